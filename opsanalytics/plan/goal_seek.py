"""What it would take: the lever's value that gives a goal, and which lever moves orders most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from opsanalytics.core.errors import DataRefused, OpsError
from opsanalytics.plan.baseline import BOUNDS, FARTHEST_SPEND, BaselineDraws
from opsanalytics.plan.scenario import LEVERS, NO_CHANGE, Scenario, lever_name, make_scenario

if TYPE_CHECKING:
    import pandas as pd

STEP = 0.1  # of its value: so much the sensitivity moves each lever
SOUGHT = ("visitors", "pay_conversion", "repeat_rate", "ad_spend")
_MOST = 1e4  # times as much as now


@dataclass(frozen=True)
class Need:
    """What a lever must be for a goal: `factor` times its present value, which makes `value`.

    `low`, `high`: the 95 % interval of `value`; `high` is None where it may take more than is
    possible. `value` is None where the lever's present value is unknown; `factor` too where the
    goal cannot be reached, which `why` says.
    """

    lever: str
    factor: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    why: OpsError | None = None


def seek(now: BaselineDraws, lever: str, goal: float, *, beside: Scenario = NO_CHANGE) -> Need:
    """What `lever` must be for `goal` orders on an ordinary day, all else as `beside` has it.

    A goal that is reached already takes less of the lever than there is.
    """
    try:
        factor = _factor(now, lever, goal, beside)
    except OpsError as error:
        return Need(lever, why=error)
    if lever not in now.figures:
        return Need(lever, float(factor[0]))
    values = now.figures[lever] * factor
    low, high = np.quantile(np.nan_to_num(values[1:], nan=np.inf), BOUNDS)
    reachable = high <= now.figures[lever][0] * _most(now, lever)
    upper = float(high) if reachable else None
    return Need(lever, float(factor[0]), float(values[0]), max(0.0, float(low)), upper)


def _factor(now: BaselineDraws, lever: str, goal: float, beside: Scenario) -> Any:
    """The multiple of the lever that gives the goal, in each draw; DataRefused where none does."""
    none, there = (
        now.outcome(moved(beside, lever, factor)).figures["orders"] for factor in (0.0, 1.0)
    )
    if none[0] > goal:
        raise DataRefused("plan.seek.without_any", lever=lever_name(lever))
    bend, most = _bend(now, lever), _most(now, lever)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        factor = _multiple((goal - none) / (there - none), bend)
    if not factor[0] <= most:
        raise _not_enough(now, lever, most, none[0] + (there - none)[0] * _part(most, bend))
    return factor


def moved(scenario: Scenario, lever: str, factor: float) -> Scenario:
    """The scenario with the lever so many times what it is."""
    return scenario.also(**{lever: f"{(factor - 1) * 100:+.15f}%"})


def _bend(now: BaselineDraws, lever: str) -> Any:
    """Promotion's spend / b, its curve being a log(1 + spend / b); None for the other levers."""
    ads = now.day.ads
    if lever != "ad_spend" or ads is None:
        return None
    return ads.spend / ads.curve.each(len(now.figures["orders"]))[1]


def _multiple(part: Any, bend: Any) -> Any:
    """The multiple of a lever that gives `part` of the orders its present value does."""
    return part if bend is None else np.expm1(part * np.log1p(bend)) / bend


def _part(multiple: float, bend: Any) -> float:
    """The other way round, for the figures as they stand."""
    return multiple if bend is None else float(np.log1p(multiple * bend[0]) / np.log1p(bend[0]))


def _most(now: BaselineDraws, lever: str) -> float:
    """The highest multiple: a share ends at 1, promotion where its curve is no longer known."""
    ads = now.day.ads
    if lever == "ad_spend" and ads:
        return FARTHEST_SPEND * ads.most / ads.spend
    if LEVERS[lever] == "share" and lever in now.figures:
        return 1 / float(now.figures[lever][0])
    return _MOST


def _not_enough(now: BaselineDraws, lever: str, factor: float, orders: float) -> DataRefused:
    """That even the most of the lever is not enough."""
    if lever == "ad_spend":
        spend = round(now.figures[lever][0] * factor)
        fields = {"spend": spend, "times": FARTHEST_SPEND, "orders": orders}
        return DataRefused("plan.seek.promotion_not_enough", **fields)
    return DataRefused("plan.seek.not_enough", lever=lever_name(lever), orders=orders)


def sensitivity(now: BaselineDraws, *, step: float = STEP) -> pd.DataFrame:
    """What `step` more and less of each lever, and of each channel, does to orders and money a day.

    One row a lever, the one that moves most first: `lever` (a name) or `channel`, `now` (NaN:
    unknown), `less`, `more` (orders a day gained), `amount` (yuan a day gained by more; NaN:
    unknown). Levers that the shop does not know are left out.
    """
    import pandas as pd

    rows = [
        row
        for name in (*LEVERS, *now.day.channels)
        if (row := _effect_of(now, name, step)) is not None
    ]
    columns = ["lever", "channel", "now", "less", "more", "amount"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(["more", "amount"], ascending=False, kind="stable", ignore_index=True)


def _effect_of(now: BaselineDraws, name: str, step: float) -> dict[str, Any] | None:
    """What moving a lever or channel down and up does; None where unknown, or nothing moves."""
    try:
        down, up = (now.outcome(_nudged(name, sign * step)) for sign in (-1, 1))
    except OpsError:
        return None
    start, is_lever = now.outcome(), name in LEVERS
    less, more = (
        float(end.figures["orders"][0] - start.figures["orders"][0]) for end in (down, up)
    )
    before, after = (end.value("amount") or float("nan") for end in (start, up))
    if is_lever and not less and not more and before == after:
        return None
    value = now.figures[name][0] if name in now.figures else float("nan")
    return {
        "lever": name if is_lever else "",
        "channel": "" if is_lever else name,
        "now": value,
        "less": less,
        "more": more,
        "amount": after - before,
    }


def _nudged(name: str, by: float) -> Scenario:
    text = {name: f"{by * 100:+.12f}%"}
    return make_scenario(levers=text) if name in LEVERS else make_scenario(channels=text)
