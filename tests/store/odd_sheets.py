"""Sheets of sound shops that look odd: days, agents, ratings, budgets, lines and refunds."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from tests.store.odd_orders import (
    MARCH,
    Files,
    created,
    lines_of,
    order,
    orders,
    paid,
    refund,
)
from tests.store.test_mixed_up import Rows, csv
from tests.store.test_mixed_up_sheets import DAYS, REFUNDS

FIRST = date(2026, 4, 1)
SHOP_DAYS = "统计日期,访客数,浏览量,支付金额,支付买家数\n"


def platform_days(rows: Rows, first: date, count: int) -> str:
    """The platform's days, with the money of these orders."""
    text = SHOP_DAYS
    for day in (first + timedelta(n) for n in range(count)):
        amounts = [
            float(row["买家实际支付金额"]) for row in rows if row["订单付款时间"][:10] == str(day)
        ]
        visitors = 300 + day.toordinal() * 37 % 91
        text += (
            f"{day},{visitors},{visitors * 2 + len(amounts)},{sum(amounts):.2f},{len(amounts)}\n"
        )
    return text


def days_of_one_price() -> Files:
    """Few buyers a day, who all pay 9.90: by chance two days are alike."""
    rng, text = Random(3), "统计日期,访客数,支付金额,支付买家数\n"
    for n in range(40):
        buyers = rng.randrange(1, 5)
        text += f"{FIRST + timedelta(n)},{rng.randrange(100, 140)},{9.9 * buyers:.2f},{buyers}\n"
    return {"店铺.csv": text}


def viewed_days_of_one_price() -> Files:
    """The same of a longer time, with page views."""
    rng, text = Random(2), SHOP_DAYS
    for n in range(120):
        buyers, visitors = rng.randrange(1, 5), rng.randrange(100, 130)
        views = visitors + rng.randrange(40, 60)
        text += f"{FIRST + timedelta(n)},{visitors},{views},{9.9 * buyers:.2f},{buyers}\n"
    return {"店铺.csv": text}


def small_channels() -> Files:
    """Four channels with a handful of visitors a day and no buyer."""
    rng, text = Random(32), "日期,来源名称,访客数,下单买家数,支付买家数,支付金额\n"
    for n in range(40):
        for channel in ("手淘搜索", "手淘推荐", "我的淘宝", "购物车"):
            text += f"{FIRST + timedelta(n)},{channel},{rng.randrange(5, 9)},0,0,0.00\n"
    return {"流量.csv": text}


