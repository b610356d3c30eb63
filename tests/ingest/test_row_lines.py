"""Several rows of one order or campaign: added up, joined, kept apart or refused, never lost in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from export_files import ExportMaker, notes, read_exports

from opsanalytics.ingest.known_exports import own_mapping
from opsanalytics.store.manifest import Export

MAPPING = """
schema_version = 1
kind = "other_orders"
table = "orders"
title = "orders of another platform"
required = ["单号"]
{lines}
[columns]
order_id = {{ from = ["单号"], required = true }}
created_at = {{ from = ["下单"] }}
paid_at = {{ from = ["付款"] }}
paid_amount = {{ from = ["实收"] }}
units = {{ from = ["件数"] }}
"""
HEADER = "单号,下单,付款,实收,件数\n"
ITEMS = "A1,2026-03-01 10:00:00,2026-03-01 10:01:00,60.00,2\nA1,2026-03-01 10:00:00,2026-03-01 10:01:00,40.00,1\nA2,2026-03-02 10:00:00,2026-03-02 10:01:00,30.00,1\n"
BLANKS = "A1,2026-03-01 10:00:00,2026-03-01 10:01:00,90.00,3\nA1,2026-03-01 10:00:00,,,\nA2,2026-03-02 10:00:00,2026-03-02 10:01:00,10.00,1\n"


def read(maker: ExportMaker, rows: str, lines: str = "") -> Export:
    setting = f'lines = "{lines}"' if lines else ""
    mapping = maker.file(MAPPING.format(lines=setting), "other.toml")
    (export,) = read_exports(
        maker.file(HEADER + rows, "list.csv"), maker.key, [own_mapping(mapping)]
    )
    return export


def test_a_list_with_a_row_an_item_is_refused_as_long_as_nothing_says_how_items_add_up(
    maker: ExportMaker,
) -> None:
    with pytest.raises(Exception, match="lines 2 and 3 have the same 单号 and different amounts"):
        read(maker, ITEMS)


def test_items_are_added_up_where_the_mapping_says_so(maker: ExportMaker) -> None:
    export = read(maker, ITEMS, "sum")
    assert maker.values(export, "order_id paid_amount units") == [
        ("A1", "100.00", "3"),
        ("A2", "30.00", "1"),
    ]
    assert export.source.decoration == {"header": 1, "further line": 1}
    assert export.source.lines == 4


def test_a_later_row_that_leaves_blank_what_the_first_said_takes_nothing_away(
    maker: ExportMaker,
) -> None:
    export = read(maker, BLANKS, "continuation")
    assert maker.values(export, "order_id paid_amount units") == [
        ("A1", "90.00", "3"),
        ("A2", "10.00", "1"),
    ]


def test_rows_that_go_on_and_yet_differ_are_refused(maker: ExportMaker) -> None:
    with pytest.raises(Exception, match="the same 单号 and different amounts"):
        read(maker, ITEMS, "continuation")


def test_the_last_row_holds_whole_where_the_mapping_says_so(maker: ExportMaker) -> None:
    export = read(maker, ITEMS, "last")
    assert maker.values(export, "order_id paid_amount units") == [
        ("A1", "40.00", "1"),
        ("A2", "30.00", "1"),
    ]


def test_two_campaigns_of_one_name_stay_two(maker: ExportMaker) -> None:
    text = (
        "日期,场景ID,场景名字,计划ID,计划名字,展现量,点击量,花费,总成交金额\n"
        "2026-03-01,371,关键词推广,501,春装,10,1,8.00,30.00\n"
        "2026-03-01,371,关键词推广,502,春装,20,2,9.00,40.00\n"
    )
    export = maker.read(maker.file(text, "计划报表_20260302_090000.csv"))
    assert maker.values(export, "campaign_id spend") == [("501", "8.00"), ("502", "9.00")]
    assert notes(export) == []


def test_two_rows_of_one_campaign_that_nothing_tells_apart_are_refused(maker: ExportMaker) -> None:
    text = (
        "日期,计划名字,展现量,点击量,花费,总成交金额\n"
        "2026-03-01,春装,10,1,8.00,30.00\n2026-03-01,春装,20,2,9.00,40.00\n"
    )
    said = maker.refusal(maker.file(text, "计划报表_20260302_090000.csv"))
    assert "lines 2 and 3 have the same 日期, 计划名字 and different amounts" in said


def test_a_file_read_by_another_mapping_fills_another_table(
    maker: ExportMaker, tmp_path: Path
) -> None:
    from opsanalytics.ingest.pipeline import ingest
    from opsanalytics.store.shop import open_shop

    items = MAPPING.format(lines='key = ["order_id", "product_id"]')
    items = items.replace('"other_orders"', '"other_items"').replace('"orders"', '"order_items"')
    for column in ("created_at", "paid_at", "paid_amount"):
        items = "\n".join(line for line in items.split("\n") if not line.startswith(column))
    orders = own_mapping(maker.file(MAPPING.format(lines='lines = "sum"'), "orders.toml"))
    lines = own_mapping(maker.file(items, "items.toml"))
    file = maker.file(HEADER + ITEMS, "list.csv")
    for mapping in (orders, lines, lines):
        outcome = ingest([file], "shop", data=tmp_path / "d", among=[mapping])
    assert outcome.unchanged == ["list.csv"]
    shop = open_shop("shop", data=tmp_path / "d")
    assert (len(shop.table("orders")), len(shop.table("order_items"))) == (2, 3)


def test_a_corrected_mapping_reads_the_file_again_and_leaves_nothing_of_the_old_reading(
    maker: ExportMaker, tmp_path: Path
) -> None:
    from opsanalytics.ingest.pipeline import ingest
    from opsanalytics.store.shop import open_shop

    file = maker.file(HEADER + ITEMS, "list.csv")
    for lines, paid in (("last", 70), ("sum", 130)):
        mapping = own_mapping(maker.file(MAPPING.format(lines=f'lines = "{lines}"'), "m.toml"))
        ingest([file], "shop", data=tmp_path / "d", among=[mapping])
        orders = open_shop("shop", data=tmp_path / "d").table("orders")
        assert float(orders["paid_amount"].sum()) == paid


def test_lines_of_price_and_pieces_become_orders_as_the_mapping_says(
    maker: ExportMaker, tmp_path: Path
) -> None:
    """Order 1: 3 x 19.90 + 1 x 5.00 = 64.70 for 4 pieces; order 2: 2 x 0.35 = 0.70."""
    mapping = tmp_path / "own.toml"
    mapping.write_text(
        """schema_version = 1
