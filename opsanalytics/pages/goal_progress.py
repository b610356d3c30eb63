"""Orders a day against the plan's ladder: the numbers, what they say, the table."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.say import Say
from opsanalytics.core.stats import z_value
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages.finding import Finding, Standing, View
from opsanalytics.plan.forecast import REACHED_DAYS, Reach
from opsanalytics.plan.goals import HELD_DAYS, STRETCH, Progress, Rung, progress
from opsanalytics.plan.plan_file import Plan
from opsanalytics.store.shop import Shop

if TYPE_CHECKING:
    import pandas as pd

GOAL_METRICS = {"shipped": "orders_shipped", "paid": "orders_paid"}
BASES = {"shipped": "dispatched", "paid": "paid"}


def goal_basis(shop: Shop, plan: Plan, as_of: date) -> str:
    """What the goals count: as the plan says; for `auto` dispatched orders where the days judged tell them.

    Else, so that a newly kept dispatch time does not read as a shop that dispatched nothing before: paid ones.
    """
    if plan.goals.basis != "auto":
        return plan.goals.basis
    judged = sorted(day for day in shop.manifest.covered("orders") if day <= as_of)[-HELD_DAYS:]
    told = shop.manifest.covered("orders", ("shipped_at",))
    return "shipped" if judged and told.issuperset(judged) else "paid"


def goal_progress(shop: Shop, plan: Plan, as_of: date) -> Progress:
    """How the shop stands against the ladder of orders a day on `as_of`."""
    if (known := shop.memory.get(("goal progress", plan, as_of))) is not None:
        return known  # type: ignore[no-any-return]
    basis = goal_basis(shop, plan, as_of)
    if not shop.tells("orders", f"{basis}_at"):
        message = "the plan's goals count what no order list ingested tells: {column}"
        raise DataRefused(
            message,
            hint='ingest one that does, or set basis = "auto" in the plan',
            column=f"{basis}_at",
        )
    daily = evaluate(GOAL_METRICS[basis], shop, by="day")
    days = daily.rename(columns={"period_start": "day", "value": "orders"})
    found = progress(days[["day", "orders", "complete"]], plan, as_of, basis=basis)
    shop.memory["goal progress", plan, as_of] = found
    return found


def ladder(view: View) -> Finding:
    """How the shop stands against the ladder; `more` has the progress and what its chart shows in words."""
    goal, say = goal_progress(view.shop, view.plan, view.as_of), view.say
    late = [r for r in goal.rungs if r.status in ("missed", "at risk")]
    todo = ""
    if late and late[0].gap:
        text = "{gap} more orders a day are needed for the goal of {goal}"
        todo = say(text, gap=say.rate(late[0].gap), goal=late[0].goal.orders_per_day)
    standing: Standing = (
        "off plan" if any(r.status == "missed" for r in late) else "watch" if late else "on plan"
    )
    notes = (goal_need(goal, say), goal_date(goal, say), unseen_events(goal, view.plan, say))
    more = {"progress": goal, "alt": goal_alt(goal, say)}
    weight = 0.7 if todo else 0.0
    return Finding(
        goal_verdict(goal, say),
        goal_table(goal, say),
        standing,
        todo,
        weight,
        notes=notes,
        more=more,
    )


def goal_verdict(goal: Progress, say: Say) -> str:
    """The page's one sentence: the mean, and each goal's standing."""
    if goal.mean is None:
        text = "Fewer than {n} ordinary days in the {all} days up to {day}: no verdict yet."
        return say(
            text, n=REACHED_DAYS, all=STRETCH * REACHED_DAYS, day=say.day(goal.as_of, "medium")
        )
    text = "{mean} orders {basis} a day over the last {n} ordinary days: {standings}."
    standings = say("; ").join(_standing(rung, goal, say) for rung in goal.rungs)
    mean, basis = say.rate(goal.mean), say(BASES[goal.basis])
    return say(text, mean=mean, basis=basis, n=REACHED_DAYS, standings=standings)


def _standing(rung: Rung, goal: Progress, say: Say) -> str:
    words = {
        "goal": rung.goal.orders_per_day,
        "status": say(rung.status),
        "chance": say.chance(rung.probability),
    }
    if rung.status in ("held", "reached", "not due"):
        return say("the {goal} goal is {status}", **words)
    if rung.status == "cannot tell" or rung.due is None:
        return say("the {goal} goal cannot be judged yet", **words)
    words["due"] = say.day(rung.due, "short")
    if rung.due <= goal.as_of:
        if rung.status == "missed":
            return say("the {goal} goal (due {due}) is {status}", **words)
        text = "the {goal} goal was due {due} and is not reached ({chance} likely that the true rate is there)"
        return say(text, **words)
    if rung.probability is None:
        return say("the {goal} goal (due {due}) is {status}", **words)
    return say("the {goal} goal (due {due}) is {status}, {chance} likely", **words)


def goal_need(goal: Progress, say: Say) -> str:
    """What is needed for the next goal, and how fast the shop has been moving."""
    rung = goal.next
    if goal.mean is None or rung is None or rung.gap is None:
        return say("Every goal of the plan is reached.") if goal.mean is not None else ""
    words = {"goal": rung.goal.orders_per_day, "gap": say.rate(rung.gap)}
    if rung.pace_needed is not None and rung.due:
        more = say.rate(rung.pace_needed)
        text = "Next, {goal} orders a day by {due}: {gap} a day are missing; {more} more each week are needed"
        need = say(text, due=say.day(rung.due, "medium"), more=more, **words)
    else:
        need = say("Next, {goal} orders a day: {gap} a day are missing", **words)
    return say("{need}; {pace}.", need=need, pace=_pace(goal, say))


def _pace(goal: Progress, say: Say) -> str:
    if goal.pace is None:
        return say("how fast the shop moves cannot be told from so few days")
    rise, error = goal.pace
    text = "the last {n} ordinary days went up by {pace} a week"
    if abs(rise) <= z_value() * error:
        text = "the last {n} ordinary days show no clear rise or fall"
    elif rise < 0:
        text = "the last {n} ordinary days went down by {pace} a week"
    return say(text, n=HELD_DAYS, pace=say.rate(abs(rise)))


def goal_alt(goal: Progress, say: Say) -> str:
    """What the goal chart shows, for those who cannot see it."""
    band = goal.band()
    if goal.mean is None:
        return goal_verdict(goal, say)
    text = "Orders {basis} a day up to {day}; the 7-day mean stands at {mean}"
    day, basis = say.day(goal.as_of, "medium"), say(BASES[goal.basis])
    parts = [say(text, basis=basis, day=day, mean=say.rate(goal.mean))]
    if band:
        parts.append(
            say("95 % band {low} to {high}", low=say.rate(band[0]), high=say.rate(band[1]))
        )
    rungs = ", ".join(str(rung.goal.orders_per_day) for rung in goal.rungs)
    parts.append(say("goal lines at {rungs}", rungs=rungs))
    return say("{parts}.", parts=say("; ").join(parts))


def goal_table(goal: Progress, say: Say) -> pd.DataFrame:
    """One column a goal, so that it fits a phone: standing, what is missing, pace needed, chance, days at it."""
    import pandas as pd

    rows: dict[str, list[str]] = {
        say("Due"): [_due(r.due, goal.as_of, say) for r in goal.rungs],
        say("Standing"): [say(r.status) for r in goal.rungs],
        say("Orders a day short"): [say.rate(r.gap) for r in goal.rungs],
        say("More needed each week"): [
            f"+{say.rate(r.pace_needed)}" if r.pace_needed else "-" for r in goal.rungs
        ],
        say("By the forecast"): [_reached(r, goal, say) for r in goal.rungs],
        say("Likely"): [say.chance(r.probability) for r in goal.rungs],
        say("Days at it, of {all}", all=goal.complete_days): [
            say.number(r.days_at_goal) for r in goal.rungs
        ],
    }
    heads = [say("Orders a day"), *(str(r.goal.orders_per_day) for r in goal.rungs)]
    return pd.DataFrame(
        [dict(zip(heads, [name, *cells], strict=True)) for name, cells in rows.items()]
    )


def goal_date(goal: Progress, say: Say) -> str:
    """When the next goal is reached, by the forecast; why there is none; empty where every goal is reached."""
    rung = goal.next
    if rung is None or rung.gap is None:
        return ""
    if rung.reach is None:
        why = say.error(goal.unforeseen) if goal.unforeseen else ""
        return say(
            "When {goal} orders a day come cannot be told: {why}.",
            goal=rung.goal.orders_per_day,
            why=why,
        )
    when = when_reached(rung.reach, say)
    return say(
        "By the forecast, {goal} orders a day: {when}.", goal=rung.goal.orders_per_day, when=when
    )


def when_reached(reach: Reach, say: Say) -> str:
    """The day a goal is reached with its range, that it is there, or that it does not come within a year."""
    if reach.likely is None:
        return say("not within a year ({chance} likely)", chance=say.chance(reach.probability))
    if reach.late == reach.as_of + timedelta(days=1):
        return say("there")
    early, late = (
        say.day(day, "medium") if day else say("not within a year")
        for day in (reach.early, reach.late)
    )
    return say(
        "by {likely} (95 %: {early} to {late})",
        likely=say.day(reach.likely, "medium"),
        early=early,
        late=late,
    )


def unseen_events(goal: Progress, plan: Plan, say: Say) -> str:
    """The campaigns ahead that the forecast takes for ordinary days, since none like them is told; empty for none."""
    unseen = goal.ahead.unseen if goal.ahead else ()
    names = [event.name.of(say.lang) for event in plan.calendar if event.name.zh in unseen]
    text = "The forecast takes for ordinary days, never having seen them before: {names}."
    return say(text, names=say(", ").join(names)) if names else ""


def _reached(rung: Rung, goal: Progress, say: Say) -> str:
    if rung.reach is None:
        return "-"
    return (
        _due(rung.reach.likely, goal.as_of, say) if rung.reach.likely else say("not within a year")
    )


def _due(due: date | None, as_of: date, say: Say) -> str:
    if due is None:
        return "-"
    return say.day(due, "short" if due.year == as_of.year else "medium")
