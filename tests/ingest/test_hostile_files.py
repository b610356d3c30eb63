"""Files that cost memory, time or the process: read, or refused in one sentence, at once."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from export_files import HEADER, TITLE_COLUMNS, TWO, TWO_ORDERS, ExportMaker, line

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.formats import confined as apart
from opsanalytics.ingest.formats.confined import confined

LAST_ROW, LAST_COLUMN = 1_048_575, 16_383


@pytest.fixture
def at_once() -> object:
    """Little time and memory of this process is used."""
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert time.monotonic() - started < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 2**10


def stray(maker: ExportMaker, text: str, *places: tuple[int, int], in_memory: bool) -> Path:
    """An order list with a text typed somewhere far away; texts inside the sheet, or shared."""
    path = maker.file(b"", "orders.xlsx")
    with xlsxwriter.Workbook(path, {"constant_memory": in_memory}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([maker.headers["2019"], *maker.rows(TWO)]):
            sheet.write_row(at, 0, row)
        for place in sorted(places):
            sheet.write_string(*place, text)
    return path


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("in_memory", [True, False])
@pytest.mark.parametrize("place", [(LAST_ROW, 0), (LAST_ROW, LAST_COLUMN), (1, LAST_COLUMN)])
def test_a_space_typed_at_the_end_of_a_sheet_costs_nothing(
    maker: ExportMaker, place: tuple[int, int], in_memory: bool
) -> None:
    export = maker.read(stray(maker, " ", place, in_memory=in_memory))
    assert maker.values(export, TITLE_COLUMNS) == TWO_ORDERS
    assert (export.source.lines, export.source.notes) == (3, [])


@pytest.mark.usefixtures("at_once")
def test_a_whole_column_of_spaces_costs_little(maker: ExportMaker) -> None:
    places = [(row, 60) for row in range(5, 200_000)]
    export = maker.read(stray(maker, " ", *places, in_memory=True))
    assert (maker.values(export, TITLE_COLUMNS), export.source.lines) == (TWO_ORDERS, 3)


@pytest.mark.usefixtures("at_once")
def test_a_word_far_from_all_others_is_not_dropped_in_silence(maker: ExportMaker) -> None:
    path = stray(maker, "合计", (LAST_ROW, LAST_COLUMN), in_memory=False)
    assert maker.refusal(path) == (
        "orders.xlsx has a filled cell far away from all others; "
        "open it, delete that cell (Ctrl+End goes to it) and save it again"
    )


@pytest.mark.usefixtures("at_once")
def test_a_parquet_file_of_more_rows_than_fit_is_refused(
    maker: ExportMaker, tmp_path: Path
) -> None:
    columns = {name: pa.nulls(8_000_000, pa.int8()) for name in "abcde"}
    pq.write_table(pa.table(columns), tmp_path / "orders.parquet")
    assert "takes more than 4 GB of memory" in maker.refusal(tmp_path / "orders.parquet")


@pytest.mark.parametrize("cut", [20, 2])
def test_a_parquet_file_cut_short_is_refused(maker: ExportMaker, tmp_path: Path, cut: int) -> None:
    path = tmp_path / "orders.parquet"
    pq.write_table(pa.table({"a": ["1"] * 100}), path)
    path.write_bytes(path.read_bytes()[:-cut])
    assert "is a Parquet file that cannot be read" in maker.refusal(path)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("text", ['{"a":' * 10**5 + "1" + "}" * 10**5, '[{"a":' + "[" * 10**5])
def test_json_nested_beyond_reason_is_refused(maker: ExportMaker, text: str) -> None:
    assert "deeper than any export" in maker.refusal(maker.file(text, "reviews.json"))


@pytest.mark.usefixtures("at_once")
def test_a_download_that_ends_in_gigabytes_of_nuls_is_refused(maker: ExportMaker) -> None:
    path = maker.file(f"{HEADER}\n{line(1001)}\n")
    os.truncate(path, 2**30)
    assert maker.refusal(path) == (
        "orders.csv has a line of more than 64 MB, as no export has; download it again"
    )


def test_what_crashes_the_reader_is_refused_and_the_next_file_is_read(maker: ExportMaker) -> None:
    with pytest.raises(DataRefused, match="or crashes what reads it"):
        confined(os.abort, name="orders.xlsx")
    export = maker.read(maker.export(TWO, kind="xlsx"))
    assert maker.values(export, TITLE_COLUMNS) == TWO_ORDERS


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot limit a process's memory like this")
def test_what_takes_too_much_memory_is_refused() -> None:
    with pytest.raises(DataRefused, match="takes more than 4 GB of memory"):
        confined(bytes, apart.MEMORY + 1, name="orders.xlsx")


SPIN = """
import re, threading, time
from opsanalytics.ingest.formats import confined as apart
threading.Thread(target=lambda: apart.confined(re.match, "(a+)+$", "a" * 60 + "!", name="x",
                                               seconds=1.5), daemon=True).start()
while apart._child is None:
    time.sleep(0.01)
print(apart._child.process.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_killed_ingest_leaves_no_child_at_work() -> None:
    run = subprocess.Popen([sys.executable, "-c", SPIN], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    child = psutil.Process(int(run.stdout.readline()))
    run.kill()
    run.wait()
    assert psutil.wait_procs([child], timeout=20)[1] == []


def test_what_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.3)
    with pytest.raises(DataRefused, match="takes more than 0 minutes"):
        confined(time.sleep, 60, name="orders.xlsx")


def test_time_is_counted_on_the_processor() -> None:
    confined(time.sleep, 1.2, name="orders.xlsx", seconds=0.5)  # the machine was busy elsewhere
    with pytest.raises(DataRefused, match="takes more than 0 minutes"):
        confined(re.match, "(a+)+$", "a" * 60 + "!", name="orders.xlsx", seconds=0.5)
