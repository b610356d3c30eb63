"""Read a table as the store has it, and hold it against the truth."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd

from tests.blind.case import Facts
from tests.blind.facts import PERSONS


def rows_of(home: Path, table: str) -> Facts:
    """The rows of the table as the store's newest state has them."""
    base = home / "data" / "processed" / "s"
    parts = sorted((base / table).rglob("*.parquet"))
    wanted = _current(base)
    if wanted is not None:
        parts = [p for p in parts if p.relative_to(base).as_posix() in wanted]
    frames = [pd.read_parquet(p) for p in parts]
    return pd.concat(frames).to_dict("records") if frames else []


def _current(base: Path) -> set[str] | None:
    """The files that the manifest lists, where there is one."""
    manifest = next(iter(base.glob("manifest*.json")), None)
    if manifest is None:
        return None
    return set(re.findall(r"[\w\-./=]+\.parquet", manifest.read_text("utf-8")))


def _plain(column: str, value: Any) -> Any:
    """A value as the truth writes it."""
    if value is None or (not isinstance(value, str | bool) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        midnight = value == value.normalize() and not column.endswith("_at")
        return str(value.date()) if midnight else str(value)[:19]
    if hasattr(value, "item"):
        value = value.item()
    if column.endswith("_id") and isinstance(value, int | float):
        return str(int(value))  # large tables hold whole numbers
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float) or type(value).__name__ == "Decimal":
        return round(float(value), 4)
    return str(value)


def tuples(facts: Facts, columns: list[str]) -> Counter[tuple[Any, ...]]:
    """Rows as comparable values; people as numbers in the order of the sorted rows."""
    plain = [c for c in columns if c not in PERSONS]
    rows = [[_plain(c, f.get(c)) for c in plain] + [_who(f, columns)] for f in facts]
    rows.sort(key=lambda row: [str(v) for v in row[:-1]])
    seen: dict[Any, int] = {}
    named = [(*r[:-1], None if r[-1] is None else seen.setdefault(r[-1], len(seen))) for r in rows]
    return Counter(named)


def _who(fact: dict[str, Any], columns: list[str]) -> Any:
    found = [fact.get(c) for c in columns if c in PERSONS]
    return _plain("", found[0]) if found else None


def columns_of(facts: Facts) -> list[str]:
    """The columns that the truth tells."""
    return sorted({c for f in facts for c in f} - {"unit"})


def difference(truth: Facts, found: Facts, columns: list[str]) -> str:
    """The first rows that differ."""
    want, have = tuples(truth, columns), tuples(found, columns)
    lacking, extra = list((want - have).elements()), list((have - want).elements())
    names = [c for c in columns if c not in PERSONS]
    if lacking and extra:
        pairs = zip([*names, "person"], lacking[0], extra[0], strict=True)
        short = {n: (a, b) for n, a, b in pairs if a != b}
        return (
            f"{len(lacking)} rows lacking, {len(extra)} others; first differs (true, seen): {short}"
        )
    return f"{len(lacking)} rows lacking, {len(extra)} too many: {(lacking or extra)[:1]}"
