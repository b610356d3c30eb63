"""The tool that compares two versions' answers: what it leaves out of them, and what it notices."""

import base64
import io
from pathlib import Path

import pandas as pd
from PIL import Image

from tools.answer_texts import (
    differences,
    normalised,
    table_account,
    text_of,
    without_pictures,
)


def page(picture: Image.Image, form: str) -> str:
    packed = io.BytesIO()
    picture.save(packed, form, lossless=True)
    code = base64.b64encode(packed.getvalue()).decode()
    return f'<img src="data:image/{form};base64,{code}" alt="Orders">'


def test_what_changes_from_run_to_run_is_replaced() -> None:
    text = "01: done (2.1 s), generation = 0374c456c0e3-2, pandas 3.1.1, in /data/x of /data"
    assert normalised(text, {"/data": "DATA", "/data/x": "STORE"}) == (
        "01: done (DURATION), generation = ID, pandas VERSION, in STORE of DATA"
    )


def test_figures_days_and_ids_of_exports_stay() -> None:
    text = "1,416 visitors on 2022-12-31, 47.9 orders (a5df3d291c6d)"
    assert normalised(text, {}) == text


def test_a_picture_is_known_by_its_pixels_not_by_its_file(tmp_path: Path) -> None:
    red = Image.new("RGB", (4, 2), "red")
    html, names = without_pictures(page(red, "png") + page(red, "webp"), tmp_path)
    assert html == '<img src="picture:1" alt="Orders"><img src="picture:2" alt="Orders">'
    assert names[0] == names[1]
    assert names[0].startswith("4x2-")


def test_a_page_is_one_line_a_block() -> None:
    html = """<!DOCTYPE html><title>T</title><style>p {}</style><!--note--><div><h1>Are we
    on it?</h1><p>Yes, <b>47.9</b>.</p><img alt="Orders">
    <table><tr><td>a</td><td>1</td></tr></table></div>"""
    assert text_of(html) == "T\nAre we on it?\nYes, 47.9.\n[Orders]\na | 1 |\n"


def test_a_table_is_known_by_its_rows_in_any_order() -> None:
    table = pd.DataFrame({"order_id": ["1", "2"], "paid": [9.5, None], "row_key": ["x", "y"]})
    assert table_account(table) == table_account(table.iloc[::-1])
    assert table_account(table) != table_account(table.assign(paid=[9.5, 0.0]))


def test_changed_and_missing_answers_are_named(tmp_path: Path) -> None:
    for folder, text in (("before", "orders 3\n"), ("after", "orders 4\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.stdout").write_text(text)
        (tmp_path / folder / "b.stdout").write_text("same\n")
    (tmp_path / "before" / "c.stdout").write_text("gone\n")
    found = dict(differences(tmp_path / "before", tmp_path / "after", text_only=False))
    assert found["b.stdout"] == []
    assert found["a.stdout"][-3:] == ["-orders 3", "+orders 4", " "]
    assert found["c.stdout"] == [f"there is no {tmp_path / 'after' / 'c.stdout'}"]
