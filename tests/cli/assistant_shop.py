"""A small shop drawn for the assistant's questions: every figure can be worked out from these few lines.

January   buyers 1 to 10 buy once each, on 1 to 10 January, at 100 yuan; two orders of 15 January stay unpaid.
February  buyers 1 to 6 again, on 11 to 16 February, at 50; buyers 11 to 15 are new, all on 20 February, at 200.
March     buyers 1 to 3 again, all on 5 March, at 30; buyer 16 is new on 31 March, at 10, and gets all of it back.
April     buyers 20 to 49, one a day from 1 to 30 April, at 20.
1 May     one order of 20 before the export of 09:05, so that the day is not over.

Every order is paid when it is placed and dispatched on the next day, but for those of May. Orders of January hold one
cup; of those of April the first 20 hold one cup, the next 8 two bowls, the last two one spoon. April has 100 visitors a
day, 60 by search and 40 by pay-per-click, one of whom pays; and 40 ratings, one of them bad.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from opsanalytics.ingest.pipeline import ingest
from tests.conftest import HEADER, STATUS

PHONE = "19955501234"
STREET = "浙江省 杭州市 西湖区金丝雀路7号"
MEMO = "请放在门卫王大爷处"


def name_of(buyer: int) -> str:
    """A buyer's account name."""
    return f"金丝雀小店客{buyer:03d}"


def orders() -> list[tuple[int, date, str, str]]:
    """Buyer, day, amount and refund of each paid order, in order of time."""
    rows = [(n, date(2022, 1, n), "100.00", "") for n in range(1, 11)]
    rows += [(n, date(2022, 2, 10 + n), "50.00", "") for n in range(1, 7)]
    rows += [(n, date(2022, 2, 20), "200.00", "") for n in range(11, 16)]
    rows += [(n, date(2022, 3, 5), "30.00", "") for n in range(1, 4)]
    rows += [(16, date(2022, 3, 31), "10.00", "10.00")]
    rows += [(19 + n, date(2022, 4, n), "20.00", "") for n in range(1, 31)]
    return [*rows, (50, date(2022, 5, 1), "20.00", "")]


def number_of(nth: int) -> str:
    """The number of an order."""
    return f"26080{nth:013d}"


def _order_list() -> str:
    lines = [HEADER]
    for nth, (buyer, day, amount, refund) in enumerate(orders()):
        is_last = day == date(2022, 5, 1)
        shipped = "" if is_last else f"{day + timedelta(days=1)} 10:00:00"
        state = STATUS["paid" if is_last else "closed" if refund else "shipped"]
        cells = [f'="{number_of(nth)}"', name_of(buyer), amount, amount, state, name_of(buyer)]
        cells += [
            STREET,
            f"'{PHONE}",
            f"{day} 08:00:00",
            f"{day} 08:00:00",
            shipped,
            refund,
            "",
            "",
        ]
        lines.append(",".join(cells))
    for nth in (900, 901):
        cells = [f'="{number_of(nth)}"', name_of(17), "100.00", "0.00", STATUS["closed"]]
        cells += [name_of(17), STREET, f"'{PHONE}", "2022-01-15 08:00:00", "", "", "", "", ""]
        lines.append(",".join(cells))
    return "\r\n".join(lines) + "\r\n"


def _order_lines() -> str:
    lines = ["子订单编号,主订单编号,商品ID,商品标题,商品价格,购买数量,订单状态,买家实付金额"]
    for nth, (_, day, amount, _) in enumerate(orders()):
        product, title, units = "501", "杯子", 1
        if day.month == 4 and day.day > 20:
            product, title, units = ("502", "碗", 2) if day.day <= 28 else ("503", "勺", 1)
        if day.month in (1, 4):
            cells = [f"9{nth:05d}", number_of(nth), product, title, amount, str(units)]
            lines.append(",".join([*cells, STATUS["shipped"], amount]))
    return "\r\n".join(lines) + "\r\n"


def _daily(head: str, *rows: str) -> str:
    days = [f"2022-04-{n:02d},{row}" for n in range(1, 31) for row in rows]
    return "\r\n".join([head, *days]) + "\r\n"


def _ratings() -> str:
    rated = [(n % 30 + 1, "差评" if n == 7 else "好评") for n in range(40)]
    lines = [f"2022-04-{day:02d} 12:00:00,{rating},{MEMO}" for day, rating in rated]
    return "\r\n".join(["评价时间,评价,评价内容", *sorted(lines)]) + "\r\n"


def exports(folder: Path) -> Path:
    """The exports of the shop, written into the folder."""
    folder.mkdir(parents=True)
    april = "2022-04-01_2022-04-30.csv"
    files = {
        "ExportOrderList202205010905.csv": _order_list(),
        "ExportOrderDetailList202205010905.csv": _order_lines(),
        f"【生意参谋平台】店铺_概况_{april}": _daily(
            "统计日期,访客数,浏览量,下单买家数,支付买家数,支付订单数,支付金额",
            "100,300,1,1,1,20.00",
        ),
        f"【生意参谋平台】流量来源_{april}": _daily(
            "统计日期,来源名称,访客数,支付买家数", "手淘搜索,60,1", "直通车,40,0"
        ),
        "评价记录_2022-04-30.csv": _ratings(),
    }
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("gb18030"))
    return folder


def drawn_shop(data: Path, name: str = "shop") -> None:
    """The shop, ingested into the data folder."""
    ingest([exports(data / "raw" / name)], name, data=data)
