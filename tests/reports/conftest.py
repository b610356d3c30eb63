"""Small notebooks and a small shop for the report tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from opsanalytics.ingest.pipeline import ingest
from opsanalytics.reports.choose import Order
from opsanalytics.reports.kernels import Kernels
from opsanalytics.reports.make import Result, make_reports
from tests.conftest import NOW, daily_orders, order_list

HEAD = 'shop: str = "x"  # the shop\nas_of: str = ""  # last day\nlang: str = ""  # language\ndata: str = ""  # folder\n'
SAY = 'import opsanalytics as ops\npage = ops.open_page()\npage.answer("{}")'


def write_notebook(folder: Path, name: str, *cells: str, parameters: str = HEAD) -> Path:
    """A notebook of a parameters cell and the cells given."""
    folder.mkdir(exist_ok=True, parents=True)
    book = new_notebook(cells=[new_code_cell(source) for source in (parameters, *cells)])
    book.cells[0].metadata["tags"] = ["parameters"]
    book.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    path = folder / f"{name}.ipynb"
    nbformat.write(book, path)
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A shop with 40 orders a day up to 31 December 2022."""
    raw = tmp_path / "exports"
    raw.mkdir()
    rows = daily_orders(date(2022, 11, 20), [40] * 42)
    (raw / "ExportOrderList202301010905.csv").write_bytes(order_list(rows).encode("gb18030"))
    ingest([raw], "shop", data=tmp_path / "data")
    return tmp_path / "data"


Report = Callable[..., Result]


@pytest.fixture(scope="session")
def kernels() -> Iterator[Kernels]:
    """Where the tests' kernels come from; one warm process for all of them."""
    with Kernels() as source:
        yield source


@pytest.fixture
def report(data: Path, tmp_path: Path, kernels: Kernels) -> Report:
    """Make a report of the shop from the notebooks in tmp_path/notebooks."""

    def make(*notebooks: str, source: Kernels | None = kernels, **options: object) -> Result:
        told = {"folder": str(tmp_path / "notebooks"), "lang": "en"} | options
        return make_reports(Order("shop", notebooks, **told), data=data, now=NOW, kernels=source)  # type: ignore[arg-type]

    return make
