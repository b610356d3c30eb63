"""Ratings: single reviews, and what the platform's page said of the shop day by day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from opsanalytics.core.periods import Period
from opsanalytics.demo.csv_files import Row, write_records, write_sheet
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_calendar import PERIOD

_WINDOWS = {"近一周": 7, "近一月": 30, "近半年": 180, "全部": 1000}
_STARS = {"好评": 4.92, "中评": 3.0, "差评": 1.1}
_TRADE_AVERAGES = {"description": 4.82, "service": 4.81, "logistics": 4.80}
_LATE_DAYS = 2


def write_reviews(reviews: pd.DataFrame, folder: Path) -> Path:
    """Write every review up to the end of the last day, oldest first."""
    written = reviews[reviews["day"] <= PERIOD.last]
    records = [
        {
            "评价时间": review.at,
            "订单编号": f"'{review.order_id}",
            "宝贝标题": review.title,
            "评价": review.rating,
            "评价内容": review.content,
        }
        for review in written.itertuples()
    ]
    return write_records(folder / f"评价记录_{PERIOD.last}.csv", records, encoding="utf-8-sig")


def write_reputation(
    reviews: pd.DataFrame, orders: pd.DataFrame, folder: Path, rng: Rng
) -> list[Path]:
    """Write counted ratings and the scores over 180 days, for each day from the first rating on."""
    ratings = _daily_counts(reviews["day"], reviews["rating"])[list(_STARS)]
    late = _daily_counts(orders["sent_day"], orders["days_to_dispatch"] >= _LATE_DAYS)
    late_in_month = _running(late, 30)
    late_shares = late_in_month[True] / late_in_month.sum(axis="columns")
    running = {name: _running(ratings, days) for name, days in _WINDOWS.items()}
    scored = running["近半年"]
    stars = (scored * pd.Series(_STARS)).sum(axis="columns") / scored.sum(axis="columns").clip(1)
    counts: list[Row] = []
    scores: list[Row] = []
    for day in Period(reviews["day"].min(), PERIOD.end):
        counts += [(day, name, *table.loc[day]) for name, table in running.items()]
        scores.append(_scores(rng, day, stars[day], late_shares[day]))
    return [
        write_sheet(folder, "rating_counts", counts),
        write_sheet(folder, "dsr_snapshots", scores),
    ]


def _daily_counts(days: pd.Series, kinds: pd.Series) -> pd.DataFrame:
    """How often each kind of event happened on each day."""
    return pd.crosstab(days, kinds).reindex(list(PERIOD), fill_value=0)


def _running(counts: pd.DataFrame, days: int) -> pd.DataFrame:
    return counts.rolling(days, min_periods=1).sum().astype(int)


def _scores(rng: Rng, day: date, stars: float, late_share: float) -> Row:
    exact = {"description": stars, "service": stars - 0.02, "logistics": 4.9 - 0.8 * late_share}
    scores = []
    gaps = []
    for name, score in exact.items():
        noisy = round(score + 0.02 * (rng.uniform() - 0.5), 2)
        scores.append(noisy)
        gaps.append(f"{100 * (noisy / _TRADE_AVERAGES[name] - 1):.2f}%")
    return day, *scores, *gaps
