"""A product or channel that a day's report leaves out had nothing on it; one left blank is not known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import Shop
from tests.store.in_turn import shop_of

HEAD = "统计日期,商品ID,商品名称,商品访客数,商品浏览量,支付件数,支付金额,支付买家数\n"


def shop(tmp_path: Path, *rows: str) -> Shop:
    text = HEAD + "".join(f"{row}\n" for row in rows)
    return shop_of(tmp_path, ("【生意参谋平台】商品_全部_2026-03-01_2026-03-03.csv", text))


def by_product(ours: Shop) -> pd.DataFrame:
    found = evaluate("product_visitor_days", ours, "2026-03-01:2026-03-03", by="product")
    return found.set_index("product")


def row(day: int, product: int, visitors: object) -> str:
    return f"2026-03-{day:02d},60000000000{product},杯子{product}号,{visitors},40,2,20.00,2"


JAR, LID = "600000000001", "600000000002"
BOTH = row(1, 1, 10), row(1, 2, 5), row(2, 1, 20), row(3, 1, 30), row(3, 2, 7)


def test_a_product_that_a_day_leaves_out_had_no_visitor_on_it(tmp_path: Path) -> None:
    found = by_product(shop(tmp_path, *BOTH))
    assert found.loc[[JAR, LID], "value"].tolist() == [60, 12]
    assert found.loc[[JAR, LID], "complete"].tolist() == [True, True]


def test_a_product_whose_visitors_are_blank_on_a_day_is_not_final(tmp_path: Path) -> None:
    found = by_product(shop(tmp_path, *BOTH, row(2, 2, "-")))
    assert found.loc[JAR, "complete"]
    assert (found.loc[LID, "value"], bool(found.loc[LID, "complete"])) == (12, False)
    assert found.loc[LID, "reason"] == "1 of 3 days has no figure"


@pytest.mark.parametrize("product", [JAR, LID])
def test_a_day_of_which_the_report_has_no_row_at_all_is_not_known(
    tmp_path: Path, product: str
) -> None:
    found = by_product(
        shop(tmp_path, *(each for each in BOTH if date(2026, 3, 2).isoformat() not in each))
    )
    assert not found.loc[product, "complete"]
    assert found.loc[product, "reason"] == "1 of 3 days has no figure"
