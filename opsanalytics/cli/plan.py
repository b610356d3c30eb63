"""The command that checks the plan, or shows it in words."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from opsanalytics.cli.options import Commands, new_command
from opsanalytics.cli.shared import translator
from opsanalytics.core.data_address import place_of_data
from opsanalytics.core.messages import Message, figure
from opsanalytics.core.paths import data_dir, plan_path
from opsanalytics.core.periods import SHOP_ZONE, Period, parse_day, shop_today

if TYPE_CHECKING:
    from opsanalytics.plan.plan_file import Plan
    from opsanalytics.plan.plan_sections import Alert, Goal


def add_command(commands: Commands) -> None:
    """`opsanalytics plan`."""
    parser = new_command(commands, "plan", plan)
    parser.add_argument("what", choices=("check", "show"))
    parser.add_argument("--shop", metavar="NAME")
    parser.add_argument("--as-of", default="", metavar="DAY")


def plan(given: Namespace) -> int:
    """Check the plan file, or show the plan in words; UsageError lists all mistakes in the file."""
    from opsanalytics.metrics.metric import find_metric
    from opsanalytics.plan.plan_file import load_plan

    tr, today = translator(given), shop_today(datetime.now(SHOP_ZONE))
    day, path = parse_day(given.as_of, today) if given.as_of else today, None
    if given.plan or given.shop:
        path = plan_path(given.plan, data_dir(given.data), given.shop or "")
    found = load_plan(path, find_metric)
    if given.what == "check" and given.shop and not path:
        own = f"{place_of_data(data_dir(given.data))}/plans/{given.shop}.toml"
        print(tr("cli.plan.packaged", shop=given.shop, path=own))
        return 0
    if given.what == "check":
        print(tr("cli.plan.no_mistakes", plan=path or Message("reports.packaged_plan")))
        return 0
    for line in plan_lines(found, day):
        print(tr.text(line))
    return 0


def plan_lines(found: Plan, day: date) -> Iterator[Message]:
    """The plan in sentences, as it is on the day."""
    yield Message("cli.plan.goals")
    for goal in found.goals.on(day):
        yield _goal(goal, found.due(goal, day))
    yield Message("cli.plan.ratings", share=found.floors.positive_share)
    yield Message("cli.plan.prices", share=found.floors.discount)
    yield Message("cli.plan.steps")
    for number, step in enumerate(found.steps, 1):
        visitors, orders = step.visitors, step.orders
        yield Message("cli.plan.step", number=number, visitors=visitors, orders=orders)
    yield Message("cli.plan.special_days", year=day.year)
    year = Period(date(day.year, 1, 1), date(day.year + 1, 1, 1))
    special_days = []
    for event in found.calendar:
        special_days += [(days, event.name.message) for days in event.within(year)]
    for days, name in sorted(special_days, key=lambda pair: pair[0]):
        yield Message("cli.plan.event", days=days, name=name)
    yield Message("cli.plan.alerts")
    for alert in found.alerts:
        yield _alert(alert)


def _goal(goal: Goal, due: date | None) -> Message:
    when = figure(due, "day") if due else Message("cli.plan.undated")
    name = goal.name.message
    return Message("cli.plan.goal", orders=goal.orders_per_day, name=name, when=when)


def _alert(alert: Alert) -> Message:
    bounds = []
    if alert.below is not None:
        bounds.append(f"< {alert.below:g}")
    if alert.above is not None:
        bounds.append(f"> {alert.above:g}")
    limits = " / ".join(bounds)
    return Message("cli.plan.alert", metric=alert.metric, bounds=limits, days=alert.days)
