"""What people mix up in a spreadsheet is found; the same sheets as they were show nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from opsanalytics.store.shop import Shop
from tests.store.in_turn import shop_of

Rows = list[dict[str, str]]
PRODUCTS = {f"66022300{n:04d}": (f"杯子{n}号", 20 + 15 * n) for n in range(12)}


def csv(rows: Rows) -> str:
    return "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]) + "\n"


def orders(month: int) -> Rows:
    """Eighty orders of a month in the order of time, eight of them never paid; a third of the buyers come back."""
    rng, rows = Random(month), []
    for n in range(80):
        begin = datetime(2026, month, 1, 8)  # noqa: DTZ001 - shop time
        at = begin + timedelta(minutes=n * 535 + rng.randrange(500), seconds=n % 60)
        pid = list(PRODUCTS)[rng.randrange(12)]
        pieces = 1 + n % 3
        total, paid = PRODUCTS[pid][1] * pieces, n % 10 != 7
        times = [
            at + timedelta(minutes=rng.randrange(1, 30)),
            at + timedelta(hours=rng.randrange(20, 40), seconds=n),
        ]
        rows.append(
            {
                "订单编号": f"26{month:02d}{n:015d}",
                "买家会员名": f"buyer{rng.randrange(40) if n % 3 == 0 else 1000 * month + n}",
                "总金额": f"{total}.00",
                "买家实际支付金额": f"{total - 1 - n % 4}.50" if paid else "0.00",
                "退款金额": "0.00" if n % 25 else f"{total / 2:.2f}",
                "订单状态": "交易成功" if paid else "交易关闭",
                "订单创建时间": str(at),
                "订单付款时间": str(times[0]) if paid else "",
                "发货时间": str(times[1]) if paid else "",
                "商品": pid,
                "件数": str(pieces),
            }
        )
    return rows


def lists(month: int) -> tuple[Rows, Rows]:
    """The order list of a month and its list of lines."""
    whole = orders(month)
    lines = [
        {
            "子订单编号": row["订单编号"],
            "主订单号": row["订单编号"],
            "商品ID": row["商品"],
            "商品标题": PRODUCTS[row["商品"]][0],
            "商品价格": f"{PRODUCTS[row['商品']][1]}.00",
            "购买数量": row["件数"],
            "买家应付货款": row["总金额"],
            "买家实付金额": row["买家实际支付金额"],
            "订单状态": row["订单状态"],
        }
        for row in whole
    ]
    return [{k: v for k, v in row.items() if k not in ("商品", "件数")} for row in whole], lines


def kinds(shop: Shop) -> set[str]:
    return {flag.kind for flag in shop.manifest.flags}


def shop_with(tmp_path: Path, change: Callable[[Rows, Rows], object], **more: str) -> Shop:
    """March to May, of which April's two lists were changed."""
    files = [(f"{name}.csv", text) for name, text in more.items()]
    for month in (3, 4, 5):
        its_orders, lines = lists(month)
        if month == 4:
            change(its_orders, lines)
        files += [(f"订单{month}.csv", csv(its_orders)), (f"明细{month}.csv", csv(lines))]
    return shop_of(tmp_path, *files)


def column(rows: Rows, name: str, values: list[str]) -> None:
    for row, value in zip(rows, values, strict=True):
        row[name] = value


def as_they_were(_: Rows, __: Rows) -> None:
    pass


def dispatch_a_day_after_payment(rows: Rows, _: Rows) -> None:
    for row in rows:
        if row["订单付款时间"]:
            row["发货时间"] = str(datetime.fromisoformat(row["订单付款时间"]) + timedelta(hours=48))


def dispatch_filled_down(rows: Rows, _: Rows) -> None:
    for before, row in pairwise(rows):
        row["发货时间"] = row["发货时间"] or before["发货时间"]


def payment_filled_down(rows: Rows, _: Rows) -> None:
    for row in rows:
        row["订单付款时间"] = row["订单付款时间"] or row["订单创建时间"]


def buyer_filled_down(rows: Rows, _: Rows) -> None:
    for row in rows[20:35]:
        row["买家会员名"] = rows[19]["买家会员名"]


def buyers_sorted(rows: Rows, _: Rows) -> None:
    column(rows, "买家会员名", sorted(f"buyer{n // 2 if n < 20 else n}" for n in range(len(rows))))


def buyers_encrypted(rows: Rows, _: Rows) -> None:
    column(
        rows, "买家会员名", [f"AAGc{Random(row['买家会员名']).randrange(10**12)}" for row in rows]
    )


def unpaid_left_out(rows: Rows, lines: Rows) -> None:
    rows[:] = [row for row in rows if row["订单付款时间"]]
    lines[:] = [line for line in lines if line["订单状态"] != "交易关闭"]


def amount_filled_down(rows: Rows, _: Rows) -> None:
    for row in rows[40:55]:
        if row["订单付款时间"]:
            row["买家实际支付金额"] = rows[39]["买家实际支付金额"]


def rows_copied(rows: Rows, _: Rows) -> None:
    rows += [row | {"订单编号": f"2699{n:015d}"} for n, row in enumerate(rows[10:20])]


def orders_deleted(rows: Rows, _: Rows) -> None:
    del rows[30:40]


def price_of_the_line(_: Rows, lines: Rows) -> None:
    column(lines, "商品价格", [line["买家应付货款"] for line in lines])


def products_moved_by_a_row(_: Rows, lines: Rows) -> None:
    ids = [line["商品ID"] for line in lines]
    column(lines, "商品ID", [*ids[1:], ids[0]])


def paid_and_payable_exchanged(_: Rows, lines: Rows) -> None:
    for line in lines:
        line["买家实付金额"], line["买家应付货款"] = line["买家应付货款"], line["买家实付金额"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (as_they_were, ""),
        (dispatch_a_day_after_payment, "one_lag"),
        (dispatch_filled_down, "shipped_unpaid"),
        (payment_filled_down, "paid_nothing"),
        (buyer_filled_down, "buyer_filled_down"),
        (buyers_sorted, "buyers_sorted"),
        (buyers_encrypted, "names_of_no_other_file"),
        (unpaid_left_out, "none_unpaid"),
        (amount_filled_down, "amount_filled_down"),
        (rows_copied, "copied_orders"),
        (orders_deleted, "orders_lacking"),
        (price_of_the_line, "totals_for_prices"),
        (products_moved_by_a_row, "products_shifted"),
        (paid_and_payable_exchanged, "paid_above_payable"),
    ],
)
def test_a_month_of_orders_that_was_mixed_up_is_found(
    tmp_path: Path, change: Callable[[Rows, Rows], None], found: str
) -> None:
    shop = shop_with(tmp_path, change)
    assert (found in kinds(shop)) if found else (kinds(shop) == set())
    months = {f.first_day.month for f in shop.manifest.flags if f.kind == found}
    assert months <= {4}
