"""Kinds 10 to 12 and 14: lines above the header, totals, ragged rows."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from .kinds import variant
from .paper import ADDRESS, AMOUNT, CREATED, ID, MESSAGE, TITLE, Case, Paper, workbook

# --- 10: lines above the header (the header is the line with most known names among the first thirty) ---


@variant(10)
def a_title_line(rng: Random) -> Case:
    """One cell above the header."""
    paper = Paper(rng)
    return paper.case("已卖出的宝贝\r\n" + paper.text())


@variant(10)
def four_lines_above(rng: Random) -> Case:
    """Title, period, remark, blank line."""
    paper = Paper(rng)
    above = f'已卖出的宝贝,,,\r\n导出时间：,{paper.orders[-1].created:%Y-%m-%d %H:%M:%S}\r\n"说明：金额单位,元"\r\n\r\n'
    return paper.case(above + paper.text())


@variant(10)
def twenty_five_lines_above(rng: Random) -> Case:
    """A page of legal notes that names some columns."""
    paper = Paper(rng)
    notes = "".join(
        f"{at}. 字段说明：{rng.choice(paper.header).strip()} 以平台为准。\r\n" for at in range(25)
    )
    return paper.case(notes + paper.text())


@variant(10)
def a_merged_title_in_a_workbook(rng: Random) -> Case:
    """A merged cell is one text and blanks."""
    paper = Paper(rng)
    above = [["小测杂货铺 订单报表", *[None] * 10], [None], ["制表：店长"]]
    return paper.file(paper.workbook(above=above), ".xlsx")


@variant(10)
def a_blank_column_first(rng: Random) -> Case:
    """A sheet that begins in column B, row 3."""
    paper = Paper(rng)
    rows = [[], [], *([None, *row] for row in (paper.header, *paper.rows))]
    return paper.file(workbook([rows]), ".xlsx")


@variant(10)
def a_sheet_of_notes_first(rng: Random) -> Case:
    """The orders are on the second sheet."""
    paper = Paper(rng)
    data = workbook(
        [[["使用说明"], ["请勿修改表头"]], [paper.header, *paper.rows]], names=("说明", "订单")
    )
    return paper.file(data, ".xlsx")


@variant(10)
def a_sheet_a_month(rng: Random) -> Case:
    """Orders on two sheets: both, or refused, or said; never the first alone without a word."""
    paper = Paper(rng)
    data = workbook(
        [[paper.header, *paper.rows[:14]], [paper.header, *paper.rows[14:]]], names=("三月", "四月")
    )
    return paper.file(data, ".xlsx", expected=("right", "refused"))


@variant(10)
def the_header_again(rng: Random) -> Case:
    """Exports pasted below each other repeat the header."""
    paper = Paper(rng)
    for at in reversed(paper.some(3)):
        paper.rows.insert(at, list(paper.header))
    return paper.case()


# --- 11: totals (told by label and missing number; never orders) ---


def _with_total(paper: Paper, label: str, at: int | None = None, column: str = ID) -> None:
    row = [""] * len(paper.header)
    row[paper.at(column)] = label
    for name in ("总金额", AMOUNT):
        index = paper.at(name)
        upto = [r for r in paper.rows[:at] if r[paper.at(CREATED)]]
        row[index] = str(sum((Decimal(r[index]) for r in upto), Decimal(0)))
    paper.rows.insert(len(paper.rows) if at is None else at, row)


@variant(11)
def a_total_below(rng: Random) -> Case:
    """合计 or 总计 where the number would be."""
    paper = Paper(rng)
    _with_total(paper, rng.choice(("合计", "总计", "合计：", " 总 计 ", "Total")))
    return paper.case()


@variant(11)
def subtotals_between(rng: Random) -> Case:
    """小计 after some rows, 合计 at the end."""
    paper = Paper(rng)
    for at in reversed(paper.some(3)):
        _with_total(paper, "小计", at + 1)
    _with_total(paper, "合计")
    return paper.case()


@variant(11)
def a_total_labelled_elsewhere(rng: Random) -> Case:
    """The label stands in another column, the number is blank."""
    paper = Paper(rng)
    _with_total(paper, "合计", column=rng.choice(("买家会员名", "店铺名称", "买家支付宝账号")))
    return paper.case()


@variant(11)
def a_total_without_label(rng: Random) -> Case:
    """Sums alone: no order, since it has neither number nor day."""
    paper = Paper(rng)
    _with_total(paper, "")
    return paper.case()


@variant(11)
def a_total_in_a_sentence(rng: Random) -> Case:
    """共30笔订单，合计￥123.00, and who exported it when."""
    paper = Paper(rng)
    total = sum(order.total for order in paper.orders)
    return paper.case(
        paper.text()
        + f"共{len(paper.rows)}笔订单，合计￥{total}\r\n导出人：店长,导出时间：2019-12-31 10:00:00\r\n"
    )


# --- 12: trailing commas, 14: commas too many (address by name; surplus cells only if blank) ---


def _ended(paper: Paper, tail: str, *, header: bool) -> str:
    head, *rest = paper.text().splitlines()
    return "\r\n".join([head + (tail if header else ""), *(line + tail for line in rest), ""])


@variant(12)
def a_comma_after_every_row(rng: Random) -> Case:
    """The rows have a blank cell more than the header: nothing shifts."""
    paper = Paper(rng)
    return paper.case(_ended(paper, ",", header=False))


@variant(12)
def a_comma_after_every_line(rng: Random) -> Case:
    """The header has it too."""
    paper = Paper(rng)
    return paper.case(_ended(paper, rng.choice((",", ",,,")), header=True))


@variant(12)
def blank_tails_left_out(rng: Random) -> Case:
    """A spreadsheet leaves trailing blank cells out: rows of different lengths, all whole."""
    paper = Paper(rng, layout="2016")
    return paper.case("\r\n".join(line.rstrip(",") for line in paper.text().splitlines()) + "\r\n")


@variant(12)
def something_in_a_surplus_cell(rng: Random) -> Case:
    """A cell with something in it beyond the header: which column is it of? Rejected."""
    paper = Paper(rng)
    gone = paper.some(2)
    for at in gone:
        paper.rows[at] = [*paper.rows[at], "来历不明"]
    return paper.partly(gone)


def _unquoted(paper: Paper) -> str:
    return "\r\n".join(",".join(row) for row in (paper.header, *paper.rows)) + "\r\n"


@variant(14)
def a_comma_in_an_unquoted_title(rng: Random) -> Case:
    """What follows the title shifts: that row is rejected, or put right; pieces are not read from another column."""
    paper = Paper(rng)
    gone = paper.some(3)
    paper.put(TITLE, lambda text: text.replace(" ", ","), gone)
    some = frozenset(paper.orders[at].id for at in gone)
    return paper.case(_unquoted(paper), expected=("partly", "right"), optional=some)


@variant(14)
def a_comma_in_an_unquoted_message(rng: Random) -> Case:
    """What follows the message shifts, the times too."""
    paper = Paper(rng)
    gone = paper.some(3)
    paper.put(MESSAGE, lambda _: "请发顺丰,谢谢,急", gone)
    some = frozenset(paper.orders[at].id for at in gone)
    return paper.case(_unquoted(paper), expected=("partly", "right"), optional=some)


@variant(14)
def commas_that_are_quoted_or_wide(rng: Random) -> Case:
    """A quoted comma and a full-width one part nothing."""
    paper = Paper(rng)
    paper.put(TITLE, lambda text: rng.choice((f"{text},送礼", f"{text}，送礼")))
    paper.put(ADDRESS, lambda text: f"{text},转二楼")
    return paper.case()


@variant(14)
def a_line_broken_in_a_cell(rng: Random) -> Case:
    """An unquoted line break tears a row in two: both halves are rejected, none is read as an order."""
    paper = Paper(rng)
    gone = paper.some(2)
    paper.put(MESSAGE, lambda _: "请发顺丰\r\n谢谢", gone)
    some = frozenset(paper.orders[at].id for at in gone)
    return paper.case(_unquoted(paper), expected=("partly", "right"), optional=some)


@variant(0)
def other_delimiters(rng: Random) -> Case:
    """Semicolons or tabs between cells, commas in titles."""
    paper = Paper(rng)
    paper.put(TITLE, lambda text: text.replace(" ", ", "))
    return paper.case(paper.text(delimiter=rng.choice(";\t")))
