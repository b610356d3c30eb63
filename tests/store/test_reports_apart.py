"""Days and weeks on which two reports of the same things are apart are found; reports that agree show nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.store.odd_orders import lines_of, orders, shop_of_all
from tests.store.odd_sheets import FIRST
from tests.store.test_mixed_up import Rows, csv, kinds
from tests.store.test_slips_and_rows_gone import inquiries, ratings

ORDERS = orders(600, a_day=10)
Reports = dict[str, Rows]


def platform(days: int = 60, listed: Rows = ORDERS) -> Rows:
    """Days of the platform, which has the same orders."""
    rng, rows = Random(12), []
    for n in range(days):
        day = str(FIRST + timedelta(n))
        paid = [row for row in listed if row["订单付款时间"][:10] == day]
        money = sum(float(row["买家实际支付金额"]) for row in paid)
        visitors = rng.randrange(300, 400)
        row = {"统计日期": day, "访客数": str(visitors), "浏览量": str(visitors * 3 + n)}
        row |= {"支付买家数": str(len({row["买家会员名"] for row in paid}))}
        rows.append(row | {"支付金额": f"{money:.2f}", "支付子订单数": str(len(paid))})
    return rows


def channels() -> Rows:
    """Sixty days of two channels, which have nine in ten of the visitors."""
    rows = []
    for n, day in enumerate(platform()):
        visitors = int(day["访客数"])
        for channel, share in (("直通车", 0.3), ("手淘搜索", 0.6)):
            row = {"日期": day["统计日期"], "来源名称": channel}
            row |= {"访客数": str(round(visitors * share) + n % 3), "下单买家数": "1"}
            rows.append(row | {"支付买家数": "1", "支付金额": f"{40 + n}.00"})
    return rows


def promotion() -> Rows:
    """Sixty days of one campaign, with a click for each of nearly all of its channel's visitors."""
    rows = []
    for n, day in enumerate(platform()):
        clicks = round(int(day["访客数"]) * 0.33) + n % 4
        row = {"日期": day["统计日期"], "推广单元类型": "宝贝推广", "计划名称": "爆款"}
        row |= {
            "展现量": str(clicks * 20 + n),
            "点击量": str(clicks),
            "花费": f"{clicks * 0.8:.2f}",
        }
        rows.append(row | {"总成交金额": f"{(1 + n % 2) * 59}.00", "总成交笔数": str(1 + n % 2)})
    return rows


def reports() -> Reports:
    """All of them."""
    return {"店铺": platform(), "流量": channels(), "直通车": promotion()}


def times(sheet: str, factor: int, *names: str) -> Callable[[Reports], None]:
    """Multiply these columns in the week from 20 April."""

    def change(held: Reports) -> None:
        for row in held[sheet]:
            day = row.get("统计日期", row.get("日期", ""))
            if "2026-04-20" <= day <= "2026-04-26":
                row |= {name: f"{float(row[name]) * factor:g}" for name in names}

    return change


def exchanged(held: Reports) -> None:
    """Exchange two channels in April."""
    other = {"直通车": "手淘搜索", "手淘搜索": "直通车"}
    for row in held["流量"]:
        if row["日期"] < "2026-05":
            row["来源名称"] = other[row["来源名称"]]


def mistyped(held: Reports) -> None:
    """Type one day's buyers wrong."""
    held["店铺"][20]["支付买家数"] = "29"


def credited(held: Reports) -> None:
    """Credit a campaign with more orders than there are."""
    for row in held["直通车"]:
        row["总成交笔数"] = "25"


APART: dict[str, tuple[Callable[[Reports], None], set[str]]] = {
    "buyers of a day mistyped": (mistyped, {"days_apart"}),
    "promotion ten times too high": (
        times("直通车", 10, "展现量", "点击量", "花费", "总成交金额", "总成交笔数"),
        {"weeks_apart"},
    ),
    "visitors counted twice": (times("店铺", 2, "访客数", "浏览量"), {"weeks_apart"}),
    "more orders of a campaign than of the shop": (credited, {"credited_above_all"}),
}


def found_in(tmp_path: Path, held: Reports) -> set[str]:
    """The kinds of flags of a shop with these reports."""
    files = {f"{name}.csv": csv(rows) for name, rows in held.items()}
    return kinds(shop_of_all(tmp_path, {"订单.csv": csv(ORDERS)} | files))


@pytest.mark.parametrize("case", APART)
def test_reports_that_are_apart_are_found(tmp_path: Path, case: str) -> None:
    change, found = APART[case]
    held = reports()
    change(held)
    assert found <= found_in(tmp_path, held)


def test_all_figures_of_the_platforms_month_of_another_shop_are_doubtful(tmp_path: Path) -> None:
    listed = orders(1800, a_day=10)
    days = platform(180, listed)
    for row in days:
        if row["统计日期"][:7] == "2026-06":
            row |= {"支付买家数": "27", "支付子订单数": "31", "支付金额": "2907.40"}
    files = {"店铺.csv": csv(days), "订单.csv": csv(listed)}
    flags = shop_of_all(tmp_path, files).manifest.flags
    columns = {flag.table: flag.columns for flag in flags if flag.kind == "days_apart"}
    assert columns == {"orders": [], "shop_day": []}


def test_reports_that_agree_are_left_in_peace(tmp_path: Path) -> None:
    apart = {"days_apart", "weeks_apart", "credited_above_all", "channels_turned"}
    assert not found_in(tmp_path, reports()) & apart


