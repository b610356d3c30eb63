"""Every export we ship a mapping for: what the platform writes comes out in our words and units."""

from __future__ import annotations

import csv
import io
import json

import pytest
from export_files import ExportMaker

from opsanalytics.ingest.known_exports import mappings
from opsanalytics.store.tables import TABLES


def sheet(text: str) -> str:
    """A csv of a text table: cells between bars."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(
        [cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()
    )
    return out.getvalue()


def read_columns(
    maker: ExportMaker, name: str, text: str, columns: str, encoding: str = "gb18030"
) -> list[tuple[str | None, ...]]:
    """The export's kind, table and rejects first, then these columns of its rows."""
    export = maker.read(maker.file(sheet(text), name, encoding))
    return [
        (export.source.kind, export.source.table, str(export.source.rejected)),
        *maker.values(export, columns),
    ]


def test_order_details_without_line_numbers_keep_two_equal_lines_apart(maker: ExportMaker) -> None:
    text = """
        订单编号 | 标题 | 价格 | 购买数量 | 外部系统编号 | 商品属性 | 套餐信息 | 备注 | 订单状态 | 商家编码
        1001 | 杯子 | 35.00 | 2 | A1 | 颜色：黑色;尺码：XXL | | | 买家已付款，等待卖家发货 | A1
        1001 | 杯子 | 35.00 | 2 | A1 | 颜色：黑色;尺码：XXL | | | 买家已付款，等待卖家发货 | A1
    """
    rows = read_columns(
        maker,
        "ExportOrderDetailList202201010900.csv",
        text,
        "order_id list_price units sku_code status row_key",
    )
    key = "1001|杯子|颜色：黑色;尺码：XXL|A1"
    assert rows == [
        ("taobao_order_details", "order_items", "0"),
        ("1001", "35.00", "2", "A1", "paid", f"{key}#1"),
        ("1001", "35.00", "2", "A1", "paid", f"{key}#2"),
    ]


def test_order_lines_are_known_by_their_numbers(maker: ExportMaker) -> None:
    text = """
        子订单编号 | 主订单号 | 商品标题 | 购买数量 | 订单状态 | 商家编码 | 买家实付金额 | 退款状态 | 退款金额
        9001 | 1001 | 杯子 | 1 | 交易成功 | A1 | 30.00 | 没有申请退款 | 无退款申请
    """
    rows = read_columns(
        maker, "ExportOrderList2.csv", text, "line_id order_id paid_amount refund_amount row_key"
    )
    assert rows == [
        ("taobao_order_lines", "order_items", "0"),
        ("9001", "1001", "30.00", "0.00", "1001|9001"),
    ]


def test_refunds_are_dated_and_only_those_that_succeeded_count_as_given_back(
    maker: ExportMaker,
) -> None:
    text = """
        订单编号 | 退款编号 | 退款金额 | 退款状态 | 售后类型 | 退款原因 | 退款申请时间 | 退款完结时间
        1001 | 7001 | 35.00 | 退款成功 | 退货退款 | 七天无理由 | 2022-01-05 10:00:00 | 2022-01-08 09:00:00
        1002 | 7002 | 20.00 | 退款关闭 | 仅退款 | 不想要了 | 2022-01-06 10:00:00 |
        1003 | 7003 | 20.00 | 换货成功 | 换货 | 不想要了 | 2022-01-06 10:00:00 |
        1004 | 7004 | 20.00 | 退款成功 | 以旧换新 | 不想要了 | 2022-01-06 10:00:00 |
    """
    rows = read_columns(maker, "当日售后退货表.csv", text, "refund_id kind succeeded finished_at")
    assert rows == [
        ("refunds", "refunds", "1"),  # 以旧换新 is no word this export is known to use
        ("7001", "return", "True", "2022-01-08 09:00:00"),
        ("7002", "money_only", "False", None),
        ("7003", "exchange", "False", None),
    ]


