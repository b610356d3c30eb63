"""Gross profit and what is divided by it, from lines with a cost."""

from __future__ import annotations

import pytest

from opsanalytics.metrics.evaluate import evaluate
from tests.stories import MakeShop


def test_the_margin_is_divided_before_it_is_cut_to_whole_fen(make_shop: MakeShop) -> None:
    shop = make_shop(
        orders="""
        order_id | created_at       | paid_at          | paid_amount
        1        | 2022-03-01 10:00 | 2022-03-01 10:00 | 1.10
        """,
        order_items="""
        order_id | line_id | product_id | units | paid_amount
        1        | 1       | lid        | 1     | 1.10
        """,
        costs="""
        product_id | from_day   | unit_cost | fee_share
        lid        | 2022-01-01 | 1.00      | 0.05
        """,
    )
    told = evaluate(["gross_profit", "contribution_margin", "break_even_roas"], shop)
    profit = 1.10 - 1.00 - 0.05 * 1.10  # 0.045, not 0.05
    assert told["value"].tolist() == pytest.approx([profit, profit / 1.10, 1.10 / profit])


def test_a_cost_of_nothing_is_not_told_yet_but_of_what_is_given_away(make_shop: MakeShop) -> None:
    def profit_and_lines(unit_cost: str, price: str) -> list[float]:
        shop = make_shop(
            orders="""
            order_id | created_at       | paid_at          | paid_amount
            1        | 2022-03-01 10:00 | 2022-03-01 10:00 | 50
            """,
            order_items=f"""
            order_id | line_id | product_id | units | paid_amount
            1        | 1       | jar        | 1     | 50
            1        | 2       | lid        | 1     | {price}
            """,
            costs=f"""
            product_id | from_day   | unit_cost    | handling_cost
            jar        | 2022-01-01 | 20           | 0
            lid        | 2022-01-01 | {unit_cost}  | 0
            """,
        )
        row = evaluate(["gross_profit"], shop).iloc[0]
        return [float(row["value"]), int(row["n"])]

    assert profit_and_lines("0", "10") == [30, 1]
    assert profit_and_lines("4", "10") == [36, 2]
    assert profit_and_lines("0", "0") == [30, 2]
