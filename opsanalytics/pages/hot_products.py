"""Products: which carry the shop, which may come to, which hardly sell, how long the stock lasts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from opsanalytics.analyses.concentration import A_SHARE, concentration
from opsanalytics.analyses.product_sales import product_sales, product_titles
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import Period
from opsanalytics.metrics.needs import require
from opsanalytics.pages.figures import (
    RECENT_DAYS,
    closed,
    held_steps,
    known_days,
    surely,
    told,
    total,
)
from opsanalytics.pages.finding import Finding, Standing, View

if TYPE_CHECKING:
    import pandas as pd

HOT_PRODUCTS = 3
LEAST_PIECES = 30  # sold in both periods together; of fewer no growth is told
CANDIDATE_DAYS, LEAST_VISITORS = 90, 100
SLOW_PIECES = 4  # in four weeks: one a week or fewer
SHORT_STOCK = 7  # days
LONGEST_NAME = 18


def named(view: View, rows: pd.DataFrame, **columns: str) -> pd.DataFrame:
    """The rows with the titles of the products of `columns` (title="product_id"); without one it is its number."""
    titles = product_titles(view.shop)
    return rows.assign(
        **{new: [titles.get(p, str(p)) for p in rows[old]] for new, old in columns.items()}
    )


def brief(title: object) -> str:
    """A title short enough for a sentence."""
    text = str(title)
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1]}…"


def sold_days(view: View, period: Period) -> int:
    """On how many days of the period it is known what was sold."""
    return known_days(
        view, "orders" if "order_items" in view.shop.manifest.tables else "product_day", period
    )


def hot_products(view: View, step: int | None = None) -> Finding:
    """The three that sold most pieces in the last four weeks, against what the plan wants of them by the step held.

    `step`: the one the shop stands on, where the caller knows it. `more["third"]`: the pieces of the last of them.
    """
    say = view.say
    rows = product_sales(view.shop, view.last(RECENT_DAYS)).sort_values(
        "units", ascending=False, ignore_index=True
    )
    rows = named(view, rows[rows["units"] > 0].head(HOT_PRODUCTS), title="product_id")
    if rows.empty:
        return Finding(
            say("No product sold in the last {days} days.", days=RECENT_DAYS),
            rows,
            more={"third": None},
        )
    each = say(", ").join(_pieces(view, row) for row in rows.to_dict("records"))
    head = say("Most sold in {days} days: {names}", days=RECENT_DAYS, names=each)
    at, more = _step(view) if step is None else step, {"third": float(rows["units"].iloc[-1])}
    bands = [
        (n, s.hot_product_units)
        for n, s in enumerate(view.plan.steps[: at or 0], 1)
        if s.hot_product_units
    ]
    if not bands:
        rows = rows.assign(wanted="-", met="cannot tell")
        why = (
            say("the plan asks for no figure on this step")
            if at is not None
            else say("which step holds is not told")
        )
        return Finding(closed(view, head, why), rows, more=more)
    number, (least, most) = bands[-1]
    good = rows["units"] >= least
    rows = rows.assign(
        wanted=f"{say.number(least)} – {say.number(most)}", met=good.map({True: "yes", False: "no"})
    )
    said = {"n": int(good.sum()), "all": len(rows), "least": say.number(least), "step": number}
    sentence = closed(
        view, head, say("{n} of {all} reach the {least} pieces of step {step}", **said)
    )
    if good.all():
        return Finding(sentence, rows, "on plan", more=more)
    short: Any = rows[~good].iloc[0]
    text = "{name} needs {n} more pieces in {days} days to be a hot product of step {step}"
    need = {"name": brief(short["title"]), "n": say.number(least - short["units"]), "step": number}
    standing: Standing = "watch" if good.any() else "off plan"
    return Finding(sentence, rows, standing, say(text, days=RECENT_DAYS, **need), 0.3, more=more)


def _pieces(view: View, row: Any) -> str:
    count = view.say.plural(int(row["units"]), "{n} piece", "{n} pieces")
    return view.say("{name} ({count})", name=brief(row["title"]), count=count)


def _step(view: View) -> int | None:
    held = held_steps(view)
    return int(held["step"].iloc[-1]) if held is not None and len(held) else None


def emerging_product(view: View) -> Finding:
    """The product that grew most against the four weeks before, beyond chance and the growth of the whole shop."""
    period, say = view.last(RECENT_DAYS), view.say
    rows, before = product_sales(view.shop, period), product_sales(view.shop, period.before())
    if sold_days(view, period) + sold_days(view, period.before()) < 2 * RECENT_DAYS:
        raise DataRefused(
            "growth needs eight weeks that the data tell whole", hint="ingest the weeks before"
        )
    rows = rows[["product_id", "units"]].merge(
        before[["product_id", "units"]].rename(columns={"units": "before"}),
        on="product_id",
        how="outer",
    )
    rows = rows.fillna({"units": 0, "before": 0}).assign(both=lambda t: t["units"] + t["before"])
    whole = rows["units"].sum() / max(rows["both"].sum(), 1)
    rows = surely(rows[rows["both"] >= LEAST_PIECES], "units", "both").sort_values(
        "units", ascending=False
    )
    rows = named(view, rows.drop(columns=["both"]), title="product_id").reset_index(drop=True)
    rows = rows.assign(growth=(rows["units"] / rows["before"] - 1).where(rows["before"] > 0))
    if rows.empty:
        text = "No product sold {least} pieces in eight weeks: cannot tell which one emerges."
        return Finding(say(text, least=LEAST_PIECES), rows)
    risen = rows[rows["low"] > max(whole, 0.5)].sort_values("low", ascending=False)
    said: dict[str, Any] = {"days": RECENT_DAYS, "n": len(rows), "least": LEAST_PIECES}
    if risen.empty:
        text = "No product clearly grew against the {days} days before ({n} sold enough to be judged: {least} pieces)."
        return Finding(say(text, **said), rows.drop(columns=["low", "high"]))
    top: Any = risen.iloc[0]
    said |= {
        "name": brief(top["title"]),
        "now": say.number(top["units"]),
        "before": say.number(top["before"]),
    }
    text = "{name} emerges: {now} pieces in {days} days after {before} in those before ({n} products could be judged)."
    return Finding(say(text, **said), rows.drop(columns=["low", "high"]), "watch")


def selection_candidates(view: View) -> Finding:
    """Products that few see and that convert clearly better than the shop's products do: worth showing more."""
    say = view.say
    require(view.shop, product_day=("visitors", "paying_buyers"))
    rows = told(view, "product_day_conversion", view.last(CANDIDATE_DAYS), by="product")
    rows = rows[["product", "numerator", "denominator", "value"]]
    rows = rows.set_axis(["product_id", "buyers", "visitors", "conversion"], axis=1)
    own, usual = rows["buyers"].sum() / rows["visitors"].sum(), rows["visitors"].mean()
    few = rows[rows["visitors"].between(LEAST_VISITORS, usual)]
    few = named(
        view,
        surely(few, "buyers", "visitors").sort_values("low", ascending=False),
        title="product_id",
    )
    good = few[few["low"] > own]
    said = {"days": CANDIDATE_DAYS, "own": say.share(own), "n": len(few)}
    if good.empty:
        text = "Of {n} products with few visitors none clearly converts better than the shop's {own} in {days} days."
        return Finding(say(text, **said), few)
    names = say(", ").join(
        f"{brief(r['title'])} ({say.share(r['conversion'])})"
        for _, r in good.head(HOT_PRODUCTS).iterrows()
    )
    text = "Few see them, and they convert better than the shop's {own}: {names} ({days} days, {n} products looked at)."
    todo = say("show {name} to more visitors: it converts {share}, the shop {own}", own=said["own"],
               name=brief(good["title"].iloc[0]), share=say.share(good["conversion"].iloc[0]))  # fmt: skip
    return Finding(say(text, names=names, **said), few, "watch", todo, 0.3)


