"""What to offer, and at what price: pairs, products that bring buyers back, discounts below the plan's floor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opsanalytics.analyses.product_sales import (
    bought_together,
    leads_to_second,
    price_breaches,
    raised_list_prices,
)
from opsanalytics.core.errors import DataRefused
from opsanalytics.pages.figures import RECENT_DAYS, closed, special_days, surely, total
from opsanalytics.pages.finding import Finding, View
from opsanalytics.pages.hot_products import brief, named

if TYPE_CHECKING:
    import pandas as pd

YEAR = 365
SURE_PAIR = 0.05


def sold_together(view: View) -> Finding:
    """Pairs of products that a year's orders hold together more often than by chance, each told from its surer side."""
    say = view.say
    rules = bought_together(view.shop, view.last(YEAR))
    rules = rules[(rules["q"] < SURE_PAIR) & (rules["lift"] > 1)].sort_values(
        "confidence", ascending=False
    )
    rules = rules.assign(
        pair=[" ".join(sorted(p)) for p in zip(rules["product"], rules["with"], strict=True)]
    )
    rules = rules.drop_duplicates("pair").sort_values(
        ["lift", "together"], ascending=False, ignore_index=True
    )
    if rules.empty:
        text = "No two products are bought together more often than by chance in the orders of {days} days."
        return Finding(say(text, days=YEAR), rules)
    rules = named(view, rules, title="product", other="with")
    top: Any = rules.iloc[0]
    said = {
        "one": brief(top["title"]),
        "other": brief(top["other"]),
        "share": say.share(top["confidence"]),
    }
    said |= {"together": top["together"], "of": top["of"], "lift": say.rate(top["lift"])}
    text = "{share} of the orders with {one} hold {other} too ({together} of {of}), {lift} times what chance gives"
    more = len(rules) - 1
    rest = say.plural(more, "{n} more such pair", "{n} more such pairs") if more else ""
    todo = say(
        "offer {other} beside {one}: {share} take both",
        **{k: said[k] for k in ("one", "other", "share")},
    )
    return Finding(closed(view, say(text, **said), rest), rules, "watch", todo, 0.25)


def brings_back(view: View, days: int = 90) -> Finding:
    """First purchases after which clearly more buyers come back than after others."""
    say = view.say
    rows = leads_to_second(view.shop, view.as_of, days=days)
    if rows.empty:
        message = "no product has enough new buyers whose {days} days have passed"
        raise DataRefused(message, hint="wait, or ingest older orders", days=days)
    rows = named(view, surely(rows, "returned", "newcomers"), title="product_id")
    rows = rows.sort_values("low", ascending=False, ignore_index=True)
    good, said = (
        rows[rows["low"] > rows["all"]],
        {"days": days, "all": say.share(rows["all"].iloc[0]), "n": len(rows)},
    )
    if good.empty:
        text = "No first purchase clearly brings buyers back more than others ({all} within {days} days, {n} products)."
        return Finding(say(text, **said), rows)
    top: Any = good.iloc[0]
    said |= {
        "name": brief(top["title"]),
        "share": say.share(top["share"]),
        "new": say.number(top["newcomers"]),
    }
    text = "{name} brings buyers back: {share} of {new} who began with it bought again within {days} days, {all} of all"
    more = len(good) - 1
    rest = say.plural(more, "{n} more product does so", "{n} more products do so") if more else ""
    head = say(text, **{k: v for k, v in said.items() if k != "n"})
    return Finding(
        closed(view, head, rest),
        rows,
        "watch",
        say("offer {name} to new buyers", name=said["name"]),
        0.2,
    )


def price_discipline(view: View) -> Finding:
    """Products sold below the plan's floor in the last year, outside campaigns and activities that are exempt."""
    say, floors, year = view.say, view.plan.floors, view.last(YEAR)
    exempt = [day for day, event in special_days(view, year.start).items() if event.floor_exempt]
    rows = _bound(view, price_breaches(view.shop, floors.discount, period=year, exempt=exempt))
    floor, usual = say.share(floors.discount, 0), total(view, "item_discount", year)
    if rows.empty:
        text = "No product went below {floor} of its list price outside campaigns in {days} days; usual is {usual}."
        return Finding(
            say(text, floor=floor, days=YEAR, usual=say.share(usual["value"])), rows, "on plan"
        )
    sums = {
        "days": ("day", "nunique"),
        "units": ("units", "sum"),
        "item_discount": ("item_discount", "min"),
    }
    found = _grouped(view, rows, **sums).sort_values(
        ["item_discount", "days"], ascending=[True, False]
    )
    top: Any = found.iloc[0]
    days = say.plural(int(top["days"]), "{n} ordinary day", "{n} ordinary days")
    said = {"name": brief(top["title"]), "share": say.share(top["item_discount"]), "days": days}
    todo = say("{name} sold at {share} of list price on {days}", **said)
    when = _when(view, top)
    head = say("{told} ({when}; the floor is {floor})", told=todo, when=when, floor=floor)
    more = len(found) - 1
    rest = (
        say.plural(more, "{n} more product went below it", "{n} more products went below it")
        if more
        else ""
    )
    recent = rows["day"].max().date() in view.last(RECENT_DAYS)
    return Finding(closed(view, head, rest), found, "off plan", todo, 0.8 if recent else 0.5)


def raised_prices(view: View) -> Finding:
    """Products whose list price was raised within the week before they were sold at a discount, in the last year."""
    say = view.say
    rows = _bound(view, raised_list_prices(view.shop, period=view.last(YEAR)))
    if rows.empty:
        text = "No list price was raised in the week before a discount in {days} days."
        return Finding(say(text, days=YEAR), rows, "on plan")
    sums = {
        "days": ("day", "nunique"),
        "list_before": ("list_before", "min"),
        "list_price": ("list_price", "max"),
    }
    found = _grouped(view, rows, **sums).sort_values("days", ascending=False, ignore_index=True)
    top: Any = found.iloc[0]
    said = {"name": brief(top["title"]), "before": say.number(top["list_before"], 2)}
    said |= {"after": say.number(top["list_price"], 2), "when": _when(view, top)}
    text = "{name}: list price raised from {before} to {after} yuan and then sold at a discount ({when})"
    todo, more = say(text, **said), len(found) - 1
    rest = say.plural(more, "{n} more such product", "{n} more such products") if more else ""
    return Finding(closed(view, todo, rest), found, "off plan", todo, 0.45)


def _bound(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the products that the plan's floor binds, up to the day judged."""
    chosen = view.plan.floors.discount_products
    return rows[rows["product_id"].isin(chosen)] if chosen else rows


def _grouped(view: View, rows: pd.DataFrame, **sums: tuple[str, str]) -> pd.DataFrame:
    spans = {"first_day": ("day", "min"), "last_day": ("day", "max")}
    return named(
        view, rows.groupby("product_id", as_index=False).agg(**sums, **spans), title="product_id"
    )


def _when(view: View, row: Any) -> str:
    first, last = (view.say.day(row[name].date(), "medium") for name in ("first_day", "last_day"))
    return first if first == last else f"{first} – {last}"
