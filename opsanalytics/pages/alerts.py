"""The alerts of the plan: thresholds on metrics, breached or not."""

from __future__ import annotations

from typing import Any

from opsanalytics.core.messages import Message, clauses, figure
from opsanalytics.metrics.engine_values import plain
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import find_metric
from opsanalytics.pages.figures import frame_of, metric_name
from opsanalytics.pages.finding import Figure, Finding, View
from opsanalytics.plan.plan_file import Alert

WEIGHT = 0.9


def alerts(view: View) -> Finding:
    """Each threshold of the plan on `as_of`: `metric`, `value`, `n`, `wanted`, `state`.

    `state` is breached, kept, too few (a smaller sample than the alert asks for) or cannot tell.
    An unknown metric raises UsageError.
    """
    if not view.plan.alerts:
        return Finding(Message("alerts.none_set"), frame_of([]))
    answers = [_answer(view, alert) for alert in view.plan.alerts]
    rows = [_row(alert, answer) for alert, answer in zip(view.plan.alerts, answers, strict=True)]
    figures = tuple(Figure.of(answer) for answer in answers)
    breached = [row for row in rows if row["state"] == "breached"]
    if not breached:
        text = Message("alerts.none_breached")
        return Finding(text, frame_of(rows), "on plan", figures=figures)
    each = clauses(*(_breach(row) for row in breached))
    text = Message("alerts.breached", n=len(breached), breaches=each)
    return Finding(text, frame_of(rows), "off plan", each, WEIGHT, figures=figures)


def _answer(view: View, alert: Alert) -> Any:
    return evaluate(alert.metric, view.shop, view.last(alert.days)).astype(object).iloc[0]


def _row(alert: Alert, answer: Any) -> dict[str, Any]:
    kind = "share" if find_metric(alert.metric).unit == "share" else "rate"
    return {
        "metric": metric_name(alert.metric),
        "wanted": _wanted(alert, kind),
        "value": figure(answer["value"], kind),
        "n": plain(answer["n"]),
        "state": _state(alert, plain(answer["value"]), plain(answer["n"])),
    }


def _wanted(alert: Alert, kind: str) -> Message:
    parts = []
    if alert.below is not None:
        parts.append(Message("alerts.at_least", least=figure(alert.below, kind)))
    if alert.above is not None:
        parts.append(Message("alerts.at_most", most=figure(alert.above, kind)))
    return Message("alerts.wanted", parts=parts, days=alert.days)


def _state(alert: Alert, value: float | None, n: float | None) -> str:
    if value is None:
        return "cannot tell"
    if n is not None and n < alert.least:
        return "too few"
    too_low = alert.below is not None and value < alert.below
    too_high = alert.above is not None and value > alert.above
    return "breached" if too_low or too_high else "kept"


def _breach(row: dict[str, Any]) -> Message:
    return Message("alerts.breach", metric=row["metric"], value=row["value"], wanted=row["wanted"])
