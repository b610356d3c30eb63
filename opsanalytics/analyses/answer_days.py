"""The days that an answer without a column of days tells of, kept in the frame's `attrs`."""

from __future__ import annotations

from typing import Any

import pandas as pd

from opsanalytics.core.messages import clauses
from opsanalytics.core.periods import Period
from opsanalytics.metrics.completeness import missing_days
from opsanalytics.metrics.untold_products import untold_lines
from opsanalytics.store.shop import Shop


def with_days(
    frame: pd.DataFrame,
    shop: Shop,
    asked: Any,
    table: str = "orders",
    *,
    of_lines: bool = False,
) -> pd.DataFrame:
    """The frame with its first and last day (`days`) and a `caveat` in its `attrs`, for charts.

    The caveat: how many days the table does not cover and, where it is made `of_lines` by product,
    of how many the product cannot be told. `asked`: a period, or the last day looked at; None for
    all that the table covers.
    """
    known = shop.manifest.coverage(table)
    if known and not isinstance(asked, Period):
        asked = Period.between(known.start, max(known.start, shop.day(asked) or known.last))
    if asked:
        covered = shop.manifest.covered(table)
        frame.attrs["days"] = [asked.start.isoformat(), asked.last.isoformat()]
        missing = missing_days("metrics.days_not_covered", asked, covered)
        untold = untold_lines(shop, asked) if of_lines else ""
        frame.attrs["caveat"] = clauses(missing, untold) if untold else missing
    return frame
