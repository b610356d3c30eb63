"""Reputation: what the ratings say, and the platform's own scores."""

from __future__ import annotations

from functools import partial

from opsanalytics.metrics.metric import Condition, Pair, Rows, Scalar, metric

_rating = partial(metric, source="reviews", day="reviewed_at")
_score = partial(metric, unit="score", source="dsr_snapshots", day="day", zero=False)


def _is(t: Rows, *ratings: str) -> Condition:
    return t.rating.isin(ratings)


def _counted(t: Rows) -> Condition:
    return _is(t, "good", "neutral", "bad")


@_rating("评价数", "ratings", "reviews", interval="count")
def reviews(t: Rows) -> Scalar:
    """Ratings given in the period, default ratings included.

    本期给出的评价数，含默认评价。
    """
    return _counted(t).sum()


@_rating("好评率", "share of good ratings", "share", interval="share")
def positive_share(t: Rows) -> Pair:
    """Good ratings / all ratings (good, neutral, bad) of the period, default ratings included.

    本期好评数 / 全部评价数（好评、中评、差评），含系统默认好评。
    """
    return _is(t, "good").sum(), _counted(t).sum()


@_rating("好评率(不含默认)", "share of good ratings, written ones", "share", interval="share")
def positive_share_given(t: Rows) -> Pair:
    """Good ratings / all ratings of the period that buyers gave themselves, default ratings
    left out.

    买家自己给出的好评数 / 本期买家自己给出的全部评价数，不含默认评价。
    """
    return (_is(t, "good") & ~t.is_default).sum(), (_counted(t) & ~t.is_default).sum()


@_rating("非差评率", "share of ratings that are not bad", "share", interval="share")
def non_negative_share(t: Rows) -> Pair:
    """1 - bad ratings / all ratings of the period.

    1 − 本期差评数 / 本期全部评价数。
    """
    return _is(t, "good", "neutral").sum(), _counted(t).sum()


@_score("描述相符", "score for goods as described")
def dsr_description(t: Rows) -> Scalar:
    """The shop's mean score of 1 to 5 over 180 days, as the newest snapshot of the period shows it.

    店铺近 180 天 1 到 5 分的平均评分，以本期最新的快照为准。
    """
    return _newest(t, "description")


@_score("服务态度", "score for service")
def dsr_service(t: Rows) -> Scalar:
    """The shop's mean score of 1 to 5 over 180 days, as the newest snapshot of the period shows it.

    店铺近 180 天 1 到 5 分的平均评分，以本期最新的快照为准。
    """
    return _newest(t, "service")


@_score("物流服务", "score for delivery")
def dsr_logistics(t: Rows) -> Scalar:
    """The shop's mean score of 1 to 5 over 180 days, as the newest snapshot of the period shows it.

    店铺近 180 天 1 到 5 分的平均评分，以本期最新的快照为准。
    """
    return _newest(t, "logistics")


def _newest(t: Rows, column: str) -> Scalar:
    return t[column].argmax(t.day, where=t[column].notnull())
