"""Real public exports, where they are at hand: published figures come out, and every line is accounted for."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from export_files import ExportMaker

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.read import PartOfAnotherError
from opsanalytics.store.manifest import SourceFile

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def real(*parts: str) -> Path:
    """The file, or a skip that says which is missing."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the public data set {'/'.join(parts)} is not at hand")
    return path


def test_the_tmall_report_gives_the_published_figures(
    maker: ExportMaker, adds_up: Callable[[SourceFile], bool]
) -> None:
    export = maker.read(real("tmall_orders", "tmall_order_report.csv"))
    source, rows = export.source, export.rows
    assert (source.kind, source.lines, source.parsed, source.rejected) == (
        "tmall_order_report",
        28_011,
        28_010,
        0,
    )
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
    maker: ExportMaker, adds_up: Callable[[SourceFile], bool]
) -> None:
    export = maker.read(real("taobao_seller_exports", "ExportOrderList201205241917.csv"))
    source = export.source
    assert (source.kind, source.generation, source.lines) == ("taobao_orders", "2012", 1_442)
    assert (source.parsed, source.rejected, source.decoration) == (
        2,
        0,
        {"header": 1, "blank": 1_439},
    )
    assert adds_up(source)
    assert maker.values(
        export, "order_id id_damaged created_at paid_at status total_amount paid_amount units"
    ) == [
        (None, "True", "2012-05-23 23:34:00", None, "unpaid", "165.00", "0.00", "5"),
        (None, "True", "2012-05-23 23:19:00", "2012-05-23 23:20:00", "paid", "22.00", "22.00", "1"),
    ]
    assert (source.damaged_ids, str(source.exported_at)) == (2, "2012-05-24 19:17:00")


def test_the_first_sellers_details_keep_their_lines_without_inventing_numbers(
    maker: ExportMaker,
) -> None:
    export = maker.read(real("taobao_seller_exports", "ExportOrderDetailList201205241917.csv"))
    assert (export.source.kind, export.source.lines, export.source.parsed) == (
        "taobao_order_details",
        1_337,
        5,
    )
    assert maker.values(export, "order_id list_price units status")[0] == (
        None,
        "35.00",
        "1",
        "unpaid",
    )


def test_the_userbehavior_records_give_the_published_figures(maker: ExportMaker) -> None:
    export = maker.read(real("taobao_userbehavior", "UserBehavior.csv"))
    assert (export.source.lines, export.source.parsed, export.source.rejected) == (
        100_001,
        100_001,
        0,
    )
    day = pc.cast(export.rows.column("at"), pa.date32())
    inside = pc.and_(
        pc.greater_equal(day, pa.scalar(date(2017, 11, 25))),
        pc.less_equal(day, pa.scalar(date(2017, 12, 3))),
    )
    rows = export.rows.filter(inside)
    assert rows.num_rows == 99_957
    actions = dict(
        zip(
            *rows.group_by("action").aggregate([("action", "count")]).to_pydict().values(),
            strict=True,
        )
    )
    assert actions == {"view": 89_666, "cart": 5_446, "favourite": 2_744, "pay": 2_101}
    assert pc.count_distinct(rows.column("visitor_id")).as_py() == 983
    assert (
        pc.count_distinct(
            rows.filter(pc.equal(rows.column("action"), "pay")).column("visitor_id")
        ).as_py()
        == 671
    )
    views = rows.filter(pc.equal(rows.column("action"), "view"))
    assert pc.mode(pc.hour(views.column("at")))[0].as_py()["mode"] == 21


def test_olist_is_read_from_its_files_with_people_and_payments_joined(maker: ExportMaker) -> None:
    orders = maker.read(real("olist", "olist_orders_dataset.csv"))
    assert (orders.source.parsed, orders.source.rejected) == (8_135, 0)
    people = orders.rows.group_by("buyer_id").aggregate([("order_id", "count")])
    assert people.num_rows == 8_016
    assert pc.sum(pc.greater(people.column("order_id_count"), 1)).as_py() == 73
    with real("olist", "olist_order_payments_dataset.csv").open(encoding="utf-8-sig") as file:
        paid = sum(Decimal(row["payment_value"]) for row in csv.DictReader(file))
    assert pc.sum(orders.rows.column("paid_amount")).as_py() == paid
    items = maker.read(real("olist", "olist_order_items_dataset.csv"))
    assert items.source.parsed == 8_365
    assert maker.read(real("olist", "olist_products_dataset.csv")).source.table == "products"


def test_olist_ratings_are_the_published_ones_though_texts_run_over_lines(
    maker: ExportMaker, adds_up: Callable[[SourceFile], bool]
) -> None:
    export = maker.read(real("olist", "olist_order_reviews_dataset.csv"))
    assert (export.source.parsed, export.source.rejected) == (8_225, 0)
    assert adds_up(export.source)
    scores = export.rows.column("score").to_pylist()
    assert [scores.count(stars) for stars in (5, 4, 3, 2, 1)] == [3354, 1184, 667, 382, 2638]
    assert round(sum(scores) / len(scores), 3) == 3.272
    assert round(export.rows.column("rating").to_pylist().count("good") / 8225, 3) == 0.552


@pytest.mark.parametrize("part", ["customers", "order_payments", "sellers"])
def test_a_part_of_olist_says_what_it_belongs_to(maker: ExportMaker, part: str) -> None:
    with pytest.raises(PartOfAnotherError, match="is read together with"):
        maker.read(real("olist", f"olist_{part}_dataset.csv"))


@pytest.mark.parametrize(
    ("group", "spend", "purchases", "cost"),
    [("control", 68_653, 15_161, "4.53"), ("test", 76_892, 15_637, "4.92")],
)
def test_the_two_campaigns_cost_what_was_published(
    maker: ExportMaker, group: str, spend: int, purchases: int, cost: str
) -> None:
    export = maker.read(real("campaigns", f"{group}_group.csv"))
    told = {
        name: pc.sum(export.rows.column(name)).as_py()
        for name in ("spend", "orders", "clicks", "impressions")
    }
    assert (told["spend"], told["orders"]) == (spend, purchases)
    assert f"{told['spend'] / told['orders']:.2f}" == cost
    assert (
        f"{told['clicks'] / told['impressions']:.2%}"
        == {"control": "4.86%", "test": "8.09%"}[group]
    )
    assert maker.values(export, "day")[0] == ("2019-08-01",)


def test_the_listing_snapshots_keep_every_day_and_drop_the_exact_duplicates(
    maker: ExportMaker,
) -> None:
    export = maker.read(real("tmall_beauty", "beauty_listings_gbk.csv"))
    assert (export.source.lines, export.source.parsed, export.source.rejected) == (
        27_599,
        27_598,
        0,
    )
    assert export.source.duplicates == 86
    lacking = pc.sum(pc.is_null(export.rows.column("units_sold"))).as_py()
    assert lacking in (2_350, 2_354)  # 2,354 counts the duplicates' too


def test_another_analysts_result_tables_are_no_exports(maker: ExportMaker) -> None:
    for path in sorted(real("tmall_orders", "published").glob("*.csv")):
        with pytest.raises(DataRefused, match="is no export we know"):
            maker.read(path)
