"""What to offer at what price: pairs, products that bring buyers back, and discounts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from opsanalytics.analyses.baskets import LEAST_TOGETHER, bought_together, leads_to_second
from opsanalytics.analyses.prices import price_breaches, raised_list_prices
from opsanalytics.charts.bar_chart import bars_height, plot_bars
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, clauses, figure, sentence
from opsanalytics.core.periods import Period
from opsanalytics.pages import stakes
from opsanalytics.pages.caveats import note_missing_days
from opsanalytics.pages.figures import (
    RECENT_DAYS,
    special_days,
    total,
    value_of,
    with_simultaneous_intervals,
)
from opsanalytics.pages.finding import Chart, Figure, Finding, Stake, View
from opsanalytics.pages.product_names import brief, with_titles

if TYPE_CHECKING:
    import pandas as pd

YEAR = 365
FALSE_PAIRS = 0.05  # the share of false ones among the pairs shown
# Times what chance gives: below, a pair is no reason to offer one beside the other.
LEAST_LIFT = 1.5
RAREST_PAIR = 1 / 2000  # of the orders: a pair in fewer is not worth a place on the page
BREACH_WEIGHT, OLD_BREACH_WEIGHT, RAISED_WEIGHT, PAIR_WEIGHT, BACK_WEIGHT = (
    0.8,
    0.5,
    0.45,
    0.25,
    0.2,
)


def sold_together(view: View) -> Finding:
    """Pairs of products that are in the same order clearly more often than by chance, in a year.

    The pair with most orders beyond chance is first; rare pairs are left out, however strong.
    """
    orders = value_of(view, "orders_paid", view.last(YEAR)) or 0
    least = max(LEAST_TOGETHER, round(orders * RAREST_PAIR))
    note_missing_days(view, "orders", view.last(YEAR))
    rules = _pairs(bought_together(view.shop, view.last(YEAR), minimum=least))
    if rules.empty:
        return Finding(Message("offers.pairs.none", days=YEAR, least=least), rules)
    rules = with_titles(view, rules, title="product", other="with")
    top = rules.iloc[0]
    names = {"one": brief(top["title"]), "other": brief(top["other"]), "share": top["confidence"]}
    text = Message(
        "offers.pairs.headline", together=top["together"], of=top["of"], lift=top["lift"], **names
    )
    todo = Message("offers.pairs.todo", **names)
    text = sentence(_and_more(text, "pairs", rules))
    return Finding(text, rules, "watch", todo, PAIR_WEIGHT)


def _pairs(rules: pd.DataFrame) -> pd.DataFrame:
    """The rules that hold clearly beyond chance, one a pair, most orders beyond chance first."""
    rules = rules[(rules["q"] < FALSE_PAIRS) & (rules["lift"] >= LEAST_LIFT)]
    rules = rules.sort_values("confidence", ascending=False)
    pairs = zip(rules["product"], rules["with"], strict=True)
    rules = rules.assign(pair=[" ".join(sorted(pair)) for pair in pairs]).drop_duplicates("pair")
    return rules.sort_values(["beyond", "lift"], ascending=False, ignore_index=True)


def _and_more(text: Message, kind: str, rows: pd.DataFrame) -> Message:
    """The sentence about the first row, and how many more there are."""
    more = len(rows) - 1
    return clauses(text, Message(f"offers.more.{kind}", n=more) if more else "")


def brings_back(view: View, days: int = 90) -> Finding:
    """First purchases after which clearly more buyers come back than after others."""
    rows = leads_to_second(view.shop, view.as_of, days=days)
    if rows.empty:
        raise DataRefused("offers.back.refused", days=days)
    rows = with_simultaneous_intervals(rows, "returned", "newcomers")
    rows = with_titles(view, rows, title="product_id")
    rows = rows.sort_values("low", ascending=False, ignore_index=True)
    draw = partial(plot_bars, label="title", value="share", kind="share")
    chart = Chart(draw, hint="offers.back.hint", height=bars_height(len(rows)))
    good = rows[rows["low"] > rows["all"]]
    fields: dict[str, Any] = {"days": days, "all": rows["all"].iloc[0]}
    if good.empty:
        return Finding(Message("offers.back.none", products=len(rows), **fields), rows, chart=chart)
    top = good.iloc[0]
    name = brief(top["title"])
    text = Message(
        "offers.back.headline", name=name, share=top["share"], new=top["newcomers"], **fields
    )
    todo = Message("offers.back.todo", name=name)
    text = sentence(_and_more(text, "back", good))
    return Finding(text, rows, "watch", todo, BACK_WEIGHT, chart=chart)


def price_discipline(view: View) -> Finding:
    """Products sold below the plan's floor in the last year, but for exempt campaigns."""
    year, floor = view.last(YEAR), view.plan.floors.discount
    special = special_days(view, year.start, "paid")
    exempt = [day for day, event in special.items() if event.floor_exempt]
    rows = _bound(view, price_breaches(view.shop, floor, period=year, exempt=exempt))
    usual = total(view, "item_discount", year)
    figures = (Figure.of(usual),)
    if rows.empty:
        text = Message("offers.floor.none", floor=floor, days=YEAR, usual=usual["value"])
        return Finding(text, rows, "on plan", figures=figures)
    sums = {
        "days": ("day", "nunique"),
        "units": ("units", "sum"),
        "item_discount": ("item_discount", "min"),
    }
    found = _by_product(view, rows, **sums)
    found = found.sort_values(["item_discount", "days"], ascending=[True, False])
    top = found.iloc[0]
    fields = {"name": brief(top["title"]), "share": top["item_discount"], "n": int(top["days"])}
    todo = Message("offers.floor.todo", floor=floor, **fields)
    breach = Message("offers.floor.breach", **fields)
    text = Message("offers.floor.headline", breach=breach, when=_when(top), floor=floor)
    recent = rows["day"].max().date() in view.last(RECENT_DAYS)
    weight = BREACH_WEIGHT if recent else OLD_BREACH_WEIGHT
    text = sentence(_and_more(text, "floor", found))
    stake = stakes.unknown("stakes.floor_over", days=RECENT_DAYS)
    if recent:
        stake = _given_away(rows[rows["day"].dt.date >= view.last(RECENT_DAYS).start], floor)
    return Finding(text, found, "off plan", todo, weight, stake, figures=figures)


