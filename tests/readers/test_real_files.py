"""Real public exports, where they are at hand: published figures come out, and every line is accounted for."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow.compute as pc
import pytest
from desk import Desk

from opsanalytics.errors import DataRefused
from opsanalytics.manifest import SourceFile

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def real(*parts: str) -> Path:
    """The file, or a skip that says which is missing."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the public data set {'/'.join(parts)} is not at hand")
    return path


def test_the_tmall_report_gives_the_published_figures(desk: Desk, adds_up: Callable[[SourceFile], bool]) -> None:
    export = desk.read(real("tmall_orders", "tmall_order_report.csv"))
    source, rows = export.source, export.rows
    assert (source.kind, source.lines, source.parsed, source.rejected) == ("tmall_order_report", 28_011, 28_010, 0)
    assert source.decoration == {"header": 1}
    assert adds_up(source)
    paid = rows.filter(pc.is_valid(rows.column("paid_at")))
    assert paid.num_rows == 24_087
    assert pc.sum(paid.column("paid_amount")).as_py() == Decimal("2474823.07")
    assert pc.sum(paid.column("refund_amount")).as_py() == Decimal("572335.92")
    refunded = pc.greater(paid.column("refund_amount"), 0)
    whole = pc.equal(paid.column("refund_amount"), paid.column("paid_amount"))
    assert pc.sum(refunded).as_py() == 5_646
    assert paid.num_rows - pc.sum(pc.and_(refunded, whole)).as_py() == 18_955
    days = {moment.date() for moment in rows.column("created_at").to_pylist()}
    assert len(days) == 27  # nobody ordered on 8 and 16 February


def test_the_first_sellers_export_keeps_its_two_orders_and_invents_no_number(
    desk: Desk, adds_up: Callable[[SourceFile], bool]
) -> None:
    export = desk.read(real("taobao_seller_exports", "ExportOrderList201205241917.csv"))
    source = export.source
    assert (source.kind, source.generation, source.lines) == ("taobao_orders", "2012", 1_442)
    assert (source.parsed, source.rejected, source.decoration) == (2, 0, {"header": 1, "blank": 1_439})
    assert adds_up(source)
    assert desk.told(export, "order_id id_damaged created_at paid_at status total_amount paid_amount units") == [
        (None, "True", "2012-05-23 23:34:00", None, "unpaid", "165.00", "0.00", "5"),
        (None, "True", "2012-05-23 23:19:00", "2012-05-23 23:20:00", "paid", "22.00", "22.00", "1"),
    ]
    assert (source.damaged_ids, str(source.exported_at)) == (2, "2012-05-24 19:17:00")


def test_other_public_files_are_refused_not_misread(desk: Desk) -> None:
    others = [
        ("taobao_seller_exports", "ExportOrderDetailList201205241917.csv"),
        ("tmall_beauty", "beauty_listings_gbk.csv"),
        ("taobao_userbehavior", "UserBehavior.csv"),
        ("campaigns", "control_group.csv"),
        ("olist", "olist_orders_dataset.csv"),
    ]
    for path in [real(*parts) for parts in others]:
        with pytest.raises(DataRefused, match="is no export we know"):
            desk.read(path)
