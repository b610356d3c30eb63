"""Which export a file is, by its header alone; what fits none is refused with what is missing or can be read."""

from __future__ import annotations

import pytest
from export_files import ExportMaker

from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.ingest.known_exports import mapping_of, mappings
from opsanalytics.ingest.recognise import HEADER_WITHIN

GENERATIONS = ["2012", "2015", "2016", "2019", "2021"]
KINDS = {
    "2012": "taobao_orders",
    "tmall": "tmall_order_report",
    "days": "sycm_shop_day",
    "reviews": "review_sheet",
}
ONE = """
    订单编号            | 总金额 | 买家应付邮费 | 买家实际支付金额 | 订单状态                  | 宝贝总数量
    1930679858170647123 | 165.00 | 20.00        | 165.00           | 买家已付款，等待卖家发货  | 5
"""
DAY = "统计日期 | 访客数\n2022-01-05 | 1,234"
REVIEW = "评价时间 | 评价\n2022-01-05 10:00 | 好评"
TABLES = {"tmall": "订单编号 | 总金额\n1 | 10.00", "days": DAY, "reviews": REVIEW}


def refusal(maker: ExportMaker, header: list[str], row: list[str]) -> str:
    return maker.refusal(maker.file(maker.text([header, row])))


# --- what is recognised ---


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("generation", GENERATIONS)
def test_an_order_list_of_any_generation_is_known_by_its_header(
    maker: ExportMaker, generation: str, kind: str
) -> None:
    export = maker.read(maker.export(ONE, generation, kind=kind, encoding="gb18030"))
    assert (export.source.kind, export.source.generation) == ("taobao_orders", generation)
    assert maker.values(
        export, "order_id total_amount postage paid_amount status units created_at"
    ) == [("1930679858170647123", "165.00", "20.00", "165.00", "paid", "5", "2022-01-05 10:00:00")]


@pytest.mark.parametrize("generation", GENERATIONS)
def test_the_headers_here_are_as_long_as_the_platforms(maker: ExportMaker, generation: str) -> None:
    lengths = {"2012": 32, "2015": 37, "2016": 41, "2019": 54, "2021": 42}
    assert len(maker.headers[generation]) == lengths[generation]


def test_each_generation_tells_the_columns_it_has_and_no_other(maker: ExportMaker) -> None:
    told = {g: set(maker.read(maker.export(ONE, g)).rows.column_names) for g in GENERATIONS}
    assert told["2012"] == told["2015"] == told["2016"]
    assert told["2019"] - told["2012"] == {"refund_amount", "completed_at", "payout_amount"}
    assert told["2019"] - told["2021"] == {"buyer_id", "item_titles"}
    assert told["2021"] - told["2019"] == {"shipped_at"}


