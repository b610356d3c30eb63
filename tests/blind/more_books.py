"""Looks of workbooks."""

from __future__ import annotations

import io
import random
from datetime import datetime

import xlsxwriter

from tests.blind.case import Case, Facts, kind, one
from tests.blind.facts import cells_for, cells_of, facts_of
from tests.blind.paper import Paper, book


def drawn(write: object, **options: object) -> Paper:
    """A workbook written by a function."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    write(made, made.add_worksheet("Sheet1"))  # type: ignore[operator]
    made.close()
    return Paper("店铺.xlsx", out.getvalue())


def days_drawn(facts: Facts, look: str, **options: object) -> Paper:
    """Shop days as real dates and numbers, the amounts with a number format."""

    def write(made: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet) -> None:
        date_look, money_look = (
            made.add_format({"num_format": "m月d日"}),
            made.add_format({"num_format": look}),
        )
        for c, word in enumerate(cells_of("shop_day", facts)[0]):
            page.write(0, c, word)
        for r, f in enumerate(facts, 1):
            page.write_datetime(r, 0, datetime.fromisoformat(f["day"]), date_look)
            for c, name in enumerate(
                ("visitors", "page_views", "paid_amount", "paying_buyers", "units_paid"), 1
            ):
                page.write_number(r, c, f[name], money_look if name == "paid_amount" else None)

    return drawn(write, **options)


@kind("shop_day")
def book_dates_without_a_year_shown(rng: random.Random) -> Case:
    facts = facts_of("shop_day", rng)
    return Case(one(days_drawn(facts, "0.00")), facts)


@kind("shop_day")
def book_dates_of_1904(rng: random.Random) -> Case:
    facts = facts_of("shop_day", rng)
    return Case(one(days_drawn(facts, "0.00", date_1904=True)), facts)


@kind("shop_day", "said")
def book_amounts_shown_in_dollars(rng: random.Random) -> Case:
    facts = facts_of("shop_day", rng)
    return Case(
        one(days_drawn(facts, '"US$"#,##0.00')),
        [],
        also=[[{**f, "paid_amount": None} for f in facts]],
    )


@kind("shop_day")
def book_amounts_shown_in_yuan(rng: random.Random) -> Case:
    facts = facts_of("shop_day", rng)
    return Case(one(days_drawn(facts, '"¥"#,##0.00;[Red]"¥"-#,##0.00')), facts)


@kind("shop_day", "said")
def book_amounts_shown_in_thousands(rng: random.Random) -> Case:
    """The format #,##0.0, shows thousands; the number itself is whole."""
    facts = facts_of("shop_day", rng)
    return Case(one(days_drawn(facts, '#,##0.0,"千"')), facts, also=[[]])


@kind("shop_day")
def book_hidden_columns(rng: random.Random) -> Case:
    facts, cells = cells_for("shop_day", rng)
    return Case(one(book("店铺.xlsx", {"Sheet1": cells}, hidden_columns=[2])), facts)


@kind("shop_day", "said")
def book_a_row_struck_through(rng: random.Random) -> Case:
    """A row is crossed out and written anew below."""
    facts = facts_of("shop_day", rng)

    def write(made: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet) -> None:
        gone = made.add_format({"font_strikeout": True})
        cells = cells_of("shop_day", facts)
        rows = [*cells[:3], [cells[2][0], *cells[5][1:]], *cells[3:]]
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                page.write(r, c, cell, gone if r == 3 else None)

    return Case(one(drawn(write)), facts)


@kind("shop_day")
def book_formulas_with_values(rng: random.Random) -> Case:
    facts = facts_of("shop_day", rng)

    def write(made: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet) -> None:
        for r, row in enumerate(cells_of("shop_day", facts)):
            for c, cell in enumerate(row):
                if r and c == 3:
                    page.write_formula(r, c, f"={cell}+0", None, float(cell))
                else:
                    page.write(r, c, cell)

    return Case(one(drawn(write)), facts)


@kind("shop_day", "said")
def book_days_of_other_months_hidden_by_a_filter(rng: random.Random) -> Case:
    """Per month: a sum row that is grouped with its days, the days folded away."""
    facts, cells = cells_for("shop_day", rng)
    total = ["1月", *(f"{sum(float(r[j]) for r in cells[1:]):.2f}" for j in range(1, 6))]
    return Case(one(book("店铺.xlsx", {"Sheet1": [*cells, total]}, hidden_rows=range(1, 9))), facts)


@kind("shop_day", "said")
def shop_sheets_of_two_shops(rng: random.Random) -> Case:
    """One workbook, a sheet a shop."""
    first, second = facts_of("shop_day", rng), facts_of("shop_day", rng)
    sheets = {"甲旗舰店": cells_of("shop_day", first), "乙专营店": cells_of("shop_day", second)}
    return Case(one(book("店铺.xlsx", sheets)), [], also=[first, second])


@kind("product_day")
def products_over_two_sheets_of_a_day(rng: random.Random) -> Case:
    """An old workbook holds 65,536 rows a sheet: the rest of the day goes on in the next."""
    facts, cells = cells_for("product_day", rng)
    sheets = {"Sheet1": cells[:6], "Sheet2": [cells[0], *cells[6:]]}
    return Case(one(book("商品.xlsx", sheets)), facts)
