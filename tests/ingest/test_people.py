"""Buyers stay unknown: no name, number, address or message is in a table, a reject, a note or a sentence."""

from __future__ import annotations

import json
import re

import pytest
from export_files import HEADER, ExportMaker, read_exports

from opsanalytics.core.errors import DataRefused
from opsanalytics.store.manifest import Export

PHONE, LANDLINE = "13912345678", "020-87654321"
PLANTED = {
    "买家会员名": "小鱼吃猫888",
    "买家支付宝账号": "fish_cat@163.com",
    "买家留言": "麻烦放门卫王师傅处",
    "收货人姓名": "欧阳晓梅",
    "收货地址": "广东省 东莞市 南城街道 鸿福路76号(523000)",
    "联系电话": LANDLINE,
    "联系手机": f"'{PHONE}",
    "订单备注": "老客户欧阳要发顺丰",
    "发票抬头": "晓梅服装店",
    "修改后的收货地址": "浙江省 杭州市 文一西路969号",
}
WHISPERS = [
    "小鱼吃猫",
    "fish_cat",
    "163.com",
    "王师傅",
    "欧阳",
    "晓梅",
    "南城",
    "鸿福路",
    "文一西路",
    "87654321",
    PHONE,
]
LAYOUTS = ["2012", "2015", "2016", "2019"]


def row_of(maker: ExportMaker, layout: str) -> list[str]:
    (row,) = maker.rows("订单编号\n1930679858170647123", layout)
    return [
        PLANTED.get(name.strip(), cell)
        for name, cell in zip(maker.headers[layout], row, strict=True)
    ]


def everything(export: Export) -> str:
    """All that is kept or shown of an export."""
    kept = export.rows.to_pydict()
    return "\n".join([
        repr(kept),
        export.source.model_dump_json(),
        *map(str, export.rejects),
        json.dumps([str(value) for values in kept.values() for value in values], ensure_ascii=False),
    ])  # fmt: skip


def overheard(text: str) -> list[str]:
    return [whisper for whisper in WHISPERS if whisper in text or whisper in text.replace(",", "")]


def said_of(maker: ExportMaker, rows: list[list[str]], kind: str = "csv") -> str:
    """All that is kept or said of the rows, whether they are read or refused."""
    try:
        path = maker.workbook(rows) if kind == "xlsx" else maker.file(maker.text(rows))
        return everything(maker.read(path))
    except DataRefused as refused:
        return f"{refused} {refused.message.fields}"


