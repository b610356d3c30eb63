"""Funnels, from visitors' actions or from a platform's daily counts, in one shape."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, time, timedelta
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from opsanalytics.analyses.funnel_query import (
    Funnel,
    Span,
    entered,
    followed,
    met,
    reached,
    summary,
    went_on,
)
from opsanalytics.analyses.funnel_query import opened as opened_pairs
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import ratio, wilson
from opsanalytics.core.templates import reason
from opsanalytics.metrics.engine_values import number, plain
from opsanalytics.store.engines import keep
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "step",
    "branch",
    "entered",
    "converted",
    "dropped",
    "conversion_step",
    "low",
    "high",
    "conversion_overall",
    "median_seconds",
    "immature",
    "unit",
    "complete",
    "reason",
)
_COUNTED = {  # a step's people in the platform's daily counts
    "view": "visitors",
    "favourite": "favourite_visitors",
    "cart": "cart_visitors",
    "order": "ordering_buyers",
    "pay": "paying_buyers",
}
_BESIDE = ("favourite", "cart")  # no gate: most of what is bought was never in either


def funnel(
    shop: Any,
    period: Period | None = None,
    *,
    steps: tuple[str, ...] | None = None,
    order: Any = "sequential",
    within: timedelta = timedelta(hours=24),
    entry: Any = "any",
    opened: bool = False,
    by: str = "",
    key: str = "person",
) -> pd.DataFrame:
    """How many went from step to step, in the columns COLUMNS (with `by` in front where a breakdown is asked for).

    From visitors' actions where the shop has them, for the options see `metrics.funnel.Funnel`; else from the
    platform's daily counts, as people of single days added up (`unit` says which). Without `steps` it is view, order,
    pay (view, pay where no order is recorded) with favourite and cart as side branches. `entered`: who stood before the
    step; `converted`: who took it; `conversion_step` is one by the other, with a Wilson interval; `conversion_overall`
    divides by those who entered the first step. `immature`: who entered so late that their window has not passed, and
    who are not counted. A step that nobody took is a zero. A shop with neither source raises DataRefused.
    """
    shop = as_shop(shop)
    if "events" in shop.manifest.tables:
        return _of_events(
            shop,
            period,
            steps,
            order=order,
            within=within,
            entry=entry,
            opened=opened,
            by=by,
            key=key,
        )
    if "shop_day" in shop.manifest.tables:
        return _of_days(shop, period, steps)
    raise DataRefused(
        "a funnel needs visitors' actions or the platform's days", hint="ingest 生意参谋 shop days"
    )


def _of_events(
    shop: Shop, period: Period | None, steps: tuple[str, ...] | None, **options: Any
) -> pd.DataFrame:
    events, covered = shop.relation("events"), shop.manifest.coverage("events")
    if covered is None:
        raise DataRefused(
            "no export tells a whole day of visitors' actions", hint="ingest a longer one"
        )
    span = _span(period or covered, covered)
    side: tuple[str, ...] = ()
    if steps is None:
        done = set(shop.engine.execute(events.select("action").distinct())["action"])
        steps = ("view", "order", "pay") if "order" in done else ("view", "pay")
        side = tuple(action for action in _BESIDE if action in done)
    f = Funnel(tuple(steps), **options)
    rows = _branch(shop, events, f, span, "main")
    for action in side:
        beside = _branch(shop, events, Funnel((f.steps[0], action), **options), span, "side")
        rows += [row for row in beside if row["step"] == action]
    told = shop.manifest.covered("events")
    missing = sum(day not in told for day in period or covered)
    why = (
        reason("{n} of {all} days are not covered", n=missing, all=len(period or covered))
        if missing
        else ""
    )
    return _framed(rows, f.by, why)


def _span(period: Period, covered: Period) -> Span:
    days = (period.start, period.end, covered.end)
    return Span(*(datetime.combine(day, time()) for day in days))


def _branch(shop: Shop, events: Any, f: Funnel, span: Span, branch: str) -> list[dict[str, Any]]:
    """The rows of one chain of steps; each of the breakdown's values has its own."""
    pairs = opened_pairs(events, f, span) if f.opened else []
    stood, came = ([summary(pair[side], f) for pair in pairs] for side in (0, 1))
    with ExitStack() as held:
        if f.order == "platform":
            levels = met(events, f, span)
        else:  # a table of known size is joined and sorted better than one that is still to be worked out
            units = held.enter_context(keep(shop.engine, went_on(events, f, span)))
            rows = held.enter_context(keep(shop.engine, followed(events, f, span, units)))
            levels = reached(rows, f, span, units, events)
        levels = [summary(level, f) for level in levels]
        told = _asked(shop, [entered(events, f, span), *levels, *stood, *came], f)
    values = sorted({value for _, value in told}, key=str)
    return [row for value in values for row in _chain(told, value, f, branch)]


