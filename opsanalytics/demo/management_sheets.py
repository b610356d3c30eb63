"""What the director answers for: budget, tasks, sites and their inspections, training, posts held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from opsanalytics.demo import shop_calendar
from opsanalytics.demo.ad_exports import AdDay
from opsanalytics.demo.csv_files import write_sheet, yuan
from opsanalytics.demo.order_exports import month_starts
from opsanalytics.demo.planted_patterns import PLANTED
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_story import OFFICE

_TOLD = OFFICE["management"]
_SITES: list[str] = _TOLD["sites"]
Row = tuple[object, ...]


def write_management(ads: Iterable[AdDay], folder: Path, rng: Rng) -> list[Path]:
    """Write the sheets, one a table."""
    sites = [(site, date(2021, 1, 4) - timedelta(rng.between(1, 900))) for site in _SITES]
    return [
        write_sheet(folder, "budget", "month department item planned spent", _budget(ads, rng)),
        write_sheet(folder, "tasks", "task_id department task given_on due_on done_on approved", _tasks(rng)),
        write_sheet(folder, "sites", "site opened_on", sites),
        write_sheet(
            folder,
            "inspections",
            "site inspected_on on_site issues issues_reported_in_time issues_closed",
            _inspections(rng),
        ),
        write_sheet(folder, "training", "held_on session kind post expected attended passed score", _training(rng)),
        write_sheet(folder, "posts_held", "post holder_id from_day to_day reserve", _posts(rng)),
    ]


def _budget(ads: Iterable[AdDay], rng: Rng) -> Iterator[Row]:
    """Advertising as its own reports say, the rest near what was planned; two lines as the stories want."""
    bill = Counter[tuple[date, str]]()
    for ad in ads:
        bill[ad.day.replace(day=1), ad.channel] += ad.spend
    over, large = PLANTED["overspent"], PLANTED["large_expense"]
    near = _TOLD["within"]
    for month in month_starts():
        for channel in dict.fromkeys(name for _, name in bill):
            if spent := bill[month, channel]:
                told = (channel, shop_calendar.quarter(month)) == (over["item"], over["quarter"])
                part = over["share"] if told else rng.between(100 - near, 100 + near) / 100
                yield month, "推广", channel, yuan(1000 * round(spent / part / 1000)), yuan(spent)
        for department, item, planned in _TOLD["budget"]:
            at_once = (department, item, month) == (large["department"], large["item"], large["month"])
            spent = large["spent"] if at_once else planned * rng.between(100 - near, 100 + near)
            yield month, department, item, yuan(large["planned"] if at_once else planned * 100), yuan(spent)


def _tasks(rng: Rng) -> Iterator[Row]:
    behind, number = PLANTED["department_behind"], 0
    for n, month in enumerate(month_starts()):
        for department, tasks in _TOLD["tasks"].items():
            for half in (0, 1):
                number += 1
                given = month + timedelta(2 + 12 * half + rng.between(0, 3))
                due = given + timedelta(rng.between(7, 14))
                share = behind["in_time"] if department == behind["department"] else _TOLD["in_time"]
                # Late is a month or more: what is late at the end of the year is still open.
                late = 0 if rng.chance(share) else rng.between(8, 45)
                done = due + timedelta(late or -rng.between(0, 4))
                ended = done if done <= shop_calendar.LAST_DAY else None
                task = tasks[(2 * n + half) % len(tasks)]
                yield f"T{number:04d}", department, task, given, due, ended, ended is not None and not late


def _inspections(rng: Rng) -> Iterator[Row]:
    """One site after the other in turn; the one that is never inspected is passed over."""
    turn = [site for site in _SITES if site != PLANTED["short_inspections"]["never"]]
    at = len(turn) - _TOLD["inspected"][0][1]
    for name, many in _TOLD["inspected"]:
        first = date(int(name[:4]), 3 * int(name[-1]) - 2, 1)
        for n in range(many):
            day = first + timedelta(32 + n * 50 // many + rng.between(0, 6))
            issues = rng.poisson(1.8)
            timely = sum(rng.chance(0.9) for _ in range(issues))
            closed = sum(rng.chance(0.85) for _ in range(issues))
            yield turn[(at + n) % len(turn)], day, rng.chance(0.7), issues, timely, closed
        at += many


def _training(rng: Rng) -> Iterator[Row]:
    for month in month_starts():
        for day, session, kind, months in _TOLD["sessions"]:
            for site in _SITES if month.month in months else ():
                there = rng.chance(_TOLD["attends"])
                points = rng.between(52, 98) if there and kind == "考试" else None
                passed = points >= _TOLD["pass_mark"] if points else None
                yield month.replace(day=day), session, kind, f"{site}站长", True, there, passed, points


def _posts(rng: Rng) -> Iterator[Row]:
    """Every other post changes hands at the rotation; two people wait in the reserve."""
    turned, holders = _TOLD["rotated"], _TOLD["holders"]
    for n, site in enumerate(_SITES):
        since = shop_calendar.FIRST_DAY + timedelta(rng.between(0, 40))
        moves = n % 2 == 0
        yield f"{site}站长", holders[n], since, turned - timedelta(1) if moves else None, False
        if moves:
            yield f"{site}站长", holders[(n + 2) % len(_SITES)], turned, None, False
    for name in holders[len(_SITES) :]:
        yield f"后备站长{holders.index(name) - len(_SITES) + 1}", name, date(2022, 3, 1), None, True
