"""What is implausible is said of each finding, and of many of one kind at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from opsanalytics.pages.data_health import data_health, remarks, verdict
from opsanalytics.pages.finding import View
from opsanalytics.store.flag import Flag


def found(count: int) -> Any:
    """A shop's data in which each of so many months is one buyer's."""
    flags = [
        Flag(
            kind="one_order",
            table="orders",
            first_day=date(2026, month, 1),
            last_day=date(2026, month, 1) + timedelta(days=27),
            values={"share": 0.5 + month / 100},
            files=[f"{month}.csv"],
        )
        for month in range(1, count + 1)
    ]
    return SimpleNamespace(sources=(), refused=(), untold="", doubts=tuple(flags[::-1]))


def test_the_front_page_says_where_data_are_implausible_and_where_to_read_more(
    demo_view: View,
) -> None:
    rest = Flag(kind="x", table="refunds", first_day=date(2026, 1, 1), last_day=date(2026, 1, 2))
    health = replace(data_health(demo_view.shop), doubts=(rest, *found(3).doubts))
    said = verdict(health)
    assert said.endswith(
        "4 things in them are implausible (orders 3, refunds 1): page 02 names each, "
        "and an answer that rests on one says so on its page."
    )
    assert said.worded("zh").endswith(
        "有 4 处数据不合常理（订单 3 处、退款 1 处）：逐条见第 02 页，据此得出的结论在其页面上注明“存疑”。"
    )
    assert "(orders 1): page 02 names it" in verdict(replace(health, doubts=found(1).doubts))


@pytest.mark.parametrize(("count", "lines"), [(0, 0), (1, 1), (3, 3), (4, 1), (12, 1)])
def test_many_findings_of_one_kind_are_one_remark_with_all_their_days(
    count: int, lines: int
) -> None:
    said = [remark.worded("en") for remark in remarks(found(count))]
    assert len(said) == lines
    text = " ".join(said)
    assert all(f"1 {month} –" in text for month in ("Jan", "Feb", "Mar", "Apr")[:count])
    assert (f"one order is {50 + count}.0" in text) is (count > 0)


@pytest.mark.parametrize("count", [1, 4])
def test_a_remark_without_a_file_says_how_to_accept_it_and_nothing_before(count: int) -> None:
    doubts = found(count)
    for flag in doubts.doubts:
        flag.files = []
    (said,) = remarks(doubts)
    assert said.endswith("(to accept it, name one_order and its days in the plan file)")
    assert said.worded("zh").endswith("（如确认无误，请在计划文件中写明 one_order 及日期）")
    (said,) = remarks(found(count))
    files = "1.csv; to" if count == 1 else "4.csv, ...; to"
    assert f"({files} accept it, name one_order and its days" in said
    files = "1.csv；如" if count == 1 else "4.csv 等；如"
    assert f"（{files}确认无误，请在计划文件中写明" in said.worded("zh")
