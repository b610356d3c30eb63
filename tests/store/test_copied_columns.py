"""One column copied into another for a month is found; a month of the sheet as it was shows nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.store.odd_orders import orders
from tests.store.odd_sheets import FIRST
from tests.store.test_mixed_up import Rows
from tests.store.test_slips_and_rows_gone import (
    Change,
    budget,
    copy,
    inquiries,
    leave,
    promotion,
    ratings,
    refunds,
    shop,
    traffic,
)


def received_orders() -> Rows:
    """Four months of orders, two a day, received days after they left."""
    rows = orders(240)
    for n, row in enumerate(rows):
        left = row["发货时间"]
        days = timedelta(days=2 + n % 4, minutes=n)
        row["确认收货时间"] = str(datetime.fromisoformat(left) + days) if left else ""
    return rows


def busy_days() -> Rows:
    """Three months of the platform: some of those who order do not pay."""
    rng, rows = Random(11), []
    for n in range(90):
        visitors, ordering = rng.randrange(400, 600), rng.randrange(20, 30)
        paying = ordering - rng.choice((0, 1, 2, 3))
        day = {"统计日期": f"{FIRST + timedelta(n)}", "访客数": str(visitors)}
        day |= {"浏览量": str(visitors * 3 + n), "下单买家数": str(ordering)}
        day |= {"收藏人数": str(rng.randrange(20, 40)), "加购人数": str(rng.randrange(40, 60))}
        rows.append(day | {"支付买家数": str(paying), "支付金额": f"{paying * 40 + n}.00"})
    return rows


def weeks_of_tasks() -> Rows:
    """Three months of tasks, done before or after they are due."""
    rows = []
    for n in range(45):
        due = FIRST + timedelta(2 * n + 5)
        row = {"任务编号": f"T{n}", "部门": "运营", "任务": f"海报{n}", "截止日期": str(due)}
        row |= {"下达日期": str(FIRST + timedelta(2 * n)), "考核通过": "是"}
        rows.append(row | {"完成日期": str(due + timedelta(n % 5 - 3))})
    return rows


def busy_shifts() -> Rows:
    """Three months of one agent: about a third of those who ask order."""
    rng = Random(5)
    rows = []
    for n in range(90):
        asked, paid = rng.randrange(20, 30), rng.randrange(5, 9)
        row = {"日期": str(FIRST + timedelta(n)), "客服岗位": "早班", "咨询人数": str(asked)}
        row |= {"接待人数": str(asked), "询单支付人数": str(paid), "成交笔数": str(paid + 1)}
        rows.append(row | {"支付金额": f"{50 * paid}.00"})
    return rows


def rounds() -> Rows:
    """Three months of inspections, in which some faults are reported late."""
    rows = []
    for n in range(36):
        found = 3 + n % 3
        row = {"站点": f"站点{n % 6}", "检查日期": str(FIRST + timedelta(n * 5 // 2)), "在岗": "是"}
        row |= {"发现问题数": str(found), "按时上报数": str(found - n % 2 - 1)}
        rows.append(row | {"已整改数": str(found - 1)})
    return rows


def in_may(name: str, other: str, day: str) -> Change:
    """Copy one column into another where the day is in May and both are filled in."""

    def change(rows: Rows) -> None:
        copy(name, other)([row for row in rows if row[day][:7] == "2026-05" and row[other]])

    return change


COPIES: dict[str, tuple[dict[str, Callable[[], Rows]], Change]] = {
    "placing from payment": (
        {"订单": received_orders},
        in_may("订单创建时间", "订单付款时间", "订单创建时间"),
    ),
    "dispatch from receipt": (
        {"订单": received_orders},
        in_may("发货时间", "确认收货时间", "订单创建时间"),
    ),
    "payment from dispatch, everywhere": (
        {"订单": received_orders},
        copy("订单付款时间", "发货时间"),
    ),
    "settlement from asking": ({"退款": refunds}, copy("退款完结时间", "退款申请时间")),
    "answers from questions": (
        {"咨询": inquiries},
        in_may("首次回复时间", "申请时间", "申请时间"),
    ),
    "done from due": ({"任务": weeks_of_tasks}, in_may("完成日期", "截止日期", "下达日期")),
    "spent from planned": ({"预算": budget}, in_may("实际支出", "预算金额", "月份")),
    "reported from found": ({"巡检": rounds}, in_may("按时上报数", "发现问题数", "检查日期")),
    "orders from questions": ({"客服": busy_shifts}, in_may("成交笔数", "咨询人数", "日期")),
    "favourites from carts": ({"店铺": busy_days}, in_may("收藏人数", "加购人数", "统计日期")),
    "buyers from orderers": ({"店铺": busy_days}, in_may("支付买家数", "下单买家数", "统计日期")),
    "views from visitors": ({"店铺": busy_days}, in_may("浏览量", "访客数", "统计日期")),
}


@pytest.mark.parametrize("case", COPIES)
def test_a_column_copied_into_another_is_found(tmp_path: Path, case: str) -> None:
    sheets, change = COPIES[case]
    assert "columns_alike" in shop(tmp_path, change, **sheets)


@pytest.mark.parametrize("case", COPIES)
def test_the_sheets_as_they_were_show_no_copied_column(tmp_path: Path, case: str) -> None:
    sheets, _ = COPIES[case]
    assert "columns_alike" not in shop(tmp_path, leave, **sheets)


def test_ratings_at_the_second_of_their_order_are_found(tmp_path: Path) -> None:
    def as_ordered(rows: Rows) -> None:
        placed = {row["订单编号"]: row["订单创建时间"] for row in orders(240)}
        for row in rows[20:40]:
            row["评价时间"] = placed[row["订单编号"]]

    assert "rated_as_ordered" in shop(tmp_path, as_ordered, 评价=ratings)


def twice(name: str, value: Callable[[str], str], first: int, last: int) -> Change:
    """Add these rows once more, with another name or number."""
    return lambda rows: rows.extend(
        [row | {name: value(row[name])} for row in rows[first:last] if row[name]]
    )


AGAIN: dict[str, tuple[dict[str, Callable[[], Rows]], Change]] = {
    "a campaign": ({"直通车": promotion}, twice("计划名称", lambda name: name + "（新）", 10, 20)),
    "a channel": ({"流量": traffic}, lambda rows: rows.extend(
        [row | {"来源名称": "手机淘宝搜索"} for row in rows[21:50:2]]
    )),
    "questions": ({"咨询": inquiries}, twice("会话编号", lambda number: number + "x", 30, 60)),
    "refunds": ({"退款": refunds}, twice("退款编号", lambda number: "2" + number, 30, 40)),
    "an item of a budget": ({"预算": budget}, twice("部门", lambda _: "客服部", 8, 9)),
}  # fmt: skip


@pytest.mark.parametrize("case", AGAIN)
def test_rows_that_stand_once_more_under_another_name_are_found(tmp_path: Path, case: str) -> None:
    sheets, change = AGAIN[case]
    assert "rows_again" in shop(tmp_path, change, **sheets)


@pytest.mark.parametrize("case", AGAIN)
def test_sheets_as_they_were_hold_no_row_twice(tmp_path: Path, case: str) -> None:
    sheets, _ = AGAIN[case]
    assert "rows_again" not in shop(tmp_path, leave, **sheets)
