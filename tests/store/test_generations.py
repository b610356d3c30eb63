"""The store: what is ingested in any order, twice, or by a killed run gives the same tables, or the old ones."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest

from opsanalytics.core import files as disk
from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.ingest.intake import Outcome
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.store.shop import open_shop
from tests.conftest import order_list, table

APRIL = """
order | buyer | created          | paid             | shipped          | state
1     | ann   | 2022-04-28 10:00 | 2022-04-28 10:01 | 2022-04-29 09:00 | shipped
2     | bob   | 2022-04-30 10:00 |                  |                  | unpaid
"""
MAY = """
order | buyer | created          | paid             | shipped          | state | refund
2     | bob   | 2022-04-30 10:00 | 2022-05-01 08:00 | 2022-05-02 09:00 | done  |
3     | cyd   | 2022-05-02 10:00 | 2022-05-02 10:01 |                  | paid  |
"""
JUNE = """
order | created          | paid             | shipped          | state  | refund
3     | 2022-05-02 10:00 | 2022-05-02 10:01 | 2022-05-03 10:00 | closed | 100.00
4     | 2022-06-01 10:00 | 2022-06-01 10:01 |                  | paid   |
"""


@pytest.fixture
def exports(tmp_path: Path) -> list[Path]:
    """Three overlapping order lists; the newest was exported without buyers."""
    texts = {"202205010900": APRIL, "202206010900": MAY, "202207010900": JUNE}
    paths = [tmp_path / f"ExportOrderList{stamp}.csv" for stamp in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_bytes(order_list(table(text)).encode("gb18030"))
    return paths


def rows(data: Path) -> pd.DataFrame:
    return open_shop("shop", data=data).table("orders").set_index("order_id")


def take(data: Path, *paths: Path, **options: bool) -> Outcome:
    return ingest(list(paths), "shop", data=data, **options)


def test_the_newest_export_tells_an_order_but_erases_nothing_it_does_not_tell(
    exports: list[Path], tmp_path: Path
) -> None:
    take(tmp_path / "d", *exports)
    orders = rows(tmp_path / "d")
    assert orders["status"].to_dict() == {
        "1": "shipped",
        "2": "completed",
        "3": "closed",
        "4": "paid",
    }
    assert orders.loc["3", "refund_amount"] == 100
    assert orders["buyer_id"].notna().to_dict() == {"1": True, "2": True, "3": True, "4": False}


@pytest.mark.slow
def test_the_order_of_arrival_does_not_matter(exports: list[Path], tmp_path: Path) -> None:
    states = []
    for i, paths in enumerate(permutations(exports)):
        for path in paths:
            outcome = take(tmp_path / str(i), path)
        assert outcome.manifest is not None
        tables = (
            tmp_path / str(i) / "processed" / "shop" / "orders" / "part-0.parquet"
        ).read_bytes()
        states.append((tables, outcome.manifest.model_dump()))
    assert len(states) == 6
    assert all(state == states[0] for state in states)


def test_every_line_of_every_export_is_accounted_for(exports: list[Path], tmp_path: Path) -> None:
    manifest = take(tmp_path / "d", *exports).manifest
    assert manifest is not None
    account = {s.file[-16:-4]: (s.lines, s.loaded, s.duplicates) for s in manifest.sources}
    assert account == {
        "202205010900": (3, 1, 1),
        "202206010900": (3, 1, 1),
        "202207010900": (3, 2, 0),
    }
    assert all(s.unaccounted == 0 for s in manifest.sources)
    assert sum(s.loaded for s in manifest.sources) == manifest.tables["orders"].rows == 4


def test_the_same_export_again_changes_nothing(exports: list[Path], tmp_path: Path) -> None:
    take(tmp_path / "d", *exports)
    before = (tmp_path / "d" / "processed" / "shop").readlink()
    copy = tmp_path / "renamed copy.csv"
    shutil.copyfile(exports[0], copy)
    outcome = take(tmp_path / "d", *exports, copy)
    assert (outcome.new, len(outcome.unchanged)) == ([], 4)
    assert (tmp_path / "d" / "processed" / "shop").readlink() == before


def test_who_opened_the_shop_before_an_ingest_keeps_what_was_there(
    exports: list[Path], tmp_path: Path
) -> None:
    take(tmp_path / "d", exports[0])
    opened = open_shop("shop", data=tmp_path / "d")
    take(tmp_path / "d", exports[1])
    assert len(opened.table("orders")) == 2
    assert len(rows(tmp_path / "d")) == 3


def test_unchanged_files_are_linked_and_not_written_again(
    exports: list[Path], tmp_path: Path
) -> None:
    take(tmp_path / "d", exports[0])
    sheet = tmp_path / "评价记录_2022-05-02.csv"
    sheet.write_text("评价时间,订单编号,评价\n2022-05-01 10:00:00,1,好评\n", encoding="utf-8")
    old = (tmp_path / "d" / "processed" / "shop").resolve() / "orders" / "part-0.parquet"
    take(tmp_path / "d", sheet)
    new = (tmp_path / "d" / "processed" / "shop").resolve() / "orders" / "part-0.parquet"
    assert new != old
    assert new.samefile(old)


def test_two_orders_with_ruined_numbers_stay_two_however_often_they_come(tmp_path: Path) -> None:
    text = (
        "订单编号,订单状态,订单创建时间,买家实际支付金额\n"
        + "1.37359E+14,交易成功,2012-5-23 23:34,5\n" * 2
    )
    for name in ("ExportOrderList201205241917.csv", "ExportOrderList201205251917.csv"):
        (tmp_path / name).write_text(text + ("\n" if "25" in name else ""), encoding="gb18030")
    outcome = take(tmp_path / "d", *tmp_path.glob("*.csv"))
    orders = open_shop("shop", data=tmp_path / "d").table("orders")
    assert orders["order_id"].isna().all()
    assert orders["id_damaged"].tolist() == [True, True]
    assert sum(s.duplicates for s in outcome.sources()) == 2


def test_a_daily_download_without_an_order_tells_of_a_day_without_one(tmp_path: Path) -> None:
    head = "订单编号,订单状态,订单创建时间,买家实际支付金额\n"
    for day in (2, 3, 4, 5, 6, 7):
        row = f"{day},交易成功,2026-03-0{day} 10:00:00,5\n"
        text = head + ("" if day in (4, 6) else row)
        name = f"ExportOrderList2026030{day + 1}0830.csv"
        (tmp_path / name).write_text(text, encoding="utf-8")
    take(tmp_path / "d", *tmp_path.glob("*.csv"))
    manifest = open_shop("shop", data=tmp_path / "d").manifest
    assert manifest.gaps("orders") == []
    assert len(manifest.covered("orders")) == 6


def test_another_identity_key_is_refused_with_what_to_do(
    exports: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(tmp_path / "d", exports[0])
    monkeypatch.setenv("OPSANALYTICS_KEY_FILE", str(tmp_path / "other.key"))
    with pytest.raises(DataRefused, match=r"another identity key .* --rebuild"):
        take(tmp_path / "d", exports[1])
    assert len(rows(tmp_path / "d")) == 2


def test_the_key_is_readable_by_its_owner_alone_and_no_name_is_written(
    exports: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "config" / "identity.key"
    monkeypatch.setenv("OPSANALYTICS_KEY_FILE", str(key))
    take(tmp_path / "d", *exports)
    assert key.stat().st_mode & 0o777 == 0o600
    told = b"".join(p.read_bytes() for p in (tmp_path / "d").rglob("*") if p.is_file())
    told += rows(tmp_path / "d").to_csv().encode()
    for secret in ("ann", "收货人", "19900000000", "杭州"):
        assert secret.encode() not in told


def test_a_rebuild_reads_the_raw_folder_again_and_loses_no_export_unasked(
    exports: list[Path], tmp_path: Path
) -> None:
    raw = tmp_path / "d" / "raw" / "shop"
    raw.mkdir(parents=True)
    for path in exports[:2]:
        shutil.copyfile(path, raw / path.name)
    take(tmp_path / "d", raw, exports[2])
    with pytest.raises(DataRefused, match=r"lose what is not in the raw folder: .*202207010900"):
        take(tmp_path / "d", rebuild=True)
    assert len(rows(tmp_path / "d")) == 4
    take(tmp_path / "d", rebuild=True, forget=True)
    assert len(rows(tmp_path / "d")) == 3


def test_a_store_of_another_version_asks_for_a_rebuild_and_gets_it(
    exports: list[Path], tmp_path: Path
) -> None:
    take(tmp_path / "d", *exports)
    manifest = (tmp_path / "d" / "processed" / "shop").resolve() / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(told | {"schema_version": 0}), encoding="utf-8")
    with pytest.raises(DataRefused, match=r"another version; .*--rebuild --shop shop"):
        open_shop("shop", data=tmp_path / "d")
    with pytest.raises(DataRefused, match="lose what is not in the raw folder"):
        take(tmp_path / "d", *exports[:2], rebuild=True)
    take(tmp_path / "d", *exports, rebuild=True)
    assert len(rows(tmp_path / "d")) == 4


def test_a_state_that_was_built_before_is_built_anew(exports: list[Path], tmp_path: Path) -> None:
    """The same exports, but an old folder of that name may hold what an older reader made of them."""
    data = tmp_path / "d"
    take(data, exports[0])
    first = (data / "processed" / "shop").resolve()
    (first / "orders" / "part-0.parquet").unlink()
    take(data, exports[0], rebuild=True)
    assert len(rows(data)) == 2
    again = open_shop("shop", data=data)
    assert again.manifest.generation == again.folder.name != first.name


def test_a_pinned_state_is_kept_while_it_is_in_use_and_said_to_be_gone_later(
    exports: list[Path], tmp_path: Path
) -> None:
    data = tmp_path / "d"
    take(data, exports[0])
    pinned = open_shop("shop", data=data)
    for turn in range(5):
        extra = tmp_path / f"评价记录_2022-05-0{turn + 1}.csv"
        extra.write_text(f"评价时间,评价\n2022-05-0{turn + 1} 10:00:00,好评\n", encoding="utf-8")
        take(data, extra)
    assert len(pinned.table("orders")) == 2
    two_days_ago = time.time() - 2 * 86400
    for folder in pinned.folder.parent.iterdir():
        os.utime(folder, (two_days_ago, two_days_ago))
    os.utime(pinned.folder, (two_days_ago - 60, two_days_ago - 60))
    take(data, exports[1])
    with pytest.raises(
        UsageError, match=f"the state {pinned.folder.name} of shop is no longer kept"
    ):
        open_shop("shop", data=data, generation=pinned.folder.name)


def test_a_file_of_mostly_unreadable_rows_is_refused_whole_and_the_others_load(
    exports: list[Path], tmp_path: Path
) -> None:
    bad = tmp_path / "ExportOrderList202208010900.csv"
    bad.write_bytes(exports[0].read_bytes().replace(b"2022-04-28 10:00", b"28/04/2022"))
    outcome = take(tmp_path / "d", bad, exports[1])
    assert [str(e) for e in outcome.refused] == [
        (
            "ExportOrderList202208010900.csv: 1 of 2 rows cannot be read (limit 1.0%); line 2: 订单创建时间 is not a "
            "time with the year first, up to the end of next year; a spreadsheet program saves times so: download the "
            "file again, and do not open it in one; or keep a copy of the mapping in data/mappings, "
            'with order = "mdy" or "dmy" for 订单创建时间 (docs/add-an-export.md)'
        )
    ]
    assert len(rows(tmp_path / "d")) == 2
    lenient = ingest([bad], "shop", data=tmp_path / "d", max_rejects=0.5)
    assert lenient.manifest is not None
    assert [(r.line, r.column, r.shape) for r in lenient.rejects] == [
        (2, "订单创建时间", "99/99/9999")
    ]


def test_a_shop_nobody_ingested_and_a_name_that_is_a_path_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no shop nil"):
        open_shop("nil", data=tmp_path)
    for name in ("../up", "a/b", "CON", "", ".", "ａ"):
        with pytest.raises(UsageError, match="cannot name a shop"):
            open_shop(name, data=tmp_path)


def test_a_shop_nobody_ingested_is_refused_with_a_few_of_hundreds_of_names(tmp_path: Path) -> None:
    for n in range(500):
        (tmp_path / "processed" / f"shop{n:03d}").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"so far: shop000, .*, shop004 \.\.\. \(500\);"):
        open_shop("nil", data=tmp_path)


def test_where_links_cannot_be_a_small_file_names_the_generation(
    exports: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    monkeypatch.setenv("OPSANALYTICS_KEY_FILE", str(tmp_path / "k.key"))
    (tmp_path / "k.key").write_text("ab" * 32)
    take(tmp_path / "d", exports[0])
    take(tmp_path / "d", exports[1])
    assert (tmp_path / "d" / "processed" / "shop").is_file()
    assert len(rows(tmp_path / "d")) == 3


KILLED = """
import sys
from pathlib import Path
from opsanalytics.ingest.pipeline import ingest
print("ready", flush=True)
ingest([Path(sys.argv[1])], "shop", data=Path(sys.argv[2]))
print("done", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.slow
def test_an_ingest_killed_at_any_moment_leaves_the_old_state_or_the_new(
    exports: list[Path], tmp_path: Path
) -> None:
    seen = set()
    for turn in range(int(os.environ.get("KILLS", "12"))):  # more for a soak run
        data = tmp_path / f"d{turn}"
        take(data, exports[0])
        command = [sys.executable, "-c", KILLED, str(exports[1]), str(data)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(0.02 * turn % 0.6)
        child.send_signal(signal.SIGKILL)
        child.wait()
        seen.add(len(rows(data)))
        take(data, exports[1])  # and the next run finishes the work
        assert len(rows(data)) == 3
    assert seen <= {2, 3}


def hold(path: str, held: object, release: object) -> None:
    with disk.only_one(Path(path), wait=False, on="test"):
        held.set()  # type: ignore[attr-defined]
        release.wait(20)  # type: ignore[attr-defined]


def test_an_ingest_waits_for_the_one_before_it(exports: list[Path], tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    lock = tmp_path / "d" / "processed" / ".generations" / "shop" / ".lock"
    other = context.Process(target=hold, args=(str(lock), held, release))
    other.start()
    assert held.wait(20)
    started = time.monotonic()
    context.Process(target=_release_later, args=(release,)).start()
    take(tmp_path / "d", exports[0])
    assert time.monotonic() - started > 0.5
    other.join(20)


def _release_later(release: object) -> None:
    time.sleep(0.6)
    release.set()  # type: ignore[attr-defined]
