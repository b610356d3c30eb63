"""Reputation: what the ratings say."""

from __future__ import annotations

from typing import Any

from opsanalytics.metrics.base import Metric


def _rated(*words: str) -> Any:
    return lambda t: t.rating.isin(words).sum()


REPUTATION_METRICS = (
    Metric(
        "positive_share",
        "好评率",
        "share of good ratings",
        "share",
        "Good ratings / all ratings (good, neutral, bad) of the period, default ratings included.",
        "reviews",
        "reviewed_at",
        _rated("good"),
        _rated("good", "neutral", "bad"),
        needs=("rating",),
        interval=True,
    ),
    Metric(
        "non_negative_share",
        "非差评率",
        "share of ratings that are not bad",
        "share",
        "1 - bad ratings / all ratings of the period.",
        "reviews",
        "reviewed_at",
        _rated("good", "neutral"),
        _rated("good", "neutral", "bad"),
        needs=("rating",),
        interval=True,
    ),
)
