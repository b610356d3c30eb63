"""What is kept of lines that could not be read: in both languages, and harmless in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

from opsanalytics.core.messages import Message
from opsanalytics.store.manifest import Note
from opsanalytics.store.rejects import REJECTS_NAME, Reject, read_rejects, write_rejects

REJECT = Reject(
    "orders.csv", 3, "买家实际支付金额", "-9..9", "-5..0", Message("ingest.reject.money")
)


def test_a_reject_comes_back_with_its_reason_in_both_languages(tmp_path: Path) -> None:
    write_rejects(tmp_path, [REJECT])
    (found,) = read_rejects(tmp_path)
    assert (found.file, found.line, found.column) == ("orders.csv", 3, "买家实际支付金额")
    assert (found.shape, found.value) == ("-9..9", "-5..0")
    assert found.reason == "is not an amount"
    assert found.reason.worded("zh") == "不是金额"


def test_a_cell_that_looks_like_a_formula_is_written_behind_an_apostrophe(tmp_path: Path) -> None:
    write_rejects(tmp_path, [REJECT])
    text = (tmp_path / REJECTS_NAME).read_text(encoding="utf-8-sig")
    assert text.splitlines() == [
        "file,line,column,shape,value,reason,原因",
        "orders.csv,3,买家实际支付金额,'-9..9,'-5..0,is not an amount,不是金额",
    ]


def test_where_nothing_was_rejected_there_is_nothing(tmp_path: Path) -> None:
    assert read_rejects(tmp_path) == []


def test_a_remark_is_kept_as_key_and_figures_and_read_in_either_language() -> None:
    note = Note(key="ingest.fewer_rows", values={"before": 5, "now": 2})
    assert Note.model_validate_json(note.model_dump_json()) == note
    assert note.text == (
        "an earlier file of this name had 5 rows, this one has 2: was the download cut off?"
    )
    assert note.text.worded("zh") == "同名的旧文件有 5 行，这一份只有 2 行：下载是否中断？"
