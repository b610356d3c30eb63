"""Zips as they are downloaded: each export inside is read by itself; a locked or monstrous one is refused at once."""

from __future__ import annotations

import io
import os
import sys
import time
import zipfile
from pathlib import Path

import pytest
from export_files import TITLE_COLUMNS, TWO, TWO_ORDERS, ExportMaker, read_exports

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.formats.archives import PassedOver, unpack


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_every_export_in_an_archive_is_an_export_of_its_own(maker: ExportMaker) -> None:
    order = maker.export(TWO).read_bytes()
    days = maker.export("统计日期\n2022-01-05", "days", kind="xlsx").read_bytes()
    data = packed(
        {
            "1月/orders.csv": order,
            "days.xlsx": days,
            "说明.pdf": b"%PDF",
            "__MACOSX/._orders.csv": b"x",
        }
    )
    exports = list(read_exports(maker.file(data, "exports.zip"), maker.key))
    assert [(e.source.file, e.source.kind) for e in exports] == [
        ("exports.zip/orders.csv", "taobao_orders"), ("exports.zip/days.xlsx", "sycm_shop_day"),
    ]  # fmt: skip
    assert maker.values(exports[0], TITLE_COLUMNS) == TWO_ORDERS


def test_a_zip_with_one_export_is_read_whatever_it_is_called(maker: ExportMaker) -> None:
    data = packed({"orders.csv": maker.export(TWO).read_bytes()})
    assert maker.values(maker.read(maker.file(data, "orders.csv")), TITLE_COLUMNS) == TWO_ORDERS


def test_a_name_that_climbs_out_of_the_archive_is_only_a_name(
    maker: ExportMaker, tmp_path: Path
) -> None:
    data = packed({"../../outside.csv": maker.export(TWO).read_bytes()})
    (export,) = read_exports(maker.file(data, "exports.zip"), maker.key)
    assert export.source.file == "exports.zip/outside.csv"
    assert not list(tmp_path.parent.rglob("outside.csv"))


def test_a_name_written_by_a_chinese_windows_is_read(maker: ExportMaker) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("placeholder.csv")
        archive.writestr(info, maker.export(TWO).read_bytes())
    raw = "订单.csv".encode("gb18030").ljust(15, b"_")
    data = out.getvalue().replace(
        b"placeholder.csv", raw.replace(b".csv", b"").ljust(11, b"_") + b".csv"
    )
    (export,) = read_exports(maker.file(data, "exports.zip"), maker.key)
    assert export.source.file.startswith("exports.zip/订单")


@pytest.mark.parametrize("name", ["bomb.zip", "orders.xlsx"])
def test_what_would_unpack_to_a_gigabyte_is_refused_at_once(maker: ExportMaker, name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if name.endswith("xlsx"):
            archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.csv", "w", force_zip64=True) as member:
            for _ in range(256):
                member.write(b"\0" * 2**20)
    started = time.monotonic()
    assert "would unpack to 256 MB" in maker.refusal(maker.file(out.getvalue(), name))
    assert time.monotonic() - started < 2


def test_an_archive_with_a_password_is_refused_with_what_to_do(maker: ExportMaker) -> None:
    data = bytearray(packed({"orders.csv": maker.export(TWO).read_bytes()}))
    data[6] |= 1  # the marks that say a member is locked
    data[data.index(b"PK\x01\x02") + 8] |= 1
    sentence = maker.refusal(maker.file(bytes(data), "exports.zip"))
    assert (
        sentence
        == "exports.zip is an archive with a password; unpack it with its password, and name what is inside"
    )


@pytest.mark.parametrize("members", [{}, {"说明.pdf": b"%PDF"}])
def test_an_archive_without_an_export_is_refused(
    maker: ExportMaker, members: dict[str, bytes]
) -> None:
    data = packed(members or {"a.txt.exe": b""})
    assert "is an archive without an export in it" in maker.refusal(maker.file(data, "exports.zip"))


def test_an_archive_cut_anywhere_is_refused(maker: ExportMaker) -> None:
    whole = packed({"orders.csv": maker.export(TWO).read_bytes()})
    for end in range(4, len(whole) - 1, len(whole) // 20):
        with pytest.raises(DataRefused):
            list(read_exports(maker.file(whole[:end], "exports.zip"), maker.key))


@pytest.mark.skipif(
    sys.platform != "linux", reason="other systems know no file names that are not Unicode"
)
def test_a_name_that_a_chinese_windows_wrote_is_read_as_it_was_meant(maker: ExportMaker) -> None:
    """As `unzip` leaves it on Linux."""
    path = maker.export(TWO)
    path = path.rename(path.with_name(os.fsdecode("订单_2022-01-31.csv".encode("gb18030"))))
    (export,) = read_exports(path, maker.key)
    assert export.source.file == "订单_2022-01-31.csv"
    assert export.source.model_dump_json()


def test_a_zip_inside_a_zip_is_told_in_one_line(tmp_path: Path) -> None:
    inner, outer = tmp_path / "inner.zip", tmp_path / "outer.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("orders.csv", "a,b\n1,2\n")
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "inner.zip")
    with pytest.raises(
        DataRefused, match=r"outer\.zip is an archive without an export in it; unpack it"
    ):
        list(unpack(outer))
    with zipfile.ZipFile(outer, "a") as archive:
        archive.writestr("orders.csv", "a,b\n1,2\n")
    aside: list[PassedOver] = []
    assert [found.name for found in unpack(outer, aside.append)] == ["outer.zip/orders.csv"]
    assert [(over.name, "unpack it" in str(over.why)) for over in aside] == [
        ("outer.zip/inner.zip", True)
    ]
