"""The daily sheet of a small shop."""

from __future__ import annotations

import random

from tests.blind.case import Case, each, kind
from tests.blind.edits import (
    beside,
    change,
    newer,
    paper,
    told,
    without,
)
from tests.blind.facts import cells_for, cells_of, facts_of

S, H = "shop_day", "hand_shop_day"


@kind(S)
def hand_weekdays_and_weather(rng: random.Random) -> Case:
    facts, cells = cells_for(H, rng)
    cells = beside(cells, "星期", list("二三四五六日一二"), 1)
    return told(H, facts, beside(cells, "备注", ["", "下雨", "", "", "下雨", "", "", ""]))


@kind(S)
def hand_weather_on_every_day(rng: random.Random) -> Case:
    facts, cells = cells_for(H, rng)
    return told(H, facts, beside(cells, "天气", ["晴", "雨", "晴", "晴", "阴", "雨", "晴", "晴"]))


@kind(S)
def hand_means_per_day(rng: random.Random) -> Case:
    facts, cells = cells_for(H, rng)
    return told(H, facts, [*cells, ["日均", "1000.00", "30", "500", "", "", ""]])


@kind(S)
def hand_goal_row_on_top(rng: random.Random) -> Case:
    facts, cells = cells_for(H, rng)
    return told(H, facts, [cells[0], ["目标", "3000.00", "50", "800", "", "", ""], *cells[1:]])


@kind(S, "said")
def hand_goals_by_day(rng: random.Random) -> Case:
    """Two rows a day: goal and reached."""
    facts, cells = cells_for(H, rng)
    rows = [["口径", *cells[0]]]
    for r in cells[1:]:
        rows += [["目标", r[0], "3000.00", "50", "800", "", "", ""], ["实际", *r]]
    return told(H, facts, rows)


@kind(S)
def hand_corrected_and_a_day_gone(rng: random.Random) -> Case:
    old = facts_of(H, rng)
    new = without(change(old, 2, visitors=333), 5)
    return newer(H, old, new, ("日报 2023-01-10.csv", "日报 2023-01-11 副本.csv"), new)


@kind(S, "said")
def hand_sheet_of_a_second_shop(rng: random.Random) -> Case:
    """Two shops' sheets of the same days: no shop named, both told."""
    first, second = facts_of(H, rng), facts_of(H, rng)
    files = [
        paper(H, cells_of(H, f), n) for f, n in ((first, "甲店日报.csv"), (second, "乙店日报.csv"))
    ]
    return Case(each(*files), None)
