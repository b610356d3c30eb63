"""A month of a list that was exported with a filter is found; a list as it is shows nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.store.kept_sheets import year_of_tasks
from tests.store.odd_orders import orders, shop_of_all
from tests.store.test_mixed_up import Rows, csv, kinds


def placed(row: dict[str, str]) -> datetime:
    return datetime.fromisoformat(row["订单创建时间"])


def busy_orders() -> Rows:
    """Four months of eight orders a day, every fourth of several pieces."""
    rows = orders(960, a_day=8)
    return [row | {"宝贝总数量": str(1 + 2 * (n % 4 == 1))} for n, row in enumerate(rows)]


def found(tmp_path: Path, keep: Callable[[dict[str, str]], bool]) -> set[str]:
    return kinds(shop_of_all(tmp_path, {"订单.csv": csv([*filter(keep, busy_orders())])}))


LEFT_OUT: dict[str, Callable[[dict[str, str]], bool]] = {
    "the Sundays of June": lambda row: placed(row).month == 6 and placed(row).isoweekday() == 7,
    "the evenings of July": lambda row: placed(row).month == 7 and placed(row).hour >= 18,
    "orders of several pieces in May": lambda row: (
        placed(row).month == 5 and row["宝贝总数量"] != "1"
    ),
}


@pytest.mark.parametrize("what", LEFT_OUT)
def test_a_month_without_a_kind_of_orders_was_filtered(tmp_path: Path, what: str) -> None:
    assert "part_gone" in found(tmp_path, lambda row: not LEFT_OUT[what](row))


def test_a_whole_list_and_one_without_sundays_at_all_were_not(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    (tmp_path / "weekdays").mkdir()
    assert "part_gone" not in found(tmp_path / "whole", lambda row: True)
    assert "part_gone" not in found(
        tmp_path / "weekdays", lambda row: placed(row).isoweekday() != 7
    )


@pytest.mark.parametrize(
    ("first", "last", "asked"),
    [(date(2026, 6, 11), date(2026, 6, 17), True), (date(2026, 5, 1), date(2026, 5, 5), False)],
    ids=["a week in June", "the days of May"],
)
def test_a_week_without_an_order_is_asked_about_but_not_at_a_festival(
    tmp_path: Path, first: date, last: date, asked: bool
) -> None:
    flags = found(tmp_path, lambda row: not first <= placed(row).date() <= last)
    assert ("empty_days" in flags) == asked


@pytest.mark.parametrize("ended", [True, False], ids=["ended", "whole"])
def test_refunds_that_end_before_the_days_of_their_list_are_asked_about(
    tmp_path: Path, ended: bool
) -> None:
    orders = [row for row in busy_orders() if row["订单付款时间"]]
    refunded = [row for row in orders[::3] if placed(row).month in {6, 7}]
    rows = [
        {
            "退款编号": f"R{n}",
            "订单编号": row["订单编号"],
            "退款金额": "9.00",
            "退款状态": "退款成功",
        }
        | {"退款申请时间": f"{placed(row):%Y-%m-%d} 22:1{n % 10}:05"}
        | {"退款完结时间": f"{placed(row):%Y-%m-%d} 23:4{n % 10}:09"}
        for n, row in enumerate(refunded)
    ]
    cut = [row for row in rows if row["退款申请时间"] < "2026-07-16"] if ended else rows
    files = {"订单.csv": csv(busy_orders()), "退款_2026-06-01_2026-07-29.csv": csv(cut)}
    assert ("days_without_refunds" in kinds(shop_of_all(tmp_path, files))) == ended


def test_what_a_filter_left_out_is_said_in_both_languages(tmp_path: Path) -> None:
    rows = [row for row in busy_orders() if not LEFT_OUT["the Sundays of June"](row)]
    flags = shop_of_all(tmp_path, {"订单.csv": csv(rows)}).manifest.flags
    (text,) = [flag.text for flag in flags if flag.kind == "part_gone"]
    assert "not one row placed on a Sunday, where about 32 would" in text.worded("en")
    assert "没有一行是周日下单的，按其他月份本应有约 32 行" in text.worded("zh")


def test_a_month_of_single_pieces_among_months_of_several_is_asked_about(tmp_path: Path) -> None:
    rows = [row | {"宝贝总数量": "1" if placed(row).month == 6 else "3"} for row in busy_orders()]
    assert "part_gone" in kinds(shop_of_all(tmp_path, {"订单.csv": csv(rows)}))


def titled_orders() -> Rows:
    """Four months of eight orders a day, of two cups that are bought now the one, now the other."""
    rows = orders(960, a_day=8)
    return [row | {"宝贝标题": ("大杯", "小杯")[n * 7 % 5 % 2]} for n, row in enumerate(rows)]


def asked_of_two_agents() -> Rows:
    """Six questions a day to two agents, in three months."""
    first = datetime(2026, 4, 1, 9, 0, 7)  # noqa: DTZ001 - shop time
    return [
        {"会话编号": f"q{n}", "访客账号": f"x{n}y", "客服岗位": ("早班", "晚班")[n % 2]}
        | {"申请时间": str(first + timedelta(days=n // 6, hours=n % 6 * 2, seconds=n % 50))}
        | {"首次回复时间": str(first + timedelta(days=n // 6, hours=n % 6 * 2, seconds=n % 50 + 9))}
        for n in range(6 * 91)
    ]


def service_of_two_agents() -> Rows:
    """The platform's own days of both agents."""
    first = date(2026, 4, 1)
    return [
        {"日期": str(first + timedelta(n // 2)), "客服岗位": ("早班", "晚班")[n % 2]}
        | {"咨询人数": str(3 + n % 3), "接待人数": "3", "成交笔数": "1"}
        for n in range(2 * 91)
    ]


def busy_tasks() -> Rows:
    """Four months of tasks of two departments, of each two on one day."""
    more = [
        row | {"任务编号": f"Z{n}", "任务": f"主图{n}"} for n, row in enumerate(year_of_tasks())
    ]
    return [*year_of_tasks(), *more]


LISTS: dict[str, tuple[Callable[[], Rows], str, str, str]] = {
    "orders of a product": (titled_orders, "订单创建时间", "宝贝标题", "小杯"),
    "questions to an agent": (asked_of_two_agents, "申请时间", "客服岗位", "晚班"),
    "tasks of a department": (busy_tasks, "下达日期", "部门", "美工"),
}


@pytest.mark.parametrize(
    ("first", "last", "asked"),
    [("2026-05-01", "2026-05-31", True), ("2026-05-09", "2026-06-09", False), ("", "", False)],
    ids=["the month of May", "from 9 May to 9 June", "nothing"],
)
@pytest.mark.parametrize("what", LISTS)
def test_a_month_without_a_thing_that_comes_up_to_it_and_from_it_on_was_filtered(
    tmp_path: Path, what: str, first: str, last: str, asked: bool
) -> None:
    rows, day, name, thing = LISTS[what]
    kept = [row for row in rows() if row[name] != thing or not first <= row[day][:10] <= last]
    others = {} if "宝贝标题" in kept[0] else {"订单.csv": csv(busy_orders())}
    files = others | {"list.csv": csv(kept)}
    if "申请时间" in kept[0]:
        files["客服.csv"] = csv(service_of_two_agents())
    assert ("thing_lacking" in kinds(shop_of_all(tmp_path, files))) == asked


def test_a_product_with_another_title_for_a_month_was_not_left_out(tmp_path: Path) -> None:
    rows = titled_orders()
    for row in rows:
        if row["宝贝标题"] == "小杯" and placed(row).month == 6:
            row["宝贝标题"] = "618特惠 小杯"
    assert "thing_lacking" not in kinds(shop_of_all(tmp_path, {"订单.csv": csv(rows)}))


def test_which_things_a_filter_left_out_is_said_in_both_languages(tmp_path: Path) -> None:
    rows = [row for row in titled_orders() if row["宝贝标题"] != "小杯" or placed(row).month != 6]
    flags = shop_of_all(tmp_path, {"订单.csv": csv(rows)}).manifest.flags
    (text,) = [flag.text for flag in flags if flag.kind == "thing_lacking"]
    assert "not one row of 1 of the products (小杯), which has rows up to" in text.worded("en")
    assert "有 1 个商品（小杯）在这段时间之前和之后都有行" in text.worded("zh")


def test_an_agent_on_leave_by_both_reports_was_not_left_out(tmp_path: Path) -> None:
    def there(row: dict[str, str], day: str) -> bool:
        return row["客服岗位"] != "晚班" or row[day][:7] != "2026-05"

    files = {
        "订单.csv": csv(busy_orders()),
        "咨询.csv": csv([row for row in asked_of_two_agents() if there(row, "申请时间")]),
        "客服.csv": csv([row for row in service_of_two_agents() if there(row, "日期")]),
    }
    assert "thing_lacking" not in kinds(shop_of_all(tmp_path, files))


@pytest.mark.parametrize("left_out", [True, False])
def test_ratings_without_evenings_for_a_month_were_filtered(tmp_path: Path, left_out: bool) -> None:
    rows = [
        {
            "评价时间": f"2026-0{4 + n // 90}-{n % 90 // 3 + 1:02d} {9 + n % 3 * 5:02d}:{n % 60:02d}:07"
        }
        | {"评价": "好评", "订单编号": f"41{n:017d}"}
        for n in range(270)
    ]
    kept = [row for row in rows if row["评价时间"][:7] != "2026-05" or row["评价时间"][11:] < "18"]
    found = kinds(shop_of_all(tmp_path, {"评价.csv": csv(kept if left_out else rows)}))
    assert ("part_gone" in found) == left_out
