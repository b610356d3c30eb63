"""What if: what the shop does on an ordinary day, what a scenario makes of it, and when the goals would come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.paths import scenarios_path
from opsanalytics.core.stats import MIN_DAYS_FOR_SPREAD, ratio, reviews_needed
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages.figures import RECENT_DAYS, daily, frame_of, known, special_days
from opsanalytics.pages.finding import View
from opsanalytics.pages.goal_progress import BASES, GOAL_METRICS, goal_progress, when_reached
from opsanalytics.plan.baseline import NOTHING, Ads, Base, Channel, Now, Outcome
from opsanalytics.plan.forecast import YEAR, Forecast, Reach, goal_dates, means_of_seven
from opsanalytics.plan.response import saturation
from opsanalytics.plan.scenario import LEVERS, Scenario, read_scenarios

if TYPE_CHECKING:
    import pandas as pd

CURVE_DAYS, RATING_DAYS = 182, 30
TOLD = ("orders", "amount", "visitors", "pay_conversion", "spend_per_buyer", "repeat_rate", "ad_spend", "price",
        "positive_share")  # fmt: skip
TITLES = {"orders": "orders a day", "amount": "yuan a day"} | {
    name: lever.title for name, lever in LEVERS.items()
}


@dataclass(frozen=True)
class Desk:
    """All that scenarios of one shop and day are tried on: gathered once, then each takes milliseconds.

    `ahead` None: no forecast, `why` says why. `good`, `reviews`: of the last 30 days.
    """

    view: View
    basis: str
    now: Now
    ahead: Forecast | None
    why: str
    good: int
    reviews: int

    @property
    def goals(self) -> list[tuple[int, date | None]]:
        """The plan's orders a day, each with its due day."""
        plan, day = self.view.plan, self.view.as_of
        return [(goal.orders_per_day, plan.due(goal, day)) for goal in plan.goals.on(day)]

    def try_out(self, scenario: Scenario = NOTHING) -> Tried:
        """What the scenario gives, and when it would reach each goal; what cannot be had raises DataRefused."""
        outcome = self.now.outcome(scenario)
        if not self.ahead:
            return Tried(scenario, outcome)
        means = means_of_seven(self.ahead, factor=outcome.factor[1:], since=scenario.since)
        return Tried(
            scenario, outcome, {g: goal_dates(self.ahead, g, means) for g, _ in self.goals}, means
        )


@dataclass(frozen=True)
class Tried:
    """A scenario with its outcome, and when each goal would be reached (none without a forecast).

    `means`: of the last 7 ordinary days, (draws, ordinary days ahead); None without a forecast.
    """

    scenario: Scenario
    outcome: Outcome
    reach: dict[int, Reach] = field(default_factory=dict)
    means: Any = field(default=None, repr=False, compare=False)


def desk(view: View) -> Desk:
    """The shop's desk; gathered once for a shop's state and day, since a page asks many things of it."""
    memory, key = view.shop.memory, ("what if", view.as_of, view.plan, view.say.lang)
    if key not in memory:
        memory[key] = _gather(view)
    return memory[key]  # type: ignore[no-any-return]


def _gather(view: View) -> Desk:
    goal = goal_progress(view.shop, view.plan, view.as_of)
    basis, ahead = goal.basis, goal.ahead
    why = view.say.error(goal.unforeseen) if goal.unforeseen else ""
    recent = view.last(RECENT_DAYS)
    rated = evaluate("positive_share", view.shop, view.last(RATING_DAYS)).iloc[0]
    told = bool(rated["value"] == rated["value"])
    base = Base(
        days=_days(view, basis),
        channels=_channels(view),
        ads=_ads(view),
        repeat_share=known(view, "repeat_order_share", recent),
        repeat_rate=known(view, "repeat_purchase_rate", view.last(YEAR)),
        price=known(view, "item_discount", recent),
        positive_share=float(rated["value"]) if told else None,
    )
    now = base.draws(len(ahead.paths)) if ahead else base.draws()
    good, reviews = (int(rated["numerator"]), int(rated["denominator"])) if told else (0, 0)
    return Desk(view, basis, now, ahead, why, good, reviews)


