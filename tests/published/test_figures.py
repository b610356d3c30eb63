"""Every published figure, through our own readers, metrics and analyses; docs/published-figures.md lists them."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsanalytics.metrics.evaluate import evaluate
from tests.conftest import ROOT
from tests.published import figures_orders, figures_people
from tests.published.figure import Column, Figure, table_rows
from tests.published.shops import Shops

FIGURES: list[Figure] = [*figures_orders.FIGURES, *figures_people.FIGURES]
COLUMNS: list[Column] = [*figures_orders.COLUMNS]
CELLS = [(column, row) for column in COLUMNS for row in range(column.rows)]


@pytest.fixture(scope="module")
def shops(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Shops:
    return Shops(real_data, tmp_path_factory.mktemp("published"))


@pytest.mark.parametrize("figure", FIGURES, ids=lambda f: f"{f.data}: {f.what}")
def test_a_published_figure_is_ours_or_wrong(shops: Shops, figure: Figure) -> None:
    ours = float(figure.ask(shops(figure.shop or figure.data)))
    assert round(ours, figure.digits) == pytest.approx(figure.expected, abs=1e-9)
    assert (figure.expected == figure.published) == (figure.ours is None)


@pytest.mark.parametrize(
    ("column", "row"), CELLS, ids=[f"{c.data}: {c.what} {row}" for c, row in CELLS]
)
def test_a_cell_of_a_published_table_is_ours(shops: Shops, column: Column, row: int) -> None:
    published, ours = column.both(shops)
    assert len(published) == len(ours) == column.rows
    assert ours[row] == pytest.approx(published[row], abs=0.5000001 * 10**-column.digits)


def test_the_days_that_make_the_seventh_day_a_miracle_are_flagged(shops: Shops) -> None:
    flags = shops("taobao_userbehavior").manifest.flags
    assert [(flag.kind, flag.first_day.day) for flag in flags] == [
        ("back_after_a_week", 2),
        ("everybody_back", 2),
        ("everybody_back", 3),
    ]


def test_people_told_by_numbers_of_three_digits_are_people(shops: Shops) -> None:
    assert evaluate("buyers", shops("sneakers")).iloc[0]["value"] == 301


def test_the_docs_list_these_figures_and_no_others() -> None:
    text = (ROOT / "docs" / "published-figures.md").read_text("utf-8")
    assert with_table(text) == text, "run: python -m tests.published.test_figures"
    assert len({f.data for f in FIGURES}) == 12


def with_table(text: str) -> str:
    """The docs with the table as it is to be."""
    before, _ = text.split("<!-- figures -->")
    head = f"{len(FIGURES) + len(CELLS)} figures of {len({f.data for f in FIGURES})} data sets.\n"
    lines = ["| data set | figure | published | ours |", "|---|---|---|---|"]
    return "\n".join([f"{before}<!-- figures -->", head, *lines, *table_rows(FIGURES, COLUMNS), ""])


if __name__ == "__main__":
    page = ROOT / "docs" / "published-figures.md"
    page.write_text(with_table(page.read_text("utf-8")), encoding="utf-8")
