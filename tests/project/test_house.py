"""The house rules: who may import whom, how long things get, what a notebook and what git may hold."""

import ast
import io
import json
import re
import subprocess
import tokenize
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "opsanalytics"

# Packages import from lower floors only; never along their own floor.
FLOORS = {
    package: floor
    for floor, packages in {
        1: "core",
        2: "plan store",
        3: "metrics ingest charts",
        4: "analyses",
        5: "pages",
        6: "reports demo",
        7: "cli __init__",
        8: "__main__",
    }.items()
    for package in packages.split()
}
UNTIL_MESSAGES_HAVE_KEYS = {("core", "store")}
FACE = "__init__"
ENGINES = {"ibis", "duckdb", "pyarrow", "polars", "pyspark"}
ONLY_IN = {"duckdb": {"store"}, "ibis": {"metrics", "analyses", "store"}}
NEVER_IN = {
    **dict.fromkeys(("plan", "charts", "pages"), ENGINES),
}

FILE_LINES, FUNCTION_LINES, LIBRARY_LINES, DEMO_LINES, CELL_LINES = 360, 55, 15_500, 1_800, 21
PRIVATE = ("data/raw/", "data/processed/", "reports/")
KEPT = {f"{folder}README.md" for folder in PRIVATE}
HOSTS = [
    ("py", "pi.org"),
    ("pythonho", "sted.org"),
    ("npm", "js.org"),
    ("npm", "js.com"),
    ("ana", "conda.org"),
    ("deb.deb", "ian.org"),
    ("archive.ubu", "ntu.com"),
    ("repo1.ma", "ven.org"),
]
PLACES = [("/wo", "rk/"), ("/ro", "ot/"), ("/fa", "rm/"), ("../.lib", "rary")]
FORBIDDEN_TEXT = re.compile(
    "|".join(re.escape("".join(parts)) for parts in HOSTS + PLACES)
    + r"|/(?:home|Users)/(?!you/|me/)[a-z]\w*/"
)

Cell = dict[str, Any]
Sources = dict[str, str]  # path below the package, such as "metrics/funnel.py" -> its text


@pytest.fixture(scope="module")
def library() -> Sources:
    folder = ROOT / PACKAGE
    sources = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.py")
    }
    assert sources, f"no Python file under {folder}"
    return sources


# --- who imports whom ---


def module_of(path: str) -> str:
    """Dotted name below the package: a folder's `__init__.py` is the folder, the package's own the face."""
    parts = path.removesuffix(".py").split("/")
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    return module.split(".")[0]


def imported_names(path: str, source: str) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of all a file imports, wherever it stands; `from a import b` is "a.b"."""
    package = [PACKAGE, *path.split("/")[:-1]]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{stem}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
            ("import_module", "__import__")
        ):
            yield from (
                (node.lineno, str(arg.value))
                for arg in node.args[:1]
                if isinstance(arg, ast.Constant)
            )


def imports(sources: Sources) -> list[tuple[str, int, str, str]]:
    """Every import between our modules, as (path, line, importing module, imported module)."""
    modules = {module_of(path) for path in sources}
    found = []
    for path, source in sources.items():
        for line, name in imported_names(path, source):
            head, *rest = name.split(".")
            if head != PACKAGE:
                continue
            nearest = (".".join(rest[:end]) for end in range(len(rest), 0, -1))
            room = rest[0] if rest and rest[0] in FLOORS else FACE
            target = next((module for module in nearest if module in modules), room)
            found.append((path, line, module_of(path), target))
    return found


def unplaced_rooms(sources: Sources) -> list[str]:
    return sorted({room_of(module_of(path)) for path in sources} - set(FLOORS))


def upward_imports(sources: Sources) -> list[str]:
    return [
        f"{path}:{line} imports {target}, which is no floor below"
        for path, line, module, target in imports(sources)
        if room_of(target) != room_of(module)
        and FLOORS.get(room_of(target), 0) >= FLOORS.get(room_of(module), 99)
        and (room_of(module), room_of(target)) not in UNTIL_MESSAGES_HAVE_KEYS
    ]


def imports_of_the_doors(sources: Sources) -> list[str]:
    """The face and the command line are for those outside: no room imports them."""
    return [
        f"{path}:{line} imports {'the face' if target == FACE else target}"
        for path, line, module, target in imports(sources)
        if target == FACE
        or (room_of(target) in {"cli", "__main__"} and room_of(module) not in {"cli", "__main__"})
    ]


def test_no_name_of_the_face_is_also_a_room(library: Sources) -> None:
    """Once loaded, a room of the same name would stand where the face's name was: `ops.evaluate` twice would fail."""
    import opsanalytics

    assert set(opsanalytics.__all__) & {room_of(module_of(path)) for path in library} == set()


