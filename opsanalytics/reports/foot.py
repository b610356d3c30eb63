"""The foot of a page: definitions, where its figures come from, parameters and versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from platform import python_version
from typing import Any

from opsanalytics.core.messages import Message, Translator
from opsanalytics.core.periods import Period
from opsanalytics.metrics.metric import METRICS
from opsanalytics.pages.data_health import Health, data_health, row_account
from opsanalytics.pages.figures import metric_name
from opsanalytics.reports.show import templates
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.shop import Shop
from opsanalytics.store.tables import TABLES

_MADE_WITH = (
    "opsanalytics",
    "pandas",
    "duckdb",
    "ibis-framework",
    "matplotlib",
    "papermill",
    "nbconvert",
)


def foot_html(
    shop: Shop,
    as_of: date,
    tr: Translator,
    metrics: Sequence[str],
    words: Sequence[str],
    parameters: Mapping[str, Any],
) -> tuple[str, str]:
    """The foot as HTML, and the account of all lines read as plain text."""
    health = data_health(shop)
    account = tr(row_account(health))
    fields = {
        "tr": tr,
        "definitions": list(_definitions(metrics, words, tr)),
        "account": account,
        "sources": [_source(source) for source in health.sources],
        "days": tr("reports.foot.days", span=_span(health), day=as_of),
        "parameters": _parameters(parameters, tr),
        "versions": versions(),
    }
    return str(templates().get_template("foot.html.j2").render(fields)), account


def _parameters(parameters: Mapping[str, Any], tr: Translator) -> str:
    """The parameters that are not empty, each with its value."""
    given = {name: value for name, value in parameters.items() if value != ""}
    return ", ".join(f"{name} = {tr.text(value)}" for name, value in given.items())


def versions() -> str:
    """Python and the libraries that pages are made with, each with its version."""
    packages = [f"{name} {version(name)}" for name in _MADE_WITH]
    return ", ".join([f"Python {python_version()}", *packages])


def _definitions(
    metrics: Sequence[str], words: Sequence[str], tr: Translator
) -> Iterator[tuple[str, str]]:
    for name in metrics:
        yield f"{tr(metric_name(name))} ({name})", tr(METRICS[name].definition)
    for word in words:
        yield tr(f"glossary.{word}.word"), tr(f"glossary.{word}.meaning")


def _span(health: Health) -> Period | Message:
    """From the first to the last day that any table covers; of sheets, only where all are."""
    sheets = [TABLES[name].version == "sheet" for name in health.tables["table"]]
    tables = health.tables if all(sheets) else health.tables[[not sheet for sheet in sheets]]
    first, last = tables["first"].dropna(), tables["last"].dropna()
    if first.empty:
        return Message("reports.foot.no_days")
    return Period.between(first.min(), last.max())


def _source(source: SourceFile) -> str:
    generation = f", {source.generation}" if source.generation else ""
    return f"{source.file} ({source.id}{generation})"
