"""Kind 0: faults written after the loader had been mended by the others, to see it once more at first sight."""

from __future__ import annotations

import csv
from datetime import datetime
from random import Random

from .kinds import variant
from .paper import AMOUNT, CREATED, ID, MONEY, PAID_AT, TIMES, TITLE, UNITS, Case, Paper, workbook


def _refused(paper: Paper, data: bytes) -> Case:
    return paper.file(data, truth=(), expected=("refused",))


@variant(0)
def a_hint_for_excel(rng: Random) -> Case:
    """A first line sep=, or sep=; tells Excel the delimiter; it is no row."""
    paper, delimiter = Paper(rng), rng.choice(",;\t")
    return paper.case(f"sep={delimiter}\r\n" + paper.text(delimiter=delimiter))


@variant(0)
def rows_numbered(rng: Random) -> Case:
    """序号, or the unnamed index of a data frame, before the first column."""
    paper = Paper(rng)
    paper.header.insert(0, rng.choice(("序号", "", "Unnamed: 0")))
    for at, row in enumerate(paper.rows):
        row.insert(0, str(at))
    return paper.case()


@variant(0)
def a_header_of_groups_above(rng: Random) -> Case:
    """A line of groups (买家信息, 订单信息) over the header, merged in a workbook."""
    paper = Paper(rng)
    groups = [rng.choice(("订单信息", "买家信息", "")) for _ in paper.header]
    return paper.file(workbook([[groups, paper.header, *paper.rows]]), ".xlsx")


@variant(0)
def every_cell_a_formula(rng: Random) -> Case:
    """All cells as ="...", amounts and times too."""
    paper = Paper(rng)
    paper.rows = [[f'="{cell}"' for cell in row] for row in paper.rows]
    return paper.case()


@variant(0)
def tabs_after_everything(rng: Random) -> Case:
    """A tab after every cell keeps Excel from making numbers of them; headers have it too."""
    paper = Paper(rng)
    paper.header = [f"{name}\t" for name in paper.header]
    paper.rows = [[f"{cell}\t" for cell in row] for row in paper.rows]
    return paper.case()


@variant(0)
def blanks_after_commas(rng: Random) -> Case:
    """ "a", "b": a blank after each comma; rejecting rows is fair, reading them askew is not."""
    paper = Paper(rng)
    paper.put(TITLE, lambda text: f"{text},送礼", paper.some(3))
    text = paper.text(quoting=csv.QUOTE_ALL).replace('","', '", "')
    some = frozenset(order.id for order in paper.orders)
    return paper.case(text, expected=("right", "partly", "refused"), optional=some)


@variant(0)
def exports_joined_with_their_marks(rng: Random) -> Case:
    """Two UTF-8 files joined: the second's byte order mark and header stand in the middle."""
    paper = Paper(rng)
    head = "\ufeff" + paper.text().split("\r\n", 1)[0] + "\r\n"
    rows = paper.text().split("\r\n", 1)[1].splitlines(keepends=True)
    return paper.case(head + "".join(rows[:12]) + head + "".join(rows[12:]), "utf-8")


@variant(0)
def an_export_through_a_data_frame(rng: Random) -> Case:
    """NaT for no payment, 2.0 pieces, 1234.5: read as none, 2, 1234.50; rejecting the unpaid is fair."""
    paper = Paper(rng)
    unpaid = frozenset(order.id for order in paper.orders if not order.paid_at)
    paper.put(PAID_AT, lambda text: text or "NaT")
    paper.put(UNITS, lambda text: f"{text}.0")
    for name in MONEY:
        paper.put(name, lambda text: str(float(text)))
    return paper.case(encoding="utf-8", expected=("right", "partly"), optional=unpaid)


@variant(0)
def times_and_texts_mixed_in_a_workbook(rng: Random) -> Case:
    """Some cells are times, some texts, some serials, as after copying rows together."""
    paper = Paper(rng)

    def cell(name: str, text: str) -> object:
        if name not in TIMES or not text:
            return text
        moment = datetime.fromisoformat(text)
        zero = datetime(1899, 12, 30)  # noqa: DTZ001 - wall time
        return rng.choice((text, moment, (moment - zero).total_seconds() / 86400))

    return paper.file(paper.workbook(cell), ".xlsx")


@variant(0)
def amounts_in_another_country(rng: Random) -> Case:
    """1.234,50 and 12.00-: read right or rejected, never a thousandth, never a payment."""
    paper = Paper(rng)
    gone = sorted(
        rng.sample(
            [at for at, order in enumerate(paper.orders) if order.total > 1000 and order.paid_at], 2
        )
    )
    paper.put(
        AMOUNT, lambda text: f"{float(text):,.2f}".translate(str.maketrans(",.", ".,")), gone[:1]
    )
    paper.put(AMOUNT, lambda text: f"{text}-", gone[1:])
    return paper.partly(gone)


@variant(0)
def big5(rng: Random) -> Case:
    """A Taiwanese spreadsheet's encoding has no simplified characters: some headers are gone, refused."""
    paper = Paper(rng)
    table = str.maketrans(
        "订单编号买家会员名总金额实际支付创时间", "訂單編號買家會員名總金額實際支付創時間"
    )
    data = paper.text().translate(table).encode("big5", errors="replace")
    return _refused(paper, data)


@variant(0)
def mojibake(rng: Random) -> Case:
    """UTF-8 read as GBK and stored as UTF-8 again, or all Chinese become question marks: refused."""
    paper = Paper(rng)
    twice = paper.text().encode().decode("gb18030", errors="replace").encode()
    return _refused(paper, rng.choice((twice, paper.text().encode("ascii", errors="replace"))))


@variant(0)
def a_total_that_counts(rng: Random) -> Case:
    """A last row with the number of orders where the order number would be, and the sums."""
    paper = Paper(rng)
    row = [""] * len(paper.header)
    row[paper.at(ID)] = rng.choice(("30", "共30笔", "30笔"))
    row[paper.at("总金额")] = row[paper.at(AMOUNT)] = "99999.99"
    paper.rows.append(row)
    return paper.case()


@variant(0)
def days_apart_from_their_hours(rng: Random) -> Case:
    """2019-03-12  10:00:05, a tab or several blanks between day and time, fractions of a second."""
    paper = Paper(rng)
    for name in TIMES:
        paper.put(
            name,
            lambda text: (
                text.replace(" ", rng.choice(("  ", "\t", "\u00a0"))) + (".123" if text else "")
            ),
        )
    return paper.case(encoding="utf-8")


@variant(0)
def a_thousand_blank_rows(rng: Random) -> Case:
    """A workbook formatted far below its last row, and to the right of its last column."""
    paper = Paper(rng)
    rows = [[*row, *[""] * 30] for row in paper.rows]
    return paper.file(
        workbook([[[*paper.header, *[""] * 30], *rows, *[[""] * 80] * 1000]]), ".xlsx"
    )


@variant(0)
def a_thousand_orders(rng: Random) -> Case:
    """A busy month with a stray quote in it."""
    paper = Paper(rng, number=1000)
    paper.put(TITLE, lambda text: f'"{text}', [rng.randrange(700)])
    paper.put(CREATED, lambda text: text.replace("-", "/"))
    return paper.case("\r\n".join(",".join(row) for row in (paper.header, *paper.rows)) + "\r\n")
