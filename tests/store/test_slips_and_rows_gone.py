"""Figures typed wrong, times of another column and rows that are gone are found; the sheets as they were show nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.store.odd_orders import APRIL, Files, lines_of, orders, shop_of_all
from tests.store.odd_sheets import FIRST
from tests.store.test_mixed_up import Rows, csv, kinds

Change = Callable[[Rows], object]


def whole_orders() -> Rows:
    """Four months of orders, two a day, each of one piece or three."""
    return [row | {"宝贝总数量": str(1 + 2 * (n % 4 == 1))} for n, row in enumerate(orders(240))]


def ratings() -> Rows:
    """A rating a day for three months, each of an order placed a week before."""
    rows = orders(240)
    return [
        {
            "评价时间": f"{FIRST + timedelta(n + 7)} 10:{n % 60:02d}:07",
            "订单编号": rows[2 * n]["订单编号"],
            "宝贝标题": "杯子",
            "评价": "差评" if n % 30 == 11 else "好评",
        }
        for n in range(90)
    ]


def refunds() -> Rows:
    """Eighty refunds in the four months, settled within days."""
    rows = [row for row in orders(240) if row["订单付款时间"]]
    asked = [datetime.fromisoformat(row["订单付款时间"]) + timedelta(hours=5) for row in rows]
    return [
        {
            "订单编号": rows[n]["订单编号"],
            "退款编号": f"R{n}",
            "退款金额": "9.00",
            "退款状态": "退款关闭" if n % 7 == 3 else "退款成功",
            "售后类型": "仅退款",
            "退款申请时间": str(asked[n]),
            "退款完结时间": str(asked[n] + timedelta(hours=30, seconds=n)),
        }
        for n in range(0, len(rows), 2)
    ]


def inquiries() -> Rows:
    """Three questions a day for two months, answered within a minute or two."""
    rng, rows = Random(4), []
    for n in range(180):
        at = APRIL + timedelta(days=n // 3, hours=9 + n % 3, seconds=n)
        answered = at + timedelta(seconds=rng.randrange(9, 100))
        rows.append(
            {"会话编号": f"c{n}", "访客账号": f"v{n}x", "客服岗位": "早班", "申请时间": str(at)}
            | {"首次回复时间": "" if n % 20 == 7 else str(answered)}
        )
    return rows


def shop_days() -> Rows:
    """Forty days of the platform, on each of which new and old visitors are all visitors."""
    rng, rows = Random(6), []
    for n in range(40):
        old, new = rng.randrange(30, 60), rng.randrange(200, 300)
        day = {
            "统计日期": f"{FIRST + timedelta(n)}",
            "访客数": str(old + new),
            "老访客数": str(old),
        }
        day |= {"新访客数": str(new), "加购人数": str(old // 2), "浏览量": str(3 * (old + new) + n)}
        rows.append(day | {"支付买家数": "5", "支付金额": f"{300 + n * 17}.00"})
    return rows


def shifts() -> Rows:
    """A month of one agent, to whom more people come than buy."""
    days = [str(FIRST + timedelta(n)) for n in range(30)]
    figures = [(12 + n * 7 % 9, 2 + n % 3) for n in range(30)]
    return [
        {"日期": day, "客服岗位": "早班", "咨询人数": str(asked), "接待人数": str(asked)}
        | {"询单支付人数": str(paid), "成交笔数": str(paid + 1), "支付金额": f"{50 * paid}.00"}
        for day, (asked, paid) in zip(days, figures, strict=True)
    ]


def follow_ups() -> Rows:
    """A month of one agent who calls past buyers."""
    return [
        row | {"回访数": str(20 + n % 5), "回访成交笔数": str(2 + n % 3)}
        for n, row in enumerate(shifts())
    ]


def inquiries_of_buyers() -> Rows:
    """Three months of questions, half of them of people who order."""
    buyers = [row["买家会员名"] for row in orders(240)]
    rows = []
    for n in range(270):
        at = APRIL + timedelta(days=n // 3, hours=9 + n % 3, seconds=n)
        row = {"会话编号": f"b{n}", "访客账号": buyers[n % 200] if n % 2 else f"guest{n}x"}
        row |= {"客服岗位": "早班", "申请时间": str(at)}
        rows.append(row | {"首次回复时间": str(at + timedelta(seconds=20 + n % 40))})
    return rows


def rounds() -> Rows:
    """Three months of inspections that find a few issues each."""
    rows = []
    for n in range(36):
        row = {"站点": f"站点{n % 6}", "检查日期": str(FIRST + timedelta(n * 5 // 2)), "在岗": "是"}
        row |= {"发现问题数": str(3 + n % 3), "按时上报数": str(2 + n % 2)}
        rows.append(row | {"已整改数": str(2 + n % 3)})
    return rows


def default_ratings() -> Rows:
    """Three months of ratings, half of them by default."""
    return [
        row | {"评价": "好评", "是否默认评价": "否" if n % 2 else "是"}
        for n, row in enumerate(ratings())
    ]


def tasks() -> Rows:
    """Twenty tasks due two weeks after they were given."""
    given = [FIRST + timedelta(n) for n in range(20)]
    return [
        {"任务编号": f"T{n}", "部门": "运营", "任务": f"海报{n}", "下达日期": str(day)}
        | {
            "截止日期": str(day + timedelta(14)),
            "完成日期": str(day + timedelta(9)),
            "考核通过": "是",
        }
        for n, day in enumerate(given)
    ]


def tasks_of_months() -> Rows:
    """Ten tasks in each of three months."""
    return [
        row
        | {"下达日期": f"2026-0{4 + n // 10}-{n % 10 + 1:02d}"}
        | {"截止日期": f"2026-0{4 + n // 10}-20", "完成日期": f"2026-0{4 + n // 10}-19"}
        for n, row in enumerate([*tasks(), *tasks()][:30])
        for row in [row | {"任务编号": f"M{n}", "任务": f"主图{n}"}]
    ]


def many_inquiries() -> Rows:
    """Twelve questions a day for five weeks."""
    rows = []
    for n, row in enumerate((inquiries() * 3)[:420]):
        at = APRIL + timedelta(days=n // 12, hours=8 + n % 12, seconds=n)
        row = row | {"会话编号": f"m{n}", "访客账号": f"w{n}x", "申请时间": str(at)}
        rows.append(row | {"首次回复时间": str(at + timedelta(seconds=20 + n % 40))})
    return rows


def budget() -> Rows:
    """Four items in each of five months."""
    return [
        {"月份": f"2026-{month:02d}", "部门": "运营", "科目": item, "预算金额": str(amount + month)}
        | {"实际支出": str(amount - 7 * month)}
        for month in range(1, 6)
        for item, amount in (("直通车", 2000), ("客服", 3000), ("包材", 900), ("拍摄", 1500))
    ]


def traffic() -> Rows:
    """Forty days of two channels, one of which is paid for."""
    return [
        {"日期": str(FIRST + timedelta(n)), "来源名称": channel, "访客数": str(usual + n * 7 % 11)}
        | {"下单买家数": "1", "支付买家数": "1", "支付金额": f"{40 + n}.00"}
        for n in range(40)
        for channel, usual in (("直通车", 60), ("手淘搜索", 90))
    ]


def promotion() -> Rows:
    """Forty days of one campaign: each day's orders are its clicks times its own rate."""
    rows = []
    for n in range(40):
        clicks, sold = 20 + n % 5, 1 + n % 2
        row = {"日期": str(FIRST + timedelta(n)), "推广单元类型": "宝贝推广", "计划名称": "爆款"}
        row |= {"展现量": str(900 + n), "点击量": str(clicks), "花费": f"{clicks * 0.8:.2f}"}
        row |= {"平均点击花费": "0.80", "点击转化率": f"{100 * sold / clicks:.2f}%"}
        rows.append(row | {"总成交金额": f"{sold * 59}.00", "总成交笔数": str(sold)})
    return rows


