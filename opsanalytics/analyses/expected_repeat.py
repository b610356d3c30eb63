"""How often today's buyers will buy again: by a model that first had to prove itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from opsanalytics.analyses.buyers import buyers_orders, end_of
from opsanalytics.analyses.buying_model import BuyingModel, Histories, fit
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import DayLike, Period
from opsanalytics.core.stats import ratio, z_value
from opsanalytics.metrics.availability import covered_days

LEAST_REPEAT_BUYERS = 100
_USELESS = 0.5  # of what came: so far out, an expectation says nothing
_LEAST_SPANS = 3  # times the days ahead: to fit, to go on as before, and to test


def expected_repeat(shop: Any, days: int = 90, as_of: DayLike | None = None) -> pd.DataFrame:
    """How many purchases the buyers known today will make in the coming days.

    The BG/NBD model (Fader, Hardie and Lee 2005) is fitted twice. First to the data up to `days`
    before their end: what it says of those days is held against what came. Only where that was no
    worse than assuming that all goes on as before, or within its interval, it is fitted to all
    data. Purchases are days with a paid order; buyers are new when they are new in the data.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    days
        How many days ahead.
    as_of
        The last day looked at; None for all of the data.

    Returns
    -------
    pandas.DataFrame
        One row: `as_of`, `days`, `buyers`, `repeat_buyers` (bought on two days or more),
        `expected` (purchases) with `low` and `high` (95 %), `amount` (yuan: purchases at the mean
        of the repeat purchases, refunds deducted), `tested_expected`, `tested_actual` and
        `tested_as_before` (purchases of the last `days`, of buyers known before them), and the
        model's `r`, `alpha` (days), `a`, `b`, `log_likelihood`.

    Raises
    ------
    DataRefused
        Where the buyers are not known, fewer than 100 of them came back, the data are shorter
        than three times `days` or have gaps, or the model failed its test.

    Examples
    --------
    >>> import opsanalytics as ops
    >>> ops.expected_repeat(ops.open_shop("demo"))  # doctest: +SKIP
    """
    shop, orders = buyers_orders(shop)
    covered = covered_days(shop, "orders")
    end = min(end_of(shop, as_of), covered.end)
    span, ahead = Period(covered.start, end), timedelta(days=days)
    if len(span) < _LEAST_SPANS * days:
        needed = _LEAST_SPANS * days
        raise DataRefused("analyses.expected.too_short", days=len(span), needed=needed)
    missing = [day for day in span if day not in shop.manifest.covered("orders")]
    if missing and shop.manifest.sources:
        raise DataRefused("analyses.expected.gaps", n=len(missing), first=missing[0])
    test = _Test.of(shop, orders, end - ahead, days)
    test.refuse_failure()
    counted = _histories(shop, orders, end, end)
    model, known = fit(counted.past), counted.past
    expected = float(np.sum(known.buyers * model.expected(known, days)))
    half = z_value() * test.error(expected)
    row = {
        "as_of": pd.Timestamp(end - timedelta(days=1)),
        "days": days,
        "buyers": int(known.buyers.sum()),
        "repeat_buyers": int(known.buyers[known.again > 0].sum()),
        "expected": expected,
        "low": max(0.0, expected - half),
        "high": expected + half,
        "amount": _amount_each(shop, orders, end) * expected,
        "tested_expected": test.expected,
        "tested_actual": test.actual,
        "tested_as_before": test.as_before,
        **vars(model),
    }
    return pd.DataFrame([row])


@dataclass(frozen=True)
class _Counted:
    """Histories up to a day; `came` and `squares` sum what each buyer bought after it."""

    past: Histories
    came: np.ndarray
    squares: np.ndarray


@dataclass(frozen=True)
class _Test:
    """What the model said of the last days of the data, and what came.

    `spread`: the sum over buyers of the squares of what each bought less what was expected.
    """

    days: int
    expected: float
    actual: float
    as_before: float
    spread: float

    @classmethod
    def of(cls, shop: Any, orders: ir.Table, split: date, days: int) -> _Test:
        """Fit to what came before the day, and look at as many days after it."""
        counted = _histories(shop, orders, split, split + timedelta(days=days))
        repeat = int(counted.past.buyers[counted.past.again > 0].sum())
        if repeat < LEAST_REPEAT_BUYERS:
            least = LEAST_REPEAT_BUYERS
            raise DataRefused("analyses.expected.few", n=repeat, least=least, day=split)
        model: BuyingModel = fit(counted.past)
        each = model.expected(counted.past, days)
        spread = counted.squares - 2 * each * counted.came + counted.past.buyers * each**2
        before = _histories(shop, orders, split - timedelta(days=days), split)
        rate = ratio(float(before.came.sum()), float(before.past.buyers.sum())) or 0.0
        return cls(
            days=days,
            expected=float(np.sum(counted.past.buyers * each)),
            actual=float(counted.came.sum()),
            as_before=rate * float(counted.past.buyers.sum()),
            spread=float(spread.sum()),
        )

    def error(self, expected: float) -> float:
        """The standard error of such a sum: how buyers scatter, and how far the test was out."""
        part = expected / self.expected if self.expected else 1.0
        return sqrt(self.spread * part + ((self.actual - self.expected) * part) ** 2)

    def refuse_failure(self) -> None:
        """DataRefused where the model was far out, or as before came nearer by more than chance."""
        missed, as_before = abs(self.actual - self.expected), abs(self.actual - self.as_before)
        worse = missed > as_before and missed > z_value() * sqrt(self.spread)
        if worse or missed > _USELESS * self.actual:
            raise DataRefused(
                "analyses.expected.failed",
                days=self.days,
                expected=self.expected,
                actual=self.actual,
                before=self.as_before,
            )


def _histories(shop: Any, orders: ir.Table, split: date, end: date) -> _Counted:
    """Buyers up to the day `split`, alike ones together, and what they bought from it to `end`."""
    last = ibis.literal(split - timedelta(days=1))
    days = orders.select("buyer_id", day=orders.paid_at.date()).distinct()
    days = days.filter(days.day < ibis.literal(end))
    past = days.day <= last
    buyers = days.group_by("buyer_id").aggregate(
        first=days.day.min(),
        latest=days.day.max(where=past),
        again=past.cast("int64").sum() - 1,
        came=(~past).cast("int64").sum(),
    )
    buyers = buyers.filter(buyers["first"] <= last)
    buyers = buyers.mutate(
        last=buyers.latest.delta(buyers["first"], unit="day"),
        seen=last.delta(buyers["first"], unit="day"),
        squares=buyers.came * buyers.came,
    )
    alike = buyers.group_by(["again", "last", "seen"]).aggregate(
        buyers=buyers.count(), came=buyers.came.sum(), squares=buyers.squares.sum()
    )
    columns = ["again", "last", "seen", "buyers", "came", "squares"]
    rows = shop.execute(alike).sort_values(columns)[columns].to_numpy(dtype=float)
    again, latest, seen, count, came, squares = rows.T
    return _Counted(Histories(again, latest, seen, count), came, squares)


def _amount_each(shop: Any, orders: ir.Table, end: date) -> float:
    """Yuan of a repeat purchase on average, net of refunds."""
    before = orders.filter(orders.paid_at.date() < ibis.literal(end))
    first = before.paid_at.date().min().over(ibis.window(group_by="buyer_id"))
    net = before.paid_amount.fill_null(0) - before.refund_amount.fill_null(0)
    rows = before.select("buyer_id", day=before.paid_at.date(), first=first, net=net)
    later = rows.filter(rows.day > rows["first"])
    purchases = later.group_by(["buyer_id", "day"]).aggregate(net=later.net.sum())
    counted = purchases.aggregate(amount=purchases.net.sum().cast("float64"), n=purchases.count())
    amount, n = shop.execute(counted).iloc[0]
    return float(ratio(float(amount), float(n)) or 0.0)
