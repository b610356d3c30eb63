"""Cells to values: what can be read is read exactly, what cannot is marked and never guessed."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsanalytics.ingest.mapping_parts import Source
from opsanalytics.ingest.values.cells import Converted
from opsanalytics.ingest.values.convert import (
    to_choice,
    to_flag,
    to_person,
    to_text,
)
from opsanalytics.ingest.values.ids import rounded, to_id
from opsanalytics.ingest.values.numbers import to_count, to_money
from opsanalytics.ingest.values.people import masked

MARKED = "marked"
FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


def read(how: Callable[[Any], Converted], *cells: str) -> list[Any]:
    """The values of the cells; MARKED where a cell could not be read (its value must then be missing or unused)."""
    values, bad, *_ = how(pa.array(cells, pa.string()))
    return [
        MARKED if wrong else value
        for value, wrong in zip(values.to_pylist(), bad.to_pylist(), strict=True)
    ]


# --- order numbers ---


@pytest.mark.parametrize(
    "cell",
    [
        "2345678901234567890",
        '="2345678901234567890"',
        "=2345678901234567890",
        "'2345678901234567890",
        '"2345678901234567890"',
        "2345678901234567890\t",
        "\ufeff2345678901234567890 ",
        "\u00a02345678901234567890\u200b",
        "\u202d2345678901234567890\u202c",
        "２３４５６７８９０１２３４５６７８９０",
        "2345678901234567890.0",
        "2,345,678,901,234,567,890",
    ],
)
def test_an_order_number_stays_itself_whatever_a_spreadsheet_wrapped_it_in(cell: str) -> None:
    assert read(to_id, cell) == ["2345678901234567890"]


def test_a_blank_order_number_is_missing_and_leaves_the_others_their_digits() -> None:
    assert read(to_id, "2345678901234567890", "", "-") == ["2345678901234567890", None, None]


def test_what_is_no_order_number_is_marked() -> None:
    assert read(to_id, "张三", "12 34", "123.50", "a@b.cn") == [MARKED] * 4


@pytest.mark.parametrize(
    "cell", ["1.37359E+14", "1.23E+17", "2.345678901234568e+18", '="1.23E+17"', "１.２３E+17"]
)
def test_an_order_number_rounded_by_a_spreadsheet_is_missing_and_known_as_damaged(
    cell: str,
) -> None:
    assert read(to_id, cell) == [None]
    assert rounded(pa.array([cell])).to_pylist() == [True]


def test_order_numbers_filled_up_with_zeros_are_damaged_when_all_of_them_are() -> None:
    filled = ["2345678901234560000", "2345678901234780000", "12345"]
    assert read(to_id, *filled) == [None, None, "12345"]
    assert rounded(pa.array(filled)).to_pylist() == [True, True, False]


def test_order_numbers_that_a_program_kept_as_floating_numbers_are_damaged() -> None:
    numbers = [1234567890123450000 + 7919 * n for n in range(9)]
    floats = [str(int(float(n))) for n in numbers]  # 1234567890123450112: pandas
    script = [
        f"{float(n):.16e}".replace(".", "")[:17] + "00" for n in numbers
    ]  # 1234567890123450100: JavaScript
    for ruined in (floats, script):
        assert read(to_id, *ruined) == [None] * 9
        assert to_id(pa.array(ruined)).rounded.to_pylist() == [True] * 9
    assert read(to_id, *map(str, numbers)) == [str(n) for n in numbers]
    assert read(to_id, *floats, "1234567890123450001") == [*floats, "1234567890123450001"]


def test_one_order_number_that_happens_to_end_in_zeros_is_believed() -> None:
    mixed = ["2345678901234560000", "2345678901234567891"]
    assert read(to_id, *mixed) == mixed
    assert read(to_id, "1930679858170640") == ["1930679858170640"]


# --- amounts ---


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        ("1,234.50", "1234.50"),
        ("￥12", "12.00"),
        ("¥ 12.30", "12.30"),
        ("12元", "12.00"),
        ("RMB 7", "7.00"),
        ("１２．５", "12.50"),
        ("0", "0.00"),
        ("1.2万", "12000.00"),
        ("1.2万元", "12000.00"),
        ("0.5亿", "50000000.00"),
        ("12.345", "12.35"),
        ("9,999,999,999.99", "9999999999.99"),
    ],
)
def test_an_amount_is_read_however_it_is_written(cell: str, yuan: str) -> None:
    assert read(to_money, cell) == [Decimal(yuan)]


@pytest.mark.parametrize("cell", ["/", "无", "null", "NULL"])
def test_what_a_hand_writes_for_nothing_is_no_amount_and_no_fault(cell: str) -> None:
    assert read(to_money, cell, "1.00") == [None, Decimal("1.00")]


def test_sums_as_programs_write_them_are_amounts() -> None:
    assert read(to_money, "0.9900000000000091", "-0.0", "1234.5600000000000001") == [
        Decimal("0.99"),
        Decimal("0.00"),
        Decimal("1234.56"),
    ]


def test_a_dash_or_a_blank_is_no_amount_and_no_fault() -> None:
    assert read(to_money, "", "-", "--", "—", "——", "N/A", "￥-") == [None] * 7


@pytest.mark.parametrize(
    "cell",
    [
        "1,2",
        "12,50",
        "12,3456",
        "1元2",
        "12 34",
        "1e3",
        "abc",
        "3.2%",
        "007",
        "12.",
        "1.2.3",
        "12角",
        "--5",
    ],
)
def test_what_is_no_amount_is_marked_and_not_bent_into_one(cell: str) -> None:
    assert read(to_money, cell) == [MARKED]


def test_less_than_nothing_is_no_amount_however_it_is_written() -> None:
    assert read(to_money, "(12.00)", "-¥12", "¥-12", "-0.01", "－１２", "-0.00") == [
        *[MARKED] * 5,
        Decimal(0),
    ]


def test_a_telephone_number_is_no_amount_and_no_count() -> None:
    assert (
        read(to_money, "13800138000", "19912345678", "02088886666", "10000000000") == [MARKED] * 4
    )
    assert read(to_count, "13800138000", "02088886666") == [MARKED] * 2


def written(fen: int, grouped: bool, sign: str, unit: str, wide: bool) -> str:
    yuan = f"{fen // 100:,}" if grouped else str(fen // 100)
    number = f"{yuan}.{fen % 100:02d}"
    return sign + (number.translate(FULL_WIDTH) if wide else number) + unit


spellings = st.tuples(
    st.integers(0, 10**12 - 1),
    st.booleans(),
    st.sampled_from(["", "￥", "¥", "+"]),
    st.sampled_from(["", "元"]),
    st.booleans(),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(spellings, min_size=1, max_size=100))
def test_an_amount_that_is_written_and_read_is_the_same_amount(
    many: list[tuple[int, bool, str, str, bool]],
) -> None:
    expected = [Decimal(fen) / 100 for fen, *_ in many]
    assert read(to_money, *(written(*one) for one in many)) == expected


def test_a_count_is_whole() -> None:
    assert read(to_count, "3", "3.0", "1,234", "1.2万", "０", "-", "3.5", "三") == [
        3, 3, 1234, 12000, 0, None, MARKED, MARKED,
    ]  # fmt: skip


# --- words, people, flags, text ---

STATUSES = {"交易成功": "completed", "买家已付款,等待卖家发货": "paid"}


def test_an_unknown_word_is_marked_and_never_taken_for_something_else() -> None:
    read_status = lambda cells: to_choice(cells, STATUSES)  # noqa: E731
    cells = ["交易成功", " 交易成功 ", "买家已付款，等待卖家发货", "", "交易成", "其他"]
    assert read(read_status, *cells) == ["completed", "completed", "paid", None, MARKED, MARKED]


def test_one_name_is_one_buyer_under_one_key_and_another_under_another() -> None:
    def under(key: bytes) -> Callable[[Any], tuple[Any, Any]]:
        return lambda cells: to_person(cells, key)

    expected = hmac.new(b"a" * 32, "小明".encode(), "sha256").hexdigest()[:32]
    assert read(under(b"a" * 32), "小明", "小红", " 小明\t")[::2] == [expected] * 2
    hashes = {*read(under(b"a" * 32), "小明", "小红"), *read(under(b"b" * 32), "小明", "小红")}
    assert len(hashes) == 4


def test_a_masked_name_names_nobody() -> None:
    names = ["t**3", "小*", "*", "小明", ""]
    ids = read(lambda cells: to_person(cells, b"k" * 32), *names)
    assert [one is None for one in ids] == [True, True, True, False, True]
    assert masked(pa.array(names)).to_pylist() == [True, True, True, False, False]


@pytest.mark.parametrize("name", ["null", "NA", "None", "nan", "0"])
def test_a_buyer_or_a_title_that_looks_like_nothing_is_somebody_and_something(name: str) -> None:
    assert read(to_text, name) == [name]
    assert read(lambda cells: to_person(cells, b"k" * 32), name) != [None]


def test_a_flag_is_set_by_its_words_alone() -> None:
    def is_default(cells: Any) -> tuple[Any, Any]:
        return to_flag(cells, Source(values={"此用户没有填写评价。": "true"}))

    assert read(is_default, "此用户没有填写评价。", " 此用户没有填写评价。 ", "很好", "") == [
        True,
        True,
        False,
        False,
    ]


def test_a_title_keeps_its_words() -> None:
    assert read(to_text, ' 2022夏季🐱新款，24"大号 ', "<b>", "  ") == [
        '2022夏季🐱新款，24"大号',
        "<b>",
        None,
    ]
