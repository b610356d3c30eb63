"""True rows of every table, the headers their exports have, and how a fact is written into a cell."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from tests.blind.case import Facts
from tests.blind.paper import Cells

HEADS: dict[str, dict[str, str]] = {
    "orders": {
        "order_id": "订单编号", "buyer_id": "买家会员名", "total_amount": "总金额",
        "paid_amount": "买家实际支付金额", "status": "订单状态", "created_at": "订单创建时间",
        "paid_at": "订单付款时间", "item_titles": "宝贝标题", "units": "宝贝总数量", "refund_amount": "退款金额",
        "completed_at": "确认收货时间",
    },
    "order_items": {
        "line_id": "子订单编号", "order_id": "主订单号", "title": "商品标题", "units": "购买数量",
        "properties": "商品属性", "sku_code": "商家编码", "payable_amount": "买家应付货款",
        "paid_amount": "买家实付金额", "status": "订单状态",
    },
    "details": {
        "order_id": "订单编号", "title": "标题", "list_price": "价格", "units": "购买数量",
        "properties": "商品属性", "sku_code": "商家编码", "status": "订单状态",
    },
    "refunds": {
        "order_id": "订单编号", "refund_id": "退款编号", "product_id": "商品id", "paid_amount": "付款金额",
        "refund_amount": "退款金额", "succeeded": "退款状态", "kind": "售后类型", "reason": "退款原因",
        "asked_at": "退款申请时间", "finished_at": "退款完结时间",
    },
    "reviews": {
        "reviewed_at": "评价时间", "order_id": "订单编号", "item_title": "宝贝标题", "rating": "评价",
    },
    "shop_day": {
        "day": "统计日期", "visitors": "访客数", "page_views": "浏览量", "paid_amount": "支付金额",
        "paying_buyers": "支付买家数", "units_paid": "支付件数",
    },
    "hand_shop_day": {
        "day": "日期", "paid_amount": "支付金额", "paid_orders": "支付订单数", "visitors": "访客",
        "refund_amount": "退款金额", "brushed_amount": "补单金额", "brushed_orders": "补单量",
    },
    "channel_day": {
        "day": "日期", "channel": "流量来源", "visitors": "访客数", "page_views": "浏览量",
        "paying_buyers": "支付买家数", "paid_amount": "支付金额",
    },
    "product_day": {
        "day": "统计日期", "product_id": "商品ID", "title": "商品名称", "visitors": "商品访客数",
        "page_views": "商品浏览量", "units_paid": "支付件数", "paid_amount": "支付金额",
    },
    "zhitongche": {
        "day": "统计日期", "title": "商品名称", "unit": "推广单元类型", "campaign": "计划名称",
        "impressions": "展现量", "clicks": "点击量", "spend": "花费", "sales": "总成交金额",
    },
    "wanxiang": {
        "day": "日期", "scene": "场景名字", "campaign_id": "计划ID", "campaign": "计划名字",
        "impressions": "展现量", "clicks": "点击量", "spend": "花费", "sales": "总成交金额",
        "orders": "总成交笔数",
    },
    "wanxiang_product": {
        "day": "日期", "product_id": "主体ID", "title": "主体名称", "impressions": "展现量",
        "clicks": "点击量", "spend": "花费", "sales": "总成交金额", "orders": "总成交笔数",
    },
    "wanxiang_audience": {
        "day": "日期", "campaign_id": "计划ID", "campaign": "计划名字", "audience": "人群名字",
        "impressions": "展现量", "clicks": "点击量", "spend": "花费", "sales": "总成交金额",
    },
    "zuanzhan": {
        "campaign": "计划基本信息", "day": "统计日期", "impressions": "展现", "clicks": "点击",
        "spend": "消耗", "visitors": "访客", "orders": "成交订单量", "sales": "成交订单金额",
    },
    "taobaoke": {"day": "统计日期", "clicks": "点击量", "spend": "佣金", "sales": "引入付款金额"},
    "tasks": {
        "task_id": "任务编号", "department": "部门", "task": "任务", "given_on": "下达日期",
        "due_on": "截止日期", "done_on": "完成日期", "approved": "考核通过",
    },
    "budget": {
        "month": "月份", "department": "部门", "item": "科目", "planned": "预算金额", "spent": "实际支出",
    },
    "inspections": {
        "site": "站点", "inspected_on": "检查日期", "on_site": "现场检查", "issues": "发现问题数",
        "issues_reported_in_time": "按时上报数", "issues_closed": "已整改数",
    },
    "training": {
        "held_on": "举行日期", "session": "场次", "kind": "类型", "post": "岗位", "expected": "应参加",
        "attended": "已参加", "passed": "已通过", "score": "分数",
    },
    "posts_held": {
        "post": "岗位", "holder_id": "在岗人", "from_day": "起始日期", "to_day": "结束日期",
        "reserve": "后备人选",
    },
    "sites": {"site": "站点", "opened_on": "开设日期", "closed_on": "关闭日期"},
    "stock": {"day": "日期", "product_id": "商品ID", "sku_code": "商家编码", "units": "数量"},
    "costs": {
        "product_id": "商品ID", "from_day": "起始日期", "unit_cost": "进货成本",
        "handling_cost": "打包发货成本", "fee_share": "平台扣点",
    },
    "activities": {
        "name": "活动名称", "first_day": "开始日期", "last_day": "结束日期", "kind": "类型",
        "floor_exempt": "不受折扣底线限制", "budget": "预算", "spent": "实际支出",
    },
    "brushed_orders": {"order_id": "订单编号", "note": "备注"},
    "service": {
        "day": "日期", "agent": "客服岗位", "asked": "咨询人数", "answered": "接待人数",
        "first_response_seconds": "首次响应秒数", "orders": "成交笔数", "paid_amount": "支付金额",
    },
    "inquiries": {
        "inquiry_id": "会话编号", "visitor_id": "访客账号", "agent": "客服岗位", "product_id": "商品ID",
        "asked_at": "申请时间", "answered_at": "首次回复时间",
    },
    "rating_counts": {
        "day": "日期", "window": "统计周期", "good": "好评数", "neutral": "中评数", "bad": "差评数",
    },
    "dsr_snapshots": {"day": "日期", "description": "描述相符", "service": "服务态度", "logistics": "物流服务"},
    "product_prices": {
        "day": "日期", "product_id": "商品ID", "title": "标题", "price": "售价", "list_price": "一口价",
        "units_sold": "累计销量", "comments": "评论数",
    },
    "events": {"visitor_id": "访客账号", "product_id": "商品ID", "action": "行为", "at": "时间"},
}  # fmt: skip
TABLE_OF = {
    "details": "order_items", "hand_shop_day": "shop_day", "zhitongche": "ads", "wanxiang": "ads",
    "wanxiang_product": "ads", "wanxiang_audience": "ads", "zuanzhan": "ads", "taobaoke": "ads",
}  # fmt: skip
NAMES = {
    "orders": "ExportOrderList202302010905.csv", "order_items": "ExportOrderDetailList202302010905.csv",
    "details": "ExportOrderDetailList202302010905.csv", "refunds": "退款_20230201.csv",
    "product_day": "商品_全部.csv", "wanxiang": "计划报表_20230201_110309.csv",
    "wanxiang_product": "商品报表_20230201_110309.csv", "wanxiang_audience": "人群报表_20230201_110309.csv",
}  # fmt: skip
WORDS = {
    "completed": "交易成功", "closed": "交易关闭", "unpaid": "等待买家付款",
    "shipped": "卖家已发货，等待买家确认", "paid": "买家已付款，等待卖家发货", "money_only": "仅退款",
    "return": "退货退款", "good": "好评", "neutral": "中评", "bad": "差评", "meeting": "例会",
    "training": "培训", "test": "考试", "view": "浏览", "cart": "加购", "pay": "支付", "week": "近一周",
    "month": "近一月", "half_year": "近半年", "all": "全部",
}  # fmt: skip
PERSONS = {"buyer_id", "visitor_id", "holder_id"}
TITLES = ["纯棉T恤男夏季", "女士连衣裙", "儿童雨靴", "保温杯500ml", "蓝牙耳机", "帆布双肩包"]
FIRST = date(2023, 1, 3)


def file_name(source: str) -> str:
    """What such a file is called as a rule."""
    return NAMES.get(source, f"{source}.csv")


def cell(column: str, value: Any) -> str:
    """A fact as an export writes it."""
    if value is None:
        return ""
    if column == "succeeded":
        return "退款成功" if value else "退款关闭"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.2f}"
    return WORDS.get(value, value) if isinstance(value, str) else str(value)


def cells_of(source: str, facts: Facts) -> Cells:
    """Header and rows of the facts, as the export of this kind has them."""
    heads = HEADS[source]
    return [list(heads.values()), *([cell(k, f.get(k)) for k in heads] for f in facts)]


def place(source: str, column: str) -> int:
    """The place of our column in the export."""
    return list(HEADS[source]).index(column)


def day(offset: int) -> str:
    """A day, counted from the first."""
    return str(FIRST + timedelta(days=offset))


def moment(rng: random.Random, offset: int, hour: int = 9) -> str:
    """A time on that day."""
    clock = datetime.combine(FIRST + timedelta(days=offset), datetime.min.time())
    later = timedelta(hours=hour, minutes=rng.randrange(600), seconds=rng.randrange(1, 60))
    return str(clock + later)


def money(rng: random.Random, most: int = 900) -> float:
    """An amount with cents that are not 00."""
    return round(rng.randrange(20, most) + rng.randrange(1, 100) / 100, 2)


def digits(rng: random.Random, n: int) -> str:
    """A number of n digits that begins with 1 to 8 and ends with 1 to 9."""
    middle = "".join(str(rng.randrange(10)) for _ in range(n - 2))
    return f"{rng.randrange(1, 9)}{middle}{rng.randrange(1, 10)}"


Maker = Callable[[random.Random], Facts]


def facts_of(source: str, rng: random.Random) -> Facts:
    """True rows of this kind of export."""
    from tests.blind.sheets_kept import KEPT
    from tests.blind.shop import MAKERS

    return (MAKERS | KEPT)[source](rng)


def cells_for(source: str, rng: random.Random) -> tuple[Facts, Cells]:
    """True rows and their cells."""
    facts = facts_of(source, rng)
    return facts, cells_of(source, facts)
