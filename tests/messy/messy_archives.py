"""Kind 22: archives (members read in memory, exports only, within limits; nothing is written anywhere)."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import timedelta
from functools import cache
from random import Random

from .kinds import variant
from .paper import Case, Paper, csv_text, zipped


def _csv(paper: Paper) -> bytes:
    return paper.text().encode("gb18030")


def _refused(rng: Random, data: bytes) -> Case:
    return Paper(rng).file(data, ".zip", truth=(), expected=("refused",))


@variant(22)
def a_zip_of_one(rng: Random) -> Case:
    """One csv or workbook in a zip."""
    paper = Paper(rng)
    if rng.random() < 0.5:
        return paper.file(zipped({f"{paper.stem}.csv": _csv(paper)}), ".zip")
    return paper.file(zipped({f"{paper.stem}.xlsx": paper.workbook()}), ".zip")


@variant(22)
def a_zip_of_two(rng: Random) -> Case:
    """Two exports that share orders, in one zip: both are read."""
    paper = Paper(rng)
    made = max(order.created for order in paper.orders) + timedelta(days=2)
    first = csv_text([paper.header, *paper.rows[:18]]).encode("gb18030")
    second = csv_text([paper.header, *paper.rows[12:]]).encode("gb18030")
    members = {f"{paper.stem}.csv": first, f"ExportOrderList{made:%Y%m%d%H%M}.csv": second}
    return paper.file(zipped(members), ".zip")


@variant(22)
def a_zip_with_other_things(rng: Random) -> Case:
    """Notes, pictures, what a Mac adds, an empty folder: passed over."""
    paper = Paper(rng)
    members = {
        "说明.txt": "请勿修改".encode(),
        "__MACOSX/._ExportOrderList.csv": b"\0\x05\x16\x07" + rng.randbytes(100),
        f"exports/{paper.stem}.csv": _csv(paper),
        ".DS_Store": rng.randbytes(200),
        "empty/": b"",
    }
    return paper.file(zipped(members), ".zip")


@variant(22)
def a_zip_with_a_chinese_name_in_gbk(rng: Random) -> Case:
    """Windows writes member names in GBK without saying so."""
    paper = Paper(rng)
    name = "导出订单".encode("gbk")
    data = zipped({"x" * len(name) + ".csv": _csv(paper)})
    return paper.file(data.replace(b"x" * len(name), name), ".zip")


@variant(22)
def a_zip_named_csv(rng: Random) -> Case:
    """A zip by its bytes, whatever its name."""
    paper = Paper(rng)
    return paper.file(zipped({f"{paper.stem}.csv": _csv(paper)}), ".csv")


@variant(22)
def a_zip_that_climbs_out(rng: Random) -> Case:
    """A member called ../../x.csv is read in memory or refused; nothing is written outside the store."""
    paper = Paper(rng)
    name = rng.choice(("../../evil.csv", "/evil.csv", "..\\..\\evil.csv", "C:\\evil.csv"))
    return paper.file(zipped({name: _csv(paper)}), ".zip", expected=("right", "refused"))


@variant(22)
def a_zip_with_a_password(rng: Random) -> Case:
    """Refused with a sentence."""
    paper = Paper(rng)
    data = bytearray(zipped({f"{paper.stem}.csv": _csv(paper)}))
    data[6] |= 1
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 8] |= 1
    return _refused(rng, bytes(data))


@variant(22)
def a_zip_bomb(rng: Random) -> Case:
    """Gigabytes in a few kilobytes: refused before they are unpacked, said sizes being true or not."""
    data = bytearray(_blown_up("orders.csv"))
    if rng.random() < 0.5:  # a liar: the directory says 10,000 bytes
        at = data.rindex(b"PK\x01\x02") + 24
        data[at : at + 4] = struct.pack("<I", 10_000)
    return _refused(rng, bytes(data))


@variant(22)
def a_workbook_bomb(rng: Random) -> Case:
    """A workbook whose sheet unpacks to hundreds of megabytes: refused."""
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(Paper(rng).workbook())) as book:
        rest = {name: book.read(name) for name in book.namelist() if name != sheet}
    out = io.BytesIO(_blown_up(sheet))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as bomb:
        for name, data in rest.items():
            bomb.writestr(name, data)
    return Paper(rng).file(out.getvalue(), ".xlsx", truth=(), expected=("refused",))


@cache
def _blown_up(name: str) -> bytes:
    """A zip of a few hundred kilobytes whose one member has 300 megabytes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb,
        bomb.open(name, "w") as member,
    ):
        for _ in range(300):
            member.write(b"0,0\n" * 2**18)
    return out.getvalue()


@variant(22)
def a_zip_cut_off(rng: Random) -> Case:
    """Half a zip is none: refused."""
    paper = Paper(rng)
    data = zipped({f"{paper.stem}.csv": _csv(paper)})
    return _refused(rng, data[: rng.randrange(40, len(data) - 25)])


@variant(22)
def a_zip_damaged(rng: Random) -> Case:
    """A member whose checksum does not fit: refused."""
    paper = Paper(rng)
    data = bytearray(zipped({f"{paper.stem}.csv": _csv(paper)}))
    for _ in range(8):
        data[rng.randrange(200, len(data) - 200)] ^= 0x55
    return _refused(rng, bytes(data))


@variant(22)
def a_zip_without_exports(rng: Random) -> Case:
    """Pictures only: refused."""
    return _refused(rng, zipped({"a.png": rng.randbytes(300), "b/说明.txt": "无".encode()}))


@variant(22)
def a_zip_in_a_zip(rng: Random) -> Case:
    """Read right, or refused with a sentence."""
    paper = Paper(rng)
    inner = zipped({f"{paper.stem}.csv": _csv(paper)})
    return paper.file(zipped({"inner.zip": inner}), ".zip", expected=("right", "refused"))
