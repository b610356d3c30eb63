"""The command that prints figures."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from opsanalytics.cli.options import Commands, add_days, add_engine, new_command
from opsanalytics.cli.shared import print_note, shop_named, shop_opened, translator
from opsanalytics.cli.written import add_writing, write
from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.messages import Message, Translator

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.core.periods import PeriodLike
    from opsanalytics.plan.plan_sections import Accepted
    from opsanalytics.store.shop import Shop


def add_command(commands: Commands) -> None:
    """`opsanalytics metrics`."""
    parser = new_command(commands, "metrics", metrics)
    parser.add_argument("names", nargs="*", metavar="METRIC")
    parser.add_argument("--shop", metavar="NAME")
    parser.add_argument("--metric", action="append", metavar="M")
    add_days(parser, "counted")
    parser.add_argument("--days", default="", metavar="DAYS")
    parser.add_argument("--by", action="append", metavar="WHAT")
    parser.add_argument("--against", default="", choices=("previous", "days_before", "last_year"))
    parser.add_argument("--day-basis", choices=("paid", "created", "shipped"), default="paid")
    add_engine(parser)
    add_writing(parser)
    parser.add_argument("--list", action="store_true")


def metrics(given: Namespace) -> int:
    """Print metrics, one row a metric, period and dimension."""
    if given.list:
        return _list_metrics(translator(given))
    from opsanalytics.metrics.evaluate import evaluate

    shop = shop_opened(shop_named(given), given)
    answer = evaluate(
        [*given.names, *(given.metric or ())],
        shop,
        _period(given, shop),
        by=given.by or (),
        day_basis=given.day_basis,
        against=given.against,
        accepted=accepted_in(given, shop),
    )
    tr, doubts = translator(given), doubts_in(answer)
    worded = {name: answer[name].map(tr.text) for name in ("reason", "doubtful")}
    write(answer.assign(**worded), given, partial(_draw, answer))
    for doubt in doubts:
        print_note(tr(doubt))
    return 0


def _draw(answer: pd.DataFrame, lang: str) -> Any:
    """A line by day, week or month, else a bar a row, under the metrics' titles."""
    from opsanalytics.charts import bars, series
    from opsanalytics.core.messages import listed
    from opsanalytics.metrics.metric import METRICS

    tr, names = Translator(lang), answer["metric"].unique()
    title = tr(listed(METRICS[name].title for name in names))
    draw = series if answer["period_start"].nunique() > 1 else bars
    return draw(answer, lang=lang, title=title)


def doubts_in(answer: pd.DataFrame) -> list[Message]:
    """What is doubtful of which metrics of the answer."""
    doubted: dict[Message, set[str]] = {}
    for name, text in zip(answer["metric"], answer["doubtful"], strict=True):
        for what in text.fields["parts"] if text else ():
            doubted.setdefault(what, set()).add(name)
    return [
        Message("cli.metrics.doubtful", names=sorted(names), what=what)
        for what, names in doubted.items()
    ]


def accepted_in(given: Namespace, shop: Shop) -> Sequence[Accepted]:
    """The implausible days that the plan file in use accepts."""
    from opsanalytics.core.paths import plan_path
    from opsanalytics.plan.plan_file import load_plan

    if not shop.manifest.flags:
        return ()
    return load_plan(plan_path(given.plan, shop.data, shop.name)).accepted


def _list_metrics(tr: Translator) -> int:
    from opsanalytics.metrics.metric import METRICS

    for metric in METRICS.values():
        print(f"{metric.name:28}{metric.title.worded('zh')}  {tr(metric.definition)}")
    return 0


def _period(given: Namespace, shop: Shop) -> PeriodLike | None:
    """The days asked for; where only one end is given, the other is that of the data.

    The data end where the orders do, so that "-28d" names the same days as a first day and as a
    period; a budget of months to come moves nothing.
    """
    from contextlib import suppress
    from datetime import timedelta

    from opsanalytics.core.periods import SHOP_ZONE, Period, shop_today

    if not given.start and not given.end:
        return given.days or None
    if given.days:
        raise UsageError("cli.metrics.days_twice")
    today = shop_today(datetime.now(SHOP_ZONE))
    coverages = (shop.manifest.coverage(table) for table in shop.manifest.tables)
    known = [coverage for coverage in coverages if coverage]
    first = min((coverage.start for coverage in known), default=today)
    last = end = max((coverage.last for coverage in known), default=today)
    with suppress(DataRefused):
        last = shop.last_day
    today = min(today, last + timedelta(days=1))
    if given.end:
        last = _day(given.end, today)
        first = min(first, last)
    if given.start:
        first = _day(given.start, today)
        last = last if given.end or first <= last else max(first, end)
    return Period.between(first, last)


def _day(text: str, today: date) -> date:
    from opsanalytics.core.periods import parse_day

    try:
        return parse_day(text, today)
    except UsageError as error:
        raise UsageError("cli.metrics.no_day", why=error.message) from None