def import_cycles(sources: Sources) -> list[str]:
    """A cycle among rooms, or among modules, as "a > b > a"."""
    cycles = []
    for name_of in (room_of, str):
        graph: dict[str, set[str]] = {}
        for _, _, module, target in imports(sources):
            if (room_of(module), room_of(target)) in UNTIL_MESSAGES_HAVE_KEYS:
                continue
            if name_of(module) != name_of(target):
                graph.setdefault(name_of(module), set()).add(name_of(target))
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            cycles.append(" > ".join(reversed(error.args[1])))
    return cycles


def misplaced_libraries(sources: Sources) -> list[str]:
    faults = []
    for path, source in sources.items():
        room = room_of(module_of(path))
        for line, name in imported_names(path, source):
            library = name.removeprefix(f"{PACKAGE}.").split(".")[0]
            if room not in ONLY_IN.get(library, {room}) or library in NEVER_IN.get(room, set()):
                faults.append(f"{path}:{line} {room} imports {library}")
    return faults


def test_every_room_has_a_floor(library: Sources) -> None:
    assert unplaced_rooms(library) == [], "name each new room in FLOORS"


def test_imports_run_down_only(library: Sources) -> None:
    assert upward_imports(library) == []


def test_no_imports_run_in_a_circle(library: Sources) -> None:
    assert import_cycles(library) == []


def test_nothing_inside_imports_the_face_or_the_command_line(library: Sources) -> None:
    assert imports_of_the_doors(library) == []


def test_engines_and_frames_stay_in_their_rooms(library: Sources) -> None:
    assert misplaced_libraries(library) == []


@pytest.mark.parametrize(
    "source",
    [
        "from opsanalytics.charts import bars",
        "from opsanalytics import charts",
        "import opsanalytics.charts.bars as b",
        "from ..charts.bars import draw",
        "def f():\n    from ..charts import bars",
        "if TYPE_CHECKING:\n    from opsanalytics.charts.bars import draw",
        "importlib.import_module('opsanalytics.charts')",
    ],
)
def test_an_upward_import_is_noticed_however_it_is_written(source: str) -> None:
    sources = {"metrics/funnel.py": source, "charts/__init__.py": "", "charts/bars.py": ""}
    [fault] = upward_imports(sources)
    assert re.fullmatch(
        r"metrics/funnel.py:\d imports charts(\.bars)?, which is no floor below", fault
    )


def test_a_downward_import_is_fine() -> None:
    sources = {
        "charts/bars.py": "from ..core.stats import wilson\nimport pandas",
        "core/stats.py": "from . import errors",
    }
    assert upward_imports(sources) == import_cycles(sources) == imports_of_the_doors(sources) == []


def test_a_circle_among_rooms_or_inside_one_is_noticed() -> None:
    assert import_cycles(
        {"store/a.py": "from ..plan import x", "plan/b.py": "import opsanalytics.store"}
    )
    assert import_cycles({"store/a.py": "from .b import x", "store/b.py": "from . import a"}) == [
        "store.a > store.b > store.a"
    ]


def test_an_import_of_the_face_or_the_command_line_is_noticed() -> None:
    sources = {
        "goals.py": "import opsanalytics",
        "demo.py": "from opsanalytics import open_shop",
        "cli.py": "from . import __version__",
        "reports/run.py": "from ..cli import main",
        "__main__.py": "from opsanalytics.cli import main",
    }
    assert imports_of_the_doors(sources) == [
        "goals.py:1 imports the face",
        "demo.py:1 imports the face",
        "cli.py:1 imports the face",
        "reports/run.py:1 imports cli",
    ]


