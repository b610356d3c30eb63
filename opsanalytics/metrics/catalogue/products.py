"""Products, price discipline and profit, from the lines of paid orders."""

from __future__ import annotations

from typing import Any

from opsanalytics.metrics.metric import Parts, metric, quotient

Rows = Any
_SALES: dict[str, Any] = {"source": "sales", "day": "paid"}
_COSTED: dict[str, Any] = {
    "source": "sales_with_costs",
    "day": "paid",
    "optional": ("handling_cost", "fee_share", "refund_amount"),
}


@metric("商品支付金额", "money paid for goods", "yuan", **_SALES)
def goods_amount(t: Rows) -> Parts:
    """Money paid for the lines of the orders paid in the period, without postage, later refunds NOT deducted."""
    return Parts(t.paid_amount.sum(), n=t.paid_amount.notnull().sum())


@metric("动销商品数", "products sold", "products", **_SALES)
def products_sold(t: Rows) -> Any:
    """Distinct products on the lines of the orders paid in the period."""
    return t.product_id.nunique()


@products_sold.or_from("product_day", day="day")
def _(t: Rows) -> Any:
    return t.product_id.nunique(where=t.units_paid > 0)


@metric("在架商品数", "products listed", "products", source="product_day", day="day")
def products_listed(t: Rows) -> Any:
    """Distinct products that the platform's product days name in the period."""
    return t.product_id.nunique()


quotient("active_product_share", "动销率", "products sold / products listed", "share",
         "Distinct products sold in the period / distinct products listed in it.",
         over="products_sold", under="products_listed")  # fmt: skip


@metric("商品折扣", "goods payable / list price", "share", **_SALES)
def item_discount(t: Rows) -> Parts:
    """Goods as priced on the line, before order discounts and refunds / (list price x pieces); 0.7 is 70 % of list.

    Lines without a list price or an amount, and gifts (nothing payable), are left out.
    """
    told = (t.list_price > 0) & (t.payable_amount > 0)
    return Parts(
        t.payable_amount.sum(where=told), (t.list_price * t.units).sum(where=told), told.sum()
    )


@metric("到手折扣", "goods paid / list price", "share", **_SALES)
def final_discount(t: Rows) -> Parts:
    """Money paid for the line, order discounts split onto it, before refunds / (list price x pieces)."""
    told = (t.list_price > 0) & (t.paid_amount > 0)
    return Parts(
        t.paid_amount.sum(where=told), (t.list_price * t.units).sum(where=told), told.sum()
    )


@metric("毛利", "gross profit", "yuan", **_COSTED)
def gross_profit(t: Rows) -> Parts:
    """Money paid less refunds, purchase, handling and commission, of lines whose cost is known; before promotion."""
    return Parts(_margin(t), n=_costed(t).sum())


@metric("边际贡献率", "gross profit / money paid", "share", **_COSTED)
def contribution_margin(t: Rows) -> Parts:
    """Gross profit / money paid, of the lines whose cost is known; before promotion."""
    return Parts(_margin(t), t.paid_amount.sum(where=_costed(t)), _costed(t).sum())


@metric("保本投产比", "break-even roas", "ratio", **_COSTED)
def break_even_roas(t: Rows) -> Parts:
    """1 / contribution margin before promotion: credited sales / spend below it lose money."""
    return Parts(t.paid_amount.sum(where=_costed(t)), _margin(t).nullif(0), _costed(t).sum())


def _costed(t: Rows) -> Any:
    return t.unit_cost.notnull() & t.paid_amount.notnull()


def _margin(t: Rows) -> Any:
    spent = (t.unit_cost + t.handling_cost.fill_null(0)) * t.units
    fee = t.paid_amount.cast("float64") * t.fee_share.fill_null(0)
    return (t.paid_amount - t.refund_amount.fill_null(0) - spent - fee).sum(where=_costed(t))
