"""What may be told outside: groups of few buyers left out, few rows, plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
from pydantic import BaseModel

from opsanalytics.core.errors import UsageError
from opsanalytics.core.formats import is_missing, one_line
from opsanalytics.core.messages import Message, Translator
from opsanalytics.core.periods import GRAINS, Period
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import Metric, Quotient, find_metric
from opsanalytics.metrics.sources import CHINESE
from opsanalytics.pages.records import Words
from opsanalytics.pages.small_groups import LEAST_BUYERS, suppress_small_groups
from opsanalytics.store.shop import Shop

MOST_ROWS = 200
STAFF = ("agent", "post")  # what one person may hold alone
_OF_BUYERS = {"orders", "order_items", "refunds", "reviews", "events", "inquiries"}
_PEOPLE = {"buyer_id", "visitor_id"}
_SIZES = ("buyers", "units_per_order")  # how many buyers, or orders, a group has
_FIGURES = ("numerator", "denominator", "value", "low", "high", "before", "change", "growth")
_STEP = ("conversion_step", "conversion_overall", "low", "high", "median_seconds", "immature")
WAITS = (7, 14, 30, 60, 90, 180, 365)

# Of an answer's rows: the column with the buyers, and what must not be told where they are few.
_GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "funnel": {"converted": ("dropped", *_STEP), "entered": ("converted", "dropped", *_STEP)},
    "cohorts": {"buyers": ("returned", "share"), "returned": ("share",)},
    "returns": {
        "visitors": ("returned", "share", "low", "high"),
        "returned": ("share", "low", "high"),
    },
    "active": {"active": ("visitors", "share"), "visitors": ("share",)},
    "rfm": {"buyers": ("orders", "amount")},
    "stages": {"buyers": ("orders", "amount", "share")},
    "products": {"orders": ("units", "amount", "share", "running")},
    "waits": {"at_risk": ("share",)},
}


def few_buyers() -> Message:
    """Why a figure is not shown."""
    return Message("cli.mcp.few_buyers", least=LEAST_BUYERS)


def without_few(question: str, answer: pd.DataFrame) -> tuple[pd.DataFrame, list[Message]]:
    """The answer to a question of `analyse` without groups of few buyers, and whether any was."""
    if question == "waits":
        marks = [answer[answer["days"] <= days].tail(1) for days in WAITS]
        answer = pd.concat(marks).drop_duplicates().drop(columns="returned")
    shown = answer
    for size, others in _GROUPS.get(question, {}).items():
        shown = suppress_small_groups(shown, *others, buyers=size)
    hidden = shown.isna().to_numpy().sum() > answer.isna().to_numpy().sum()
    return shown, [few_buyers()] if hidden else []


def figures_without_few(
    answer: pd.DataFrame, shop: Shop, by: Sequence[str]
) -> tuple[pd.DataFrame, list[Message]]:
    """The figures of `evaluate` without those that rest on few buyers, and how many were left out.

    Groups of a breakdown are judged by their buyers and left out; the shop's own totals only where
    they count people, and lose their value. UsageError for a breakdown by members of the staff.
    """
    names = [CHINESE.get(name.removeprefix("按"), name) for name in by]
    if held := [name for name in names if name in STAFF]:
        raise UsageError("cli.mcp.of_staff", what=held[0])
    keys = [name for name in answer.columns if name in names]
    parts = []
    for name, rows in answer.groupby("metric", sort=False):
        metric = find_metric(str(name))
        if _is_of_people(metric, counts=not keys):
            rows = _suppressed(_with_people(rows, shop, names, keys))
        parts.append(rows)
    shown = pd.concat(parts) if parts else answer
    few = shown["reason"].eq(few_buyers())
    if not keys or not few.any():
        return shown[list(answer.columns)], []
    message = Message("cli.mcp.few_groups", n=int(few.sum()), least=LEAST_BUYERS)
    return shown.loc[~few, list(answer.columns)], [message]


def _is_of_people(metric: Metric | Quotient, *, counts: bool) -> bool:
    """Whether a metric is taken from rows of buyers; with `counts`, whether it counts people."""
    if isinstance(metric, Quotient):
        return any(
            _is_of_people(find_metric(m), counts=counts) for m in (metric.over, metric.under)
        )
    variants = (metric, *metric.otherwise)
    if counts:
        return any(_PEOPLE & set(columns) for one in variants for columns in one.needs.values())
    return any(_OF_BUYERS & set(one.source.tables) for one in variants)


def _with_people(
    rows: pd.DataFrame, shop: Shop, by: Sequence[str], keys: list[str]
) -> pd.DataFrame:
    """The rows with `people`: the fewest buyers, else orders or things, that a figure rests on.

    A figure of the period before whose people nobody knows counts as one of few.
    """
    known = [rows["n"].astype(float)]
    for side in ("period", "before"):
        own = [rows["metric"].iloc[0]] if side == "before" else []
        names = (*own, *(_SIZES if keys else ()))
        if not names or f"{side}_start" not in rows or rows[f"{side}_start"].isna().all():
            continue
        days = Period(rows[f"{side}_start"].min().date(), rows[f"{side}_end"].max().date())
        sizes = evaluate(names, shop, days, by=by).dropna(subset=["n"]).astype({"n": float})
        least = sizes.groupby(["period_start", *keys], dropna=False)["n"].min().reset_index()
        places = rows[[f"{side}_start", *keys]].set_axis(["period_start", *keys], axis=1)
        found = places.merge(least, how="left")["n"].set_axis(rows.index)
        known.append(found.fillna(1.0).where(rows["before"] > 0) if own else found)
    return rows.assign(people=pd.concat(known, axis=1).min(axis=1))


def _suppressed(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a metric, by period without the groups of few `people`."""
    blank = [name for name in _FIGURES if name in rows]
    hidden = [rows[rows["period_start"].isna()]]
    for _, group in rows.groupby("period_start"):
        people = group["people"]
        shown = suppress_small_groups(group, *blank, buyers="people")
        few = shown["people"].isna() & people.notna()
        shown.loc[few, "reason"] = few_buyers()
        shown.loc[few, "complete"] = False
        shown["n"] = shown["n"].mask(few)
        hidden.append(shown)
    return pd.concat(hidden)


