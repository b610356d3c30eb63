"""Why money paid changed: what each factor contributed, whatever order the factors are named in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import permutations
from typing import Any, Literal

import ibis
import pandas as pd

from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.periods import Period, PeriodLike, as_period
from opsanalytics.core.stats import ratio
from opsanalytics.metrics.availability import require
from opsanalytics.metrics.source_rows import in_period
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop

_SUMS = ("visitors", "paying_buyers", "paid_amount")
# By breakdown: the table and its column.
_TABLES = {
    "": ("shop_day", None),
    "channel": ("channel_day", "channel"),
    "product": ("product_day", "product_id"),
}

Factors = Mapping[str, Any]


def decompose(
    shop: Any,
    period: PeriodLike,
    before: PeriodLike | None = None,
    *,
    by: Literal["", "channel", "product"] = "",
) -> pd.DataFrame:
    """Why money paid changed since the period before.

    Money paid = visitors x conversion x spend per buyer, of daily people (`visitor_days`). The
    contributions do not depend on the order of the factors and sum to the change exactly. Days of
    which one of the three is not known are left out of both periods.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    period
        The days to explain.
    before
        The days to compare with; None for the period before, as `evaluate(..., "previous")` has
        it: of a whole month the month before, else as many days.
    by
        "channel" or "product" splits off `mix`: that visitors moved between channels (products)
        that convert and spend differently. The sum is then that of the channels, in which who
        comes by two counts twice.

    Returns
    -------
    pandas.DataFrame
        One row a factor: `factor` (visitors, conversion, spend, and mix), its value `before` and
        `after` (people, share, yuan), `contribution` (yuan). Its attrs have the first and last day
        explained (days) and compared with (before), and of how many days of the period before and
        of this one all three are known (known_days; by a breakdown, of the row that has most).

    Raises
    ------
    DataRefused
        Where no day of a period tells visitors, buyers and money.
    UsageError
        For an unknown breakdown.

    Examples
    --------
    >>> import pandas as pd
    >>> from datetime import date
    >>> days = {"day": pd.to_datetime(["2022-03-01", "2022-03-02"]), "visitors": [100, 150]}
    >>> days = pd.DataFrame(days | {"paying_buyers": [4, 6], "paid_amount": [200, 300]})
    >>> second = Period(date(2022, 3, 2), date(2022, 3, 3))
    >>> decompose({"shop_day": days}, second).set_index("factor")["contribution"].to_dict()
    {'visitors': 100.0, 'conversion': 0.0, 'spend': 0.0}
    """
    if by not in _TABLES:
        raise UsageError("analyses.no_breakdown", by=by, known=[name for name in _TABLES if name])
    shop = as_shop(shop)
    days = as_period(period, lambda: shop.last_day)
    earlier = shop.period(before) or days.previous()
    old = _sums(shop, earlier, by)
    new = _sums(shop, days, by)
    known_days = [int(sums.pop("days").max()) for sums in (old, new)]
    old, new = old.align(new, fill_value=0.0)
    shares = contributions(_amount, _factors(old, new), _factors(new, old))
    was, now = _totals(old), _totals(new)
    rows = [
        {"factor": name, "before": was.get(name), "after": now.get(name), "contribution": share}
        for name, share in shares.items()
        if name != "mix" or by
    ]
    frame = pd.DataFrame(rows)
    frame.attrs["days"] = [days.start.isoformat(), days.last.isoformat()]
    frame.attrs["before"] = [earlier.start.isoformat(), earlier.last.isoformat()]
    frame.attrs["known_days"] = known_days
    return frame


def _sums(shop: Shop, period: Period, by: str) -> pd.DataFrame:
    """Visitors, buyers, money and days of the period, a row for each value of the breakdown."""
    table, key = _TABLES[by]
    require(shop, **{table: _SUMS})
    days = shop.relation(table)
    days = days.filter(in_period(days.day, period), *(days[name].notnull() for name in _SUMS))
    sums = {name: days[name].sum() for name in _SUMS} | {"days": days.day.nunique()}
    rows = days.group_by(key=days[key] if key else ibis.literal("all")).aggregate(**sums)
    frame: pd.DataFrame = shop.execute(rows).set_index("key").astype(float)
    if not frame["visitors"].sum():
        first, last = period.start, period.last
        raise DataRefused("analyses.needs_visitors_who_paid", first=first, last=last)
    return frame


def _factors(own: pd.DataFrame, other: pd.DataFrame) -> Factors:
    """The factors of one period, the rates by channel or product.

    Where nobody came the other period's rate stands, so that a new channel is a matter of mix.
    """
    rates = {}
    for name, over, under in (
        ("conversion", "paying_buyers", "visitors"),
        ("spend", "paid_amount", "paying_buyers"),
    ):
        mine, others = (sums[over] / sums[under].where(sums[under] != 0) for sums in (own, other))
        rates[name] = mine.fillna(others).fillna(0.0)
    total = own["visitors"].sum()
    return {"visitors": total, **rates, "mix": own["visitors"] / total}


def _amount(factors: Factors) -> float:
    spend_per_visitor = factors["mix"] * factors["conversion"] * factors["spend"]
    return float(factors["visitors"] * spend_per_visitor.sum())


def _totals(sums: pd.DataFrame) -> dict[str, float | None]:
    visitors, buyers, amount = (float(sums[name].sum()) for name in _SUMS)
    return {
        "visitors": visitors,
        "conversion": ratio(buyers, visitors),
        "spend": ratio(amount, buyers),
    }


def contributions(
    value: Callable[[Factors], float], before: Factors, after: Factors
) -> dict[str, float]:
    """Split value(after) - value(before) among the factors (Shapley 1953); they sum to the change.

    Each factor's share is the mean, over all orders in which the factors might have changed one
    after the other, of what its own change made. A factor may be anything that `value` takes (a
    number, a table of shares). Meant for a handful of factors: all orders are tried.

    >>> before, after = {"visitors": 100, "rate": 0.02}, {"visitors": 150, "rate": 0.04}
    >>> contributions(lambda f: f["visitors"] * f["rate"], before, after)
    {'visitors': 1.5, 'rate': 2.5}
    """
    shares = dict.fromkeys(before, 0.0)
    orders = list(permutations(before))
    for order in orders:
        state = dict(before)
        last = value(state)
        for name in order:
            state[name] = after[name]
            now = value(state)
            shares[name] += now - last
            last = now
    return {name: share / len(orders) for name, share in shares.items()}
