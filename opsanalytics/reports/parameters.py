"""A notebook's parameters cell is its only schema: read from the source, checked before any kernel starts."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from opsanalytics.core.errors import UsageError

Value = str | int | float | bool
Settled = dict[Path, dict[str, Value]]
_TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class Parameter:
    """One parameter: `name: type = literal  # help`."""

    name: str
    type: str
    default: Value
    help: str

    def read(self, text: str) -> Value:
        """The text as this parameter's type, else UsageError."""
        try:
            if self.type == "bool":
                return _WORDS[text.lower()]
            return _TYPES[self.type](text)  # type: ignore[no-any-return]
        except (ValueError, KeyError):
            fields = {"name": self.name, "type": self.type, "text": text}
            raise UsageError("reports.parameter.wrong_type", **fields) from None


def parameters_of(notebook: Path) -> dict[str, Parameter]:
    """The notebook's parameters by name; a line that is no `name: type = literal` raises UsageError."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError):
        raise UsageError("reports.no_notebook_file", notebook=notebook.name) from None
    tagged = [c for c in cells if "parameters" in c.get("metadata", {}).get("tags", [])]
    if len(tagged) != 1:
        raise UsageError("reports.parameter.cells", notebook=notebook.name, cells=len(tagged))
    source = "".join(tagged[0]["source"])
    lines = source.splitlines()
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        fields = {"notebook": notebook.name, "line": error.lineno, "why": error.msg}
        raise UsageError("reports.parameter.not_python", **fields) from None
    found = [_parameter(statement, lines, notebook.name) for statement in statements]
    return {p.name: p for p in found}


def _parameter(statement: ast.stmt, lines: list[str], notebook: str) -> Parameter:
    line = lines[statement.lineno - 1]
    match statement:
        case ast.AnnAssign(
            target=ast.Name(id=name), annotation=ast.Name(id=kind), value=ast.expr() as value
        ):
            default = _literal(value)
            if kind == "float" and type(default) is int:
                default = float(default)
            if isinstance(default, str | int | float) and type(default) is _TYPES.get(kind):
                said = line[statement.end_col_offset :] if statement.end_col_offset else ""
                return Parameter(name, kind, default, said.strip().removeprefix("#").strip())
    fields = {"notebook": notebook, "line": line.strip(), "types": ", ".join(_TYPES)}
    raise UsageError("reports.parameter.not_one", **fields)


def _literal(value: ast.expr) -> object:
    try:
        return ast.literal_eval(value)
    except ValueError:
        return None


def settle(
    given: list[str], common: dict[str, Value], notebooks: list[Path], taken: dict[str, str]
) -> Settled:
    """The parameters of each notebook: the `common` ones it has, and what the `name=value` pairs given say.

    Each pair must fit at least one notebook; `taken` are the parameters that something else sets.
    """
    schemas = {path: parameters_of(path) for path in notebooks}
    settled = {
        path: {n: v for n, v in common.items() if n in schema} for path, schema in schemas.items()
    }
    known = {name for schema in schemas.values() for name in schema}
    for pair in given:
        name, equals, text = pair.partition("=")
        if not equals:
            raise UsageError("reports.parameter.not_a_pair", pair=pair)
        if name in taken:
            raise UsageError("reports.parameter.taken", name=name, flag=taken[name])
        if name not in known:
            close = ", ".join(get_close_matches(name, known, n=1) or sorted(known - set(taken)))
            key = "reports.parameter.close" if close else "reports.parameter.unknown"
            raise UsageError(key, name=name, close=close)
        for path, schema in schemas.items():
            if name in schema:
                settled[path][name] = schema[name].read(text)
    return settled