def shop(
    tmp_path: Path, change: Change, *, orders_too: bool = True, **sheets: Callable[[], Rows]
) -> set[str]:
    """The kinds of flags of a shop with these sheets, of which the first was changed."""
    files: Files = {}
    for name, maker in sheets.items():
        rows = maker()
        if not files:
            change(rows)
        files[f"{name}.csv"] = csv(rows)
    if orders_too and "订单" not in sheets:
        files["订单.csv"] = csv(orders(240))
    return kinds(shop_of_all(tmp_path, files))


def without(first: int, last: int) -> Change:
    """Take rows out."""
    return lambda rows: rows.__delitem__(slice(first, last))


def put(name: str, value: str, *places: int) -> Change:
    """Put a value into a column of these rows."""
    return lambda rows: [rows[place].update({name: value}) for place in places]


def copy(name: str, other: str) -> Change:
    """Fill a column with another one."""
    return lambda rows: [row.update({name: row[other]}) for row in rows if row[name]]


def a_day_later(rows: Rows) -> None:
    for row in rows[30:34]:
        answered = datetime.fromisoformat(row["首次回复时间"])
        row["首次回复时间"] = str(answered + timedelta(days=1))


def another_shops(rows: Rows) -> None:
    for n, row in enumerate(rows[50:58]):
        row["订单编号"] = f"39{n:017d}"