def test_a_whisper_would_be_heard(maker: ExportMaker) -> None:
    assert overheard(str(row_of(maker, "2019"))) == WHISPERS
    assert overheard("13,912,345,678.00") == [PHONE]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_of_a_buyer_is_kept_but_a_hash(maker: ExportMaker, layout: str, kind: str) -> None:
    rows = [list(maker.headers[layout]), row_of(maker, layout)]
    path = maker.workbook(rows) if kind == "xlsx" else maker.file(maker.text(rows))
    export = maker.read(path)
    assert export.source.parsed == 1
    assert overheard(everything(export)) == []
    ((buyer,),) = maker.values(export, "buyer_id")
    assert buyer is not None
    assert 0 <= int(buyer) < 2**63
    assert maker.values(maker.read(path), "buyer_id") == [(buyer,)]
    (other,) = read_exports(path, b"x" * 32)
    layer = maker.layer_of(other)
    assert layer.column("buyer_id").to_pylist() != [int(buyer)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_row_shifted_by_any_number_of_columns_gives_nothing_away(
    maker: ExportMaker, layout: str, kind: str
) -> None:
    header, row = list(maker.headers[layout]), row_of(maker, layout)
    shifts = range(1, len(row), 1 if kind == "csv" else 5)
    rows = [header, row, *(row[-by:] + row[:-by] for by in shifts)]
    said = said_of(maker, rows, kind)
    assert "has quotation" not in said
    assert overheard(said) == []


@pytest.mark.parametrize(
    "planted", [PHONE, f"'{PHONE}", LANDLINE, "02087654321", *PLANTED.values()]
)
@pytest.mark.parametrize("layout", ["2019", "2021", "tmall"])
def test_what_lands_in_a_column_of_money_time_count_or_status_is_not_repeated(
    maker: ExportMaker, layout: str, planted: str
) -> None:
    names = [
        "总金额",
        "买家应付邮费",
        "买家实际支付金额",
        "退款金额",
        "订单创建时间",
        "订单付款时间",
        "发货时间",
    ]
    names += ["确认收货时间", "宝贝总数量", "订单状态"]
    header = [name.strip() for name in maker.headers[layout]]
    for name in set(names) & set(header):
        (row,) = maker.rows("订单编号\n1", layout)
        row[header.index(name)] = planted
        export = maker.read(maker.file(maker.text([header, row])))
        assert [(reject.column, export.source.parsed) for reject in export.rejects] == [(name, 0)]
        assert overheard(everything(export)) == []


@pytest.mark.parametrize("planted", [PHONE, *PLANTED.values()])
def test_what_lands_in_a_shop_day_or_a_review_is_not_repeated(
    maker: ExportMaker, planted: str
) -> None:
    tables = {
        "days": "统计日期 | 访客数\n2022-01-05 | 5",
        "reviews": "评价时间 | 评价\n2022-01-05 | 好评",
    }
    for layout, table in tables.items():
        for place in range(len(maker.headers[layout])):
            if maker.headers[layout][place] in {
                "宝贝标题",
                "订单编号",
            }:  # a title and a number are kept as they are
                continue
            rows = maker.rows(table, layout)
            rows[0][place] = planted
            assert overheard(said_of(maker, [list(maker.headers[layout]), *rows])) == []


def test_sentences_about_a_file_quote_no_row_of_it(maker: ExportMaker) -> None:
    header, row = list(maker.headers["2012"]), row_of(maker, "2012")
    renamed = ["状态" if name == "订单状态" else name for name in header]
    twice = [*header, "订单状态"]
    for rows in (
        [row],
        [row, row, row],
        [renamed, row],
        [twice, [*row, row[10]]],
        [row, renamed, row],
    ):
        said = said_of(maker, rows)
        assert said.startswith("orders.csv ")
        assert overheard(said) == []


def test_a_row_spoilt_by_quotes_or_commas_is_rejected_without_its_words(maker: ExportMaker) -> None:
    header, row = HEADER, row_of(maker, "2012")
    message = maker.headers["2012"].index("买家留言")
    lines = []
    for words in (
        "麻烦放门卫,王师傅处",
        '"麻烦放\n门卫"王师傅处',
        '"麻烦放门卫王师傅处',
        '欧阳"晓梅", 13912345678',
    ):
        row[message] = words
        lines.append(",".join(row))
    export = maker.read(maker.file("\n".join([header, *lines, ""])))
    assert export.rejects != []
    assert overheard(everything(export)) == []


@pytest.mark.parametrize("planted", ["87654321", "8765-4321", "8765 4321", "7654321"])
def test_a_number_that_may_be_a_telephone_of_the_town_is_not_repeated(
    maker: ExportMaker, planted: str
) -> None:
    export = maker.read(
        maker.export(f"订单编号 | 宝贝总数量 | 订单创建时间\n1 | 1 | {planted}\n2 | 1 | 2022-02-30")
    )
    assert [(reject.shape, reject.value) for reject in export.rejects] == [
        (re.sub(r"\d", "9", planted), ""),
        ("9999-99-99", "2022-02-30"),
    ]


@pytest.mark.parametrize("name", ["小••鱼", "t●●3", "小×鱼", "t∗∗3", "匿名买家", "匿名"])
def test_names_blotted_out_in_any_way_are_nobody(maker: ExportMaker, name: str) -> None:
    export = maker.read(maker.export(f"订单编号 | 买家会员名\n1 | {name}\n2 | 匿名小鱼"))
    assert (export.source.names, export.source.masked_names) == (2, 1)
    assert [buyer is None for (buyer,) in maker.values(export, "buyer_id")] == [True, False]


def test_masked_names_are_counted_and_nobody(maker: ExportMaker) -> None:
    export = maker.read(maker.export("订单编号 | 买家会员名\n1 | 小**鱼\n2 | t**3\n3 | 小红\n4 |"))
    assert (export.source.names, export.source.masked_names) == (3, 2)
    assert [buyer is None for (buyer,) in maker.values(export, "buyer_id")] == [
        True,
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("打我电话13912345678谈", "打我电话***谈"),
        ("139-1234-5678 / 139 1234 5678 / 139.1234.5678", "*** / *** / ***"),
        ("+8613912345678", "***"),
        ("call 008613912345678 now", "call *** now"),
        ("+86 139 1234 5678,8613912345678", "***,***"),
        ("店里020-87654321转8", "店里***转8"),
        ("(0571) 8765 4321", "***"),
        ("0571-8765432-12", "***"),
        ("电话：87654321", "电话：***"),
        ("Tel 0208-7654321", "Tel ***"),
        ("发到fish.cat+1@mail.163.com谢谢", "发到***谢谢"),
        ("fish＠qq.com", "***"),
        ("加微信xiaoyu888", "加微信***"),
        ("微信号: xiao_yu-888!", "微信号: ***!"),
        ("VX：abc12345 QQ:123456789", "VX：*** QQ:***"),
        ("wxid_8ab7cd9", "***"),
        ("身份证11010119900307447X给他", "身份证***给他"),
        ("440301198512120018", "***"),
    ],
)
def test_how_to_reach_somebody_is_blotted_out_of_titles_reasons_and_campaign_names(
    maker: ExportMaker, said: str, kept: str
) -> None:
    export = maker.read(
        maker.file(
            f"订单编号,退款编号,退款金额,退款状态,退款原因,退款申请时间\n"
            f'1001,7001,35.00,退款成功,"{said}",2022-01-05 10:00:00\n',
            "refunds_2022-02-01.csv",
        )
    )
    assert export.rows["reason"].to_pylist() == [kept]
    (title,) = maker.values(
        maker.read(maker.export(f"订单编号 | 宝贝标题\n1 | {said}")), "item_titles"
    )
    assert title == (kept,)
    ads = f'day,channel,grain,campaign,spend\n2022-01-05,直通车,campaign,"{said}",1.00\n'
    assert maker.read(maker.file(ads)).rows["campaign"].to_pylist() == [kept]


