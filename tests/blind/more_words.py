"""Words, indices, examples and sums where rows are expected."""

from __future__ import annotations

import random

from tests.blind.case import Case, each, kind, one
from tests.blind.edits import beside, each_cell, head, newer, paper, put, told, without
from tests.blind.facts import cells_for, cells_of, day, facts_of, place
from tests.blind.paper import Cells, Paper, sheet


@kind("product_day")
def products_numbers_with_thousands(rng: random.Random) -> Case:
    facts, cells = cells_for("product_day", rng)
    return told(
        "product_day", facts, each_cell(cells, "product_day", "product_id", lambda c: f"{int(c):,}")
    )


@kind("orders", "said")
def orders_amounts_as_dates(rng: random.Random) -> Case:
    """A spreadsheet took 3.10 for a date."""
    facts, cells = cells_for("orders", rng)
    return told("orders", without(facts, 1), put(cells, "orders", "total_amount", 1, "3月10日"))


@kind("order_items", "said")
def items_sizes_as_dates(rng: random.Random) -> Case:
    facts, cells = cells_for("order_items", rng)
    return told(
        "order_items", without(facts, 1), put(cells, "order_items", "units", 1, "2023-01-02")
    )


@kind("shop_day", "said")
def shop_shares_of_people(rng: random.Random) -> Case:
    """访客数 told as a share of the trade."""
    _, cells = cells_for("shop_day", rng)
    return told("shop_day", [], each_cell(cells, "shop_day", "visitors", lambda c: "12.5%"))


@kind("shop_day", "said")
def shop_index_in_place_of_money(rng: random.Random) -> Case:
    """交易指数 is no money."""
    _, cells = cells_for("shop_day", rng)
    return told("shop_day", [], head(cells, "shop_day", "paid_amount", "交易指数"))


@kind("shop_day", "said")
def shop_index_in_brackets(rng: random.Random) -> Case:
    _, cells = cells_for("shop_day", rng)
    return told("shop_day", [], head(cells, "shop_day", "paid_amount", "支付金额(指数)"))


@kind("ads", "said")
def ads_spend_before_discounts(rng: random.Random) -> Case:
    """花费(含红包) beside 花费(现金): neither is 花费."""
    _, cells = cells_for("zhitongche", rng)
    rows = beside(head(cells, "zhitongche", "spend", "花费(含红包)"), "花费(现金)", ["1.10"] * 9)
    return Case(one(paper("zhitongche", rows)), None)


@kind("shop_day", "said")
def shop_several_days_under_one_date(rng: random.Random) -> Case:
    """The day stands in merged cells: three rows a day, and no column says why."""
    _, cells = cells_for("shop_day", rng)
    rows: Cells = [cells[0]]
    for i, r in enumerate(cells[1:]):
        rows.append([r[0] if i % 3 == 0 else "", *r[1:]])
    return Case(one(paper("shop_day", rows)), None)


@kind("channel_day", "said")
def channels_sum_of_everything_named_shop(rng: random.Random) -> Case:
    """全店 stands among the channels, with fewer visitors than their sum."""
    facts, cells = cells_for("channel_day", rng)
    rows = list(cells)
    for i in range(3):
        part = facts[4 * i : 4 * i + 4]
        sums = [sum(f[k] for f in part) - 7 for k in ("visitors", "page_views")]
        buyers = sum(f["paying_buyers"] for f in part) - 1
        rows.append(
            [
                day(i),
                "全店",
                *map(str, sums),
                str(buyers),
                f"{sum(f['paid_amount'] for f in part):.2f}",
            ]
        )
    return told("channel_day", facts, rows)


@kind("orders", "said")
def orders_test_rows(rng: random.Random) -> Case:
    """A row of examples below the header, as templates have."""
    facts, cells = cells_for("orders", rng)
    example = ["示例：123456789", *["示例"] * (len(cells[0]) - 1)]
    return told("orders", facts, [cells[0], example, *cells[1:]])


@kind("orders")
def orders_buyer_renamed(rng: random.Random) -> Case:
    """A newer file masks the names: the older ones stay."""
    facts = facts_of("orders", rng)
    cells = each_cell(cells_of("orders", facts), "orders", "buyer_id", lambda c: f"{c[0]}**{c[-1]}")
    files = [
        paper("orders", cells_of("orders", facts), "ExportOrderList202302010905.csv"),
        paper("orders", cells, "ExportOrderList202302080905.csv"),
    ]
    return Case(each(*files), facts)


@kind("order_items")
def details_downloaded_again_with_other_states(rng: random.Random) -> Case:
    old = facts_of("details", rng)
    new = [f | {"status": "closed"} for f in old]
    names = ("ExportOrderDetailList202302010905.csv", "ExportOrderDetailList202302080905.csv")
    return newer("details", old, new, names, new)


@kind("ads", "said")
def ads_sheet_of_all_tools(rng: random.Random) -> Case:
    """The parent sheet has a column 推广渠道 and rows of several tools with the sum of all."""
    _, cells = cells_for("wanxiang", rng)
    tools = ["关键词", "人群", "全部"] * 3
    return Case(one(paper("wanxiang", beside(cells, "推广渠道", tools))), None)


@kind("shop_day")
def shop_page_with_two_tables(rng: random.Random) -> Case:
    """A web page has a table of links first."""
    facts, cells = cells_for("shop_day", rng)
    rows = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in r) + "</tr>" for r in cells)
    page = f"<html><body><table><tr><td>首页</td></tr></table><table>{rows}</table></body></html>"
    return Case(one(Paper("店铺.xls", page.encode("gb18030"))), facts)


@kind("shop_day")
def shop_line_ends_of_old_macs(rng: random.Random) -> Case:
    facts, cells = cells_for("shop_day", rng)
    return Case(one(sheet("店铺.csv", cells, end="\r")), facts)


@kind("product_day", "said")
def products_titles_with_bare_commas(rng: random.Random) -> Case:
    facts, cells = cells_for("product_day", rng)
    lines = [",".join(r) for r in cells]
    lines[2] = lines[2].replace(facts[1]["title"], "买一送一,包邮,正品")
    return Case(one(Paper("商品.csv", "\r\n".join(lines).encode())), without(facts, 2))


@kind("shop_day", "said")
def shop_days_twice_in_two_formats(rng: random.Random) -> Case:
    """Days pasted below in another spelling: some stand there twice, with other figures."""
    _, cells = cells_for("shop_day", rng)
    again = [
        [r[0].replace("-0", "/").replace("-", "/"), *o[1:]]
        for r, o in zip(cells[7:], cells[1:3], strict=True)
    ]
    return Case(one(paper("shop_day", cells + again)), None)


@kind("orders")
def orders_place_of_total(rng: random.Random) -> Case:
    """A sum stands to the right of the rows, under no header."""
    facts, cells = cells_for("orders", rng)
    assert place("orders", "order_id") == 0
    return told(
        "orders", facts, [[*r, "", "合计 1234.50" if i == 1 else ""] for i, r in enumerate(cells)]
    )
