"""Ratings as a programming interface gives them, in whatever way they were kept."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from export_files import ExportMaker

from opsanalytics.store.manifest import SourceFile

_ONE, _TWO = (
    {
        "oid": 1234567890123456789 + n,
        "tid": 71,
        "result": "good",
        "created": "2022-01-05 10:00:00",
        "item_title": title,
    }
    for n, title in enumerate(["收纳筐", "猫咪\u2028杯\x85子"])
)
_LINES = "\n".join(json.dumps(one, ensure_ascii=False) for one in (_ONE, _TWO))
_LIST = json.dumps([_ONE, _TWO], ensure_ascii=False)
_ANSWER = json.dumps(
    {"answer": {"rates": {"rate": [_ONE, _TWO]}, "request_id": "x", "more": False}}
)
TWO_ORDERS = [("1234567890123456789", "收纳筐"), ("1234567890123456790", "猫咪\u2028杯\x85子")]


@pytest.mark.parametrize(
    "text",
    [
        _LINES,
        _LINES.replace("\n", "\r\n") + "\r\n",
        _LIST,
        json.dumps([_ONE, _TWO], ensure_ascii=False, indent=2),
        _ANSWER,
        json.dumps([_ONE], indent=1) + "\n" + json.dumps([_TWO], indent=1),
    ],
    ids=[
        "lines",
        "windows lines",
        "list",
        "list over many lines",
        "answer",
        "pages one after another",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_ratings_are_read_however_they_were_kept(
    maker: ExportMaker, adds_up: Callable[[SourceFile], bool], text: str, encoding: str
) -> None:
    export = maker.read(maker.file(text, "rates.json", encoding))
    assert maker.values(export, "review_id item_title") == TWO_ORDERS
    assert adds_up(export.source)


def test_a_list_that_is_cut_off_is_refused_as_such(maker: ExportMaker) -> None:
    assert maker.refusal(maker.file(_LIST[:-40], "rates.json")) == (
        "rates.json holds no whole JSON record; was it still downloading? download it again"
    )


def test_an_entry_of_the_list_that_is_no_record_is_a_blank_line(
    maker: ExportMaker, adds_up: Callable[[SourceFile], bool]
) -> None:
    export = maker.read(maker.file(json.dumps([_ONE, None]), "rates.json"))
    assert (export.source.loaded, export.source.decoration) == (1, {"blank": 1})
    assert adds_up(export.source)


def test_a_single_record_keeps_its_own_lists(maker: ExportMaker) -> None:
    export = maker.read(maker.file(json.dumps({**_ONE, "pictures": []}), "rates.json"))
    assert maker.values(export, "review_id") == [("1234567890123456789",)]


def test_order_numbers_that_a_program_rounded_are_missing_and_said_to_be(
    maker: ExportMaker,
) -> None:
    lines = [json.dumps({**_ONE, "oid": n, "tid": 1234567890123460000.0}) for n in (1, 2)]
    export = maker.read(maker.file("\n".join(lines), "rates.json"))
    assert maker.values(export, "order_id") == [(None,), (None,)]
    assert [str(note.text) for note in export.source.notes] == [
        "tid: 2 numbers were rounded by a spreadsheet and are missing; export again, as text"
    ]


def test_half_a_character_in_a_record_is_no_reason_to_stop(
    maker: ExportMaker, adds_up: Callable[[SourceFile], bool]
) -> None:
    text = _LINES.replace("收纳筐", "收纳\\ud83d筐")
    export = maker.read(maker.file(text, "rates.json", "utf-8"))
    assert maker.values(export, "item_title") == [("收纳\ufffd筐",), (TWO_ORDERS[1][1],)]
    assert adds_up(export.source)
