"""What the director answers for: budget, tasks, inspections of sites, training, posts held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import cycle, islice, product
from pathlib import Path

from opsanalytics.demo.ad_exports import AdDay
from opsanalytics.demo.csv_files import Row, write_sheet, yuan
from opsanalytics.demo.planted_patterns import PLANTED
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_calendar import MONTHS, PERIOD, quarter
from opsanalytics.demo.shop_story import EXPORTS

_SETTINGS = EXPORTS["management"]
_SITES: list[str] = _SETTINGS["sites"]


def write_management(ads: Iterable[AdDay], folder: Path, rng: Rng) -> list[Path]:
    """Write the sheets, one a table."""
    sites = [(site, date(2021, 1, 4) - timedelta(rng.integer(1, 900))) for site in _SITES]
    return [
        write_sheet(folder, "budget", _budget_rows(ads, rng)),
        write_sheet(folder, "tasks", _task_rows(rng)),
        write_sheet(folder, "sites", sites),
        write_sheet(folder, "inspections", _inspection_rows(rng)),
        write_sheet(folder, "training", _training_rows(rng)),
        write_sheet(folder, "posts_held", _post_rows(rng)),
    ]


def _budget_rows(ads: Iterable[AdDay], rng: Rng) -> Iterator[Row]:
    """Advertising as its own reports say, the rest near what was planned."""
    bills: Counter[tuple[date, str]] = Counter()
    for ad in ads:
        bills[ad.day.replace(day=1), ad.tool] += ad.spend
    tools = dict.fromkeys(tool for _, tool in bills)
    for month in MONTHS:
        for tool in tools:
            if bills[month.start, tool]:
                yield _ad_budget_row(rng, month.start, tool, bills[month.start, tool])
        for department, item, planned in _SETTINGS["budget"]:
            yield _budget_row(rng, month.start, department, item, 100 * planned)


def _ad_budget_row(rng: Rng, month: date, tool: str, spent: int) -> Row:
    overspent = PLANTED["overspent"]
    if (tool, quarter(month)) == (overspent["item"], overspent["quarter"]):
        share = overspent["share"]
    else:
        share = _near_plan(rng) / 100
    return month, "推广", tool, yuan(1000 * round(spent / share / 1000)), yuan(spent)


def _budget_row(rng: Rng, month: date, department: str, item: str, planned: int) -> Row:
    large = PLANTED["large_expense"]
    if (department, item, month) == (large["department"], large["item"], large["month"]):
        return month, department, item, yuan(large["planned"]), yuan(large["spent"])
    return month, department, item, yuan(planned), yuan(planned * _near_plan(rng) // 100)


def _near_plan(rng: Rng) -> int:
    """Spending in percent of the plan."""
    return rng.integer(100 - _SETTINGS["within"], 100 + _SETTINGS["within"])


def _task_rows(rng: Rng) -> Iterator[Row]:
    """Two tasks a month for each department, in turn."""
    behind = PLANTED["department_behind"]
    turns = {department: cycle(tasks) for department, tasks in _SETTINGS["tasks"].items()}
    for n, (month, department, half) in enumerate(product(MONTHS, turns, (0, 1)), 1):
        given = month.start + timedelta(2 + 12 * half + rng.integer(0, 3))
        due = given + timedelta(rng.integer(7, 14))
        share = behind["in_time"] if department == behind["department"] else _SETTINGS["in_time"]
        in_time = rng.chance(share)
        # Late is at least a week: what is late at the end of the year is still open.
        if in_time:
            done = due - timedelta(rng.integer(0, 4))
        else:
            done = due + timedelta(rng.integer(8, 45))
        task = next(turns[department])
        if done in PERIOD:
            yield f"T{n:04d}", department, task, given, due, done, in_time
        else:
            yield f"T{n:04d}", department, task, given, due, None, False


def _inspection_rows(rng: Rng) -> Iterator[Row]:
    """One site after the other in turn; the one that is never inspected is passed over."""
    sites = [site for site in _SITES if site != PLANTED["short_inspections"]["never"]]
    quarters = _SETTINGS["inspected"]
    turn = islice(cycle(sites), len(sites) - quarters[0][1], None)
    for first, count in quarters:
        for n in range(count):
            day = first + timedelta(32 + n * 50 // count + rng.integer(0, 6))
            issues = rng.poisson(1.8)
            in_time = rng.successes(issues, 0.9)
            closed = rng.successes(issues, 0.85)
            yield next(turn), day, rng.chance(0.7), issues, in_time, closed


def _training_rows(rng: Rng) -> Iterator[Row]:
    for month, (day, session, kind, months) in product(MONTHS, _SETTINGS["sessions"]):
        held_on = month.start.replace(day=day)
        if held_on.month not in months:
            continue
        for site in _SITES:
            attended = rng.chance(_SETTINGS["attends"])
            score = passed = None
            if attended and kind == "考试":
                score = rng.integer(52, 98)
                passed = score >= _SETTINGS["pass_mark"]
            yield held_on, session, kind, f"{site}站长", True, attended, passed, score


def _post_rows(rng: Rng) -> Iterator[Row]:
    """Every other post changes hands on one day; the last holders wait in the reserve."""
    rotated = _SETTINGS["rotated"]
    holders = _SETTINGS["holders"]
    for n, site in enumerate(_SITES):
        since = PERIOD.start + timedelta(rng.integer(0, 40))
        if n % 2:
            yield f"{site}站长", holders[n], since, None, False
        else:
            successor = holders[(n + 2) % len(_SITES)]
            yield f"{site}站长", holders[n], since, rotated - timedelta(1), False
            yield f"{site}站长", successor, rotated, None, False
    for n, name in enumerate(holders[len(_SITES) :], 1):
        yield f"后备站长{n}", name, date(2022, 3, 1), None, True
