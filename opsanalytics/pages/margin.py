"""What the goods earn before promotion, and the return on promotion that this needs: one answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from opsanalytics.core.periods import Period
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages.caveats import note_unfinished
from opsanalytics.pages.finding import Figure, View

MARGIN_DAYS, SETTLING_DAYS = 90, 30


@dataclass(frozen=True)
class Margin:
    """The contribution margin of a period, a share of the money paid.

    `break_even`: credited sales for a yuan spent that repay it; None where the goods bring no
    margin, so that no return does.
    """

    share: float
    period: Period
    figure: Figure

    @property
    def break_even(self) -> float | None:
        """1 / margin, where there is a margin."""
        return 1 / self.share if self.share > 0 else None


def known_margin(view: View) -> Margin | None:
    """The margin of 90 days whose refunds are in, else of the last 90; None without costs."""
    for back in (SETTLING_DAYS, 0):
        last = view.as_of - timedelta(days=back)
        period = Period.between(last - timedelta(days=MARGIN_DAYS - 1), last)
        rows = evaluate("contribution_margin", view.shop, period)
        row = rows.iloc[0]
        if row["value"] == row["value"]:
            note_unfinished(rows)
            return Margin(float(row["value"]), period, Figure.of(row))
    return None


def worth(low: float | None, high: float | None, margin: Margin) -> str:
    """Whether a return between `low` and `high` repays the promotion at the margin."""
    needed = margin.break_even
    if needed is None:
        return "it does not pay"
    if low is None or high is None:
        return "cannot tell"
    if low >= needed:
        return "it pays"
    return "it does not pay" if high < needed else "cannot tell"
