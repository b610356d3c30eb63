"""How much a shop leans on few of its products."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opsanalytics.core.stats import ratio

if TYPE_CHECKING:
    import pandas as pd

A_SHARE, B_SHARE = 0.80, 0.95


@dataclass(frozen=True)
class Concentration:
    """`top_share`: the first product's share of the whole; `hhi`: the sum of squared shares (1: all in one).

    `half`: the fewest products that make half of the whole; `sold`: products with any.
    """

    top_share: float | None
    hhi: float | None
    half: int
    sold: int


def pareto(frame: pd.DataFrame, value: str = "amount") -> pd.DataFrame:
    """The rows from the largest down with `share`, `running` (share of it and all larger) and `grade`.

    Grade A: the products that first make 80 % of the whole; B: to 95 %; C: the rest; "" where nothing was sold.
    """
    told = frame.sort_values(
        [value, *frame.columns[:1]], ascending=[False, True], ignore_index=True
    )
    amounts = told[value].astype(float).clip(lower=0)
    total = amounts.sum()
    shares = amounts / total if total else amounts * float("nan")
    before = shares.cumsum() - shares
    grade = before.map(lambda s: "A" if s < A_SHARE else "B" if s < B_SHARE else "C").where(
        amounts > 0, ""
    )
    return told.assign(share=shares, running=shares.cumsum(), grade=grade)


def concentration(amounts: pd.Series[float]) -> Concentration:
    """Of the products' amounts; without any the shares are None."""
    positive = amounts.astype(float).clip(lower=0).sort_values(ascending=False)
    total = float(positive.sum())
    top = ratio(float(positive.max()), total) if len(positive) else None
    hhi = ratio(float((positive**2).sum()), total * total)
    half = int((positive.cumsum().shift(fill_value=0.0) < total / 2).sum()) if total else 0
    return Concentration(top, hhi, half, int((positive > 0).sum()))
