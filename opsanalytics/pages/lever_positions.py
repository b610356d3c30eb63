"""A lever in five positions, and what orders, money and the goals' dates become in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, figure, sentence
from opsanalytics.pages.columns import with_heads
from opsanalytics.pages.figures import with_messages
from opsanalytics.pages.finding import Finding, View
from opsanalytics.pages.goal_progress import when_reached
from opsanalytics.pages.scenarios import as_it_is, side_by_side
from opsanalytics.pages.shop_baseline import ScenarioResult, baseline
from opsanalytics.pages.what_if import goal_days
from opsanalytics.plan.goal_seek import moved, sensitivity
from opsanalytics.plan.scenario import NO_CHANGE, lever_name

if TYPE_CHECKING:
    import pandas as pd

MOVES = (-0.2, -0.1, 0.0, 0.1, 0.2)
PRESENT = MOVES.index(0.0)


def orders_moved(view: View) -> Finding:
    """Orders and money a day with the lever that moves orders most, a fifth down to a fifth up.

    One row a position: `scenario`, `says` (a sentence), the figures of `whatif`, a column a goal.
    """
    moves = sensitivity(baseline(view).now)
    lever = next((name for name in moves["lever"] if name), "visitors")
    results = _tried(view, lever)
    fewer, now, more = (results[PRESENT + by].outcome.value("orders") for by in (-1, 0, 1))
    text = Message(
        "lever_positions.orders.headline", lever=lever_name(lever), fewer=fewer, now=now, more=more
    )
    table = side_by_side(view, results)
    says = [
        _said("orders", lever, label, orders=orders)
        for label, orders in zip(table["scenario"], table["figure_orders"], strict=True)
    ]
    return Finding(sentence(text), _with_goals(view, results, with_messages(table, says=says)))


def dates_moved(view: View) -> Finding:
    """When the next goal stands with visitors a fifth down to a fifth up; a frame as above."""
    base = baseline(view)
    if base.ahead is None:
        raise DataRefused("what_if.goals.unknown", why=base.why)
    results = _tried(view, "visitors")
    reach = results[PRESENT].reach
    goal = next((goal for goal, when in reach.items() if not when.stands_already), max(reach))
    says = [
        _said("dates", "visitors", result.label, goal=goal, when=when_reached(result.reach[goal]))
        for result in results
    ]
    table = with_messages(side_by_side(view, results), says=says)
    when = when_reached(results[PRESENT + 1].reach[goal])
    text = Message("lever_positions.dates.headline", goal=goal, when=when)
    return Finding(sentence(text), _with_goals(view, results, table))


def _said(what: str, lever: str, move: str, **fields: object) -> Message:
    """What a position of the lever gives."""
    fields = {"lever": lever_name(lever), "move": move, **fields}
    return sentence(Message(f"lever_positions.{what}.says", **fields))


def _tried(view: View, lever: str) -> list[ScenarioResult]:
    """The lever in each position, as `whatif` tries it."""
    base = baseline(view)
    return [
        base.try_out(moved(NO_CHANGE, lever, 1 + by), figure(by, "change") if by else as_it_is())
        for by in MOVES
    ]


def _with_goals(view: View, results: Sequence[ScenarioResult], table: pd.DataFrame) -> pd.DataFrame:
    """The table with the day of each goal, where there is a forecast."""
    if baseline(view).ahead is None:
        return table
    days = goal_days(view, results).frame
    return with_heads(table.join(days.drop(columns="scenario")), days.attrs["heads"])
