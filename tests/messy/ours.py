"""Our loader as a reader to be judged: the public way in, and back out of the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from opsanalytics.core.errors import OpsError
from opsanalytics.ingest.intake import Outcome
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.store.shop import open_shop

from .judge import Result, Row
from .paper import Case

FIELDS = {
    "orders": {
        "order_id": "order_id", "created_at": "created_at", "paid_amount": "paid_amount", "paid_at": "paid_at",
        "count": "units", "buyer": "buyer_id",
    },
    "product_day": {
        "order_id": "product_id", "created_at": "day", "paid_amount": "paid_amount", "count": "visitors",
        "rate": "bounce_rate",
    },
}  # fmt: skip
_turn = count()


def read_ours(paths: Sequence[Path], case: Case) -> Result:
    """Ingest the files as one shop, and tell what the store then holds and what the user was told."""
    home = paths[0].parent
    data = home / f"data-{next(_turn)}"
    result = Result()
    before = {path for path in home.parent.rglob("*") if not path.is_relative_to(data)}
    try:
        outcome = ingest(list(paths), "shop", data=data, max_rejects=1.0)
    except OpsError as error:
        result.refused = [str(error)]
        result.leaks = leaks(case, data, str(error))
        return result
    result.refused = [str(error) for error in outcome.refused]
    _account(outcome, result)
    if outcome.manifest and case.table in outcome.manifest.tables:
        columns = {
            name for source in outcome.manifest.of_table(case.table) for name in source.columns
        }
        fields = FIELDS[case.table]
        result.told = frozenset(ours for ours, theirs in fields.items() if theirs in columns)
        frame = open_shop("shop", data=data).table(case.table)
        result.rows = [_row(record, fields, case.table) for record in frame.to_dict("records")]
    written = [
        path
        for path in home.parent.rglob("*")
        if not path.is_relative_to(data) and path not in before
    ]
    result.leaks = leaks(case, data, _sentences(outcome, result)) + [
        f"wrote {path.name}" for path in written
    ]
    return result


def _account(outcome: Outcome, result: Result) -> None:
    for source in outcome.manifest.sources if outcome.manifest else []:
        result.unaccounted += abs(source.unaccounted)
        result.rejected += source.rejected
        result.damaged += source.damaged_ids
        result.notes += [str(note.text) for note in source.notes]
        if source.masked_names:
            result.notes.append(f"{source.masked_names} of {source.names} names are masked")


def _sentences(outcome: Outcome, result: Result) -> str:
    return "\n".join([*result.refused, *result.notes, *map(str, outcome.rejects)])


def leaks(case: Case, data: Path, sentences: str) -> list[str]:
    """Where in the data, the errors and the rejects a planted name, phone or address shows."""
    found = [f"a sentence tells {text}" for text in case.canaries if text in sentences]
    needles = [
        (text, [text.encode(code) for code in ("utf-8", "gb18030", "utf-16-le")])
        for text in case.canaries
    ]
    for path in sorted(data.rglob("*")):
        if not path.is_file():
            continue
        raw = path.read_bytes()
        if path.suffix == ".parquet":
            raw += pq.read_table(path).to_pandas().to_csv().encode()
        found += [
            f"{path.name} holds {text}"
            for text, forms in needles
            if any(form in raw for form in forms)
        ]
    return found


def _row(record: dict[Any, Any], fields: dict[str, str], table: str) -> Row:
    told = {ours: _plain(record.get(theirs)) for ours, theirs in fields.items()}
    created, paid_at = _moment(told["created_at"]), _moment(told.get("paid_at"))
    number = told["order_id"]
    if table == "product_day" and created:
        number = f"{created:%Y-%m-%d} {number}"
    amount, pieces, rate = told["paid_amount"], told.get("count"), told.get("rate")
    return Row(
        order_id=number,
        created_at=created,
        paid_amount=None if amount is None else Decimal(str(amount)),
        paid_at=paid_at,
        count=None if pieces is None else int(pieces),
        rate=None if rate is None else float(rate),
        buyer=told.get("buyer"),
    )


def _plain(value: Any) -> Any:
    return None if value is None or pd.isna(value) else value


def _moment(value: Any) -> datetime | None:
    return None if value is None else pd.Timestamp(value).to_pydatetime()
