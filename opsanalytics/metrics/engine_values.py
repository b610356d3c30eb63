"""Plain Python values of whatever an engine gives."""

from __future__ import annotations

from datetime import date
from typing import Any


def as_date(value: Any) -> date:
    """A date, from whatever the engine gives for one."""
    return value.date() if hasattr(value, "date") else value  # type: ignore[no-any-return]


def plain(value: Any) -> Any:
    """A dimension's value; missing ones are None, whatever the engine gives for them."""
    import pandas as pd

    return None if pd.isna(value) else value


def number(value: Any) -> float | int:
    """A plain number; a sum over nothing is 0.

    >>> number(None), number(float("nan")), number(3.0), number(2.5)
    (0, 0, 3, 2.5)
    """
    if value is None or value != value:  # NaN is the one value unequal to itself
        return 0
    return int(value) if float(value).is_integer() else float(value)
