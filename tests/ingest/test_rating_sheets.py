"""Sheets of ratings as shops keep them: in words or stars, with default, deleted and added ratings marked."""

from __future__ import annotations

import pytest
from export_files import ExportMaker, notes

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.intake import refuse_many_rejects


def sheet(headers: str, *rows: str) -> str:
    """A sheet of these columns after the time, one rating a day of March 2026."""
    lines = [f"2026-03-{day:02} 09:00:00,{row}" for day, row in enumerate(rows, 1)]
    return "\n".join([f"评价时间,{headers}", *lines, ""])


def ratings_of(maker: ExportMaker, headers: str, *rows: str) -> list[str | None]:
    export = maker.read(maker.file(sheet(headers, *rows), "评价.csv"), "review_sheet")
    assert export.source.rejected == 0
    return [rating for (rating,) in maker.values(export, "rating")]


def refused(maker: ExportMaker, headers: str, *rows: str) -> str:
    """The sentence with which an ingest refuses the sheet."""
    export = maker.read(maker.file(sheet(headers, *rows), "评价.csv"))
    with pytest.raises(DataRefused) as error:
        refuse_many_rejects(export, 0.01)
    return str(error.value)


@pytest.mark.parametrize(
    "words",
    [
        ("好评", "中评", "差评"),
        ("good", "neutral", "bad"),
        ("Positive", "Neutral", "Negative"),
        ("5星", "3星", "1星"),
        ("五星", "三星", "二星"),
        ("4分", "3分", "2分"),
        ("★★★★★", "★★★☆☆", "★☆☆☆☆"),
        ("★★★★", "★★★", "★★"),
        ("5", "3", "1"),
        ("4", "3", "2"),
        ("5.0", "3.0", "1.0"),
    ],
)
@pytest.mark.parametrize("header", ["评价", "评分", "星级"])
def test_ratings_are_read_in_words_and_in_stars(
    maker: ExportMaker, header: str, words: tuple[str, str, str]
) -> None:
    assert ratings_of(maker, header, *words) == ["good", "neutral", "bad"]


def test_stars_are_kept_as_scores(maker: ExportMaker) -> None:
    text = sheet("评分", "5", "4星", "三星", "★★☆☆☆", "1分", "好评")
    export = maker.read(maker.file(text, "评价.csv"))
    assert maker.values(export, "score") == [("5",), ("4",), ("3",), ("2",), ("1",), (None,)]


def test_numbers_from_a_workbook_are_stars_under_a_header_of_stars(maker: ExportMaker) -> None:
    rows = [["评价时间", "评分"], ["2026-03-01 09:00", 5], ["2026-03-02 09:00", 1]]
    export = maker.read(maker.workbook(rows, name="评价.xlsx"))
    assert maker.values(export, "rating score") == [("good", "5"), ("bad", "1")]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("评价", ("1", "1", "1", "2", "3")),  # 1 may be a good one
        ("评价", ("1", "1", "1", "0", "-1")),  # as the platform once counted
        ("评价", ("5", "5", "5", "0", "4")),
        ("评分", ("1", "1", "1", "0", "-1")),
        ("评价", ("1分", "1分", "1分", "0分", "-1分")),
        ("评分", ("5", "4", "5", "10", "9")),  # of ten
        ("评分", ("5", "4", "5", "4.5", "5")),
    ],
)
def test_numbers_that_may_be_no_stars_are_refused_with_what_they_are(
    maker: ExportMaker, header: str, cells: tuple[str, ...]
) -> None:
    said = refused(maker, header, *cells)
    assert header in said
    assert "a word this export is not known to use" in said or f"{cells[0]} (3)" in said


@pytest.mark.parametrize("unit", ["", "分"])
def test_good_ratings_counted_as_one_are_not_taken_for_one_star(
    maker: ExportMaker, unit: str
) -> None:
    days = [f"2026-03-{n % 28 + 1:02} 09:{n // 28:02}:00,1{unit}" for n in range(280)]
    text = "\n".join(["评价时间,评分", *days, f"2026-03-29 09:00:00,-1{unit}", ""])
    export = maker.read(maker.file(text, "评价.csv"))
    assert export.source.loaded == 0


@pytest.mark.parametrize("header", ["是否默认评价", "是否默认", "默认评价", "系统默认"])
@pytest.mark.parametrize(("yes", "no"), [("是", "否"), ("√", ""), ("1", "0"), ("默认", "非默认")])
def test_a_column_says_which_ratings_the_platform_gave(
    maker: ExportMaker, header: str, yes: str, no: str
) -> None:
    text = sheet(f"评价,{header}", f"好评,{yes}", f"好评,{no}", f"差评,{no}")
    export = maker.read(maker.file(text, "评价.csv"))
    assert maker.values(export, "is_default") == [("True",), ("False",), ("False",)]


