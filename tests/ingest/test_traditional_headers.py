"""Headers in traditional characters, in workbooks and in Big5, are those of the same exports."""

from __future__ import annotations

import pytest
from export_files import ExportMaker, read_exports

from opsanalytics.ingest.header_names import plain
from opsanalytics.ingest.known_exports import mappings

DAYS = "統計日期,訪客數,瀏覽量,加購人數,支付買家數,支付金額（元）,成功退款金額\n2026-09-01,254,518,26,7,635.47,19.1\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "cp950", "utf-16"])
def test_days_of_the_shop_under_traditional_headers_are_read(
    maker: ExportMaker, encoding: str
) -> None:
    export = maker.read(maker.file(DAYS, "days.csv", encoding))
    assert maker.values(export, "visitors page_views paid_amount refund_amount") == [
        ("254", "518", "635.47", "19.10")
    ]


def test_ratings_in_traditional_characters_are_read(maker: ExportMaker) -> None:
    rows = [["評價時間", "訂單編號", "寶貝標題", "評價", "評價內容"]]
    rows += [["2026-09-07 06:39:56", "3012000000110003970", "竹製托盤", "好評", "很喜歡"]]
    export = maker.read(maker.workbook(rows, name="評價記錄.xlsx"))
    assert maker.values(export, "item_title rating") == [("竹製托盤", "good")]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("月份,部門,科目,預算金額,實際支出", "own_budget"),
        ("任務編號,部門,任務,下達日期,截止日期,完成日期", "own_tasks"),
        ("日期,客服崗位,諮詢人數,接待人數,成交筆數", "own_service"),
        ("站點,檢查日期,現場檢查,發現問題數", "own_inspections"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "big5"])
def test_sheets_of_our_own_are_known_by_traditional_headers(
    maker: ExportMaker, head: str, kind: str, encoding: str
) -> None:
    first = "2026-09-01" if head[0] == "日" else "2026-09" if head[0] == "月" else "1"
    row = [first, "部門" if "部門" in head else "2026-09-01", *"是" * (head.count(",") - 1)]
    (export,) = read_exports(
        maker.file(f"{head}\n{','.join(row)}\n", "表.csv", encoding), maker.key
    )
    assert export.source.kind == kind


def test_characters_of_our_own_headers_stay_what_they_are() -> None:
    names = set().union(*(mapping.known_names for mapping in mappings().values()))
    assert {plain(name) for name in names} == names


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_an_export_in_simplified_characters_is_not_taken_for_big5(
    maker: ExportMaker, encoding: str
) -> None:
    table = "订单编号 | 宝贝标题\n1001 | 北欧风收纳筐（繁體 訂單）"
    export = maker.read(maker.export(table, encoding=encoding))
    assert maker.values(export, "item_titles") == [("北欧风收纳筐（繁體 訂單）",)]
