"""Visitors' actions on disk: in the order of people, a day a segment at first, nothing written twice."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from opsanalytics.analyses.funnels import funnel
from opsanalytics.store.checksums import verify
from opsanalytics.store.frames import as_shop
from opsanalytics.store.person_blocks import People, Words
from opsanalytics.store.shop import open_shop
from tests.stored_events import Action, files_of, small_files, take  # noqa: F401 - a fixture

MONDAY = datetime(2026, 3, 2)  # noqa: DTZ001 - shop time
PEOPLE = ("ann", "bob", "cat", "dan", "eve")


def day_of(nth: int, product: str = "600000000001") -> list[Action]:
    """A day on which everybody looks at one product, an hour after the other."""
    morning = MONDAY + timedelta(days=nth, hours=8)
    return [
        (who, product, "view", morning + timedelta(hours=i), None) for i, who in enumerate(PEOPLE)
    ]


def test_days_in_any_order_give_the_same_files(tmp_path: Path) -> None:
    days = [day_of(0), day_of(1), [*day_of(1)[:3], *day_of(2)]]
    states = []
    for turn, order in enumerate(permutations(days)):
        manifest = None
        for actions in order:
            manifest = take(tmp_path / str(turn), actions, old=manifest)
        states.append(files_of(tmp_path / str(turn)))
    assert all(state == states[0] for state in states)
    shop = open_shop("s", data=tmp_path / "0")
    assert len(shop.table("events")) == 15, "three actions of the second day come twice"


def test_a_new_day_adds_its_segment_and_leaves_the_others(tmp_path: Path) -> None:
    # 2026-03-05 is day 739680 of the calendar, a multiple of 32: a run of 32 days is over before
    # it, the days 80 and 81 are a run of two, 82 begins the next.
    manifest = take(tmp_path, *map(day_of, range(5)))
    folder = (tmp_path / "processed" / "s").resolve() / "events"
    before = {path.name: path.stat().st_ino for path in folder.iterdir()}
    take(tmp_path, day_of(5), old=manifest)
    folder = (tmp_path / "processed" / "s").resolve() / "events"
    after = {path.name: path.stat().st_ino for path in folder.iterdir()}
    kept = before.keys() & after.keys()
    assert (len(kept), len(before), len(after)) == (2, 2, 3)
    assert all(before[name] == after[name] for name in kept)
    verify(folder.parent, open_shop("s", data=tmp_path).manifest)


@pytest.mark.slow
def test_a_year_of_days_becomes_few_segments(tmp_path: Path) -> None:
    take(tmp_path, *(day_of(nth)[:1] for nth in range(365)))
    # Full runs of 32 days, at most two shorter ones of each length below before and after them.
    assert len(files_of(tmp_path)) <= 365 // 32 + 2 * 5


@pytest.mark.usefixtures("small_files")
def test_buckets_hold_all_people_in_order_and_are_there_when_empty(tmp_path: Path) -> None:
    busy = [("ann", "1", "view", MONDAY + timedelta(minutes=i), None) for i in range(36)]
    take(tmp_path, busy, day_of(40))
    (alone, everybody) = sorted(
        (pq.ParquetFile(path) for path in (tmp_path / "processed" / "s" / "events").iterdir()),
        key=lambda file: -file.num_row_groups,
    )
    sizes = [alone.metadata.row_group(i).num_rows for i in range(alone.num_row_groups)]
    assert sorted(sizes) == [0] * 7 + [36], "36 rows want 8 groups of 5; one person is in one"
    assert everybody.num_row_groups == 1
    numbers = everybody.read()["visitor_id"].to_pylist()
    assert numbers == sorted(numbers)


@pytest.mark.usefixtures("small_files")
def test_a_pass_has_each_person_once_and_whole(tmp_path: Path) -> None:
    busy = [("ann", "1", "view", MONDAY + timedelta(minutes=i), None) for i in range(17)]
    take(tmp_path, [*day_of(0), *busy], day_of(1), day_of(40))
    people = People(
        tmp_path / "processed" / "s" / "events",
        {name: Words() for name in ("visitor_id", "at", "action")},
    )
    blocks = people.map(lambda block: [*zip(block["visitor_id"], block["at"], strict=True)])
    seen = [{person for person, _ in block} for block in blocks]
    assert len(blocks) == 8, "22 rows in groups of 5: a power of two of them"
    assert sum(map(len, seen)) == len(set.union(*seen)) == 5
    assert all(block == sorted(block) for block in blocks)
    rows = [person for block in blocks for person, _ in block]
    assert sorted(map(rows.count, set(rows))) == [3, 3, 3, 3, 20]


@pytest.mark.usefixtures("small_files")
def test_a_pass_holds_few_results_at_once_however_many_blocks_there_are(tmp_path: Path) -> None:
    crowd = [(f"visitor {i}", "1", "view", MONDAY, None) for i in range(900)]
    take(tmp_path, crowd)
    columns: dict[str, Words] = {"visitor_id": Words(), "at": Words()}
    people = People(tmp_path / "processed" / "s" / "events", columns)
    assert len(people.map(lambda block: len(block["at"]))) == 256
    joined: list[int] = []

    def join(rows: list[int]) -> int:
        joined.append(len(rows))
        return sum(rows)

    left = people.map(lambda block: len(block["at"]), join)
    assert sum(left) == 900
    assert max(joined) == 2
    assert len(left) <= 4, "one of each of at most four threads"


def test_a_pass_leaves_out_what_lies_outside_the_moments_asked_for(tmp_path: Path) -> None:
    take(tmp_path, day_of(0), day_of(40))
    ten = int(np.datetime64(MONDAY + timedelta(hours=10), "us").astype("int64"))
    folder = tmp_path / "processed" / "s" / "events"
    people = People(folder, {"visitor_id": Words(), "at": Words()}, until=ten)
    assert people.map(lambda block: len(block["at"])) == [2], "at eight and at nine"


def test_numbers_of_products_are_read_as_they_were_written(tmp_path: Path) -> None:
    manifest = take(tmp_path, day_of(0))
    products = open_shop("s", data=tmp_path).table("events")["product_id"]
    assert products.tolist() == ["600000000001"] * 5
    take(tmp_path, day_of(1, "0042"), day_of(2, "SKU-7"), old=manifest)
    products = open_shop("s", data=tmp_path).table("events")["product_id"]
    assert set(products) == {"600000000001", "0042", "SKU-7"}


def test_stored_people_are_told_apart_as_in_frames(tmp_path: Path) -> None:
    take(tmp_path, day_of(0), day_of(1))
    stored = open_shop("s", data=tmp_path).table("events")
    assert stored["visitor_id"].dtype == "int64"
    assert stored.groupby("visitor_id").size().tolist() == [2] * 5
    frame = pd.DataFrame(stored)
    assert as_shop({"events": frame}).table("events")["visitor_id"].nunique() == 5


@pytest.mark.slow
@pytest.mark.usefixtures("small_files")
def test_spark_reads_the_same_files(tmp_path: Path) -> None:
    if not shutil.which("java"):
        pytest.skip("Spark needs Java, which is not here")
    paid = [("ann", "1", "pay", MONDAY + timedelta(hours=13), None)]
    take(tmp_path, [*day_of(0), *paid], day_of(40))
    for engine in ("duckdb", "spark://local[1]"):
        shop = open_shop("s", data=tmp_path, engine=engine)
        answer = funnel(shop, steps=("view", "pay"))
        # Ann looked at eight and paid at one, five hours later.
        assert answer["converted"].tolist() == [5, 1]
        assert answer["median_seconds"].iloc[1] == 5 * 3600
        assert set(shop.table("events")["product_id"]) == {"600000000001", "1"}
