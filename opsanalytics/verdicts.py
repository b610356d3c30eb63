"""What the numbers say, in words: sentences true to the intervals."""

from __future__ import annotations

from datetime import date

from opsanalytics.answers import Health
from opsanalytics.goals import HELD_DAYS, REACHED_DAYS, STRETCH, Progress, Rung
from opsanalytics.periods import Period
from opsanalytics.stats import z_value
from opsanalytics.tables import TABLES
from opsanalytics.text import Say

BASES = {"shipped": "dispatched", "paid": "paid"}


def goal_verdict(goal: Progress, say: Say) -> str:
    """The page's one sentence: the mean, and each goal's standing."""
    if goal.mean is None:
        text = "Fewer than {n} ordinary days in the {all} days up to {day}: no verdict yet."
        return say(text, n=REACHED_DAYS, all=STRETCH * REACHED_DAYS, day=say.day(goal.as_of, "medium"))
    text = "{mean} orders {basis} a day over the last {n} ordinary days: {standings}."
    standings = say("; ").join(_standing(rung, goal, say) for rung in goal.rungs)
    mean, basis = say.rate(goal.mean), say(BASES[goal.basis])
    return say(text, mean=mean, basis=basis, n=REACHED_DAYS, standings=standings)


def _standing(rung: Rung, goal: Progress, say: Say) -> str:
    words = {"goal": rung.goal.orders_per_day, "status": say(rung.status), "chance": say.chance(rung.probability)}
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
        parts.append(say("95 % band {low} to {high}", low=say.rate(band[0]), high=say.rate(band[1])))
    rungs = ", ".join(str(rung.goal.orders_per_day) for rung in goal.rungs)
    parts.append(say("goal lines at {rungs}", rungs=rungs))
    return say("{parts}.", parts=say("; ").join(parts))


def lateness(last: date, days: int, say: Say) -> str:
    """That the data end early, which must not be overlooked; empty where they do not."""
    if not days:
        return ""
    text = "The data end on {day}, {n} before the day that should be judged."
    return say(text, day=say.day(last), n=say.plural(days, "{n} day", "{n} days"))


def health_verdict(health: Health, say: Say) -> str:
    """Whether the data can be built on: lines, rejects, gaps."""
    loaded, lines = int(health.lines["loaded"].sum()), int(health.lines["lines"].sum())
    files, bad, gaps = len(health.sources), health.rejected, health.gap_days
    read = say.plural(files, "{n} export of {lines} lines", "{n} exports of {lines} lines", lines=say.number(lines))
    parts = [say("{read} gave {loaded} rows", read=read, loaded=say.number(loaded))]
    unread = say.plural(bad, "{n} line could not be read", "{n} lines could not be read")
    parts.append(unread if bad else say("every line could be read"))
    ruined = sum(source.damaged_ids for source in health.sources)
    if ruined:
        parts.append(say.plural(ruined, "{n} order number is ruined", "{n} order numbers are ruined"))
    parts.append(say.plural(gaps, "{n} day is missing", "{n} days are missing") if gaps else say("no day is missing"))
    return say("{parts}.", parts=say("; ").join(parts))


def row_account(health: Health, say: Say) -> str:
    """Lines in = loaded + duplicates + rejected + decoration, as one line."""
    total = health.lines[["lines", "loaded", "duplicates", "rejected", "decoration"]].sum()
    text = "{lines} lines = {loaded} loaded + {duplicates} duplicates + {rejected} rejected + {decoration} decoration"
    return say(text, **{str(name): say.number(int(value)) for name, value in total.items()})


def coverage_alt(health: Health, say: Say) -> str:
    """What the coverage chart shows, for those who cannot see it."""
    parts = []
    for row in health.tables.to_dict("records"):
        if row["first"]:
            span = say.period(Period.between(row["first"], row["last"]))
            parts.append(
                say(
                    "{table}: {span}, days missing: {n}",
                    table=say(TABLES[row["table"]].title),
                    span=span,
                    n=row["gap_days"],
                )
            )
    return say("Days covered by the exports. {parts}.", parts=say("; ").join(parts))
