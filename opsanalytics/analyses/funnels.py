"""Funnels, from visitors' actions or from a platform's daily counts, in one shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import datetime, time, timedelta
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import pandas as pd

from opsanalytics.analyses.funnel_options import Funnel, Span, refuse_unknown
from opsanalytics.analyses.funnel_pass import counts_in_one_pass, in_one_pass
from opsanalytics.analyses.funnel_steps import (
    actions_of,
    entered,
    open_steps,
    platform_steps,
    steps_reached,
    summary,
)
from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.messages import Message
from opsanalytics.core.periods import Period, PeriodLike
from opsanalytics.core.stats import ratio, wilson
from opsanalytics.metrics.completeness import missing_days
from opsanalytics.metrics.engine_values import number, plain
from opsanalytics.metrics.source_rows import in_period
from opsanalytics.store.engines import keep
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop

_COUNTS = ("entered", "converted", "dropped")
_SHARES = ("conversion_step", "low", "high", "conversion_overall")
_STATE = ("immature", "unit", "complete", "reason")
COLUMNS = ("step", "branch", *_COUNTS, *_SHARES, "median_seconds", *_STATE)
_TYPES = dict.fromkeys((*_COUNTS, "immature"), "Int64")
_TYPES |= dict.fromkeys((*_SHARES, "median_seconds"), "float64")
# A step's people in the platform's daily counts.
_DAY_COLUMNS = {
    "view": "visitors",
    "favourite": "favourite_visitors",
    "cart": "cart_visitors",
    "order": "ordering_buyers",
    "pay": "paying_buyers",
}
_SIDE_STEPS = ("favourite", "cart")  # no gate: most of what is bought was never in either

Row = dict[str, Any]
Counts = Mapping[tuple[str, Any], Row]  # by part of the funnel and value of the breakdown


def funnel(
    shop: Any,
    period: PeriodLike | None = None,
    *,
    steps: tuple[str, ...] | None = None,
    order: Literal["sequential", "strict", "any", "platform"] = "sequential",
    within: timedelta = timedelta(hours=24),
    entry: Literal["any", "first"] = "any",
    opened: bool = False,
    by: str = "",
    key: str = "person",
) -> pd.DataFrame:
    """How many people went from step to step, from view to payment.

    From visitors' actions where the shop has them; else from the platform's daily counts, as people
    of single days added up, for which `order`, `within`, `entry` and `key` do not matter.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    period
        The days of the entries, as `evaluate` takes them; None for all. Completions may run on to
        entry + `within`.
    steps
        Actions in order, or several as one step ("cart|favourite"). None: view, order, pay (view,
        pay where no order is recorded) with favourite and cart as side branches.
    order
        "sequential": anything may lie between two steps; "strict": nothing may; "any": all steps
        within the window of each other; "platform": distinct people of the period at each step, as
        生意参谋 counts.
    within
        The window from the entry to a step.
    entry
        "any" entry, or the "first" in the data.
    opened
        Whether people may join at a later step.
    by
        A breakdown by the entry: "channel", "product", "category", "buyer" (new or returning) or
        "week".
    key
        What goes through the funnel: "person" or "person+product".

    Returns
    -------
    pandas.DataFrame
        One row a step: `by` (where asked for), `step`, `branch` (main or side), `entered` (stood
        before the step), `converted` (took it), `dropped`, `conversion_step` (converted / entered)
        with its 95 % interval `low`, `high`, `conversion_overall` (of those who entered the first
        step), `median_seconds` (from entry to step), `immature` (entered so late that their window
        has not passed; not counted), `unit`, `complete`, `reason` (why not complete). A step that
        nobody took is a zero; of days that no export covers nothing is known, and all is missing.

    Raises
    ------
    DataRefused
        Where the shop has neither source, or the platform's days lack a step.
    UsageError
        For an unknown option.

    Examples
    --------
    >>> import pandas as pd
    >>> days = {"day": pd.to_datetime(["2022-03-01"]), "visitors": [100], "paying_buyers": [3]}
    >>> funnel({"shop_day": pd.DataFrame(days)})[["step", "converted"]].to_numpy().tolist()
    [['view', 100], ['pay', 3]]
    """
    shop = as_shop(shop)
    days = shop.period(period)
    if "events" in shop.manifest.tables:
        side: list[str] = []
        if steps is None:
            steps, side = _usual_steps(shop)
        chains = [steps, *((steps[0], action) for action in side)]
        funnels = [Funnel(chain, order, within, entry, opened, by, key) for chain in chains]
        return _of_actions(shop, days, funnels)
    if by and "shop_day" in shop.manifest.tables:
        raise DataRefused("analyses.funnel.by_needs_actions", by=by)
    if "shop_day" in shop.manifest.tables:
        return _of_days(shop, days, steps)
    raise DataRefused("analyses.funnel.needs_data")


def _usual_steps(shop: Shop) -> tuple[tuple[str, ...], list[str]]:
    """The usual steps of the actions that are recorded, and the side branches."""
    events = shop.relation("events")
    done = set(shop.execute(events.select("action").distinct())["action"])
    side = [action for action in _SIDE_STEPS if action in done]
    if "order" in done:
        return ("view", "order", "pay"), side
    return ("view", "pay"), side


def _of_actions(shop: Shop, period: Period | None, funnels: list[Funnel]) -> pd.DataFrame:
    """The first funnel, and the others beside it."""
    covered = shop.manifest.coverage("events")
    if covered is None:
        raise DataRefused("analyses.funnel.needs_whole_day")
    days = period or covered
    moments = [datetime.combine(day, time()) for day in (days.start, days.end, covered.end)]
    main, *others = funnels
    rows = _rows_of(shop, main, Span(*moments), "main")
    for other in others:
        side = _rows_of(shop, other, Span(*moments), "side")
        rows += [row for row in side if row["step"] == other.steps[1]]
    covered_days = shop.manifest.covered("events")
    reason = missing_days("metrics.days_not_covered", days, covered_days)
    if covered_days.isdisjoint(days) and not any(row["converted"] for row in rows):
        reason = Message("metrics.not_covered")
        rows = _without_figures(main.steps, main.key)
    return _frame(rows, main.breakdown, reason, days)


def _rows_of(shop: Shop, f: Funnel, span: Span, branch: str) -> list[Row]:
    """The rows of one chain of steps; each of the breakdown's values has its own."""
    counts = _counts(shop, f, span)
    values = sorted({value for _, value in counts}, key=str)
    return [row for value in values for row in _chain_rows(counts, value, f, branch)]


