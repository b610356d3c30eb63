"""Orders a day against the plan's ladder: the numbers, what they say, the table."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from opsanalytics.charts.goal_chart import plot_goal_progress
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, figure, sentence, term
from opsanalytics.core.paths import plan_path
from opsanalytics.core.periods import DayLike, Period
from opsanalytics.core.stats import z_value
from opsanalytics.metrics.availability import column_title
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages import stakes
from opsanalytics.pages.caveats import remembered_with_notes
from opsanalytics.pages.figures import frame_of
from opsanalytics.pages.finding import Chart, Finding, Standing, View
from opsanalytics.plan.forecast import REACHED_DAYS
from opsanalytics.plan.goals import NOT_YET_MISSED, GoalStatus, Progress, progress
from opsanalytics.plan.plan_file import Plan, load_plan
from opsanalytics.plan.reach import EVEN, LASTING_DAYS, Reach
from opsanalytics.plan.recent_days import HELD_DAYS, STRETCH
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop
from opsanalytics.store.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

GOAL_METRICS = {"shipped": "orders_shipped", "paid": "orders_paid"}
TODO_WEIGHT = 0.7


def goal_progress(given: Any, plan: Plan | None = None, as_of: DayLike | None = None) -> Progress:
    """How the shop stands against the plan's goals of orders a day.

    Parameters
    ----------
    given
        An open shop, or frames as `as_shop` takes them.
    plan
        What `load_plan` returns; None for the shop's own plan, else the packaged one.
    as_of
        The last day judged; None for the last whole day of the data.

    Returns
    -------
    Progress
        `days` (a frame, one row a day: `day`, `orders`, NaN in a gap, `complete`, `event`, and the
        7-day `mean` with `low` and `high`), `goals` with their status, `ahead` (the forecast, or
        None); `ops.charts.goal_progress` draws it.

    Raises
    ------
    DataRefused
        Where no export holds the orders that the goals count.

    Examples
    --------
    >>> import pandas as pd
    >>> paid = pd.to_datetime(["2022-03-01", "2022-03-02"])
    >>> orders = pd.DataFrame({"order_id": ["1", "2"], "created_at": paid, "paid_at": paid})
    >>> goal_progress({"orders": orders}).days["orders"].tolist()
    [1.0, 1.0]
    """
    shop = as_shop(given)
    as_of = shop.day(as_of) or shop.last_day
    plan = plan or load_plan(plan_path("", shop.data, shop.name))
    key = ("goal progress", plan, as_of)
    return remembered_with_notes(shop, key, partial(_progress, shop, plan, as_of))


def _progress(shop: Shop, plan: Plan, as_of: date) -> Progress:
    basis = View(shop, plan, as_of).basis
    if not shop.has_column("orders", f"{basis}_at"):
        why = "no_days" if plan.goals.basis == "auto" else "no_basis"
        column = column_title(TABLES["orders"].column(f"{basis}_at"))
        raise DataRefused(f"goal_progress.{why}", column=column)
    daily = evaluate(GOAL_METRICS[basis], shop, by="day")
    days = daily.rename(columns={"period_start": "day", "value": "orders"})
    return progress(days[["day", "orders", "complete"]], plan, as_of, basis=basis)


def ladder(view: View, shown: Period | None = None) -> Finding:
    """How the shop stands against the ladder; `shown` cuts its chart to a period."""
    goal = goal_progress(view.shop, view.plan, view.as_of)
    late = [rung for rung in goal.goals if rung.status in ("missed", "at risk")]
    todo, stake = None, None
    if late and late[0].gap:
        gap = late[0].gap
        todo = Message("goal_progress.todo", gap=gap, goal=late[0].goal.orders_per_day)
        stake = stakes.of_orders(view, gap * stakes.MONTH_DAYS, "stakes.goal", gap=gap)
    chart = Chart(partial(plot_goal_progress, shown=shown), alt=goal_alt(goal), data=goal)
    notes = (goal_need(goal), goal_date(goal), unseen_events(goal, view.plan))
    return Finding(
        goal_verdict(goal),
        goal_table(goal),
        _standing(late) if goal.mean is not None else "cannot tell",
        todo,
        TODO_WEIGHT if todo else 0.0,
        stake,
        notes=tuple(note for note in notes if note),
        chart=chart,
        ladder=goal,
    )


def _standing(late: list[GoalStatus]) -> Standing:
    if any(rung.status == "missed" for rung in late):
        return "off plan"
    return "watch" if late else "on plan"


def goal_verdict(goal: Progress) -> Message:
    """The page's one sentence: the mean, and each goal's standing."""
    if goal.mean is None:
        all_days = STRETCH * REACHED_DAYS
        return Message("goal_progress.no_verdict", least=REACHED_DAYS, all=all_days, day=goal.as_of)
    return Message(
        "goal_progress.verdict",
        mean=goal.mean,
        basis=_basis(goal),
        days=REACHED_DAYS,
        standings=[
            _rung_standing(rung, goal)
            for rung in goal.goals
            if rung is goal.next or rung.status != "not due"
        ],
    )


def _basis(goal: Progress) -> Message:
    return term("goal_basis", goal.basis)


def _rung_standing(rung: GoalStatus, goal: Progress) -> Message:
    fields: dict[str, Any] = {"goal": rung.goal.orders_per_day, "status": _status(rung, goal.as_of)}
    if rung.status in ("held", "reached", "not due"):
        return Message("goal_progress.standing.plain", **fields)
    if rung.status == "cannot tell" or rung.due is None:
        return Message("goal_progress.standing.unknown", **fields)
    fields |= {"due": rung.due, "chance": rung.probability}
    if rung.probability is None:
        return Message("goal_progress.standing.due", **fields)
    if rung.due <= goal.as_of:
        return Message("goal_progress.standing.overdue", **fields)
    return Message("goal_progress.standing.likely", **fields)


def goal_need(goal: Progress) -> Message | None:
    """What is needed for the next goal, and how fast the shop has been moving."""
    rung = goal.next
    if goal.mean is None:
        return None
    if rung is None or rung.gap is None:
        return Message("goal_progress.all_reached")
    fields = {"goal": rung.goal.orders_per_day, "gap": rung.gap}
    need = Message("goal_progress.need", **fields)
    if rung.pace_needed is not None and rung.due:
        more = rung.pace_needed
        need = Message("goal_progress.need_by", due=rung.due, more=more, **fields)
    return sentence(need, _pace(goal))


def _pace(goal: Progress) -> Message:
    if goal.pace is None:
        return Message("goal_progress.pace.unknown")
    rise, error = goal.pace
    fields = {"days": HELD_DAYS, "pace": abs(rise)}
    if abs(rise) <= z_value() * error:
        return Message("goal_progress.pace.unclear", **fields)
    if rise < 0:
        return Message("goal_progress.pace.down", **fields)
    return Message("goal_progress.pace.up", **fields)


def goal_alt(goal: Progress) -> Message:
    """What the goal chart shows, for those who cannot see it."""
    if goal.mean is None:
        return goal_verdict(goal)
    parts = [Message("goal_progress.alt.mean", basis=_basis(goal), day=goal.as_of, mean=goal.mean)]
    band = goal.band()
    if band:
        parts.append(Message("goal_progress.alt.band", low=band[0], high=band[1]))
    rungs = ", ".join(str(rung.goal.orders_per_day) for rung in goal.goals)
    parts.append(Message("goal_progress.alt.lines", rungs=rungs))
    return sentence(*parts)


def goal_table(goal: Progress) -> pd.DataFrame:
    """One column a goal, so that it fits a phone: state, gap, pace needed, chance, days at it."""
    cells: dict[str, list[str]] = {
        "due": [_due(rung.due, goal.as_of) for rung in goal.goals],
        "standing": [term("goal", _status(rung, goal.as_of)) for rung in goal.goals],
        "short": [figure(rung.gap, "rate") for rung in goal.goals],
        "more": [_weekly(rung) for rung in goal.goals],
        "forecast": [_reached(rung, goal) for rung in goal.goals],
        "likely": [figure(rung.probability, "chance") for rung in goal.goals],
        "days": [figure(rung.days_at_goal, "number") for rung in goal.goals],
    }
    heads = [str(rung.goal.orders_per_day) for rung in goal.goals]
    rows = []
    for name, row in cells.items():
        label = Message(f"goal_progress.table.{name}", all=goal.complete_days)
        rows.append({"orders_a_day": label, **dict(zip(heads, row, strict=True))})
    return frame_of(rows)


def _status(rung: GoalStatus, as_of: date) -> str:
    """Its status as it is said: of goals at risk it is told which are due, and which unlikely."""
    if rung.status != "at risk" or rung.due is None:
        return rung.status
    if rung.due <= as_of:
        return "overdue"
    return "unlikely" if (rung.probability or 0.0) < NOT_YET_MISSED else "at risk"


def _weekly(rung: GoalStatus) -> Message:
    if not rung.pace_needed:
        return figure(None, "rate")
    return Message("goal_progress.more_weekly", value=rung.pace_needed)


def goal_date(goal: Progress) -> Message | None:
    """When the next goal is likely to stand, or why nobody knows; None if all are reached."""
    rung = goal.next
    if rung is None or rung.gap is None:
        return None
    orders = rung.goal.orders_per_day
    if rung.reach is None:
        why = goal.unforeseen.message if goal.unforeseen else ""
        return Message("goal_progress.no_date", goal=orders, why=why)
    return Message("goal_progress.date", goal=orders, when=when_reached(rung.reach))


def when_reached(reach: Reach) -> Message:
    """From which day a goal is as likely as not to stand, that it stands, or at best how likely."""
    if reach.stands_already:
        return Message("goal_progress.when.there")
    if reach.likely is None or reach.early is None:
        if reach.at_best >= EVEN:
            fields = {"chance": reach.at_best, "days": LASTING_DAYS}
            return Message("goal_progress.when.not_for_long", **fields)
        return Message("goal_progress.when.unlikely", chance=reach.at_best)
    dates = {"likely": reach.likely, "early": reach.early}
    if reach.late is None:
        return Message("goal_progress.when.never_sure", **dates)
    return Message("goal_progress.when.sure", late=reach.late, **dates)


def unseen_events(goal: Progress, plan: Plan) -> Message | None:
    """Campaigns ahead that are forecast as ordinary days, as the data have none like them."""
    unseen = goal.ahead.unseen if goal.ahead else ()
    names = [event.name.message for event in plan.calendar if event.name.zh in unseen]
    return Message("goal_progress.unseen", names=names) if names else None


def _reached(rung: GoalStatus, goal: Progress) -> Message:
    if rung.reach is None:
        return figure(None, "day")
    if rung.reach.likely is None:
        return Message("goal_progress.when.not_within_year")
    return _due(rung.reach.likely, goal.as_of)


def _due(due: date | None, as_of: date) -> Message:
    if due is not None and due.year == as_of.year:
        return figure(due, "day:short")
    return figure(due, "day")