def test_the_trailing_columns_of_a_newer_csv_do_not_move_the_older_ones(maker: ExportMaker) -> None:
    header = [*maker.headers["2019"], "淘特订单"]
    header[3:3] = ["支付单号", "支付详情"]
    row = [*maker.rows(ONE)[0], "否"]
    row[3:3] = ["202203", "9.9"]
    export = maker.read(maker.file(maker.text([header, row])))
    assert maker.values(export, "paid_amount status units") == [("165.00", "paid", "5")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("layout", ["tmall", "days", "reviews"])
def test_the_other_exports_are_known_by_their_headers(
    maker: ExportMaker, layout: str, kind: str
) -> None:
    export = maker.read(maker.export(TABLES[layout], layout, kind=kind))
    assert (export.source.kind, export.source.parsed) == (KINDS[layout], 1)


def test_shop_days_are_read(maker: ExportMaker) -> None:
    table = """
        统计日期   | 访客数 | 浏览量 | 支付金额 | 支付买家数 | 加购人数 | 收藏人数 | 下单买家数 | 成功退款金额
        2022-01-05 | 1,234  | 5,678  | ￥89,000 | 56         | 99       | -        | 60         | 1,000.50
    """
    export = maker.read(maker.export(table, "days", kind="xlsx"))
    names = "day visitors page_views paid_amount paying_buyers cart_visitors favourite_visitors refund_amount"
    assert maker.values(export, names) == [
        ("2022-01-05", "1234", "5678", "89000.00", "56", "99", None, "1000.50")
    ]


def test_a_review_sheet_is_read_and_what_the_buyer_wrote_is_not_kept(maker: ExportMaker) -> None:
    table = """
        评价时间         | 订单编号 | 宝贝标题 | 评价 | 评价内容
        2022-01-05 10:00 | 1001     | 杯子     | 好评 | 此用户没有填写评价。
        2022-01-06 11:00 |          | 杯子     | 差评 | 碎了
    """
    export = maker.read(maker.export(table, "reviews"))
    assert maker.values(export, "order_id item_title rating is_default") == [
        ("1001", "杯子", "good", "True"),
        (None, "杯子", "bad", "False"),
    ]
    assert "碎了" not in str(export.rows.to_pydict())


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("layout", ["2012", "2021", "tmall", "days", "reviews"])
def test_the_order_of_the_columns_does_not_matter(
    maker: ExportMaker, layout: str, kind: str
) -> None:
    rows = [list(maker.headers[layout]), *maker.rows(TABLES.get(layout, ONE), layout)]
    turned = [row[::-1] for row in rows]
    write = (
        (lambda r: maker.workbook(r)) if kind == "xlsx" else (lambda r: maker.file(maker.text(r)))
    )
    expected, found = maker.read(write(rows)), maker.read(write(turned))
    assert found.source.kind == expected.source.kind
    for name in expected.rows.column_names:
        if name not in {"row_key", "source"}:
            assert found.rows.column(name).to_pylist() == expected.rows.column(name).to_pylist()


@pytest.mark.parametrize("spelling", [" {} ", "\ufeff{}", "{}\t", "\u3000{}\u200b"])
def test_spaces_and_invisible_characters_in_a_header_do_not_matter(
    maker: ExportMaker, spelling: str
) -> None:
    header = [spelling.format(name) for name in maker.headers["2012"]]
    export = maker.read(maker.file(maker.text([header, *maker.rows(ONE, "2012")])))
    assert maker.values(export, "order_id status") == [("1930679858170647123", "paid")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("above", [1, 4, HEADER_WITHIN - 1])
def test_the_header_is_found_under_rows_of_explanation(
    maker: ExportMaker, above: int, kind: str
) -> None:
    rows = [["生意参谋"], *([] for _ in range(above - 1))]
    export = maker.read(maker.export(DAY, "days", kind=kind, above=rows))
    assert maker.values(export, "day visitors source_line") == [
        ("2022-01-05", "1234", str(above + 2))
    ]
    assert export.source.decoration == {"preamble": above, "header": 1}


# --- what is not taken for something else ---


def test_a_tmall_report_is_no_order_list_and_an_order_list_no_tmall_report(
    maker: ExportMaker,
) -> None:
    report, orders = maker.export(TABLES["tmall"], "tmall"), maker.export(ONE, "2019")
    assert maker.read(report).source.kind == "tmall_order_report"
    assert maker.read(orders).source.kind == "taobao_orders"
    with pytest.raises(
        DataRefused, match="looks like a Taobao/Tmall order list, but lacks the column 订单状态"
    ):
        maker.read(report, "taobao_orders")


def test_an_order_list_whose_status_was_renamed_is_not_read_as_a_tmall_report(
    maker: ExportMaker,
) -> None:
    header = ["订单的状态" if name == "订单状态" else name for name in maker.headers["2019"]]
    sentence = refusal(maker, header, maker.rows(ONE)[0])
    missing, near = "订单状态", "订单的状态"
    expected = f"orders.csv looks like a Taobao/Tmall order list, but lacks the column {missing}; "
    assert sentence == f"{expected}the nearest it has is {near}"


REQUIRED = [
    ("2012", "订单编号"),
    ("2012", "订单状态"),
    ("2012", "订单创建时间"),
    ("2012", "买家实际支付金额"),
    ("tmall", "总金额"),
    ("tmall", "退款金额"),
    ("days", "访客数"),
    ("days", "统计日期"),
    ("days", "支付买家数"),
    ("reviews", "评价"),
    ("reviews", "评价时间"),
]


@pytest.mark.parametrize(("layout", "name"), REQUIRED)
def test_a_renamed_column_is_named_with_the_nearest_there_is(
    maker: ExportMaker, layout: str, name: str
) -> None:
    header = [f"{name}新" if one.strip() == name else one for one in maker.headers[layout]]
    (row,) = maker.rows(TABLES.get(layout, ONE), layout)
    title = mappings()[KINDS[layout]].title
    expected = f"orders.csv looks like a {title}, but lacks the column {name}; the nearest it has is {name}新"
    assert refusal(maker, header, row) == expected


@pytest.mark.parametrize(("layout", "name"), REQUIRED)
def test_a_missing_column_is_named(maker: ExportMaker, layout: str, name: str) -> None:
    place = [one.strip() for one in maker.headers[layout]].index(name)
    header, (row,) = list(maker.headers[layout]), maker.rows(TABLES.get(layout, ONE), layout)
    del header[place], row[place]
    assert f"but lacks the column {name}; " in refusal(maker, header, row)


@pytest.mark.parametrize("name", ["订单编号", "订单付款时间", "宝贝总数量"])
def test_a_column_that_is_there_twice_is_refused(maker: ExportMaker, name: str) -> None:
    place = [one.strip() for one in maker.headers["2012"]].index(name)
    sentence = refusal(
        maker, [*maker.headers["2012"], f"{name} "], [*maker.rows(ONE, "2012")[0], "7"]
    )
    places = f"(columns {place + 1}, 33)"
    assert (
        sentence
        == f"orders.csv has the column {name} more than once {places}; delete the one that is not meant"
    )


def test_a_column_that_is_not_read_may_be_there_twice(maker: ExportMaker) -> None:
    rows = [[*maker.headers["2012"], "备注", "备注"], [*maker.rows(ONE, "2012")[0], "a", "b"]]
    assert maker.read(maker.file(maker.text(rows))).source.parsed == 1


@pytest.mark.parametrize("text", ["user_id,item_id,behavior\r\n1,2,pv\r\n", "随便写的一句话\r\n"])
def test_an_unknown_file_is_refused_with_where_to_look(maker: ExportMaker, text: str) -> None:
    with pytest.raises(DataRefused) as refused:
        maker.read(maker.file(text, "x.csv"))
    sentence = str(refused.value)
    assert sentence.startswith(
        "x.csv is no export we know: none of its first 30 lines is the header of one; "
        "if it is a list of orders, `opsanalytics ingest --draft FILE` writes a first mapping for it; "
    )
    assert "ingest --help" in sentence


def test_a_header_below_the_first_thirty_lines_is_not_looked_for(maker: ExportMaker) -> None:
    with pytest.raises(DataRefused, match="is no export we know"):
        maker.read(maker.export(DAY, "days", above=[["说明"]] * HEADER_WITHIN))


# --- a kind the user names ---


def test_a_kind_that_is_named_is_the_only_one_tried(maker: ExportMaker) -> None:
    orders = maker.export(ONE, "2019")
    assert maker.read(orders, "tmall_order_report").source.kind == "tmall_order_report"
    with pytest.raises(DataRefused, match="hand-kept review sheet"):
        maker.read(orders, "review_sheet")


def test_a_kind_nobody_knows_is_answered_with_the_list() -> None:
    kinds = [m.kind for m in mappings().values() if not m.own and not m.part_of]
    with pytest.raises(UsageError) as refused:
        mapping_of("etsy_orders")
    assert str(refused.value) == f"no export is called etsy_orders; use {', '.join(kinds)}"
