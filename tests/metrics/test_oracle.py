"""Made-up shops: every order metric equals a count in plain Python, and DuckDB and Spark say the same of all."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsanalytics.analyses.funnels import funnel
from opsanalytics.analyses.retention import cohorts
from opsanalytics.analyses.segments import rfm
from opsanalytics.core.periods import Period
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.frames import as_shop
from tests.stories import SPARK

Order = dict[str, Any]
START = datetime(2022, 1, 1)  # noqa: DTZ001 - shop wall time
PERIOD = Period(date(2022, 1, 10), date(2022, 1, 20))
minutes = st.integers(0, 39 * 1440)

orders_of_a_shop = st.lists(
    st.fixed_dictionaries(
        {
            "buyer_id": st.sampled_from(["ann", "bob", "cat", "dan", None]),
            "created": minutes,
            "paid_after": st.one_of(st.none(), st.integers(0, 1440)),
            "shipped_after": st.one_of(st.none(), st.integers(0, 4 * 1440)),
            "paid_amount": st.integers(1, 90),
            "refund": st.sampled_from([0.0, 0.0, 0.5, 1.0]),
        }
    ),
    min_size=1,
    max_size=30,
)


def made(drawn: list[Order]) -> list[Order]:
    """The drawn orders as they lived; one more at each end, so that the days of the period are all covered."""
    ends = [{"created": at, "paid_after": None, "buyer_id": None} for at in (0, 39 * 1440)]
    orders = []
    for n, d in enumerate([*drawn, *ends]):
        created = START + timedelta(minutes=d["created"])
        paid = created + timedelta(minutes=d["paid_after"]) if d["paid_after"] is not None else None
        after = d.get("shipped_after")
        shipped = paid + timedelta(minutes=after) if paid and after is not None else None
        money = d.get("paid_amount", 0) if paid else 0
        refund = money * d.get("refund", 0.0)
        told = {
            "order_id": f"{n:03}",
            "buyer_id": d["buyer_id"],
            "created_at": created,
            "paid_at": paid,
        }
        orders.append(told | {"shipped_at": shipped, "paid_amount": money, "refund_amount": refund})
    return orders


def frame(orders: list[Order]) -> pd.DataFrame:
    rows = pd.DataFrame(orders)
    return rows.astype(dict.fromkeys(("created_at", "paid_at", "shipped_at"), "datetime64[us]"))


def inside(moment: datetime | None) -> bool:
    return moment is not None and moment.date() in PERIOD


def by_buyer(orders: list[Order]) -> dict[str, list[Order]]:
    told: dict[str, list[Order]] = defaultdict(list)
    for order in sorted(orders, key=lambda o: (o["paid_at"] or START, o["order_id"])):
        if order["paid_at"] and order["buyer_id"]:
            told[order["buyer_id"]].append(order)
    return told


def share(numbers: list[Any], test: Callable[[Any], bool]) -> tuple[int, int]:
    return sum(map(test, numbers)), len(numbers)


def oracle(orders: list[Order]) -> dict[str, tuple[float, float | None]]:
    """Numerator and denominator of each metric, counted one order at a time."""
    paid = [o for o in orders if inside(o["paid_at"])]
    known = [o for o in paid if o["buyer_id"]]
    people = by_buyer(orders)
    here = {b: [o for o in os if inside(o["paid_at"])] for b, os in people.items()}
    here = {b: os for b, os in here.items() if os}
    before = {
        o["buyer_id"] for o in orders if o["paid_at"] and o["paid_at"].date() in PERIOD.before()
    } - {None}
    so_far = by_buyer([o for o in orders if o["paid_at"] and o["paid_at"].date() < PERIOD.end])
    money = sum(o["paid_amount"] for o in paid)
    return {
        "orders_created": (sum(inside(o["created_at"]) for o in orders), None),
        "orders_paid": (len(paid), None),
        "orders_shipped": (sum(inside(o["shipped_at"]) for o in orders), None),
        "paid_amount": (money, None),
        "net_amount": (money - sum(o["refund_amount"] for o in paid), None),
        "avg_order_value": (money, len(paid)),
        "buyers": (len({o["buyer_id"] for o in known}), None),
        "spend_per_buyer": (
            sum(o["paid_amount"] for o in known),
            len({o["buyer_id"] for o in known}),
        ),
        "refunded_order_share": share(paid, lambda o: o["refund_amount"] > 0),
        "fully_refunded_order_share": share(paid, lambda o: o["refund_amount"] >= o["paid_amount"]),
        "repeat_purchase_rate": share(
            list(here.values()), lambda os: len({o["paid_at"].date() for o in os}) > 1
        ),
        "repeat_purchase_rate_orders": share(list(here.values()), lambda os: len(os) > 1),
        "next_period_repurchase": share(list(before), lambda b: b in here),
        "repeat_order_share": share(
            known, lambda o: o["paid_at"].date() > people[o["buyer_id"]][0]["paid_at"].date()
        ),
        "ever_repeat_share": share(list(so_far.values()), lambda os: len(os) > 1),
    }


@settings(max_examples=25, deadline=None)
@given(drawn=orders_of_a_shop)
def test_every_metric_of_orders_counts_as_plain_python_does(drawn: list[Order]) -> None:
    orders = made(drawn)
    expected = oracle(orders)
    told = evaluate(list(expected), as_shop({"orders": frame(orders)}), PERIOD).set_index("metric")
    for name, (part, whole) in expected.items():
        row = told.loc[name]
        assert row["numerator"] == pytest.approx(part), name
        assert (None if pd.isna(row["denominator"]) else row["denominator"]) == whole, name
        assert (
            pd.isna(row["value"])
            if whole == 0
            else row["value"] == pytest.approx(part / whole if whole else part)
        )


def drawn_shop(seed: int) -> dict[str, pd.DataFrame]:
    """A larger shop with visitors' actions, of that seed."""
    dice = Random(seed)
    drawn = [
        {
            "buyer_id": dice.choice(["ann", "bob", "cat", "dan", "eve", "fay", None]),
            "created": dice.randrange(39 * 1440),
            "paid_after": dice.choice([None, dice.randrange(1440)]),
            "shipped_after": dice.choice([None, dice.randrange(3000)]),
            "paid_amount": dice.randrange(1, 300),
            "refund": dice.choice([0, 0, 0, 0.5, 1]),
        }
        for _ in range(200)
    ]
    acts = [
        {
            "visitor_id": dice.choice("abcdefgh"),
            "product_id": dice.choice("xyz"),
            "action": dice.choices(
                ["view", "cart", "favourite", "order", "pay"], [60, 10, 5, 8, 6]
            )[0],
            "at": START + timedelta(minutes=dice.randrange(39 * 1440)),
            "channel": dice.choice(["search", "ad", None]),
        }
        for _ in range(400)
    ]
    return {
        "orders": frame(made(drawn)),
        "events": pd.DataFrame(acts).astype({"at": "datetime64[us]"}),
    }


