"""What the tests of the readers share: the desk, the check of a file's account, the reading of spoilt lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desk import HEADER, Desk

from opsanalytics.store.manifest import Export, SourceFile


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="session")
def adds_up() -> Callable[[SourceFile], bool]:
    """Whether every physical line of the file is accounted for, each once."""

    def check(source: SourceFile) -> bool:
        parts = (
            source.loaded + source.duplicates + source.rejected + sum(source.decoration.values())
        )
        return source.unaccounted == 0 and source.lines == parts

    return check


@pytest.fixture
def read(desk: Desk, adds_up: Callable[[SourceFile], bool]) -> Callable[..., Export]:
    """Read a 2012 order list of these lines; its account must add up."""

    def from_lines(*lines: str, header: str = HEADER, end: str = "\r\n") -> Export:
        export = desk.read(desk.file(end.join([header, *lines]) + end))
        assert adds_up(export.source)
        assert export.source.lines == 1 + len("\n".join(lines).split("\n"))
        return export

    return from_lines