def agents_evenly_loaded() -> Files:
    """Two agents who are given the people who ask in turn, and answer nearly all."""
    rng, text = Random(31), "日期,客服岗位,咨询人数,接待人数\n"
    for n in range(30):
        people = rng.randrange(14, 26)
        for agent, asked in (("小王", (people + 1) // 2), ("小李", people // 2)):
            answered = asked - (rng.random() < 0.1)
            text += f"{FIRST + timedelta(n)},{agent},{asked},{answered}\n"
    return {"客服日报.csv": text}


def agent_flooded() -> Files:
    """On the day of a stream twenty times as many ask; the agent answers three times as many."""
    rng, text = Random(36), "日期,客服岗位,咨询人数,接待人数,询单付款人数,成交笔数,支付金额\n"
    for n in range(30):
        asked = rng.randrange(22, 40)
        answered = asked - rng.randrange(3)
        if n == 17:
            asked, answered = 620, 95
        sold = answered // 3
        text += f"{FIRST + timedelta(n)},小王,{asked},{answered},{sold},{sold},{sold * 59}.00\n"
    return {"客服日报.csv": text}


def ratings_by_stars() -> Files:
    """The whole sheet of ratings from five stars to one, in the order of time within each."""
    rows = []
    for n in range(60):
        stars = 1 if n % 6 == 3 else 5
        words = "差评" if stars == 1 else "好评"
        rows.append((-stars, n, f"{FIRST + timedelta(n)} 09:03:00,26{n:016d},{stars},{words}\n"))
    return {"评价.csv": "评价时间,订单编号,评分,评价\n" + "".join(row[2] for row in sorted(rows))}


def budget_that_grows() -> Files:
    """A thousand more for promotion from month to month, as planned."""
    rows = [
        f"2026-{month:02d},运营,推广费,{1000 * month},{991 * month - 70}\n" for month in range(1, 7)
    ]
    return {"预算.csv": "月份,部门,科目,预算金额,实际支出\n" + "".join(rows)}


def samples_for_a_fen() -> Files:
    """Eighty buyers of a day pay a fen each, for samples."""
    rng, text = Random(47), SHOP_DAYS
    for n in range(30):
        buyers, visitors = rng.randrange(5, 12), rng.randrange(300, 400)
        amount = buyers * rng.uniform(85, 110)
        if n == 12:
            buyers, visitors, amount = 80, 900, 0.8
        text += f"{FIRST + timedelta(n)},{visitors},{visitors * 3 - n},{amount:.2f},{buyers}\n"
    return {"店铺.csv": text}


def gap_between_lists() -> Files:
    """The order lists of the first and the last eight days of April; the platform has all days."""
    rows = orders()
    return {
        "店铺.csv": platform_days(rows, FIRST, 30),
        "订单1.csv": csv(rows[:16]),
        "订单2.csv": csv(rows[-16:]),
    }


def lines_begin_earlier() -> Files:
    """The list of lines has the orders of March too."""
    rows = orders()
    return {"订单.csv": csv(rows), "明细.csv": csv(lines_of(orders(20, MARCH) + rows))}


def gifts_for_a_fen() -> Files:
    """Gifts of a list price of 29.90, which cost 3 yuan, have lines of their own at a fen."""
    rows = orders()
    gifts = [
        line
        | {
            "子订单编号": f"9{line['子订单编号'][1:]}",
            "商品ID": "660223009999",
            "商品标题": "赠品小样",
            "商品价格": "29.90",
            "买家应付货款": "0.01",
            "买家实付金额": "0.01",
        }
        for line in lines_of(rows)[::12]
    ]
    costs = "商品ID,起始日期,进货成本\n660223009999,2026-01-01,3.00\n"
    return {"订单.csv": csv(rows), "明细.csv": csv(lines_of(rows) + gifts), "成本.csv": costs}


def postage_not_in_the_list() -> Files:
    """Every fourth buyer pays eight yuan of postage, which no column names."""
    rows = orders()
    lines = lines_of(rows)
    for row, line in zip(rows[::4], lines[::4], strict=True):
        row["总金额"] = f"{float(row['总金额']) + 8:.2f}"
        if row["订单付款时间"]:
            row["买家实际支付金额"] = line["买家实付金额"] = row["总金额"]
    return {"订单.csv": csv(rows), "明细.csv": csv(lines)}


def coupons_of_a_third() -> Files:
    """Coupons take off a third: the order's total is before them, its lines are after them."""
    rows = orders()
    lines = lines_of(rows)
    for row, line in zip(rows[40:], lines[40:], strict=True):
        if row["订单付款时间"]:
            row["买家实际支付金额"] = f"{float(row['总金额']) * 0.65:.2f}"
            line["买家应付货款"] = line["买家实付金额"] = row["买家实际支付金额"]
    return {"订单.csv": csv(rows), "明细.csv": csv(lines)}


def refunds_asked_for_in_april() -> Files:
    """A refund of 40 a day, granted within three weeks; the list has those asked for in April."""
    listed, granted = REFUNDS, dict.fromkeys((MARCH.date() + timedelta(n) for n in range(90)), 0)
    for n in range(90):
        asked = MARCH + timedelta(days=n, hours=9)
        done = asked + timedelta(days=(1, 2, 12, 22)[n % 4])
        state = "退款关闭" if n % 9 == 4 else "退款成功"
        if n % 9 != 4 and done.date() in granted:
            granted[done.date()] += 40
        if asked.month == 4:
            listed += f"26{n:015d},R{n:014d},80.00,40.00,{state},仅退款,{asked},{done}\n"
    days = "".join(
        f"{day},90,{900 + n}.00,9,{yuan}.00\n" for n, (day, yuan) in enumerate(granted.items())
    )
    return {"店铺.csv": DAYS + days, "ExportRefundList202605280900.csv": listed}


def recalled() -> Files:
    """A product is called back: all 36 refunds of a day are granted."""
    at = datetime(2026, 5, 2, 9)  # noqa: DTZ001 - shop time
    rows = [refund(f"26{n:016d}", at + timedelta(minutes=17 * n)) for n in range(36)]
    return {"退款.csv": REFUNDS + "".join(rows)}


def second_refunds() -> Files:
    """Of 154 orders that gave back 10 yuan three gave back 15 more; the order list has the 10."""
    rows, listed = orders(180, MARCH, a_day=3), REFUNDS
    for n, row in enumerate(paid(rows)):
        number, refused, asked = row["订单编号"], n % 20 == 0, created(row) + timedelta(days=1)
        row |= order(number, row["买家会员名"], created(row), float(row["总金额"]))
        row["退款金额"] = "0.00" if refused else "10.00"
        listed += refund(number, asked, "退款关闭" if refused else "退款成功", 10)
        if n in (31, 62, 93):
            listed += refund(number, asked + timedelta(days=1), yuan=15, part=2)
    return {"订单.csv": csv(rows), "退款.csv": listed}


def lacking_in_april(kept: int) -> Files:
    """A refund of 40 every second day from March to May; of April's 15 the list has so many."""
    listed, days, in_april = REFUNDS, DAYS, 0
    for n in range(80):
        at = MARCH + timedelta(days=n, hours=9)
        granted = n % 2 == 0
        in_april += granted and at.month == 4
        days += f"{at.date()},90,{900 + n}.00,9,{40 * granted}.00\n"
        if n % 12 == 1:
            listed += refund(f"26{n:016d}", at, "退款关闭")
        elif granted and (at.month != 4 or in_april <= kept):
            listed += refund(f"26{n:016d}", at)
    return {"店铺.csv": days, "退款.csv": listed}
