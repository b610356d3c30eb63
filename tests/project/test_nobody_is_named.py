"""No name, number, address or message of a buyer gets from the exports into anything we write, show or print."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from opsanalytics.cli.main import main
from tests.demo_raw import Raw
from tests.run_notebook import NOTEBOOKS, run

PERSONAL = ("买家会员名", "买家支付宝账号", "买家留言", "收货人姓名", "收货地址", "联系电话", "联系手机", "订单备注",
            "发票抬头", "修改后的收货地址")  # fmt: skip
ID_NUMBER = "11010119900307447X"


def words_of(path: Path) -> Iterable[str]:
    """All texts in a file that we wrote."""
    if path.suffix == ".parquet":
        for column in pq.read_table(path).itercolumns():
            if str(column.type) == "string":
                yield from filter(None, column.unique().to_pylist())
        yield str(pq.read_schema(path).metadata)
    else:
        yield re.sub(r"base64,[^\"]*", "", path.read_text(encoding="utf-8", errors="replace"))


def overheard(canaries: Iterable[str], texts: Iterable[str], step: int = 1) -> set[str]:
    """The canaries that are one of the texts; each `step`th (which saves time) is also sought within them."""
    canaries, texts = set(canaries), set(texts)
    joined = "\n".join(texts)
    return (canaries & texts) | {c for c in sorted(canaries)[::step] if len(c) > 3 and c in joined}


@pytest.fixture(scope="module")
def buyers(demo_data: Path) -> set[str]:
    """Every name, account, number and address in the demo shop's exports."""
    raw = Raw(demo_data / "raw" / "demo")
    told = [raw.orders[name.strip()] for name in PERSONAL if name in raw.orders]
    told += [raw.sheet(sheet)["访客账号"] for sheet in ("events", "inquiries")]
    found = set(pd.concat(told).dropna().str.strip("' "))
    assert len(found) > 20_000
    assert any(re.fullmatch(r"1\d{10}", one) for one in found)
    return found


def test_nothing_in_the_store_names_a_buyer(demo_data: Path, buyers: set[str]) -> None:
    files = [
        path for path in (demo_data / "processed" / ".generations").rglob("*") if path.is_file()
    ]
    assert any("layers" in path.parts for path in files)
    texts = [text for path in files for text in words_of(path)]
    assert overheard({"no such text", "奶油色硅胶"}, texts) == {"奶油色硅胶"}, (
        "what is there would be heard"
    )
    assert overheard(buyers, texts, step=200) == set()


def test_no_page_names_a_buyer(demo_sets: dict[str, Path], buyers: set[str]) -> None:
    files = [
        path
        for folder in demo_sets.values()
        for path in folder.parents[1].rglob("*")
        if path.is_file()
    ]
    assert sum(path.suffix == ".html" for path in files) > 20
    texts = [re.sub(r"[<>\"]", "\n", text) for path in files for text in words_of(path)]
    assert (
        overheard(buyers, [line for text in texts for line in text.splitlines()], step=8) == set()
    )


def planted(demo_data: Path) -> tuple[str, list[str]]:
    """An order list with a canary in each personal cell; every third row is broken in a way of its own."""
    path = next((demo_data / "raw" / "demo").glob("ExportOrderList202112*"))
    header, *rows = list(csv.reader(io.StringIO(path.read_bytes().decode("gb18030"))))[:31]
    places = [at for at, name in enumerate(header) if name.strip() in PERSONAL]
    assert len(places) == len(PERSONAL)
    canaries = []
    for number, row in enumerate(rows):
        for at in places:
            row[at] = (
                f"金丝雀{number}号{at}",
                f"139{number:04}{at:04}",
                f"{number:02}{at:02}{ID_NUMBER[4:]}",
                f"云南省 昆明市 {number}{at}路{at}号",
                f"canary{number}at{at}@example.com",
            )[(number + at) % 5]
            canaries.append(row[at])
        if number % 3 == 0:
            row[:] = [row[:-1], row[-3:] + row[:-3], [*row[:20], f'"{row[20]}', *row[21:]]][
                number % 9 // 3
            ]
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([header, *rows])
    return out.getvalue(), canaries


def test_nothing_is_said_of_buyers_while_their_orders_are_read_checked_and_judged(
    demo_data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text, canaries = planted(demo_data)
    assert overheard(canaries, [text]) == set(canaries), "they would be heard"
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "ExportOrderList202112010905.csv").write_bytes(text.encode("gb18030"))
    home = ["--shop", "x", "--data", str(tmp_path / "data"), "--lang", "zh"]
    assert main(["ingest", *home, "--max-rejects", "0.9", str(tmp_path / "exports")]) == 0
    main(["check", *home])
    main(["metrics", *home, "--metric", "orders_paid", "--by", "buyer"])
    pages = [part for book in NOTEBOOKS[:3] for shown in run(book, monkeypatch, shop="x", data=str(tmp_path / "data"))
             for part in shown]  # fmt: skip
    said = capsys.readouterr()
    assert "行" in said.out
    written = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert any(path.name == "rejects.csv" and len(path.read_bytes()) > 300 for path in written), (
        "some are rejected"
    )
    texts = [said.out, said.err, *pages, *(text for path in written for text in words_of(path))]
    assert overheard(canaries, texts) == set()
