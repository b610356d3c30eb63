"""Order lists of sound shops that look odd, with the lists that stand beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from pathlib import Path
from random import Random

from opsanalytics.ingest.pipeline import ingest
from opsanalytics.store.shop import Shop, open_shop
from tests.store.test_mixed_up import Rows, csv

Files = dict[str, str]

APRIL = datetime(2026, 4, 1)  # noqa: DTZ001 - shop time
MARCH = datetime(2026, 3, 1)  # noqa: DTZ001 - shop time
PRICES = (29.9, 39.9, 59.0, 79.0, 128.0)
SHIPPED = "卖家已发货，等待买家确认"
UNPAID = {
    "买家实际支付金额": "0.00",
    "退款金额": "0.00",
    "订单状态": "交易关闭",
    "订单付款时间": "",
    "发货时间": "",
}


def shop_of_all(tmp_path: Path, files: Files) -> Shop:
    """The shop that took in these files at once."""
    (tmp_path / "in").mkdir()
    for name, text in files.items():
        (tmp_path / "in" / name).write_text(text, encoding="utf-8")
    assert not ingest([tmp_path / "in"], "shop", data=tmp_path / "data").refused
    return open_shop("shop", data=tmp_path / "data")


def order(number: str, buyer: str, at: datetime, total: float) -> dict[str, str]:
    """An order that was paid in full within a quarter of an hour and left within two days."""
    rng = Random(number)
    paid_at = at + timedelta(seconds=rng.randrange(20, 900))
    return {
        "订单编号": number,
        "买家会员名": buyer,
        "总金额": f"{total:.2f}",
        "买家实际支付金额": f"{total:.2f}",
        "退款金额": "0.00",
        "订单状态": "交易成功",
        "订单创建时间": str(at),
        "订单付款时间": str(paid_at),
        "发货时间": str(paid_at + timedelta(seconds=rng.randrange(4 * 3600, 40 * 3600))),
    }


def orders(
    count: int = 60,
    first: datetime = APRIL,
    a_day: int = 2,
    *,
    prices: Sequence[float] = PRICES,
    hours: tuple[int, int] = (8, 22),
) -> Rows:
    """Orders in the order of time, each of another buyer; some are never paid, some given back."""
    rng, rows = Random(f"{first}"), []
    apart = (hours[1] - hours[0]) * 3600 // a_day
    for n in range(count):
        seconds = hours[0] * 3600 + n % a_day * apart + rng.randrange(apart)
        at = first + timedelta(days=n // a_day, seconds=seconds)
        number = f"3{first:%y%m%d}{n:012d}"
        row = order(number, f"buyer{number}x", at, rng.choice(prices))
        rows.append(row | UNPAID if n % 10 == 7 else row)
    for row in rows[5::30]:
        row |= {"退款金额": row["总金额"], "订单状态": "交易关闭", "发货时间": ""}
    return rows


def lines_of(rows: Rows) -> Rows:
    """A list of lines: one piece of one product for each order."""
    return [
        {
            "子订单编号": row["订单编号"],
            "主订单号": row["订单编号"],
            "商品ID": f"66022{round(float(row['总金额']) * 100):07d}",
            "商品标题": f"{row['总金额']}元的杯子",
            "商品价格": row["总金额"],
            "购买数量": "1",
            "买家应付货款": row["总金额"],
            "买家实付金额": row["买家实际支付金额"],
            "订单状态": row["订单状态"],
        }
        for row in rows
    ]


def refund(
    number: str, at: datetime, state: str = "退款成功", yuan: float = 40, part: int = 1
) -> str:
    """A line of a refund list: asked for at that time, and decided three hours later."""
    done = at + timedelta(hours=3)
    return f"{number},{number}{part},80.00,{yuan:.2f},{state},仅退款,{at},{done}\n"


def created(row: dict[str, str]) -> datetime:
    return datetime.fromisoformat(row["订单创建时间"])


def paid(rows: Rows) -> Rows:
    return [row for row in rows if row["订单付款时间"]]


def sorted_by_buyer() -> Files:
    """The whole list in the order of the buyers, one of whom came back eleven times."""
    rows = orders()
    for row in rows[::5]:
        row["买家会员名"] = "老客甲"
    return {"订单.csv": csv(sorted(rows, key=itemgetter("买家会员名")))}


def ordered_again_at_once() -> Files:
    """Six buyers order once more four minutes after their first order."""
    rows = orders()
    for first, again in zip(rows[4::10], rows[5::10], strict=True):
        at = created(first) + timedelta(minutes=4, seconds=11)
        again |= order(again["订单编号"], first["买家会员名"], at, 39.9)
    return {"订单.csv": csv(rows)}


def paid_at_one_go() -> Files:
    """A wholesale buyer's fourteen orders, a minute apart, were paid and left together."""
    rows = orders()
    for n, row in enumerate(rows[20:34]):
        at = datetime(2026, 4, 11, 10, n, 3)  # noqa: DTZ001 - shop time
        row |= order(row["订单编号"], "批发客户", at, 59)
        row |= {"订单付款时间": "2026-04-11 10:15:33", "发货时间": "2026-04-11 17:00:02"}
    return {"订单.csv": csv(rows)}


def carts_split() -> Files:
    """Six carts with twice the same product, each split into two orders of one second."""
    rows = orders()
    for one, other in zip(rows[4::10], rows[5::10], strict=True):
        other |= one | {"订单编号": other["订单编号"]}
    return {"订单.csv": csv(rows)}


def everything_at_990() -> Files:
    """A sale of some days on which everything costs 9.90, whatever it cost before."""
    rows = orders()
    for row in rows[18:27]:
        row["买家实际支付金额"] = "9.90"
    return {"订单.csv": csv(rows)}