def an_hour_later(rows: Rows) -> None:
    for row in rows[120:168]:
        answered = datetime.fromisoformat(row["首次回复时间"])
        row["首次回复时间"] = str(answered + timedelta(hours=1))


def strangers_in_june(rows: Rows) -> None:
    for n, row in enumerate(rows):
        if row["申请时间"][:7] == "2026-06":
            row["访客账号"] = f"stranger{n}"


def tasks_again(rows: Rows) -> None:
    rows += [row | {"任务编号": f"Z{n}"} for n, row in enumerate(rows[3:8])]


def done_when_given(rows: Rows) -> None:
    for row in rows[10:20]:
        row["完成日期"] = row["下达日期"]


def no_defaults_in_may(rows: Rows) -> None:
    rows[:] = [
        row for row in rows if row["评价时间"][:7] != "2026-05" or row["是否默认评价"] == "否"
    ]


def leave(_: Rows) -> None:
    pass


def without_seconds(rows: Rows) -> None:
    """The times of two months as a spreadsheet writes them; every other one was paid within the minute."""
    for n, row in enumerate(rows):
        if row["订单付款时间"] and row["订单创建时间"][5:7] in {"04", "05"}:
            row["订单创建时间"] = row["订单创建时间"][:16]
            row["订单付款时间"] = row["订单创建时间" if n % 2 else "订单付款时间"][:16]


def one_day(rows: Rows) -> None:
    """Take out the orders of one of the days, of which each has twelve."""
    gone = str(FIRST + timedelta(15))
    rows[:] = [row for row in rows if row["订单创建时间"][:10] != gone]


