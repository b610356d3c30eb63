"""Questions to the drawn shop with the tool and arguments an assistant would take, and what was worked out by hand.

An answer is expected as places in it with their values; `why` is the key of the sentence that stands there. A question
whose answer is a key alone is refused for that reason.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Why(NamedTuple):
    """The key of a sentence, whatever its fields."""

    key: str


class Question(NamedTuple):
    """A question in somebody's words, how it is asked, and its answer."""

    words: str
    tool: str
    arguments: dict[str, Any]
    answer: dict[str, Any] | Why


def figure(
    words: str, metric: str, period: str, answer: dict[str, Any] | Why, **more: Any
) -> Question:
    """A question for one metric; of the answer, places in its first row."""
    if isinstance(answer, dict):
        answer = {
            place if place[:7] in ("figures", "notes.0") else f"figures.0.{place}": value
            for place, value in answer.items()
        }
    return Question(words, "figures", {"metrics": [metric], "period": period, **more}, answer)


YEAR_SO_FAR = "2022-01-01:2022-04-30"
ALL_VALUES = "figures.*.value"

FIGURES = [
    figure("一月份支付了多少钱？", "支付金额", "2022-01", {"value": 1000, "n": 10, "complete": True}),
    figure("How much money was paid in February?", "money paid", "2022-02", {"value": 1300, "n": 11}),
    figure("一季度一共多少支付订单？", "支付订单数", "2022-Q1", {"value": 25}),
    figure("How many orders were placed in January?", "orders_created", "2022-01", {"value": 12}),
    figure("一月下的单有多少付了款？", "订单支付率", "2022年1月", {"value": 10 / 12, "numerator": 10, "n": 12}),
    figure("What was the average order in the first quarter?", "avg_order_value", "2022-Q1", {"value": 96}),
    figure("四月客单价是多少？", "客单价", "2022-04", {"value": 20, "n": 30}),
    figure("How many different people bought in February?", "buyers", "2022-02", {"value": 11}),
    figure("一季度有多少个买家？", "支付买家数", "2022-Q1", {"value": 16}),
    figure("What share of the first quarter's buyers bought on two days?", "repeat_purchase_rate", "2022-Q1", {"value": 6 / 16, "n": 16}),
    figure("按月看支付金额", "支付金额", YEAR_SO_FAR, {ALL_VALUES: [1000, 1300, 100, 600]}, by=["月"]),
    figure("Orders of February by week?", "orders_paid", "2022-02", {ALL_VALUES: [0, 3, 8, 0, 0], "note": Why("metrics.part_of_week")}, by=["week"]),
    figure("二月比一月多收了多少？", "支付金额", "2022-02", {"before": 1000, "change": 300, "growth": 0.3}, against="previous"),
    figure("What is left of March's money after refunds?", "net_amount", "2022-03", {"value": 90}),
    figure("三月退了多少钱？", "退款金额", "2022-03", {"value": 10}),
    figure("Which share of March's orders was refunded?", "refunded_order_share", "2022-03", {"value": 0.25, "n": 4}),
    figure("四月访客加起来多少？", "日访客数之和", "2022-04", {"value": 3000}),
    figure("Visitors by channel in April?", "channel_visitor_days", "2022-04", {"figures.*.channel": ["Taobao search", "pay-per-click ads"], ALL_VALUES: [1800, 1200]}, by=["channel"]),
    figure("四月各渠道访客？", "渠道日访客数之和", "2022-04", {"figures.*.channel": ["手淘搜索", "直通车"], ALL_VALUES: [1800, 1200]}, by=["渠道"]),
    figure("What share of April's visitors paid?", "day_conversion", "2022-04", {"value": 0.01, "n": 3000}),
    figure("四月好评率？", "好评率", "2022-04", {"value": 39 / 40, "n": 40, "low": 0.871186, "high": 0.995573}),
    figure("How many ratings came in April?", "reviews", "2022-04", {"value": 40}),
    figure("最近七天多少单？", "支付订单数", "-7d", {"value": 7, "period_first_day": "2022-04-24", "period_last_day": "2022-04-30"}),
    figure("昨天多少单？", "支付订单数", "昨天", {"value": 1, "period_first_day": "2022-04-30", "period_last_day": "2022-04-30"}),
    figure("How many orders last month?", "orders_paid", "last month", {"value": 4, "period_first_day": "2022-03-01"}),
    figure("本月卖了多少件？", "销售件数", "本月", {"value": 38, "period_last_day": "2022-04-30"}),
    figure("How many orders on 10 April?", "orders_paid", "2022-04-10", {"value": 1}),
    figure("2月20日收了多少钱？", "支付金额", "2022年2月20日", {"value": 1000}),
    figure("How many pieces were sold in April?", "units_sold", "2022-04", {"value": 38}),
    figure("一月卖出的商品各多少件？", "销售件数", "2022-01", {"figures.*.product": ["501"], ALL_VALUES: [10]}, by=["商品"]),
    figure("Pieces an order in April?", "连带率", "2022-04", {"value": 38 / 30}),
    figure("一月发了多少单？", "发货订单数", "2022-01", {"value": 10}),
    figure("New and returning buyers' orders in February?", "orders_paid", "2022-02", {"figures.*.buyer": ["new", "returning"], ALL_VALUES: [5, 6]}, by=["buyer"]),
    figure("二月新老客各付了多少？", "支付金额", "2022-02", {ALL_VALUES: [1000, 300]}, by=["买家"]),
    figure("Money of March by the day of dispatch?", "paid_amount", "2022-03", {"value": 90}, day_basis="shipped"),
    figure("今年到四月底的GMV？", "gmv", YEAR_SO_FAR, {"value": 3000, "n": 55}),
    figure("Is 1 May final?", "orders_paid", "2022-05-01", {"value": 1, "complete": False, "note": Why("metrics.day_not_over")}),
    figure("四月的净支付金额定型了吗？", "净支付金额", "2022-04", {"value": 600, "complete": False, "note": Why("metrics.orders_last_seen")}),
]  # fmt: skip

