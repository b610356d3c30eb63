"""Shop days: what a row and a column are."""

from __future__ import annotations

import random

from tests.blind.case import Case, kind, one
from tests.blind.edits import (
    beside,
    head,
    paper,
    told,
)
from tests.blind.facts import cells_for, day, place
from tests.blind.paper import book

S, H = "shop_day", "hand_shop_day"


@kind(S, "none")
def shop_weeks(rng: random.Random) -> Case:
    _, cells = cells_for(S, rng)
    weeks = [f"{day(7 * i)} ~ {day(7 * i + 6)}" for i in range(8)]
    return told(S, [], [cells[0], *([w, *r[1:]] for w, r in zip(weeks, cells[1:], strict=True))])


@kind(S, "none")
def shop_months(rng: random.Random) -> Case:
    _, cells = cells_for(S, rng)
    return told(S, [], [cells[0], *([f"2022-{m:02d}", *r[1:]] for m, r in enumerate(cells[1:], 1))])


@kind(S, "none")
def shop_months_in_words(rng: random.Random) -> Case:
    _, cells = cells_for(S, rng)
    return told(S, [], [cells[0], *([f"2022年{m}月", *r[1:]] for m, r in enumerate(cells[1:], 1))])


@kind(S, "none")
def shop_month_ends(rng: random.Random) -> Case:
    _, cells = cells_for(S, rng)
    ends = ["01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31", "08-31"]
    return told(
        S, [], [cells[0], *([f"2022-{e}", *r[1:]] for e, r in zip(ends, cells[1:], strict=True))]
    )


@kind(S, "none")
def shop_weeks_by_their_sundays(rng: random.Random) -> Case:
    _, cells = cells_for(S, rng)
    return told(S, [], [cells[0], *([day(7 * i - 2), *r[1:]] for i, r in enumerate(cells[1:]))])


@kind(S, "said")
def shop_two_weeks_only(rng: random.Random) -> Case:
    """Two rows a week apart: nobody knows whether they are days."""
    _, cells = cells_for(S, rng)
    rows = [[day(7 * i), *r[1:]] for i, r in enumerate(cells[1:3])]
    return Case(one(paper(S, [cells[0], *rows])), None)