def cut(rows: pd.DataFrame, by: Sequence[str] = ()) -> tuple[pd.DataFrame, list[Message]]:
    """At most MOST_ROWS rows: the latest days, of groups the largest; and how many there were."""
    if len(rows) <= MOST_ROWS:
        return rows, []
    if set(GRAINS) & {CHINESE.get(name.removeprefix("按"), name) for name in by}:
        rows = rows.sort_values("period_start", ascending=False, kind="stable")
    elif "value" in rows:
        rows = rows.sort_values("value", ascending=False, kind="stable")
    return rows.head(MOST_ROWS), [Message("cli.mcp.cut", shown=MOST_ROWS, n=len(rows))]


def figure_of(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row of an answer, its days as people name them: the last is inside."""
    fields = {str(name): value for name, value in row.items() if name != "day_basis"}
    for side in ("period", "before"):
        if f"{side}_start" in fields:
            fields[f"{side}_first_day"] = fields.pop(f"{side}_start")
            fields[f"{side}_last_day"] = fields.pop(f"{side}_end") - timedelta(days=1)
    if is_missing(fields["denominator"]):
        del fields["numerator"]
    fields["note"] = fields.pop("reason")
    return fields


def plain(value: Any, tr: Translator) -> Any:
    """The value as JSON has it: words in the reader's language, nothing for what is missing."""
    if isinstance(value, Words):
        return value.worded(tr.lang)
    if isinstance(value, pd.DataFrame):
        value = value.astype(object).to_dict("records")
    if isinstance(value, BaseModel):
        value = dict(value)
    if isinstance(value, Mapping):
        return {str(key): plain(each, tr) for key, each in value.items() if not _is_nothing(each)}
    if isinstance(value, list | tuple):
        return [plain(each, tr) for each in value]
    if isinstance(value, str):
        return one_line(tr.text(value))
    if isinstance(value, date):
        return value.isoformat()[:10]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        value = round(value, 6)
        return int(value) if value.is_integer() else value
    return value


def _is_nothing(value: Any) -> bool:
    return not isinstance(value, pd.DataFrame) and (value == "" or is_missing(value))