@pytest.mark.parametrize(
    "text",
    [
        "款号20220105123456",
        "微信支付满减 2022-11-11",
        "VX6800机械键盘 WX-12345",
        "QQ糖 500g*12345袋",
        "条码6901234567892",
        "012345678905",
        "1:1000 比例 13.5cm 0-100岁",
        "iPhone 13 Pro 2022款 128GB 5000mAh",
        "2021-01-05至2021-12-31",
        "1930679858170647123",
    ],
)
def test_product_codes_days_and_sizes_are_left_as_they_are(maker: ExportMaker, text: str) -> None:
    export = maker.read(maker.export(f"订单编号 | 宝贝标题\n1 | {text}"))
    assert maker.values(export, "item_titles") == [(text,)]


@pytest.mark.parametrize("number", ["13912345678", "139-1234-5678", "139 1234 5678"])
def test_a_mobile_number_typed_into_free_text_is_blotted_out_and_the_rest_is_kept(
    maker: ExportMaker, number: str
) -> None:
    head = "订单编号,退款编号,退款金额,退款状态,退款原因,退款申请时间\n"
    said = f"1001,7001,35.00,退款成功,质量问题，打我电话{number}谈,2022-01-05 10:00:00\n"
    other = "1002,7002,35.00,退款成功,款号20220105123456,2022-01-05 10:00:00\n"
    export = maker.read(maker.file(head + said + other, "refunds_2022-02-01.csv"))
    assert export.rows["reason"].to_pylist() == ["质量问题，打我电话***谈", "款号20220105123456"]
