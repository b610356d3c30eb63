"""More: parts of a sheet in several files, two numbers in a cell, looks of workbooks."""

from __future__ import annotations

import io
import random
from datetime import datetime

import xlsxwriter

from tests.blind.case import Case, Facts, each, kind, one
from tests.blind.edits import beside, change, each_cell, head, newer, paper, put, told, without
from tests.blind.facts import cells_for, cells_of, day, digits, facts_of, place
from tests.blind.paper import Cells, Paper, book, sheet


def parts(source: str, rng: random.Random, names: tuple[str, str], turned: bool = False) -> Case:
    """Two files, each with half of the rows; both halves are true."""
    facts = facts_of(source, rng)
    half = len(facts) // 2
    files = [
        paper(source, cells_of(source, f), n)
        for f, n in zip((facts[:half], facts[half:]), names, strict=True)
    ]
    return Case(each(*(reversed(files) if turned else files)), facts)


@kind("brushed_orders")
def brushed_lists_of_two_months(rng: random.Random) -> Case:
    return parts("brushed_orders", rng, ("补单1月.csv", "补单2月.csv"))


@kind("brushed_orders")
def brushed_lists_by_day(rng: random.Random) -> Case:
    return parts("brushed_orders", rng, ("补单20230105.csv", "补单20230106.csv"))


@kind("costs")
def costs_of_two_seasons(rng: random.Random) -> Case:
    return parts("costs", rng, ("成本2023春.csv", "成本2023夏.csv"))


@kind("costs")
def costs_lists_by_number(rng: random.Random) -> Case:
    return parts("costs", rng, ("成本1.csv", "成本2.csv"))


@kind("sites")
def sites_lists_by_number(rng: random.Random) -> Case:
    return parts("sites", rng, ("站点1.csv", "站点2.csv"))


@kind("tasks")
def tasks_a_file_a_month(rng: random.Random) -> Case:
    return parts("tasks", rng, ("任务1月.csv", "任务2月.csv"))


@kind("tasks")
def tasks_a_file_a_month_backwards(rng: random.Random) -> Case:
    return parts("tasks", rng, ("任务1月.csv", "任务2月.csv"), turned=True)


@kind("tasks")
def tasks_a_file_a_department(rng: random.Random) -> Case:
    facts = facts_of("tasks", rng)
    files = [
        paper(
            "tasks", cells_of("tasks", [f for f in facts if f["department"] == d]), f"任务-{d}.csv"
        )
        for d in ("运营部", "客服部")
    ]
    return Case(each(*files), facts)


@kind("inspections", "said")
def inspections_a_file_a_team(rng: random.Random) -> Case:
    """检查1组 and 检查2组: the same days, other sites."""
    facts = facts_of("inspections", rng)
    east, west = facts[::3], without(facts, 1, 4, 7)
    return newer("inspections", east, west, ("检查1组.csv", "检查2组.csv"), facts)


@kind("service", "said")
def service_a_file_an_agent(rng: random.Random) -> Case:
    facts = facts_of("service", rng)
    return newer("service", facts[::2], facts[1::2], ("客服1.csv", "客服2.csv"), facts)


@kind("reviews")
def reviews_a_file_a_month_backwards(rng: random.Random) -> Case:
    return parts("reviews", rng, ("评价1月.csv", "评价2月.csv"), turned=True)


@kind("shop_day")
def hand_a_file_a_month_backwards(rng: random.Random) -> Case:
    return parts("hand_shop_day", rng, ("日报1月.csv", "日报2月.csv"), turned=True)


@kind("budget")
def budget_a_file_a_month_backwards(rng: random.Random) -> Case:
    return parts("budget", rng, ("预算1.csv", "预算2.csv"), turned=True)


@kind("product_day", "said")
def products_in_two_pages(rng: random.Random) -> Case:
    facts = facts_of("product_day", rng)
    return newer(
        "product_day", facts[::3], without(facts, 1, 4, 7), ("商品(1).csv", "商品(2).csv"), facts
    )


@kind("product_day")
def products_in_two_pages_at_once(rng: random.Random) -> Case:
    facts = facts_of("product_day", rng)
    files = [paper("product_day", cells_of("product_day", f), n)
             for f, n in ((facts[::3], "商品第1页.csv"), (without(facts, 1, 4, 7), "商品第2页.csv"))]  # fmt: skip
    return Case(one(*files), facts)


@kind("ads", "said")
def ads_of_overlapping_campaigns(rng: random.Random) -> Case:
    facts = facts_of("wanxiang", rng)
    first = [f for i, f in enumerate(facts) if i % 3 != 2]
    second = [f for i, f in enumerate(facts) if i % 3 != 0]
    return newer("wanxiang", first, second, ("万相台1.csv", "万相台2.csv"), facts)


@kind("orders", "said")
def orders_two_numbers_in_a_cell(rng: random.Random) -> Case:
    """Merged orders: both numbers stand in one cell."""
    facts, cells = cells_for("orders", rng)
    both = f"{facts[0]['order_id']},{facts[1]['order_id']}"
    rows = [cells[0], [both, *cells[1][1:]], *cells[3:]]
    return told("orders", without(facts, 1, 2), rows)


@kind("refunds", "said")
def refunds_of_two_orders_in_a_cell(rng: random.Random) -> Case:
    facts, cells = cells_for("refunds", rng)
    both = f"{facts[0]['order_id']}，{digits(rng, 16)}"
    lost = change(facts, 1, order_id=None)
    return told("refunds", without(facts, 1), put(cells, "refunds", "order_id", 1, both), lost)


@kind("stock", "said")
def stock_two_products_in_a_cell(rng: random.Random) -> Case:
    facts, cells = cells_for("stock", rng)
    both = f"{facts[0]['product_id']},{facts[1]['product_id']}"
    return told("stock", without(facts, 1), put(cells, "stock", "product_id", 1, both))


@kind("product_day")
def products_numbers_with_thousands(rng: random.Random) -> Case:
    facts, cells = cells_for("product_day", rng)
    return told(
        "product_day", facts, each_cell(cells, "product_day", "product_id", lambda c: f"{int(c):,}")
    )


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
    """The day stands in merged cells: three rows a day, by channel, without a column that says so."""
    _, cells = cells_for("shop_day", rng)
    rows: Cells = [cells[0]]
    for i, r in enumerate(cells[1:]):
        rows.append([r[0] if i % 3 == 0 else "", *r[1:]])
    return Case(one(paper("shop_day", rows)), None)


@kind("channel_day", "said")
def channels_sum_of_everything_named_shop(rng: random.Random) -> Case:
    """全店 stands among the channels; its visitors are fewer than the sum, since people come twice."""
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
    files = [paper("orders", cells_of("orders", facts), "ExportOrderList202302010905.csv"),
             paper("orders", cells, "ExportOrderList202302080905.csv")]  # fmt: skip
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