@kind(S)
def shop_month_sums_between_days(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    return told(S, facts, [*cells[:5], ["1月上旬合计", "999", "99", "1.00", "9", "9"], *cells[5:]])


@kind(S, "said")
def shop_quarter_sums_between_days(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    return told(S, facts, [*cells, ["2023Q1", "99999", "99999", "99999.00", "999", "999"]])


@kind(S)
def shop_terminals_with_the_whole(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    rows = [[*cells[0], "终端"]]
    for r in cells[1:]:
        half = [r[0], *(str(round(float(c) / 2)) for c in r[1:])]
        rows += [[*r, "所有终端"], [*half, "PC端"], [*half, "无线端"]]
    return told(S, facts, rows)


@kind(S, "none")
def shop_one_terminal_only(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    return told(S, [], beside(cells, "终端", ["无线端"] * len(facts)))


@kind(S, "said")
def shop_a_sheet_a_terminal(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    part = [cells[0], *([r[0], *(str(round(float(c) * 0.8)) for c in r[1:])] for r in cells[1:])]
    return Case(one(book("店铺概况.xlsx", {"全部终端": cells, "无线端": part})), facts)


@kind(S, "said")
def shop_blocks_of_terminals(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    blank = [""] * len(cells[0])
    part = [[r[0], *(str(round(float(c) * 0.8)) for c in r[1:])] for r in cells[1:]]
    rows = [
        ["终端：全部", *blank[1:]],
        *cells,
        blank,
        ["终端：无线端", *blank[1:]],
        cells[0],
        *part,
    ]
    return told(S, facts, rows)


@kind(S, "said")
def shop_terminals_over_repeated_heads(rng: random.Random) -> Case:
    """Two groups of columns with one set of names: PC first, all terminals after it."""
    facts, cells = cells_for(S, rng)
    top = ["", "PC端", *[""] * 4, "全部", *[""] * 4]
    rows = [
        [r[0], *(c if i == 0 else str(round(float(c) / 3)) for c in r[1:]), *r[1:]]
        for i, r in enumerate(cells)
    ]
    return told(S, facts, [top, *rows])


@kind(S, "none")
def shop_terminal_in_the_name(rng: random.Random) -> Case:
    _, cells = cells_for(S, rng)
    return Case(one(paper(S, cells, "【生意参谋】店铺概况_无线端_2023-01-03_2023-01-10.csv")), [])


@kind(S)
def shop_changes_beside_measures(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    cells = beside(cells, "访客数较前一日", [f"{i}.20%" for i in range(8)], 2)
    return told(S, facts, beside(cells, "支付金额环比", ["-3.1%"] * 8))


@kind(S)
def shop_former_period_beside_measures(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    cells = beside(cells, "上期访客数", [str(100 + i) for i in range(8)], 1)
    return told(S, facts, beside(cells, "上期支付金额", [f"{i}99.00" for i in range(8)]))


@kind(S, "said")
def shop_former_period_in_brackets(rng: random.Random) -> Case:
    """访客数(上期) before 访客数: what stands in brackets is no unit."""
    facts, cells = cells_for(S, rng)
    cells = beside(cells, "访客数(上期)", [str(100 + i) for i in range(8)], 1)
    return told(S, facts, beside(cells, "支付金额（上期）", [f"{i}99.00" for i in range(8)], 1))


@kind(S, "said")
def shop_only_the_former_period(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    return told(
        S, [], head(cells, S, "visitors", "访客数(上期)"), [{**f, "visitors": None} for f in facts]
    )


@kind(S, "said")
def shop_running_sums_in_brackets(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    return told(
        S,
        [],
        head(cells, S, "paid_amount", "支付金额(累计)"),
        [{**f, "paid_amount": None} for f in facts],
    )


@kind(S, "said")
def shop_means_in_brackets(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    return told(
        S,
        [],
        head(cells, S, "visitors", "访客数(7日均值)"),
        [{**f, "visitors": None} for f in facts],
    )


@kind(S, "said")
def shop_running_sums_in_all_rows(rng: random.Random) -> Case:
    """Every number of the sheet only grows: sums since the first."""
    _, cells = cells_for(S, rng)
    rows, sums = [cells[0]], [0.0] * 5
    for r in cells[1:]:
        sums = [s + float(c) for s, c in zip(sums, r[1:], strict=True)]
        rows.append([r[0], *(f"{s:.2f}" if i == 2 else f"{s:.0f}" for i, s in enumerate(sums))])
    return Case(one(paper(S, [["本月累计", "", "", "", "", ""], *rows])), [])


@kind(S, "said")
def shop_rows_of_other_shops(rng: random.Random) -> Case:
    """我的, 同行平均 and 同行优秀 by day."""
    facts, cells = cells_for(S, rng)
    rows = [["对象", *cells[0]]]
    for r in cells[1:]:
        rows += [["我的店铺", *r], ["同行平均", r[0], "55", "66", "77.00", "8", "9"]]
    return told(S, facts, rows)


@kind(S, "none")
def shop_hours(rng: random.Random) -> Case:
    _, cells = cells_for(S, rng)
    return told(
        S,
        [],
        [cells[0], *([f"2023-01-03 {i + 8:02d}:00", *r[1:]] for i, r in enumerate(cells[1:]))],
    )


@kind(S, "none")
def shop_hours_in_a_column(rng: random.Random) -> Case:
    _, cells = cells_for(S, rng)
    rows = [["2023-01-03", *r[1:]] for r in cells[1:]]
    return told(S, [], beside([cells[0], *rows], "小时", [str(i) for i in range(8)], 1))


@kind(S, "said")
def shop_peers_in_the_next_sheet(rng: random.Random) -> Case:
    facts, cells = cells_for(S, rng)
    _, other = cells_for(S, rng)
    return Case(one(book("店铺.xlsx", {"本店": cells, "同行均值": other})), facts)


@kind(S, "none")
def shop_days_across(rng: random.Random) -> Case:
    _, cells = cells_for(S, rng)
    return told(S, [], [list(c) for c in zip(*cells, strict=True)])


@kind(S, "said")
def shop_goods_named_above(rng: random.Random) -> Case:
    _, cells = cells_for(S, rng)
    assert place(S, "day") == 0
    return told(S, [], [["商品ID：612345678901", *[""] * 5], *cells])
