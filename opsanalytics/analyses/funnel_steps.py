"""Who went from one step of a funnel to the next within the window; in Ibis, for any engine."""

from __future__ import annotations

from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir

from opsanalytics.analyses.funnel_options import ACTIONS, Funnel, Span
from opsanalytics.metrics.source_rows import is_true

_SECONDS = 2**31  # above any window


def entered(events: ir.Table, f: Funnel, span: Span) -> ir.Table:
    """How many units took the first step: `every`, and `units`, those whose window has passed."""
    entries = _entries(_with_known_unit(events, f), f, 0, span.start, span.stop)
    entries = _with_breakdown(entries, events, f)
    units = entries.group_by([*f.unit, *f.breakdown]).aggregate(first=entries["at"].min())
    last = span.stop if f.order == "platform" else span.last_entry(f)
    counts = {"units": (units["first"] < ibis.literal(last)).sum(), "every": units.count()}
    return units.aggregate(by=f.breakdown, **counts)


def actions_of(events: ir.Table, f: Funnel, span: Span) -> ir.Table:
    """The actions (strict: all) of the units that took the second step: no other gets further."""
    rows = _with_known_unit(events, f)
    rows = rows.filter(*_in_reach(rows, f, span))
    further = rows.filter(_is_step(rows, f, 1))
    if f.order != "strict":
        actions = [action for step in range(len(f.steps)) for action in f.actions(step)]
        rows = rows.filter(rows.action.isin(actions))
    return rows.semi_join(further, list(f.unit)).select(*f.unit, "action", "at")


def steps_reached(rows: ir.Table, f: Funnel, span: Span, events: ir.Table) -> list[ir.Table]:
    """For each step but the first, who reached it: unit, `at`, `start` (their entry).

    `rows`: the `actions_of` the units. Of entries whose window has passed. Inside one moment the
    order of the steps decides.
    """
    walk = {"sequential": _sequential, "strict": _strict, "any": _any_order}[f.order]
    levels = [level.select(*f.unit, "at", "start") for level in walk(rows, f, span)]
    return [_with_breakdown(level, events, f) for level in levels]


def platform_steps(events: ir.Table, f: Funnel, span: Span) -> list[ir.Table]:
    """The same as a platform counts: all who took the step in the period."""
    rows = _with_known_unit(events, f)
    rows = rows.filter(*_between(rows, span.start, span.stop))
    levels = []
    for step in range(1, len(f.steps)):
        level = rows.filter(_is_step(rows, f, step)).mutate(start=rows["at"])
        levels.append(_with_breakdown(level.select(*f.unit, "at", "start"), events, f))
    return levels


def open_steps(events: ir.Table, f: Funnel, span: Span) -> list[tuple[ir.Table, ir.Table]]:
    """For each step of an open funnel but the first: who stood at the one before, who came on."""
    rows, pairs = _with_known_unit(events, f), []
    for step in range(1, len(f.steps)):
        stood = _entries(rows, f, step - 1, span.start, span.last_entry(f))
        acts = _acts(rows, f, span, step)
        came = _advance(stood.semi_join(acts, list(f.unit)), acts, f, step)
        pairs.append((_with_breakdown(stood, events, f), _with_breakdown(came, events, f)))
    return pairs


def summary(level: ir.Table, f: Funnel) -> ir.Table:
    """How many units reached a step, and the median seconds from entry to first arrival."""
    arrived = level["at"].delta(ibis.timestamp("2000-01-01 00:00:00"), unit="second")
    taken = level["at"].delta(level.start, unit="second")
    # One number orders by arrival, then by the shorter way to it, so that ties have one answer.
    level = level.mutate(both=arrived * _SECONDS + taken)
    units = level.group_by([*f.unit, *f.breakdown])
    units = units.aggregate(seconds=level.both.min() % _SECONDS)
    counts = {"units": units.count(), "median_seconds": units.seconds.median()}
    return units.aggregate(by=f.breakdown, **counts)


def _with_known_unit(events: ir.Table, f: Funnel) -> ir.Table:
    return events.filter([events[name].notnull() for name in f.unit])


def _is_step(rows: ir.Table, f: Funnel, step: int) -> ir.BooleanValue:
    """Whether a row is an action of the step; to the platform, whoever did anything visited."""
    if f.order == "platform" and f.steps[step] == "view":
        return rows.action.notnull()
    return rows.action.isin(f.actions(step))


def _between(rows: ir.Table, start: datetime, stop: datetime) -> list[ir.BooleanValue]:
    return [rows["at"] >= ibis.literal(start), rows["at"] < ibis.literal(stop)]


def _in_reach(rows: ir.Table, f: Funnel, span: Span) -> list[ir.BooleanValue]:
    """Whether a row can matter to entries of the period; first entries may lie before it."""
    since, until = _between(rows, span.start, span.stop + f.within)
    return [until] if f.entry == "first" else [since, until]


def _entries(events: ir.Table, f: Funnel, step: int, start: datetime, stop: datetime) -> ir.Table:
    """Entries into a step within the period: of each unit all of them, or the first in the data."""
    rows = events.filter(_is_step(events, f, step)).select(*f.unit, "at")
    if f.entry == "first":
        rows = rows.group_by(list(f.unit)).aggregate(at=rows["at"].min())
    return rows.filter(*_between(rows, start, stop)).mutate(start="at")


