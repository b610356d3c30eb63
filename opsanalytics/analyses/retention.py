"""Whether buyers come back: cohorts by first purchase, and the time between purchases."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from functools import lru_cache, reduce
from operator import or_
from typing import Any, Literal, cast

import ibis
import ibis.expr.types as ir
import pandas as pd

from opsanalytics.analyses.answer_days import with_days
from opsanalytics.analyses.buyers import buyers_orders, end_of
from opsanalytics.core.errors import UsageError
from opsanalytics.core.periods import DayLike, Period, bucket_of
from opsanalytics.core.stats import ratio
from opsanalytics.metrics.availability import covered_days
from opsanalytics.metrics.engine_values import as_date
from opsanalytics.metrics.source_rows import before

BITS = 62  # of a signed number of 64
_TYPES = dict.fromkeys(("cohort", "period_start"), "datetime64[us]")
_TYPES |= dict.fromkeys(("returned", "share"), "float64")


def cohorts(
    shop: Any,
    as_of: DayLike | None = None,
    *,
    grain: Literal["week", "month"] = "month",
    refunded: bool = True,
) -> pd.DataFrame:
    """Who of each period's new buyers bought again in each later period.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    as_of
        The last day looked at; None for all of the data.
    grain
        Periods are calendar weeks (from Monday) or months.
    refunded
        Whether orders given back in full count as purchases.

    Returns
    -------
    pandas.DataFrame
        One row a cohort and period: `cohort` (first day of the period of the first purchase in the
        data), `age` (0 is that period), `period_start`, `buyers` (distinct, of the whole cohort),
        `returned` (of them, bought in the period), `share`. The last two are NaN where the period
        is not covered whole; where it is and nobody came, they are 0.

    Raises
    ------
    DataRefused
        Where the buyers are not known.
    UsageError
        For an unknown grain.

    Examples
    --------
    >>> import pandas as pd
    >>> paid = pd.to_datetime(["2022-01-05", "2022-02-07", "2022-03-01"])
    >>> orders = {"order_id": ["1", "2", "3"], "buyer_id": ["ann", "ann", "bob"]}
    >>> orders = pd.DataFrame(orders | {"created_at": paid, "paid_at": paid})
    >>> cohorts({"orders": orders})[["age", "buyers", "returned"]].to_numpy().tolist()
    [[0.0, 1.0, nan], [1.0, 1.0, 1.0], [2.0, 1.0, nan], [0.0, 1.0, nan]]
    """
    if grain not in ("week", "month"):
        raise UsageError("metrics.no_grain", grain=grain, grains=["week", "month"])
    shop, orders = buyers_orders(shop, refunded=refunded)
    covered = covered_days(shop, "orders")
    covered = covered.cut(Period(covered.start, max(covered.start, end_of(shop, as_of))))
    orders = orders.filter(before(orders.paid_at, covered.end))
    first, periods = bucket_of(covered.start, grain).start, len(covered.buckets(grain))
    counts = shop.execute(_cohort_counts(orders, grain, first, periods))
    known_days = shop.manifest.covered("orders", ("buyer_id", "paid_at"))
    return with_days(_cohort_matrix(counts, grain, covered, known_days), shop, covered)


def _cohort_counts(orders: ir.Table, grain: str, first: date, periods: int) -> ir.Table:
    """Distinct `buyers` by `cohort` and each `period` they bought in, both by their first days.

    `first`: the first day of the first of so many periods; who bought before it is in no cohort.
    A buyer's periods are bits of a few numbers (words), so that buyers are grouped once.
    """
    words = [f"word{i}" for i in range(periods // BITS + 1)]
    buyers = _buyers_by_periods(
        orders.select("buyer_id", nth=_nth_period(orders, grain, first)), periods
    )
    groups = buyers.group_by(words).aggregate(buyers=buyers.count())
    pairs = groups.cross_join(_calendar(grain, first, periods))
    bought = [(pairs.word == i) & ((pairs[name] & pairs.bit) != 0) for i, name in enumerate(words)]
    pairs = pairs.filter(reduce(or_, bought))
    pairs = pairs.mutate(cohort=pairs.period.min().over(ibis.window(group_by=words)))
    return pairs.group_by(["cohort", "period"]).aggregate(buyers=pairs.buyers.sum())


def _nth_period(orders: ir.Table, grain: str, first: date) -> ir.IntegerValue:
    """The number of the period of each payment, from 1; 0 before the first."""
    paid = orders.paid_at
    if grain == "month":
        nth = paid.year() * 12 + paid.month() - (first.year * 12 + first.month)
    else:
        nth = paid.date().delta(ibis.literal(first), unit="day") // 7
    return ibis.greatest(nth.cast("int64") + 1, ibis.literal(0, "int64"))


def _buyers_by_periods(payments: ir.Table, periods: int) -> ir.Table:
    """One row a buyer, the periods bought in as the bits of `word0`, `word1`, ..."""
    rows = payments.filter(payments.nth <= periods)
    bit = nth_bit(rows.nth % BITS)
    nothing = ibis.literal(0, "int64")
    words = {
        f"word{i}": bit_or((rows.nth // BITS == i).ifelse(bit, nothing))
        for i in range(periods // BITS + 1)
    }
    return rows.group_by("buyer_id").aggregate(**words)


def nth_bit(nth: ir.IntegerValue) -> ir.IntegerValue:
    """A number with this bit set, 0 to BITS - 1; Spark would shift a one as 32 bits."""
    highest = ibis.literal(2 ** (BITS - 1), "int64")
    return cast(ir.IntegerValue, highest >> (BITS - 1 - nth).cast("int64"))


def bit_or(value: ir.IntegerValue) -> ir.IntegerScalar:
    """All the bits that are set in any of the numbers."""

    def bit_or(value: int) -> int:  # type: ignore[empty-body]
        """Known to every engine, but not to Ibis."""

    return ibis.udf.agg.builtin(bit_or)(value)


@lru_cache(maxsize=64)  # a table in memory has a new name each time it is made
def _calendar(grain: str, first: date, periods: int) -> ir.Table:
    """Each period's first day with its bit; a day before them stands for all that was before."""

    days = [first - timedelta(days=1), first]
    while len(days) <= periods:
        days.append(bucket_of(days[-1], grain).end)
    columns = {
        "period": days,
        "word": [nth // BITS for nth in range(len(days))],
        "bit": [2 ** (nth % BITS) for nth in range(len(days))],
    }
    return ibis.memtable(columns, schema={"period": "date", "word": "int64", "bit": "int64"})


def _cohort_matrix(
    counts: pd.DataFrame, grain: str, covered: Period, known_days: AbstractSet[date]
) -> pd.DataFrame:
    """Every cohort in every period from its own to the last of the data.

    A period of which a day is not covered, before, after or in a gap of the data, has no figure.
    """
    rows = counts[["cohort", "period", "buyers"]].itertuples(index=False)
    buyers = {(as_date(cohort), as_date(period)): int(n) for cohort, period, n in rows}
    periods = [bucket_of(bucket.start, grain) for bucket in covered.buckets(grain)]
    cells = []
    for i, own in enumerate(periods):
        size = buyers.get((own.start, own.start), 0)
        if not size:
            continue
        for age, later in enumerate(periods[i:]):
            whole = later.end <= covered.end and set(later) <= known_days
            returned = buyers.get((own.start, later.start), 0) if whole else None
            cells.append((own.start, age, later.start, size, returned, ratio(returned, size)))
    columns = ["cohort", "age", "period_start", "buyers", "returned", "share"]
    frame = pd.DataFrame(cells, columns=columns)
    return frame.astype(_TYPES)


def time_between_purchases(
    shop: Any, as_of: DayLike | None = None, *, first: bool = False
) -> pd.DataFrame:
    """The share of purchases that are followed by the buyer's next within so many days.

    The estimate of Kaplan and Meier (1958): who has not come back yet counts as long as the data
    saw them, so that a young shop is not taken for one whose buyers never return. The median wait
    is the first `days` with a share of a half; it is unknown where the curve does not get there.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    as_of
        The last day looked at; None for all of the data.
    first
        Whether to follow only each buyer's first purchase in the data to the second.

    Returns
    -------
    pandas.DataFrame
        One row for each number of `days` after which somebody came back: `at_risk` (purchase days
        seen to the end of that day without another before), `returned` (came on that day), `share`
        (0 to 1, up to that day). Several orders on a day are one purchase.

    Raises
    ------
    DataRefused
        Where the buyers are not known.

    Examples
    --------
    >>> import pandas as pd
    >>> paid = pd.to_datetime(["2022-01-05", "2022-01-15", "2022-03-01"])
    >>> orders = {"order_id": ["1", "2", "3"], "buyer_id": ["ann", "ann", "bob"]}
    >>> orders = pd.DataFrame(orders | {"created_at": paid, "paid_at": paid})
    >>> time_between_purchases({"orders": orders})[["days", "share"]].to_numpy().tolist()
    [[10.0, 0.5]]
    """
    shop, orders = buyers_orders(shop)
    end = min(end_of(shop, as_of), covered_days(shop, "orders").end)
    orders = orders.filter(before(orders.paid_at, end))
    waits = shop.execute(_waits(orders, end, first=first))
    waits = waits.sort_values("days", ignore_index=True)
    leaving = waits["came"] + waits["open"]
    at_risk = leaving[::-1].cumsum()[::-1]
    staying = (1 - waits["came"] / at_risk).cumprod()
    curve = waits.assign(at_risk=at_risk, returned=waits["came"], share=1 - staying)
    curve = curve[["days", "at_risk", "returned", "share"]]
    returned: pd.DataFrame = curve[curve["returned"] > 0]
    return with_days(returned.reset_index(drop=True), shop, as_of)


def _waits(orders: ir.Table, end: date, *, first: bool) -> ir.Table:
    """Days from purchase days to the next: `came` of them after `days`; `open`: none yet."""

    days = orders.select("buyer_id", day=orders.paid_at.date()).distinct()
    following = days.day.lead(1).over(ibis.window(group_by="buyer_id", order_by="day"))
    first_day = days.day.min().over(ibis.window(group_by="buyer_id"))
    days = days.mutate(following=following, first_day=first_day)
    if first:
        days = days.filter(days.day == days.first_day)
    seen = days.following.fill_null(ibis.literal(end - timedelta(days=1)))
    days = days.mutate(days=seen.delta(days.day, unit="day"))
    return days.group_by("days").aggregate(
        came=days.following.notnull().sum(), open=days.following.isnull().sum()
    )
