"""Goods sent and refunds granted by a program at once, and the sheets of two people, are no copied columns and no rows twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.store.odd_orders import orders, shop_of_all
from tests.store.test_mixed_up import Rows, csv, kinds
from tests.store.test_slips_and_rows_gone import ratings, refunds


def made_of(rows: Rows, name: str, other: str, *, a_second_later: bool) -> Rows:
    """A column filled from another one, in every fifth row a second later."""
    for n, row in enumerate(rows):
        if row[other]:
            later = timedelta(seconds=a_second_later and n % 5 == 0)
            row[name] = str(datetime.fromisoformat(row[other]) + later)
    return rows


@pytest.mark.parametrize("program", [True, False])
def test_a_program_sends_some_goods_a_second_after_their_payment(
    tmp_path: Path, *, program: bool
) -> None:
    rows = made_of(orders(120), "发货时间", "订单付款时间", a_second_later=program)
    found = kinds(shop_of_all(tmp_path, {"订单.csv": csv(rows)}))
    assert ("columns_alike" in found) == (not program)


@pytest.mark.parametrize("program", [True, False])
def test_a_program_grants_some_refunds_a_second_after_they_are_asked_for(
    tmp_path: Path, *, program: bool
) -> None:
    rows = made_of(refunds(), "退款完结时间", "退款申请时间", a_second_later=program)
    files = {"订单.csv": csv(orders(240)), "退款.csv": csv(rows)}
    assert ("columns_alike" in kinds(shop_of_all(tmp_path, files))) == (not program)


@pytest.mark.parametrize(("title", "twice"), [("盘子", False), ("杯", True)])
def test_two_products_of_an_order_may_be_rated_on_two_sheets(
    tmp_path: Path, title: str, *, twice: bool
) -> None:
    rows = ratings()
    others = [row | {"宝贝标题": title} for row in rows[20:50]]
    files = {"订单.csv": csv(orders(240)), "评价.csv": csv(rows), "小李登记.csv": csv(others)}
    assert ("rated_on_two_sheets" in kinds(shop_of_all(tmp_path, files))) == twice


def test_one_task_of_a_year_and_what_is_fetched_at_the_shop_are_left_in_peace(
    tmp_path: Path,
) -> None:
    """A third of the orders is fetched, without a time of dispatch."""
    rows = orders(120)
    for row in rows[::3]:
        row["发货时间"] = ""
    tasks = "任务编号,部门,任务,下达日期,截止日期,完成日期\n" + "".join(
        f"T{n},运营,海报{n},2026-04-{n + 1:02d},{'2027-03-31' if n == 5 else f'2026-04-{n + 9}'},\n"
        for n in range(1, 20)
    )
    found = kinds(shop_of_all(tmp_path, {"订单.csv": csv(rows), "任务.csv": tasks}))
    assert not found & {"due_far_ahead", "no_dispatch_time"}
