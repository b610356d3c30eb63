"""Did it work: two groups drawn by chance, beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.stats import LEVEL, share_change, z_value

POWER = 0.8
RATIO_SURE = 0.001  # a split rarer than this by chance was not drawn as planned
_LEAST = 20  # rows of a group


def compare_groups(
    rows: pd.DataFrame,
    group: str,
    measures: str | Sequence[str],
    *,
    control: Any = None,
    split: float = 0.5,
) -> pd.DataFrame:
    """How far the second group lies from the control in each measure, beyond chance or not.

    Shares are compared by Newcombe's interval (1998), means and money by Welch's (1947). Where the
    groups' sizes are not what chance makes of the planned split, every verdict is "cannot tell":
    somebody is missing, and nobody knows who.

    Parameters
    ----------
    rows
        One row a buyer (or visitor): what was randomised. Missing measures are refused.
    group
        The column with the two groups.
    measures
        Columns of yes and no (a share) or of numbers (a mean).
    control
        The group compared with; None for the first of the sorted names.
    split
        The planned share of the control among all.

    Returns
    -------
    pandas.DataFrame
        One row a measure: `measure`, `kind` (share or mean), `control`, `treatment`, `control_n`,
        `treatment_n`, `control_value`, `treatment_value`, `difference` with `low` and `high`
        (95 %), `relative` (of the control), `detectable` (the difference that so many rows find
        with 80 %), `split_chance` (how likely such sizes are) and `verdict`: "more", "less", "no
        clear difference" or "cannot tell".

    Raises
    ------
    UsageError
        A column is missing or holds no numbers, there are not two groups, or `split` is no share.
    DataRefused
        A group has fewer than 20 rows, or a measure or the group has gaps.

    Examples
    --------
    >>> rows = pd.DataFrame({"text": ["a", "b"] * 50, "bought": [True, True, True, False] * 25})
    >>> compare_groups(rows, "text", "bought")[["difference", "verdict"]].to_numpy().tolist()
    [[-0.5, 'less']]
    """
    names = [measures] if isinstance(measures, str) else list(measures)
    if missing := [name for name in (group, *names) if name not in rows.columns]:
        raise UsageError("analyses.groups.no_column", column=missing[0])
    if not 0 < split < 1:
        raise UsageError("analyses.groups.split", split=split)
    if rows[group].isna().any():
        raise DataRefused("analyses.groups.gaps", column=group)
    found = sorted(rows[group].unique(), key=str)
    if len(found) != 2 or control not in (None, *found):
        raise UsageError("analyses.groups.not_two", column=group, groups=", ".join(map(str, found)))
    base = found[0] if control is None else control
    (other,) = [each for each in found if each != base]
    parts = [rows[rows[group] == each] for each in (base, other)]
    if (least := min(map(len, parts))) < _LEAST:
        raise DataRefused("analyses.groups.few", n=least, least=_LEAST)
    chance = _split_chance(len(parts[0]), len(parts[1]), split)
    compared = [_compared(name, parts[0][name], parts[1][name]) for name in names]
    frame = pd.DataFrame(compared)
    frame.insert(2, "control", base)
    frame.insert(3, "treatment", other)
    frame["split_chance"] = chance
    frame["verdict"] = ["cannot tell" if chance < RATIO_SURE else _verdict(x) for x in compared]
    return frame


def _compared(name: str, control: pd.Series, treatment: pd.Series) -> dict[str, Any]:
    """The measure in both groups, and the interval of the difference."""
    control, treatment = (numbers_of(part) for part in (control, treatment))
    if not np.isfinite(pd.concat([control, treatment]).astype(float)).all():
        raise DataRefused("analyses.groups.gaps", column=name)
    is_share = set(control.unique()) | set(treatment.unique()) <= {0, 1}
    one, two = control.astype(float), treatment.astype(float)
    values, sizes = (float(one.mean()), float(two.mean())), (len(one), len(two))
    difference = values[1] - values[0]
    if is_share:
        counts = [(int(part.sum()), len(part)) for part in (one, two)]
        low, high = share_change(*counts) or (float("nan"), float("nan"))
        error = sqrt(sum(v * (1 - v) / n for v, n in zip(values, sizes, strict=True)))
    else:
        error, half = _welch(one, two)
        low, high = difference - half, difference + half
    return {
        "measure": name,
        "kind": "share" if is_share else "mean",
        "control_n": sizes[0],
        "treatment_n": sizes[1],
        "control_value": values[0],
        "treatment_value": values[1],
        "difference": difference,
        "low": low,
        "high": high,
        "relative": difference / values[0] if values[0] else float("nan"),
        "detectable": (z_value() + z_value(2 * POWER - 1)) * error,
    }


def numbers_of(column: pd.Series) -> pd.Series:
    """The column as numbers; money as the store has it (Decimal) is such. UsageError for others."""
    if is_numeric_dtype(column):
        return column
    known = column.dropna()
    if known.empty or not known.map(lambda value: isinstance(value, Decimal)).all():
        raise UsageError("analyses.groups.no_numbers", column=column.name)
    return column.astype(float)


def _welch(one: pd.Series, two: pd.Series) -> tuple[float, float]:
    """The standard error of the difference of two means, and half its 95 % interval."""
    from scipy.special import stdtrit

    parts = [float(part.var()) / len(part) for part in (one, two)]
    error = sqrt(sum(parts))
    if not error:
        return 0.0, 0.0
    below = sum(part**2 / (len(x) - 1) for part, x in zip(parts, (one, two), strict=True))
    freedom = sum(parts) ** 2 / below
    return error, float(stdtrit(freedom, 0.5 + LEVEL / 2)) * error


def _split_chance(control: int, treatment: int, split: float) -> float:
    """How likely a split so far from the planned one is, by chance (chi-square, one degree)."""
    from scipy.special import chdtrc

    n = control + treatment
    off = (control - n * split) ** 2 / (n * split) + (treatment - n * (1 - split)) ** 2 / (
        n * (1 - split)
    )
    return float(chdtrc(1, off))


def _verdict(found: dict[str, Any]) -> str:
    if found["low"] > 0:
        return "more"
    return "less" if found["high"] < 0 else "no clear difference"