def paid_ones_again() -> Files:
    """The whole list, and four days later the orders that were paid."""
    rows = orders()
    return {
        "ExportOrderList202605010900.csv": csv(rows),
        "ExportOrderList202605050900.csv": csv(paid(rows)),
    }


def completed_ones_again() -> Files:
    """The whole list, and four days later the orders that were completed."""
    rows = orders(120, a_day=5)
    completed = [row for row in rows if row["订单状态"] == "交易成功"]
    return {
        "ExportOrderList202605010900.csv": csv(rows),
        "ExportOrderList202605050900.csv": csv(completed),
    }


def unpaid_of_one_month() -> Files:
    """Three months in which everybody pays, but for twenty orders of the second."""
    months = [paid(orders(60, datetime(2026, month, 1))) for month in (3, 4, 5)]  # noqa: DTZ001
    for row in months[1][10:30]:
        row |= UNPAID
    return {f"订单{n}.csv": csv(rows) for n, rows in enumerate(months)}


def stream_in_two_lists() -> Files:
    """A hundred orders in the minute of a live stream; those under way are a list of their own."""
    rows = orders(80, a_day=4, prices=(89.0, 99.0))
    for n in range(100):
        at = datetime(2026, 4, 18, 20, 0, n // 2)  # noqa: DTZ001 - shop time
        rows.append(order(f"39{n:017d}", f"viewer{n}", at, 9.9))
    rows.sort(key=created)
    under_way = [row for row in rows[::2] if row["订单状态"] == "交易成功"]
    others = [row for row in rows if row not in under_way]
    return {
        "a.csv": csv(others),
        "b.csv": csv([row | {"订单状态": SHIPPED} for row in under_way]),
    }


def deposits_forfeited(yuan: str) -> Files:
    """Four orders whose deposit was paid and the rest was not; the list says so much was paid."""
    rows = orders()
    for row in rows[10:50:10]:
        row |= {"订单状态": "交易关闭", "买家实际支付金额": yuan, "发货时间": ""}
    return {"订单.csv": csv(rows)}


def no_column_of_refunds() -> Files:
    """Of orders that were given back the list says that nothing was paid."""
    rows = orders()
    for row in rows[10:50:10]:
        row |= {"订单状态": "交易关闭", "买家实际支付金额": "0.00", "发货时间": ""}
    for row in rows:
        del row["退款金额"]
    return {"订单.csv": csv(rows)}


def delivered_by_a_program() -> Files:
    """Vouchers, sent to every buyer exactly five minutes after the payment."""
    rows = orders()
    for row in rows:
        if row["发货时间"]:
            at = datetime.fromisoformat(row["订单付款时间"])
            row["发货时间"] = str(at + timedelta(minutes=5))
    return {"订单.csv": csv(rows)}


def evening_streams() -> Files:
    """Every evening at 20:00 an order, paid a minute later, that leaves at 17:00 the next day."""
    rows = []
    for n in range(30):
        day = APRIL + timedelta(days=n)
        row = order(f"31{n:017d}", f"viewer{n}", day + timedelta(hours=20), 59)
        row["订单付款时间"] = str(day + timedelta(hours=20, minutes=1))
        row["发货时间"] = str(day + timedelta(days=1, hours=17))
        rows.append(row)
    return {"订单.csv": csv(rows)}


def june_of_last_year() -> Files:
    """The list of last year's June beside two lists of this spring that share ten buyers."""
    march, april = orders(60, MARCH), orders()
    for before, row in zip(march[::6], april[::6], strict=True):
        row["买家会员名"] = before["买家会员名"]
    june = orders(60, datetime(2025, 6, 1))  # noqa: DTZ001 - shop time
    return {"去年.csv": csv(june), "订单3.csv": csv(march), "订单4.csv": csv(april)}


def wholesale() -> Files:
    """Cups at 9.90; three orders of 100, 200 and 500 of them at 8.80."""
    rows = orders(prices=[9.9])
    for row in rows:
        row["宝贝总数量"] = "1"
    for row, pieces in zip(rows[12:15], (100, 200, 500), strict=True):
        row |= order(row["订单编号"], row["买家会员名"], created(row), 8.8 * pieces)
        row["宝贝总数量"] = str(pieces)
    return {"订单.csv": csv(rows)}


def offices() -> Files:
    """Four weeks of a shop that sells to offices: nobody orders at the weekend."""
    rows = orders(28 * 9, MARCH + timedelta(days=1), a_day=9)
    return {"订单.csv": csv([row for row in rows if created(row).weekday() < 5])}


def two_platforms() -> Files:
    """Three orders of JD, whose numbers have twelve digits, beside sixty of Taobao."""
    jd = [row | {"订单编号": f"2987{n:08d}"} for n, row in enumerate(orders(3, MARCH))]
    return {"订单.csv": csv(orders()), "京东.csv": csv(jd)}


def three_for_a_yuan() -> Files:
    """Three cups of 128 yuan were sold at one yuan to the first who came."""
    rows = orders()
    for row in rows[12:15]:
        row |= {"总金额": "128.00", "买家实际支付金额": "1.00"}
    return {"订单.csv": csv(rows)}


def mornings_alone() -> Files:
    """A shop that sells in a stream from eight to twelve in the morning."""
    return {"订单.csv": csv(orders(100, a_day=5, hours=(8, 12)))}


def paid_at_the_door() -> Files:
    """Four orders left before they were paid: their buyers pay at the door."""
    rows = orders()
    for row in rows[3::15]:
        row |= {"订单付款时间": "", "买家实际支付金额": "0.00", "订单状态": SHIPPED}
    return {"订单.csv": csv(rows)}
