"""OUR words: the canonical tables, declared in one TOML file a subject."""

import tomllib
from importlib.resources import files

from opsanalytics.store.tables.spec import BOOKKEEPING, Column, Table, Type, table_of

_SUBJECTS = ("orders", "traffic", "products", "reputation", "promotion", "service", "management")


def _read() -> dict[str, Table]:
    folder = files("opsanalytics.store.tables")
    told = [
        tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")) for name in _SUBJECTS
    ]
    return {name: table_of(name, table) for tables in told for name, table in tables.items()}


TABLES = _read()

__all__ = ["BOOKKEEPING", "TABLES", "Column", "Table", "Type"]
