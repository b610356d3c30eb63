"""A month or file that the shop's other months deny is found; sound ones that look like it are left in peace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from opsanalytics.metrics.evaluate import evaluate
from tests.store.kept_sheets import months_of_questions, two_agents
from tests.store.odd_orders import lines_of, orders, shop_of_all
from tests.store.test_filtered_lists import busy_orders, placed
from tests.store.test_mixed_up import Rows, csv, kinds
from tests.store.test_slips_and_rows_gone import (
    Change,
    inquiries_of_buyers,
    leave,
    shop,
    strangers_in_june,
)
from tests.store.test_unusual import year

Sheets = dict[str, Callable[[], Rows]]
MONTH_OF = {row["订单编号"]: placed(row).month for row in orders(240)}
COUNT_UP_TO_19_JULY = 219


def lines() -> Rows:
    """A line of each of four months' orders."""
    return lines_of(orders(240))


def without_lines(*months: int, kept: int = 0) -> Change:
    """Take the lines of these months out, but for one in so many."""

    def apply(rows: Rows) -> None:
        rows[:] = [
            row
            for n, row in enumerate(rows)
            if MONTH_OF[row["主订单号"]] not in months or (kept and n % kept)
        ]

    return apply


def ruined(rows: Rows) -> None:
    """Order numbers as a spreadsheet rounds them, in May."""
    for row in rows:
        if MONTH_OF[row["主订单号"]] == 5:
            row["主订单号"] = f"{float(row['主订单号']):.5E}"


def later(least: timedelta, most: timedelta, month: str = "2026-05") -> Change:
    """Answer the questions of a month so much later."""

    def apply(rows: Rows) -> None:
        rng = Random(5)
        for row in rows:
            if row["申请时间"].startswith(month):
                wait = least + rng.random() * (most - least)
                answered = datetime.fromisoformat(row["首次回复时间"]) + wait
                row["首次回复时间"] = str(answered.replace(microsecond=0))

    return apply


EIGHT_HOURS = timedelta(hours=8)


def rated(month: int) -> Callable[[], Rows]:
    """Thirty ratings of what the lines are of, without order numbers."""

    def ratings() -> Rows:
        titles = [row["商品标题"] for row in lines()]
        return [
            {"评价时间": f"2026-{month:02d}-{n + 1:02d} 10:{n + month}:07", "宝贝标题": titles[n]}
            | {"评价": "差评" if n == 11 else "好评"}
            for n in range(28)
        ]

    return ratings


def rated_with_numbers() -> Rows:
    """The same with the numbers of orders of April."""
    numbers = [row["订单编号"] for row in orders(240)]
    return [row | {"订单编号": numbers[n]} for n, row in enumerate(rated(5)())]


def listed() -> Rows:
    """The products that the lines are of."""
    products = {row["商品ID"]: row["商品标题"] for row in lines()}
    return [{"商品ID": number, "标题": title} for number, title in products.items()]


def call(*titles: str) -> Change:
    """Give the rated products other titles."""
    return lambda rows: [
        row.update({"宝贝标题": titles[n % len(titles)]}) for n, row in enumerate(rows)
    ]


def total(rows: Rows, more: float = 0) -> None:
    """Add the sum of April's items as one more."""
    april = [row for row in rows if row["月份"] == "2026-04"]
    row = {"月份": "2026-04", "部门": "公司", "科目": "费用"}
    row["预算金额"] = f"{sum(float(each['预算金额']) for each in april):.2f}"
    rows.append(row | {"实际支出": f"{sum(float(each['实际支出']) for each in april) + more:.2f}"})


def round_items() -> Rows:
    """Four items in round amounts, spent as planned, one as much as the others together."""
    amounts = {"房租": 6000, "工资": 3000, "水电": 1000, "杂费": 2000}
    return [
        {"月份": f"2026-{month:02d}", "部门": "行政", "科目": item, "预算金额": f"{amount}.00"}
        | {"实际支出": f"{amount}.00"}
        for month in range(1, 7)
        for item, amount in amounts.items()
    ]


def promoted(indirect: float = 0.8) -> Rows:
    """Three months of a campaign with an order or two a day, to which other products' sales are credited."""
    rng, rows = Random(7), []
    for n in range(91):
        clicks, direct = rng.randrange(20, 40), rng.randrange(5000, 9000) / 100
        row = {
            "日期": str(date(2026, 4, 1) + timedelta(n)),
            "计划ID": "501",
            "计划名字": "关键词甲",
        }
        row |= {"展现量": str(clicks * 31), "点击量": str(clicks), "花费": f"{clicks * 0.8:.2f}"}
        other = rng.randrange(500, 3000) / 100 * (rng.random() < indirect)
        row |= {"直接成交金额": f"{direct:.2f}", "总成交金额": f"{direct + other:.2f}"}
        rows.append(row | {"总成交笔数": str(1 + n % 2)})
    return rows


