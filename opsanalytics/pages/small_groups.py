"""Groups of so few buyers that what they did is not published."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from opsanalytics.core.messages import Message, sentence
from opsanalytics.metrics.availability import covered_days
from opsanalytics.pages.finding import View

if TYPE_CHECKING:
    import pandas as pd

LEAST_BUYERS = 5


def suppress_small_groups(
    rows: pd.DataFrame, *columns: str, buyers: str = "buyers"
) -> pd.DataFrame:
    """The rows, with `columns` and the number blank where there are too few buyers to publish.

    Fewer than LEAST_BUYERS are too few. A single such group could be worked out from the totals,
    so the next smallest is blanked with it.
    """
    shown = rows.astype(dict.fromkeys((buyers, *columns), float))
    few: Any = shown[buyers].between(1, LEAST_BUYERS - 1)
    others = shown[buyers][~few & (shown[buyers] > 0)]
    if few.sum() == 1 and others.size:
        few[others.idxmin()] = True
    shown.loc[few, [buyers, *columns]] = float("nan")
    return shown


def stage_of_buyers(stage: str, row: Any, unknown: Message | None = None) -> Message:
    """How many buyers are in the stage, as long as they are enough to be told.

    `unknown`: that nobody can be known to be in it yet.
    """
    if unknown:
        return unknown
    if row["buyers"] != row["buyers"]:
        return Message(f"customers.stages.few_{stage}", least=LEAST_BUYERS)
    return Message(f"customers.stages.{stage}", share=row["share"], buyers=row["buyers"])


def who_stayed_away(row: Any, unknown: Message | None = None) -> Message:
    """How many buyers of a stage stayed away and what they had brought, if enough to be told."""
    if unknown:
        return unknown
    key = f"customers.win_back.{row['stage']}"
    if row["buyers"] != row["buyers"]:
        return Message(f"{key}_few", least=LEAST_BUYERS)
    return Message(key, buyers=row["buyers"], yuan=row["amount"])


def not_yet_away(view: View, days: int) -> Message | None:
    """That nobody can be known yet to have stayed away so long; None where the data reach back."""
    begin = covered_days(view.shop, "orders").start
    known = begin + timedelta(days=days)
    if view.as_of >= known:
        return None
    return Message("customers.away_unknown", days=days, begin=begin, day=known)


def with_note(text: Message, rows: pd.DataFrame) -> Message:
    """The sentence, with what a dash in the table means where there is one."""
    if not rows["buyers"].isna().any():
        return sentence(text)
    return sentence(text, Message("customers.suppressed", least=LEAST_BUYERS))
