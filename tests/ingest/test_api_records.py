"""Ratings as a programming interface gives them, in whatever way they were kept."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from desk import Desk

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
TOLD = [("1234567890123456789", "收纳筐"), ("1234567890123456790", "猫咪\u2028杯\x85子")]


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
    desk: Desk, adds_up: Callable[[SourceFile], bool], text: str, encoding: str
) -> None:
    export = desk.read(desk.file(text, "rates.json", encoding))
    assert desk.told(export, "review_id item_title") == TOLD
    assert adds_up(export.source)


def test_a_list_that_is_cut_off_is_refused_as_such(desk: Desk) -> None:
    assert desk.refusal(desk.file(_LIST[:-40], "rates.json")) == (
        "rates.json holds no whole JSON record; was it still downloading? download it again"
    )


def test_an_entry_of_the_list_that_is_no_record_is_a_blank_line(
    desk: Desk, adds_up: Callable[[SourceFile], bool]
) -> None:
    export = desk.read(desk.file(json.dumps([_ONE, None]), "rates.json"))
    assert (export.source.loaded, export.source.decoration) == (1, {"blank": 1})
    assert adds_up(export.source)


def test_a_single_record_keeps_its_own_lists(desk: Desk) -> None:
    export = desk.read(desk.file(json.dumps({**_ONE, "pictures": []}), "rates.json"))
    assert desk.told(export, "review_id") == [("1234567890123456789",)]


def test_order_numbers_that_a_program_rounded_are_missing_and_said_to_be(desk: Desk) -> None:
    lines = [json.dumps({**_ONE, "oid": n, "tid": 1234567890123460000.0}) for n in (1, 2)]
    export = desk.read(desk.file("\n".join(lines), "rates.json"))
    assert desk.told(export, "order_id") == [(None,), (None,)]
    assert [str(note.text) for note in export.source.notes] == [
        "tid: 2 numbers were rounded by a spreadsheet and are missing; export again, as text"
    ]


def test_half_a_character_in_a_record_is_no_reason_to_stop(
    desk: Desk, adds_up: Callable[[SourceFile], bool]
) -> None:
    text = _LINES.replace("收纳筐", "收纳\\ud83d筐")
    export = desk.read(desk.file(text, "rates.json", "utf-8"))
    assert desk.told(export, "item_title") == [("收纳\ufffd筐",), (TOLD[1][1],)]
    assert adds_up(export.source)
