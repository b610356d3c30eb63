"""What the tests of reading exports share: the maker of files, the check of an account, the reading of lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from export_files import HEADER, ExportMaker

from opsanalytics.store.manifest import Export, SourceFile


@pytest.fixture(scope="session")
def maker(tmp_path_factory: pytest.TempPathFactory) -> ExportMaker:
    return ExportMaker(tmp_path_factory.mktemp("maker"))


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
def read(maker: ExportMaker, adds_up: Callable[[SourceFile], bool]) -> Callable[..., Export]:
    """Read a 2012 order list of these lines; its account must add up."""

    def from_lines(*lines: str, header: str = HEADER, end: str = "\r\n") -> Export:
        export = maker.read(maker.file(end.join([header, *lines]) + end))
        assert adds_up(export.source)
        assert export.source.lines == 1 + len("\n".join(lines).split("\n"))
        return export

    return from_lines
