"""The funnel on visitors' actions: who went from one step to the next within a window; pure Ibis, for any engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from opsanalytics.core.errors import UsageError
from opsanalytics.store.tables import TABLES

Rows = Any
ACTIONS = tuple(TABLES["events"].column("action").choices)
KEYS = {"person": ("visitor_id",), "person+product": ("visitor_id", "product_id")}
ORDERS = ("sequential", "strict", "any", "platform")
_WAY = 2**31  # seconds; above any window
BREAKDOWNS = ("channel", "product", "category", "buyer", "week")


@dataclass(frozen=True)
class Funnel:
    """What is asked of a funnel.

    `steps`: actions, or several of them as "cart|favourite". `order`: `sequential` (anything may lie between), `strict`
    (nothing may), `any` (all steps within the window of each other), `platform` (distinct people of the period at each
    step, as 生意参谋 counts). `within`: from the entry to the step. `entry`: `any` entry, or the `first` in the data.
    `opened`: people may join at a later step. `by`: a breakdown by the entry. `key`: what goes through the funnel.
    Anything else raises UsageError.
    """

    steps: tuple[str, ...]
    order: Literal["sequential", "strict", "any", "platform"] = "sequential"
    within: timedelta = timedelta(hours=24)
    entry: Literal["any", "first"] = "any"
    opened: bool = False
    by: str = ""
    key: str = "person"

    def __post_init__(self) -> None:
        actions = [action for step in self.steps for action in step.split("|")]
        _known("step", actions, ACTIONS)
        _known("order", [self.order], ORDERS)
        _known("entry", [self.entry], ("any", "first"))
        _known("key", [self.key], tuple(KEYS))
        _known("breakdown", [self.by] if self.by else [], BREAKDOWNS)
        if len(self.steps) < 2 or self.within <= timedelta():
            raise UsageError(
                "a funnel needs two steps and a window", hint="such as view, pay within 24 hours"
            )
        if self.order != "sequential" and (self.opened or self.entry == "first"):
            raise UsageError(
                "only a sequential funnel can be open or of first entries",
                hint='use order="sequential"',
            )

    @property
    def unit(self) -> tuple[str, ...]:
        """The columns that tell one passenger of the funnel from another."""
        return KEYS[self.key]

    def is_step(self, rows: Rows, step: int) -> Any:
        """Whether a row is an action of the step (from 0); to the platform, whoever did anything has visited."""
        if self.order == "platform" and self.steps[step] == "view":
            return rows.action.notnull()
        return rows.action.isin(
            self.codes(step) if "number" in rows.columns else self.steps[step].split("|")
        )

    def codes(self, step: int) -> list[int]:
        """The step's actions as `followed` rows tell them: by their places in ACTIONS."""
        return [ACTIONS.index(action) for action in self.steps[step].split("|")]


def _known(what: str, given: list[str], known: tuple[str, ...]) -> None:
    if unknown := [word for word in given if word not in known]:
        hint = "use {known}"
        raise UsageError(
            "a funnel has no {what} {word}",
            hint=hint,
            what=what,
            word=unknown[0],
            known=", ".join(known),
        )


@dataclass(frozen=True)
class Span:
    """The days of the entries, and the first moment that is not known any more."""

    start: datetime
    stop: datetime
    end: datetime


def entered(events: Rows, f: Funnel, span: Span) -> Rows:
    """How many units took the first step in the period: `units` those whose window has passed, `every` all of them."""
    import ibis

    rows = _broken_down(_entries(_usable(events, f), f, span, 0, mature=False), events, f)
    by = ["by"] if f.by else []
    units = rows.group_by([*f.unit, *by]).aggregate(first=rows.at.min())
    last = span.stop if f.order == "platform" else _last_mature(f, span)
    counts = {"units": (units["first"] < ibis.literal(last)).sum(), "every": units.count()}
    return (units.group_by(by) if by else units).aggregate(**counts)


def went_on(events: Rows, f: Funnel, span: Span) -> Rows:
    """The units that took the second step, each with a `number`: nobody else can get further."""
    import ibis

    rows = _usable(events, f)
    rows = rows.filter(f.is_step(rows, 1), *_in_reach(rows, f, span))
    return rows.select(*f.unit).distinct().mutate(number=ibis.row_number().cast("int32"))


