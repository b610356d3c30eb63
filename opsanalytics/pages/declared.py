"""Two kinds of finding that are declared, not programmed: a series, and a breakdown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from opsanalytics.charts.bar_chart import MOST_BARS, bars_height, plot_bars
from opsanalytics.charts.days import Line, plot_days
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, term
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import ratio
from opsanalytics.pages.caveats import note_unfinished
from opsanalytics.pages.figures import (
    RECENT_DAYS,
    available_rows,
    before_of,
    metric_name,
    total,
    with_intervals,
)
from opsanalytics.pages.finding import Chart, Figure, Finding, View

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Series:
    """A metric by week (or day, or month), drawn as a line with its interval.

    Called with a view it is a finding. `key` is that of its messages, `KEY.headline` and
    `KEY.hint`; `kind` is how its figures are formatted. The axis begins at `start` (None: below the
    least figure), and a figure of a smaller sample than `least` is left out as a gap. The headline
    has the field `last`, the newest figure. With `recent` it is about the last four weeks instead:
    its fields are `value`, `low`, `high`, `of` (the sample) and `before` (the four weeks before;
    None where not covered whole), and DataRefused is raised where these are not available.
    """

    metric: str
    key: str
    weeks: int = 26
    by: str = "week"
    kind: str = "share"
    start: float | None = None
    least: int = 0
    recent: bool = False

    @property
    def headline_fields(self) -> set[str]:
        """The fields that the headline may use."""
        return {"value", "low", "high", "of", "before", "days"} if self.recent else {"last"}

    def __call__(self, view: View) -> Finding:
        """The finding: its sentence is the headline, as it stands."""
        rows = self.rows(view)
        newest = _newest_final(rows)
        fields = {"last": newest["value"]}
        if self.recent:
            newest = total(view, self.metric, view.last(RECENT_DAYS), against="days_before")
            if before_of(newest) is None:
                name = metric_name(self.metric)
                raise DataRefused("pages.before_unknown", metric=name, days=RECENT_DAYS)
            fields = {
                "value": newest["value"],
                "low": newest["low"],
                "high": newest["high"],
                "of": newest["n"],
                "before": before_of(newest),
                "days": RECENT_DAYS,
            }
        sentence = Message(f"{self.key}.headline", **fields)
        return Finding(sentence, rows, chart=self.chart(), figures=(Figure.of(newest),))

    def rows(self, view: View, period: Period | None = None) -> pd.DataFrame:
        """The figure by week, as `evaluate` gives it; DataRefused where there is none."""
        rows = available_rows(view, self.metric, period or view.weeks(self.weeks), by=self.by)
        if self.least:
            rows.loc[rows["n"] < self.least, ["value", "low", "high"]] = float("nan")
        return rows

    def chart(
        self,
        title: str = "",
        *,
        lines: tuple[Line, ...] = (),
        band: tuple[float, float] | None = None,
    ) -> Chart:
        """Its chart; `lines` and `band` are what the plan wants of the figure."""
        draw = partial(plot_days, kind=self.kind, start=self.start, lines=lines, band=band)
        return Chart(draw, hint=f"{self.key}.hint", title=title)


def _newest_final(rows: pd.DataFrame) -> Any:
    """The newest row that is final; where none is, the newest, which is noted."""
    final = rows[rows["complete"].astype(bool) & rows["value"].notna()]
    if final.empty:
        note_unfinished(rows.tail(1))
        return rows.iloc[-1]
    return final.iloc[-1]


@dataclass(frozen=True)
class Breakdown:
    """A share by a dimension over the last four weeks, the lowest first, drawn as bars.

    Called with a view it is a finding. Rows with a denominator below `least` are left out. The
    fields of the headline are `low` and `high` (the names of the lowest and the highest), `least`
    and `most` (their shares) and `all` (the share of all together).
    """

    metric: str
    dimension: str
    key: str
    least: int

    @property
    def headline_fields(self) -> set[str]:
        """The fields that the headline may use."""
        return {"low", "high", "least", "most", "all"}

    def __call__(self, view: View) -> Finding:
        """The finding: its sentence is the headline, as it stands."""
        rows = self.rows(view)
        low, high = rows.iloc[0], rows.iloc[-1]
        sentence = Message(
            f"{self.key}.headline",
            low=low["name"],
            least=low["conversion"],
            high=high["name"],
            most=high["conversion"],
            all=ratio(rows["buyers"].sum(), rows["visitors"].sum()),
        )
        draw = partial(plot_bars, label="name", value="conversion", kind="share")
        half = MOST_BARS // 2  # of many the lowest and the highest, which the headline names
        drawn = rows[(rows.index < half) | (rows.index >= len(rows) - half)]
        height = bars_height(len(drawn))
        chart = Chart(draw, f"{self.key}.hint", sentence, height=height, data=drawn)
        return Finding(sentence, rows, chart=chart)

    def rows(self, view: View) -> pd.DataFrame:
        """One row a value: `name`, `visitors`, `buyers`, `conversion`, `low`, `high`."""
        rows = available_rows(view, self.metric, view.last(RECENT_DAYS), by=self.dimension)
        rows = rows[rows["denominator"] >= self.least]
        if rows.empty:
            dimension = term("step", self.dimension)
            raise DataRefused("pages.too_few", what=dimension, n=self.least, days=RECENT_DAYS)
        rows = with_intervals(rows, "numerator", "denominator")
        rows["name"] = self._names(view, rows[self.dimension])
        names = {"denominator": "visitors", "numerator": "buyers", "value": "conversion"}
        rows = rows.rename(columns=names).sort_values("conversion", ignore_index=True)
        return rows[["name", "visitors", "buyers", "conversion", "low", "high"]]

    def _names(self, view: View, values: pd.Series) -> list[str]:
        """The titles of products, other values as they are."""
        if self.dimension != "product" or not view.shop.has_column("products", "title"):
            return [str(value) for value in values]
        products: Any = view.shop.table("products").set_index("product_id")["title"]
        return [str(products.get(value) or value) for value in values]
