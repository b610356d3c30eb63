"""Kinds 18 to 20: nothing in it, cut off, NULs; and line ends."""

from __future__ import annotations

from random import Random

from .kinds import variant
from .paper import AMOUNT, CREATED, TITLE, UNITS, Case, Paper, workbook

# --- 18: nothing in it (no orders is no traceback and no invented order; a file without a header is none of ours) ---


@variant(18)
def no_bytes(rng: Random) -> Case:
    """Refused with a sentence."""
    return Paper(rng).file(b"", truth=(), expected=("refused",))


@variant(18)
def blank_lines_only(rng: Random) -> Case:
    """Refused with a sentence, whatever the blanks."""
    data = rng.choice((b"\r\n\r\n", b"\xef\xbb\xbf", b"   \n\t\n", ",,,\n" * 3, b"\n"))
    return Paper(rng).file(
        data if isinstance(data, bytes) else data.encode(), truth=(), expected=("refused",)
    )


@variant(18)
def header_only(rng: Random) -> Case:
    """A day without orders exports a header: no orders, which may be refused with a sentence or taken as none."""
    paper = Paper(rng)
    paper.rows = []
    return paper.case(truth=(), expected=("right", "refused"))


@variant(18)
def header_and_a_total(rng: Random) -> Case:
    """The total of nothing is no order."""
    paper = Paper(rng)
    paper.rows = [["合计", *[""] * 5, "0.00"]]
    return paper.case(truth=(), expected=("right", "refused"))


@variant(18)
def an_empty_workbook(rng: Random) -> Case:
    """A workbook with an empty sheet: refused with a sentence."""
    return Paper(rng).file(workbook([[]]), ".xlsx", truth=(), expected=("refused",))


# --- 19: cut off (the last row is rejected unless it is whole; never read with half a date or half an amount) ---


def _cut(paper: Paper, at: int, data: bytes) -> Case:
    """The truth of what is left: whole rows, and one that may be rejected."""
    whole = data[:at].count(b"\r\n") - 1
    begun = not data[:at].endswith(b"\n")
    gone = range(max(whole, 0) + begun, len(paper.rows))
    last = {paper.orders[whole].id} if 0 <= whole < len(paper.rows) else set()
    truth = paper.without(gone) if whole >= 0 else ()
    verdicts = ("right", "partly") if whole > 0 else ("right", "partly", "refused")
    return paper.file(data[:at], truth=truth, optional=frozenset(last), expected=verdicts)


@variant(19)
def cut_anywhere(rng: Random) -> Case:
    """At any byte, in the middle of a character too."""
    paper, encoding = Paper(rng), rng.choice(("gb18030", "utf-8"))
    data = paper.text().encode(encoding)
    return _cut(paper, rng.randrange(len(data) // 3, len(data)), data)


@variant(19)
def cut_in_a_cell(rng: Random) -> Case:
    """In the last row's amount, day or pieces: 123.40 is not 12, 2019-03-12 is not 2019-03-1."""
    paper = Paper(rng)
    name = rng.choice((AMOUNT, CREATED, UNITS, TITLE))
    paper.put(UNITS, lambda _: "25", [len(paper.rows) - 1])
    last = paper.rows[-1]
    column = paper.at(name)
    before = len(",".join(last[:column])) + 1
    keep = before + rng.randrange(1, max(2, len(last[column])))
    whole = paper.text()
    start = len(whole) - len(",".join(last)) - 2
    cut = whole[: start + keep]
    truth = paper.without([len(paper.rows) - 1])
    return paper.case(cut, truth=truth, lost=1, expected=("partly",))


@variant(19)
def no_line_end_at_the_end(rng: Random) -> Case:
    """A last row with all its cells is whole though no line end follows; rejecting it is fair."""
    paper = Paper(rng)
    last = frozenset({paper.orders[-1].id})
    return paper.case(paper.text().rstrip("\r\n"), expected=("right", "partly"), optional=last)


@variant(19)
def a_workbook_cut_off(rng: Random) -> Case:
    """Half a workbook is none: refused."""
    data = Paper(rng).workbook()
    return Paper(rng).file(
        data[: rng.randrange(100, len(data) - 30)], ".xlsx", truth=(), expected=("refused",)
    )


@variant(19)
def still_downloading(rng: Random) -> Case:
    """A browser's half-made file is not read."""
    paper = Paper(rng)
    data = paper.text().encode("gb18030")[:2000]
    suffix = rng.choice((".csv.crdownload", ".csv.part", ".csv.tmp"))
    return paper.file(data, suffix, truth=(), expected=("refused",))


# --- 20: NULs (stripped at the end, said; inside they are lost content) ---


@variant(20)
def nuls_at_the_end(rng: Random) -> Case:
    """A crashed download leaves a tail of NULs: the rows are all there."""
    paper = Paper(rng)
    return paper.file(paper.text().encode("gb18030") + b"\0" * rng.choice((1, 7, 4096)))


@variant(20)
def a_block_of_nuls(rng: Random) -> Case:
    """A block of the disk never written: the rows it covers are lost and said to be; the others exact."""
    paper = Paper(rng)
    rows = paper.text().encode("gb18030").split(b"\r\n")
    start = rng.randrange(8, 20)
    rows[start] = rows[start][:30] + b"\0" * (len(rows[start]) - 30)
    rows[start + 1] = b"\0" * len(rows[start + 1])
    rows[start + 2] = b"\0" * 40 + rows[start + 2][40:]
    data = b"\0\0".join([b"\r\n".join(rows[: start + 1]), b"\r\n".join(rows[start + 1 :])])
    truth = paper.without([start - 1, start, start + 1])
    return paper.file(data, truth=truth, lost=1, expected=("partly", "refused"))


# --- 0: line ends ---


@variant(0)
def line_feeds_only(rng: Random) -> Case:
    """Unix line ends."""
    paper = Paper(rng)
    return paper.case(paper.text(end="\n"))


@variant(0)
def carriage_returns_only(rng: Random) -> Case:
    """Line ends of an old Mac."""
    paper = Paper(rng)
    return paper.case(paper.text(end="\r"))


@variant(0)
def line_ends_mixed(rng: Random) -> Case:
    """Files joined on different machines."""
    paper = Paper(rng)
    return paper.case(
        "".join(line + rng.choice(("\r\n", "\n")) for line in paper.text().splitlines())
    )


@variant(0)
def line_ends_doubled(rng: Random) -> Case:
    """CR CR LF, as a text mode adds one to what had one."""
    paper = Paper(rng)
    return paper.case(paper.text(end="\r\r\n"))


@variant(0)
def lines_parted_by_a_control_character(rng: Random) -> Case:
    """Vertical tabs, form feeds and Unicode line separators in a title do not end a row."""
    paper = Paper(rng)
    paper.put(TITLE, lambda text: text.replace(" ", rng.choice("\x0b\x0c\u2028\x85\x1c")))
    return paper.case(encoding="utf-8")
