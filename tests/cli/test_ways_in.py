"""However the same orders come in (split, overlapping, shuffled, in any time zone), the tables are the same."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsanalytics.ingest.pipeline import ingest
from opsanalytics.store.manifest import Manifest
from opsanalytics.store.shop import open_shop
from tests.conftest import order_list

DAYS = 12
ORDERS = [
    {
        "order": str(1000 + n),
        "buyer": f"buyer{n % 5}",
        "created": f"2022-04-{n % DAYS + 1:02d} {n % 24:02d}:59:59",
        "paid": f"2022-04-{n % DAYS + 2:02d} 00:00:00" if n % 4 else "",
        "shipped": f"2022-04-{n % DAYS + 3:02d} 09:00:00" if n % 4 == 1 else "",
        "refund": "5.00" if n % 7 == 1 else "",
    }
    for n in range(60)
]
HEADERS, *LINES = order_list(ORDERS).splitlines()


def digests(data: Path) -> dict[str, str]:
    """Every table's bytes."""
    files = sorted((data / "processed" / "shop").glob("*/part-0.parquet"))
    return {path.parent.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def write(folder: Path, parts: list[list[str]]) -> list[Path]:
    folder.mkdir()
    paths = []
    for n, lines in enumerate(parts):
        paths.append(folder / f"part{n}.csv")
        paths[-1].write_bytes("\r\n".join([HEADERS, *lines, ""]).encode("gb18030"))
    return paths


def content(data: Path) -> list[tuple[object, ...]]:
    """The orders without where they were read from."""
    frame = (
        open_shop("shop", data=data)
        .table("orders")
        .drop(columns=["source", "source_line", "absent_from"])
    )
    return [
        tuple("" if value != value else value for value in row)
        for row in frame.itertuples(index=False)
    ]


def accounted(manifest: Manifest | None) -> bool:
    return manifest is not None and all(source.unaccounted == 0 for source in manifest.sources)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    home = tmp_path_factory.mktemp("whole")
    ingest(write(home / "in", [LINES]), "shop", data=home / "d")
    return content(home / "d")


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(split=st.data())
def test_any_overlapping_split_in_any_order_is_the_whole(
    whole: list[tuple[object, ...]], tmp_path_factory: pytest.TempPathFactory, split: st.DataObject
) -> None:
    cuts = split.draw(
        st.lists(st.tuples(st.integers(0, 59), st.integers(1, 60)), min_size=1, max_size=4)
    )
    parts = [LINES[start : start + length] for start, length in cuts]
    parts.append([line for line in LINES if not any(line in part for part in parts)])
    parts = split.draw(
        st.permutations([split.draw(st.permutations(part)) for part in parts if part])
    )
    home = tmp_path_factory.mktemp("split")
    outcome = None
    for path in write(home / "in", parts):
        outcome = ingest([path], "shop", data=home / "d")
    assert content(home / "d") == whole
    assert outcome is not None
    assert accounted(outcome.manifest)


INGEST = """
import sys
from pathlib import Path
from opsanalytics.ingest.pipeline import ingest
ingest([Path(sys.argv[1])], "shop", data=Path(sys.argv[2]))
"""


@pytest.mark.slow
def test_the_computers_time_zone_changes_no_byte(demo_data: Path, tmp_path: Path) -> None:
    found = []
    for zone in ("America/Los_Angeles", "Asia/Shanghai"):
        data = tmp_path / zone
        command = [sys.executable, "-c", INGEST, str(demo_data / "raw" / "demo"), str(data)]
        subprocess.run(command, env={**os.environ, "TZ": zone}, check=True)
        found.append(digests(data))
    assert set(found[0]) >= {"orders", "order_items", "shop_day", "reviews", "ads"}
    assert found[0] == found[1]
