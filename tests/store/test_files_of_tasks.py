"""What is said of tasks names the sheets of the rows it is about, and no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from opsanalytics.store.flag import Flag
from tests.store.odd_orders import shop_of_all
from tests.store.test_mixed_up import Rows, csv

Sheets = dict[int, Rows]
MAY, JUNE = "任务_2026-05.csv", "任务_2026-06.csv"


def tasks_of(month: int) -> Rows:
    """Twelve tasks, each done days before it is due."""
    rows = []
    for n in range(12):
        given = date(2026, month, 1 + 2 * n)
        row = {"任务编号": f"T{month}-{n}", "部门": "运营", "任务": f"海报{month}-{n}"}
        row |= {"下达日期": str(given), "截止日期": str(given + timedelta(9))}
        rows.append(row | {"完成日期": str(given + timedelta(5 + n % 3)), "考核通过": "是"})
    return rows


def flags(tmp_path: Path, change: Callable[[Sheets], object]) -> list[Flag]:
    sheets = {month: tasks_of(month) for month in (4, 5, 6)}
    change(sheets)
    files = {f"任务_2026-{month:02}.csv": csv(rows) for month, rows in sheets.items()}
    return shop_of_all(tmp_path, files).manifest.flags


def put(column: str, text: str, *rows: int) -> Callable[[Sheets], object]:
    """In May's sheet; the text is put before what follows the year, where it is one."""

    def change(sheets: Sheets) -> None:
        for n in rows:
            row = sheets[5][n]
            row[column] = text + row[column][4:] if text.isdigit() else text

    return change


def again(month: int) -> Callable[[Sheets], object]:
    """Four tasks of May once more under new numbers, on the sheet of that month."""

    def change(sheets: Sheets) -> None:
        sheets[month] += [row | {"任务编号": f"Z{n}"} for n, row in enumerate(sheets[5][:4])]

    return change


@pytest.mark.parametrize(
    ("kind", "change", "files"),
    [
        ("broken_rule", put("截止日期", "2016", 3), [MAY]),
        ("broken_rule", put("完成日期", "2016", 3), [MAY]),
        ("due_far_ahead", put("截止日期", "2027", 3, 5), [MAY]),
        ("no_due_day", put("截止日期", "", 3), [MAY]),
        ("approved_undone", put("完成日期", "", 3, 4), [MAY]),
        ("rows_again", again(5), [MAY]),
        ("rows_again", again(6), [MAY, JUNE]),
        ("months_without", lambda sheets: sheets.pop(5), []),
    ],
)
def test_only_the_sheets_that_have_the_rows_are_named(
    tmp_path: Path, kind: str, change: Callable[[Sheets], object], files: list[str]
) -> None:
    found = flags(tmp_path, change)
    assert {flag.kind for flag in found} == {kind}
    assert [flag.files for flag in found] == [files] * len(found)
