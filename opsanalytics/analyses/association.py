"""Products bought together more often than by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "product",
    "with",
    "together",
    "of",
    "of_with",
    "baskets",
    "support",
    "confidence",
    "lift",
    "p",
    "q",
)


def associations(pairs: pd.DataFrame, baskets: int, tried: int) -> pd.DataFrame:
    """Rules from pair counts, both directions, the strongest first.

    `pairs`: `one`, `other`, `together` (baskets with both), `of_one`, `of_other` (baskets with each). `baskets`: all
    baskets; `tried`: how many pairs were looked at, counted or not. Columns COLUMNS: `support` = together / baskets,
    `confidence` = together / of, `lift` = confidence / (of_with / baskets). `p`: how likely chance alone puts so many
    together (hypergeometric, one-sided); `q`: the same after looking at so many pairs (Benjamini and Hochberg 1995).
    """
    import pandas as pd
    from scipy.stats import hypergeom

    if pairs.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    p = hypergeom.sf(pairs["together"] - 1, baskets, pairs["of_one"], pairs["of_other"])
    told = pairs.assign(p=p, q=_adjusted(p, max(tried, len(pairs))))
    there = {"one": "product", "other": "with", "of_one": "of", "of_other": "of_with"}
    back = {"other": "product", "one": "with", "of_other": "of", "of_one": "of_with"}
    rules = pd.concat([told.rename(columns=there), told.rename(columns=back)], ignore_index=True)
    rules = rules.assign(
        baskets=baskets,
        support=rules["together"] / baskets,
        confidence=rules["together"] / rules["of"],
    )
    rules["lift"] = rules["confidence"] * baskets / rules["of_with"]
    rules = rules.sort_values(
        ["lift", "together", "product", "with"], ascending=[False, False, True, True]
    )
    return rules[list(COLUMNS)].reset_index(drop=True)


def _adjusted(p: Any, tried: int) -> Any:
    """The false discovery rate at which each would pass; pairs not counted stand for p = 1."""
    import numpy as np

    values = np.asarray(p, dtype="float64")
    order = np.argsort(values)
    scaled = values[order] * tried / np.arange(1, len(values) + 1)
    found = np.empty_like(values)
    found[order] = np.minimum(1, np.minimum.accumulate(scaled[::-1])[::-1])
    return found