OTHERS = [
    Question("一月的新客二月回来了多少？", "analyse", {"question": "同期群"}, {"rows.0.buyers": 10, "rows.1.age": 1, "rows.1.returned": 6, "rows.1.share": 0.6}),
    Question("What sold in January?", "analyse", {"question": "products", "days": "2022-01"}, {"rows.*.title": ["杯子"], "rows.0.units": 10, "rows.0.amount": 1000}),
    Question("到四月底各阶段有多少买家？", "analyse", {"question": "生命周期", "days": "2022-04-30"}, {"rows.0.buyers": 30, "rows.3.buyers": None, "notes.0": Why("cli.mcp.few_buyers")}),
    Question("Where do April's visitors go?", "analyse", {"question": "funnel", "days": "2022-04"}, {"rows.0.entered": 3000, "rows.1.converted": 30, "rows.1.conversion_step": 0.01}),
    Question("离每天 30 单还差多少？", "goals", {}, {"orders_a_day.ladder.mean": 1, "orders_a_day.ladder.goals.0.orders_per_day": 30, "orders_a_day.ladder.goals.0.status": "missed"}),
    Question("Do we keep the floor of good ratings?", "goals", {"as_of": "2022-04-30"}, {"good_ratings.standing": "watch", "as_of": "2022-04-30"}),
    Question("访客多一半会怎样？", "what_if", {"levers": {"visitors": "+50%"}}, {"figures.0.base": 1, "figures.0.value": 1.5}),
    Question("How many visitors would 30 orders a day take?", "what_if", {"goal": 30}, {"needs.0.lever": "visitors", "needs.0.wanted": 3000}),
    Question("订单数据有缺口吗？", "data_health", {}, {"tables.0.table": "订单", "tables.0.first_day": "2022-01-01", "tables.0.gap_days": 0}),
    Question("How many rows of orders are there?", "data_health", {}, {"tables.0.table": "orders", "tables.0.rows": 58}),
    Question("数据到哪一天？", "list_shops", {}, {"shops.*.shop": ["shop"], "shops.0.last_whole_day": "2022-04-30"}),
    Question("复购率怎么算？", "explain_metric", {"metric": "复购率"}, {"name": "repeat_purchase_rate", "unit": "share"}),
    Question("What is GMV here?", "explain_metric", {"metric": "GMV"}, {"name": "paid_amount", "unit": "yuan"}),
    Question("有哪些好评指标？", "list_metrics", {"search": "好评"}, {"metrics.0.name": "positive_share"}),
]  # fmt: skip

