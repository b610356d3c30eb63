"""What no shop's behaviour can be is found and named; a sound shop is left in peace."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from opsanalytics.cli.main import main
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.store import implausible
from opsanalytics.store.flag import Flag
from opsanalytics.store.shop import open_shop

FIRST = date(2026, 3, 1)


def flags(tmp_path: Path, files: dict[str, str]) -> list[Flag]:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    ingest([folder], "shop", data=tmp_path / "d")
    return open_shop("shop", data=tmp_path / "d").manifest.flags


def shop_days(rows: Iterable[tuple[int, int, int, float]]) -> str:
    """Days of a shop: day after the first, visitors, buyers, money."""
    lines = [
        f"{FIRST + timedelta(at)},{people},{people * 3},{money:.2f},{buyers}\n"
        for at, people, buyers, money in rows
    ]
    return "统计日期,访客数,浏览量,支付金额,支付买家数\n" + "".join(lines)


def ordinary(first: int, last: int, unit: float = 1) -> list[tuple[int, int, int, float]]:
    rng = np.random.default_rng(first)
    days = []
    for at in range(first, last):
        buyers = int(rng.integers(20, 40))
        days.append(
            (
                at,
                int(rng.integers(500, 900)),
                buyers,
                round(buyers * rng.uniform(80, 120), 2) * unit,
            )
        )
    return days


def order_list(orders: Iterable[tuple[str, str, datetime, float]]) -> str:
    """Orders: number, buyer, when, money."""
    head = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间\n"
    states = ["交易关闭", *["交易成功"] * 200]
    lines = [
        f"{n},{who},{yuan},{yuan},{states[at_ % 201]},{at},{at}\n"
        for at_, (n, who, at, yuan) in enumerate(orders)
    ]
    return head + "".join(lines)


def ordinary_orders(
    count: int, hours: tuple[int, int] = (9, 23)
) -> list[tuple[str, str, datetime, float]]:
    rng = np.random.default_rng(count)
    orders = []
    for n in range(count):
        at = datetime(2026, 3, 1) + timedelta(days=n * 28 / count)  # noqa: DTZ001 - shop time
        at = at.replace(hour=int(rng.integers(*hours)) % 24, minute=int(rng.integers(60)), second=7)
        orders.append(
            (str(3000000000000000000 + n * 31), f"买家{n}号甲", at, float(rng.integers(50, 150)))
        )
    return orders


def test_a_month_of_ordinary_days_and_orders_is_left_in_peace(tmp_path: Path) -> None:
    files = {"店铺.csv": shop_days(ordinary(0, 28)), "orders.csv": order_list(ordinary_orders(600))}
    assert flags(tmp_path, files) == []


@pytest.mark.parametrize("unit", [100, 0.01, 10_000])
def test_money_in_another_unit_from_one_file_to_the_next_is_found(
    tmp_path: Path, unit: float
) -> None:
    files = {
        "a.csv": shop_days(ordinary(0, 14)),
        "b.csv": shop_days(ordinary(14, 28, unit)),
    }
    (flag,) = flags(tmp_path, files)
    assert (flag.kind, flag.first_day) == ("unit_jumps", FIRST)  # either may be wrong
    assert flag.values["times"] == max(unit, round(1 / unit))
    assert flag.files == ["a.csv", "b.csv"]


def test_all_days_of_the_one_file_in_another_unit_are_doubtful(tmp_path: Path) -> None:
    files = {
        f"{n}.csv": shop_days(ordinary(n * 14, n * 14 + 14, 100 if n == 1 else 1)) for n in range(4)
    }
    (flag,) = flags(tmp_path, files)
    assert (flag.kind, flag.files) == ("unit_jumps", ["1.csv"])
    assert (flag.first_day, flag.last_day) == (FIRST + timedelta(14), FIRST + timedelta(27))


def test_coats_after_socks_are_no_other_unit(tmp_path: Path) -> None:
    files = {"a.csv": shop_days(ordinary(0, 14)), "b.csv": shop_days(ordinary(14, 28, 39))}
    assert flags(tmp_path, files) == []


@pytest.mark.parametrize("times", [10, 100])
def test_a_jump_inside_one_file_is_the_shops_own_affair_but_for_one_of_units(
    tmp_path: Path, times: int
) -> None:
    days = [*ordinary(0, 14), *ordinary(14, 28, times)]
    found = flags(tmp_path, {"a.csv": shop_days(days)})
    assert [flag.kind for flag in found] == (["unit_changes"] if times == 100 else [])


def test_a_day_that_equals_its_neighbour_to_the_fen_is_found(tmp_path: Path) -> None:
    days = ordinary(0, 10)
    days[5] = (5, *days[4][1:])
    (flag,) = flags(tmp_path, {"a.csv": shop_days(days)})
    assert (flag.kind, flag.first_day, flag.last_day) == (
        "days_alike",
        FIRST + timedelta(4),
        FIRST + timedelta(5),
    )


def test_a_week_of_days_alike_is_one_remark(tmp_path: Path) -> None:
    days = [f"2026-03-{d:02},300,200.00,8\n" for d in range(1, 8)]
    (found,) = flags(tmp_path, {"日报.csv": "日期,访客数,支付金额,支付买家数\n" + "".join(days)})
    assert str(found.text) == (
        "1 Mar – 7 Mar 2026: 7 days have the same figures; was one day's file saved under another day?"
    )


def test_a_day_pasted_again_two_weeks_later_is_found(tmp_path: Path) -> None:
    days = ordinary(0, 30)
    days[18] = (18, *days[4][1:])
    (flag,) = flags(tmp_path, {"a.csv": shop_days(days)})
    assert (flag.kind, flag.first_day, flag.last_day) == (
        "days_alike",
        FIRST + timedelta(4),
        FIRST + timedelta(18),
    )


def test_a_file_of_products_saved_under_another_day_is_found(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    head = "统计日期,商品ID,商品名称,商品访客数,商品浏览量,支付买家数,支付金额\n"
    rows = [
        f"{n},商品{n},{rng.integers(50, 90)},{rng.integers(90, 200)},3,{rng.integers(99, 300)}.00\n"
        for n in range(8)
    ]
    files = {
        f"商品_{day}.csv": head + "".join(f"{day},81234567890{row}" for row in rows)
        for day in ("2026-03-02", "2026-03-06")
    }
    (flag,) = flags(tmp_path, files)
    assert (flag.kind, flag.table, flag.values["n"]) == ("days_alike", "product_day", 8)


def test_orders_of_people_who_sleep_by_day_are_of_another_time_zone(tmp_path: Path) -> None:
    shifted = ordinary_orders(600, hours=(1, 15))
    (flag,) = flags(tmp_path, {"orders.csv": order_list(shifted)})
    assert flag.kind == "hours_shifted"
    assert flag.values["share"] > 0.3


def test_a_shop_that_sells_evenly_day_and_night_is_not_of_another_time_zone(
    tmp_path: Path,
) -> None:
    evenly = ordinary_orders(600, hours=(0, 24))
    assert flags(tmp_path, {"orders.csv": order_list(evenly)}) == []


@pytest.mark.parametrize("what", ["order", "buyer"])
def test_one_order_or_one_buyer_that_makes_a_month_is_named(tmp_path: Path, what: str) -> None:
    orders = ordinary_orders(40)
    if what == "order":
        orders[7] = (*orders[7][:3], 50_000.0)
    else:
        orders = [
            (n, "批发大户甲" if i < 30 else who, at, yuan)
            for i, (n, who, at, yuan) in enumerate(orders)
        ]
    found = {flag.kind for flag in flags(tmp_path, {"orders.csv": order_list(orders)})}
    assert f"one_{what}" in found


def test_a_buyer_who_makes_every_month_is_named_once(tmp_path: Path) -> None:
    orders = [
        (
            f"30000000000000000{n:02d}",
            "批发大户甲" if n % 4 else f"b{n}",
            f"2026-0{1 + n // 30}-{1 + n % 28:02d}",
            60.0,
        )
        for n in range(90)
    ]
    text = "订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间\n" + "".join(
        f"{n},{who},{yuan},交易成功,{day} 10:00:07,{day} 10:01:07\n" for n, who, day, yuan in orders
    )
    found = [flag for flag in flags(tmp_path, {"orders.csv": text}) if flag.kind == "one_buyer"]
    assert [(flag.first_day, flag.last_day, flag.values["n"]) for flag in found] == [
        (date(2026, 1, 1), date(2026, 3, 31), 3)
    ]


def test_rows_whose_numbers_are_no_order_numbers_are_found(tmp_path: Path) -> None:
    orders = ordinary_orders(200)
    orders[3] = ("10023", *orders[3][1:])
    (flag,) = flags(tmp_path, {"orders.csv": order_list(orders)})
    assert (flag.kind, flag.values["n"]) == ("short_numbers", 1)


def test_people_drawn_because_they_came_on_the_last_days_are_found(tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    lines = []
    for person in range(300):
        for at in range(9):
            if at >= 7 or rng.random() < 0.6:
                moment = int(datetime(2026, 3, 1 + at, 12).timestamp()) + person  # noqa: DTZ001
                lines.append(f"{person + 1},55,66,pv,{moment}\n")
    found = flags(tmp_path, {"events.csv": "".join(lines)})
    assert {flag.kind for flag in found} == {"everybody_back", "back_after_a_week"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, int(os.environ.get("CLEAN_SHOPS", "10")) + 1))
def test_a_clean_shop_is_flagged_at_most_once_a_year(tmp_path: Path, seed: int) -> None:
    data = ["--data", str(tmp_path / "d")]
    assert main(["demo", *data, "--seed", str(seed)]) == 0
    assert main(["ingest", *data, "--shop", "demo"]) == 0
    found = open_shop("demo", data=tmp_path / "d").manifest.flags
    assert len(found) <= 1, [str(flag.text) for flag in found]


def test_money_that_two_advertising_tools_tell_alike_is_found(tmp_path: Path) -> None:
    rows = [(f"2026-03-0{n}", 100 + n * 7, 10 + n, 5.5 + n) for n in range(1, 7)]
    old = "".join(f"{d},甲,连衣裙,商品推广,{i},{c},{s},9\n" for d, i, c, s in rows)
    new = "".join(f"{d},501,关键词甲,{i},{c},{s},9\n" for d, i, c, s in rows)
    files = {
        "直通车.csv": "统计日期,计划名称,商品名称,推广单元类型,展现量,点击量,花费,总成交金额\n"
        + old,
        "计划报表_20260308_090000.csv": "日期,计划ID,计划名字,展现量,点击量,花费,总成交金额\n"
        + new,
    }
    (flag,) = flags(tmp_path, files)
    assert (flag.kind, flag.values["n"]) == ("told_twice", 6)


def test_platform_money_that_jumps_beside_the_orders_by_eight_percent_is_found(
    tmp_path: Path,
) -> None:
    orders = [(n, who, at, yuan) for n, who, at, yuan in ordinary_orders(560)]
    daily: dict[date, float] = {}
    for _, _, at, yuan in orders:
        daily[at.date()] = daily.get(at.date(), 0) + yuan
    days = [
        ((day - FIRST).days, 700 + at, 20 + at % 5, money)
        for at, (day, money) in enumerate(sorted(daily.items()))
    ]
    files = {
        "orders.csv": order_list(orders),
        "a.csv": shop_days(days[:14]),
        "b.csv": shop_days(
            [(at, people, buyers, money * 1.08) for at, people, buyers, money in days[14:]]
        ),
    }
    (flag,) = flags(tmp_path, files)
    assert (flag.kind, round(flag.values["share"], 3)) == ("money_jumps", 0.08)
    assert flag.first_day == FIRST + timedelta(14)


def test_an_order_list_in_fen_after_one_in_yuan_is_found(tmp_path: Path) -> None:
    orders = ordinary_orders(80)
    half = len(orders) // 2
    in_fen = [(n, who, at, 100 * yuan) for n, who, at, yuan in orders[half:]]
    files = {"a.csv": order_list(orders[:half]), "b.csv": order_list(in_fen)}
    found = [flag for flag in flags(tmp_path, files) if flag.kind == "unit_jumps"]
    assert [(flag.table, flag.values["times"]) for flag in found] == [("orders", 100)]


def test_clicks_that_cost_a_hundred_times_as_much_in_the_next_file_are_found(
    tmp_path: Path,
) -> None:
    head = "日期,计划ID,计划名字,展现量,点击量,花费,总成交金额\n"
    files = {}
    for month, unit in ((3, 1), (4, 100)):
        rows = [
            f"2026-{month:02d}-{day:02d},1,甲,{900 + 7 * day * month},{40 + day},{(33 + day % 5) * unit}.00,90.00\n"
            for day in range(1, 29)
        ]
        files[f"直通车_2026{month:02d}30_090000.csv"] = head + "".join(rows)
    (flag,) = flags(tmp_path, files)
    assert (flag.kind, flag.table, flag.first_day) == ("unit_jumps", "ads", date(2026, 3, 1))


def test_one_campaign_of_several_whose_clicks_cost_ten_times_as_much_in_a_file_is_found(
    tmp_path: Path,
) -> None:
    """Campaign 2 costs 330.00 to 370.00 a day in April, 33.00 to 37.00 in March and May; 1 and 3 as ever."""
    head = "日期,计划ID,计划名字,展现量,点击量,花费,总成交金额\n"
    files = {}
    for month in (3, 4, 5):
        times = {"2": 10 if month == 4 else 1}
        rows = [
            f"2026-{month:02d}-{day:02d},{plan},{plan}号,{900 + 7 * day * month + int(plan)},{40 + day % 3},"
            f"{(33 + day % 5) * times.get(plan, 1)}.00,90.00\n"
            for day in range(1, 29)
            for plan in "123"
        ]
        files[f"直通车_2026{month:02d}30_090000.csv"] = head + "".join(rows)
    (flag,) = flags(tmp_path, files)
    assert (flag.kind, flag.values["times"]) == ("unit_jumps", 10)
    assert (flag.first_day, flag.last_day) == (date(2026, 4, 1), date(2026, 4, 28))


@pytest.mark.parametrize(("turned", "found"), [(4, ["columns_turned"]), (0, [])])
def test_two_columns_that_are_exchanged_in_one_months_file_are_found(
    tmp_path: Path, turned: int, found: list[str]
) -> None:
    """About 30 visitors a day favour an item and 80 put one in the cart; in April it is the other way round."""
    files = {}
    for month in (3, 4, 5):
        names = ["收藏人数", "加购人数"][:: -1 if month == turned else 1]
        rows = [
            f"2026-{month:02d}-{day:02d},{700 + 3 * day * month},{2100 + 7 * day * month},{30 + day % 5},{80 + day % 9},{4100 + 13 * day}.00,40\n"
            for day in range(1, 29)
        ]
        head = f"统计日期,访客数,浏览量,{','.join(names)},支付金额,支付买家数\n"
        files[f"{month}.csv"] = head + "".join(rows)
    assert [flag.kind for flag in flags(tmp_path, files)] == found


def test_shop_days_in_another_unit_than_the_order_list_are_found(tmp_path: Path) -> None:
    orders = ordinary_orders(600)
    yuan: dict[date, float] = {}
    for _, _, at, paid in orders:
        yuan[at.date()] = yuan.get(at.date(), 0) + paid
    rows = [((day - FIRST).days, 600 + n, 30, yuan[day] / 10_000) for n, day in enumerate(yuan)]
    found = flags(tmp_path, {"店铺.csv": shop_days(rows), "orders.csv": order_list(orders)})
    assert {f.kind: (f.table, f.values) for f in found} == {
        "units_beside": ("shop_day", {"times": 10_000}),
        "tiny_amounts": ("shop_day", {"n": len(rows)}),
    }


def test_a_list_whose_paid_column_alone_is_in_fen_is_found(tmp_path: Path) -> None:
    head = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间\n"
    lines = [
        f"{n},{who},{yuan},{yuan * 100},交易成功,{at},{at}\n"
        for n, who, at, yuan in ordinary_orders(60)
    ]
    (found,) = flags(tmp_path, {"orders.csv": head + "".join(lines)})
    assert (found.kind, found.values) == ("units_within", {"times": 100})


def test_a_list_of_completed_orders_alone_is_taken_for_filtered(tmp_path: Path) -> None:
    head = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间\n"
    lines = [
        f"{n},{who},{yuan},{yuan},交易成功,{at},{at}\n" for n, who, at, yuan in ordinary_orders(160)
    ]
    (found,) = flags(tmp_path, {"orders.csv": head + "".join(lines)})
    assert (found.kind, found.values) == ("all_completed", {"n": 160})


def test_an_order_list_in_fen_is_found_whatever_its_goods_cost(tmp_path: Path) -> None:
    orders = ordinary_orders(200)
    cheap = [(n, who, at, round(yuan * 0.4, 2)) for n, who, at, yuan in orders[:100]]
    fen = [
        (n, who, at, round(yuan * 100)) for n, who, at, yuan in orders[100:]
    ]  # 250 times as much
    found = flags(tmp_path, {"a.csv": order_list(cheap), "b.csv": order_list(fen)})
    assert [(f.kind, f.values["times"]) for f in found if f.kind == "unit_jumps"] == [
        ("unit_jumps", 100)
    ]


def test_days_that_contradict_themselves_are_said(tmp_path: Path) -> None:
    head = "统计日期,访客数,新访客数,浏览量,支付金额,支付买家数\n"
    rows = [f"2026-03-{d:02d},{100 + d},{50 + d},{300 + d},{d}00.00,{d}\n" for d in range(1, 10)]
    rows[3] = "2026-03-04,104,208,304,400.00,4\n"
    rows[5] = "2026-03-06,106,56,40,600.00,6\n"
    found = flags(tmp_path, {"店铺.csv": head + "".join(rows)})
    said = [
        [f.text.worded(lang).rpartition(mark)[2] for lang, mark in (("en", ": "), ("zh", "："))]
        for f in found
    ]
    assert [(f.kind, f.first_day.day) for f in found] == [("broken_rule", 4), ("broken_rule", 6)]
    assert said == [
        ["in 1 row new visitors is more than visitors", "有 1 行的新访客数大于访客数"],
        ["in 1 row visitors is more than page views", "有 1 行的访客数大于浏览量"],
    ]


def test_a_check_that_fails_is_said_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = {"shop_day": {"tiny_amounts": "select error('out of range')"}}
    monkeypatch.setattr(implausible, "_LOOKED_FOR", implausible._LOOKED_FOR | checks)
    (flag,) = flags(tmp_path, {"店铺.csv": shop_days(ordinary(0, 28))})
    assert (flag.kind, flag.first_day, flag.last_day) == (
        "not_looked_at",
        FIRST,
        FIRST + timedelta(27),
    )
    assert "whether there is tiny_amounts could not be found out" in flag.text.worded("en")
