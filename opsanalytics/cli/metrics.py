"""The commands that give figures out: metrics and check."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from opsanalytics.cli.shared import print_table, say, shop_named, view_of
from opsanalytics.core.formats import harmless, inert
from opsanalytics.core.say import Say

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.analyses.reconcile import Reconciliation
    from opsanalytics.store.shop import Shop


def metrics(given: Namespace) -> int:
    """Print figures in the tidy shape."""
    from opsanalytics.metrics.evaluate import evaluate
    from opsanalytics.store.shop import open_shop

    words = say(given)
    if given.list:
        return _list_metrics(words)
    shop = open_shop(shop_named(given), data=given.data)
    period = _period(given, shop)
    answer = evaluate(
        given.metric,
        shop,
        period,
        by=given.by or (),
        day_basis=given.day_basis,
        against=given.against,
    )
    sys.stdout.write(_written(answer, given.format))
    return 0


def _list_metrics(words: Say) -> int:
    from opsanalytics.metrics.metric import METRICS

    for m in METRICS.values():
        print(f"{m.name:28}{m.zh}  {words(m.definition)}")
    return 0


def _period(given: Namespace, shop: Shop) -> Any:
    """The days asked for; an end left open is the data's own."""
    from opsanalytics.core.periods import SHOP_ZONE, Period, parse_day, shop_today

    if not given.start and not given.end:
        return None
    today = shop_today(datetime.now(SHOP_ZONE))
    spans = [span for table in shop.manifest.tables if (span := shop.manifest.coverage(table))]
    first = (
        parse_day(given.start, today)
        if given.start
        else min((s.start for s in spans), default=today)
    )
    last = parse_day(given.end, today) if given.end else max((s.last for s in spans), default=today)
    return Period.between(first, last)


def _written(answer: pd.DataFrame, form: str) -> str:
    import json

    days = {
        name: answer[name].dt.strftime("%Y-%m-%d")
        for name in answer.columns
        if name.endswith(("_start", "_end"))
    }
    plain = answer.assign(**days)
    if form == "csv":
        return plain.map(inert).to_csv(index=False, lineterminator="\n")
    if form == "json":
        rows = plain.astype(object).where(plain.notna(), None).to_dict("records")
        return json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False, default=int) + "\n"
    shown = plain.drop(columns=["numerator", "denominator"]).map(harmless)
    formats = {
        name: _short
        for name in ("value", "low", "high", "n", "before", "change", "growth")
        if name in shown
    }
    return shown.to_string(index=False, formatters=formats, na_rep="-") + "\n"


def _short(value: float | None) -> str:
    """A figure for the eye: whole numbers whole, shares to four digits, money to the fen."""
    if value is None or value != value:
        return "-"
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.4f}" if abs(value) < 1 else f"{value:,.2f}"


def check(given: Namespace) -> int:
    """Say whether the shop's data can be built on: coverage, gaps, rejects, and how two sources agree."""
    from opsanalytics.analyses.reconcile import reconcile
    from opsanalytics.pages.data_health import (
        coverage_table,
        data_health,
        health_verdict,
        rejects_table,
        remarks,
        row_account,
    )
    from opsanalytics.store.rejects import REJECTS_NAME
    from opsanalytics.store.shop import open_shop

    words = say(given)
    shop = open_shop(shop_named(given), data=given.data)
    health = data_health(shop)
    print(health_verdict(health, words))
    print(row_account(health, words))
    print_table(words("Coverage"), coverage_table(health, words))
    print_table(words("Rejected lines"), rejects_table(health, words))
    if health.rejected:
        print(words("All of them: {path}", path=shop.folder / REJECTS_NAME))
    for remark in remarks(health, words):
        print(f"- {remark}")
    masked = shop.manifest.masked_share()
    if masked:
        print(words("{share:.0%} of the buyers' names are masked", share=masked))
    _print_reconciliation(reconcile(shop), words)
    return _alerts(shop, given, words)


def _alerts(shop: Shop, given: Namespace, words: Say) -> int:
    """Print the plan's thresholds; one that is breached gives exit code 4."""
    from opsanalytics.core.errors import ALERT_BREACHED
    from opsanalytics.pages.alerts import alerts
    from opsanalytics.pages.columns import cells

    if not any(shop.manifest.covered(table) for table in shop.manifest.tables):
        return 0  # no day is told: there is nothing to judge
    found = alerts(view_of(shop, given))
    print_table(
        words("Alerts"), cells(found.frame, words, kinds={"metric": "text", "value": "text"})
    )
    print(found.sentence)
    return ALERT_BREACHED if found.standing == "off plan" else 0


def _print_reconciliation(found: Reconciliation | None, words: Say) -> None:
    from opsanalytics.analyses.reconcile import OPEN, UNKNOWN, WHYS

    if found is None:
        print(words("Nothing to reconcile: that needs an order list and the platform's days."))
        return
    print(
        words("Order list against the platform's days: {n} days that both tell", n=len(found.days))
    )
    for why in WHYS:
        if found.count(why):
            print("  " + words("{n} days: {why}", n=found.count(why), why=words(why)))
    off = found.days[found.days["why"].isin((OPEN, UNKNOWN))]
    columns = {
        "day": words("Day"), "listed": words("Order list"), "platform": words("Platform"),
        "difference": words("Difference"), "why": words("Reason"),
    }  # fmt: skip
    shown = off.assign(
        day=off["day"].dt.strftime("%Y-%m-%d"), why=[words(why) for why in off["why"]]
    )
    print_table(words("Days that differ"), shown[list(columns)].rename(columns=columns))
