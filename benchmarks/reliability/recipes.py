"""What analysts read exports with, each by its defaults and told the columns' names; none is given our knowledge.

Several files are put below each other and an order's last row is kept, as everybody does.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pandera.pandas as pa
import polars as pl

from tests.messy.judge import Result, Row
from tests.messy.paper import Case

NAMES = {
    "orders": {
        "order_id": "订单编号", "created_at": "订单创建时间", "paid_at": "订单付款时间",
        "paid_amount": "买家实际支付金额", "count": "宝贝总数量", "buyer": "买家会员名",
    },
    "product_day": {
        "order_id": "商品ID", "created_at": "统计日期", "paid_amount": "支付金额", "count": "商品访客数",
        "rate": "商品详情页跳出率",
    },
}  # fmt: skip
REQUIRED = ("order_id", "created_at", "paid_amount")
NUMBERS, TIMES = ("paid_amount", "count", "rate"), ("created_at", "paid_at")
ABOVE = {
    "orders": 0,
    "product_day": 4,
}  # everybody knows how many lines stand above a product sheet's header
EXCEL = (".xlsx", ".xls")
Frame = pd.DataFrame


def pandas_recipe(paths: Sequence[Path], case: Case) -> Result:
    """UTF-8, else GBK; what is no number or time becomes missing."""
    return _result(_coerced(_named(_pandas(path, case), case) for path in paths), case)


def pandas_and_schema(paths: Sequence[Path], case: Case) -> Result:
    """The same, and a schema that refuses what breaks it."""
    return _checked(_coerced(_named(_pandas(path, case), case) for path in paths), case)


def strict_and_schema(paths: Sequence[Path], case: Case) -> Result:
    """Texts, an encoding ladder, conversion that raises, and the schema."""
    frames = []
    for path in paths:
        if path.suffix.lower() in EXCEL:
            told = pd.read_excel(
                path,
                engine="calamine",
                dtype=str,
                keep_default_na=False,
                skiprows=ABOVE[case.table],
            )
        else:
            told = pd.read_csv(
                io.StringIO(decoded(path)),
                dtype=str,
                keep_default_na=False,
                index_col=False,
                skiprows=ABOVE[case.table],
            )
        frames.append(_named(told, case))
    frame = _joined(frames)
    for name in set(NUMBERS) & set(frame):
        frame[name] = pd.to_numeric(frame[name])
    for name in set(TIMES) & set(frame):
        frame[name] = pd.to_datetime(frame[name].replace("", None))
    return _checked(frame, case)


def duckdb_auto(paths: Sequence[Path], case: Case) -> Result:
    """read_csv as it detects, the file given as UTF-8; casts that raise. Workbooks through pandas."""
    frames = []
    with duckdb.connect() as engine:
        for path in paths:
            if path.suffix.lower() in EXCEL:
                relation = engine.from_df(_pandas(path, case))
            else:
                text = path.with_name(path.name + ".utf8.csv")
                text.write_text(decoded(path), encoding="utf-8", newline="")
                above: dict[str, Any] = {"skiprows": ABOVE[case.table]} if ABOVE[case.table] else {}
                relation = engine.read_csv(str(text), **above)
            names = _found(relation.columns, case)
            kinds = dict.fromkeys(TIMES, "TIMESTAMP") | dict.fromkeys(NUMBERS, "DOUBLE")
            cells = [
                f'CAST("{theirs}" AS {kinds.get(ours, "VARCHAR")}) AS {ours}'
                for theirs, ours in names.items()
            ]
            frames.append(relation.select(", ".join(cells)).df())
    return _result(_joined(frames), case)


def polars_auto(paths: Sequence[Path], case: Case) -> Result:
    """read_csv and read_excel as they detect; GB18030 where UTF-8 fails; casts that raise."""
    frames = []
    for path in paths:
        if path.suffix.lower() in EXCEL:
            told = pl.read_excel(path, read_options={"header_row": ABOVE[case.table]})
        else:
            told = _polars_csv(path, ABOVE[case.table])
        names = _found(told.columns, case)
        cells = [_polars_cell(told, theirs, ours) for theirs, ours in names.items()]
        frames.append(told.select(cells).to_pandas())
    return _result(_joined(frames), case)


READERS: dict[str, Callable[[Sequence[Path], Case], Result]] = {
    "pandas, the common recipe": pandas_recipe,
    "pandas and a pandera schema": pandas_and_schema,
    "pandas, strict, and the schema": strict_and_schema,
    "DuckDB read_csv": duckdb_auto,
    "polars read_csv": polars_auto,
}


def _pandas(path: Path, case: Case) -> Frame:
    if path.suffix.lower() in EXCEL:
        return pd.read_excel(path, engine="calamine", skiprows=ABOVE[case.table])
    try:
        return pd.read_csv(path, encoding="utf-8", skiprows=ABOVE[case.table])
    except UnicodeDecodeError:
        return pd.read_csv(path, encoding="gbk", skiprows=ABOVE[case.table])


def decoded(path: Path) -> str:
    """The file's text: marked as UTF-16, else UTF-8, else GB18030."""
    data = path.read_bytes()
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnicodeError(f"no encoding fits {path.name}")


