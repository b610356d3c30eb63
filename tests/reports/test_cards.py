"""Objects show themselves in one line, and as a small table in a notebook."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

import opsanalytics as ops
from opsanalytics.core.messages import ENGLISH
from opsanalytics.plan.forecast import forecast
from opsanalytics.reports.page import Page

PAID = pd.to_datetime(["2022-11-07", "2022-11-20"])
ORDERS = pd.DataFrame({"order_id": ["1", "2"], "created_at": PAID, "paid_at": PAID})


def test_a_shop_shows_its_tables_with_rows_and_days() -> None:
    shop = ops.as_shop({"orders": ORDERS}, name="corner")
    assert repr(shop) == "<shop corner: 1 table, 2 rows>"
    html = shop._repr_html_()
    assert "<td>orders</td>" in html
    assert "7 Nov – 20 Nov 2022" in html


def test_a_shop_shows_itself_in_chinese_under_a_chinese_locale(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert repr(ops.as_shop({"orders": ORDERS})) == "<店铺 frames：1 个数据表，2 行>"


def test_a_finding_shows_its_sentence_and_rows_and_escapes_them() -> None:
    frame = pd.DataFrame({"name": ["<script>"], "n": [3]})
    finding = ops.Finding(ops.Message.bilingual("Three.", "三。"), frame)
    assert repr(finding) == "<Three.>"
    assert "&lt;script&gt;" in finding._repr_html_()
    assert "<script>" not in finding._repr_html_()


def test_metrics_a_page_a_forecast_and_a_scenario_show_themselves_in_short() -> None:
    days = pd.date_range("2022-01-01", periods=90)
    past = pd.DataFrame({"day": days, "orders": [40.0, 44.0, 36.0] * 30, "complete": True})
    ahead = forecast(past, as_of=date(2022, 3, 31), horizon=30, special={})
    assert repr(ahead).startswith("<forecast of the 30 days after 31 Mar 2022: ")
    assert "orders a day on average" in ahead._repr_html_()
    scenario = ops.make_scenario(name="sale", levers={"visitors": "+20%"})
    assert repr(scenario) == "<scenario sale: visitors +20%>"
    shop = ops.as_shop({"orders": ORDERS})
    page = Page(shop, ops.load_plan(), date(2022, 11, 20), ENGLISH)
    assert repr(page) == "<page of frames, judged up to 20 Nov 2022>"
    assert len(repr(ops.METRICS)) < 200