def test_a_room_without_a_floor_and_a_library_in_the_wrong_room_are_noticed() -> None:
    assert unplaced_rooms({"attic.py": "", "metrics/funnel.py": "", "__init__.py": ""}) == ["attic"]
    assert misplaced_libraries(
        {
            "ingest.py": "def f():\n    import duckdb",
            "charts/bars.py": "import pandas\nfrom pyarrow import parquet",
            "store.py": "import duckdb, ibis",
            "pages/funnel.py": "import ibis",
        }
    ) == [
        "ingest.py:2 ingest imports duckdb",
        "charts/bars.py:2 charts imports pyarrow",
        "pages/funnel.py:1 pages imports ibis",
    ]


# --- how long things get ---


def long_files(sources: Sources) -> list[str]:
    lengths = {path: len(source.splitlines()) for path, source in sources.items()}
    faults = [f"{path}: {length} lines" for path, length in lengths.items() if length > FILE_LINES]
    demo = {
        path for path in sources if path.startswith("demo/")
    }  # a life told, beside the library that reads it
    for name, paths, most in (
        ("library", set(sources) - demo, LIBRARY_LINES),
        ("demo shop", demo, DEMO_LINES),
    ):
        code = sum(code_lines(sources[path]) for path in paths)
        if code > most:
            faults.append(f"the {name}: {code} lines of code")
    return faults


def code_lines(source: str) -> int:
    """Lines that are code: not blank, not a comment, not a docstring."""
    empty = {
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.COMMENT,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    }
    tokens = [
        t for t in tokenize.generate_tokens(io.StringIO(source).readline) if t.type not in empty
    ]
    lines = {line for token in tokens for line in range(token.start[0], token.end[0] + 1)}
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and ast.get_docstring(node) is not None
        ):
            lines -= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return len(lines)


def long_functions(sources: Sources) -> list[str]:
    """Functions over the limit, their docstring not counted."""
    faults = []
    for path, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if ast.get_docstring(node) is not None:
                length -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
            if length > FUNCTION_LINES:
                faults.append(f"{path}:{node.lineno} {node.name}: {length} lines")
    return faults


def test_files_functions_and_the_library_stay_short(library: Sources) -> None:
    assert long_files(library) + long_functions(library) == []


def test_long_files_and_functions_are_noticed() -> None:
    body = '    """One.\n\n    Two.\n    """\n' + "    x = 1\n" * FUNCTION_LINES
    assert long_functions({"goals.py": f"def pace():\n{body}"}) == [
        f"goals.py:1 pace: {FUNCTION_LINES + 1} lines"
    ]
    assert long_functions({"goals.py": f"def pace():\n{body}".removesuffix("    x = 1\n")}) == []
    assert long_files(
        {"goals.py": "x = 1\n" * (FILE_LINES + 1), "stats.py": "x = 1\n" * FILE_LINES}
    ) == [f"goals.py: {FILE_LINES + 1} lines"]
    assert long_files({f"metrics/m{i}.py": "x = 1\n" * 300 for i in range(52)}) == [
        "the library: 15600 lines of code"
    ]
    assert code_lines('"""What it is."""\n\n# why\nx = (\n    1,\n)\n') == 3


# --- notebooks ---


def code_faults(source: str) -> list[str]:
    """What a notebook's code cell must not hold."""
    faults = []
    if len(source.splitlines()) > CELL_LINES:
        faults.append(f"has {len(source.splitlines())} lines")
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        return [*faults, f"is not plain Python: {error.msg}"]
    for node in ast.walk(tree):
        name = getattr(node, "attr", getattr(node, "id", None))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            faults.append(f"defines {node.name}")
        elif name in {"style", "HTML", "Markdown", "__import__", "import_module"}:
            faults.append(f"uses {name}")
    outside = {name.split(".")[0] for _, name in imported_names("notebook", source)} - {PACKAGE}
    return faults + [f"imports {name}" for name in sorted(outside)]


def notebook_faults(text: str) -> list[str]:
    notebook = json.loads(text)
    faults = []
    if notebook["metadata"].get("kernelspec", {}).get("name") != "python3":
        faults.append("the kernel is not python3")
    tagged = [
        cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", [])
    ]
    if len(tagged) != 1:
        faults.append(f"{len(tagged)} cells are tagged parameters")
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] != "code":
            continue
        if cell.get("outputs") or cell.get("execution_count") is not None:
            faults.append(f"cell {number} keeps output or an execution count")
        faults += [f"cell {number} {fault}" for fault in code_faults("".join(cell["source"]))]
    return faults