def followed(events: Rows, f: Funnel, span: Span, units: Rows) -> Rows:
    """What the funnel must see of these units, by `number`: actions of its steps (strict: all they did)."""
    rows = events.filter(*_in_reach(events, f, span))
    if f.order != "strict":
        rows = rows.filter(
            rows.action.isin([action for step in f.steps for action in step.split("|")])
        )
    code = rows.action.cases(
        *((word, i) for i, word in enumerate(ACTIONS)), else_=len(ACTIONS)
    ).cast("int8")
    return rows.mutate(action=code).inner_join(units, list(f.unit)).select("number", "action", "at")


def _in_reach(rows: Rows, f: Funnel, span: Span) -> list[Any]:
    """Whether a row can matter to entries of the period; the first entries in the data may lie before it."""
    import ibis

    since = [] if f.entry == "first" else [rows["at"] >= ibis.literal(span.start)]
    return [*since, rows["at"] < ibis.literal(span.stop + f.within)]


def reached(rows: Rows, f: Funnel, span: Span, units: Rows, events: Rows) -> list[Rows]:
    """For each step but the first those who reached it: unit or its number, `at`, `start` (their entry), the breakdown.

    `rows`: what is `followed` of `units`. Of entries whose window has passed. Inside one moment the order of the steps
    decides.
    """
    levels = {"sequential": _sequential, "strict": _strict, "any": _any_order}[f.order](
        rows, f, span
    )
    levels = [level.select("number", "at", "start") for level in levels]
    if f.by in ("", "week"):
        return [_broken_down(level, events, f) for level in levels]
    named = [level.inner_join(units, "number").select(*f.unit, "at", "start") for level in levels]
    return [_broken_down(level, events, f) for level in named]


def met(events: Rows, f: Funnel, span: Span) -> list[Rows]:
    """The same as a platform counts: all who took the step in the period."""
    import ibis

    rows = _usable(events, f)
    rows = rows.filter(rows.at >= ibis.literal(span.start), rows.at < ibis.literal(span.stop))
    levels = [rows.filter(f.is_step(rows, i)).mutate(start=rows.at) for i in range(1, len(f.steps))]
    return [_broken_down(level.select(*f.unit, "at", "start"), events, f) for level in levels]


def opened(events: Rows, f: Funnel, span: Span) -> list[tuple[Rows, Rows]]:
    """For each step of an open funnel but the first: who stood at the one before, wherever they began; who came on."""
    usable, pairs = _usable(events, f), []
    for step in range(1, len(f.steps)):
        stood, acts = _entries(usable, f, span, step - 1), _acts(usable, f, span, step)
        came = _advance(stood.semi_join(acts, list(f.unit)), acts, f, step)
        pairs.append((_broken_down(stood, events, f), _broken_down(came, events, f)))
    return pairs


def summary(level: Rows, f: Funnel) -> Rows:
    """How many units reached a step, and the median seconds from their entry to their first arrival."""
    import ibis

    arrived = level.at.delta(ibis.timestamp("2000-01-01 00:00:00"), unit="second")
    keys = [*_unit(level, f), *(["by"] if f.by else [])]
    # One number orders by arrival, then by the shorter way to it: where two ways end at once the answer is the same.
    both = arrived * _WAY + level.at.delta(level.start, unit="second")
    units = level.mutate(both=both).group_by(keys).aggregate(seconds=lambda t: t.both.min() % _WAY)
    units = units.group_by("by") if f.by else units
    return units.aggregate(units=lambda t: t.count(), median_seconds=lambda t: t.seconds.median())


def _unit(rows: Rows, f: Funnel) -> list[str]:
    """The columns that tell units apart in these rows: their number, where they have one."""
    return ["number"] if "number" in rows.columns else list(f.unit)


def _usable(events: Rows, f: Funnel) -> Rows:
    """The rows of a known unit."""
    return events.filter([events[name].notnull() for name in f.unit])


def _last_mature(f: Funnel, span: Span) -> datetime:
    """Entries before this moment lie in the period and have had their whole window."""
    return min(span.stop, span.end - f.within + timedelta(microseconds=1))


def _entries(events: Rows, f: Funnel, span: Span, step: int, *, mature: bool = True) -> Rows:
    """Entries into a step within the period: of each unit all of them, or the first in the data."""
    import ibis

    last = _last_mature(f, span) if mature else span.stop
    unit = _unit(events, f)
    rows = events.filter(f.is_step(events, step)).select(*unit, "at")
    if f.entry == "first":
        rows = rows.group_by(unit).aggregate(at=rows.at.min())
    return rows.filter(rows.at >= ibis.literal(span.start), rows.at < ibis.literal(last)).mutate(
        start="at"
    )