kind = "till"
table = "orders"
title = "till"
required = ["单号", "单价"]
lines = "sum"
[columns]
order_id = { from = ["单号"] }
created_at = { from = ["时间"] }
paid_at = { from = ["时间"] }
units = { from = ["件数"] }
paid_amount = { from = ["单价"], times = "units" }
""",
        encoding="utf-8",
    )
    sheet = maker.file(
        "单号,时间,件数,单价\n1,2026-03-01 10:00,3,19.90\n1,2026-03-01 10:00,1,5\n"
        "2,2026-03-02 11:00,2,0.35\n",
        "till.csv",
    )
    (export,) = read_exports(sheet, b"key", [own_mapping(mapping)])
    assert maker.values(export, "order_id paid_amount units") == [
        ("1", "64.70", "4"),
        ("2", "0.70", "2"),
    ]


INSPECTIONS = "站点,检查日期,现场检查,发现问题数,按时上报数,已整改数\n"


def test_a_site_inspected_twice_on_one_day_was_inspected_twice(maker: ExportMaker) -> None:
    text = (
        INSPECTIONS
        + "东门站,2026-03-01,否,3,1,0\n东门站,2026-03-01,是,2,1,1\n西门站,2026-03-01,是,4,1,0\n"
    )
    export = maker.read(maker.file(text + text.splitlines()[1] + "\n", "检查记录.csv"))
    assert len(set(export.rows["row_key"].to_pylist())) == 3  # the last line is the first once more
    assert [note.values["n"] for note in export.source.notes if "told_apart" in note.key] == [1]


def test_two_inspections_of_a_day_may_find_as_many_issues(maker: ExportMaker) -> None:
    text = "东门站,2026-03-01,是,3,3,2\n东门站,2026-03-01,是,3,2,2\n"
    export = maker.read(maker.file(INSPECTIONS + text, "检查记录.csv"))
    assert len(set(export.rows["row_key"].to_pylist())) == 2


def test_the_first_of_two_inspections_of_a_day_is_known_as_if_it_were_the_only_one(
    maker: ExportMaker,
) -> None:
    one = maker.read(maker.file(INSPECTIONS + "东门站,2026-03-01,否,3,1,0\n", "检查记录.csv"))
    two = "东门站,2026-03-01,否,3,1,0\n东门站,2026-03-01,是,2,1,1\n"
    both = maker.read(maker.file(INSPECTIONS + two, "检查记录.csv"))
    keys = [export.rows["row_key"].to_pylist() for export in (one, both)]
    assert keys[1][0] == keys[0][0] != keys[1][1]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("检查记录.csv", INSPECTIONS + "东门站,2026-03-01,否,3,1,0\n东门站,2026-03-01,否,3,1,2\n"),
        (
            "预算.csv",
            "月份,部门,科目,预算金额,实际支出\n2026-03,设计部,拍摄,900,300\n2026-03,设计部,拍摄,900,400\n",
        ),
    ],
)
def test_rows_of_a_sheet_that_may_be_two_states_or_two_parts_are_to_be_put_right_in_the_sheet(
    maker: ExportMaker, name: str, text: str
) -> None:
    why = maker.refusal(maker.file(text, name))
    assert "lines 2 and 3" in why
    assert "add them up in one row" in why
    assert "mapping" not in why
