"""A finding that reads a table of which days are missing says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from opsanalytics.pages.budget import budget_lines
from opsanalytics.pages.caveats import answer_to
from opsanalytics.pages.customers import buyer_stages
from opsanalytics.pages.finding import View
from opsanalytics.plan.plan_file import load_plan
from tests.metrics.test_days_of_other_tables import shop_without
from tests.store.odd_orders import shop_of_all
from tests.store.test_mixed_up import csv
from tests.store.test_slips_and_rows_gone import budget


@pytest.mark.parametrize("there", [True, False])
def test_buyers_are_called_lapsing_with_the_days_that_are_missing(
    tmp_path: Path, *, there: bool
) -> None:
    shop = shop_without(tmp_path, "" if there else "订单", "2026-05")
    found = answer_to(buyer_stages, View(shop, load_plan(), date(2026, 7, 29)))
    said = "Not final: no export has 31 days of orders (1 May – 31 May 2026)."
    assert (said in found.notes) == (not there)
    if not there:
        words = [note.worded("zh") for note in found.notes]
        assert "还不是最终数：2026年5月1日至5月31日之间有 31 天没有订单的导出数据。" in words


def test_a_month_without_a_line_of_the_budget_is_named(tmp_path: Path) -> None:
    rows = [row for row in budget() if row["月份"] != "2026-05"]
    rows += [row | {"月份": "2026-06"} for row in rows[:4]]
    view = View(shop_of_all(tmp_path, {"预算.csv": csv(rows)}), load_plan(), date(2026, 6, 30))
    found = answer_to(budget_lines, view)
    assert "the budget has no line of 2026-05" in found.sentence
    assert (found.standing, found.figures[0].complete) == ("cannot tell", False)
