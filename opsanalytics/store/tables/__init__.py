"""OUR words: the canonical tables, declared in one TOML file a subject."""

from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import LANGUAGES
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


__all__ = ["BOOKKEEPING", "TABLES", "Column", "Table", "Type", "Version", "days_of", "table_named"]
