"""What it would take: the lever's value that gives a goal, and which lever moves orders most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from opsanalytics.core.errors import DataRefused, OpsError, Term
from opsanalytics.core.stats import LEVEL
from opsanalytics.plan.baseline import FARTHEST_SPEND, NOTHING, Now
from opsanalytics.plan.scenario import LEVERS, Scenario, make_scenario

if TYPE_CHECKING:
    import pandas as pd

STEP = 0.1  # of its value: so much the sensitivity moves each lever
SOUGHT = ("visitors", "pay_conversion", "repeat_rate", "ad_spend")
_MOST = 1e4  # times as much as now


@dataclass(frozen=True)
class Need:
    """What a lever must be for a goal: `factor` times what it is now, which is `value`, with its 95 % interval.

    `value` is None where the lever's present value is not told; both are where it cannot be done, which `why` tells.
    `high` alone is None where it may as well take more than there can be.
    """

    lever: str
    factor: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    why: OpsError | None = None


def seek(now: Now, lever: str, goal: float, *, beside: Scenario = NOTHING) -> Need:
    """What `lever` must be for `goal` orders on an ordinary day, everything else being as `beside` has it.

    A goal that is stood at already takes less of the lever than there is.
    """
    ads = now.base.ads if lever == "ad_spend" else None
    bent = ads.spend / ads.curve.each(len(now.figures["orders"]))[1] if ads else None
    try:
        none, there = (
            now.outcome(moved(beside, lever, factor)).figures["orders"] for factor in (0.0, 1.0)
        )
        if none[0] > goal:
            raise DataRefused(
                "there would be more orders than that without any: {lever}", lever=_called(lever)
            )
        most = _most(now, lever)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            factor = _unbent((goal - none) / (there - none), bent)
        if not factor[0] <= most:
            raise _not_enough(now, lever, most, none[0] + (there - none)[0] * _bent(most, bent))
    except OpsError as error:
        return Need(lever, why=error)
    if lever not in now.figures:
        return Need(lever, float(factor[0]))
    values = now.figures[lever] * factor
    low, high = np.quantile(
        np.nan_to_num(values[1:], nan=np.inf), [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    )
    upper = float(high) if high <= now.figures[lever][0] * most else None
    return Need(lever, float(factor[0]), float(values[0]), max(0.0, float(low)), upper)


def moved(scenario: Scenario, lever: str, factor: float) -> Scenario:
    """The scenario with the lever so many times what it is."""
    return scenario.also(**{lever: f"{(factor - 1) * 100:+.15f}%"})


def _unbent(part: Any, bent: Any) -> Any:
    """The multiple of a lever that gives `part` of the orders its present value does: orders go with it in a line.

    Promotion's go with its clicks, which are a log(1 + spend / b); `bent` is its present spend / b.
    """
    return part if bent is None else np.expm1(part * np.log1p(bent)) / bent


def _bent(factor: float, bent: Any) -> float:
    """The other way round, for the figures as they stand."""
    return factor if bent is None else float(np.log1p(factor * bent[0]) / np.log1p(bent[0]))


def _most(now: Now, lever: str) -> float:
    """The highest multiple there can be: a share ends at 1, promotion where its curve is not known any more."""
    if lever == "ad_spend" and (ads := now.base.ads):
        return FARTHEST_SPEND * ads.most / ads.spend
    if LEVERS[lever].kind == "share" and lever in now.figures:
        return 1 / float(now.figures[lever][0])
    return _MOST


def _called(lever: str) -> Term:
    return Term(LEVERS[lever].title)


def _not_enough(now: Now, lever: str, factor: float, orders: float) -> DataRefused:
    words: dict[str, Any] = {"orders": f"{orders:,.1f}"}
    if lever == "ad_spend":
        spend = round(now.figures[lever][0] * factor)
        message = (
            "even {spend} yuan a day on promotion, {n:g} times the most ever spent, would bring {orders} orders a day; "
            "what more would bring nobody can tell from these days"
        )
        return DataRefused(message, spend=f"{spend:,}", n=FARTHEST_SPEND, **words)
    message = "even at 100 % there would be only {orders} orders a day: {lever}"
    return DataRefused(message, lever=_called(lever), **words)


def sensitivity(now: Now, *, step: float = STEP) -> pd.DataFrame:
    """What `step` more and less of each lever, and of each channel, does to orders and money a day.

    One row a lever, the one that moves most first: `lever` (a name) or `channel`, `now` (NaN: not told), `less`, `more`
    (orders a day gained), `amount` (yuan a day gained by more; NaN: not told). What the shop does not tell is left out.
    """
    import pandas as pd

    start = now.outcome()
    rows = []
    for name in (*LEVERS, *now.base.channels):
        lever = name if name in LEVERS else ""
        try:
            down, up = (now.outcome(_nudged(name, sign * step)) for sign in (-1, 1))
        except OpsError:
            continue
        gained = [float(o.figures["orders"][0] - start.figures["orders"][0]) for o in (down, up)]
        money = [o.value("amount") or float("nan") for o in (start, up)]
        told = now.figures[lever][0] if lever in now.figures else float("nan")
        if lever == "" or any(gained) or money[1] != money[0]:
            row = {
                "lever": lever,
                "channel": "" if lever else name,
                "now": told,
                "less": gained[0],
                "more": gained[1],
            }
            rows.append(row | {"amount": money[1] - money[0]})
    columns = ["lever", "channel", "now", "less", "more", "amount"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(["more", "amount"], ascending=False, kind="stable", ignore_index=True)


def _nudged(name: str, by: float) -> Scenario:
    text = {name: f"{by * 100:+.12f}%"}
    return make_scenario(levers=text) if name in LEVERS else make_scenario(channels=text)