def test_either_the_column_or_the_text_says_that_a_rating_is_a_default_one(
    maker: ExportMaker,
) -> None:
    rows = ("好评,是,很喜欢", "好评,否,系统默认好评", "好评,否,很喜欢", "好评,,1", "好评,否,是")
    export = maker.read(maker.file(sheet("评价,是否默认评价,评价内容", *rows), "评价.csv"))
    told = [default for (default,) in maker.values(export, "is_default")]
    assert told == ["True", "True", "False", "False", "False"]


def test_a_column_of_defaults_with_other_words_is_refused(maker: ExportMaker) -> None:
    said = refused(maker, "评价,是否默认评价", "好评,也许", "好评,也许", "好评,也许")
    assert "是否默认评价" in said
    assert "也许 (3)" in said


@pytest.mark.parametrize("word", ["好评（系统默认）", "好评(默认)", "默认好评", "系统默认好评"])
def test_a_default_rating_is_told_in_the_rating_itself(maker: ExportMaker, word: str) -> None:
    text = sheet("评价", word, "好评", "差评")
    export = maker.read(maker.file(text, "评价.csv"))
    told = maker.values(export, "rating is_default")
    assert told == [("good", "True"), ("good", "False"), ("bad", "False")]


def test_a_sheet_that_never_speaks_of_defaults_tells_none(maker: ExportMaker) -> None:
    export = maker.read(maker.file(sheet("评价", "好评", "差评"), "评价.csv"))
    assert "is_default" not in export.rows.column_names


@pytest.mark.parametrize("word", ["追评", "追加评价"])
def test_what_buyers_add_stands_in_place_of_a_rating_and_is_left_out(
    maker: ExportMaker, word: str
) -> None:
    export = maker.read(maker.file(sheet("评价", "好评", word, "差评"), "评价.csv"))
    assert maker.values(export, "rating") == [("good",), ("bad",)]
    assert export.source.decoration["left out"] == 1


@pytest.mark.parametrize("state", ["已删除", "已屏蔽", "买家已删除", "无效"])
def test_deleted_ratings_are_left_out_and_told(maker: ExportMaker, state: str) -> None:
    text = sheet("评价,状态", "好评,正常", f"差评,{state}", "中评,")
    export = maker.read(maker.file(text, "评价.csv"))
    assert maker.values(export, "rating") == [("good",), ("neutral",)]
    assert export.source.decoration["left out"] == 1


def test_a_state_of_ratings_that_is_not_known_is_refused(maker: ExportMaker) -> None:
    said = refused(maker, "评价,状态", *["好评,正常"] * 20, *["差评,申诉中"] * 3)
    assert "状态" in said
    assert "申诉中 (3)" in said


def test_whether_a_rating_was_deleted_may_be_a_column_of_yes_and_no(maker: ExportMaker) -> None:
    assert ratings_of(maker, "评价,是否删除", "好评,否", "差评,是") == ["good"]
    assert ratings_of(maker, "评价,是否有效", "好评,是", "差评,否") == ["good"]


def test_whether_somebody_answered_a_rating_does_not_matter(maker: ExportMaker) -> None:
    assert ratings_of(maker, "评价,状态", "好评,未回复", "差评,已处理") == ["good", "bad"]


def test_columns_of_a_rating_sheet_that_are_not_read_are_named(maker: ExportMaker) -> None:
    export = maker.read(maker.file(sheet("评价,物流评分,备注", "好评,5,-"), "评价.csv"))
    assert notes(export) == ["columns that are not known were not read: 物流评分"]


def test_a_second_column_of_stars_is_named_as_not_read(maker: ExportMaker) -> None:
    export = maker.read(maker.file(sheet("评分,星级", "5,1", "4,2"), "评价.csv"))
    assert maker.values(export, "rating") == [("good",), ("good",)]
    assert notes(export) == ["columns that are not known were not read: 星级"]


def test_a_rating_sheet_of_known_columns_has_nothing_to_be_said(maker: ExportMaker) -> None:
    text = sheet("订单编号,宝贝标题,评价,评分,评价内容,是否默认评价", "1001,杯,好评,5,好,否")
    assert notes(maker.read(maker.file(text, "评价.csv"))) == []


def test_numbers_of_which_most_would_be_the_worst_may_have_the_best_first(
    maker: ExportMaker,
) -> None:
    rows = "".join(f"2026-03-{d:02} 10:00:00,{5 if d == 9 else 1}\n" for d in range(1, 29))
    export = maker.read(maker.file("评价时间,评分\n" + rows, "评价.csv"))
    assert len(export.rows) == 0


@pytest.mark.parametrize(("head", "word"), [("评价", "好平"), ("评分", "4.6")])
def test_words_that_are_no_ratings_are_to_be_put_right_in_the_sheet(
    maker: ExportMaker, head: str, word: str
) -> None:
    text = f"评价时间,订单编号,{head}\n" + "".join(
        f"2026-03-0{n},100{n},{word}\n" for n in range(1, 6)
    )
    with pytest.raises(DataRefused) as refused:
        refuse_many_rejects(maker.read(maker.file(text, "评价.csv")), 0.01)
    assert f"{word} (5); write one of the known words in their place (好评, 中评, 差评)" in str(
        refused.value
    )
