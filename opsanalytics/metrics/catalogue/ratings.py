"""Reputation: what the ratings say, and the platform's own scores."""

from __future__ import annotations

from typing import Any

from opsanalytics.metrics.metric import metric

Rows = Any
_RATED: dict[str, Any] = {"source": "reviews", "day": "reviewed_at"}
ALL = ("good", "neutral", "bad")


def _rated(t: Rows, *words: str) -> Any:
    return t.rating.isin(words)


@metric("评价数", "ratings", "reviews", **_RATED, interval="count")
def reviews(t: Rows) -> Any:
    """Ratings given in the period, default ratings included."""
    return _rated(t, *ALL).sum()


@metric("好评率", "share of good ratings", "share", **_RATED, interval="share")
def positive_share(t: Rows) -> Any:
    """Good ratings / all ratings (good, neutral, bad) of the period, default ratings included."""
    return _rated(t, "good").sum(), _rated(t, *ALL).sum()


@metric(
    "好评率(不含默认)", "share of good ratings, written ones", "share", **_RATED, interval="share"
)
def positive_share_given(t: Rows) -> Any:
    """Good ratings / all ratings of the period that buyers gave themselves, default ratings left out."""
    return (_rated(t, "good") & ~t.is_default).sum(), (_rated(t, *ALL) & ~t.is_default).sum()


@metric("非差评率", "share of ratings that are not bad", "share", **_RATED, interval="share")
def non_negative_share(t: Rows) -> Any:
    """1 - bad ratings / all ratings of the period."""
    return _rated(t, "good", "neutral").sum(), _rated(t, *ALL).sum()


def _score(column: str, zh: str, title: str) -> None:
    def newest(t: Rows) -> Any:
        return t[column].argmax(t.day, where=t[column].notnull())

    newest.__name__ = f"dsr_{column}"
    newest.__doc__ = "The shop's mean score of 1 to 5 over 180 days, as the newest snapshot of the period shows it."
    metric(zh, title, "score", source="dsr_snapshots", day="day", zero=False)(newest)


_score("description", "描述相符", "score for goods as described")
_score("service", "服务态度", "score for service")
_score("logistics", "物流服务", "score for delivery")
