"""OUR words: the canonical tables, declared in one TOML file a subject."""

from collections.abc import Mapping
from typing import Any

from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import LANGUAGES, Message
from opsanalytics.store.tables.spec import (
    BOOKKEEPING,
    Column,
    Table,
    Type,
    Version,
    days_of,
    read_tables,
)

_SUBJECTS = ("orders", "traffic", "products", "reputation", "promotion", "service", "management")

TABLES: dict[str, Table] = {}
for _subject in _SUBJECTS:
    TABLES |= read_tables(_subject)


def table_named(name: str) -> Table:
    """The canonical table of that name, or title; an unknown one raises UsageError.

    >>> table_named("orders").day
    'created_at'
    """
    for table in TABLES.values():
        if name in (table.name, *(table.title.worded(lang) for lang in LANGUAGES)):
            return table
    raise UsageError("store.no_table", table=name, known=", ".join(TABLES))


def rule_worded(values: Mapping[str, Any], table: str = "") -> dict[str, Any]:
    """The fields of a message; for a rule of the table, what rows say that break it.

    The table is the one given, else that of the field `table`. The field `kinds` has its Chinese
    words in `zh`.

    >>> rule_worded({"rule": "asked_at <= answered_at", "table": "inquiries"})["rule"]
    'asked at is later than answered at'
    """
    spec = TABLES.get(table or values.get("table", ""))
    worded = {"rule": spec.worded(values["rule"])} if spec and "rule" in values else {}
    if "zh" in values:
        worded["kinds"] = Message.bilingual(values["kinds"], values["zh"])
    return {**values, **worded}


__all__ = [
    "BOOKKEEPING",
    "TABLES",
    "Column",
    "Table",
    "Type",
    "Version",
    "days_of",
    "rule_worded",
    "table_named",
]
