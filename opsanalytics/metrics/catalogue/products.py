"""Products, price discipline and profit, from the lines of paid orders."""

from __future__ import annotations

from functools import partial

from opsanalytics.metrics.catalogue.orders import REFUND_DAYS
from opsanalytics.metrics.metric import Condition, Parts, Rows, Scalar, metric, quotient

_sale = partial(metric, source="sales", day="paid")
_profit = partial(
    metric,
    source="sales_with_costs",
    day="paid",
    maturing=REFUND_DAYS,
    optional=("handling_cost", "fee_share", "refund_amount"),
)


@_sale("商品支付金额", "money paid for goods", "yuan")
def goods_amount(t: Rows) -> Parts:
    """Money paid for the lines of the orders paid in the period, without postage, later refunds
    NOT deducted.

    本期已付款订单各商品行的支付金额，不含邮费，不扣后来的退款。
    """
    return Parts(t.paid_amount.sum(), n=t.paid_amount.notnull().sum())


@_sale("动销商品数", "products sold", "products")
def products_sold(t: Rows) -> Scalar:
    """Distinct products on the lines of the orders paid in the period.

    本期已付款订单的商品行中去重的商品数。
    """
    return t.product_id.nunique()


@products_sold.or_from("product_day", day="day")
def _(t: Rows) -> Scalar:
    return t.product_id.nunique(where=t.units_paid > 0)


@metric("在架商品数", "products listed", "products", source="product_day", day="day")
def products_listed(t: Rows) -> Scalar:
    """Distinct products that the platform's product days name in the period.

    本期平台商品日报中出现的去重商品数。
    """
    return t.product_id.nunique()


quotient(
    "active_product_share",
    "动销率",
    "products sold / products listed",
    "share",
    """Distinct products sold in the period / distinct products listed in it.

    本期售出的去重商品数 / 本期在架的去重商品数。
    """,
    over="products_sold",
    under="products_listed",
    part=True,
)


@_sale("商品折扣", "goods payable / list price", "share")
def item_discount(t: Rows) -> Parts:
    """Goods as priced on the line, before order discounts and refunds / (list price x pieces);
    0.7 is 70 % of list.

    Gifts (nothing payable) are left out; lines whose list price or amount is blank make it
    unfinished.

    订单优惠与退款之前的商品行金额 /（一口价 × 件数）；0.7 即一口价的七折。
    赠品（无应付金额）不计；有的行一口价或金额空着时，还不是最终数。
    """
    return _share_of_list_price(t, "payable_amount")


@_sale("到手折扣", "goods paid / list price", "share")
def final_discount(t: Rows) -> Parts:
    """Money paid for the line, order discounts split onto it, before refunds / (list price x
    pieces). Lines whose list price or amount is blank make it unfinished.

    商品行分摊订单优惠后的实付金额（不扣退款）/（一口价 × 件数）。
    有的行一口价或金额空着时，还不是最终数。
    """
    return _share_of_list_price(t, "paid_amount")


def _share_of_list_price(t: Rows, amount: str) -> Parts:
    priced = (t.list_price > 0) & (t[amount] > 0)
    list_amount = (t.list_price * t.units).sum(where=priced)
    unpriced = t.list_price.isnull() & (t[amount] > 0)
    blank = t.has_units.notnull() & (t[amount].isnull() | unpriced)
    return Parts(t[amount].sum(where=priced), list_amount, priced.sum(), lacking=blank.sum())


@_profit("毛利", "gross profit", "yuan")
def gross_profit(t: Rows) -> Parts:
    """Money paid less refunds, purchase, handling and commission (of the money paid, refunds not
    deducted), of lines whose cost is known; before promotion. Lines without a cost make it
    unfinished; a blank handling cost or commission counts as none.

    支付金额减去退款、进货成本、打包发货成本与平台扣点（按未扣退款的支付金额计），只计成本已知的行；未扣推广费。
    有的行没有成本时还不是最终数；打包发货成本或平台扣点空着时按没有计算。
    """
    return Parts(_margin(t), n=_has_cost(t).sum(), lacking=_lacks_cost(t))


@_profit("边际贡献率", "gross profit / money paid", "share")
def contribution_margin(t: Rows) -> Parts:
    """Gross profit / money paid, of the lines whose cost is known; before promotion.

    毛利 / 支付金额，只计成本已知的行；未扣推广费。
    """
    paid = t.paid_amount.sum(where=_has_cost(t))
    return Parts(_margin(t), paid, _has_cost(t).sum(), _lacks_cost(t))


@_profit("保本投产比", "break-even roas", "ratio", no_value="metrics.no_margin")
def break_even_roas(t: Rows) -> Parts:
    """1 / contribution margin before promotion: credited sales / spend below it lose money.
    Goods that sell without a margin, or at a loss, have none: no return repays the money.

    1 / 推广前的边际贡献率：归因成交额与花费之比低于它就亏本。
    商品没有毛利或亏本销售时没有保本投产比：投产比再高也赚不回推广费。
    """
    import ibis

    paid, margin = t.paid_amount.sum(where=_has_cost(t)), _margin(t)
    return Parts(paid, ibis.greatest(margin, 0).nullif(0), _has_cost(t).sum(), _lacks_cost(t))


def _has_cost(t: Rows) -> Condition:
    """A cost of nothing is not told yet, but for what is given away."""
    told = t.unit_cost.notnull() & ((t.unit_cost > 0) | (t.paid_amount == 0))
    return told & t.paid_amount.notnull()


def _lacks_cost(t: Rows) -> Scalar:
    """How many lines lack a cost or an amount; an order without lines is counted elsewhere."""
    return (t.has_units.notnull() & ~_has_cost(t)).sum()


def _margin(t: Rows) -> Scalar:
    cost = (t.unit_cost + t.handling_cost.fill_null(0)) * t.units
    kept = t.paid_amount - t.refund_amount.fill_null(0) - cost
    fee = t.paid_amount.cast("float64") * t.fee_share.fill_null(0)
    # Money less a float would be money again: the sum cut to whole fen before it is divided.
    return (kept.cast("float64") - fee).sum(where=_has_cost(t))
