"""On which of the plan's five steps of traffic building a shop stands, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.plan.plan_file import Step

MEAN_DAYS = 7
SETTLED_DAYS = 14  # the step changes only when another has held for so long


def means(daily: pd.DataFrame) -> pd.DataFrame:
    """The mean of the last 7 ordinary days for each day that has them: `day` and the columns of figures.

    `daily`: `day`, `ordinary`, and figures (`visitors`, `orders`, `spend`), a gap's being NaN.
    """
    figures = [name for name in daily.columns if name not in ("day", "ordinary")]
    judged = daily[
        daily["ordinary"].astype(bool) & daily["visitors"].notna() & daily["orders"].notna()
    ]
    rolled = judged[figures].astype(float).rolling(MEAN_DAYS, min_periods=1).mean()
    told = rolled.assign(day=judged["day"])[["day", *figures]]
    return told.iloc[MEAN_DAYS - 1 :].reset_index(drop=True)


def step_of(visitors: float, orders: float, spend: float | None, steps: Sequence[Step]) -> int:
    """The highest step (from 1; 0 for none) whose lower bounds are held; more than a step asks for never fails it.

    Where a step asks for advertising, its least spend binds too, if the spend is known.
    """
    held = 0
    for number, step in enumerate(steps, 1):
        least = step.ad_spend[0] if step.ad_spend and spend is not None and spend == spend else None
        if (
            visitors >= step.visitors[0]
            and orders >= step.orders[0]
            and (least is None or (spend or 0) >= least)
        ):
            held = number
    return held


def stages(daily: pd.DataFrame, steps: Sequence[Step]) -> pd.DataFrame:
    """The step of each judged day: `day`, the 7-day means, `raw` (by that day alone), `step`, `since` (its first day).

    `step` is the settled one: it follows `raw` only after that has been another for 14 days.
    """
    told = means(daily)
    spend = told["spend"] if "spend" in told.columns else [None] * len(told)
    raw = [
        step_of(v, o, s, steps)
        for v, o, s in zip(told["visitors"], told["orders"], spend, strict=True)
    ]
    settled: list[int] = []
    since: list[Any] = []
    for i, day in enumerate(told["day"]):
        step, begun = (settled[-1], since[-1]) if settled else (raw[0], day)
        recent = told["day"][: i + 1] > day - _days(SETTLED_DAYS)
        held = {r for r, near in zip(raw[: i + 1], recent, strict=True) if near}
        if settled and step not in held and min(held) != step:
            step, begun = (min(held) if min(held) > step else max(held)), day
        settled.append(step)
        since.append(begun)
    return told.assign(raw=raw, step=settled, since=since)


def _days(count: int) -> Any:
    import pandas as pd

    return pd.Timedelta(days=count)
