"""The alerts of the plan: thresholds on metrics, breached or not."""

from __future__ import annotations

from typing import Any

from opsanalytics.core.messages import Message, clauses, figure
from opsanalytics.core.periods import Period
from opsanalytics.metrics.engine_values import plain
from opsanalytics.metrics.metric import find_metric
from opsanalytics.pages.figures import days_of, frame_of, metric_name, settled
from opsanalytics.pages.finding import Figure, Finding, Standing, View
from opsanalytics.plan.plan_sections import Alert

WEIGHT = 0.9


def alerts(view: View) -> Finding:
    """Each threshold of the plan on `as_of`: `metric`, `value`, `n`, `wanted`, `state`, `reason`.

    `state` is breached, kept, too few (a smaller sample than the alert asks for) or cannot tell:
    a figure that is not final is not judged. An unknown metric raises UsageError.
    """
    if not view.plan.alerts:
        return Finding(Message("alerts.none_set"), frame_of([]))
    answers = [settled(view, alert.metric, alert.days) for alert in view.plan.alerts]
    rows = [_row(alert, answer) for alert, answer in zip(view.plan.alerts, answers, strict=True)]
    figures = tuple(Figure.of(answer) for answer in answers)
    breached = [row for row in rows if row["state"] == "breached"]
    unknown = [row for row in rows if row["state"] in ("cannot tell", "too few")]
    if not breached:
        standing: Standing = "cannot tell" if unknown else "on plan"
        return Finding(_quiet(rows, unknown), frame_of(rows), standing, figures=figures)
    each = clauses(*(_breach(row) for row in breached))
    text = Message("alerts.breached", n=len(breached), breaches=each)
    return Finding(text, frame_of(rows), "off plan", each, WEIGHT, figures=figures)


def _quiet(rows: list[dict[str, Any]], unknown: list[dict[str, Any]]) -> Message:
    """That no threshold is breached, as far as that can be told."""
    if not unknown:
        return Message("alerts.none_breached")
    names = [row["metric"] for row in unknown]
    if len(unknown) == len(rows):
        return Message("alerts.none_judged", names=names)
    return Message("alerts.some_judged", names=names)


def _row(alert: Alert, answer: Any) -> dict[str, Any]:
    kind = "share" if find_metric(alert.metric).unit == "share" else "rate"
    n, days, value = plain(answer["n"]), days_of(answer), plain(answer["value"])
    # A share that is the threshold when rounded is written with a decimal more.
    alike = kind == "share" and value and round(value, 3) in (alert.below, alert.above)
    return {
        "metric": metric_name(alert.metric),
        "wanted": _wanted(alert, days, kind),
        "value": figure(value, "share:2" if alike else kind),
        "n": n,
        "state": _state(alert, value, n, final=bool(answer["complete"])),
        "reason": answer["reason"] or "",
    }


def _wanted(alert: Alert, days: Period, kind: str) -> Message:
    parts = []
    if alert.below is not None:
        parts.append(Message("alerts.at_least", least=figure(alert.below, kind)))
    if alert.above is not None:
        parts.append(Message("alerts.at_most", most=figure(alert.above, kind)))
    return Message("alerts.wanted", parts=parts, days=days)


def _state(alert: Alert, value: float | None, n: float | None, *, final: bool) -> str:
    if value is None or not final:
        return "cannot tell"
    if n is not None and n < alert.least:
        return "too few"
    too_low = alert.below is not None and value < alert.below
    too_high = alert.above is not None and value > alert.above
    return "breached" if too_low or too_high else "kept"


def _breach(row: dict[str, Any]) -> Message:
    return Message("alerts.breach", metric=row["metric"], value=row["value"], wanted=row["wanted"])