def dependence(view: View) -> Finding:
    """How much of the money of four weeks comes from one product, and how many make half of it."""
    say = view.say
    rows = product_sales(view.shop, view.last(RECENT_DAYS))
    leans = concentration(rows["amount"])
    if leans.top_share is None:
        return Finding(
            say("No product sold in the last {days} days.", days=RECENT_DAYS), rows.head(0)
        )
    rows = named(view, rows, title="product_id").assign(rank=range(1, len(rows) + 1))
    said: dict[str, Any] = {
        "name": brief(rows["title"].iloc[0]),
        "share": say.share(leans.top_share),
        "days": RECENT_DAYS,
    }
    said |= {
        "half": leans.half,
        "most": say.share(A_SHARE, 0),
        "sold": leans.sold,
        "a": int((rows["grade"] == "A").sum()),
    }
    text = "{name} brings {share} of the money of {days} days; half comes from {half} of {sold} products, {most} from {a}."
    return Finding(say(text, **said), rows, more={"marks": [leans.half, said["a"]]})


def long_tail(view: View) -> Finding:
    """Listed products that sold nothing in four weeks or hardly anything, the most visited first."""
    period, say = view.last(RECENT_DAYS), view.say
    require(view.shop, product_day=("visitors",))
    active = total(view, "active_product_share", period)
    listed = told(view, "product_visitor_days", period, by="product")[["product", "value"]]
    sold = product_sales(view.shop, period)[["product_id", "units", "amount"]]
    rows = listed.set_axis(["product_id", "visitors"], axis=1).merge(
        sold, on="product_id", how="left"
    )
    rows = rows.fillna({"units": 0, "amount": 0}).sort_values(
        ["units", "visitors"], ascending=[True, False]
    )
    tail = named(view, rows[rows["units"] <= SLOW_PIECES], title="product_id").reset_index(
        drop=True
    )
    idle = tail[tail["units"] == 0]
    said = {
        "sold": say.number(active["numerator"]),
        "listed": say.number(active["denominator"]),
        "days": RECENT_DAYS,
    }
    said |= {
        "share": say.share(active["value"]),
        "slow": len(tail) - len(idle),
        "pieces": SLOW_PIECES,
    }
    money = rows["amount"].sum()
    part = say.share(tail["amount"].sum() / money if money else None)
    text = "{sold} of {listed} listed products sold in {days} days ({share}), {slow} of them {pieces} pieces at most"
    rest = say("these bring {part} of the money; {idle} sold nothing", part=part, idle=len(idle))
    sentence = closed(view, say(text, **said), rest)
    if idle.empty:
        return Finding(sentence, tail, "on plan")
    todo = say.plural(
        len(idle),
        "{n} listed product sold nothing in {days} days: mend it or take it down",
        "{n} listed products sold nothing in {days} days: mend them or take them down",
        days=RECENT_DAYS,
    )
    return Finding(sentence, tail, "watch", todo, 0.2)


