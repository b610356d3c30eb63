"""Tasks without numbers that stand again in the next month's sheet: one task, as told last."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsanalytics.store.shop import Shop
from tests.store.in_turn import shop_of

HEADER = "部门,任务,下达日期,截止日期,完成日期\n"
SEPTEMBER = HEADER + "".join(
    f"运营部,上新{n},2025-09-{n:02},2025-09-28,2025-09-25\n" for n in range(1, 7)
)
OPEN = "".join(f"运营部,盘点{n},2025-09-{n:02},2025-09-28,{{0}}\n" for n in range(1, 4))
OCTOBER = "".join(f"客服部,话术{n},2025-10-{n:02},2025-10-20,2025-10-19\n" for n in range(1, 6))


def done(shop: Shop) -> dict[str, str]:
    rows = shop.table("tasks")
    assert len(rows) == rows["task"].nunique()
    return dict(
        zip(
            rows["task"],
            rows["done_on"].map(lambda day: str(day)[:10] if day == day else ""),
            strict=True,
        )
    )


@pytest.mark.parametrize("later", ["2025-10-02", ""])
@pytest.mark.parametrize("turned", [False, True])
def test_open_tasks_that_stand_in_the_next_months_sheet_again_count_once(
    tmp_path: Path, later: str, *, turned: bool
) -> None:
    """Also where the older sheet comes in last: the later month tells how a task stands."""
    files = [
        ("9月任务表.csv", SEPTEMBER + OPEN.format("")),
        ("10月任务表.csv", HEADER + OPEN.format(later) + OCTOBER),
    ]
    shop = shop_of(tmp_path, *files[:: -1 if turned else 1])
    told = done(shop)
    assert len(told) == 6 + 3 + 5
    assert {told[f"盘点{n}"] for n in range(1, 4)} == {later}
    assert shop.manifest.gaps("tasks") == []
    notes = {n.key: n.values for s in shop.manifest.sources for n in s.version_notes}
    assert set(notes) <= {"store.version.carried"}
    assert not later or notes["store.version.carried"]["n"] == 3


def test_a_month_with_more_old_tasks_than_new_ones_throws_out_nothing_else(tmp_path: Path) -> None:
    files = [
        ("9月任务表.csv", SEPTEMBER + OPEN.format("")),
        (
            "10月任务表.csv",
            HEADER + OPEN.format("2025-10-02") + OCTOBER.splitlines(keepends=True)[0],
        ),
    ]
    shop = shop_of(tmp_path, *files)
    assert len(done(shop)) == 6 + 3 + 1
    assert shop.manifest.gaps("tasks") == []


def test_tasks_of_one_name_with_other_dates_are_several(tmp_path: Path) -> None:
    files = [
        (
            "9月任务表.csv",
            HEADER + "运营部,周报,2025-09-01,2025-09-05,\n运营部,周报,2025-09-08,2025-09-12,\n",
        ),
        (
            "10月任务表.csv",
            HEADER + "运营部,周报,2025-10-06,2025-10-10,\n仓储部,周报,2025-09-01,2025-09-05,\n",
        ),
    ]
    shop = shop_of(tmp_path, *files)
    assert len(shop.table("tasks")) == 4


def test_a_sheet_of_all_months_so_far_is_not_taken_for_its_last_month(tmp_path: Path) -> None:
    """Most of its tasks were done in the month they were given: they are not carried over."""
    shop = shop_of(tmp_path, ("任务表10月.csv", SEPTEMBER + OPEN.format("") + OCTOBER))
    days = shop.manifest.coverage("tasks")
    assert days
    assert str(days.start) == "2025-09-01"


@pytest.mark.parametrize("mark", ["（续）", "(续)", "【延期】", "-顺延"])
def test_a_task_that_is_called_continued_in_the_next_sheet_is_the_same_task(
    tmp_path: Path, mark: str
) -> None:
    again = OPEN.format("2025-10-02")
    for n in range(1, 4):
        again = again.replace(f"盘点{n}", f"盘点{n}{mark}")
    files = [
        ("9月任务表.csv", SEPTEMBER + OPEN.format("")),
        ("10月任务表.csv", HEADER + again + OCTOBER),
    ]
    shop = shop_of(tmp_path, *files)
    assert len(done(shop)) == 6 + 3 + 5
