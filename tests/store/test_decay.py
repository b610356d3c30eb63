"""What decays or is changed in the store is noticed; nothing of a person is open to others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from opsanalytics.cli.main import main
from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.intake import Outcome
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.store import checksums
from opsanalytics.store.shop import open_shop
from tests.conftest import order_list, table

ORDERS = """
order | buyer | created          | paid             | shipped
1     | ann   | 2022-04-28 10:00 | 2022-04-28 10:01 | 2022-04-29 09:00
2     | bob   | 2022-04-30 10:00 | 2022-04-30 10:01 |
"""
REBUILD = "read the exports again: opsanalytics ingest --rebuild --shop shop"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one shop of one order list."""
    raw = tmp_path / "d" / "raw" / "shop"
    raw.mkdir(parents=True)
    path = raw / "ExportOrderList202205010900.csv"
    path.write_bytes(order_list(table(ORDERS)).encode("gb18030"))
    ingest([], "shop", data=tmp_path / "d")
    return tmp_path / "d"


def present(data: Path) -> Path:
    return (data / "processed" / "shop").resolve()


def rebuild(data: Path) -> Outcome:
    return ingest([], "shop", data=data, rebuild=True)


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)


def test_a_flipped_bit_in_a_table_is_noticed_before_a_figure_is_told(data: Path) -> None:
    flip_a_bit(present(data) / "orders" / "part-0.parquet")
    with pytest.raises(DataRefused, match=f"no longer what was written .*{REBUILD}"):
        open_shop("shop", data=data)
    rebuild(data)
    assert len(open_shop("shop", data=data).table("orders")) == 2


def test_a_flipped_bit_in_a_large_table_is_noticed_by_check_and_by_the_next_ingest(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checksums, "QUICK", 0)
    flip_a_bit(present(data) / "orders" / "part-0.parquet")
    open_shop("shop", data=data)
    assert main(["check", "--shop", "shop", "--data", str(data), "--lang", "en"]) == 3
    assert "part-0.parquet is lost or is no longer what was written" in capsys.readouterr().err
    with pytest.raises(DataRefused, match=REBUILD):
        ingest([], "shop", data=data)


def test_a_table_cut_short_is_noticed_whatever_its_size(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checksums, "QUICK", 0)
    path = present(data) / "orders" / "part-0.parquet"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DataRefused, match=REBUILD):
        open_shop("shop", data=data)


def test_a_decayed_layer_is_noticed_by_the_next_ingest(data: Path) -> None:
    flip_a_bit(next((present(data) / "layers").iterdir()))
    with pytest.raises(DataRefused, match=REBUILD):
        ingest([], "shop", data=data)


@pytest.mark.parametrize("content", [None, b"", b"{", b"[1]", b"\xff"])
def test_a_lost_or_broken_manifest_is_told_and_rebuilt(data: Path, content: bytes | None) -> None:
    path = present(data) / "manifest.json"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataRefused, match=f"manifest.json is lost or .*{REBUILD}"):
        open_shop("shop", data=data)
    with pytest.raises(DataRefused, match=REBUILD):
        ingest([], "shop", data=data)
    rebuild(data)
    assert len(open_shop("shop", data=data).table("orders")) == 2


def test_a_rebuild_without_a_manifest_loses_no_export_unasked(data: Path) -> None:
    (present(data) / "manifest.json").unlink()
    (data / "raw" / "shop" / "ExportOrderList202205010900.csv").write_bytes(
        order_list(table(ORDERS.replace("ann", "cyd"))).encode("gb18030")
    )
    with pytest.raises(DataRefused, match="would lose what is not in the raw folder"):
        rebuild(data)


@pytest.mark.parametrize(("name", "value"), [("rows", 3), ("last_day", "2022-05-09")])
def test_a_changed_value_in_the_manifest_is_noticed(data: Path, name: str, value: object) -> None:
    path = present(data) / "manifest.json"
    told = json.loads(path.read_text())
    place = told["tables"]["orders"] if name == "rows" else told["sources"][0]
    assert place[name] != value
    place[name] = value
    path.write_text(json.dumps(told))
    with pytest.raises(DataRefused, match=REBUILD):
        open_shop("shop", data=data)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_whatever_the_umask_nobody_else_looks_into_data_and_key(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "config" / "identity.key"
    monkeypatch.setenv("OPSANALYTICS_KEY_FILE", str(key))
    (data / "processed" / ".generations").chmod(0o777)
    before = os.umask(0)
    try:
        ingest([], "other", data=_other_shop(data))
    finally:
        os.umask(before)
    home = data / "processed" / ".generations"
    inside = [path for path in (home / "other").rglob("*") if path.name != ".lock"]
    modes = {(path.is_dir(), path.stat().st_mode & 0o777) for path in [home, *inside]}
    assert modes == {(True, 0o700), (False, 0o600)}
    assert (key.stat().st_mode & 0o777, key.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def _other_shop(data: Path) -> Path:
    (data / "raw" / "other").symlink_to(data / "raw" / "shop")
    return data


def test_one_buyer_is_somebody_else_in_another_shop(data: Path) -> None:
    ingest([], "other", data=_other_shop(data))
    buyers = [set(open_shop(n, data=data).table("orders")["buyer_id"]) for n in ("shop", "other")]
    assert [len(found) for found in buyers] == [2, 2]
    assert buyers[0].isdisjoint(buyers[1])


def test_a_buyer_taken_out_is_gone_from_the_disk_when_old_states_are_dropped(data: Path) -> None:
    (buyer,) = open_shop("shop", data=data).table("orders").query("order_id == '1'")["buyer_id"]
    home = present(data).parent
    assert _holders(home, buyer) == 1
    path = data / "raw" / "shop" / "ExportOrderList202205010900.csv"
    path.write_bytes(order_list(table(ORDERS)[1:]).encode("gb18030"))
    ingest([], "shop", data=data, rebuild=True, forget=True)
    assert _holders(home, buyer) == 1
    ingest([], "shop", data=data, drop_old=True)
    assert _holders(home, buyer) == 0
    assert len(open_shop("shop", data=data).table("orders")) == 1


def _holders(home: Path, buyer: str) -> int:
    import pyarrow.parquet as pq

    tables = home.glob("*/orders/part-0.parquet")
    return sum(buyer in pq.read_table(path).column("buyer_id").to_pylist() for path in tables)


@pytest.mark.skipif(os.name == "nt", reason="needs limits of a process")
def test_a_full_disk_in_the_middle_of_an_ingest_is_one_sentence(data: Path) -> None:
    path = data / "raw" / "shop" / "ExportOrderList202206010900.csv"
    path.write_bytes(order_list(table(ORDERS.replace("2022-04", "2022-05"))).encode("gb18030"))
    before = present(data)
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)); "
    code += "from opsanalytics.cli.main import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "ingest", "--shop", "shop", "--data", str(data)]
    done = subprocess.run([*command, "--lang", "en"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("opsanalytics: the tables of shop cannot be written (")
    assert done.stderr.count("\n") == 1
    assert present(data) == before
