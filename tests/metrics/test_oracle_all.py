"""Every metric of docs/metrics.md counted again in plain pandas, on two demo shops and public data."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from opsanalytics.demo import write_demo
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import METRICS
from opsanalytics.metrics.sources import DIMENSIONS
from opsanalytics.store.shop import open_shop
from tests.metrics.oracle_compare import ORACLES, compare
from tests.metrics.oracle_rows import Tables

GRAINS = ("", "day", "week", "month")
PUBLIC = ("tmall_orders", "taobao_userbehavior", "olist")
Shops = Callable[[str], Tables]


@pytest.fixture(scope="module")
def shops(
    demo_data: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Shops:
    """The tables of a shop by name, read once."""
    read: dict[str, Tables] = {}
    data = tmp_path_factory.mktemp("data")

    def tables(name: str) -> Tables:
        if name in read:
            return read[name]
        if name == "another demo":
            write_demo(data / "raw" / "another", seed=7)
            ingest([], "another", data=data)
            read[name] = Tables(open_shop("another", data=data))
        elif name == "demo":
            read[name] = Tables(open_shop("demo", data=demo_data))
        else:
            real: Path = request.getfixturevalue("real_data")
            ingest(sorted((real / name).glob("*.csv")), name, data=data)
            read[name] = Tables(open_shop(name, data=data))
        return read[name]

    return tables


def check(t: Tables, grain: str, dimension: str = "", basis: str = "paid") -> None:
    found = compare(t, grain, (dimension,) if dimension else (), basis)
    assert found.wrong == []
    # A public shop may tell nothing of a dimension: then every metric must be refused by it.
    assert found.figures > 0 or (dimension and found.refused)


def test_every_metric_has_an_oracle() -> None:
    assert set(METRICS) == set(ORACLES)


def test_the_demo_shop_answers_every_metric(shops: Shops) -> None:
    shop = shops("demo").shop
    told = [evaluate(None, shop, by=by) for by in ((), "channel", "product")]
    told.append(evaluate(["page_depth", "visitor_value"], shop, by="day"))
    told.append(evaluate(["next_period_repurchase", "old_buyer_share"], shop, by="month"))
    answered = pd.concat([answer[["metric", "value"]] for answer in told]).dropna()
    assert set(answered["metric"]) == set(METRICS)


@pytest.mark.parametrize("grain", GRAINS)
def test_the_demo_shop_is_as_counted_by_hand(shops: Shops, grain: str) -> None:
    check(shops("demo"), grain)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_demo_shop_by_each_dimension_is_as_counted_by_hand(
    shops: Shops, dimension: str
) -> None:
    check(shops("demo"), "", dimension)


@pytest.mark.slow
@pytest.mark.parametrize("dimension", ["", *DIMENSIONS])
def test_another_demo_shop_by_month_is_as_counted_by_hand(shops: Shops, dimension: str) -> None:
    check(shops("another demo"), "month", dimension)


@pytest.mark.slow
@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("shop", PUBLIC)
def test_public_shops_are_as_counted_by_hand(shops: Shops, shop: str, grain: str) -> None:
    check(shops(shop), grain)


@pytest.mark.parametrize("basis", ["created", "shipped"])
@pytest.mark.parametrize("grain", ["", "month"])
def test_money_on_another_day_is_as_counted_by_hand(shops: Shops, grain: str, basis: str) -> None:
    check(shops("demo"), grain, basis=basis)


@pytest.mark.slow
@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("dimension", ["", *DIMENSIONS])
@pytest.mark.parametrize("shop", ["demo", "another demo", *PUBLIC])
def test_everything_by_everything_is_as_counted_by_hand(
    shops: Shops, shop: str, dimension: str, grain: str
) -> None:
    if shop in ("another demo", "olist") and not os.environ.get("ORACLE"):
        pytest.skip("ORACLE=all tries this shop too, in about five minutes")
    if dimension == "product" and grain in ("day", "week"):
        pytest.skip("a row a day and product: a million rows that hold nothing new")
    if shop in PUBLIC and dimension not in ("", "buyer", "category", "kind"):
        pytest.skip("no table of it tells that dimension")
    check(shops(shop), grain, dimension)
