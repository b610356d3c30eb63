"""Many questions in one query, for engines to which the query is dear and not the rows.

Work that needs answers runs in rounds. In a round each question whose answer is not there yet is
noted and the work given up (`NotYet`), so that the works beside it can note theirs; then the engine
answers all of them in one query, and the works begin anew. What is asked must not depend on
anything but the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd
    import pyarrow as pa

T = TypeVar("T")
_MOST_ROUNDS = 30  # work that then still has new questions asks them one by one
_MOST_PARTS = 60  # of one query: engines take long to plan larger ones


class NotYet(BaseException):
    """The answer is not there yet: no `except Exception` may take it for a trouble."""


class Questions:
    """What is asked of one engine (an Ibis connection), and the answers that are there.

    The same question has the same SQL.
    """

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._texts: dict[Any, str] = {}
        self._answers: dict[str, pd.DataFrame] = {}
        self._wanted: dict[str, ir.Table] = {}
        self._waiting = False

    def execute(self, expression: ir.Expr) -> Any:
        """The answer; in a round, NotYet where it is not there."""
        rows = expression.as_table()
        key = self._texts.get(rows.op())
        if key is None:
            key = self._texts[rows.op()] = self._engine.compile(rows)
        if key in self._answers:
            return expression.__pandas_result__(self._answers[key].copy())
        if self._waiting:
            self._wanted[key] = rows
            raise NotYet
        return expression.__pandas_result__(self._in_one_query({key: rows})[0])

    def gather(self, works: Iterable[Callable[[], T]]) -> list[T]:
        """What each of the works returns, or the first error; they must bear being begun anew."""
        works, inside = list(works), self._waiting
        for _ in range(_MOST_ROUNDS):
            self._waiting = True
            try:
                found = self._round(works)
            finally:
                self._waiting = inside
            if len(found) == len(works):
                return found
            if inside:
                raise NotYet
            self._ask()
        return [work() for work in works]

    def _round(self, works: list[Callable[[], T]]) -> list[T]:
        """What the works return; fewer where an answer is not there yet."""
        found: list[T] = []
        waiting = False
        for work in works:
            try:
                found.append(work())
            except NotYet:
                waiting = True
            except Exception:
                if not waiting:  # else a work before it comes first
                    raise
        return found

    def _ask(self) -> None:
        """Ask all that is wanted."""
        wanted, self._wanted = self._wanted, {}
        pairs = list(wanted.items())
        for start in range(0, len(pairs), _MOST_PARTS):
            part = dict(pairs[start : start + _MOST_PARTS])
            self._answers |= dict(zip(part, self._in_one_query(part), strict=True))

    def _in_one_query(self, questions: dict[str, ir.Table]) -> list[pd.DataFrame]:
        """The answers to questions by their SQL: each cell as text, each row with its question.

        A text is a text on every engine; Sail's types of days and times are not all Spark's.
        """
        parts = []
        for number, (sql, rows) in enumerate(questions.items()):
            self._engine._run_pre_execute_hooks(rows)
            names = (name.replace("`", "``") for name in rows.columns)
            cells = ", ".join(f"CAST(`{name}` AS STRING)" for name in names)
            own = f"SELECT {number} AS question, ARRAY({cells}) AS cells"
            parts.append(f"{own} FROM ({sql})")
        answer = self._engine.raw_sql(" UNION ALL ".join(parts)).toPandas()
        groups = dict(iter(answer.groupby("question")["cells"]))
        return [_decoded(groups.get(n, ()), r.schema()) for n, r in enumerate(questions.values())]


def _decoded(rows: Iterable[Any], schema: Any) -> pd.DataFrame:
    """Rows of cells that are texts as a frame of the schema's types, as the engine gives it."""
    import pyarrow as pa
    from ibis.backends.pyspark.converter import PySparkPandasData

    types = schema.to_pyarrow()
    columns = list(zip(*rows, strict=True)) or [()] * len(types)
    cells = [_typed(column, field.type) for column, field in zip(columns, types, strict=True)]
    frame = pa.table(cells, names=types.names).to_pandas()
    return PySparkPandasData.convert_table(frame, schema)  # type: ignore[no-any-return]


def _typed(texts: Iterable[Any], type_: pa.DataType) -> pa.Array:
    """The texts in that type; of what Spark truncates to a day it gives the time as well."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pa.array(texts, pa.string())
    if pa.types.is_date(type_):
        cells = pc.utf8_slice_codeunits(cells, 0, 10)
    return cells.cast(type_)
