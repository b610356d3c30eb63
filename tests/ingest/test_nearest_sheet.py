"""Sheets that are none of ours but nearly: said is which table they come nearest to, and what they lack of it."""

from __future__ import annotations

import pytest
from export_files import ExportMaker

from opsanalytics.store.tables import TABLES

LISTS_OF_ORDERS = ("orders", "order_items")
# Without a column they are another table of ours, or a report that tells its day in its name.
READ_OTHERWISE = ("channel_day", "stock", "ads")


@pytest.mark.parametrize(
    ("head", "table", "lacks", "unknown"),
    [
        (
            "日期,渠道,计划,展现量,点击量,花费,成交金额,成交笔数",
            "paid promotion",
            "统计粒度 (渠道 / 计划 / 商品 / 人群)",
            "",
        ),
        ("日期,推广工具,花费,成交金额", "paid promotion", "渠道, 统计粒度 (渠道 / 计划 / 商品 / 人群)", "推广工具"),
        ("月份,部门,项目,预算,实际", "budget", "科目", "实际, 项目, 预算"),
        ("月份,负责部门,费用项目,预算金额(元),实际金额(元)", "budget", "部门, 科目", "实际金额, 负责部门, 费用项目"),
        (
            "编号,责任部门,任务内容,下达时间,要求完成时间,实际完成时间",
            "department tasks",
            "部门, 任务, 下达日期",
            "下达时间, 任务内容, 实际完成时间, 编号, 要求完成时间, 责任部门",
        ),
        ("日期,客服,咨询人数,接待人数,成交笔数,销售额", "service days", "客服岗位", "客服, 销售额"),
        ("site,inspected,on_site,issues", "inspections", "inspected_on", "inspected"),
    ],
)  # fmt: skip
def test_a_sheet_that_nearly_is_one_of_ours_is_told_what_it_lacks(
    maker: ExportMaker, head: str, table: str, lacks: str, unknown: str
) -> None:
    cells = ",".join("1" for _ in head.split(","))
    said = maker.refusal(maker.file(f"我的表\n{head}\n{cells}\n", "表.csv"))
    assert f"nearest to a sheet of {table} under our own names, but lacks {lacks}" in said
    assert (f"not known to it: {unknown})" in said) == bool(unknown)
    assert "order" not in said


@pytest.mark.parametrize("name", [name for name in TABLES if name not in READ_OTHERWISE])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_sheet_of_ours_without_one_of_its_columns_is_named_with_it(
    maker: ExportMaker, name: str, lang: str
) -> None:
    table = TABLES[name]
    heads = {c.name: c.zh if lang == "zh" else c.name for c in table.columns}
    for lacking in [each for each in table.required if len(heads) > 3]:
        left = {lacking, "id_damaged", "score" if lacking == "rating" else ""}  # stars tell it
        head = [each for column, each in heads.items() if column not in left]
        said = maker.refusal(maker.file(",".join(head) + "\n", "sheet.csv"))
        if name not in LISTS_OF_ORDERS:
            assert f"under our own names, but lacks {heads[lacking]}" in said
            assert "--draft" not in said


@pytest.mark.parametrize(
    "head",
    [
        "订单号,商品名称,商品编码,规格,单价,数量,订单实付金额,订单优惠,订单状态,下单时间,付款时间,买家账号",
        "Order Number,Buyer,Total,Placed",
        "姓名,电话,地址",
        "日期,天气,心情",
        "订单编号,日期,金额,备注",
    ],
)
def test_what_is_near_to_none_of_our_sheets_is_said_as_before(
    maker: ExportMaker, head: str
) -> None:
    cells = ",".join("1" for _ in head.split(","))
    said = maker.refusal(maker.file(f"{head}\n{cells}\n", "list.csv"))
    assert "none of its first 30 lines is the header of one; if it is a list of orders" in said