def _polars_csv(path: Path, above: int) -> pl.DataFrame:
    try:
        return pl.read_csv(path, skip_rows=above)
    except (pl.exceptions.ComputeError, UnicodeDecodeError):
        return pl.read_csv(path, encoding="gb18030", skip_rows=above)


def _polars_cell(told: pl.DataFrame, theirs: str, ours: str) -> pl.Expr:
    column = pl.col(theirs)
    if ours in TIMES:
        text = told.schema[theirs] == pl.String
        return (column.str.to_datetime() if text else column.cast(pl.Datetime)).alias(ours)
    return column.cast(pl.Float64 if ours in NUMBERS else pl.String).alias(ours)


def _found(columns: Sequence[str], case: Case) -> dict[str, str]:
    """Their name of each of our columns that is there."""
    known = {theirs: ours for ours, theirs in NAMES[case.table].items()}
    found = {str(name): known[str(name).strip()] for name in columns if str(name).strip() in known}
    if absent := set(REQUIRED) - set(found.values()):
        raise KeyError(f"no column {sorted(absent)}")
    return found


def _named(frame: Frame, case: Case) -> Frame:
    found = _found(list(frame.columns), case)
    return frame[list(found)].rename(columns=found)


def _joined(frames: Sequence[Frame]) -> Frame:
    return pd.concat(frames, ignore_index=True)


def _coerced(frames: Any) -> Frame:
    frame = _joined(list(frames))
    for name in set(NUMBERS) & set(frame):
        frame[name] = pd.to_numeric(frame[name], errors="coerce")
    for name in set(TIMES) & set(frame):
        frame[name] = pd.to_datetime(frame[name], errors="coerce")
    return frame


def _checked(frame: Frame, case: Case) -> Result:
    """Refused where the schema is broken: numbers of orders, days Taobao can have had, no money below nothing."""
    frame = _deduplicated(frame, case)
    text = frame.assign(order_id=frame["order_id"].map(_text))
    day = pa.Column(
        "datetime64[ns]",
        pa.Check.in_range(pd.Timestamp("2003-01-01"), pd.Timestamp("2030-01-01")),
        coerce=True,
    )
    money = pa.Column(float, pa.Check.ge(0), coerce=True)
    number = pa.Column(str, pa.Check.str_matches(r"^\d{8,20}$"), unique=case.table == "orders")
    rest = {"count": pa.Column(float, pa.Check.ge(0), coerce=True, required=False)}
    rest["rate"] = pa.Column(float, pa.Check.in_range(0, 1), coerce=True, required=False)
    schema = pa.DataFrameSchema(
        {"order_id": number, "created_at": day, "paid_amount": money, **rest}
    )
    try:
        schema.validate(text, lazy=True)
    except (pa.errors.SchemaErrors, pa.errors.SchemaError) as broken:
        return Result(refused=[str(broken)[:200]])
    return _result(frame, case)


def _deduplicated(frame: Frame, case: Case) -> Frame:
    return frame.drop_duplicates("order_id", keep="last") if case.table == "orders" else frame


def _result(frame: Frame, case: Case) -> Result:
    records = _deduplicated(frame, case).to_dict("records")
    return Result(
        [_row(record, case.table) for record in records], told=frozenset(map(str, frame.columns))
    )


def _row(record: dict[Any, Any], table: str) -> Row:
    created, amount, pieces = (
        _time(record["created_at"]),
        _number(record["paid_amount"]),
        _number(record.get("count")),
    )
    number = _text(record["order_id"])
    return Row(
        order_id=f"{created:%Y-%m-%d} {number}" if table == "product_day" and created else number,
        created_at=created,
        paid_amount=None if amount is None else Decimal(str(round(amount, 4))),
        paid_at=_time(record.get("paid_at")),
        count=None if pieces is None else round(pieces),
        rate=_number(record.get("rate")),
        buyer=_text(record.get("buyer")),
    )


def _text(value: Any) -> str | None:
    """A number as a person would write it; what pandas takes for missing is."""
    if (
        value is None
        or value is pd.NaT
        or (isinstance(value, float) and math.isnan(value))
        or value == ""
    ):
        return None
    return (
        f"{value:.0f}"
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15
        else str(value)
    )


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _time(value: Any) -> datetime | None:
    return (
        None
        if value is None or pd.isna(value)
        else pd.Timestamp(value).tz_localize(None).to_pydatetime()
    )