def stock_days(view: View) -> Finding:
    """For how long the stock of the last day told lasts at the pace of four weeks; judged of the hot products."""
    period, say = view.last(RECENT_DAYS), view.say
    require(view.shop, stock=("units",))
    stock = view.shop.table("stock")
    stock = stock[
        stock["day"].dt.date.between(view.as_of - timedelta(days=SHORT_STOCK), view.as_of)
    ]
    if stock.empty:
        raise DataRefused(
            "no stock of the last {days} days is told", hint="ingest a newer list", days=SHORT_STOCK
        )
    stock = (
        stock[stock["day"] == stock["day"].max()]
        .groupby("product_id", as_index=False)["units"]
        .sum()
    )
    sold = product_sales(view.shop, period)[["product_id", "units"]].rename(
        columns={"units": "sold"}
    )
    rows = (
        stock.rename(columns={"units": "stock"})
        .merge(sold, on="product_id", how="left")
        .fillna({"sold": 0})
    )
    rows = rows.assign(a_day=rows["sold"] / max(sold_days(view, period), 1))
    rows = rows.assign(
        days_left=(rows["stock"] / rows["a_day"]).where(rows["a_day"] > 0)
    ).sort_values("days_left")
    hot = sold.sort_values("sold", ascending=False)["product_id"].head(HOT_PRODUCTS)
    rows = (
        named(view, rows, title="product_id")
        .assign(hot=rows["product_id"].isin(hot))
        .reset_index(drop=True)
    )
    rows = rows.assign(short=rows["hot"] & (rows["days_left"] < SHORT_STOCK))
    judged = rows[rows["hot"]]
    if judged.empty:
        return Finding(say("The stock of the products that sell most is not told."), rows)
    top: Any = judged.iloc[0]
    said = {
        "name": brief(top["title"]),
        "n": say.number(top["stock"]),
        "days": say.rate(top["days_left"]),
    }
    text = "{name} has {n} pieces left, {days} days at {pace} pieces a day"
    head = say(text, pace=say.rate(top["a_day"]), **said)
    if not rows["short"].any():
        rest = say(
            "none that sells most and whose stock is told runs out within {days} days",
            days=SHORT_STOCK,
        )
        return Finding(closed(view, head, rest), rows, "on plan")
    todo = say("order {name}: {n} pieces last {days} days", **said)
    return Finding(closed(view, head), rows, "watch", todo, 0.9)
