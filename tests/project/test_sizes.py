"""How long files, functions and the library may get, and how dense their lines."""

from __future__ import annotations

import ast
import io
import tokenize

import pytest

from tests.project.library import Sources, library_sources

FILE_LINES = 300
FUNCTION_LINES = 50
LIBRARY_LINES = 26_560
DEMO_LINES = 1_800
LINE_WIDTH = 100
NO_CODE = {
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.COMMENT,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


@pytest.fixture(scope="module")
def library() -> Sources:
    return library_sources()


def long_files(sources: Sources) -> list[str]:
    lengths = {path: len(source.splitlines()) for path, source in sources.items()}
    return [f"{path}: {length} lines" for path, length in lengths.items() if length > FILE_LINES]


def wide_lines(sources: Sources) -> list[str]:
    """Lines that are too wide, and those kept from being formatted."""
    return [
        f"{path}:{number}"
        for path, source in sources.items()
        for number, line in enumerate(source.splitlines(), 1)
        if len(line) > LINE_WIDTH or "fmt: skip" in line or "fmt: off" in line
    ]


def total_lines(sources: Sources) -> dict[str, int]:
    """Code lines of the library and of the demo shop, which is beside it."""
    totals = {"library": 0, "demo": 0}
    for path, source in sources.items():
        totals["demo" if path.startswith("demo/") else "library"] += code_lines(source)
    return totals


def code_lines(source: str) -> int:
    """Lines that are code: not blank, not a comment, not a docstring."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    spans = [(token.start[0], token.end[0]) for token in tokens if token.type not in NO_CODE]
    lines = {line for first, last in spans for line in range(first, last + 1)}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            lines -= docstring_lines(node)
    return len(lines)


def docstring_lines(node: ast.Module | ast.ClassDef | ast.FunctionDef) -> set[int]:
    if ast.get_docstring(node) is None:
        return set()
    first = node.body[0]
    return set(range(first.lineno, (first.end_lineno or 0) + 1))


def long_functions(sources: Sources) -> list[str]:
    """Functions over the limit, their docstring not counted."""
    faults = []
    for path, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.FunctionDef):
                continue
            lines = (node.end_lineno or node.lineno) - node.lineno + 1 - len(docstring_lines(node))
            if lines > FUNCTION_LINES:
                faults.append(f"{path}:{node.lineno} {node.name}: {lines} lines")
    return faults


def test_files_functions_and_lines_stay_short(library: Sources) -> None:
    assert long_files(library) == []
    assert long_functions(library) == []
    assert wide_lines(library) == []


def test_the_library_stays_small(library: Sources) -> None:
    totals = total_lines(library)
    assert totals["library"] <= LIBRARY_LINES
    assert totals["demo"] <= DEMO_LINES


def test_long_files_functions_and_lines_are_noticed() -> None:
    body = '    """One.\n\n    Two.\n    """\n' + "    x = 1\n" * FUNCTION_LINES
    assert long_functions({"plan/goals.py": f"def pace():\n{body}"}) == [
        f"plan/goals.py:1 pace: {FUNCTION_LINES + 1} lines"
    ]
    assert long_functions({"plan/goals.py": f"def pace():\n{body[:-10]}"}) == []
    sources = {"a.py": "x = 1\n" * (FILE_LINES + 1), "b.py": "x = 1\n" * FILE_LINES}
    assert long_files(sources) == [f"a.py: {FILE_LINES + 1} lines"]
    wide = "x = 1\n" + "y" * 101 + "\nz = [1]  # fmt: skip\n"
    assert wide_lines({"a.py": wide, "b.py": "x" * 100}) == ["a.py:2", "a.py:3"]


def test_blank_lines_comments_and_docstrings_are_no_code() -> None:
    assert code_lines('"""What it is."""\n\n# why\nx = (\n    1,\n)\n') == 3
    assert total_lines({"demo/a.py": "x = 1\n", "core/b.py": "x = 1\ny = 2\n"}) == {
        "library": 2,
        "demo": 1,
    }