@pytest.fixture
def spark() -> str:
    if not shutil.which("java"):
        if os.environ.get("CI"):
            pytest.fail("Spark needs Java, which CI must have")
        pytest.skip("Spark needs Java, which is not here")
    return SPARK


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_both_engines_say_the_same_of_a_shop(spark: str) -> None:
    frames = drawn_shop(1)
    ours, theirs = (as_shop(frames, engine=engine) for engine in ("duckdb", spark))

    def same(ask: Callable[[Any], pd.DataFrame]) -> None:
        one, other = ask(ours), ask(theirs)
        pd.testing.assert_frame_equal(one, other, check_dtype=False, rtol=1e-12)

    names = [
        *oracle([]),
        "ship_within_48h",
        "unshipped_backlog",
        "visitors",
        "pay_conversion",
        "page_depth",
    ]
    same(lambda shop: evaluate(names, shop, PERIOD))
    same(lambda shop: evaluate(["orders_paid", "net_amount", "buyers"], shop, by=["week", "buyer"]))
    same(lambda shop: cohorts(shop, grain="week"))
    same(lambda shop: rfm(shop, by="ranks"))
    for order in ("sequential", "strict", "any", "platform"):
        same(
            lambda shop, order=order: funnel(
                shop, steps=("view", "cart", "pay"), order=order, by="channel"
            )
        )
