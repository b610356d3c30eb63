"""The whole catalogue on the demo shop: every figure there, whole, and agreeing with the others."""

from __future__ import annotations

import pytest

from opsanalytics.demo import write_demo
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import METRICS
from opsanalytics.store.shop import Shop, open_shop


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    data = tmp_path_factory.mktemp("demo") / "data"
    write_demo(data / "raw" / "demo")
    ingest([], "demo", data=data)
    return open_shop("demo", data=data)


def test_every_metric_the_exports_can_tell_has_a_figure(demo: Shop) -> None:
    answer = evaluate(None, demo).set_index("metric")
    assert list(answer.index) == list(METRICS)
    refused = answer.loc[answer["value"].isna(), "reason"]
    assert refused.pop("next_period_repurchase") == "426 of the 426 days before it are not covered"
    assert refused.pop("visitor_value").startswith(
        "distinct people of several days cannot be had from daily figures"
    )
    assert refused.pop("old_buyer_share") == "365 of the 365 days before it are not covered"
    assert refused.pop("page_depth").endswith("day_page_depth can be had")
    assert set(refused.index) == {
        "channel_visitor_days", "channel_day_conversion", "product_visitor_days", "product_day_conversion",
    }  # fmt: skip
    assert refused.str.startswith("people of several are counted in each: ask by").all()
    assert answer.loc["orders_paid", "complete"]
    # The first list was downloaded on 1 December, 29 days after the orders of 1 November were last sure to be whole.
    assert answer.loc["refunded_order_share", "reason"].startswith(
        "not settled: orders of 1 Nov 2021 were last seen on 30 Nov 2021"
    )


@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_parts_add_up_to_the_whole(demo: Shop, grain: str) -> None:
    for metric in ("orders_created", "orders_paid", "paid_amount", "refund_amount", "visitor_days"):
        whole, parts = evaluate(metric, demo), evaluate(metric, demo, by=grain)
        assert parts["value"].sum() == pytest.approx(whole["value"].iloc[0], abs=0.01)


def test_the_order_lists_and_the_platforms_days_tell_the_same_money(demo: Shop) -> None:
    days = demo.table("shop_day")
    ours = evaluate("paid_amount", demo, by="month").set_index("period_start")["value"]
    theirs = days.groupby(days["day"].astype("datetime64[us]").dt.to_period("M"))[
        "paid_amount"
    ].sum()
    assert len(theirs) == 14
    assert ours.tolist() == [float(v) for v in theirs]