def test_notebooks_are_thin_and_hold_no_output() -> None:
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    assert notebooks, "no notebook in notebooks/"
    faults = [
        f"{path.name}: {fault}"
        for path in notebooks
        for fault in notebook_faults(path.read_text(encoding="utf-8"))
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("def f():\n    pass", "cell 2 defines f"),
        ("class Shop: ...", "cell 2 defines Shop"),
        ("x = 1\n" * (CELL_LINES + 1), f"cell 2 has {CELL_LINES + 1} lines"),
        ("import pandas as pd", "cell 2 imports pandas"),
        ("from IPython.display import HTML", "cell 2 imports IPython"),
        ("HTML('<b>')", "cell 2 uses HTML"),
        ("display.Markdown(title)", "cell 2 uses Markdown"),
        ("frame.style.format()", "cell 2 uses style"),
        ("%matplotlib inline", "cell 2 is not plain Python: invalid syntax"),
    ],
)
def test_a_thick_notebook_is_noticed(source: str, fault: str) -> None:
    code: Cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    parameters = {**code, "metadata": {"tags": ["parameters"]}, "source": ["shop: str = 'demo'"]}
    good = {**code, "source": ["from opsanalytics import open_shop\n", "open_shop(shop)"]}
    notebook = {"metadata": {"kernelspec": {"name": "python3"}}, "cells": [parameters, good]}
    assert notebook_faults(json.dumps(notebook)) == []
    notebook["cells"] = [parameters, {**code, "source": source}]
    assert notebook_faults(json.dumps(notebook)) == [fault]


def test_a_notebook_with_output_or_without_parameters_is_noticed() -> None:
    ran = {
        "cell_type": "code",
        "metadata": {},
        "source": "1",
        "outputs": [{}],
        "execution_count": 1,
    }
    assert notebook_faults(json.dumps({"metadata": {}, "cells": [ran]})) == [
        "the kernel is not python3",
        "0 cells are tagged parameters",
        "cell 1 keeps output or an execution count",
    ]


# --- what git holds ---


@pytest.fixture(scope="module")
def in_git() -> list[str]:
    """Paths that git tracks or would take with the next `git add`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [path for path in listed.split("\0") if (ROOT / path).is_file()]
    assert paths, "git lists no file"
    return paths


def forbidden_text(path: str, content: bytes) -> list[str]:
    """Lines that name a package registry's host or a path of a developer's machine; binary files pass."""
    if b"\0" in content:
        return []
    lines = content.decode("utf-8", errors="replace").splitlines()
    return [
        f"{path}:{number} names {found[0]}"
        for number, line in enumerate(lines, 1)
        if (found := FORBIDDEN_TEXT.search(line))
    ]


def test_no_file_names_a_package_registry_or_a_developers_machine(in_git: list[str]) -> None:
    assert [
        fault for path in in_git for fault in forbidden_text(path, (ROOT / path).read_bytes())
    ] == []


def data_in_git(paths: list[str]) -> list[str]:
    """What lies in the folders for data and reports, their README files apart."""
    return [path for path in paths if path.startswith(PRIVATE) and path not in KEPT]


def test_no_data_and_no_report_is_in_git(in_git: list[str]) -> None:
    assert KEPT - set(in_git) == set()
    assert data_in_git(in_git) == []


def test_a_shops_figures_in_git_are_noticed() -> None:
    inside = [
        "data/raw/demo/orders.csv",
        "data/processed/demo/README.md",
        "reports/demo/latest/index.html",
    ]
    assert data_in_git([*inside, "reports/README.md", "opsanalytics/reports/run.py"]) == inside


@pytest.mark.parametrize("parts", [*HOSTS, *PLACES, ("/home/", "li/shop"), ("/Users/", "li/shop")])
def test_a_registry_host_or_a_machine_path_is_noticed(parts: tuple[str, str]) -> None:
    content = f"fine\nsee {''.join(parts)} there\n".encode()
    assert len(forbidden_text("README.md", content)) == 1
    assert forbidden_text("README.md", b"see /home/you/shop and https://example.org/simple") == []
    assert forbidden_text("font.ttf", b"\0" + content) == []