def _acts(events: Rows, f: Funnel, span: Span, step: int) -> Rows:
    import ibis

    rows = events.filter(f.is_step(events, step), events.at >= ibis.literal(span.start))
    return rows.select(*_unit(events, f), "at")


def _sequential(events: Rows, f: Funnel, span: Span) -> list[Rows]:
    levels = [_entries(events, f, span, 0)]
    for step in range(1, len(f.steps)):
        levels.append(_advance(levels[-1], _acts(events, f, span, step), f, step))
    return levels[1:]


def _advance(level: Rows, acts: Rows, f: Funnel, step: int) -> Rows:
    """Those acts of the next step that follow on a row of the level, each with the latest entry that leads to it.

    The latest entry leaves the most of the window, so it alone need be kept.
    """
    import ibis

    unit = _unit(level, f)
    before = level.select(*unit, "at", "start", act=ibis.literal(0, "int8"))
    after = acts.mutate(start=ibis.null(level.start.type()), act=ibis.literal(1, "int8"))
    both = before.union(after.select(before.columns))
    same = set(f.steps[step].split("|")) & set(
        f.steps[step - 1].split("|")
    )  # no act is two steps at once
    order = ["at", both.act.desc() if same else "act"]
    so_far = ibis.window(group_by=unit, order_by=order, preceding=None, following=0)
    both = both.mutate(entry=both.start.max().over(so_far))
    in_time = (both.act == 1) & (both.at <= both.entry + _interval(f.within))
    return both.filter(in_time).select(*unit, "at", start="entry")


def _strict(rows: Rows, f: Funnel, span: Span) -> list[Rows]:
    import ibis

    own = ibis.window(group_by="number", order_by=["at", "action"])
    later = {
        f"{name}{i}": rows[name].lead(i).over(own)
        for i in range(1, len(f.steps))
        for name in ("at", "action")
    }
    rows = rows.mutate(**later, start=rows.at)
    rows = rows.filter(f.is_step(rows, 0), rows.at >= ibis.literal(span.start))
    rows = rows.filter(rows.at < ibis.literal(_last_mature(f, span)))
    levels = [rows]
    for i in range(1, len(f.steps)):
        next_at, follows = rows[f"at{i}"], levels[-1][f"action{i}"].isin(f.codes(i))
        levels.append(levels[-1].filter(follows, next_at <= rows.start + _interval(f.within)))
    return [level.mutate(at=level[f"at{i}"]) for i, level in enumerate(levels) if i]


def _any_order(events: Rows, f: Funnel, span: Span) -> list[Rows]:
    import ibis

    from_now = ibis.range_window(group_by="number", order_by="at", preceding=0, following=None)
    steps = range(len(f.steps))
    first = {f"next{i}": events.at.min(where=f.is_step(events, i)).over(from_now) for i in steps}
    rows = events.mutate(**first, start=events.at)
    rows = rows.filter(
        rows.at >= ibis.literal(span.start), rows.at < ibis.literal(_last_mature(f, span))
    )
    levels = []
    for i in steps[1:]:
        done = ibis.greatest(*(rows[f"next{j}"] for j in range(i + 1)))
        every = [rows[f"next{j}"].notnull() for j in range(i + 1)]
        levels.append(rows.filter(*every, done <= rows.start + _interval(f.within)).mutate(at=done))
    return levels


def _interval(span: timedelta) -> Any:
    import ibis

    return ibis.interval(seconds=int(span.total_seconds()))


def _broken_down(level: Rows, events: Rows, f: Funnel) -> Rows:
    """The level with what its entries are told by, as column `by`."""
    import ibis

    if not f.by:
        return level
    if f.by == "week":
        return level.mutate(by=level.start.truncate("W").cast("date").cast("string"))
    if f.by == "buyer":
        paid = (
            events.filter(events.action == "pay")
            .group_by("visitor_id")
            .aggregate(first_paid=lambda t: t.at.min())
        )
        level = level.left_join(paid, "visitor_id").drop("visitor_id_right")
        before = (level.first_paid < level.start).fill_null(ibis.literal(False))
        return level.mutate(by=before.ifelse("returning", "new")).drop("first_paid")
    column = {"channel": "channel", "product": "product_id", "category": "category_id"}[f.by]
    if column in f.unit:
        return level.mutate(by=level[column])
    entry = events.filter(f.is_step(events, 0)).select(*f.unit, start="at", by=column).distinct()
    return level.inner_join(entry, [*f.unit, "start"])
