"""Buyers by the period of their first purchase, and how long they take to come back; what is not seen yet is NaN."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from opsanalytics.core.periods import Period, bucket_of
from opsanalytics.core.stats import ratio

if TYPE_CHECKING:
    import pandas as pd

COHORT_COLUMNS = ("cohort", "age", "period_start", "buyers", "returned", "share")
CURVE_COLUMNS = ("days", "at_risk", "returned", "share")


def cohort_matrix(counts: pd.DataFrame, grain: str, covered: Period) -> pd.DataFrame:
    """Every cohort in every period from its own (age 0) to the last of the data, in the columns COHORT_COLUMNS.

    `counts`: `cohort`, `period` (first days), `buyers` (distinct). `returned` and `share` are NaN where the period is
    not covered whole; a covered one in which nobody came back is 0. `buyers`: those of the whole cohort.
    """
    import pandas as pd

    told = {
        (_day(c), _day(p)): int(n)
        for c, p, n in counts[["cohort", "period", "buyers"]].itertuples(index=False)
    }
    starts = [bucket_of(b.start, grain) for b in covered.buckets(grain)]
    whole = {b.start for b in starts if b.start >= covered.start and b.end <= covered.end}
    rows = []
    for i, own in enumerate(starts):
        size = told.get((own.start, own.start), 0)
        for age, later in enumerate(starts[i:] if size else ()):
            seen = later.start in whole
            came = told.get((own.start, later.start), 0) if seen else None
            rows.append((own.start, age, later.start, size, came, ratio(came, size)))
    frame = pd.DataFrame(rows, columns=list(COHORT_COLUMNS))
    return frame.astype({"returned": "float64", "share": "float64"})


def return_curve(waits: pd.DataFrame) -> pd.DataFrame:
    """The share of purchases followed by another within so many days (Kaplan and Meier 1958), in CURVE_COLUMNS.

    `waits`: `days`, `came` (another purchase after so many days), `open` (none yet, and the data end so many days
    later). Those whose time has not come count only as long as they were seen, so a young shop is not taken for one
    whose buyers never return.
    """
    import pandas as pd

    waits = waits.sort_values("days", ignore_index=True)
    leaving = waits["came"] + waits["open"]
    at_risk = leaving[::-1].cumsum()[::-1]
    staying = (1 - waits["came"] / at_risk).cumprod()
    frame = pd.DataFrame(
        {"days": waits["days"], "at_risk": at_risk, "returned": waits["came"], "share": 1 - staying}
    )
    return frame[frame["returned"] > 0].reset_index(drop=True)


def _day(value: Any) -> date:
    return value.date() if hasattr(value, "date") else value  # type: ignore[no-any-return]
