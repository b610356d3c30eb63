"""What moved since an earlier report: beyond its doubt, by late data, by another plan or definition."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from opsanalytics.pages.finding import View
from opsanalytics.pages.records import FigureRecord, FindingRecord, PageFindings, SetFindings, Words
from opsanalytics.pages.since import basis_of, page_changes, whole_set
from tests.pages.conftest import ViewOf

DAY = date(2022, 3, 31)


@pytest.fixture
def view(view_of: ViewOf) -> View:
    """Ten ratings a day in March, one of ten bad: 279 of 310 are good, 90 %."""
    rows = ["review_id | reviewed_at | rating"]
    for back in range(31):
        day = DAY - timedelta(days=back)
        rows += [f"{day}-{n} | {day} 10:00 | {'bad' if n == 0 else 'good'}" for n in range(10)]
    return view_of(DAY, reviews="\n".join(rows))


def ratings(value: float, low: float, high: float, **other: Any) -> FigureRecord:
    fields: dict[str, Any] = {
        "metric": "positive_share",
        "value": value,
        "low": low,
        "high": high,
        "n": 310,
        "first_day": date(2022, 3, 1),
        "last_day": DAY,
        "complete": True,
        "reason": None,
    }
    return FigureRecord(**(fields | other))


def report(
    view: View, figure: FigureRecord, *, standing: Any = "watch", generation: str = "1"
) -> SetFindings:
    found = FindingRecord(
        key="good_ratings.good_ratings",
        available=True,
        sentence=Words(zh="好评率句", en="ratings are so"),
        standing=standing,
        todo=None,
        weight=0,
        figures=[figure],
    )
    page = PageFindings(title=found.sentence, as_of=DAY, findings=[found])
    return SetFindings(
        shop="x",
        as_of=DAY - timedelta(days=1),
        generation=generation,
        basis=basis_of(view, [page]),
        pages={"08": page},
    )


NOW = ratings(0.9, 0.862, 0.929)


def test_only_what_lies_outside_each_other_s_interval_has_moved(view: View) -> None:
    far, near = ratings(0.97, 0.94, 0.985), ratings(0.93, 0.89, 0.95)
    new = report(view, NOW)
    assert page_changes(view, report(view, far), new, "08") == [
        "share of good ratings: 90.0\u00a0% after 97.0\u00a0%, more than its doubt."
    ]
    assert page_changes(view, report(view, near), new, "08") == []
    open_one = ratings(0.97, 0.94, 0.985, complete=False)
    assert page_changes(view, report(view, open_one), new, "08") == []


def test_another_standing_is_told_with_the_sentence_of_now(view: View) -> None:
    old, new = report(view, NOW), report(view, NOW, standing="off plan")
    assert page_changes(view, old, new, "08") == ["Now off plan, before watch: ratings are so"]


def test_a_figure_that_late_data_changed_is_told_with_both_values(view: View) -> None:
    old = report(view, ratings(0.95, 0.92, 0.97))
    new = report(view, ratings(0.94, 0.91, 0.96), generation="2")
    [told] = page_changes(view, old, new, "08")
    assert told.startswith("share of good ratings, 1 Mar – 31 Mar 2022: 90.0\u00a0% instead")
    assert told.endswith("of 95.0\u00a0% (new: frame).")  # 279 of 310 now
    kept = ratings(279 / 310, 0.862, 0.929)
    assert page_changes(view, report(view, kept), report(view, kept, generation="2"), "08") == []


def test_a_changed_definition_is_told_and_its_figures_are_not_compared(view: View) -> None:
    new = report(view, NOW)
    old = report(view, ratings(0.97, 0.94, 0.985)).model_copy(
        update={"basis": {"plan": "other", "positive_share": "other"}}
    )
    assert page_changes(view, old, new, "08") == []
    plan, definition = whole_set(old, new)
    assert plan.startswith("The plan was changed")
    assert definition.startswith("share of good ratings: its definition was changed")
    assert whole_set(new, new) == []
