"""Who may import whom: seven layers, measured from the imports, which run downward only."""

from __future__ import annotations

import re
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath

import pytest

from tests.project.library import PACKAGE, Sources, imported_names, library_sources

# CONTRIBUTING.md shows these layers. A package lies one layer above the highest it imports.
LAYERS = {
    "core": 1,
    "store": 2,
    "plan": 2,
    "ingest": 3,
    "metrics": 3,
    "charts": 3,
    "demo": 3,
    "analyses": 4,
    "pages": 5,
    "reports": 6,
    "cli": 7,
}
FACE, PROGRAM = "__init__", "__main__"
ENGINES = {"ibis", "duckdb", "pyarrow", "polars", "pyspark"}
ONLY_IN = {"duckdb": {"store"}, "ibis": {"metrics", "analyses", "store"}}
NEVER_IN = dict.fromkeys(("plan", "charts", "pages"), ENGINES)

Import = tuple[str, int, str, str]  # path, line, importing module, imported module


@pytest.fixture(scope="module")
def library() -> Sources:
    return library_sources()


def module_of(path: str) -> str:
    """Dotted name below the package; a folder's `__init__.py` is the folder itself."""
    parts = path.removesuffix(".py").split("/")
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


def package_of(module: str) -> str:
    return module.split(".")[0]


def imports(sources: Sources) -> list[Import]:
    """Every import between modules of the library."""
    modules = {module_of(path) for path in sources}
    found = []
    for path, source in sources.items():
        for line, name in imported_names(path, source):
            head, *rest = name.split(".")
            if head == PACKAGE:
                found.append((path, line, module_of(path), _target(rest, modules)))
    return found


def _target(parts: list[str], modules: set[str]) -> str:
    """The module that an import below the package names; the face where it names none."""
    for end in range(len(parts), 0, -1):
        name = ".".join(parts[:end])
        if name in modules:
            return name
    packages = {package_of(module) for module in modules} | set(LAYERS)
    return parts[0] if parts and parts[0] in packages else FACE


def package_graph(sources: Sources) -> dict[str, set[str]]:
    """By package the others it imports."""
    graph: dict[str, set[str]] = {package_of(module_of(path)): set() for path in sources}
    for _, _, module, target in imports(sources):
        if package_of(module) != package_of(target):
            graph[package_of(module)].add(package_of(target))
    return graph


def module_graph(sources: Sources) -> dict[str, set[str]]:
    """By module the others it imports."""
    graph: dict[str, set[str]] = {}
    for _, _, module, target in imports(sources):
        if module != target:
            graph.setdefault(module, set()).add(target)
    return graph


