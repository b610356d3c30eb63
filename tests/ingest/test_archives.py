"""Zips as they are downloaded: each export inside is read by itself; a locked or monstrous one is refused at once."""

from __future__ import annotations

import io
import os
import sys
import time
import zipfile
from pathlib import Path

import pytest
from desk import TITLES as SEEN
from desk import TOLD, TWO, Desk, read_exports

from opsanalytics.core.errors import DataRefused


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_every_export_in_an_archive_is_an_export_of_its_own(desk: Desk) -> None:
    order = desk.export(TWO).read_bytes()
    days = desk.export("统计日期\n2022-01-05", "days", kind="xlsx").read_bytes()
    data = packed(
        {
            "1月/orders.csv": order,
            "days.xlsx": days,
            "说明.pdf": b"%PDF",
            "__MACOSX/._orders.csv": b"x",
        }
    )
    exports = list(read_exports(desk.file(data, "exports.zip"), desk.key))
    assert [(e.source.file, e.source.kind) for e in exports] == [
        ("exports.zip/orders.csv", "taobao_orders"), ("exports.zip/days.xlsx", "sycm_shop_day"),
    ]  # fmt: skip
    assert desk.told(exports[0], SEEN) == TOLD


def test_a_zip_with_one_export_is_read_whatever_it_is_called(desk: Desk) -> None:
    data = packed({"orders.csv": desk.export(TWO).read_bytes()})
    assert desk.told(desk.read(desk.file(data, "orders.csv")), SEEN) == TOLD


def test_a_name_that_climbs_out_of_the_archive_is_only_a_name(desk: Desk, tmp_path: Path) -> None:
    data = packed({"../../outside.csv": desk.export(TWO).read_bytes()})
    (export,) = read_exports(desk.file(data, "exports.zip"), desk.key)
    assert export.source.file == "exports.zip/outside.csv"
    assert not list(tmp_path.parent.rglob("outside.csv"))


def test_a_name_written_by_a_chinese_windows_is_read(desk: Desk) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("placeholder.csv")
        archive.writestr(info, desk.export(TWO).read_bytes())
    raw = "订单.csv".encode("gb18030").ljust(15, b"_")
    data = out.getvalue().replace(
        b"placeholder.csv", raw.replace(b".csv", b"").ljust(11, b"_") + b".csv"
    )
    (export,) = read_exports(desk.file(data, "exports.zip"), desk.key)
    assert export.source.file.startswith("exports.zip/订单")


@pytest.mark.parametrize("name", ["bomb.zip", "orders.xlsx"])
def test_what_would_unpack_to_a_gigabyte_is_refused_at_once(desk: Desk, name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if name.endswith("xlsx"):
            archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.csv", "w", force_zip64=True) as member:
            for _ in range(256):
                member.write(b"\0" * 2**20)
    started = time.monotonic()
    assert "would unpack to 256 MB" in desk.refusal(desk.file(out.getvalue(), name))
    assert time.monotonic() - started < 2


def test_an_archive_with_a_password_is_refused_with_what_to_do(desk: Desk) -> None:
    data = bytearray(packed({"orders.csv": desk.export(TWO).read_bytes()}))
    data[6] |= 1  # the marks that say a member is locked
    data[data.index(b"PK\x01\x02") + 8] |= 1
    sentence = desk.refusal(desk.file(bytes(data), "exports.zip"))
    assert (
        sentence
        == "exports.zip is an archive with a password; unpack it with its password, and name what is inside"
    )


@pytest.mark.parametrize("members", [{}, {"说明.pdf": b"%PDF"}])
def test_an_archive_without_an_export_is_refused(desk: Desk, members: dict[str, bytes]) -> None:
    data = packed(members or {"a.txt.exe": b""})
    assert "is an archive without an export in it" in desk.refusal(desk.file(data, "exports.zip"))


def test_an_archive_cut_anywhere_is_refused(desk: Desk) -> None:
    whole = packed({"orders.csv": desk.export(TWO).read_bytes()})
    for end in range(4, len(whole) - 1, len(whole) // 20):
        with pytest.raises(DataRefused):
            list(read_exports(desk.file(whole[:end], "exports.zip"), desk.key))


@pytest.mark.skipif(
    sys.platform != "linux", reason="other systems know no file names that are not Unicode"
)
def test_a_name_that_a_chinese_windows_wrote_is_read_as_it_was_meant(desk: Desk) -> None:
    """As `unzip` leaves it on Linux."""
    path = desk.export(TWO)
    path = path.rename(path.with_name(os.fsdecode("订单_2022-01-31.csv".encode("gb18030"))))
    (export,) = read_exports(path, desk.key)
    assert export.source.file == "订单_2022-01-31.csv"
    assert export.source.model_dump_json()