def _counts(shop: Shop, f: Funnel, span: Span) -> Counts:
    """The counts of all parts of the funnel: `entered`, then `reached` and its kin by step."""
    if in_one_pass(shop, f):
        return counts_in_one_pass(shop, f, span)
    events = shop.relation("events")
    parts = {"entered": entered(events, f, span)}
    if f.opened:
        for i, (stood, came) in enumerate(open_steps(events, f, span), 1):
            parts |= {f"stood {i}": summary(stood, f), f"came {i}": summary(came, f)}
    with ExitStack() as kept:
        if f.order == "platform":
            levels = platform_steps(events, f, span)
        else:
            rows = kept.enter_context(keep(shop.engine, actions_of(events, f, span)))
            levels = steps_reached(rows, f, span, events)
        parts |= {f"reached {i}": summary(level, f) for i, level in enumerate(levels, 1)}
        return _execute_together(shop, parts, f)


def _execute_together(shop: Shop, parts: Mapping[str, ir.Table], f: Funnel) -> Counts:
    """Ask for all the parts in one query."""
    types = {"units": "int64", "every": "int64", "median_seconds": "float64"}
    selected = []
    for name, part in parts.items():
        columns = {
            column: part[column].cast(type_) if column in part.columns else ibis.null(type_)
            for column, type_ in types.items()
        }
        selected.append(part.select(*f.breakdown, part=ibis.literal(name), **columns))
    rows = shop.execute(ibis.union(*selected)).to_dict("records")
    return {(row["part"], plain(row.get("by"))): row for row in rows}


