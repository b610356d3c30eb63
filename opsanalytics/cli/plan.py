"""The command that looks at the plan itself."""

from __future__ import annotations

from argparse import Namespace
from datetime import date, datetime
from typing import TYPE_CHECKING

from opsanalytics.cli.shared import say
from opsanalytics.core.paths import data_dir, plan_path
from opsanalytics.core.periods import SHOP_ZONE, Period, parse_day, shop_today
from opsanalytics.core.say import Say

if TYPE_CHECKING:
    from opsanalytics.plan.plan_file import Plan


def plan(given: Namespace) -> int:
    """Check the plan file (all mistakes at once, each with its place), or show the plan in words."""
    from opsanalytics.metrics.metric import find_metric
    from opsanalytics.plan.plan_file import load_plan

    words = say(given)
    named = given.plan or given.shop
    path = plan_path(given.plan, data_dir(given.data), given.shop or "") if named else None
    found = load_plan(path)
    for alert in found.alerts:
        find_metric(alert.metric)
    if given.what == "check":
        print(words("{plan} has no mistakes.", plan=path or words("the packaged plan")))
        return 0
    today = shop_today(datetime.now(SHOP_ZONE))
    print("\n".join(_told(found, parse_day(given.as_of, today) if given.as_of else today, words)))
    return 0


def _told(found: Plan, day: date, words: Say) -> list[str]:
    """The plan in sentences, as it is on the day."""
    lines = [words("Goals, orders a day:")]
    for goal in found.goals.on(day):
        due = found.due(goal, day)
        when = words.day(due, "medium") if due else words("undated")
        lines.append(f"  {goal.orders_per_day}  {goal.name.of(words.lang)} ({when})")
    floors = found.floors
    lines.append(words("Good ratings at least {share}", share=words.share(floors.positive_share)))
    lines.append(
        words("Prices at least {share} of the list price", share=words.share(floors.discount))
    )
    lines.append(words("Steps, visitors and orders a day:"))
    for number, step in enumerate(found.steps, 1):
        visitors, orders = (
            f"{words.number(a)} - {words.number(b)}" for a, b in (step.visitors, step.orders)
        )
        lines.append(f"  {number}  {visitors}; {orders}")
    lines.append(words("Days that are not ordinary in {year}:", year=day.year))
    year = Period(date(day.year, 1, 1), date(day.year + 1, 1, 1))
    runs = [(run, event) for event in found.calendar for run in event.within(year)]
    lines += [
        f"  {words.period(run)}  {event.name.of(words.lang)}"
        for run, event in sorted(runs, key=lambda pair: pair[0])
    ]
    lines.append(words("Alerts:"))
    for alert in found.alerts:
        bounds = [
            f"{sign} {bound:g}"
            for sign, bound in (("<", alert.below), (">", alert.above))
            if bound is not None
        ]
        lines.append(
            f"  {alert.metric} {' / '.join(bounds)} ({words('over {n} days', n=alert.days)})"
        )
    return lines
