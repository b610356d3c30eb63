"""Service, inquiries, ratings, scores and events kept by hand."""

from __future__ import annotations

import random

from tests.blind.case import Case, each, kind, one
from tests.blind.edits import (
    all_cells,
    beside,
    each_cell,
    one_cell,
    paper,
    told,
)
from tests.blind.facts import cells_for, cells_of, day, facts_of


@kind("service", "said")
def service_clock(rng: random.Random) -> Case:
    facts, cells = cells_for("service", rng)
    cells = each_cell(cells, "service", "first_response_seconds", lambda c: "1分23秒")
    return told("service", [f | {"first_response_seconds": 83.0} for f in facts], cells, [])


@kind("service")
def service_rate_in_percent(rng: random.Random) -> Case:
    facts, cells = cells_for("service", rng)
    truth = [f | {"response_rate": 0.985} for f in facts]
    return told("service", truth, beside(cells, "回复率", ["98.5%"] * 8))


@kind("service", "said")
def service_rate_as_98(rng: random.Random) -> Case:
    facts, cells = cells_for("service", rng)
    truth = [f | {"response_rate": 0.985} for f in facts]
    return told("service", truth, beside(cells, "回复率", ["98.5"] * 8))


@kind("service")
def service_means_by_day(rng: random.Random) -> Case:
    facts, cells = cells_for("service", rng)
    return told("service", facts, [*cells, [day(0), "均值", "30", "28", "20.00", "5", "100.00"]])


@kind("service")
def service_team_sums(rng: random.Random) -> Case:
    facts, cells = cells_for("service", rng)
    return told("service", facts, [*cells, [day(0), "汇总", "60", "56", "20.00", "11", "999.00"]])


@kind("service")
def service_whole_team(rng: random.Random) -> Case:
    """团队 and 全店 stand for all agents."""
    facts, cells = cells_for("service", rng)
    rows = list(cells)
    for i in range(4):
        part = [f for f in facts if f["day"] == day(i)]
        sums = [
            sum(f[k] for f in part)
            for k in ("asked", "answered", "first_response_seconds", "orders")
        ]
        rows.append([day(i), "全店", *map(str, sums), f"{sum(f['paid_amount'] for f in part):.2f}"])
    return told("service", facts, rows)


@kind("inquiries", "said")
def inquiries_never_answered(rng: random.Random) -> Case:
    return one_cell(rng, "inquiries", "answered_at", "未回复", None)


@kind("inquiries", "said")
def inquiries_answered_before_asked(rng: random.Random) -> Case:
    return Case(one_cell(rng, "inquiries", "answered_at", "2022-01-01 10:00:00", None).steps, None)


@kind("rating_counts", "said")
def ratings_other_windows(rng: random.Random) -> Case:
    return all_cells(rng, "rating_counts", "window", lambda c: c.replace("近一", "最近1"))


@kind("rating_counts", "said")
def ratings_two_readings_a_day(rng: random.Random) -> Case:
    _, cells = cells_for("rating_counts", rng)
    return Case(one(paper("rating_counts", [*cells, [*cells[1][:2], "999", "1", "1"]])), None)


@kind("dsr_snapshots", "said")
def scores_with_gaps_in_words(rng: random.Random) -> Case:
    facts, cells = cells_for("dsr_snapshots", rng)
    truth = [f | {"description_gap": -0.12} for f in facts]
    return told("dsr_snapshots", truth, beside(cells, "描述相符与同行相比", ["低于12%"] * 6), [])


@kind("dsr_snapshots", "said")
def scores_with_arrows(rng: random.Random) -> Case:
    facts, cells = cells_for("dsr_snapshots", rng)
    truth = [f | {"description_gap": -0.12} for f in facts]
    return told("dsr_snapshots", truth, beside(cells, "描述相符与同行相比", ["↓12%"] * 6), [])


@kind("dsr_snapshots")
def scores_with_signs(rng: random.Random) -> Case:
    facts, cells = cells_for("dsr_snapshots", rng)
    truth = [f | {"description_gap": -0.12} for f in facts]
    return told("dsr_snapshots", truth, beside(cells, "描述相符与同行相比", ["-12.00%"] * 6))


@kind("dsr_snapshots", "said")
def scores_out_of_range(rng: random.Random) -> Case:
    """48 for 4.8: scores lie between 1 and 5."""
    return one_cell(rng, "dsr_snapshots", "service", "48", ...)


@kind("dsr_snapshots")
def scores_with_points(rng: random.Random) -> Case:
    return all_cells(rng, "dsr_snapshots", "service", lambda c: f"{c}分")


@kind("events", "said")
def events_other_actions(rng: random.Random) -> Case:
    return one_cell(rng, "events", "action", "分享", ...)


@kind("events")
def events_in_seconds(rng: random.Random) -> Case:
    facts = [
        f | {"at": f"2023-01-{3 + i:02d} 10:00:00"} for i, f in enumerate(facts_of("events", rng))
    ]
    cells = cells_of("events", facts)
    rows = [[*r[:3], str(1672711200 + 86400 * i)] for i, r in enumerate(cells[1:])]
    return told("events", facts, [cells[0], *rows])


@kind("events")
def events_downloaded_twice(rng: random.Random) -> Case:
    facts, cells = cells_for("events", rng)
    return Case(each(paper("events", cells), paper("events", cells, "行为(1).csv", sep=";")), facts)