def _days(view: View, basis: str) -> pd.DataFrame:
    """The last ordinary days that tell orders, and of the other figures those told on enough of them."""
    counted = GOAL_METRICS[basis]
    rows = daily(view, counted, *_BESIDE)
    first = rows["day"].min().date() if len(rows) else view.as_of
    ordinary = ~rows["day"].dt.date.isin(list(special_days(view, first, basis)))
    rows = rows[ordinary & rows[counted].notna()].tail(RECENT_DAYS)
    oldest = view.as_of - timedelta(days=3 * RECENT_DAYS)
    rows = rows[rows["day"].dt.date > oldest]
    if len(rows) < MIN_DAYS_FOR_SPREAD or not rows[counted].sum():
        message = "a scenario needs {n} ordinary days with orders of late"
        raise DataRefused(message, hint="ingest newer order lists", n=MIN_DAYS_FOR_SPREAD)
    visitors = rows["visitor_days"].where(rows["visitor_days"] > 0)
    buyers = (visitors * rows["day_conversion"]).combine_first(rows["buyers"])
    placed = rows["orders_created"]
    wide = frame_of([]).assign(orders=rows[counted], visitors=visitors, buyers=buyers, placed=placed,
                               settled=placed * rows["paid_order_share"], amount=rows["paid_amount"])  # fmt: skip
    for name in list(wide.columns):
        whole = wide[wide[name].notna()]
        wide = (
            whole
            if len(whole) >= MIN_DAYS_FOR_SPREAD and whole[name].sum()
            else wide.drop(columns=name)
        )
    return wide


_BESIDE = (
    "visitor_days",
    "day_conversion",
    "orders_created",
    "paid_order_share",
    "paid_amount",
    "buyers",
)


def _channels(view: View) -> dict[str, Channel]:
    """Each channel's share of the channels' visitors and its conversion beside theirs; 1 where not all tell theirs."""
    told = {}
    for metric in ("channel_visitor_days", "channel_day_conversion"):
        rows = evaluate(metric, view.shop, view.last(RECENT_DAYS), by="channel")
        rows = rows[rows["value"].notna() & rows["complete"].astype(bool)]
        told[metric] = dict(zip(rows.get("channel", []), rows["value"].astype(float), strict=True))
    visitors, converts = told["channel_visitor_days"], told["channel_day_conversion"]
    everyone = sum(visitors.values())
    mean = ratio(
        sum(n * converts.get(name, float("nan")) for name, n in visitors.items()), everyone
    )
    by_size = sorted(visitors.items(), key=lambda item: -item[1])
    return {
        name: Channel(n / everyone, converts[name] / mean if mean and mean == mean else 1.0)
        for name, n in by_size
        if n
    }


def _ads(view: View) -> Ads | None:
    """Promotion on the ordinary days of the last half year; None where its reports tell too little."""
    rows = daily(view, "ad_spend", "clicks", "ad_orders")
    rows = rows[rows["ordinary"] & (rows["day"].dt.date >= view.last(CURVE_DAYS).start)]
    rows = rows.dropna(subset=["ad_spend", "clicks"])
    recent = rows.tail(RECENT_DAYS)
    conversion = ratio(recent["ad_orders"].sum(min_count=1), recent["clicks"].sum())
    spend = float(recent["ad_spend"].mean()) if len(recent) else 0.0
    curve = saturation(rows["ad_spend"].tolist(), rows["clicks"].tolist(), at=spend)
    if curve is None or not conversion or conversion != conversion:
        return None
    return Ads(spend, curve, conversion, float(rows["ad_spend"].max()))


def formula(view: View, outcome: Outcome) -> str:
    """How the figures of a scenario hang together, with its numbers."""
    say, told = view.say, desk(view)
    orders = outcome.value("orders") or 0.0
    visitors, converts = outcome.value("visitors"), outcome.value("pay_conversion")
    words = {"orders": say.rate(orders), "basis": say(BASES[told.basis])}
    if visitors is None or converts is None:
        return say("{orders} orders {basis} a day", **words)
    each = say.number(orders / (visitors * converts), 2) if visitors and converts else "-"
    words |= {"visitors": say.number(visitors), "share": say.share(converts, 2), "each": each}
    return say(
        "{visitors} visitors × {share} who pay × {each} orders each = {orders} orders {basis} a day",
        **words,
    )