def test_product_days_are_read_below_their_preamble_and_a_shifted_row_is_rejected(
    maker: ExportMaker,
) -> None:
    rows = [
        ["生意参谋"], ["商品排行"], ["说明"], [],
        ["统计日期", "商品ID", "商品访客数", "平均停留时长", "商品详情页跳出率", "支付金额", "月累计支付金额"],
        ["2022-01-05", "55", "1,204", "31.50", "62.96%", "¥1,234.50", "1.2万"],
        ["2022-01-05", "56", "98", "92.96%", "3", "20.00", "20.00"],
        ["2022-01-05", "-", "1,302", "-", "-", "1,254.50", "-"],
    ]  # fmt: skip
    export = maker.read(
        maker.workbook(rows, name="【生意参谋平台】商品_全部_2022-01-05_2022-01-05.xls")
    )
    assert maker.values(
        export, "product_id visitors stay_seconds bounce_rate paid_amount paid_amount_month"
    ) == [("55", "1204", "31.5", "0.6296", "1234.50", "12000.00")]
    assert [(r.line, r.column, r.reason) for r in export.rejects] == [
        (7, "平均停留时长", "is not a number")
    ]
    assert export.source.decoration == {"preamble": 4, "header": 1, "left out": 1}


def test_traffic_sources_take_their_day_from_the_files_name(maker: ExportMaker) -> None:
    text = """
        流量来源 | 访客数 | 支付买家数 | 支付金额
        手淘搜索 | 1,020 | 12 | 900.00
        直通车 | 300 | 5 | 210.50
    """
    rows = read_columns(
        maker,
        "无线店铺流量来源-2022-01-05_2022-01-05.csv",
        text,
        "day channel visitors paid_amount",
    )
    assert rows == [
        ("sycm_traffic_source", "channel_day", "0"),
        ("2022-01-05", "手淘搜索", "1020", "900.00"),
        ("2022-01-05", "直通车", "300", "210.50"),
    ]
    refused = maker.refusal(maker.file(sheet(text), "无线店铺流量来源-2022-01-01_2022-01-31.csv"))
    assert "does not say which one day its rows are of; download it day by day" in refused


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "直通车_2022-01-05_2022-01-05.csv",
            """
            状态 | 商品名称 | 推广单元类型 | 计划名称 | 展现量 | 点击量 | 点击率 | 花费 | 总成交金额
            推广中 | 杯子 | 宝贝 | 日常 | 1,000 | 20 | 2.00% | ￥30.50 | -
            """,
            (
                "zhitongche",
                "2022-01-05",
                "直通车",
                "product",
                "日常",
                "1000",
                "20",
                "30.50",
                "0.00",
            ),
        ),
        (
            "钻展.csv",
            """
            计划基本信息 | 统计日期 | 展现 | 点击 | 消耗 | 点击率 | 成交订单量 | 成交订单金额
            新客 | 2022/1/5 | 5000 | 40 | 88.00 | 0.8 | 2 | 120.00
            """,
            ("zuanzhan", "2022-01-05", "钻展", "campaign", "新客", "5000", "40", "88.00", "120.00"),
        ),
        (
            "商品报表_20220106_110309.csv",
            """
            日期 | 计划名字 | 主体ID | 主体名称 | 展现量 | 点击量 | 花费 | 总成交金额 | 直接成交金额
            2022-01-05 | 全站 | 55 | 杯子 | 700 | 7 | 12.34 | 99.00 | 50.00
            """,
            (
                "wanxiang_product",
                "2022-01-05",
                "万相台",
                "product",
                "全站",
                "700",
                "7",
                "12.34",
                "99.00",
            ),
        ),
        (
            "人群报表_20220106_110309.csv",
            """
            日期 | 计划名字 | 主体ID | 人群名字 | 展现量 | 点击量 | 消耗 | 总成交金额
            2022-01-05 | 全站 | 55 | 老客 | 700 | 7 | 12.34 | 99.00
            """,
            (
                "wanxiang_audience",
                "2022-01-05",
                "万相台",
                "audience",
                "全站",
                "700",
                "7",
                "12.34",
                "99.00",
            ),
        ),
        (
            "计划报表_20220106_110309.csv",
            """
            日期 | 场景名字 | 计划名字 | 展现量 | 点击量 | 花费 | 总成交金额
            2022-01-05 | 人群推广 | 全站 | 700 | 7 | 12.34 | 99.00
            """,
            (
                "wanxiang_campaign",
                "2022-01-05",
                "万相台",
                "campaign",
                "全站",
                "700",
                "7",
                "12.34",
                "99.00",
            ),
        ),
    ],
)
def test_paid_promotion_keeps_its_counts_and_never_its_rates(
    maker: ExportMaker, name: str, text: str, expected: tuple[str | None, ...]
) -> None:
    columns = "day channel grain campaign impressions clicks spend sales"
    head, row = read_columns(maker, name, text, columns)
    assert head == (expected[0], "ads", "0")
    assert row == expected[1:]


