"""Order lists: totals, shapes and files."""

from __future__ import annotations

import random

from tests.blind.case import Case, kind, one
from tests.blind.edits import beside, change, each_cell, head, paper, told, without
from tests.blind.facts import cells_for, cells_of, facts_of, place
from tests.blind.paper import Paper, book, sheet, text_of, zipped

ORDERS = "orders"
TIMES = ("created_at", "paid_at", "completed_at")


@kind(ORDERS)
def orders_total_without_a_word(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    total = [""] * len(cells[0])
    for column in ("total_amount", "paid_amount", "refund_amount"):
        total[place(ORDERS, column)] = f"{sum(f[column] for f in facts):.2f}"
    return told(ORDERS, facts, [*cells, total])


@kind(ORDERS)
def orders_subtotals_per_state(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    total = [""] * len(cells[0])
    total[place(ORDERS, "buyer_id")], total[place(ORDERS, "total_amount")] = "小计", "1234.50"
    return told(ORDERS, facts, [*cells[:3], total, *cells[3:], total])


@kind(ORDERS)
def orders_page_numbers(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    foot = ["第1页 共2页", *[""] * (len(cells[0]) - 1)]
    return told(ORDERS, facts, [*cells[:4], foot, cells[0], *cells[4:], foot])


@kind(ORDERS, "said")
def orders_and_refunds_stacked(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    _, other = cells_for("refunds", rng)
    wide = [[*r, *[""] * (len(cells[0]) - len(r))] for r in other]
    return told(ORDERS, facts, [*cells, [""] * len(cells[0]), *wide])


@kind(ORDERS)
def orders_groups_above_the_header(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    top = ["订单信息", "", "金额信息", "", "状态", *[""] * (len(cells[0]) - 5)]
    merges = [(0, 0, 0, 1), (0, 2, 0, 3)]
    return Case(one(book("订单.xlsx", {"Sheet1": [top, *cells]}, merges=merges)), facts)


@kind(ORDERS, "said")
def orders_header_over_two_rows(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    upper = [c[:2] for c in cells[0]]
    lower = [c[2:] for c in cells[0]]
    return told(ORDERS, facts, [upper, lower, *cells[1:]])


@kind(ORDERS)
def orders_header_with_line_breaks(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    return told(ORDERS, facts, [[f"{c[:2]}\n{c[2:]}" for c in cells[0]], *cells[1:]])


@kind(ORDERS)
def orders_titles_with_line_breaks(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    cells = each_cell(cells, ORDERS, "item_titles", lambda c: f'{c}\n"买一送一", 限时')
    bare = [{k: v for k, v in f.items() if k != "item_titles"} for f in facts]
    return told(ORDERS, bare, cells)


@kind(ORDERS)
def orders_a_huge_title(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    cells = each_cell(cells, ORDERS, "item_titles", lambda c: c * 50000)
    bare = [{k: v for k, v in f.items() if k != "item_titles"} for f in facts]
    return told(ORDERS, bare, cells)


@kind(ORDERS)
def orders_by_pipes(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    return Case(one(paper(ORDERS, cells, sep="|", end="\n")), facts)


@kind(ORDERS)
def orders_with_sep_line(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    return Case(
        one(Paper("订单.csv", ("sep=;\r\n" + text_of(cells, ";")).encode("gb18030"))), facts
    )


@kind(ORDERS)
def orders_two_files_glued_together(rng: random.Random) -> Case:
    """cat a.csv b.csv: a second mark and header within."""
    facts, cells = cells_for(ORDERS, rng)
    parts = [sheet("", cells[:4]).content, sheet("", [cells[0], *cells[4:]]).content]
    return Case(one(Paper("订单.csv", b"".join(parts))), facts)


@kind(ORDERS, "said")
def orders_two_encodings_glued_together(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    parts = [
        sheet("", cells[:4], encoding="utf-8").content,
        sheet("", cells[4:], encoding="gb18030").content,
    ]
    return Case(one(Paper("订单.csv", b"".join(parts))), facts)


@kind(ORDERS, "said")
def orders_cut_in_the_last_line(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    content = paper(ORDERS, cells).content
    return Case(one(Paper("订单.csv", content[: content.rfind(b",2023") + 9])), without(facts, 7))


@kind(ORDERS)
def orders_no_last_line_end(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    return Case(one(Paper("订单.csv", paper(ORDERS, cells).content.rstrip())), facts)


@kind(ORDERS, "none")
def orders_nothing_at_all(rng: random.Random) -> Case:
    return Case(one(Paper("ExportOrderList202302010905.csv", b"")), [])


@kind(ORDERS, "none")
def orders_a_header_only(rng: random.Random) -> Case:
    _, cells = cells_for(ORDERS, rng)
    return told(ORDERS, [], cells[:1])


@kind(ORDERS, "none")
def orders_a_page_saying_log_in(rng: random.Random) -> Case:
    page = "<html><head><title>登录</title></head><body>请登录后下载</body></html>"
    return Case(one(Paper("ExportOrderList202302010905.csv", page.encode())), [])


@kind(ORDERS, "none")
def orders_locked_with_a_password(rng: random.Random) -> Case:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    inner = "EncryptedPackage".encode("utf-16-le") + bytes(900)
    return Case(one(Paper("ExportOrderList202302010905.xlsx", ole + inner)), [])


@kind(ORDERS, "said")
def orders_half_a_zip(rng: random.Random) -> Case:
    _, cells = cells_for(ORDERS, rng)
    content = zipped("x.zip", [paper(ORDERS, cells)]).content
    return Case(one(Paper("x.zip", content[: len(content) // 2])), [])


@kind(ORDERS)
def orders_a_book_named_csv(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    return Case(one(book("ExportOrderList202302010905.csv", {"Sheet1": cells})), facts)


@kind(ORDERS)
def orders_a_sheet_a_month(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    sheets = {
        "说明": [["本表由系统导出"]],
        "1月": cells[:4],
        "2月": [cells[0], *cells[4:]],
        "Sheet3": [],
    }
    return Case(one(book("订单汇总.xlsx", sheets)), facts)


@kind(ORDERS)
def orders_numbers_as_numbers(rng: random.Random) -> Case:
    """15 digits at most are safe as numbers."""
    facts = [f | {"order_id": f["order_id"][:15]} for f in facts_of(ORDERS, rng)]
    made = book("订单.xlsx", {"Sheet1": cells_of(ORDERS, facts)}, numbers=True)
    return Case(one(made), facts)


@kind(ORDERS, "said")
def orders_formulas_without_values(rng: random.Random) -> Case:
    _, cells = cells_for(ORDERS, rng)
    cells = each_cell(cells, ORDERS, "total_amount", lambda c: f"={c}+0")
    return Case(one(book("订单.xlsx", {"Sheet1": cells})), [])


@kind(ORDERS)
def orders_index_of_pandas(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    return told(ORDERS, facts, beside(cells, "Unnamed: 0", [str(i) for i in range(len(facts))], 0))


@kind(ORDERS)
def orders_more_commas_than_columns(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    return told(ORDERS, facts, [[*r, *[""] * (i % 4)] for i, r in enumerate(cells)])


@kind(ORDERS)
def orders_heads_with_remarks(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    return told(ORDERS, facts, head(cells, ORDERS, "total_amount", "总金额（元）"))


@kind(ORDERS, "said")
def orders_sums_paid_in_wan(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    facts = change(facts, 1, total_amount=12000.0, paid_amount=12000.0)
    cells = cells_of(ORDERS, facts)
    cells[1] = [c.replace("12000.00", "1.2万") for c in cells[1]]
    return told(ORDERS, facts, cells)


@kind(ORDERS, "said")
def orders_two_decimals_lost_in_half_the_rows(rng: random.Random) -> Case:
    """Half of the rows in fen, as an interface gave them."""
    _, cells = cells_for(ORDERS, rng)
    rows = [list(r) for r in cells]
    for row in rows[4:]:
        for column in ("total_amount", "paid_amount"):
            row[place(ORDERS, column)] = str(round(float(row[place(ORDERS, column)]) * 100))
    return Case(one(paper(ORDERS, rows)), None)


@kind(ORDERS)
def orders_paid_share_is_counted(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    paid = sum(f["paid_at"] is not None for f in facts)
    return Case(
        one(paper(ORDERS, all_rows(cells))),
        facts,
        metrics={"orders_paid": paid, "orders_created": len(facts)},
    )


def all_rows(cells: list[list[str]]) -> list[list[str]]:
    """The rows in another order."""
    return [cells[0], *sorted(cells[1:], reverse=True)]