def _chain_rows(counts: Counts, value: Any, f: Funnel, branch: str) -> Iterable[Row]:
    """One value's rows, a step each."""

    def units(part: str) -> int:
        return int(number(counts.get((part, value), {}).get("units")))

    reached = ["entered", *(f"reached {i}" for i in range(1, len(f.steps)))]
    for i, step in enumerate(f.steps):
        before, here = reached[max(i - 1, 0)], reached[i]
        overall = ratio(units(here), units("entered"))
        if f.opened and i:
            before, here = f"stood {i}", f"came {i}"
        row = {"by": value, "branch": branch, "unit": f.key, "conversion_overall": overall}
        row |= _step_row(step, units(before), units(here), first=i == 0)
        if f.order != "platform":
            found = counts.get((here, value), {})
            if i:
                row |= _interval(row["converted"], row["entered"])
                row["median_seconds"] = found.get("median_seconds")
            else:
                row["immature"] = int(number(found.get("every"))) - units(here)
        yield row


def _step_row(step: str, before: int, here: int, *, first: bool) -> Row:
    row: Row = {"step": step, "entered": before, "converted": here, "dropped": before - here}
    row["conversion_step"] = None if first else ratio(here, before)
    return row


def _interval(part: int, whole: int) -> Row:
    low, high = wilson(part, whole) or (None, None)
    return {"low": low, "high": high}


def _of_days(shop: Shop, period: Period | None, steps: tuple[str, ...] | None) -> pd.DataFrame:
    """The platform's daily people added up: a day's visitor who pays a day later is in both."""
    known = [step for step in _DAY_COLUMNS if shop.has_column("shop_day", _DAY_COLUMNS[step])]
    for step in steps or ():
        refuse_unknown("step", step)
    main = [step for step in steps or ("view", "order", "pay") if step in known]
    side = [step for step in _SIDE_STEPS if step in known and not steps]
    if len(main) < 2 or (steps and len(main) < len(steps)):
        raise DataRefused("analyses.funnel.no_such_steps", steps=known)
    if [step for step in _DAY_COLUMNS if step in main] != main:
        raise UsageError("analyses.funnel.not_in_order", steps=known)
    days = period or shop.manifest.coverage("shop_day")
    covered = shop.manifest.covered("shop_day", [_DAY_COLUMNS[step] for step in [*main, *side]])
    if not (count := _day_sums(shop, days, [*main, *side])):
        why = "not_covered" if covered.isdisjoint(days or ()) else "no_figure"
        rows = _without_figures(main, "person-day")
        return _frame(rows, [], Message(f"metrics.{why}"), days)
    rows = []
    for i, step in enumerate(main):
        rows.append(_step_row(step, count[main[max(i - 1, 0)]], count[step], first=i == 0))
    rows += [_step_row(step, count[main[0]], count[step], first=False) for step in side]
    for row in rows:
        row["branch"] = "side" if row["step"] in side else "main"
        row["unit"] = "person-day"
        row["conversion_overall"] = ratio(row["converted"], count[main[0]])
    why = missing_days("metrics.days_without_figure", days or (), covered)
    return _frame(rows, [], why, days)


def _without_figures(steps: Iterable[str], unit: str) -> list[Row]:
    """A row a step where nothing is known of the days."""
    return [{"step": step, "branch": "main", "unit": unit} for step in steps]


def _day_sums(shop: Shop, asked: Period | None, steps: list[str]) -> dict[str, int]:
    """The people of each step, of the days that tell all steps; empty where none does."""
    days, columns = shop.relation("shop_day"), [_DAY_COLUMNS[step] for step in steps]
    days = days.filter([days[column].notnull() for column in columns])
    if asked:
        days = days.filter(in_period(days.day, asked))
    sums = {step: days[column].sum() for step, column in zip(steps, columns, strict=True)}
    found = shop.execute(days.aggregate(**sums)).iloc[0].dropna()
    return {step: int(number(found[step])) for step in steps if step in found}


def _frame(rows: list[Row], breakdown: list[str], reason: str, days: Period | None) -> pd.DataFrame:
    columns = [*breakdown, *COLUMNS]
    frame = pd.DataFrame(rows, columns=columns).astype(_TYPES).assign(complete=not reason)
    frame["reason"] = pd.Series([reason] * len(frame), dtype=object)  # keeps the message
    if days:
        frame.attrs["days"] = [days.start.isoformat(), days.last.isoformat()]  # for charts
    return frame
