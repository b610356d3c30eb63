"""On which of the plan's five steps of traffic building a shop stands, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.plan.plan_sections import Step

MEAN_DAYS = 7
SETTLED_DAYS = 14  # the step changes only when another has held for so long


def means(daily: pd.DataFrame) -> pd.DataFrame:
    """The mean of the last 7 ordinary days, for each day that has them: `day` and the figures.

    `daily`: `day`, `ordinary`, and figures (`visitors`, `orders`, `spend`), a gap's being NaN.
    """
    figures = [name for name in daily.columns if name not in ("day", "ordinary")]
    known = daily["visitors"].notna() & daily["orders"].notna()
    judged = daily[daily["ordinary"].astype(bool) & known]
    rolling = judged[figures].astype(float).rolling(MEAN_DAYS, min_periods=1).mean()
    rows = rolling.assign(day=judged["day"])[["day", *figures]]
    return rows.iloc[MEAN_DAYS - 1 :].reset_index(drop=True)


def step_of(visitors: float, orders: float, spend: float | None, steps: Sequence[Step]) -> int:
    """The highest step (from 1; 0 for none) whose lower bounds are reached.

    More than a step asks for never fails it. Where a step asks for advertising, its least spend
    binds too, if the spend is known (not None or NaN).
    """
    reached = 0
    for number, step in enumerate(steps, 1):
        enough = visitors >= step.visitors[0] and orders >= step.orders[0]
        if enough and _spends_enough(spend, step):
            reached = number
    return reached


def _spends_enough(spend: float | None, step: Step) -> bool:
    known = spend is not None and spend == spend  # NaN is not equal to itself
    return not (step.ad_spend and known) or (spend or 0) >= step.ad_spend[0]


def stages(daily: pd.DataFrame, steps: Sequence[Step]) -> pd.DataFrame:
    """The step of each judged day.

    Returns `day`, the 7-day means, `raw` (the step by that day alone), `step` (the settled one: it
    follows `raw` only after that has been another for 14 days), `since` (the first day on `step`).
    """
    rows = means(daily)
    spend = rows["spend"] if "spend" in rows.columns else [None] * len(rows)
    figures = zip(rows["visitors"], rows["orders"], spend, strict=True)
    raw = [step_of(*day, steps) for day in figures]
    settled, since = _settled(list(rows["day"]), raw)
    return rows.assign(raw=raw, step=settled, since=since)


def _settled(days: list[date], raw: list[int]) -> tuple[list[int], list[date]]:
    """The settled step of each day and the day it began."""
    settled: list[int] = []
    since: list[date] = []
    for position, day in enumerate(days):
        recent = _steps_since(day - timedelta(days=SETTLED_DAYS), days, raw, position)
        step, begun = (settled[-1], since[-1]) if settled else (raw[0], day)
        if settled and step not in recent and min(recent) != step:
            step = min(recent) if min(recent) > step else max(recent)
            begun = day
        settled.append(step)
        since.append(begun)
    return settled, since


def _steps_since(first: date, days: list[date], raw: list[int], last: int) -> set[int]:
    """The steps of the days after `first`, up to position `last`."""
    return {raw[i] for i in range(last + 1) if days[i] > first}