def test_orders_of_affiliates_are_read_where_the_report_has_them(maker: ExportMaker) -> None:
    text = "统计日期 | 点击量 | 引入付款笔数 | 引入付款金额 | 佣金\n2022-01-05 | 10 | 3 | 100.00 | 5.50"
    assert read_columns(maker, "淘宝客.csv", text, "orders sales")[1:] == [("3", "100.00")]


def test_affiliates_are_read_from_a_sheet_and_from_the_interface(maker: ExportMaker) -> None:
    text = "统计日期 | 点击量 | 佣金 | 引入付款金额 | 结算金额 | ROI\n2022-01-05 | 10 | 5.50 | 100.00 | 90.00 | 18.2"
    records = [
        {
            "thedate": "20220105",
            "click": 10,
            "commisionAmt": 5.5,
            "cmAlipayAmt": 100,
            "settleAmt": 90,
        }
    ]
    expected = [("2022-01-05", "淘宝客", "10", "5.50", "100.00")]
    columns = "day channel clicks spend sales"
    assert read_columns(maker, "淘宝客.csv", text, columns)[1:] == expected
    assert (
        maker.values(maker.read(maker.file(json.dumps(records), "taobaoke.json")), columns)
        == expected
    )


def test_ratings_from_the_interface_are_read_as_lines_as_a_list_and_as_a_whole_answer(
    maker: ExportMaker,
) -> None:
    records = [
        {"tid": 1930679858170647001, "oid": 1930679858170647002, "result": "good", "created": "2022-01-05 10:00:00",
         "nick": "张三", "content": "好"},
        {"tid": 1930679858170648001, "oid": 1930679858170648002, "result": "bad", "created": "2022-01-06 10:00:00",
         "nick": "李四", "content": "此用户没有填写评价。"},
    ]  # fmt: skip
    answer = {
        "traderates_get_response": {"trade_rates": {"trade_rate": records}, "total_results": 2}
    }
    for text in (
        "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records),
        json.dumps(records),
        json.dumps(answer, indent=1),
    ):
        export = maker.read(maker.file(text, "ratings.jsonl"))
        assert maker.values(export, "review_id order_id rating is_default") == [
            ("1930679858170647002", "1930679858170647001", "good", "False"),
            ("1930679858170648002", "1930679858170648001", "bad", "True"),
        ]
        assert "张三" not in export.rows.to_pandas().to_string()


def test_a_broken_record_among_json_lines_is_rejected_alone(maker: ExportMaker) -> None:
    good = '{"tid": 1, "oid": 2, "result": "good", "created": "2022-01-05 10:00:00"}\n'
    export = maker.read(
        maker.file(good + '{"tid": 1, "oid"\n' + good.replace("2,", "3,"), "ratings.jsonl")
    )
    assert maker.values(export, "review_id") == [("2",), ("3",)]
    assert [(r.line, r.reason) for r in export.rejects] == [(2, "is no JSON record")]
    assert export.source.unaccounted == 0


def test_the_hand_kept_daily_sheet_tells_brushed_orders_apart(maker: ExportMaker) -> None:
    text = """
        日期 | 星期 | 支付金额 | 支付订单数 | 客单价 | 访客 | 退款金额 | 补单金额 | 补单量 | 净利
        2022.1.5 | 三 | 1000 | 20 | 50 | 400 | - | 200 | 4 | 80
    """
    rows = read_columns(
        maker,
        "日报.csv",
        text,
        "day paid_amount paid_orders visitors refund_amount brushed_orders brushed_amount",
    )
    assert rows == [
        ("hand_shop_day", "shop_day", "0"),
        ("2022-01-05", "1000.00", "20", "400", None, "4", "200.00"),
    ]


def test_an_order_whose_memo_says_so_is_marked_as_brushed_and_the_memo_is_not_kept(
    maker: ExportMaker,
) -> None:
    export = maker.read(maker.export("订单编号 | 订单备注\n1 | 补单 13800138000\n2 | 送贺卡"))
    assert maker.values(export, "order_id brushed") == [("1", "True"), ("2", "False")]
    assert "13800138000" not in export.rows.to_pandas().to_string()


def test_every_shipped_mapping_fills_a_table_and_only_people_are_hashed() -> None:
    for mapping in mappings().values():
        if mapping.part_of:
            continue
        for name in mapping.columns:
            person = TABLES[mapping.table].column(name).type == "person"
            assert (mapping.kind_of(name) == "person") == person, f"{mapping.kind}: {name}"