def direct_alone(rows: Rows) -> None:
    """Put the direct sales of May in the place of all."""
    for row in rows:
        if row["日期"].startswith("2026-05"):
            row["总成交金额"] = row["直接成交金额"]


def answered(days: int = 60) -> Rows:
    """Months of two agents who answer most people and most messages."""
    rng = Random(8)
    return [
        row
        | {
            "日期": str(date(2026, 4, 1) + timedelta(n // 2)),
            "回复率": f"{rng.uniform(0.91, 0.97):.4f}",
        }
        for n, row in enumerate((3 * two_agents())[: 2 * days])
    ]


def all_answered(rates: tuple[float, float] = (0.91, 0.97), since: str = "") -> Change:
    """Fill the people answered in May, or from then on, with those who asked."""

    def apply(rows: Rows) -> None:
        rng = Random(9)
        for row in rows:
            if row["日期"] >= since if since else row["日期"].startswith("2026-05"):
                row |= {"接待人数": row["咨询人数"]}
                if row.get("回复率"):
                    row["回复率"] = f"{rng.uniform(*rates):.4f}"

    return apply


def days_of(month: int, times: float = 1) -> Callable[[], Rows]:
    """A month of the platform's days, of some three pages a visitor."""

    def days() -> Rows:
        rng, rows = Random(month), []
        for n in range(30):
            visitors = rng.randrange(200, 400)
            row = {"统计日期": f"2026-{month:02d}-{n + 1:02d}", "访客数": str(visitors)}
            row |= {"浏览量": f"{visitors * times * rng.uniform(2.6, 3.2):.0f}"}
            rows.append(row | {"支付金额": f"{rng.randrange(30000, 90000) / 100}"})
        return [row | {"支付买家数": str(9 + n % 4)} for n, row in enumerate(rows)]

    return days


def viewed(times: float) -> Sheets:
    """Three months, the second with so many times the pages a visitor."""
    return {"五月": days_of(5, times), "四月": days_of(4), "六月": days_of(6)}


def products_of(month: int) -> Callable[[], Rows]:
    """A month of three products' days."""

    def days() -> Rows:
        rng = Random(month)
        return [
            {"统计日期": f"2026-{month:02d}-{n // 3 + 1:02d}", "商品ID": f"66022000{n % 3}500"}
            | {"商品名称": f"杯子{n % 3}", "商品访客数": str(rng.randrange(40, 90))}
            | {"商品浏览量": str(rng.randrange(100, 200)), "支付金额": f"{rng.randrange(900)}.00"}
            for n in range(84)
        ]

    return days


PRODUCT_DAYS: Sheets = {f"{month}月商品": products_of(month) for month in (5, 4, 6)}


def exchange(rows: Rows) -> None:
    """Give two products each other's number."""
    numbers = {"660220000500": "660220001500", "660220001500": "660220000500"}
    for row in rows:
        row["商品ID"] = numbers.get(row["商品ID"], row["商品ID"])


def rename(rows: Rows) -> None:
    """Call a product by another one's title."""
    for row in rows:
        row["商品名称"] = row["商品名称"].replace("杯子1", "杯子0")


def refunds(whole: int = 3) -> Rows:
    """Refunds of four months, more than thirty in each, all but one in so many of a part."""
    paid = [row for row in busy_orders() if row["订单付款时间"]][::3]
    rows = []
    for n, row in enumerate(paid):
        asked = placed(row) + timedelta(days=1, hours=2)
        part = 0.5 if n % whole == 0 else 1.0
        back = f"{part * float(row['买家实际支付金额']):.2f}"
        line = {"订单编号": row["订单编号"], "退款编号": f"R{n}", "买家实付": row["总金额"]}
        line |= {"退款金额": back, "退款状态": "退款成功" if n % 9 else "退款关闭"}
        line |= {"售后类型": "退货退款" if n % 2 else "仅退款", "退款申请时间": str(asked)}
        rows.append(line | {"退款完结时间": str(asked + timedelta(hours=30, seconds=n))})
    return rows


def fill(name: str, value: str) -> Change:
    """Overwrite a column of June's refunds: with a word, or with another column."""

    def apply(rows: Rows) -> None:
        for row in rows:
            if row["退款申请时间"].startswith("2026-06"):
                row[name] = row.get(value, value)

    return apply


def never_returned(rows: Rows) -> None:
    for row in rows:
        row["售后类型"] = "仅退款"


RATINGS: Sheets = {"五月评价": rated(5), "六月评价": rated(6), "七月评价": rated(7), "明细": lines}
REFUNDS: Sheets = {"退款": refunds, "订单": busy_orders}

FAULTS: dict[str, tuple[Sheets, Change, str]] = {
    "no lines of May": ({"明细": lines}, without_lines(5), "lines_lacking"),
    "no lines of the last month": (
        {"明细": lines, "订单": partial(orders, 244)},
        without_lines(7),
        "lines_lacking",
    ),
    "ruined order numbers of May": ({"明细": lines}, ruined, "lines_lacking"),
    "answers eight hours late": ({"咨询": months_of_questions}, later(EIGHT_HOURS, EIGHT_HOURS), "answers_hours_late"),
    "answers an hour late": (
        {"咨询": months_of_questions},
        later(timedelta(hours=1), timedelta(hours=1)),
        "answers_hours_late",
    ),
    "ratings of another shop": (RATINGS, call("毛巾", "浴巾", "拖鞋"), "ratings_of_no_product"),
    "ratings of another shop beside a list of products": (
        RATINGS | {"products": listed},
        call("毛巾", "浴巾", "拖鞋"),
        "ratings_of_no_product",
    ),
    "a total of April": ({"预算": year}, total, "total_among_items"),
    "direct sales for all": ({"计划报表_20260701_090000": promoted}, direct_alone, "columns_alike"),
    "everybody answered": ({"客服": answered}, all_answered(), "all_answered"),
    "pages of one terminal": (viewed(1), lambda rows: times_views(rows, 0.6), "views_of_a_file_apart"),
    "pages of three terminals": (viewed(1), lambda rows: times_views(rows, 1.7), "views_of_a_file_apart"),
    "two products exchanged": (PRODUCT_DAYS, exchange, "ids_exchanged"),
    "returns told as money alone": (REFUNDS, fill("售后类型", "仅退款"), "part_gone"),
    "what was paid for what came back": (REFUNDS, fill("退款金额", "买家实付"), "none_in_part"),
}  # fmt: skip


def times_views(rows: Rows, factor: float) -> None:
    for row in rows:
        row["浏览量"] = f"{factor * int(row['浏览量']):.0f}"


SOUND: dict[str, tuple[Sheets, Change, str]] = {
    "a month that is not over": (
        {"明细": lines, "订单": partial(orders, COUNT_UP_TO_19_JULY)},
        without_lines(7),
        "lines_lacking",
    ),
    "lines since July": ({"明细": lines}, without_lines(4, 5, 6), "lines_lacking"),
    "lines since June": ({"明细": lines}, without_lines(4, 5), "lines_lacking"),
    "one line in four gone": ({"明细": lines}, without_lines(5, kept=4), "lines_lacking"),
    "a slow month": (
        {"咨询": months_of_questions},
        later(timedelta(minutes=5), timedelta(hours=9)),
        "answers_hours_late",
    ),
    "answers in the evening": (
        {"咨询": months_of_questions},
        later(timedelta(hours=2), timedelta(hours=9), "2026"),
        "answers_hours_late",
    ),
    "short names": (RATINGS, call("元的杯子"), "ratings_of_no_product"),
    "other titles of known orders": (
        RATINGS | {"五月评价": rated_with_numbers},
        call("毛巾", "浴巾"),
        "ratings_of_no_product",
    ),
    "ratings of before the lines": (
        {"三月评价": rated(3)} | {name: RATINGS[name] for name in ("六月评价", "七月评价", "明细")},
        call("毛巾", "浴巾"),
        "ratings_of_no_product",
    ),
    "a plan as the others together": ({"预算": year}, partial(total, more=9.5), "total_among_items"),
    "round items as planned": ({"预算": round_items}, leave, "total_among_items"),
    "sales that are mostly direct": (
        {"计划报表_20260701_090000": partial(promoted, 0.3)},
        direct_alone,
        "columns_alike",
    ),
    "a month in which all were answered": ({"客服": answered}, all_answered((0.992, 1)), "all_answered"),
    "agents without a share of messages": ({"客服": two_agents}, all_answered(), "all_answered"),
    "everybody answered from July on": (
        {"客服": partial(answered, days=150)},
        all_answered(since="2026-07"),
        "all_answered",
    ),
    "twice the visitors, of an advertisement": (
        viewed(1),
        lambda rows: [row.update({"访客数": str(2 * int(row["访客数"]))}) for row in rows],
        "views_of_a_file_apart",
    ),
    "a few pages fewer": (viewed(0.9), leave, "views_of_a_file_apart"),
    "more pages for good": (viewed(1.6) | {"六月": days_of(6, 1.6)}, leave, "views_of_a_file_apart"),
    "a product with another one's title": (PRODUCT_DAYS, rename, "ids_exchanged"),
    "nothing ever returned": (REFUNDS, never_returned, "part_gone"),
    "refunds seldom of a part": (
        {"退款": partial(refunds, 40), "订单": busy_orders},
        fill("退款金额", "买家实付"),
        "none_in_part",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_other_months_deny_is_found(tmp_path: Path, fault: str) -> None:
    sheets, change, kind = FAULTS[fault]
    assert kind in shop(tmp_path, change, **sheets)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_months_as_they_were_show_nothing_of_it(tmp_path: Path, fault: str) -> None:
    sheets, _, kind = FAULTS[fault]
    assert kind not in shop(tmp_path, leave, **sheets)


@pytest.mark.parametrize("oddity", SOUND)
def test_sound_months_that_look_like_it_are_left_in_peace(tmp_path: Path, oddity: str) -> None:
    sheets, change, kind = SOUND[oddity]
    assert kind not in shop(tmp_path, change, **sheets)


def test_the_lines_to_export_again_are_named_with_their_days(tmp_path: Path) -> None:
    rows = lines()
    without_lines(5)(rows)
    flags = shop_of_all(
        tmp_path, {"订单.csv": csv(orders(240)), "明细.csv": csv(rows)}
    ).manifest.flags
    (flag,) = [flag for flag in flags if flag.kind == "lines_lacking"]
    assert (flag.first_day, flag.last_day) == (date(2026, 5, 1), date(2026, 5, 31))
    paid_in_may = [row for row in orders(240) if placed(row).month == 5 and row["订单付款时间"]]
    assert f"{len(paid_in_may)} paid orders, most of the month's, have no line" in flag.text.worded(
        "en"
    )
    assert "宝贝明细报表" in flag.text.worded("zh")


def test_pieces_of_days_that_lack_lines_are_not_final(tmp_path: Path) -> None:
    april, later = lines(), lines()
    without_lines(5, 6, 7)(april)
    without_lines(4, 5)(later)
    files = {"订单.csv": csv(orders(240)), "明细四月.csv": csv(april), "明细六月.csv": csv(later)}
    answer = evaluate("units_sold", shop_of_all(tmp_path, files))
    assert "most of the month's, have no line" in answer["reason"].iloc[0]


@pytest.mark.parametrize("closed", [True, False])
def test_who_asks_while_the_shop_is_closed_is_no_stranger(tmp_path: Path, closed: bool) -> None:
    def open_orders() -> Rows:
        return [row for row in orders(240) if not closed or placed(row).month != 6]

    found = shop(tmp_path, strangers_in_june, 咨询=inquiries_of_buyers, 订单=open_orders)
    assert ("askers_unknown" in found) != closed


def tasks_by_chance(seed: int) -> Rows:
    """A year of nine to sixteen tasks a month, each of any of four departments."""
    rng, rows = Random(seed), []
    for month in range(1, 13):
        for day in sorted(rng.sample(range(1, 29), rng.randrange(9, 17))):
            given = date(2025, month, day)
            row = {
                "任务编号": f"T{len(rows):04d}",
                "部门": rng.choice(("运营", "美工", "客服", "仓储")),
            }
            row |= {"任务": f"任务{len(rows)}", "下达日期": str(given)}
            row |= {"截止日期": str(given + timedelta(7)), "完成日期": str(given + timedelta(6))}
            rows.append(row)
    return rows


@pytest.mark.parametrize("seed", [2, 6, 14, 17])
def test_a_department_without_a_task_in_a_month_of_few_was_not_left_out(
    tmp_path: Path, seed: int
) -> None:
    rows = tasks_by_chance(seed)
    files = {
        f"任务表_2025-{month:02d}.csv": csv(
            [row for row in rows if row["下达日期"].startswith(f"2025-{month:02d}")]
        )
        for month in range(1, 13)
    }
    assert "thing_lacking" not in kinds(shop_of_all(tmp_path, files))
