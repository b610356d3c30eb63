"""Faults that were once missed are found."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest

from opsanalytics.store.flag import Flag
from opsanalytics.store.implausible import implausible
from tests.store.odd_orders import MARCH, lines_of, orders, refund, shop_of_all
from tests.store.odd_sheets import lacking_in_april, platform_days
from tests.store.test_mixed_up import Rows, csv, kinds
from tests.store.test_mixed_up_sheets import REFUNDS


def with_a_ruined_number() -> Rows:
    """Orders of which a spreadsheet has rounded one number."""
    rows = orders()
    rows[50]["订单编号"] = "3.26040E+18"
    return rows


def test_lines_of_orders_that_no_list_has_are_found_beside_a_ruined_number(
    tmp_path: Path,
) -> None:
    rows = with_a_ruined_number()
    lines = lines_of([*rows[:50], *rows[51:], *orders(3, MARCH)])
    shop = shop_of_all(tmp_path, {"订单.csv": csv(rows), "明细.csv": csv(lines)})
    assert "stray_order_items" in kinds(shop)


def test_refunds_of_orders_that_no_list_has_are_found_beside_a_ruined_number(
    tmp_path: Path,
) -> None:
    """Of eight refunds of the end of April four are of orders that the list does not have."""
    rows = with_a_ruined_number()
    for row in rows[10:14]:
        row["退款金额"] = "20.00"
    numbers = [row["订单编号"] for row in rows[10:14]] + [f"39{n:017d}" for n in range(4)]
    asked = datetime(2026, 4, 25, 9)  # noqa: DTZ001 - shop time
    refunds = REFUNDS + "".join(refund(number, asked, yuan=20) for number in numbers)
    shop = shop_of_all(tmp_path, {"订单.csv": csv(rows), "退款.csv": refunds})
    assert "stray_refunds" in kinds(shop)


@pytest.mark.parametrize("kept", [3, 0])
def test_a_refund_list_that_lacks_nearly_all_of_a_month_is_found(tmp_path: Path, kept: int) -> None:
    flags = shop_of_all(tmp_path, lacking_in_april(kept)).manifest.flags
    assert {flag.first_day.month for flag in flags if flag.kind == "refunds_apart"} == {4}


def test_an_order_list_that_has_one_in_ten_of_a_months_orders_is_found(tmp_path: Path) -> None:
    """The platform's money is nine times the list's, but not on every day: it is no other unit."""
    prices = (19.9, 59.0, 128.0)
    rows = orders(460, MARCH + timedelta(days=15), a_day=10, prices=prices)
    listed = [row for n, row in enumerate(rows) if row["订单创建时间"] < "2026-04" or n % 10 == 0]
    days = platform_days(rows, date(2026, 3, 16), 46)
    flags = shop_of_all(tmp_path, {"店铺.csv": days, "订单.csv": csv(listed)}).manifest.flags
    assert {flag.first_day.month for flag in flags if flag.kind == "money_apart"} == {4}


def test_orders_without_lines_are_found_where_the_order_list_tells_no_pieces(
    tmp_path: Path,
) -> None:
    rows = orders()
    lines = lines_of([row for n, row in enumerate(rows) if n % 5 != 3])
    shop = shop_of_all(tmp_path, {"订单.csv": csv(rows), "明细.csv": csv(lines)})
    assert "lines_below" in kinds(shop)


def in_fen_from_within_a_day() -> Rows:
    """Seven orders a day, of which only the day is known, in fen from the middle of a day on."""
    rows = orders(84, a_day=7, prices=(29.9, 39.9, 59.5, 79.9, 128.5))
    for n, row in enumerate(rows):
        for column in ("订单创建时间", "订单付款时间", "发货时间"):
            row[column] = row[column][:10]
        if n >= 45:
            for column in ("总金额", "买家实际支付金额", "退款金额"):
                row[column] = f"{float(row[column]) * 100:.0f}"
    return rows


def unit_steps(flags: list[Flag]) -> list[tuple[date, date]]:
    """The days that a step from one unit to the other makes doubtful."""
    return [(flag.first_day, flag.last_day) for flag in flags if flag.kind == "unit_steps"]


def test_the_days_in_fen_are_the_same_in_whatever_order_the_orders_are_stored(
    tmp_path: Path,
) -> None:
    shop = shop_of_all(tmp_path, {"订单.csv": csv(in_fen_from_within_a_day())})
    (file,) = (shop.folder / "orders").glob("*.parquet")
    stored = pq.read_table(file)
    found = [unit_steps(shop.manifest.flags)]
    for turn in range(2):
        folder = tmp_path / str(turn) / "orders"
        folder.mkdir(parents=True)
        places = Random(turn).sample(range(len(stored)), len(stored))
        pq.write_table(stored.take(places), folder / "orders.parquet")
        found.append(unit_steps(implausible(folder.parent, {"orders"}, shop.manifest)))
    assert found == [[(date(2026, 4, 1), date(2026, 4, 7))]] * 3
