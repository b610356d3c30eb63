"""Scenarios in sentences and tables: the formula, remarks, figures, several side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import OpsError
from opsanalytics.core.formats import is_missing
from opsanalytics.core.messages import Message, ends, figure, term
from opsanalytics.core.paths import scenarios_path
from opsanalytics.core.stats import reviews_needed
from opsanalytics.metrics.shop_tables import has_brushed_orders
from opsanalytics.pages.caveats import caveats_of
from opsanalytics.pages.columns import known_columns, with_heads
from opsanalytics.pages.figures import frame_of
from opsanalytics.pages.finding import View
from opsanalytics.pages.goal_progress import when_reached
from opsanalytics.pages.shop_baseline import RATING_DAYS, ScenarioResult, baseline
from opsanalytics.plan.baseline import Outcome
from opsanalytics.plan.scenario import LEVERS, Scenario, read_scenarios

if TYPE_CHECKING:
    import pandas as pd

FIGURES = (
    "orders",
    "amount",
    "visitors",
    "pay_conversion",
    "spend_per_buyer",
    "repeat_rate",
    "ad_spend",
    "price",
    "positive_share",
)
ALWAYS = ("orders", "amount", "visitors", "pay_conversion")
WITH_INTERVAL = ("orders", "amount")
EXAMPLES = {
    "visitors": {"visitors": "+20%"},
    "conversion": {"pay_conversion": "+10%"},
    "both": {"visitors": "+20%", "pay_conversion": "+10%"},
}


def as_it_is() -> Message:
    """The label of no change."""
    return Message("what_if.as_it_is")


def saved(view: View) -> tuple[Scenario, ...]:
    """The scenarios saved for the shop."""
    return read_scenarios(scenarios_path(view.shop.data, view.shop.name))


def saved_or_examples(view: View) -> list[tuple[str, Scenario]]:
    """The scenarios saved, each with its label; examples where there are none."""
    kept = [(scenario.name, scenario) for scenario in saved(view)]
    if kept:
        return kept
    examples: list[tuple[str, Scenario]] = []
    for key, levers in EXAMPLES.items():
        label = Message(f"what_if.example.{key}")
        examples.append((label, Scenario(name=str(label), levers=levers)))
    return examples


def try_all(view: View, scenarios: Sequence[tuple[str, Scenario]]) -> list[ScenarioResult]:
    """Each scenario tried; one that needs what the shop does not know is left out."""
    results = []
    for label, scenario in scenarios:
        try:
            results.append(baseline(view).try_out(scenario, label))
        except OpsError:
            continue
    return results


def formula(view: View, outcome: Outcome) -> Message:
    """How the figures of a scenario hang together, with its numbers."""
    orders = outcome.value("orders") or 0.0
    visitors, conversion = outcome.value("visitors"), outcome.value("pay_conversion")
    basis = term("goal_basis", baseline(view).basis)
    if visitors is None or conversion is None:
        return Message("what_if.formula.orders", orders=orders, basis=basis)
    buyers = visitors * conversion
    return Message(
        "what_if.formula.whole",
        visitors=visitors,
        share=conversion,
        each=orders / buyers if buyers else None,
        orders=orders,
        basis=basis,
    )


def remarks(view: View, result: ScenarioResult) -> Iterator[Message]:
    """Remarks on a scenario: what is not final, a price below the floor, assumptions."""
    levers, ads = result.scenario.levers, baseline(view).now.day.ads
    yield from caveats_of(view, lambda: baseline(view))
    if has_brushed_orders(view.shop):
        yield Message("pages.platform_holds_brushed")
    if "price" in levers:
        yield from _price_remarks(view, result)
    if "positive_share" in levers:
        yield from _rating_remarks(view, result)
    if "ad_spend" in levers and ads and not ads.curve.bends:
        yield Message("what_if.remark.straight_curve")


def remarks_apart(
    view: View, results: Sequence[ScenarioResult]
) -> tuple[list[list[Message]], list[Message]]:
    """The remarks on each scenario that are not on all, and those on all of them."""
    said = [list(remarks(view, result)) for result in results]
    of_all = [text for text in said[0] if all(text in each for each in said)] if said else []
    return [[text for text in each if text not in of_all] for each in said], of_all


def _price_remarks(view: View, result: ScenarioResult) -> Iterator[Message]:
    floor, price = view.plan.floors.discount, result.outcome.value("price")
    if price is None:
        yield Message("what_if.remark.no_list_prices")
    elif price < floor:
        yield Message("what_if.remark.below_floor", share=price, floor=floor)
    if not result.scenario.elasticity:
        yield Message("what_if.remark.no_elasticity")


def _rating_remarks(view: View, result: ScenarioResult) -> Iterator[Message]:
    now = baseline(view)
    wanted = min(result.outcome.value("positive_share") or 0.0, 1.0)
    if now.reviews and wanted < 1:
        needed = reviews_needed(now.good, now.reviews, round(wanted, 4))
        fields = {"share": wanted, "needed": needed, "days": RATING_DAYS}
        yield Message("what_if.remark.reviews_needed", **fields)
    if not result.scenario.review_effect:
        yield Message("what_if.remark.no_review_effect")


def goal_sentences(view: View, result: ScenarioResult) -> Iterator[Message]:
    """When each goal would be reached, one sentence a goal; why not, where there is no forecast."""
    why = baseline(view).why
    if why:
        yield Message("what_if.goals.unknown", why=why)
    for goal, reach in result.reach.items():
        yield Message("what_if.goals.when", goal=goal, when=when_reached(reach))


def kind_of(name: str) -> str:
    """How a figure of a scenario is written; conversions, which are small, with two digits."""
    if name == "orders":
        return "rate"
    if LEVERS.get(name) == "share":
        return "share:2" if "conversion" in name else "share"
    return "number"


def interval(name: str, low: float | None, high: float | None) -> Message:
    """An interval formatted as its figure: a dash where there is none, open without an end."""
    kind = kind_of(name)
    if is_missing(low):
        return figure(None, kind)
    if is_missing(high):
        return Message("what_if.or_more", low=figure(low, kind))
    return ends(low, high, kind)


def _with_interval(name: str, value: float, low: float, high: float) -> Message:
    """A figure, with its interval in brackets where that can be seen."""
    written = figure(value, kind_of(name))
    if figure(low, kind_of(name)) == figure(high, kind_of(name)):
        return written
    return Message("what_if.with_interval", value=written, interval=interval(name, low, high))


def figures_of(view: View, result: ScenarioResult) -> pd.DataFrame:
    """One row a figure: `figure`, `base`, `value`, each with a 95 % interval (`base_low` ...)."""
    rows, still = [], baseline(view).now.outcome()
    for name in FIGURES:
        if still.value(name) is None:
            continue
        base_low, base_high = still.interval(name) or (0, 0)
        low, high = result.outcome.interval(name) or (0, 0)
        rows.append(
            {
                "figure": name,
                "base": still.value(name),
                "base_low": base_low,
                "base_high": base_high,
                "value": result.outcome.value(name),
                "low": low,
                "high": high,
            }
        )
    return frame_of(rows)


def figures_table(view: View, result: ScenarioResult) -> pd.DataFrame:
    """One row a figure, as it is and under the scenario, each with its interval."""
    sides: dict[str, tuple[str, str, str]] = {"as_it_is": ("base", "base_low", "base_high")}
    heads = {"as_it_is": as_it_is(), "as_tried": result.label}
    if result.scenario.levers or result.scenario.channels:
        sides["as_tried"] = ("value", "low", "high")
    rows = []
    for row in figures_of(view, result).to_dict("records"):
        cells: dict[str, Any] = {"figure": known_columns()[f"figure_{row['figure']}"].head}
        for side, names in sides.items():
            cells[side] = _with_interval(row["figure"], *(row[name] for name in names))
        rows.append(cells)
    return with_heads(frame_of(rows), heads)


def side_by_side(view: View, results: Sequence[ScenarioResult]) -> pd.DataFrame:
    """One row a scenario: orders and money with their intervals, then what any scenario moves."""
    tables = [figures_of(view, result).set_index("figure") for result in results]
    names = [name for name in tables[0].index if name in ALWAYS or _is_moved(name, tables)]
    rows = []
    for result, table in zip(results, tables, strict=True):
        row: dict[str, Any] = {"scenario": result.label}
        for name in names:
            value, low, high = (table.loc[name, end] for end in ("value", "low", "high"))
            bounds = (low, high) if name in WITH_INTERVAL else (value, value)
            row[f"figure_{name}"] = _with_interval(name, value, *bounds)
        rows.append(row)
    return frame_of(rows)


def _is_moved(name: str, tables: Sequence[pd.DataFrame]) -> bool:
    """Whether any of the scenarios changes the figure."""
    rows: list[Any] = [table.loc[name] for table in tables]
    return any(row["value"] != row["base"] for row in rows)


def goal_rows(view: View, results: Sequence[ScenarioResult]) -> pd.DataFrame:
    """One row a scenario and goal.

    Columns: `scenario`, `goal`, `due`, `when_due`, `at_best`, `likely`, `early`, `late`.
    """
    rows = []
    for result in results:
        if not result.reach:
            continue
        for goal, due in baseline(view).goals:
            reach = result.reach[goal]
            is_ahead = due is not None and due > view.as_of
            rows.append(
                {
                    "scenario": result.label,
                    "goal": goal,
                    "due": due if is_ahead else None,
                    "when_due": reach.on(due) if due and is_ahead else None,
                    "at_best": reach.at_best,
                    "likely": reach.likely,
                    "early": reach.early,
                    "late": reach.late,
                }
            )
    return frame_of(rows)


def scenario_points(view: View) -> list[tuple[str, float, float]]:
    """Where the scenarios would bring the shop: label, visitors, conversion."""
    points = []
    for result in try_all(view, saved_or_examples(view)):
        visitors = result.outcome.value("visitors")
        conversion = result.outcome.value("pay_conversion")
        if visitors and conversion:
            points.append((result.label, visitors, conversion))
    return points
