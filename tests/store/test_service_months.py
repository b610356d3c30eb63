"""A month's sheet of customer service without a row on its first and last days: nobody asked then."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.store.in_turn import shop_of

NAME = "客服日报_2026-02.csv"
FEBRUARY = [date(2026, 2, 1) + timedelta(days=n) for n in range(28)]


def service(*without: int) -> str:
    rows = (f"{day},小王,5,5,1\n" for day in FEBRUARY if day.day not in without)
    return "日期,客服岗位,咨询人数,接待人数,成交笔数\n" + "".join(rows)


def inquiries(*without: int) -> str:
    rows = (
        f"{day:%m%d}1,a{day.day},小王,{day} 10:00:00,{day} 10:01:00\n"
        for day in FEBRUARY
        if day.day not in without
    )
    return "会话编号,访客账号,客服岗位,申请时间,首次回复时间\n" + "".join(rows)


@pytest.mark.parametrize(
    ("name", "without", "covered"),
    [
        (NAME, (1, 27, 28), (1, 28)),
        (NAME, (1, 14, 15, 16, 28), (1, 28)),
        (NAME, (1, 2, 27, 28), (1, 26)),  # of four days at the ends the last may be missing
        (NAME, (1, 2, 3, 4), (5, 28)),
        ("客服日报.csv", (1, 28), (2, 27)),  # names no month
        ("客服日报_2026-02-27.csv", (1, 28), (2, 27)),
        ("客服日报_2026-01.csv", (1, 28), (2, 27)),
        ("客服日报2月下旬.csv", (1, 28), (2, 27)),
    ],
)
def test_a_sheet_named_after_a_month_covers_a_few_days_without_a_row_at_its_ends(
    tmp_path: Path, name: str, without: tuple[int, ...], covered: tuple[int, int]
) -> None:
    found = shop_of(tmp_path, (name, service(*without))).manifest.coverage("service")
    assert found is not None
    assert (found.start.day, found.last.day) == covered


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("asked", "covered"), [((1, 28), (1, 28)), ((1,), (2, 27)), ((), (2, 27))])
def test_days_on_which_somebody_asked_by_the_list_of_inquiries_are_missing_without_a_row(
    tmp_path: Path, asked: tuple[int, ...], covered: tuple[int, int], *, turned: bool
) -> None:
    files = [(NAME, service(1, 28)), ("咨询记录_2026-02.csv", inquiries(*asked))]
    found = shop_of(tmp_path, *files[:: -1 if turned else 1]).manifest.coverage("service")
    assert found is not None
    assert (found.start.day, found.last.day) == covered
