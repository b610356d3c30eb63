"""Published figures of orders: a Tmall shop, a marketplace, sneakers, a grocer, a store, a bakery."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from opsanalytics.analyses.baskets import bought_together
from opsanalytics.analyses.retention import cohorts
from opsanalytics.analyses.segments import rfm
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import Shop
from tests.published.figure import Column, Figure, value

TMALL, OLIST, SHOES, GROCER = "tmall_orders", "olist", "sneakers", "relay_foods"
STORE, BAKERY = "superstore_rfm", "bread_basket"
SIDES = ("antecedents", "consequents")


def orders(shop: Shop) -> pd.DataFrame:
    """Orders with the hour they were placed, and what was kept of their money."""
    rows = shop.table("orders")
    kept = rows["paid_amount"].astype(float) - rows["refund_amount"].fillna(0).astype(float)
    return rows.assign(hour=rows["created_at"].dt.hour, kept=kept)


def column(file: str, place: int) -> Callable[[Path], list[float]]:
    """A column of a result table published on the Tmall shop."""

    def read(real: Path) -> list[float]:
        raw = (real / TMALL / "published" / f"{file}.csv").read_bytes()
        text = raw.decode("utf-8-sig", errors="replace").splitlines()
        return [float(row[place]) for row in csv.reader(text)]

    return read


def by_hour(count: Callable[[pd.DataFrame], Any]) -> Callable[[Shop, Path], list[float]]:
    return lambda shop, _: orders(shop).groupby("hour").apply(count, include_groups=False).tolist()


def refund_rate(o: pd.DataFrame) -> float:
    """His rate: refunded orders of all orders of the hour, in percent."""
    return 100 * float((o["refund_amount"] > 0).mean())


def kept_by_day(shop: Shop, real: Path, *, summed: bool = False) -> list[float]:
    """Money kept by the day of creation, on his days: those on which orders were placed."""
    days = evaluate("net_amount", shop, by="day", day_basis="created").set_index("period_start")
    placed = evaluate("orders_created", shop, by="day").set_index("period_start")["value"]
    kept = days["value"].reindex(placed.index[placed > 0])
    return (kept.cumsum() if summed else kept).tolist()


def tiers(count: Callable[[pd.DataFrame], Any]) -> Callable[[Shop, Path], list[float]]:
    """Of the orders not refunded in full, by what was kept of them: up to 50, 200, 500, more."""

    def ask(shop: Shop, _: Path) -> list[float]:
        kept = orders(shop).query("kept > 0")
        tier = pd.cut(kept["kept"], [0, 50, 200, 500, float("inf")])
        grouped = kept.groupby(tier, observed=True)
        return [float(count(rows)) for _, rows in grouped]

    return ask


def not_refunded(metric: str) -> Callable[[Shop], float]:
    def ask(shop: Shop) -> float:
        row = evaluate(metric, shop).iloc[0]
        return float(row["denominator"] - row["numerator"])

    return ask


def score(shop: Shop, stars: int) -> int:
    return int((shop.table("reviews")["score"] == stars).sum())


def without_shops(shop: Shop) -> float:
    rows = evaluate("avg_order_value", shop, by="store")
    rows = rows[~rows["store"].isin(["42", "78"])]
    return float(rows["numerator"].sum() / rows["denominator"].sum())


def median_order(shop: Shop) -> float:
    return float(shop.table("orders")["paid_amount"].astype(float).median())


def people_of(shop: Shop) -> pd.Series[int]:
    return shop.table("orders")["buyer_id"].value_counts()


def new_buyers(shop: Shop, month: int) -> float:
    cells = cohorts(shop).query("age == 0").sort_values("cohort")
    return float(cells["buyers"].iloc[month])


def back(shop: Shop, months: int) -> float:
    cells = cohorts(shop).set_index(["cohort", "age"])
    return float(cells.loc[(pd.Timestamp("2009-01-01"), months), "share"])


def published_rfm(real: Path) -> pd.DataFrame:
    raw = (real / STORE / "published_rfm-table.csv").read_bytes().decode("mac_roman")
    lines = [line.split(",") for line in raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    table = pd.DataFrame([line for line in lines[1:] if len(line) > 1], columns=lines[0])
    return table.astype(dict.fromkeys(table.columns.drop("customer"), int))


def classes(real: Path) -> Sequence[float]:
    return list(published_rfm(real)["RFMClass"].value_counts().sort_index())


def our_classes(shop: Shop, real: Path) -> Sequence[float]:
    """By the published quartiles; his best class is 1, ours the highest."""
    told = published_rfm(real)[["recency", "frequency", "monetary_value"]]
    cuts = told.quantile([0.25, 0.5, 0.75])
    r, f, m = (cuts[name].tolist() for name in cuts)
    found = rfm(shop, date(2014, 12, 31), recency=r, frequency=f, money=m)
    label = (5 - found["r"]) * 100 + (5 - found["f"]) * 10 + 5 - found["m"]
    return found["buyers"].groupby(label).sum().sort_index().tolist()


def published_rules(real: Path) -> pd.DataFrame:
    """The published rules of one product and another; two of three products are left out."""
    told = pd.read_csv(real / BAKERY / "published_rules.csv")
    sides = {side: told[side].str.extract(r"^frozenset\({'([^']*)'}\)$")[0] for side in SIDES}
    return told.assign(**sides).dropna()


def rules(real: Path, what: str) -> Sequence[float]:
    return list(published_rules(real)[what])


def our_rules(shop: Shop, real: Path, what: str) -> Sequence[float]:
    found = bought_together(shop, minimum=1).set_index(["product", "with"])[what]
    pairs = published_rules(real)[list(SIDES)].itertuples(index=False, name=None)
    return [float(found.loc[pair]) for pair in pairs]


def coffee(shop: Shop) -> float:
    rule = bought_together(shop, minimum=1).query("product == 'Coffee'").iloc[0]
    return float(rule["of"] / rule["baskets"])


HOURS, REFUNDS = "每小时订单量及销售额", "各小时退款订单数及退款率"
FIRST_MONTHS = (22, 15, 13, 39, 50, 32, 50, 31, 37, 54, 130, 65, 95, 100, 24)
FIGURES = (
    Figure(TMALL, "orders", 28_010, value("orders_created")),
    Figure(TMALL, "orders paid", 24_087, value("orders_paid")),
    Figure(TMALL, "share of orders paid", 0.85994, value("paid_order_share"), 5),
    Figure(TMALL, "paid orders not refunded in full", 18_955, not_refunded("fully_refunded_order_share")),
    Figure(TMALL, "paid orders without a refund", 18_441, not_refunded("refunded_order_share")),
    Figure(TMALL, "refunded orders of paid ones", 0.2344, value("refunded_order_share"), 4),
    Figure(TMALL, "money received", 1_902_487.15, value("net_amount"), 2),
    Figure(TMALL, "money paid", 2_474_823.07, value("paid_amount"), 2, computed=True),
    Figure(TMALL, "money refunded", 572_335.92, value("refund_amount"), 2, computed=True),
    Figure(OLIST, "ratings", 8_225, value("reviews"), computed=True),
    Figure(OLIST, "share of 4 and 5 stars", 0.552, value("positive_share"), 3, computed=True),
    Figure(OLIST, "mean of the stars", 3.272, lambda s: s.table("reviews")["score"].mean(), 3, computed=True),
    *(Figure(OLIST, f"ratings of {stars} stars", n, partial(score, stars=stars), computed=True)
      for stars, n in ((5, 3_354), (4, 1_184), (3, 667), (2, 382), (1, 2_638))),
    Figure(OLIST, "people", 8_016, lambda s: len(people_of(s)), computed=True),
    Figure(OLIST, "people with two orders or more", 73, lambda s: (people_of(s) > 1).sum(), computed=True),
    Figure(SHOES, "mean order", 3_145.128, value("avg_order_value"), 3),
    Figure(SHOES, "median order", 284, median_order),
    Figure(SHOES, "sum of all orders", 15_725_640, value("paid_amount")),
    Figure(SHOES, "buyers", 301, lambda s: len(people_of(s))),
    Figure(SHOES, "mean order without shops 42 and 78", 300.16, without_shops, 2),
    Figure(GROCER, "orders", 2_891, value("orders_paid")),
    *(Figure(GROCER, f"new buyers of month {i + 1}", n, partial(new_buyers, month=i))
      for i, n in enumerate(FIRST_MONTHS)),
    *(Figure(GROCER, f"share of month 1's buyers who buy in month {i + 1}", share, partial(back, months=i), 6)
      for i, share in ((1, 0.363636), (2, 0.454545), (3, 0.409091))),
    Figure(STORE, "orders", 5_009, value("orders_paid")),
    Figure(STORE, "customers", 793, value("buyers")),
    Figure(STORE, "sum of all orders", 2_297_261, value("paid_amount")),
    Figure(BAKERY, "baskets", 9_531, value("orders_paid")),
    Figure(BAKERY, "baskets with coffee", 0.475081, coffee, 6),
)  # fmt: skip
COLUMNS = (
    Column(TMALL, "orders by hour", 24, column(HOURS, 1), by_hour(len)),
    Column(TMALL, "money received by hour", 24, column(HOURS, 2), by_hour(lambda o: o["kept"].sum()), 2),
    Column(TMALL, "orders not paid by hour", 24, column("未付款订单按小时分布", 1),
           by_hour(lambda o: o["paid_at"].isna().sum())),
    Column(TMALL, "refunded orders by hour", 24, column(REFUNDS, 2),
           by_hour(lambda o: (o["refund_amount"] > 0).sum())),
    Column(TMALL, "refunded orders of all orders, by hour, %", 24, column(REFUNDS, 3),
           by_hour(refund_rate), 2),
    Column(TMALL, "money received by day", 27, column("累计销售额", 1), kept_by_day, 2),
    Column(TMALL, "money received up to the day", 27, column("累计销售额", 2),
           partial(kept_by_day, summed=True), 2),
    Column(TMALL, "orders by what was kept of them", 4, column("金额分层统计", 1), tiers(len)),
    Column(TMALL, "money by what was kept", 4, column("金额分层统计", 2),
           tiers(lambda o: o["kept"].sum()), 2),
    Column(TMALL, "mean by what was kept", 4, column("金额分层统计", 3),
           tiers(lambda o: o["kept"].mean()), 2),
    Column(TMALL, "refunded of these, %", 4, column("金额分层统计", 4),
           tiers(lambda o: 100 * (o["refund_amount"] > 0).mean()), 2),
    Column(STORE, "customers of each class by recency, frequency and money", 62, classes, our_classes),
    *(Column(BAKERY, f"rules: {what}", 40, partial(rules, what=what), partial(our_rules, what=what), 6)
      for what in ("support", "confidence", "lift")),
)  # fmt: skip
