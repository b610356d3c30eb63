"""The tasks in pandas, vectorised: only the columns needed, texts as category codes, no row-wise Python."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from benchmarks.metrics.tasks import (
    ACTIVE,
    DAYS,
    FIRST,
    LEAST,
    METRICS,
    ORDERED,
    PERSON,
    RETURNS,
    SHOP,
    answer,
)

_WINDOW = pd.Timedelta(hours=24)
_LAST = pd.Timestamp(FIRST["events"]) + pd.Timedelta(days=DAYS["events"]) - _WINDOW


def start(data: Path) -> Path:
    """Where the tables lie, each looked at."""
    folder = data / "processed" / SHOP
    for table in ("events", "orders", "order_items"):
        next(pq.ParquetFile(_place(folder, table)).iter_batches(1)).to_pandas()
    return folder


def _place(folder: Path, table: str) -> Path:
    """The table's one file."""
    (place,) = (folder / table).glob("*.parquet")
    return place


def _read(folder: Path, table: str, **kinds: str) -> pd.DataFrame:
    """The columns; those of kind `code` as categories."""
    coded = [name for name, kind in kinds.items() if kind == "code"]
    told = (
        pq.ParquetFile(_place(folder, table), read_dictionary=coded)
        .read(columns=list(kinds))
        .unify_dictionaries()
    )
    frame: pd.DataFrame = told.to_pandas(self_destruct=True, split_blocks=True)
    return frame


def _days(folder: Path) -> Any:
    events = _read(folder, "events", visitor_id="number", action="code", at="time")
    days = events["at"].dt.normalize().rename("period_start")
    views = days[events["action"] == "view"]
    views_a_day = views.groupby(views).size().rename("page_views")
    seen = pd.DataFrame({"period_start": days, "visitor": events["visitor_id"]}).drop_duplicates()
    people = seen.groupby("period_start").size().rename("visitors")
    return answer("days", pd.concat([views_a_day, people], axis=1).reset_index())


def _returns(folder: Path) -> Any:
    events = _read(folder, "events", visitor_id="number", at="time")
    nth = (events["at"].dt.normalize() - pd.Timestamp(FIRST["events"])).dt.days
    seen = pd.DataFrame({"visitor": events["visitor_id"], "nth": nth}).drop_duplicates()
    visitors, known = pd.factorize(seen["visitor"])
    there = np.zeros((len(known), DAYS["events"]), dtype=bool)
    there[visitors, seen["nth"]] = True
    rows = [
        (i, days, (there[:, i] & there[:, i + days]).sum())
        for days in RETURNS
        for i in range(DAYS["events"] - days)
    ]
    windows = ((i, there[:, i - ACTIVE + 1 : i + 1]) for i in range(ACTIVE - 1, DAYS["events"]))
    rows += [(i, 0, window.any(axis=1).sum()) for i, window in windows]
    told = pd.DataFrame(rows, columns=["nth", "days", "people"])
    told["day"] = pd.Timestamp(FIRST["events"]) + pd.to_timedelta(told["nth"], unit="D")
    return answer("returns", told)


def _funnel(task: str, asked: dict[str, Any], *columns: str) -> Callable[[Path], Any]:
    """A funnel of three steps; the rows come sorted by person, and are sorted by time here."""
    second = asked["steps"][1]

    def told(folder: Path) -> Any:
        numbers = dict.fromkeys(columns, "number")
        events = _read(folder, "events", **numbers, action="code", at="time")
        events = events[events["action"].isin(["view", "pay", *second.split("|")])]
        u = events[columns[0]].to_numpy()
        if len(columns) > 1:
            product, products = pd.factorize(events[columns[1]])
            u = np.append(0, np.cumsum(u[1:] != u[:-1])) * len(products) + product
        acts = pd.DataFrame({"u": u, "t": events["at"], "action": events["action"]})
        del events, u
        acts = acts.sort_values("t", kind="stable")
        views, took, paid = (
            acts.loc[acts["action"].isin(step.split("|")), ["u", "t"]]
            for step in ("view", second, "pay")
        )
        del acts
        firsts = views.drop_duplicates("u")["t"]
        views = views[views["u"].isin(took["u"].unique()) & (views["t"] <= _LAST)]
        twice = pd.merge_asof(took, views.assign(start=views["t"]), on="t", by="u").dropna(
            subset="start"
        )
        twice = twice[twice["t"] <= twice["start"] + _WINDOW]
        thrice = pd.merge_asof(paid, twice, on="t", by="u").dropna(subset="start")
        thrice = thrice[thrice["t"] <= thrice["start"] + _WINDOW]
        rows: list[tuple[Any, ...]] = [
            ("view", (firsts <= _LAST).sum(), (firsts > _LAST).sum(), None)
        ]
        for step, level in ((second, twice), ("pay", thrice)):
            first = level.drop_duplicates("u")
            rows.append(
                (step, len(first), None, (first["t"] - first["start"]).dt.total_seconds().median())
            )
        return answer(
            task, pd.DataFrame(rows, columns=["step", "converted", "immature", "median_seconds"])
        )

    return told