def cycle_in(graph: dict[str, set[str]]) -> str:
    """A cycle as "a > b > a"; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return " > ".join(reversed(error.args[1]))
    return ""


def measured_layers(sources: Sources) -> dict[str, int]:
    """The layer of each package: one above the highest it imports."""
    graph = package_graph(sources)
    layers: dict[str, int] = {}
    for package in TopologicalSorter(graph).static_order():
        layers[package] = 1 + max((layers[below] for below in graph.get(package, ())), default=0)
    return layers


def imports_of_the_face(sources: Sources) -> list[str]:
    """The public face and the command line are for users: nothing inside imports them."""
    outside = {FACE, PROGRAM, "cli"}
    return [
        f"{path}:{line} imports {'the face' if target == FACE else target}"
        for path, line, module, target in imports(sources)
        if package_of(target) in outside
        and not (package_of(target) == "cli" and package_of(module) in {"cli", PROGRAM})
    ]


def misplaced_libraries(sources: Sources) -> list[str]:
    faults = []
    for path, source in sources.items():
        package = package_of(module_of(path))
        for line, name in imported_names(path, source):
            library = name.split(".")[0]
            allowed = package in ONLY_IN.get(library, {package})
            if not allowed or library in NEVER_IN.get(package, set()):
                faults.append(f"{path}:{line} {package} imports {library}")
    return faults


def loose_modules(sources: Sources) -> list[str]:
    return [path for path in sources if "/" not in path and not path.startswith("__")]


def repeated_names(sources: Sources) -> list[str]:
    """File names met more than once, `__init__.py` apart."""
    names = Counter(PurePosixPath(path).name for path in sources)
    return sorted(name for name, count in names.items() if count > 1 and name != "__init__.py")


def test_the_library_has_seven_layers_and_imports_run_down_only(library: Sources) -> None:
    assert cycle_in(package_graph(library)) == ""
    layers = measured_layers(library)
    assert layers.pop(PROGRAM) == 8  # starts the command line
    layers.pop(FACE, None)
    assert layers == LAYERS


def test_no_modules_import_each_other_in_a_circle(library: Sources) -> None:
    assert cycle_in(module_graph(library)) == ""


def test_nothing_inside_imports_the_face_or_the_command_line(library: Sources) -> None:
    assert imports_of_the_face(library) == []


def test_query_engines_stay_in_their_packages(library: Sources) -> None:
    assert misplaced_libraries(library) == []


def test_every_module_lies_in_a_package_and_every_file_name_is_there_once(library: Sources) -> None:
    assert loose_modules(library) == []
    assert repeated_names(library) == []


def test_no_function_of_the_face_has_the_name_of_a_package(library: Sources) -> None:
    """Once loaded, the package would stand where the function was: the second `ops.x()` fails."""
    import opsanalytics

    packages = {package_of(module_of(path)) for path in library}
    assert set(opsanalytics.__all__) & packages == {"charts", "pages"}  # these are offered


@pytest.mark.parametrize(
    "source",
    [
        "from opsanalytics.metrics import funnels",
        "from opsanalytics import metrics",
        "import opsanalytics.metrics.funnels as f",
        "from ..metrics.funnels import draw",
        "def f():\n    from ..metrics import funnels",
        "if TYPE_CHECKING:\n    from opsanalytics.metrics.funnels import draw",
        "importlib.import_module('opsanalytics.metrics')",
    ],
)
def test_an_upward_import_is_noticed_however_it_is_written(source: str) -> None:
    sources = {
        "store/shop.py": source,
        "metrics/__init__.py": "",
        "metrics/funnels.py": "from opsanalytics.store.shop import Shop",
    }
    assert "store > metrics > store" in 2 * f" > {cycle_in(package_graph(sources))}"


def test_an_import_along_a_layer_raises_the_one_that_imports() -> None:
    sources = {
        "core/stats.py": "import math",
        "store/shop.py": "from opsanalytics.core import stats",
        "plan/goals.py": "from opsanalytics.store.shop import Shop",
    }
    assert measured_layers(sources) == {"core": 1, "store": 2, "plan": 3}


def test_a_circle_of_modules_in_one_package_is_noticed() -> None:
    sources = {"store/a.py": "from .b import x", "store/b.py": "from . import a"}
    assert cycle_in(module_graph(sources)) == "store.a > store.b > store.a"


def test_an_import_of_the_face_or_the_command_line_is_noticed() -> None:
    sources = {
        "plan/goals.py": "import opsanalytics",
        "demo/shop.py": "from opsanalytics import open_shop",
        "cli/main.py": "from . import __version__",
        "store/shop.py": "from opsanalytics.cli import main",
        "__main__.py": "from .cli import main",
    }
    found = [re.sub(r":\d+", "", fault) for fault in imports_of_the_face(sources)]
    assert found == [
        "plan/goals.py imports the face",
        "demo/shop.py imports the face",
        "store/shop.py imports cli.main",
    ]


def test_a_loose_module_a_repeated_name_and_a_library_in_the_wrong_package_are_noticed() -> None:
    sources = {
        "attic.py": "",
        "__init__.py": "",
        "metrics/shop.py": "",
        "store/shop.py": "import duckdb, ibis",
        "ingest/read.py": "def f():\n    import duckdb",
        "charts/bar_chart.py": "import pandas\nfrom pyarrow import parquet",
    }
    assert loose_modules(sources) == ["attic.py"]
    assert repeated_names(sources) == ["shop.py"]
    assert misplaced_libraries(sources) == [
        "ingest/read.py:2 ingest imports duckdb",
        "charts/bar_chart.py:2 charts imports pyarrow",
    ]
