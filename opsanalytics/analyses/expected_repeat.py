"""How often today's buyers will buy again: by models that first had to prove themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from opsanalytics.analyses.buyer_histories import Buyers, alike, one_by_one, spending
from opsanalytics.analyses.buyers import buyers_orders, end_of
from opsanalytics.analyses.buying_model import BuyingModel, fit
from opsanalytics.analyses.spending_model import SpendingModel
from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.periods import DayLike, Period
from opsanalytics.core.stats import ratio, z_value
from opsanalytics.metrics.availability import covered_days

LEAST_REPEAT_BUYERS = 100
_USELESS = 0.5  # of what came: so far out, an expectation says nothing
_LEAST_SPANS = 3  # times the days ahead: to fit, to go on as before, and to test


def expected_repeat(shop: Any, days: int = 90, as_of: DayLike | None = None) -> pd.DataFrame:
    """How many purchases the buyers known today will make in the coming days, and for how much.

    The BG/NBD model (Fader, Hardie and Lee 2005) says how often, the gamma-gamma model (Fader and
    Hardie 2013) for how much. Both are fitted twice. First to the data up to `days` before their
    end: what they say of those days is held against what came. Only where that was no worse than
    assuming that all goes on as before, or within its interval, they are fitted to all data.
    Purchases are days with a paid order; buyers are new when they are new in the data.

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
        `expected` (purchases) with `low` and `high` (95 %), `amount` (yuan, refunds deducted) with
        `amount_low` and `amount_high`, all three NaN where the amounts failed their test;
        `tested_expected`, `tested_actual` and `tested_as_before` (purchases of the last `days`, of
        buyers known before them), `tested_amount`, `tested_amount_actual` and
        `tested_amount_as_before` likewise; the models' `r`, `alpha` (days), `a`, `b`, `p`, `q`,
        `gamma` (yuan) and `log_likelihood` (of the purchases).

    Raises
    ------
    UsageError
        For fewer days than one.
    DataRefused
        Where the buyers are not known, fewer than 100 of them came back, the data are shorter
        than three times `days` or have gaps, or the purchases failed their test.

    Examples
    --------
    >>> import opsanalytics as ops
    >>> ops.expected_repeat(ops.open_shop("demo"))  # doctest: +SKIP
    """
    if days < 1:
        raise UsageError("analyses.expected.no_days", days=days)
    shop, orders = buyers_orders(shop)
    end = _end_of_enough_days(shop, days, as_of)
    split = end - timedelta(days=days)
    purchases, money = _tests(shop, orders, split, days)
    purchases.refuse_failure(days)
    today = one_by_one(orders, end, end)
    known = alike(shop, today)
    models = _Models(fit(known.past), spending(shop, today))
    expected, amount = (float(part.sum()) for part in models.expected(known, days))
    if money.failed:
        amount = float("nan")
    past = known.past
    row = {
        "as_of": pd.Timestamp(end - timedelta(days=1)),
        "days": days,
        "buyers": int(past.buyers.sum()),
        "repeat_buyers": int(past.buyers[past.again > 0].sum()),
        **_named(expected, purchases, ("expected", "low", "high")),
        **_named(amount, money, ("amount", "amount_low", "amount_high")),
        **purchases.columns("tested_", "tested_expected"),
        **money.columns("tested_amount_", "tested_amount"),
        **models.parameters(),
    }
    return pd.DataFrame([row])


def _end_of_enough_days(shop: Any, days: int, as_of: DayLike | None) -> date:
    """The day after the last one looked at; DataRefused where too few days or gaps lie before."""
    covered = covered_days(shop, "orders")
    end = min(end_of(shop, as_of), covered.end)
    span = Period(covered.start, end)
    if len(span) < _LEAST_SPANS * days:
        needed = _LEAST_SPANS * days
        raise DataRefused("analyses.expected.too_short", days=len(span), needed=needed)
    missing = [day for day in span if day not in shop.manifest.covered("orders")]
    if missing and shop.manifest.sources:
        raise DataRefused("analyses.expected.gaps", n=len(missing), first=missing[0])
    return end


@dataclass(frozen=True)
class _Models:
    """How often buyers buy, and for how much."""

    buying: BuyingModel
    spending: SpendingModel

    def expected(self, buyers: Buyers, days: int) -> tuple[np.ndarray, np.ndarray]:
        """Purchases and yuan that alike buyers make together in the coming days."""
        each = self.buying.expected(buyers.past, days)
        first, by_yuan = self.spending.line(buyers.past.again)
        count = buyers.past.buyers
        return count * each, each * (count * first + by_yuan * buyers.sums.spent)

    def spreads(self, buyers: Buyers, days: int) -> tuple[float, float]:
        """Sums over buyers of the squares of what came less what was expected."""
        count, sums = buyers.past.buyers, buyers.sums
        each = self.buying.expected(buyers.past, days)
        purchases = sums.squares - 2 * each * sums.came + count * each**2
        first, by_yuan = (each * part for part in self.spending.line(buyers.past.again))
        squares = count * first**2 + 2 * first * by_yuan * sums.spent
        squares += by_yuan**2 * sums.spent_squares
        crossed = first * sums.money + by_yuan * sums.money_by_spent
        return float(purchases.sum()), float((sums.money_squares - 2 * crossed + squares).sum())

    def parameters(self) -> dict[str, float]:
        """By the names that the authors gave them; the log likelihood is of the purchases."""
        return vars(self.spending) | vars(self.buying)


@dataclass(frozen=True)
class _Test:
    """What a model said of the last days of the data, and what came.

    `spread`: the sum over buyers of the squares of what came less what was expected.
    """

    expected: float
    actual: float
    as_before: float
    spread: float

    def error(self, expected: float) -> float:
        """The standard error of such a sum: how buyers scatter, and how far the test was out."""
        part = expected / self.expected if self.expected else 1.0
        return sqrt(self.spread * part + ((self.actual - self.expected) * part) ** 2)

    @property
    def failed(self) -> bool:
        """Far out, or further out than going on as before by more than chance."""
        missed, as_before = abs(self.actual - self.expected), abs(self.actual - self.as_before)
        worse = missed > as_before and missed > z_value() * sqrt(self.spread)
        return self.expected <= 0 or worse or missed > _USELESS * self.actual

    def refuse_failure(self, days: int) -> None:
        """DataRefused where it failed."""
        if self.failed:
            raise DataRefused(
                "analyses.expected.failed",
                days=days,
                expected=self.expected,
                actual=self.actual,
                before=self.as_before,
            )

    def columns(self, prefix: str, expected: str) -> dict[str, float]:
        """As columns of the answer."""
        rest = {f"{prefix}actual": self.actual, f"{prefix}as_before": self.as_before}
        return {expected: self.expected, **rest}


def _tests(shop: Any, orders: ir.Table, split: date, days: int) -> tuple[_Test, _Test]:
    """Fit to what came before the day, and look at as many days after it: purchases, money."""
    ahead = timedelta(days=days)
    buyers = one_by_one(orders, split, split + ahead)
    known = alike(shop, buyers)
    repeat = int(known.past.buyers[known.past.again > 0].sum())
    if repeat < LEAST_REPEAT_BUYERS:
        raise DataRefused("analyses.expected.few", n=repeat, least=LEAST_REPEAT_BUYERS, day=split)
    models = _Models(fit(known.past), spending(shop, buyers))
    before = alike(shop, one_by_one(orders, split - ahead, split))
    grown = ratio(float(known.past.buyers.sum()), float(before.past.buyers.sum())) or 0.0
    expected = [float(part.sum()) for part in models.expected(known, days)]
    came = [float(part.sum()) for part in (known.sums.came, known.sums.money)]
    past = [float(part.sum()) * grown for part in (before.sums.came, before.sums.money)]
    purchases, money = zip(expected, came, past, models.spreads(known, days), strict=True)
    return _Test(*purchases), _Test(*money)


def _named(value: float, test: _Test, names: tuple[str, str, str]) -> dict[str, float]:
    """The figure with its 95 % interval."""
    half = z_value() * test.error(value)
    return dict(zip(names, (value, np.maximum(0.0, value - half), value + half), strict=True))