def test_a_list_without_buyers_is_not_held_against_the_platforms_buyers(tmp_path: Path) -> None:
    listed = orders(600, a_day=10)
    day = listed[200]["订单付款时间"][:10]
    for row in listed:
        if row["订单付款时间"][:10] == day:
            row["买家会员名"] = "一位买家"
    files = {"店铺.csv": csv(platform(60, listed))}
    unnamed = [{k: v for k, v in row.items() if k != "买家会员名"} for row in listed]
    assert "days_apart" not in kinds(shop_of_all(tmp_path, files | {"订单.csv": csv(unnamed)}))


@pytest.mark.parametrize("months", [2, 4])
def test_exchanged_channels_are_found_where_three_months_are_known(
    tmp_path: Path, months: int
) -> None:
    rows = [
        {"日期": str(FIRST + timedelta(n)), "来源名称": channel, "访客数": str(usual + n % 7)}
        | {"下单买家数": "1", "支付买家数": "1", "支付金额": f"{40 + n}.00"}
        for n in range(30 * months)
        for channel, usual in (("直通车", 60), ("手淘搜索", 150))
    ]
    held = {"流量": rows}
    exchanged(held)
    assert ("channels_turned" in found_in(tmp_path, held)) == (months == 4)


def test_questions_without_an_hour_and_answers_filled_down_are_found(tmp_path: Path) -> None:
    rows = inquiries()
    for row in rows[30:60]:
        row["申请时间"] = row["申请时间"][:10]
    for row in rows[90:100]:
        row["首次回复时间"] = rows[99]["首次回复时间"]
    found = kinds(shop_of_all(tmp_path, {"咨询.csv": csv(rows)}))
    assert {"no_hour", "answers_filled_down"} <= found


def test_questions_as_they_were_asked_are_left_in_peace(tmp_path: Path) -> None:
    found = kinds(shop_of_all(tmp_path, {"咨询.csv": csv(inquiries())}))
    assert not {"no_hour", "answers_filled_down", "visitors_as_agents"} & found


def test_the_agents_own_account_as_visitor_is_found(tmp_path: Path) -> None:
    rows = inquiries()
    for row in rows:
        if row["申请时间"] > "2026-05":
            row["访客账号"] = "小店:早班"
    assert "visitors_as_agents" in kinds(shop_of_all(tmp_path, {"咨询.csv": csv(rows)}))


@pytest.mark.parametrize("poor", [True, False])
def test_poor_ratings_on_a_second_sheet_without_numbers_are_said(
    tmp_path: Path, *, poor: bool
) -> None:
    rows = ratings()
    for row in rows[::12]:
        row["评价"] = "差评"
    others = [
        row | {"订单编号": "", "评价时间": row["评价时间"][:10]}
        for row in rows
        if row["评价"] == "差评"
    ]
    if not poor:
        others = [row | {"评价时间": f"2026-0{4 + n % 3}-2{n % 9}"} for n, row in enumerate(others)]
    files = {"订单.csv": csv(orders(240)), "评价.csv": csv(rows), "差评跟进.csv": csv(others)}
    assert ("ratings_again" in kinds(shop_of_all(tmp_path, files))) == poor


def halves(rows: Rows) -> None:
    """What a piece cost in place of what was paid for the line, in May."""
    for row in rows:
        if row["主订单号"] in ORDERED_IN_MAY:
            row["买家实付金额"] = f"{float(row['买家实付金额']) / 2:.2f}"


def no_refunds(rows: Rows) -> None:
    """A column of refunds without those of May."""
    for row in rows:
        if row["主订单号"] in ORDERED_IN_MAY:
            row["退款金额"] = ""


ORDERED_IN_MAY = {row["订单编号"] for row in ORDERS if row["订单创建时间"][5:7] == "05"}
LINES = {
    "an amount a piece": (halves, "line_money_below"),
    "no refunds": (no_refunds, "line_refunds_lacking"),
}


@pytest.mark.parametrize("spoilt", [True, False])
@pytest.mark.parametrize("what", LINES)
def test_lines_of_a_month_that_are_not_what_their_orders_are_are_found(
    tmp_path: Path, what: str, spoilt: bool
) -> None:
    change, kind = LINES[what]
    lines = [
        line | {"退款金额": order["退款金额"]}
        for line, order in zip(lines_of(ORDERS), ORDERS, strict=True)
    ]
    if spoilt:
        change(lines)
    files = {"订单.csv": csv(ORDERS), "明细.csv": csv(lines)}
    assert (kind in kinds(shop_of_all(tmp_path, files))) == spoilt


@pytest.mark.parametrize("kept", [1, 3])
def test_inquiries_of_a_month_far_from_the_days_of_the_agents_are_found(
    tmp_path: Path, kept: int
) -> None:
    first = datetime(2026, 1, 1, 9, 0, 7)  # noqa: DTZ001 - shop time
    asked = [
        {"会话编号": f"q{n}", "访客账号": f"x{n}y", "客服岗位": "早班"}
        | {"申请时间": str(first + timedelta(days=n // 6, minutes=n % 6 * 97))}
        | {
            "首次回复时间": str(
                first + timedelta(days=n // 6, minutes=n % 6 * 97, seconds=9 + n % 7)
            )
        }
        for n in range(6 * 180)
    ]
    left = [row for n, row in enumerate(asked) if row["申请时间"][:7] != "2026-04" or n % 3 < kept]
    days = [
        {
            "日期": str(first.date() + timedelta(n)),
            "客服岗位": "早班",
            "咨询人数": "6",
            "接待人数": "6",
        }
        | {"成交笔数": str(1 + n % 3)}
        for n in range(180)
    ]
    files = {"订单.csv": csv(ORDERS), "咨询.csv": csv(left), "客服.csv": csv(days)}
    assert ("weeks_apart" in kinds(shop_of_all(tmp_path, files))) == (kept == 1)