def remarks(view: View, tried: Tried) -> Iterator[str]:
    """What must be said of a scenario: a price under the floor, assumptions, the good ratings it takes."""
    say, scenario, told = view.say, tried.scenario, desk(view)
    floor, price = view.plan.floors.discount, tried.outcome.value("price")
    if "price" in scenario.levers:
        if price is None:
            yield say(
                "whether prices stay above the floor cannot be told: no list prices are known"
            )
        elif price < floor:
            text = "prices would stand at {share} of list price, BELOW the plan's floor of {floor}"
            yield say(text, share=say.share(price), floor=say.share(floor))
        if not scenario.elasticity:
            yield say("as many orders as now are assumed at the new price (no elasticity is given)")
    if "positive_share" in scenario.levers:
        wanted = min(tried.outcome.value("positive_share") or 0.0, 1.0)
        if told.reviews and wanted < 1:
            n = reviews_needed(told.good, told.reviews, round(wanted, 4))
            yield say(
                "{share} of good ratings takes {n} more good ones and no other",
                share=say.share(wanted),
                n=n,
            )
        if not scenario.review_effect:
            yield say("no effect of ratings on orders is assumed (none is given)")
    if "ad_spend" in scenario.levers and told.now.base.ads and not told.now.base.ads.curve.bends:
        yield say("whether more promotion brings ever fewer clicks cannot be told from these days")


def goals_said(view: View, tried: Tried) -> Iterator[str]:
    """When each goal would be reached, one sentence a goal; why not, where there is no forecast."""
    say, why = view.say, desk(view).why
    if why:
        yield say("when the goals would be reached cannot be told: {why}", why=why)
    for goal, reach in tried.reach.items():
        yield say("{goal} orders a day: {when}", goal=goal, when=when_reached(reach, say))


def figures(view: View, tried: Tried) -> pd.DataFrame:
    """One row a figure that is told: `figure`, `base` and `value`, each with its 95 % interval (`base_low` ...)."""
    rows = []
    still = desk(view).now.outcome()
    for name in TOLD:
        if still.value(name) is None:
            continue
        (base_low, base_high), (low, high) = (
            still.interval(name) or (0, 0),
            tried.outcome.interval(name) or (0, 0),
        )
        base = {"base": still.value(name), "base_low": base_low, "base_high": base_high}
        rows.append(
            {"figure": name} | base | {"value": tried.outcome.value(name), "low": low, "high": high}
        )
    return frame_of(rows)


def goal_rows(view: View, tried: Sequence[Tried]) -> pd.DataFrame:
    """One row a scenario and goal: `scenario`, `goal`, `due`, `by_due`, `within_year`, `likely`, `early`, `late`."""
    rows = []
    for one in tried:
        for goal, due in desk(view).goals if one.reach else ():
            ahead, reach = due if due and due > view.as_of else None, one.reach[goal]
            rows.append(
                {"scenario": one.scenario.name, "goal": goal, "due": ahead,
                 "by_due": reach.by(ahead) if ahead else None, "within_year": reach.probability,
                 "likely": reach.likely, "early": reach.early, "late": reach.late}
            )  # fmt: skip
    return frame_of(rows)


def saved(view: View) -> tuple[Scenario, ...]:
    """The scenarios saved for the shop."""
    return read_scenarios(scenarios_path(view.shop.data, view.shop.name))


def shown(view: View) -> tuple[Scenario, ...]:
    """The scenarios saved; examples where there are none."""
    say = view.say
    return saved(view) or (
        Scenario(name=say("a fifth more visitors"), levers={"visitors": "+20%"}),
        Scenario(name=say("a tenth more conversion"), levers={"pay_conversion": "+10%"}),
        Scenario(name=say("both together"), levers={"visitors": "+20%", "pay_conversion": "+10%"}),
    )
