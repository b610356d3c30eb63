"""Quotation marks in titles that were never meant as quotes: no order is swallowed, none is guessed at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from export_files import HEADER, ORDER_COLUMNS, ExportMaker, expected, line, order, reasons
from hypothesis import given, settings
from hypothesis import strategies as st

from opsanalytics.store.manifest import Export, SourceFile

AddsUp = Callable[[SourceFile], bool]


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_quote_that_one_title_opens_and_a_later_one_closes_swallows_no_order(
    maker: ExportMaker, read: Callable[..., Export], end: str
) -> None:
    export = read(line(1, '"爆款'), line(2), line(3, '新款"'), line(4), end=end)
    assert maker.values(export, ORDER_COLUMNS) == expected(1, 2, 3, 4)
    assert export.rejects == []


def test_a_quote_that_no_title_closes_swallows_no_order(
    maker: ExportMaker, read: Callable[..., Export]
) -> None:
    export = read(line(1), line(2, '"爆款'), *(line(n) for n in range(3, 3000)))
    assert maker.values(export, ORDER_COLUMNS) == expected(*range(1, 3000))


def test_blank_lines_totals_and_headers_between_stray_quotes_stay_decoration(
    maker: ExportMaker, read: Callable[..., Export]
) -> None:
    export = read(line(1, '"爆款'), "," * 31, HEADER, "合计,,9", line(2, '"a,b"'), line(3, '新款"'))
    assert maker.values(export, ORDER_COLUMNS) == expected(1, 2, 3)
    assert export.source.decoration == {"header": 2, "blank": 1, "total": 1}


def test_an_unreadable_row_between_stray_quotes_is_rejected_not_swallowed(
    maker: ExportMaker, read: Callable[..., Export]
) -> None:
    export = read(line(1, '"爆款'), "张三" + line(2), line(3, '新款"'))
    assert maker.values(export, ORDER_COLUMNS) == expected(1, 3)
    assert reasons(export) == [(3, "is not an order number")]


def test_stray_quotes_in_a_tab_separated_list_swallow_no_order(
    maker: ExportMaker, read: Callable[..., Export]
) -> None:
    lines = [line(1, '"爆款'), line(2), line(3, '新款"')]
    export = read(
        *(text.replace(",", "\t") for text in lines), header="\t".join(maker.headers["2012"])
    )
    assert maker.values(export, ORDER_COLUMNS) == expected(1, 2, 3)


def test_quotes_on_every_cell_are_no_stray_quotes(
    maker: ExportMaker, read: Callable[..., Export]
) -> None:
    def quoted(row: list[str]) -> str:
        return ",".join(f'"{cell}"' for cell in row)

    export = read(
        quoted(order(1, "a,b")), quoted(order(2, message="谢谢\n138")), quoted(order(3, 'x""y'))
    )
    assert maker.values(export, ORDER_COLUMNS) == expected(1, 2, 3)
    assert maker.values(export, "item_titles") == [("a,b",), ("收纳筐",), ('x"y',)]


def test_a_row_that_can_be_read_in_two_ways_is_rejected_not_guessed(
    maker: ExportMaker, read: Callable[..., Export]
) -> None:
    row = order(2, '"爆款')
    row[23] = (
        '赠品"'  # one title with four commas in a short row, or two cells with a stray quote each?
    )
    export = read(line(1), ",".join(row), line(3))
    assert maker.values(export, ORDER_COLUMNS) == expected(1, 3)
    assert reasons(export) == [(3, "has quotation marks that do not match")]


strays = st.sampled_from(
    ['"爆款', '新款"', '"懒人"神器', '24"大号', '"', '""', '"""新', '爆"款"', '"“爆款”', "收纳筐"]
)


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(st.lists(strays, min_size=1, max_size=30))
def test_stray_quotes_anywhere_in_titles_lose_no_order(
    maker: ExportMaker, adds_up: AddsUp, titles: list[str]
) -> None:
    lines = [line(n, title) for n, title in enumerate(titles, 1)]
    export = maker.read(maker.file("\n".join([HEADER, *lines, ""])))
    assert adds_up(export.source)
    assert maker.values(export, ORDER_COLUMNS) == expected(*range(1, len(titles) + 1))
    assert export.rejects == []
