"""Orders, their lines and refunds, counted from the definitions in docs/metrics.md."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from tests.metrics.oracle_rows import Cut, Tables, added, one_by_one, over_all, persons

DAY = pd.Timedelta(days=1)
Rows = pd.DataFrame


def paid(t: Tables) -> Rows:
    return t.orders().dropna(subset=["paid_at"])


def orders_created(t: Tables, cut: Cut) -> Rows:
    return added(t.orders(), cut, "created_at", num=1)


def orders_paid(t: Tables, cut: Cut) -> Rows:
    return added(t.orders(), cut, "paid_at", num=1)


def orders_shipped(t: Tables, cut: Cut) -> Rows:
    return added(t.orders(), cut, "shipped_at", num=1)


def paid_order_share(t: Tables, cut: Cut) -> Rows:
    return added(t.orders(), cut, "created_at", num=lambda o: o["paid_at"].notna(), den=1)


def paid_amount(t: Tables, cut: Cut) -> Rows:
    return added(paid(t), cut, cut.money_day, num="paid_amount", n=1)


def refund_amount(t: Tables, cut: Cut) -> Rows:
    given = paid(t)
    return added(given, cut, cut.money_day, num="refund_amount", n=lambda o: o["refund_amount"] > 0)


def net_amount(t: Tables, cut: Cut) -> Rows:
    kept = lambda o: o["paid_amount"] - o["refund_amount"].fillna(0)  # noqa: E731
    return added(paid(t), cut, cut.money_day, num=kept, n=1)


def refunded_order_share(t: Tables, cut: Cut) -> Rows:
    return added(paid(t), cut, "paid_at", num=lambda o: o["refund_amount"] > 0, den=1)


def fully_refunded_order_share(t: Tables, cut: Cut) -> Rows:
    def full(o: Rows) -> Any:
        return (o["refund_amount"] > 0) & (o["refund_amount"] >= o["paid_amount"])

    return added(paid(t), cut, "paid_at", num=full, den=1)


def avg_order_value(t: Tables, cut: Cut) -> Rows:
    return added(paid(t), cut, "paid_at", num="paid_amount", den=1)


def buyers(t: Tables, cut: Cut) -> Rows:
    return persons(paid(t), cut, "paid_at", "buyer_id", num=1)


def spend_per_buyer(t: Tables, cut: Cut) -> Rows:
    known = paid(t).dropna(subset=["buyer_id"])
    money = added(known, cut, "paid_at", num="paid_amount")
    return money.assign(den=persons(known, cut, "paid_at", "buyer_id", den=1)["den"])


def with_units(t: Tables, cut: Cut) -> Rows:
    """Pieces by line; by store, which lines do not tell, and without lines, by order."""
    if "store" in cut.dimensions or t("order_items").empty:
        return paid(t)
    return t.lines()


def units_sold(t: Tables, cut: Cut) -> Rows:
    return added(with_units(t, cut), cut, "paid_at", num="units")


def units_per_order(t: Tables, cut: Cut) -> Rows:
    rows = with_units(t, cut).dropna(subset=["units"])
    pieces = added(rows, cut, "paid_at", num="units")
    return pieces.assign(den=persons(rows, cut, "paid_at", "order_id", den=1)["den"])


def ship_within_48h(t: Tables, cut: Cut) -> Rows:
    """An order can be judged if its file has the whole day on which its 48 hours end."""
    orders = paid(t)
    due = orders["paid_at"] + 2 * DAY
    never_left = orders["status"].eq("closed") & orders["shipped_at"].isna()
    untimed = orders["status"].isin(["shipped", "completed"]) & orders["shipped_at"].isna()
    never_left |= untimed
    judged = orders[(due.dt.normalize() <= t.known_until(orders["created_at"])) & ~never_left]
    in_time = lambda o: o["shipped_at"] - o["paid_at"] <= 2 * DAY  # noqa: E731
    return added(judged, cut, "paid_at", num=in_time, den=1)


def paid_within_hour(t: Tables, cut: Cut) -> Rows:
    quick = lambda o: o["paid_at"] - o["created_at"] <= pd.Timedelta(hours=1)  # noqa: E731
    return added(paid(t), cut, "paid_at", num=quick, den=1)


def unshipped_backlog(t: Tables, cut: Cut) -> Rows:
    def waiting(_: pd.Timestamp, end: pd.Timestamp) -> Any:
        o = paid(t)
        gone = o["shipped_at"] < end
        untimed = o["shipped_at"].isna() & o["status"].isin(["shipped", "completed"])
        gone |= untimed
        left = o[(o["paid_at"] < end) & ~gone & ~o["status"].eq("closed")]
        return left.groupby(list(cut.dimensions)).size() if cut.dimensions else [len(left)]

    if not cut.dimensions:
        return one_by_one(cut, waiting)
    each = {start: waiting(start, end) for start, end in cut.spans()}
    return pd.concat(each, names=["period_start"]).to_frame("num")


def refunds_asked(t: Tables, cut: Cut) -> Rows:
    return added(t("refunds"), cut, "asked_at", num=1)


def refunds_paid(t: Tables, cut: Cut) -> Rows:
    given = t("refunds").query("succeeded == True")
    return added(given, cut, "finished_at", num="refund_amount", n=1)


def refund_days(t: Tables, cut: Cut) -> Rows:
    took = lambda r: (r["finished_at"] - r["asked_at"]) / DAY  # noqa: E731
    return added(t("refunds"), cut, "finished_at", num=took, den=1)


def goods_amount(t: Tables, cut: Cut) -> Rows:
    return added(t.lines(), cut, "paid_at", num="paid_amount", n=1)


def products_sold(t: Tables, cut: Cut) -> Rows:
    return persons(t.lines(), cut, "paid_at", "product_id", num=1)


def products_listed(t: Tables, cut: Cut) -> Rows:
    rows = t.with_category(t("product_day"))
    return persons(rows, cut, "day", "product_id", num=1)


def active_product_share(t: Tables, cut: Cut) -> Rows:
    """Where the goods listed cannot be told so, as by buyer, they are those of all."""
    told = tuple(name for name in cut.dimensions if name in ("category", "product"))
    listed = products_listed(t, replace(cut, dimensions=told)).rename(columns={"num": "den"})
    sold = over_all(products_sold(t, cut), cut)
    return sold.join(listed, on=["period_start", *told]).fillna(0)


def discount(t: Tables, cut: Cut, amount: str) -> Rows:
    lines = t.lines().dropna(subset=["list_price", amount, "units"])
    lines = lines[lines["payable_amount"] != 0]
    listed = lambda o: o["list_price"] * o["units"]  # noqa: E731
    return added(lines, cut, "paid_at", num=amount, den=listed, n=1)


def item_discount(t: Tables, cut: Cut) -> Rows:
    return discount(t, cut, "payable_amount")


def final_discount(t: Tables, cut: Cut) -> Rows:
    return discount(t, cut, "paid_amount")


def with_costs(t: Tables) -> Rows:
    """Lines of paid orders with the cost that holds on the payment day, where there is one."""
    lines = t.lines().sort_values("paid_at").dropna(subset=["product_id"])
    costs = t("costs").sort_values("from_day").drop(columns=["source", "row_key"])
    costs["from_day"] = costs["from_day"].astype(lines["paid_at"].dtype)
    costs = costs.drop(columns=["product", "source_line", "absent_from"])
    lines = pd.merge_asof(lines, costs, left_on="paid_at", right_on="from_day", by="product_id")
    lines = lines[
        (lines["unit_cost"] > 0) | ((lines["unit_cost"] == 0) & (lines["paid_amount"] == 0))
    ]
    kept = lines["paid_amount"] - lines["refund_amount"].fillna(0)
    spent = lines["units"] * (lines["unit_cost"] + lines["handling_cost"].fillna(0))
    fee = lines["paid_amount"] * lines["fee_share"].fillna(0)
    return lines.assign(profit=kept - spent - fee)


def gross_profit(t: Tables, cut: Cut) -> Rows:
    return added(with_costs(t), cut, "paid_at", num="profit", n=1)


def contribution_margin(t: Tables, cut: Cut) -> Rows:
    return added(with_costs(t), cut, "paid_at", num="profit", den="paid_amount", n=1)


def break_even_roas(t: Tables, cut: Cut) -> Rows:
    """Nothing to divide by where goods bring no margin."""
    found = added(with_costs(t), cut, "paid_at", num="paid_amount", den="profit", n=1)
    return found.assign(den=found["den"].clip(lower=0))


METRICS = {
    f.__name__: f
    for f in (
        orders_created, orders_paid, orders_shipped, paid_order_share, paid_amount, refund_amount,
        net_amount, refunded_order_share, fully_refunded_order_share, avg_order_value, buyers,
        spend_per_buyer, units_sold, units_per_order, ship_within_48h, paid_within_hour,
        unshipped_backlog, refunds_asked, refunds_paid, refund_days, goods_amount, products_sold,
        products_listed, active_product_share, item_discount, final_discount, gross_profit,
        contribution_margin, break_even_roas,
    )
}  # fmt: skip
