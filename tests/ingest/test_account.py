"""The row account: every physical line is loaded, a duplicate, rejected or decoration, and no order is lost unseen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from export_files import HEADER, ORDER_COLUMNS, ExportMaker, expected, line, order, reasons
from hypothesis import given, settings
from hypothesis import strategies as st

from opsanalytics.ingest.pipeline import ingest
from opsanalytics.store.manifest import Export, SourceFile
from opsanalytics.store.shop import open_shop

AddsUp = Callable[[SourceFile], bool]


# --- decoration ---


def test_blank_lines_totals_and_repeated_headers_are_decoration(
    maker: ExportMaker, read: Callable[..., Export]
) -> None:
    export = read(
        line(1),
        "," * 31,
        "",
        ", ,",
        "," * 40,
        HEADER,
        line(2),
        HEADER + ",",
        "合计,,,,,,3.00",
        " 总计：,,1",
        "小计",
    )
    assert maker.values(export, ORDER_COLUMNS) == expected(1, 2)
    assert export.source.decoration == {"header": 3, "blank": 4, "total": 3}
    assert export.rejects == []


def test_averages_part_totals_and_footnotes_are_decoration(
    maker: ExportMaker, read: Callable[..., Export]
) -> None:
    parts = [
        "1月合计,,,,,,9.00",
        "本页合计,,,,,,9.00",
        "日均,,,,,,9.00",
        "平均值：",
        "共 2 条",
        "共计,,,,,,9.00",
    ]
    export = read(
        line(1), *parts, line(2), "注：以上数据仅供参考", ",数据来源：后台", "导出时间: 2022-01-06"
    )
    assert maker.values(export, ORDER_COLUMNS) == expected(1, 2)
    assert export.source.decoration == {"header": 1, "total": 6, "footnote": 3}
    assert (export.rejects, export.source.notes) == ([], [])


def test_a_footnote_that_is_wide_as_a_row_is_no_footnote(read: Callable[..., Export]) -> None:
    assert len(read(line(1), "注：急,13,12").rejects) == 1


def test_an_order_told_twice_is_a_duplicate(read: Callable[..., Export]) -> None:
    source = read(line(1), line(2), line(1)).source
    assert (source.parsed, source.loaded, source.duplicates) == (3, 2, 1)


def test_a_quoted_cell_over_three_lines_is_one_order(
    maker: ExportMaker, read: Callable[..., Export]
) -> None:
    export = read(line(1, message='"请发顺丰,\n急，谢谢\n13"'), line(2))
    assert maker.values(export, ORDER_COLUMNS + " source_line") == [
        (*expected(1)[0], "2"),
        (*expected(2)[0], "5"),
    ]
    assert export.source.decoration == {"header": 1, "continuation": 2}


def test_a_rejected_order_over_two_lines_is_one_reject(read: Callable[..., Export]) -> None:
    export = read(line(1, message='"谢谢\n急"').replace("2022-01-05 10:00", "2022-02-30"), line(2))
    assert reasons(export) == [(2, "is not a time with the year first, up to the end of next year")]
    assert export.source.decoration["continuation"] == 1


# --- rows too short and too long ---


def test_a_row_without_its_trailing_blanks_is_padded(
    maker: ExportMaker, read: Callable[..., Export]
) -> None:
    export = read(line(1).rstrip(","), line(2))
    assert maker.values(export, ORDER_COLUMNS) == expected(1, 2)
    assert export.source.notes == []


def test_a_row_that_ends_before_a_required_column_is_rejected(read: Callable[..., Export]) -> None:
    export = read(line(1), ",".join(order(2)[:12]), "3")
    assert [(r.line, r.column, r.reason) for r in export.rejects] == [
        (3, "订单创建时间", "is missing"),
        (4, "订单创建时间", "is missing"),
    ]


@pytest.mark.parametrize("mark", ["", "手机订单"])
def test_an_unquoted_comma_in_a_title_rejects_that_row_alone(
    maker: ExportMaker, read: Callable[..., Export], mark: str
) -> None:
    export = read(line(1), line(2, "北欧,收纳筐", mark=mark), line(3))
    assert maker.values(export, ORDER_COLUMNS) == expected(1, 3)
    assert reasons(export) == [(3, "has more cells than the header")]


def test_one_trailing_comma_on_every_row_moves_nothing_and_is_said(
    maker: ExportMaker, read: Callable[..., Export]
) -> None:
    export = read(
        *(line(n) + "," for n in range(1, 6)), line(6, "北欧,筐") + ",", line(7, '"北欧,筐"') + ","
    )
    assert maker.values(export, ORDER_COLUMNS) == expected(1, 2, 3, 4, 5, 7)
    assert reasons(export) == [(7, "has more cells than the header")]
    text = "most rows have 1 more cells than the header; these are empty and left out"
    assert [str(note.text) for note in export.source.notes] == [text]


def test_a_trailing_comma_on_the_header_too_is_nothing_special(
    maker: ExportMaker, read: Callable[..., Export]
) -> None:
    export = read(line(1) + ",", line(2) + ",", header=HEADER + ",")
    assert maker.values(export, ORDER_COLUMNS) == expected(1, 2)
    assert export.source.notes == []


# --- anything at all ---

PIECES: dict[str, Callable[[int], str]] = {
    "good": line,
    "apostrophe": lambda n: "'" + line(n),
    "quoted": lambda n: line(n, '"北欧,收纳""筐"""'),
    "many lines": lambda n: line(n, message='"你好,\n谢谢\n"'),
    "many lines late": lambda n: line(n, '"你好,\n谢谢"'),
    "short": lambda n: line(n).rstrip(","),
    "opens": lambda n: line(n, '"爆款'),
    "closes": lambda n: line(n, '新款"'),
    "opens early": lambda n: line(n, message='"急'),
    "both": lambda n: line(n, '"懒人"神器'),
    "comma": lambda n: line(n, "北欧,收纳筐"),
    "long": lambda n: line(n) + ",,x",
    "bad day": lambda n: line(n).replace("2022-01-05", "2022-02-30"),
    "bad number": lambda n: line(n).replace(f"{n}.50", "五元", 2),
    "blank": lambda n: "," * (n % 45),
    "total": lambda n: f"合计,,,,,,{n}.00",
}
NO_ORDER = {"blank", "total"}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(PIECES)), max_size=14),
    st.sampled_from(["", ","]),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(0, 40),
)
def test_whatever_the_lines_are_each_has_its_place_and_no_order_is_lost_or_invented(
    maker: ExportMaker, adds_up: AddsUp, pieces: list[str], trailing: str, end: str, cut: int
) -> None:
    lines, places = [HEADER], {}
    for n, piece in enumerate([one for drawn in pieces for one in (drawn, "good")], 1):
        if piece not in NO_ORDER:
            places[str(n)] = 1 + "\n".join(lines).count("\n") + 1
        lines.append(PIECES[piece](n) + trailing)
    text = end.join([*lines, ""])
    text = text[: len(text) - cut] if cut < len(lines[-1]) and len(lines) > 1 else text
    export = maker.read(maker.file(text))
    assert adds_up(export.source)
    assert export.source.lines == len(text.removesuffix("\n").split("\n"))
    found = maker.values(export, ORDER_COLUMNS)
    whole = found[:-1] if export.source.notes else found  # the last line of a cut file is flagged
    assert set(whole) <= set(expected(*map(int, places)))
    lost = set(places) - {row[0] for row in found}
    assert {places[number] for number in lost} <= {reject.line for reject in export.rejects}


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
def test_a_file_cut_anywhere_is_never_wrong_without_a_word(
    maker: ExportMaker, adds_up: AddsUp, encoding: str
) -> None:
    titles = ["收纳筐", '"北欧,🐱"', '24"大号', '"懒人"神器']
    rows = [line(n, titles[n % 4], '"你好,\n谢谢"' if n % 3 else "") for n in range(1, 13)]
    data = "\r\n".join([HEADER, *rows, ""]).encode(encoding)
    truth = expected(*range(1, 13))
    for end in range(len(data) * 2 // 3, len(data), 7):
        export = maker.read(maker.file(data[:end]))
        assert adds_up(export.source)
        found = maker.values(export, ORDER_COLUMNS)
        warned = bool(export.source.notes or export.rejects)
        assert found[:-1] == truth[: len(found) - 1]
        assert warned or found == truth[: len(found)]


def test_orders_of_two_shops_in_one_file_are_not_mixed_without_a_word(maker: ExportMaker) -> None:
    export = maker.read(
        maker.export("订单编号 | 店铺Id | 店铺名称\n1 | 77 | 甲店\n2 | 78 | 乙店\n3 | |")
    )
    text = "the file holds rows of 2 shops; all are taken for this one's"
    assert [str(note.text) for note in export.source.notes] == [text]
    one = maker.read(
        maker.export("订单编号 | 店铺Id | 店铺名称\n1 | 77 | 甲店\n2 | 77 | 甲店\n3 | |")
    )
    assert one.source.notes == []
    shifted = maker.read(
        maker.export("订单编号 | 店铺Id | 订单状态\n1 | 77 | 交易成功\n2 | 顺丰 | 5")
    )
    assert (shifted.source.rejected, shifted.source.notes) == (1, [])


@pytest.mark.parametrize(("rows", "said"), [(999, False), (1000, True)])
def test_a_list_of_as_many_rows_as_programs_cut_at_is_remarked(
    tmp_path: Path, rows: int, *, said: bool
) -> None:
    head = "订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间\n"
    lines = [
        f"3000000{n:05d},b{n},9.00,交易成功,2022-03-{1 + n % 28:02} 10:00:00,2022-03-{1 + n % 28:02} 10:01:00"
        for n in range(rows)
    ]
    path = tmp_path / "ExportOrderList202204010900.csv"
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    ingest([path], "shop", data=tmp_path / "data")
    [source] = open_shop("shop", data=tmp_path / "data").manifest.sources
    assert ("ingest.row_limit" in [note.key for note in source.notes]) is said
