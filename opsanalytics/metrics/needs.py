"""What an answer needs of a shop, asked before any work is done."""

from __future__ import annotations

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message
from opsanalytics.core.periods import Period
from opsanalytics.metrics.availability import MASKED_LIMIT
from opsanalytics.store.shop import Shop
from opsanalytics.store.tables import TABLES


def require(shop: Shop, **needs: tuple[str, ...]) -> None:
    """Raise DataRefused where no export tells a table or column of `needs`, or where buyers cannot be told apart."""
    for table, columns in needs.items():
        if table not in shop.manifest.tables:
            raise DataRefused(
                "this needs {table}, which no export tells",
                hint="ingest one that does",
                table=_title(table),
            )
        missing = [column for column in columns if not shop.tells(table, column)]
        if missing:
            message = "this needs {columns} of {table}, which no export tells"
            raise DataRefused(
                message,
                hint="ingest one that does",
                columns=", ".join(missing),
                table=_title(table),
            )
        if {"buyer_id", "visitor_id"} & set(columns) and (
            masked := shop.manifest.masked_share()
        ) > MASKED_LIMIT:
            message = "{share:.0%} of the buyers' names are masked: buyers cannot be told apart"
            raise DataRefused(message, hint="ingest lists that hold whole names", share=masked)


def _title(table: str) -> Message:
    return TABLES[table].title


def covered_days(shop: Shop, table: str) -> Period:
    """The days its exports tell, gaps included; none raises DataRefused."""
    found = shop.manifest.coverage(table)
    if found is None:
        raise DataRefused(
            "no export tells a whole day of {table}",
            hint="ingest a longer one",
            table=_title(table),
        )
    return found