def _given_away(rows: pd.DataFrame, floor: float) -> Stake:
    """What the sales of these days lie below the floor."""
    yuan = float((rows["list_amount"] * floor - rows["payable"]).sum())
    return Stake(stakes.a_month(yuan), Message("stakes.floor", days=RECENT_DAYS))


def raised_prices(view: View) -> Finding:
    """Products whose list price was raised within the week before a discount, in the last year.

    Also how many were sold at a discount on a list price that nobody had paid in the week before.
    """
    year = view.last(YEAR)
    rows = _bound(view, raised_list_prices(view.shop, period=year))
    figures = (Figure.of(total(view, "item_discount", year)),)  # refused without list prices
    above = _bound(view, raised_list_prices(view.shop, period=year, rule="lowest_paid"))
    n = above["product_id"].nunique()
    notes = (sentence(Message("offers.raised.unpaid", n=n)),) if n else ()
    if rows.empty:
        text = sentence(Message("offers.raised.none", days=YEAR))
        return Finding(text, rows, "on plan", notes=notes, figures=figures)
    found = _raised_by_product(view, rows)
    top = found.iloc[0]
    fields = {"name": brief(top["title"]), "before": top["list_before"], "after": top["list_price"]}
    head = Message("offers.raised.headline", when=_when(top), **fields)
    return Finding(
        sentence(_and_more(head, "raised", found)),
        found,
        "off plan",
        Message("offers.raised.todo", **fields),
        RAISED_WEIGHT,
        stakes.unknown("stakes.raised"),
        notes=notes,
        figures=figures,
    )


def _raised_by_product(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """One row a product, the one raised on most days first."""
    sums = {
        "days": ("day", "nunique"),
        "list_before": ("list_before", "min"),
        "list_price": ("list_price", "max"),
    }
    found = _by_product(view, rows, **sums)
    return found.sort_values("days", ascending=False, ignore_index=True)


def _bound(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the products that the plan's floor binds."""
    chosen = view.plan.floors.discount_products
    return rows[rows["product_id"].isin(chosen)] if chosen else rows


def _by_product(view: View, rows: pd.DataFrame, **sums: tuple[str, str]) -> pd.DataFrame:
    """One row a product with its title, first and last day, and the sums."""
    spans = {"first_day": ("day", "min"), "last_day": ("day", "max")}
    found = rows.groupby("product_id", as_index=False).agg(**sums, **spans)
    return with_titles(view, found, title="product_id")


def _when(row: Any) -> Message:
    """The days of a product's row."""
    return figure(Period.between(row["first_day"].date(), row["last_day"].date()), "period")
