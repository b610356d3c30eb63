"""What the plan wants to be told of: thresholds on metrics, breached or not."""

from __future__ import annotations

from typing import Any

from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import find_metric
from opsanalytics.metrics.query import plain
from opsanalytics.pages.figures import frame_of, name_of
from opsanalytics.pages.finding import Finding, View
from opsanalytics.plan.plan_file import Alert


def alerts(view: View) -> Finding:
    """Each threshold of the plan on `as_of`: `metric`, `value`, `n`, `wanted`, `state`.

    `state`: breached, kept, too few (fewer things than the alert asks for), or cannot tell. An unknown metric raises
    UsageError.
    """
    rows = [_row(view, alert) for alert in view.plan.alerts]
    breached = [row for row in rows if row["state"] == "breached"]
    say = view.say
    if not rows:
        return Finding(say("The plan sets no alerts."), frame_of([]))
    if not breached:
        return Finding(say("No threshold of the plan is breached."), frame_of(rows), "on plan")
    told = say("; ").join(f"{row['metric']} {row['value']} ({row['wanted']})" for row in breached)
    count = say.plural(
        len(breached),
        "{n} threshold of the plan is breached",
        "{n} thresholds of the plan are breached",
    )
    return Finding(
        say("{count}: {told}.", count=count, told=told), frame_of(rows), "off plan", told, 0.9
    )


def _row(view: View, alert: Alert) -> dict[str, Any]:
    m, say = find_metric(alert.metric), view.say
    row = evaluate(alert.metric, view.shop, view.last(alert.days)).astype(object).iloc[0]
    value, n = plain(row["value"]), plain(row["n"])
    state = "kept"
    if value is None:
        state = "cannot tell"
    elif n is not None and n < alert.least:
        state = "too few"
    elif (alert.below is not None and value < alert.below) or (
        alert.above is not None and value > alert.above
    ):
        state = "breached"
    write = say.share if m.unit == "share" else say.rate
    least = [say("at least {n}", n=write(alert.below))] if alert.below is not None else []
    most = [say("at most {n}", n=write(alert.above))] if alert.above is not None else []
    days = say("over {n} days", n=alert.days)
    told = {"metric": name_of(view, alert.metric), "wanted": ", ".join([*least, *most, days])}
    return told | {"value": write(value), "n": n, "state": state}
