"""What an activity brought, against figures worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from opsanalytics.analyses.uplift import activity_uplifts
from tests.stories import MakeShop


def months(extra: int) -> str:
    """Nine weeks of 20 orders on weekdays and 30 at weekends; on one Wednesday and Thursday `extra` more."""
    lines, n, day = ["order_id | created_at | paid_at"], 0, date(2022, 3, 7)
    while day < date(2022, 5, 9):
        count = (30 if day.weekday() >= 5 else 20) + (
            extra if date(2022, 4, 6) <= day <= date(2022, 4, 7) else 0
        )
        for _ in range(count):
            n += 1
            lines.append(f"{n} | {day} 10:00 | {day} 10:01")
        day += timedelta(days=1)
    return "\n".join(lines)


ACTIVITY = """
name | first_day  | last_day   | kind | spent
满减 | 2022-04-06 | 2022-04-07 | 满减 | 50
未来 | 2022-06-01 | 2022-06-02 | 满减 |
"""


def test_an_activity_is_held_against_the_same_weekdays(make_shop: MakeShop) -> None:
    told = activity_uplifts(make_shop(orders=months(10), activities=ACTIVITY))
    assert told["name"].tolist() == ["满减"]  # what lies ahead is not judged
    row = told.iloc[0]
    # Weekdays always have 20: expected 2 x 20, actual 2 x 30, though the weekend's 30 lie around it.
    assert (
        row["actual"],
        round(row["expected"], 6),
        round(row["extra"], 6),
        round(row["lift"], 6),
    ) == (
        60,
        40,
        20,
        0.5,
    )
    assert row["spent"] == 50
    # No spread at all, so Poisson's: a mean of about 22.9, two days, and the doubt about the level besides.
    assert 20 - 1.96 * (2 * 22.9) ** 0.5 > row["low"] > 20 - 1.96 * (3 * 22.9) ** 0.5
    assert row["low"] + row["high"] == pytest.approx(40)


def test_an_activity_without_days_around_it_is_not_judged(make_shop: MakeShop) -> None:
    special = {date(2022, 3, 7) + timedelta(days=i) for i in range(60)}
    told = activity_uplifts(make_shop(orders=months(0), activities=ACTIVITY), special)
    assert told["extra"].isna().all()
    assert told["reason"].tolist() == ["too few ordinary days lie around it"]
