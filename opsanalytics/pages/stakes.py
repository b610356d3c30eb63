"""What the things to do are worth, in yuan a month or once."""

from __future__ import annotations

from typing import Any

from opsanalytics.core.messages import Message
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages.caveats import note_beside, nothing_noted
from opsanalytics.pages.figures import RECENT_DAYS
from opsanalytics.pages.finding import Stake, View
from opsanalytics.pages.margin import Margin, known_margin

MONTH_DAYS, FOLLOW_UP_DAYS = 30, 180


def a_month(yuan: float, days: int = RECENT_DAYS) -> float:
    """What so much in so many days is in a month."""
    return yuan / days * MONTH_DAYS


def of_sales(view: View, yuan: float, key: str, /, *, once: bool = False, **fields: Any) -> Stake:
    """The stake of sales of so many yuan a month, or once: their margin, where costs are known.

    Where they are not, it is what is left of the sales after refunds. `key` is that of the message
    which says how the sales were estimated. Goods that bring no margin earn nothing by more sales:
    there is no amount.
    """
    share = _margin_share(view)
    if share is not None and share <= 0:
        return unknown("stakes.no_margin", share=share)
    kept = Message("stakes.sales") if share is None else Message("stakes.margin", share=share)
    if share is None:
        refunded = recent_value(view, "refund_amount_share")
        share = 1.0 - (refunded or 0.0)
        if refunded:
            kept = Message("stakes.sales_kept", share=refunded)
    how = Message("stakes.how", how=Message(key, **fields), kept=kept)
    return Stake(yuan * share, how, once)


def unknown(key: str, /, **fields: Any) -> Stake:
    """No estimate, and the message of the key says why."""
    return Stake(None, Message(key, **fields))


def recent_value(view: View, metric: str, days: int = RECENT_DAYS) -> float | None:
    """The metric's value over the last days, if it can be had."""
    note_beside(metric, view.last(days))
    rows = evaluate(metric, view.shop, view.last(days), accepted=view.plan.accepted)
    value = rows["value"].iloc[0]
    return None if value != value else float(value)


def of_orders(view: View, orders: float, key: str, /, **fields: Any) -> Stake:
    """The stake of so many orders a month (`once` in the fields: once), at what one brought."""
    money = recent_value(view, "avg_order_value")
    if money is None:
        return unknown("stakes.no_money")
    return of_sales(view, orders * money, key, money=money, **fields)


def of_writing(view: View, buyers: float) -> Stake:
    """The stake of writing to buyers once: as many buy again as did after follow-up visits."""
    share = recent_value(view, "follow_up_conversion", FOLLOW_UP_DAYS)
    money = recent_value(view, "spend_per_buyer")
    if share is None or money is None:
        return unknown("stakes.win_back_unknown")
    sales = buyers * share * money
    return of_sales(view, sales, "stakes.win_back", once=True, share=share, money=money)


def _margin_share(view: View) -> float | None:
    """The margin of the goods, if it is known; worked out once for a shop."""

    def find() -> Margin | None:
        with nothing_noted():
            return known_margin(view)

    margin = view.shop.remembered(("margin", view.as_of), find)
    if margin is None:
        return None
    note_beside("contribution_margin", margin.period)
    return margin.share