FAULTS: dict[str, tuple[dict[str, Callable[[], Rows]], Change, str]] = {
    "payment when it left": ({"订单": whole_orders}, copy("订单付款时间", "发货时间"), "columns_alike"),
    "left without a time": ({"订单": whole_orders}, put("发货时间", "", 60, 62, 63), "no_dispatch_time"),
    "a day without orders": ({"订单": lambda: orders(360, a_day=12)}, one_day, "empty_days"),
    "ratings before the orders": ({"评价": ratings}, put("评价时间", "2026-05-01 08:00:00", 60), "rated_before_order"),
    "ratings of another shop": ({"评价": ratings}, another_shops, "ratings_of_no_order"),
    "a fortnight without ratings": ({"评价": ratings}, without(30, 47), "days_without_reviews"),
    "refunds settled when asked for": ({"退款": refunds}, copy("退款完结时间", "退款申请时间"), "columns_alike"),
    "refunds before the orders": ({"退款": refunds}, put("退款申请时间", "2026-04-01 07:00:00", 60), "asked_before_order"),
    "weeks without refunds": ({"退款": refunds}, without(30, 60), "days_without_refunds"),
    "answers a day late": ({"咨询": inquiries}, a_day_later, "answered_a_day_late"),
    "days without inquiries": ({"咨询": inquiries}, without(60, 84), "days_without_inquiries"),
    "visitors mistyped": ({"店铺": shop_days}, put("访客数", "640", 12), "new_and_old_apart"),
    "page views mistyped": ({"店铺": shop_days}, put("浏览量", "9000", 12), "views_apart"),
    "more in the cart than came": ({"店铺": shop_days}, put("加购人数", "950", 12), "broken_rule"),
    "more orders than askers": ({"客服": shifts}, put("成交笔数", "33", 12), "orders_of_few"),
    "more buyers than askers": ({"客服": shifts}, put("询单支付人数", "33", 12), "broken_rule"),
    "a task of a wrong year": ({"任务": tasks}, put("截止日期", "2027-04-20", 5, 6), "due_far_ahead"),
    "an item without a month": ({"预算": budget}, without(9, 10), "item_lacking"),
    "an item without the last month": ({"预算": budget}, without(17, 18), "item_lacking"),
    "a budget of a wrong year": ({"预算": budget}, put("月份", "2025-05", 16, 17, 18, 19), "months_without"),
    "follow-ups exchanged": ({"客服": follow_ups}, put("回访成交笔数", "40", 3, 4), "broken_rule"),
    "answers an hour late": ({"咨询": many_inquiries}, an_hour_later, "waits_apart"),
    "accounts of another column": ({"咨询": inquiries_of_buyers}, strangers_in_june, "askers_unknown"),
    "approved and not done": ({"任务": tasks}, put("完成日期", "", 4, 5, 6), "approved_undone"),
    "tasks again": ({"任务": tasks}, tasks_again, "rows_again"),
    "done when given": ({"任务": tasks_of_months}, done_when_given, "columns_alike"),
    "issues mistyped": ({"巡检": rounds}, put("发现问题数", "55", 20), "issues_far"),
    "bad ratings by default": ({"评价": default_ratings}, put("评价", "差评", 2, 4, 6), "poor_by_default"),
    "default ratings left out": ({"评价": default_ratings}, no_defaults_in_may, "defaults_lacking"),
    "a budget without a month": ({"预算": budget}, without(8, 12), "months_without"),
    "tasks without a month": ({"任务": tasks_of_months}, without(10, 20), "months_without"),
    "a task without a due day": ({"任务": tasks}, put("截止日期", "", 5), "no_due_day"),
    "questions without accounts": ({"咨询": inquiries}, put("访客账号", "", 5, 6, 7), "no_visitor"),
    "a day without promotion": ({"直通车": promotion, "流量": traffic}, without(12, 13), "days_without_spending"),
    "a day without questions": ({"咨询": many_inquiries}, without(240, 252), "days_without_inquiries"),
    "days without promotion": ({"直通车": promotion, "流量": traffic}, without(12, 20), "days_without_spending"),
    "orders of promotion mistyped": ({"直通车": promotion}, put("总成交笔数", "11", 12), "unlike_rate"),
    "spending mistyped once": ({"直通车": promotion}, put("花费", "48.00", 12), "unlike_rate"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_slip_or_a_row_that_is_gone_is_found(tmp_path: Path, fault: str) -> None:
    sheets, change, kind = FAULTS[fault]
    assert kind in shop(tmp_path, change, **sheets)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_sheets_as_they_were_show_nothing(tmp_path: Path, fault: str) -> None:
    sheets, _, kind = FAULTS[fault]
    assert kind not in shop(tmp_path, leave, **sheets)


@pytest.mark.parametrize("pieces", ["1", "3"])
def test_lines_of_one_piece_each_are_held_against_the_orders(tmp_path: Path, pieces: str) -> None:
    rows = whole_orders()
    lines = [
        line | {"购买数量": row["宝贝总数量"] if pieces == "3" else "1"}
        for line, row in zip(lines_of(rows), rows, strict=True)
    ]
    found = kinds(shop_of_all(tmp_path, {"订单.csv": csv(rows), "明细.csv": csv(lines)}))
    assert ("pieces_below" in found) == (pieces == "1")


def test_times_without_seconds_are_alike_by_chance(tmp_path: Path) -> None:
    assert "columns_alike" not in shop(tmp_path, without_seconds, 订单=whole_orders)


def test_ratings_on_the_sheets_of_two_people_are_said(tmp_path: Path) -> None:
    rows = ratings()
    others = [row | {"评价时间": row["评价时间"][:16], "宝贝标题": "杯"} for row in rows[20:50]]
    files = {"订单.csv": csv(orders(240)), "评价.csv": csv(rows), "小李登记.csv": csv(others)}
    assert "rated_on_two_sheets" in kinds(shop_of_all(tmp_path, files))


@pytest.mark.parametrize("rating", ["好评", "差评"])
def test_a_rating_that_another_sheet_has_otherwise_is_said(tmp_path: Path, rating: str) -> None:
    rows = ratings()
    corrected = [row | {"评价": rating} for row in rows[41:42]] + rows[42:60]
    files = {"订单.csv": csv(orders(240)), "评价.csv": csv(rows), "汇总表.csv": csv(corrected)}
    found = kinds(shop_of_all(tmp_path, files))
    assert ("rated_otherwise" in found) == (rating != rows[41]["评价"])


@pytest.mark.parametrize("lacking", [0, 5])
def test_refunds_that_the_order_list_has_alone_are_said(tmp_path: Path, lacking: int) -> None:
    rows = orders(240)
    numbers = {row["订单编号"] for row in refunds()}
    for row in rows:
        if row["订单编号"] in numbers and row["订单付款时间"]:
            row["退款金额"] = "9.00"
        elif row["退款金额"] != "0.00":
            row |= {"退款金额": "0.00", "订单状态": "交易成功"}
    listed = refunds()
    del listed[20 : 20 + 2 * lacking : 2]
    found = kinds(shop_of_all(tmp_path, {"订单.csv": csv(rows), "退款.csv": csv(listed)}))
    assert ("refunds_not_listed" in found) == bool(lacking)
