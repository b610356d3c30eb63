"""What the tests of the project's structure look at: the library's source, and how to read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "opsanalytics"

Sources = dict[str, str]  # path below the package, such as "metrics/query.py" -> its text


def library_sources() -> Sources:
    """Every Python file of the library."""
    folder = ROOT / PACKAGE
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
    }


def imported_names(path: str, source: str) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of all a file imports, wherever it stands.

    `from a import b` is "a.b"; a relative import is worked out from the file's path.
    """
    package = [PACKAGE, *path.split("/")[:-1]]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{stem}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and _imports_by_name(node):
            texts = [arg for arg in node.args[:1] if isinstance(arg, ast.Constant)]
            yield from ((node.lineno, str(text.value)) for text in texts)


def _imports_by_name(call: ast.Call) -> bool:
    return ast.unparse(call.func).endswith(("import_module", "__import__"))