def _asked(shop: Shop, parts: list[Any], f: Funnel) -> dict[tuple[int, Any], dict[str, Any]]:
    """Ask for all the parts in one query: by the part's place and the breakdown's value."""
    import ibis

    told = {"units": "int64", "every": "int64", "median_seconds": "float64"}
    whole = [
        part.select(
            *(["by"] if f.by else []),
            part=ibis.literal(i, "int64"),
            **{
                n: part[n].cast(kind) if n in part.columns else ibis.null(kind)
                for n, kind in told.items()
            },
        )
        for i, part in enumerate(parts)
    ]
    frame = shop.engine.execute(ibis.union(*whole))
    return {(int(row["part"]), plain(row.get("by"))): row for row in frame.to_dict("records")}


def _chain(
    told: dict[tuple[int, Any], dict[str, Any]], value: Any, f: Funnel, branch: str
) -> list[dict[str, Any]]:
    """One value's rows, a step each."""
    n = len(f.steps)

    def units(part: int) -> int:
        return int(number(told.get((part, value), {}).get("units")))

    rows = []
    for i, step in enumerate(f.steps):
        before, here = (n + i - 1, 2 * n + i - 2) if f.opened and i else (max(i - 1, 0), i)
        row: dict[str, Any] = {"by": value, "step": step, "branch": branch, "unit": f.key}
        row |= {
            "entered": units(before),
            "converted": units(here),
            "dropped": units(before) - units(here),
        }
        row["conversion_overall"] = ratio(units(i), units(0))
        if i:
            row["conversion_step"] = ratio(units(here), units(before))
            chained = f.order != "platform"
            row["low"], row["high"] = (wilson(units(here), units(before)) if chained else None) or (
                None,
                None,
            )
            row["median_seconds"] = (
                told.get((here, value), {}).get("median_seconds") if chained else None
            )
        elif f.order != "platform":
            row["immature"] = int(number(told.get((0, value), {}).get("every"))) - units(0)
        rows.append(row)
    return rows


def _of_days(shop: Shop, period: Period | None, steps: tuple[str, ...] | None) -> pd.DataFrame:
    """The platform's daily people added up: a day's visitor who pays a day later is in both days."""
    asked = [
        s
        for s in steps or ("view", "order", "pay")
        if s in _COUNTED and shop.tells("shop_day", _COUNTED[s])
    ]
    side = [s for s in _BESIDE if not steps and shop.tells("shop_day", _COUNTED[s])]
    if len(asked) < 2 or (steps and len(asked) < len(steps)):
        raise DataRefused(
            "the platform's days do not tell these steps",
            hint="they tell {steps}",
            steps=", ".join(asked),
        )
    covered = shop.manifest.covered("shop_day", [_COUNTED[s] for s in (*asked, *side)])
    days = shop.relation("shop_day")
    whole = period or shop.manifest.coverage("shop_day")
    columns = [_COUNTED[s] for s in (*asked, *side)]
    told = reduce(and_, (days[c].notnull() for c in columns))
    days = days.filter(told, *_within(days.day, whole))
    sums = shop.engine.execute(
        days.aggregate(n=days.count(), **{c: days[c].sum() for c in columns})
    ).iloc[0]
    count = {s: int(number(sums[_COUNTED[s]])) for s in (*asked, *side)}
    rows = []
    for branch, chain in (("main", asked), *(("side", [asked[0], s]) for s in side)):
        for i, step in enumerate(chain):
            before = count[chain[max(i - 1, 0)]]
            row = {
                "step": step,
                "branch": branch,
                "entered": before,
                "converted": count[step],
                "unit": "person-day",
            }
            row |= {
                "dropped": before - count[step],
                "conversion_step": ratio(count[step], before) if i else None,
            }
            row["conversion_overall"] = ratio(count[step], count[chain[0]])
            rows += [row] if branch == "main" or i else []
    missing = sum(day not in covered for day in whole or ())
    why = (
        reason("{n} of {all} days have no figure", n=missing, all=len(whole or ()))
        if missing
        else ""
    )
    return _framed(rows, "", why)


def _within(day: Any, period: Period | None) -> list[Any]:
    import ibis

    return [day >= ibis.literal(period.start), day < ibis.literal(period.end)] if period else []


def _framed(rows: list[dict[str, Any]], by: str, why: str) -> pd.DataFrame:
    import pandas as pd

    columns = [*(["by"] if by else []), *COLUMNS]
    frame = pd.DataFrame(
        [row | {"complete": not why, "reason": why} for row in rows], columns=columns
    )
    counts = dict.fromkeys(("entered", "converted", "dropped", "immature"), "Int64")
    shares = dict.fromkeys(
        ("conversion_step", "low", "high", "conversion_overall", "median_seconds"), "float64"
    )
    return frame.astype(counts | shares)
