"""Shop days: what a cell says, and which file holds."""

from __future__ import annotations

import random

from tests.blind.case import Case, kind, one
from tests.blind.edits import (
    all_cells,
    beside,
    blanked,
    change,
    each_cell,
    head,
    newer,
    one_cell,
    paper,
    put,
    told,
    without,
)
from tests.blind.facts import cells_for, day, facts_of
from tests.blind.paper import book

S, H = "shop_day", "hand_shop_day"


@kind(S)
def shop_weekday_in_the_day(rng: random.Random) -> Case:
    return all_cells(rng, S, "day", lambda c: f"{c}(周二)")


@kind(S)
def shop_days_in_eight_digits(rng: random.Random) -> Case:
    return all_cells(rng, S, "day", lambda c: c.replace("-", ""))


@kind(S)
def shop_days_as_serials(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    made = book(
        "店铺.xlsx",
        {"Sheet1": [cells[0], *([str(44929 + i), *r[1:]] for i, r in enumerate(cells[1:]))]},
        numbers=True,
    )
    return Case(one(made), facts)


@kind(S, "said")
def shop_english_days(rng: random.Random) -> Case:
    return all_cells(rng, S, "day", lambda c: f"{int(c[8:])}-Jan-23")


@kind(S, "said")
def shop_a_word_after_the_day(rng: random.Random) -> Case:
    return one_cell(rng, S, "day", "2023-01-04 年货节", ...)


@kind(S)
def shop_amounts_in_wan_by_cells(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    return told(S, change(facts, 2, visitors=12000), put(cells, S, "visitors", 2, "1.2万"))


@kind(S, "said")
def shop_amounts_with_w(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    return told(
        S, change(facts, 2, visitors=12000), put(cells, S, "visitors", 2, "1.2w"), without(facts, 2)
    )


@kind(S, "said")
def shop_amounts_with_k(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    return told(
        S, change(facts, 2, visitors=3000), put(cells, S, "visitors", 2, "3k"), without(facts, 2)
    )


@kind(S, "said")
def shop_about(rng: random.Random) -> Case:
    return one_cell(rng, S, "visitors", "约420", ...)


@kind(S, "said")
def shop_more_than(rng: random.Random) -> Case:
    return one_cell(rng, S, "visitors", "400+", ...)


@kind(S, "said")
def shop_fewer_than(rng: random.Random) -> Case:
    return one_cell(rng, S, "visitors", "<10", ...)


@kind(S, "said")
def shop_from_to(rng: random.Random) -> Case:
    return one_cell(rng, S, "visitors", "400-500", ...)


@kind(S)
def shop_bars_are_missing_and_zero_is_zero(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    cells = put(put(cells, S, "visitors", 2, "--"), S, "paid_amount", 3, "0.00")
    return told(S, change(blanked(facts, 2, "visitors"), 3, paid_amount=0.0), cells)


@kind(S)
def shop_na_is_missing(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    return told(S, blanked(facts, 2, "visitors"), put(cells, S, "visitors", 2, "null"))


@kind(S, "said")
def shop_n_slash_a(rng: random.Random) -> Case:
    return one_cell(rng, S, "visitors", "N/A", ...)


@kind(S)
def shop_wide_commas(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    return told(
        S, change(facts, 2, paid_amount=12345.67), put(cells, S, "paid_amount", 2, "￥12，345.67")
    )


@kind(S, "said")
def shop_correction_below_zero(rng: random.Random) -> Case:
    return one_cell(rng, S, "paid_amount", "-50.00", ...)


@kind(S, "said")
def shop_unit_in_a_line_below(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    wan = each_cell(cells, S, "paid_amount", lambda c: f"{float(c) / 10000:.6f}")
    return told(S, facts, [*wan, ["单位：万元", "", "", "", "", ""]], [])


@kind(S)
def shop_unit_in_a_line_above(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    wan = each_cell(cells, S, "paid_amount", lambda c: f"{float(c) / 10000:.6f}")
    return told(S, facts, [["单位：万元", "", "", "", "", ""], *wan])


@kind(S, "said")
def shop_amounts_in_a_foreign_currency(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    return told(
        S,
        [],
        head(cells, S, "paid_amount", "支付金额(美元)"),
        [{**f, "paid_amount": None} for f in facts],
    )


@kind(S)
def shop_days_restated(rng: random.Random) -> Case:
    old = facts_of(S, rng)
    new = change(old, 8, visitors=777)[4:]
    names = ("店铺_2023-01-03_2023-01-10.csv", "店铺_2023-01-07_2023-01-10.csv")
    return newer(S, old, new, names, old[:4] + new)


@kind(S, "said")
def shop_one_day_twice(rng: random.Random) -> Case:
    _, cells = cells_for(S, rng)
    again = [cells[3][0], *cells[4][1:]]
    return Case(one(paper(S, [*cells, again])), None)


@kind(S, "said")
def shop_amount_twice_as_header(rng: random.Random) -> Case:
    _, cells = cells_for(S, rng)
    return Case(one(paper(S, beside(cells, "支付金额", [f"{i}.50" for i in range(8)], 1))), None)


@kind(S)
def shop_days_filled_in_ahead(rng: random.Random) -> Case:
    """Days to come stand there with nothing beside them."""
    facts, cells = cells_for(S, rng)
    ahead = [[day(8 + i), *[""] * 5] for i in range(4)]
    empty = [{"day": day(8 + i)} for i in range(4)]
    return told(S, facts, cells + ahead, facts + empty)


@kind(S)
def shop_visitors_counted(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    days = sum(f["visitors"] for f in facts)
    return Case(
        one(paper(S, [cells[0], *reversed(cells[1:])])), facts, metrics={"visitor_days": days}
    )


@kind(S, "said")
def shop_two_years_two_sheets_without_years(rng: random.Random) -> Case:
    _, cells = cells_for(S, rng)
    short = each_cell(cells, S, "day", lambda c: c[5:])
    return Case(one(book("店铺.xlsx", {"2022": short, "2023": short})), [])


@kind(S, "said")
def shop_rows_with_a_shift(rng: random.Random) -> Case:
    """A cell was deleted and the rest of the row moved to the left."""
    _, cells = cells_for(S, rng)
    row = cells[3]
    cells[3] = [row[0], *row[2:], ""]
    return Case(one(paper(S, cells)), None)