def _acts(events: ir.Table, f: Funnel, span: Span, step: int) -> ir.Table:
    rows = events.filter(_is_step(events, f, step), events["at"] >= ibis.literal(span.start))
    return rows.select(*f.unit, "at")


def _sequential(rows: ir.Table, f: Funnel, span: Span) -> list[ir.Table]:
    """By one look back a step over the same sorted rows, so that a cluster moves them only once.

    Where an action belongs to two steps that follow on each other, the steps are joined instead.
    """
    if any(set(f.actions(i)) & set(f.actions(i - 1)) for i in range(1, len(f.steps))):
        return _joined(rows, f, span)
    so_far = ibis.range_window(group_by=list(f.unit), order_by="at", preceding=None, following=0)
    taken, entry, levels = _is_step(rows, f, 0), rows["at"], []
    if f.entry == "first":
        taken &= entry == entry.min(where=taken).over(group_by=list(f.unit))
    taken &= ibis.and_(*_between(rows, span.start, span.last_entry(f)))
    for step in range(1, len(f.steps)):
        rows = rows.mutate(start=taken.ifelse(entry, None))
        rows = rows.mutate(start=rows.start.max().over(so_far))
        entry = rows.start
        taken = _is_step(rows, f, step) & (rows["at"] <= entry + _interval(f.within))
        levels.append(rows.filter(taken))
    return levels


def _joined(rows: ir.Table, f: Funnel, span: Span) -> list[ir.Table]:
    levels = [_entries(rows, f, 0, span.start, span.last_entry(f))]
    for step in range(1, len(f.steps)):
        levels.append(_advance(levels[-1], _acts(rows, f, span, step), f, step))
    return levels[1:]


def _advance(level: ir.Table, acts: ir.Table, f: Funnel, step: int) -> ir.Table:
    """The acts of the next step that follow on a row of the level, with the latest entry to them.

    The latest entry leaves the most of the window, so it alone need be kept.
    """
    before = level.select(*f.unit, "at", "start", act=ibis.literal(0, "int8"))
    after = acts.mutate(start=ibis.null(level.start.type()), act=ibis.literal(1, "int8"))
    both = before.union(after.select(before.columns))
    same_action = set(f.actions(step)) & set(f.actions(step - 1))  # no act is two steps at once
    order = ["at", both.act.desc() if same_action else "act"]
    so_far = ibis.window(group_by=list(f.unit), order_by=order, preceding=None, following=0)
    both = both.mutate(entry=both.start.max().over(so_far))
    in_time = (both.act == 1) & (both["at"] <= both.entry + _interval(f.within))
    return both.filter(in_time).select(*f.unit, "at", start="entry")


def _strict(rows: ir.Table, f: Funnel, span: Span) -> list[ir.Table]:
    place = rows.action.cases(*((action, i) for i, action in enumerate(ACTIONS)), else_=99)
    own = ibis.window(group_by=list(f.unit), order_by=[rows["at"], place])
    later: dict[str, ir.Value] = {}
    for i in range(1, len(f.steps)):
        later |= {f"{name}{i}": rows[name].lead(i).over(own) for name in ("at", "action")}
    rows = rows.mutate(**later, start=rows["at"])
    level = rows.filter(_is_step(rows, f, 0), *_between(rows, span.start, span.last_entry(f)))
    levels = []
    for i in range(1, len(f.steps)):
        in_time = level[f"at{i}"] <= level.start + _interval(f.within)
        level = level.filter(level[f"action{i}"].isin(f.actions(i)), in_time)
        levels.append(level.mutate(at=level[f"at{i}"]))
    return levels


def _any_order(rows: ir.Table, f: Funnel, span: Span) -> list[ir.Table]:
    unit = list(f.unit)
    from_now = ibis.range_window(group_by=unit, order_by="at", preceding=0, following=None)
    steps = range(len(f.steps))
    first = {f"next{i}": rows["at"].min(where=_is_step(rows, f, i)).over(from_now) for i in steps}
    rows = rows.mutate(**first, start=rows["at"])
    rows = rows.filter(*_between(rows, span.start, span.last_entry(f)))
    levels = []
    for step in steps[1:]:
        times = [rows[f"next{i}"] for i in range(step + 1)]
        done = ibis.greatest(*times)
        in_time = done <= rows.start + _interval(f.within)
        levels.append(rows.filter(*(at.notnull() for at in times), in_time).mutate(at=done))
    return levels


def _interval(span: timedelta) -> ir.IntervalScalar:
    return ibis.interval(seconds=int(span.total_seconds()))


def _with_breakdown(level: ir.Table, events: ir.Table, f: Funnel) -> ir.Table:
    """The level with the value of the breakdown at its entries, as column `by`."""
    if not f.by:
        return level
    if f.by == "week":
        return level.mutate(by=level.start.truncate("W").cast("date").cast("string"))
    if f.by == "buyer":
        pays = events.filter(events.action == "pay")
        paid = pays.group_by("visitor_id").aggregate(first_paid=pays["at"].min())
        level = level.left_join(paid, "visitor_id").drop("visitor_id_right")
        before = is_true(level.first_paid < level.start)
        return level.mutate(by=before.ifelse("returning", "new")).drop("first_paid")
    column = {"channel": "channel", "product": "product_id", "category": "category_id"}[f.by]
    if column in f.unit:
        return level.mutate(by=level[column])
    entries = events.filter(_is_step(events, f, 0))
    entries = entries.select(*f.unit, start="at", by=column).distinct()
    return level.inner_join(entries, [*f.unit, "start"])
