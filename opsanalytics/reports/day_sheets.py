"""The rows of a workbook's sheets of days and months: counts, and formulas over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from opsanalytics.core.formats import is_missing
from opsanalytics.core.messages import Message, Translator
from opsanalytics.core.periods import Period, bucket_of
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages.finding import View

_DAYS = 366  # shown, at most
_METRICS = ("orders_paid", "paid_amount", "visitor_days", "day_conversion", "spend_per_buyer")
# The columns of both sheets: what is counted, and where it stands.
_COUNTS = {"orders": "B", "amount": "C", "visitors": "D", "paying": "E"}
_KINDS = {"amount": "yuan"}
Row = Sequence[Any]


@dataclass(frozen=True)
class Formula:
    """A formula, and what it comes to: for programs that do not work formulas out."""

    text: str
    value: float | str
    kind: str = ""


def head(name: str) -> Message:
    """The head of a column."""
    return Message(f"reports.workbook.{name}")


@dataclass(frozen=True)
class Day:
    """A day's counts (None: not known) and why they are not final, if they are not."""

    day: date
    orders: float | None
    amount: float | None
    visitors: float | None
    paying: float | None
    buyers: float | None
    reason: str


def known_days(view: View) -> list[Day]:
    """The days up to the one judged of which anything is known."""
    first = view.as_of - timedelta(days=_DAYS - 1)
    asked = evaluate(_METRICS, view.shop, Period.between(first, view.as_of), by="day")
    counted: dict[date, dict[str, Any]] = {}
    for row in asked[asked["value"].notna()].to_dict("records"):
        counted.setdefault(row["period_start"].date(), {})[row["metric"]] = row
    return [_day(day, rows) for day, rows in sorted(counted.items())]


def _day(day: date, rows: dict[str, Any]) -> Day:
    def cell(metric: str, column: str) -> float | None:
        value: Any = rows.get(metric, {}).get(column)
        return None if is_missing(value) else float(value)

    return Day(
        day=day,
        orders=cell("orders_paid", "value"),
        amount=cell("paid_amount", "value"),
        visitors=cell("visitor_days", "value"),
        paying=cell("day_conversion", "numerator"),
        buyers=cell("spend_per_buyer", "denominator"),
        reason=next((row["reason"] for row in rows.values() if row["reason"]), ""),
    )


def day_rows(days: Sequence[Day], tr: Translator) -> Iterator[Row]:
    """A row a day: counts, two quotients as formulas, and why a figure is not final."""
    names = (*_COUNTS, "buyers", "conversion", "spend", "why")
    yield [head(name) for name in ("day", *names)]
    for at, day in enumerate(days, 2):
        counts = [(getattr(day, name), _KINDS.get(name, "")) for name in (*_COUNTS, "buyers")]
        conversion = _quotient("E", "D", at, day.paying, day.visitors, "share")
        spend = _quotient("C", "F", at, day.amount, day.buyers, "yuan")
        yield [day.day, *counts, conversion, spend, tr.text(day.reason)]


def _quotient(
    over: str, under: str, row: int, above: float | None, below: float | None, kind: str
) -> Formula:
    """One cell over another; empty where one of them is, or the lower is 0."""
    known = above is not None and below
    value: float | str = above / below if known and above is not None and below else ""
    text = f'=IF(N({under}{row})=0,"",IF({over}{row}="","",{over}{row}/{under}{row}))'
    return Formula(text, value, kind)


def month_rows(days: Sequence[Day], tr: Translator) -> Iterator[Row]:
    """A row a month: sums over the sheet of days, formulas over these, and how many days it has."""
    yield [head(name) for name in ("month", *_COUNTS, "conversion", "change", "known")]
    months: dict[date, list[Day]] = {}
    for day in days:
        months.setdefault(day.day.replace(day=1), []).append(day)
    before = 0.0  # of the month before, where all its days are known
    for at, (month, of) in enumerate(months.items(), 2):
        sums = {name: _sum(name, at, of, tr) for name in _COUNTS}
        both = sum(day.visitors is not None and day.paying is not None for day in of)
        counted = sum(day.visitors is not None for day in of)
        conversion: Any = ""
        if both == counted:  # else visitors of days are in it whose buyers are not known
            paying, visitors = (float(sums[name].value or 0) for name in ("paying", "visitors"))
            conversion = _quotient("E", "D", at, paying, visitors, "share")
        orders, known = float(sums["orders"].value or 0), sum(x.orders is not None for x in of)
        whole = len(bucket_of(month, "month"))
        orders *= known == whole
        compared = before and orders
        change = Formula(f"=B{at}/B{at - 1}-1", orders / before - 1, "share") if compared else ""
        days_known = tr("reports.workbook.days_known", n=known, all=whole)
        yield [month, *sums.values(), conversion, change, days_known]
        before = orders


def _sum(name: str, row: int, days: Sequence[Day], tr: Translator) -> Formula:
    """The sum of a month's cells of a column of the sheet of days; empty where none is known."""
    sheet, letter = f"'{tr('reports.workbook.days')}'", _COUNTS[name]
    cells, dates = f"{sheet}!${letter}:${letter}", f"{sheet}!$A:$A"
    inside = f'{dates},">="&A{row},{dates},"<"&EDATE(A{row},1)'
    text = f'=IF(COUNTIFS({cells},"<>",{inside})=0,"",SUMIFS({cells},{inside}))'
    counted = [value for day in days if (value := getattr(day, name)) is not None]
    return Formula(text, sum(counted) if counted else "", _KINDS.get(name, ""))
