"""What every oracle counts with: a shop's tables as plain frames, buckets of days, sums and people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from opsanalytics.store.shop import Shop

DIMENSIONS = {"product_id": "product", "reason": "refund_reason"}


def as_plain(column: pd.Series[Any]) -> pd.Series[Any]:
    """Money as floating point; other columns as they are."""
    told = column.dropna()
    if column.dtype == object and len(told) and isinstance(told.iloc[0], Decimal):
        return column.astype(float)
    return column


@dataclass
class Tables:
    """The canonical tables of a shop, without brushed orders."""

    shop: Shop
    _read: dict[str, pd.DataFrame] = field(default_factory=dict)

    def __call__(self, name: str) -> pd.DataFrame:
        if name not in self._read:
            frame = self.shop.table(name).apply(as_plain)
            if name in ("orders", "order_items"):
                frame = frame[~frame["order_id"].isin(self._brushed())]
            renamed = {new: frame[old] for old, new in DIMENSIONS.items() if old in frame}
            self._read[name] = frame.assign(**renamed)
        return self._read[name].copy()

    def _brushed(self) -> set[str]:
        orders, listed = self.shop.table("orders"), self.shop.table("brushed_orders")
        return {*orders.loc[orders["brushed"].eq(True), "order_id"], *listed["order_id"]} - {None}

    def known_until(self, days: pd.Series[Any]) -> pd.Series[Any]:
        """The last day that a file with orders of that day has whole; none where no file has it."""
        if "known" not in self._read:
            self._read["known"] = self._known_days().to_frame()
        known = self._read["known"].iloc[:, 0]
        return pd.Series(known.reindex(days.dt.normalize()).to_numpy(), index=days.index)

    def _known_days(self) -> pd.Series[Any]:
        """By day; a file whose name says when it was made has the days before that one whole."""
        files = self.shop.manifest.of_table("orders")
        ends = [file.last_day for file in files], [file.first_day for file in files]
        days = pd.date_range(min(ends[1]), max(ends[0])).astype("datetime64[us]").to_series()
        found = pd.Series(pd.NaT, index=days.index, dtype="datetime64[us]")
        for file in files:
            first, last = pd.Timestamp(file.first_day), pd.Timestamp(file.last_day)
            whole = last
            if file.export_time_from == "name":
                whole = pd.Timestamp(file.exported_at).normalize() - pd.Timedelta(days=1)
            inside = days.between(first, min(last, whole))
            found = found.mask(inside & ~(found >= whole), whole)
        nobody = found.notna() & found.index.isin(self._days_without_an_order())
        return found.mask(nobody, found.max())

    def _days_without_an_order(self) -> pd.Series[Any]:
        """Days with visitors of whom, by the platform, none ordered; no list has an order of them."""
        told = self.shop.table("shop_day")
        people = ["ordering_buyers", "paying_buyers", "paid_amount"]
        nobody = told[people].astype(float).eq(0).all(axis=1) & (told["visitors"] > 0)
        days = pd.to_datetime(told.loc[nobody, "day"]).astype("datetime64[us]")
        return days[~days.isin(self("orders")["created_at"].dt.normalize())]

    def orders(self) -> pd.DataFrame:
        """Orders, each with whether its buyer had paid on a day before."""
        return self._once("orders with buyers", self._orders)

    def lines(self) -> pd.DataFrame:
        """Lines of paid orders, with the order's times and buyer and the product's category."""
        return self._once("lines", self._lines)

    def _once(self, name: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        if name not in self._read:
            self._read[name] = make()
        return self._read[name].copy()

    def _orders(self) -> pd.DataFrame:
        orders = self("orders")
        first = orders.groupby("buyer_id")["paid_at"].transform("min").dt.normalize()
        orders["first_day"] = first
        later = orders["paid_at"].fillna(orders["created_at"]).dt.normalize() > first
        orders["buyer"] = np.where(later, "returning", "new")
        orders.loc[orders["buyer_id"].isna(), "buyer"] = "unknown"
        return orders

    def _lines(self) -> pd.DataFrame:
        taken = ["order_id", "created_at", "paid_at", "shipped_at", "buyer_id", "buyer"]
        paid = self.orders().dropna(subset=["paid_at"])[taken]
        lines = self("order_items").dropna(subset=["order_id"])
        return self.with_category(lines.merge(paid, on="order_id"))

    def with_category(self, rows: pd.DataFrame) -> pd.DataFrame:
        told = self("products")[["product_id", "category"]]
        return rows.merge(told, on="product_id", how="left")


@dataclass(frozen=True)
class Cut:
    """The periods asked for, in their order, and the dimensions; money's day."""

    starts: pd.DatetimeIndex
    ends: pd.DatetimeIndex
    grain: str = ""
    dimensions: tuple[str, ...] = ()
    money_day: str = "paid_at"

    @property
    def keys(self) -> list[str]:
        return ["period_start", *self.dimensions]

    def spans(self) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
        return list(zip(self.starts, self.ends, strict=True))

    def within(self, rows: pd.DataFrame, day: str) -> pd.DataFrame:
        """The rows whose day lies in a period, with its start."""
        at = rows[day].to_numpy("datetime64[us]")
        starts, ends = (i.to_numpy("datetime64[us]") for i in (self.starts, self.ends))
        place = np.searchsorted(starts, at, side="right") - 1
        inside = ~np.isnat(at) & (place >= 0) & (at < ends[place])
        return rows[inside].assign(period_start=starts[place[inside]])


def added(rows: pd.DataFrame, cut: Cut, day: str, **parts: Any) -> pd.DataFrame:
    """The parts (a column's name, a frame's function, or 1) added up by period and dimension."""
    rows = cut.within(rows, day)
    told = {name: rows[part] if isinstance(part, str) else part(rows) if callable(part) else part
            for name, part in parts.items()}  # fmt: skip
    rows = rows[cut.keys].assign(**told)
    return rows.groupby(cut.keys, dropna=False)[list(parts)].sum()


def persons(rows: pd.DataFrame, cut: Cut, day: str, person: str, **parts: Any) -> pd.DataFrame:
    """How many distinct people have a row for which each part holds, by period and dimension."""
    rows = cut.within(rows.dropna(subset=[person]), day)
    told = {name: part(rows) if callable(part) else part for name, part in parts.items()}
    keys = [*cut.keys, person]
    each = rows[keys].assign(**told).groupby(keys, dropna=False)[list(parts)].max()
    return each.groupby(level=list(range(len(cut.keys))), dropna=False).sum()


def over_all(found: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    """The same with a row for every period and combination of dimensions; nothing is 0."""
    groups = found.index.droplevel("period_start").unique() if cut.dimensions else [None]
    keys = [[start, *((group,) if isinstance(group, str) or group != group or group is None
             else group)][: 1 + len(cut.dimensions)] for start in cut.starts for group in groups]  # fmt: skip
    index = pd.MultiIndex.from_tuples(map(tuple, keys), names=cut.keys)
    return found.reindex(
        index if cut.dimensions else cut.starts.rename("period_start"), fill_value=0
    )


def one_by_one(cut: Cut, count: Callable[[pd.Timestamp, pd.Timestamp], Any]) -> pd.DataFrame:
    """What a function of a period's bounds says of each period: numerator, denominator."""
    found = [count(start, end) for start, end in cut.spans()]
    frame = pd.DataFrame(found, columns=["num", "den"][: len(found[0])], index=cut.starts)
    return frame.rename_axis("period_start")