def _cohorts(folder: Path) -> Any:
    orders = _read(folder, "orders", buyer_id="number", paid_at="time").dropna()
    months = orders["paid_at"].dt.year * 12 + orders["paid_at"].dt.month - 1
    seen = pd.DataFrame({"buyer": orders["buyer_id"], "month": months}).drop_duplicates()
    seen["first"] = seen.groupby("buyer")["month"].transform("min")
    told = seen.groupby(["first", "month"]).size().rename("returned").reset_index()
    told["cohort"] = [f"{m // 12}-{m % 12 + 1:02}-01" for m in told["first"]]
    return answer("cohorts", told.assign(age=told["month"] - told["first"]))


def _fen(money: Any) -> Any:
    """Decimals as whole fen; nothing as 0."""
    return (money.astype(float).fillna(0) * 100).round().astype("int64")


def _rfm(folder: Path) -> Any:
    names = {"paid_amount": "money", "refund_amount": "money"}
    orders = _read(folder, "orders", buyer_id="number", paid_at="time", **names)
    orders = orders[orders["paid_at"].notna() & orders["buyer_id"].notna()]
    fen = _fen(orders["paid_amount"]) - _fen(orders["refund_amount"])
    kept = pd.DataFrame(
        {"b": orders["buyer_id"], "day": orders["paid_at"].dt.normalize(), "fen": fen}
    )
    buyers = kept.groupby("b").agg(day=("day", "max"), orders=("fen", "size"), fen=("fen", "sum"))
    for name, column in {"r": "day", "f": "orders", "m": "fen"}.items():
        below = (buyers[column].rank(method="min") - 1) / (len(buyers) - 1)
        buyers[name] = np.minimum(np.floor(below * 5).astype(int) + 1, 5)
    told = buyers.groupby(["r", "f", "m"]).agg(
        buyers=("fen", "size"), orders=("orders", "sum"), fen=("fen", "sum")
    )
    return answer("rfm", told.assign(amount=told["fen"] / 100).reset_index())


def _pairs(folder: Path) -> Any:
    orders = _read(folder, "orders", order_id="text", paid_at="time")
    paid = pd.Index(orders.loc[orders["paid_at"].notna(), "order_id"])
    lines = _read(folder, "order_items", order_id="text", product_id="code")
    basket = paid.get_indexer(lines["order_id"])
    held = pd.DataFrame({"b": basket, "p": lines["product_id"].cat.codes.to_numpy()})
    names = lines["product_id"].cat.categories
    del orders, lines, paid, basket
    held = held[(held["b"] >= 0) & (held["p"] >= 0)].drop_duplicates()
    each, baskets = held["p"].value_counts(), held["b"].nunique()
    held = held[held["b"].duplicated(keep=False)]
    both = held.merge(held, on="b")
    both = (
        both[both["p_x"] != both["p_y"]]
        .groupby(["p_x", "p_y"])
        .size()
        .rename("together")
        .reset_index()
    )
    both = both[both["together"] >= LEAST]
    of, of_with = both["p_x"].map(each), both["p_y"].map(each)
    told = {
        "product": names[both["p_x"]],
        "with": names[both["p_y"]],
        "together": both["together"],
        "of": of,
    }
    return answer(
        "pairs",
        pd.DataFrame(
            told | {"of_with": of_with, "lift": both["together"] / of * baskets / of_with}
        ),
    )


def _months(folder: Path) -> Any:
    times, money = ("created_at", "paid_at"), ("paid_amount", "refund_amount")
    orders = _read(
        folder,
        "orders",
        buyer_id="number",
        **dict.fromkeys(times, "time"),
        **dict.fromkeys(money, "money"),
    )
    orders = orders.assign(**{name: _fen(orders[name]) for name in money})
    orders = orders.assign(**{name: orders[name].to_numpy("datetime64[M]") for name in times})
    placed = orders.groupby("created_at")["paid_at"].agg(["size", "count"])
    orders = orders[orders["paid_at"].notna()]
    paid = orders.groupby("paid_at")
    n, fen, back = paid.size(), paid["paid_amount"].sum() / 100, paid["refund_amount"].sum() / 100
    refunded = orders[orders["refund_amount"] > 0].groupby("paid_at").size()
    known = orders[orders["buyer_id"].notna()]
    spent = known.groupby("paid_at")["paid_amount"].sum() / 100
    codes = pd.DataFrame({"paid_at": known["paid_at"], "buyer": known["buyer_id"]})
    buyers = codes.drop_duplicates().groupby("paid_at").size()
    parts = [
        (placed["size"], None), (placed["count"], placed["size"]), (n, None), (fen, None), (back, None),
        (fen - back, None), (refunded, n), (fen, n), (buyers, None), (spent, buyers),
    ]  # fmt: skip
    frames = []
    for name, (over, under) in zip(METRICS, parts, strict=True):
        value = over if under is None else over / under
        frame = pd.DataFrame(
            {"numerator": over, "denominator": under, "value": value, "metric": name}
        )
        frames.append(frame.rename_axis("period_start").reset_index())
    return answer("months", pd.concat(frames))


TASKS = {
    "days": _days,
    "returns": _returns,
    "ordered": _funnel("ordered", ORDERED, "visitor_id", "product_id"),
    "person": _funnel("person", PERSON, "visitor_id"),
    "cohorts": _cohorts,
    "rfm": _rfm,
    "pairs": _pairs,
    "months": _months,
}
