"""Lists named after a month cover all of it, where their own rows leave gaps as long as those at its ends."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from export_files import ExportMaker

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest import patterns
from tests.store.in_turn import shop_of

REFUNDS = "订单编号,退款编号,退款金额,退款状态,退款申请时间,退款完结时间\n"
TASKS = "部门,任务,下达日期,截止日期,完成日期\n"


def refunds(*days: str) -> str:
    return REFUNDS + "".join(
        f"3000000000000000{n:03d},5000{n:03d},20.00,退款成功,{day} 10:00:00,{day} 11:00:00\n"
        for n, day in enumerate(days)
    )


def coverage(tmp_path: Path, name: str, text: str, table: str) -> tuple[date, date]:
    found = shop_of(tmp_path, (name, text)).manifest.coverage(table)
    assert found is not None
    return found.start, found.last


WHOLE = date(2026, 2, 1), date(2026, 2, 28)
EVERY_FEW_DAYS = "2026-02-04", "2026-02-09", "2026-02-14", "2026-02-19", "2026-02-24"


@pytest.mark.parametrize("name", ["售后退货表_2026-02.csv", "退款202602.csv", "2月退款.csv"])
def test_a_list_with_few_rows_is_of_the_month_it_is_named_after(tmp_path: Path, name: str) -> None:
    assert coverage(tmp_path, name, refunds(*EVERY_FEW_DAYS), "refunds") == WHOLE


@pytest.mark.parametrize(
    ("name", "days", "covered"),
    [
        ("退款列表.csv", EVERY_FEW_DAYS, (4, 24)),  # no month
        ("3月退款.csv", EVERY_FEW_DAYS, (4, 24)),  # another month
        ("2月退款.csv", ("2026-02-01", "2026-02-02", "2026-02-04", "2026-02-05"), (1, 5)),  # cut
        ("2月退款_20260225.csv", EVERY_FEW_DAYS, (4, 24)),  # made before the month was over
        ("2月上旬退款.csv", EVERY_FEW_DAYS, (4, 24)),  # a third of it
        ("退款202502.csv", EVERY_FEW_DAYS, (4, 24)),  # another year
        (
            "2月退款.csv",
            ("2026-02-02", "2026-02-08", "2026-02-16"),
            (2, 16),
        ),  # three rows prove nothing
    ],
)
def test_a_list_is_not_widened_by_days_that_it_may_not_tell_of(
    tmp_path: Path, name: str, days: tuple[str, ...], covered: tuple[int, int]
) -> None:
    first, last = coverage(tmp_path, name, refunds(*days), "refunds")
    assert (first.day, last.day) == covered


@pytest.mark.parametrize("name", ["部门任务表_2026-02.csv", "部门任务202602.csv"])
def test_a_sheet_of_tasks_may_write_its_month_with_figures(tmp_path: Path, name: str) -> None:
    text = TASKS + "".join(
        f"运营,任务{n},2026-02-0{n},2026-02-2{n},2026-02-2{n}\n" for n in range(1, 4)
    )
    assert coverage(tmp_path, name, text, "tasks") == WHOLE


def test_days_in_a_name_are_found_without_a_limit_of_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_a_busy_machine(*_: object, name: str, seconds: float) -> None:
        raise DataRefused("ingest.takes_too_long", name=name, minutes=seconds)

    monkeypatch.setattr(patterns, "confined", on_a_busy_machine)
    name = "退款列表_2026-02-01_2026-02-28.csv"
    assert coverage(tmp_path, name, refunds(*EVERY_FEW_DAYS), "refunds") == WHOLE


@pytest.mark.parametrize(
    ("last", "covered"),
    [
        ("2026-02-24 10:00:00,2026-03-01 00:12:00", (1, 28)),  # settled after the last day
        ("2026-03-01 03:27:00,", (1, 28)),  # asked for while the list was being downloaded
        ("2026-03-02 03:27:00,", (4, 2)),  # the name is of other rows
    ],
)
def test_a_refund_after_the_last_day_in_the_name_leaves_the_days_in_the_name(
    tmp_path: Path, last: str, covered: tuple[int, int]
) -> None:
    text = refunds(*EVERY_FEW_DAYS) + f"3000000000000000999,5000999,20.00,退款成功,{last}\n"
    first, end = coverage(tmp_path, "退款列表_2026-02-01_2026-02-28.csv", text, "refunds")
    assert (first.day, end.day) == covered


def tasks(*days: str) -> str:
    return TASKS + "".join(f"美工,任务{n},{day},{day},{day}\n" for n, day in enumerate(days))


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("任务_20260301.csv", 1),  # five days after the last task: as usual between two
        ("任务_202603020900.csv", 1),  # made on the morning of the 2nd
        ("任务_20260420.csv", 24),  # eight weeks later: it may be of February alone
        ("任务.csv", 24),
    ],
)
def test_a_sheet_kept_by_hand_is_known_up_to_the_day_on_which_it_was_made(
    tmp_path: Path, name: str, last: int
) -> None:
    first, found = coverage(tmp_path, name, tasks(*EVERY_FEW_DAYS), "tasks")
    assert (first.day, found.day) == (4, last)


def test_a_sheet_of_few_rows_does_not_show_how_often_there_is_one(tmp_path: Path) -> None:
    text = tasks("2026-02-04", "2026-02-24")
    assert coverage(tmp_path, "任务_20260301.csv", text, "tasks")[1] == date(2026, 2, 24)


@pytest.mark.parametrize("weekday", ["（周{}）", " (星期{})", "周{}"])
def test_a_weekday_beside_a_day_without_a_year_says_nothing(
    maker: ExportMaker, weekday: str
) -> None:
    rows = "".join(
        f"5月{day}日{weekday.format(name)},{90 + day},100.00,1\n"
        for day, name in zip(range(1, 8), "日一二三四五六", strict=True)
    )
    text = f"统计时间：2022-05-01 ~ 2022-05-07\n\n统计日期,访客数,支付金额,支付买家数\n{rows}"
    export = maker.read(maker.file(text, "店铺.csv"))
    assert str(export.rows["day"][0]) == "2022-05-01"
    assert (export.source.parsed, export.source.rejected) == (7, 0)
