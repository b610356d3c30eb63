"""Products: the best sellers, those that grow, those that hardly sell, and days of stock."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from opsanalytics.analyses.product_sales import A_SHARE, concentration, last_stock, sold_before
from opsanalytics.charts.bar_chart import bars_height, plot_bars
from opsanalytics.charts.maps import plot_curve
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, sentence
from opsanalytics.core.periods import Period
from opsanalytics.metrics.availability import require
from opsanalytics.pages import stakes
from opsanalytics.pages.figures import (
    RECENT_DAYS,
    available_rows,
    covered_days,
    held_steps,
    total,
    with_messages,
    with_simultaneous_intervals,
)
from opsanalytics.pages.finding import Chart, Figure, Finding, Standing, View
from opsanalytics.pages.product_names import brief, pieces, sold_in, with_titles
from opsanalytics.pages.slow_products import SLOW_PIECES, slow_and_idle

if TYPE_CHECKING:
    import pandas as pd

HOT_PRODUCTS = 3  # one to three carry the shop, says the plan
LEAST_SALES = 30  # orders (pieces where orders are not known) in both periods together
CANDIDATE_DAYS, LEAST_VISITORS = 90, 100
SHORT_STOCK = 7  # days
STOCK_WEIGHT, HOT_WEIGHT, CANDIDATE_WEIGHT, TAIL_WEIGHT = 0.9, 0.3, 0.3, 0.2


def _sales_days(view: View, period: Period) -> int:
    """On how many days of the period it is known what was sold."""
    table = "orders" if "order_items" in view.shop.manifest.tables else "product_day"
    return covered_days(view, table, period)


def _best_sellers(view: View) -> pd.DataFrame:
    """The products that sold most pieces in the last four weeks, with their titles."""
    rows = sold_in(view, view.last(RECENT_DAYS))
    rows = rows.sort_values("units", ascending=False, ignore_index=True)
    return with_titles(view, rows[rows["units"] > 0].head(HOT_PRODUCTS), title="product_id")


def third_hot_product(view: View) -> float | None:
    """The pieces that the third best seller sold in four weeks; None where nothing was sold."""
    rows = _best_sellers(view)
    return None if rows.empty else float(rows["units"].iloc[-1])


def hot_products(view: View) -> Finding:
    """The three best sellers of the last four weeks, and what the plan wants of them."""
    rows = _best_sellers(view)
    if rows.empty:
        return Finding(Message("hot_products.none_sold", days=RECENT_DAYS), rows)
    names = [
        Message("hot_products.hot.named", name=brief(row["title"]), pieces=pieces(row))
        for row in rows.to_dict("records")
    ]
    head = Message("hot_products.hot.headline", days=RECENT_DAYS, names=names)
    held = held_steps(view)
    at = int(held["step"].iloc[-1]) if held is not None and len(held) else None
    step, band = _wanted_pieces(view, at or 0)
    if band is None:
        rows = rows.assign(wanted="-", met="cannot tell")
        why = "hot_products.hot.no_band" if at is not None else "hot_products.hot.no_step"
        return Finding(sentence(head, Message(why)), rows)
    of = Message("hot_products.hot.step", step=step)
    if step != at:
        of = Message("hot_products.hot.earlier_step", step=step, at=at)
    return _judged(rows, head, of, band)


def _wanted_pieces(view: View, at: int) -> tuple[int, tuple[float, float] | None]:
    """The last step up to the one held that wants so many pieces of a hot product, and its band."""
    for number in range(at, 0, -1):
        band = view.plan.steps[number - 1].hot_product_units
        if band:
            return number, band
    return 0, None


def _judged(rows: pd.DataFrame, head: Message, step: str, band: tuple[float, float]) -> Finding:
    """The best sellers against the band of their step, which `step` names."""
    least, most = band
    good = rows["units"] >= least
    wanted = Message("hot_products.hot.band", least=least, most=most)
    rows = with_messages(rows, wanted=[wanted] * len(rows))
    rows["met"] = good.map({True: "yes", False: "no"})
    reached = Message(
        "hot_products.hot.reached", n=int(good.sum()), all=len(rows), least=least, step=step
    )
    if good.all():
        reached = Message("hot_products.hot.all_reached", n=len(rows), least=least, step=step)
        return Finding(sentence(head, reached), rows, "on plan")
    short = rows[~good].iloc[0]
    todo = Message(
        "hot_products.hot.todo",
        name=brief(short["title"]),
        pieces=least - short["units"],
        days=RECENT_DAYS,
        step=step,
    )
    standing: Standing = "watch" if good.any() else "off plan"
    stake = stakes.unknown("stakes.with_goal")
    return Finding(sentence(head, reached), rows, standing, todo, HOT_WEIGHT, stake)


def emerging_product(view: View) -> Finding:
    """The product that grew most, by more than chance and the growth of the whole shop."""
    period = view.last(RECENT_DAYS)
    rows, usual = _growth(view, period)
    if _sales_days(view, period) + _sales_days(view, period.before()) < 2 * RECENT_DAYS:
        raise DataRefused("hot_products.emerging.refused")
    columns = ["product_id", "units", "before", "title", "growth"]
    draw = partial(plot_bars, label="title", value="units", mark="before")
    height = bars_height(len(rows))
    chart = Chart(draw, hint="hot_products.emerging.hint", height=height)
    if rows.empty:
        text = Message("hot_products.emerging.few", least=LEAST_SALES)
        return Finding(text, rows, chart=chart)
    risen = rows[rows["low"] > max(usual, 0.5)].sort_values("low", ascending=False)
    fields: dict[str, Any] = {"days": RECENT_DAYS, "judged": len(rows)}
    if risen.empty:
        text = Message("hot_products.emerging.none", least=LEAST_SALES, **fields)
        return Finding(text, rows[columns], chart=chart)
    top = risen.iloc[0]
    fields |= {"name": brief(top["title"]), "now": pieces(top), "before": top["before"]}
    text = Message("hot_products.emerging.headline", **fields)
    return Finding(text, rows[columns], "watch", chart=chart)


def _growth(view: View, period: Period) -> tuple[pd.DataFrame, float]:
    """Each product now and before, the share of now (with interval), the shop's share of now.

    Judged by orders where they are told: one order of many pieces is one sale.
    """
    rows = sold_before(view.shop, period)
    rows["both"] = rows["now"] + rows["then"]
    usual = rows["now"].sum() / max(rows["both"].sum(), 1)
    rows = with_simultaneous_intervals(rows[rows["both"] >= LEAST_SALES], "now", "both")
    rows = rows.sort_values("units", ascending=False).drop(columns=["both", "then"])
    rows = with_titles(view, rows, title="product_id").reset_index(drop=True)
    rows["growth"] = (rows["units"] / rows["before"] - 1).where(rows["before"] > 0)
    return rows, usual


def selection_candidates(view: View) -> Finding:
    """Products with few visitors that convert clearly better than the others do."""
    rows, usual = _rarely_seen(view)
    draw = partial(plot_bars, label="title", value="conversion", kind="share")
    height = bars_height(len(rows))
    chart = Chart(draw, hint="hot_products.candidates.hint", height=height)
    good = rows[rows["low"] > usual]
    fields = {"days": CANDIDATE_DAYS, "usual": usual, "judged": len(rows)}
    if len(rows) < 2:
        return Finding(Message("hot_products.candidates.few"), rows)
    if good.empty:
        return Finding(Message("hot_products.candidates.none", **fields), rows, chart=chart)
    best = good.head(HOT_PRODUCTS).to_dict("records")
    names = [
        Message("hot_products.candidates.named", name=brief(r["title"]), share=r["conversion"])
        for r in best
    ]
    text = Message("hot_products.candidates.headline", names=names, **fields)
    todo = Message(
        "hot_products.candidates.todo",
        name=brief(best[0]["title"]),
        share=best[0]["conversion"],
        usual=usual,
    )
    return Finding(text, rows, "watch", todo, CANDIDATE_WEIGHT, chart=chart)


def _rarely_seen(view: View) -> tuple[pd.DataFrame, float]:
    """Products with fewer visitors than the mean, their conversion, and that of all products."""
    require(view.shop, product_day=("visitors", "paying_buyers"))
    rows = available_rows(view, "product_day_conversion", view.last(CANDIDATE_DAYS), by="product")
    names = {
        "product": "product_id",
        "numerator": "buyers",
        "denominator": "visitors",
        "value": "conversion",
    }
    rows = rows[list(names)].rename(columns=names)
    usual = rows["buyers"].sum() / rows["visitors"].sum()
    few = rows[rows["visitors"].between(LEAST_VISITORS, rows["visitors"].mean())]
    few = with_simultaneous_intervals(few, "buyers", "visitors")
    return with_titles(view, few.sort_values("low", ascending=False), title="product_id"), usual


def dependence(view: View) -> Finding:
    """How much of the money of four weeks comes from one product, and how many make half of it."""
    rows = sold_in(view, view.last(RECENT_DAYS))
    leans = concentration(rows["amount"])
    if leans.top_share is None and len(rows):
        raise DataRefused("hot_products.no_amounts")
    if leans.top_share is None:
        return Finding(Message("hot_products.none_sold", days=RECENT_DAYS), rows)
    rows = with_titles(view, rows, title="product_id").assign(rank=range(1, len(rows) + 1))
    grade_a = int((rows["grade"] == "A").sum())
    text = Message(
        "hot_products.dependence.headline",
        name=brief(rows["title"].iloc[0]),
        share=leans.top_share,
        days=RECENT_DAYS,
        half=leans.half,
        sold=leans.sold,
        most=A_SHARE,
        grade_a=grade_a,
    )
    names = (Message("hot_products.dependence.axis"), "")
    draw = partial(plot_curve, x="rank", y="running", marks=[leans.half, grade_a], names=names)
    return Finding(text, rows, chart=Chart(draw, hint="hot_products.dependence.hint"))


def long_tail(view: View) -> Finding:
    """Listed products that hardly sold in four weeks, the most visited first."""
    period = view.last(RECENT_DAYS)
    require(view.shop, product_day=("visitors",))
    active = total(view, "active_product_share", period)
    rows = _listed_products(view, period)
    tail = with_titles(view, rows[rows["units"] <= SLOW_PIECES], title="product_id")
    tail = tail.reset_index(drop=True)
    idle, money = int((tail["units"] == 0).sum()), rows["amount"].sum()
    head = Message(
        "hot_products.tail.headline",
        sold=active["numerator"],
        listed=active["denominator"],
        days=RECENT_DAYS,
        share=active["value"],
    )
    part = tail["amount"].sum() / money if money else None
    text = sentence(head, *slow_and_idle(len(tail) - idle, part, idle))
    figures = (Figure.of(active),)
    if not idle:
        return Finding(text, tail, "on plan", figures=figures)
    todo = Message("hot_products.tail.todo", n=idle, days=RECENT_DAYS)
    return Finding(text, tail, "watch", todo, TAIL_WEIGHT, figures=figures)


def _listed_products(view: View, period: Period) -> pd.DataFrame:
    """The products with visitors, by what they sold: the least first, of those the most visited."""
    listed = available_rows(view, "product_visitor_days", period, by="product")
    listed = listed[["product", "value"]].set_axis(["product_id", "visitors"], axis=1)
    sold = sold_in(view, period)[["product_id", "units", "amount"]]
    rows = listed.merge(sold, on="product_id", how="left").fillna({"units": 0, "amount": 0})
    return rows.sort_values(["units", "visitors"], ascending=[True, False])


def stock_days(view: View) -> Finding:
    """How long the last known stock lasts at the pace of four weeks; hot products are judged."""
    rows = _stock_rows(view)
    draw = partial(plot_bars, label="title", value="days_left", kind="rate", warn="short")
    chart = Chart(draw, hint="hot_products.stock.hint", height=bars_height(len(rows)))
    hot = rows[rows["hot"]]
    if hot.empty:
        return Finding(Message("hot_products.stock.unknown"), rows, chart=chart)
    first = hot.iloc[0]
    name, pieces, days = brief(first["title"]), first["stock"], first["days_left"]
    fields = {"name": name, "pieces": pieces, "days": days}
    head = Message("hot_products.stock.headline", pace=first["a_day"], **fields)
    if rows["short"].any():
        todo = Message("hot_products.stock.todo", **fields)
        sold = stakes.a_month(float(rows.loc[rows["short"], "amount"].sum()))
        stake = stakes.of_sales(view, sold, "stakes.stock")
        return Finding(sentence(head), rows, "watch", todo, STOCK_WEIGHT, stake, chart=chart)
    rest = Message("hot_products.stock.enough", days=SHORT_STOCK)
    return Finding(sentence(head, rest), rows, "on plan", chart=chart)


def _stock_rows(view: View) -> pd.DataFrame:
    """One row a product in stock, the soonest sold out first.

    Columns: `stock`, `a_day`, `days_left`, `hot`, `short`.
    """
    require(view.shop, stock=("units",))
    stock = last_stock(view.shop, view.last(SHORT_STOCK + 1))
    if stock.empty:
        raise DataRefused("hot_products.stock.refused", days=SHORT_STOCK)
    period = view.last(RECENT_DAYS)
    sold = sold_in(view, period)[["product_id", "units", "amount"]]
    sold = sold.rename(columns={"units": "sold"})
    rows = stock.merge(sold, on="product_id", how="left").fillna({"sold": 0, "amount": 0})
    rows["a_day"] = rows["sold"] / max(_sales_days(view, period), 1)
    rows["days_left"] = (rows["stock"] / rows["a_day"]).where(rows["a_day"] > 0)
    best = sold.sort_values("sold", ascending=False)["product_id"].head(HOT_PRODUCTS)
    rows["hot"] = rows["product_id"].isin(best)
    rows["short"] = rows["hot"] & (rows["days_left"] < SHORT_STOCK)
    rows = rows.sort_values("days_left").reset_index(drop=True)
    return with_titles(view, rows, title="product_id")