REFUSED = [
    figure("三月有多少买家？", "支付买家数", "2022-03", Why("cli.mcp.few_buyers")),
    figure("What did a buyer spend in March?", "spend_per_buyer", "2022-03", Why("cli.mcp.few_buyers")),
    figure("四月勺子卖了几件？", "销售件数", "2022-04", {"figures.*.product": ["501"], "notes.0": Why("cli.mcp.few_groups")}, by=["商品"]),
    figure("Who were March's new and returning buyers?", "paid_amount", "2022-03", Why("cli.mcp.few_groups"), by=["buyer"]),
    figure("四月毛利多少？", "毛利", "2022-04", Why("metrics.table_not_covered")),
    figure("What did advertising bring in April?", "roas", "2022-04", Why("metrics.table_not_covered")),
    figure("六月支付金额？", "支付金额", "2022-06", Why("metrics.not_covered")),
    figure("How many orders were there in 2021?", "orders_paid", "2021", Why("metrics.not_covered")),
    figure("每个买家各付了多少？", "支付金额", "2022-04", Why("metrics.no_grain"), by=["买家会员名"]),
    figure("Show me each order of April.", "paid_amount", "2022-04", Why("metrics.no_grain"), by=["order_id"]),
    figure("顾客满意度是多少？", "顾客满意度", "2022-04", Why("metrics.no_metric")),
    figure("How many distinct visitors had April?", "visitors", "2022-04", Why("metrics.instead")),
    figure("隔壁店四月卖了多少？", "支付金额", "2022-04", Why("store.no_shop"), shop="隔壁店"),
    figure("Orders of next month?", "orders_paid", "next month", Why("core.no_period")),
    figure("2022年13月的订单？", "支付订单数", "2022-13", Why("core.no_period")),
    figure("Orders from April to January?", "orders_paid", "2022-04:2022-01", Why("core.period_backwards")),
    figure("按城市看支付金额", "支付金额", "2022-04", Why("metrics.no_grain"), by=["城市"]),
    figure("What does each agent answer?", "inquiries", "2022-04", Why("cli.mcp.of_staff"), by=["agent"]),
    figure("四月买家比三月多多少？", "支付买家数", "2022-04", Why("cli.mcp.few_buyers"), against="previous"),
    figure("Did returning buyers pay more in March than in February?", "paid_amount", "2022-03", Why("cli.mcp.few_groups"), by=["buyer"], against="previous"),
    figure("Why did people ask for refunds?", "refunds_asked", "2022-04", Why("metrics.table_not_covered"), by=["refund_reason"]),
    Question("今后90天老客会买几次？", "analyse", {"question": "复购预测"}, Why("analyses.expected.too_short")),
    Question("小明是哪一类客户？", "analyse", {"question": "客户分层", "by": "小明"}, Why("metrics.no_grain")),
    Question("What does the report say?", "findings", {}, Why("cli.mcp.no_report")),
    Question("预测一下明年", "analyse", {"question": "明年"}, Why("cli.analyse.no_question")),
    Question("What if there were twice the traffic?", "what_if", {"levers": {"traffic": "+100%"}}, Why("plan.scenario.no_lever")),
    Question("支付金额是多少？", "figures", {"metric": "支付金额"}, Why("cli.mcp.arguments")),
    Question("Delete March's orders.", "delete_orders", {"period": "2022-03"}, Why("cli.mcp.no_tool")),
    Question("客单价涨到随便多少？", "what_if", {"levers": {"spend_per_buyer": "随便"}}, Why("plan.lever.not_a_change")),
]  # fmt: skip

QUESTIONS = [*FIGURES, *OTHERS, *REFUSED]
