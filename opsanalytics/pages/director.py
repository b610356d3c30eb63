"""The director's page: four headline figures, why orders changed, what to do next, what every page says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

from opsanalytics.analyses.contributions import contributions
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import share_change
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import find_metric
from opsanalytics.pages.data_health import data_health, health_verdict
from opsanalytics.pages.figures import RECENT_DAYS, daily, frame_of, known, name_of
from opsanalytics.pages.finding import Absent, Finding, View

Question = Callable[[View], Finding]
_LOOKS = {"off plan": "off", "watch": "watch"}
THINGS = 3

# Each page: its question, and the findings it rests on; the first is its verdict.
PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "01_goal_progress": ("Are we on the plan?", ("goal_progress.ladder",)),
    "02_data_health": ("Can the data be built on?", ("director.health",)),
    "03_traffic_and_the_five_steps": (
        "Which step of the plan do we stand on, and is it visitors or conversion?",
        ("visitors.five_steps",),
    ),
    "04_funnel_and_conversion": (
        "Where do we lose visitors on the way to the payment?",
        ("conversion.from_visit_to_payment",),
    ),
    "05_products": (
        "Which products carry us, which could, and are our prices in order?",
        (
            "hot_products.hot_products",
            "hot_products.stock_days",
            "offers.price_discipline",
            "offers.raised_prices",
        ),
    ),
    "06_promotion": (
        "Was the money for promotion and activities worth it?",
        ("advertising.ads_worth", "advertising.ad_spend_by_day"),
    ),
    "07_customers": (
        "Do our buyers come back, and what do they bring?",
        ("customers.repeat_purchase", "customers.win_back"),
    ),
    "08_reputation": (
        "Are buyers content, and how many good ratings do we owe?",
        ("good_ratings.good_ratings",),
    ),
    "09_service_people_budget": (
        "Who is behind: service, tasks, budget, inspections?",
        (
            "departments.tasks",
            "budget.budget_lines",
            "departments.inspections",
            "departments.sites_due",
            "customer_service.answers",
        ),
    ),
    "10_what_if": ("What would it take?", ("targets.needs",)),
    "11_after_the_sale": (
        "Which orders are late, and what is refunded and why?",
        ("after_sale.late_orders", "after_sale.dispatch", "after_sale.refund_episode"),
    ),
}


@dataclass(frozen=True)
class Tile:
    """One headline figure: as written, a word on it, changes and interval, and the points of its line by month."""

    name: str
    figure: str
    word: str
    look: str
    notes: tuple[str, ...]
    values: tuple[float | None, ...]


def health(view: View) -> Finding:
    """Whether the data can be built on."""
    found = data_health(view.shop)
    return Finding(
        health_verdict(found, view.say), found.tables, "watch" if found.gap_days else "on plan"
    )


def headlines(view: View) -> tuple[Tile, ...]:
    """Conversion, repeat purchase, good ratings, return on advertising."""
    floor, margin = view.plan.floors.positive_share, known(view, "break_even_roas", view.last(90))
    return (
        _tile(view, "day_conversion", RECENT_DAYS),
        _tile(view, "repeat_purchase_rate", 365),
        _tile(view, "positive_share", 30, floor=floor),
        _tile(view, "roas", RECENT_DAYS, floor=margin),
    )


def _tile(view: View, metric: str, days: int, *, floor: float | None = None) -> Tile:
    say, period = view.say, view.last(days)
    share = find_metric(metric).unit == "share"

    def write(value: float) -> str:
        return say.share(value, 2) if share else say.number(value, 2)

    rows = [
        evaluate(metric, view.shop, period, against=a).iloc[0] for a in ("previous", "last_year")
    ]
    now, name = rows[0], say("{name}, {n} days", name=name_of(view, metric), n=days)
    if now["value"] != now["value"]:
        return Tile(
            name, "-", say("cannot tell"), "", (say("{why}.", why=say.reason(now["reason"])),), ()
        )
    notes = [
        say(
            "{low} – {high} (n\u00a0=\u00a0{n})",
            low=write(now["low"]),
            high=write(now["high"]),
            n=say.number(now["n"]),
        )
    ]
    if now["low"] != now["low"]:
        notes = [say("n = {n}", n=say.number(now["n"]))] if share else []
    labels = (say("the period before"), say("a year before"))
    for row, label in zip(rows, labels, strict=True):
        if row["before"] == row["before"] and row["before_complete"]:
            notes.append(say("{label}: {value}", label=label, value=write(row["before"])))
    word, look = _word(view, now, floor, write)
    monthly = (
        evaluate(metric, view.shop, view.last(365), by="month")
        if days < 365
        else frame_of([{"value": None}])
    )
    return Tile(name, write(now["value"]), word, look, tuple(notes), tuple(monthly["value"]))


def _word(
    view: View, row: Any, floor: float | None, write: Callable[[float], str]
) -> tuple[str, str]:
    """Against the floor where there is one; else whether it moved by more than chance."""
    say = view.say
    if floor is not None:
        standing = (
            "on plan" if row["value"] >= floor else "watch" if row["high"] >= floor else "off plan"
        )
        return say(
            "{standing} (at least {floor})", standing=say(standing), floor=write(floor)
        ), _LOOKS.get(standing, "")
    if row["before"] != row["before"] or not row["before_complete"]:
        return say("nothing to compare it with yet"), ""
    n = row["denominator"]
    pairs = [(round(v * n), round(n)) for v in (row["before"], row["value"])]
    change = share_change(*pairs) if 0 <= row["value"] <= 1 else None
    if change is None or change[0] <= 0 <= change[1]:
        return say("no clear change"), ""
    return (say("up"), "") if change[0] > 0 else (say("down"), "watch")


def why_orders_changed(view: View, days: int = RECENT_DAYS, *, back: int = 0) -> Finding:
    """Orders of the last days against as many before (or `back` days earlier): campaign days, visitors, conversion.

    The parts sum to the change exactly. DataRefused where a day of either is not told.
    """
    say, now = view.say, view.last(days)
    earlier = timedelta(days=back or days)
    spans = (Period(now.start - earlier, now.end - earlier), now)
    rows = daily(view, "orders_paid", "visitor_days").dropna()
    parts = [rows[rows["day"].dt.date.isin(list(span))] for span in spans]
    states = [_state(part) for part in parts]
    if not all(states) or any(len(part) < len(now) for part in parts):
        message = "not every day of {first} to {last} tells orders and visitors"
        hint = "ingest order lists and 生意参谋 shop days"
        raise DataRefused(message, hint=hint, first=spans[0].start, last=now.last)
    told = contributions(_orders, *states)
    before, after = (_orders(state) for state in states)
    biggest = max(told, key=lambda name: abs(told[name]))
    part = ("+" if told[biggest] > 0 else "") + say.number(told[biggest])
    text = "{days} days brought {after} orders after {before}; {factor} made most of the difference ({part})"
    if back > days:
        text = "{days} days brought {after} orders, {before} a year before; {factor} made most of the difference ({part})"
    said = {
        "after": say.number(after),
        "before": say.number(before),
        "factor": say(biggest),
        "part": part,
    }
    steps = [{"name": name, "value": value} for name, value in told.items()]
    steps.append({"name": "change", "value": after - before})
    return Finding(say(text, days=days, **said), frame_of(steps), more={"kind": "count"})


def _state(days: Any) -> dict[str, Any]:
    """What made the orders of these days: (ordinary days, campaign days, orders on one of these), visitors, rate."""
    quiet, loud = days[days["ordinary"]], days[~days["ordinary"]]
    if not len(quiet) or not quiet["visitor_days"].sum():
        return {}
    each = float(loud["orders_paid"].mean()) if len(loud) else 0.0
    rate = float(quiet["orders_paid"].sum() / quiet["visitor_days"].sum())
    visitors = float(quiet["visitor_days"].mean())
    return {
        "campaign days": (len(quiet), len(loud), each),
        "visitors": visitors,
        "conversion": rate,
    }


def _orders(state: Mapping[str, Any]) -> float:
    quiet, loud, each = state["campaign days"]
    return float(quiet * state["visitors"] * state["conversion"] + loud * each)


def every_page(view: View) -> dict[str, list[Finding | Absent]]:
    """What every page finds, by page; what the exports do not tell is a sentence."""
    return {page: [_asked(view, name) for name in names] for page, (_, names) in PAGES.items()}


def _asked(view: View, name: str) -> Finding | Absent:
    module, _, function = name.partition(".")
    question: Question = getattr(import_module(f"opsanalytics.pages.{module}"), function)
    try:
        return question(view)
    except DataRefused as refusal:
        return Absent(view.say.error(refusal))


def next_things(
    found: Mapping[str, list[Finding | Absent]], most: int = THINGS
) -> list[tuple[str, str]]:
    """What to do next, the weightiest first: each with the page that says why."""
    told = [
        (f.weight, f.todo, page) for page, findings in found.items() for f in findings if f.todo
    ]
    return [(todo, page) for _, todo, page in sorted(told, key=lambda t: -t[0])[:most]]


def verdicts(found: Mapping[str, list[Finding | Absent]], view: View) -> list[tuple[str, str, str]]:
    """Each page's file, question and one-line verdict."""
    return [
        (page, view.say(PAGES[page][0]), findings[0].sentence) for page, findings in found.items()
    ]
