"""A notebook's parameters, read from its parameters cell and checked before a kernel starts."""

from __future__ import annotations

import ast
import json
from collections.abc import Container
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from opsanalytics.core.errors import UsageError

Value = str | int | float | bool
Settled = dict[Path, dict[str, Value]]
_TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
_MOST_DAYS = 36_500  # a hundred years
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class Parameter:
    """One parameter, declared in the cell as `name: type = literal  # help`."""

    name: str
    type: str
    default: Value
    help: str

    def read(self, text: str) -> Value:
        """The text as a value of this parameter's type; UsageError where it is none."""
        fields: dict[str, object] = {"name": self.name, "type": self.type, "text": text}
        try:
            if self.type == "bool":
                return _TRUTHS[text.lower()]
            value: Value = _TYPES[self.type](text)
        except (ValueError, KeyError):
            raise UsageError("reports.parameter.wrong_type", **fields) from None
        if self.type == "int" and self.name.endswith("days") and not 1 <= int(value) <= _MOST_DAYS:
            fields = {"name": self.name, "most": _MOST_DAYS, "text": text}
            raise UsageError("reports.parameter.too_many_days", **fields)
        return value


def parameters_of(notebook: Path) -> dict[str, Parameter]:
    """The notebook's parameters by name, in the order of its parameters cell.

    UsageError where the file is no notebook, has no such cell or several of them, or where a line
    of the cell is no `name: type = literal`.
    """
    source = _parameters_cell(notebook)
    lines = source.splitlines()
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        fields = {"notebook": notebook.name, "line": error.lineno, "why": error.msg}
        raise UsageError("reports.parameter.not_python", **fields) from None
    parameters = [_parameter(statement, lines, notebook.name) for statement in statements]
    return {parameter.name: parameter for parameter in parameters}


def _parameters_cell(notebook: Path) -> str:
    """The source of the one cell with the tag `parameters`."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError):
        raise UsageError("reports.no_notebook_file", notebook=notebook.name) from None
    tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
    if len(tagged) != 1:
        raise UsageError("reports.parameter.cells", notebook=notebook.name, cells=len(tagged))
    return "".join(tagged[0]["source"])


def _parameter(statement: ast.stmt, lines: list[str], notebook: str) -> Parameter:
    """The parameter that the statement declares; the comment after it is its help."""
    line = lines[statement.lineno - 1]
    match statement:
        case ast.AnnAssign(
            target=ast.Name(id=name), annotation=ast.Name(id=kind), value=ast.expr() as value
        ):
            default = _literal(value)
            if kind == "float" and type(default) is int:
                default = float(default)
            if isinstance(default, str | int | float) and type(default) is _TYPES.get(kind):
                comment = line[statement.end_col_offset or len(line) :]
                return Parameter(name, kind, default, comment.strip().removeprefix("#").strip())
    fields = {"notebook": notebook, "line": line.strip(), "types": ", ".join(_TYPES)}
    raise UsageError("reports.parameter.not_one", **fields)


def _literal(value: ast.expr) -> object:
    """The value of a literal; None for any other expression."""
    try:
        return ast.literal_eval(value)
    except ValueError:
        return None


def settle(
    given: list[str], common: dict[str, Value], notebooks: list[Path], taken: dict[str, str]
) -> Settled:
    """The parameters of each notebook: the `common` ones it has, then the `name=value` pairs given.

    `taken` names the parameters that are set by something else, and what sets them. A pair for one
    of them, or for a parameter that no notebook has, raises UsageError.
    """
    schemas = {path: parameters_of(path) for path in notebooks}
    settled = {path: _only(common, schema) for path, schema in schemas.items()}
    for pair in given:
        name, equals, text = pair.partition("=")
        if not equals:
            raise UsageError("reports.parameter.not_a_pair", pair=pair)
        if name in taken:
            raise UsageError("reports.parameter.taken", name=name, flag=taken[name])
        having = [path for path, schema in schemas.items() if name in schema]
        if not having:
            raise _unknown(name, set().union(*schemas.values()), set(taken))
        for path in having:
            settled[path][name] = schemas[path][name].read(text)
    return settled


def _only(values: dict[str, Value], names: Container[str]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if name in names}


def _unknown(name: str, known: set[str], taken: set[str]) -> UsageError:
    """The error about a parameter that no notebook has, with the names it may have meant."""
    close = get_close_matches(name, known, n=1) or sorted(known - taken)
    key = "reports.parameter.close" if close else "reports.parameter.unknown"
    return UsageError(key, name=name, close=", ".join(close))
