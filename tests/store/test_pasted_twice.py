"""A rating sheet of which lines were pasted twice is found; ordinary sheets, full of equal lines, are left in peace."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from opsanalytics.core.periods import Period
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.doubts import doubts_of_metric
from opsanalytics.store.flag import Flag
from opsanalytics.store.shop import Shop, open_shop

HEAD = "评价时间,订单编号,宝贝标题,评价,评价内容\n"


def shop_of(tmp_path: Path, rows: list[str], head: str = HEAD) -> Shop:
    file = tmp_path / "评价.csv"
    file.write_text(head + "".join(rows), encoding="utf-8")
    assert not ingest([file], "shop", data=tmp_path / "d").refused
    return open_shop("shop", data=tmp_path / "d")


def flags(tmp_path: Path, rows: list[str], head: str = HEAD) -> list[Flag]:
    return shop_of(tmp_path, rows, head).manifest.flags


def ratings(count: int, *, orders: bool = True, clock: bool = True, seed: int = 7) -> list[str]:
    """Ratings of five items, about ten a day; a tenth of them not good."""
    rng = np.random.default_rng(seed)
    rows = []
    for n in range(count):
        time = f" {9 + n % 10:02d}:{rng.integers(60):02d}" if clock else ""
        day = f"2026-03-{1 + n // 10:02d}{time}"
        rating = "差评" if rng.random() < 0.1 else "好评"
        rows.append(
            f"{day},{300000000000 + n if orders else ''},杯{rng.integers(5)},{rating},不错\n"
        )
    return rows


@pytest.mark.parametrize(("orders", "clock"), [(True, True), (True, False), (False, True)])
def test_lines_pasted_twice_are_found_and_doubt_the_good_ratings(
    tmp_path: Path, orders: bool, clock: bool
) -> None:
    rows = ratings(100, orders=orders, clock=clock)
    shop = shop_of(tmp_path, [*rows, *rows[40:80]])
    (flag,) = shop.manifest.flags
    assert (flag.kind, flag.values["n"]) == ("pasted_twice", 40)
    doubted = doubts_of_metric(shop, "positive_share", Period(flag.first_day, flag.days.end))
    assert "40 lines of a rating sheet stand once more" in str(doubted[0].text)


def test_a_whole_small_sheet_pasted_twice_is_found(tmp_path: Path) -> None:
    rows = ratings(4)
    (flag,) = flags(tmp_path, rows * 2)
    assert flag.values["n"] == 4


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("clock", [True, False])
def test_ordinary_sheets_are_left_in_peace(tmp_path: Path, seed: int, clock: bool) -> None:
    assert flags(tmp_path, ratings(280, orders=False, clock=clock, seed=seed)) == []


def test_several_items_of_an_order_rated_alike_are_ordinary(tmp_path: Path) -> None:
    rows = [row for row in ratings(60) for _ in range(2)]
    assert flags(tmp_path, rows) == []


def test_days_of_nothing_but_good_ratings_are_ordinary(tmp_path: Path) -> None:
    rows = [f"2026-03-{day:02d},好评\n" for day in range(1, 29) for _ in range(9)]
    assert flags(tmp_path, rows, "评价时间,评价\n") == []


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("alike", [True, False])
def test_a_rating_sheet_saved_again_under_another_name_without_seconds_is_found(
    tmp_path: Path, *, numbered: bool, alike: bool
) -> None:
    """Two people's sheets of the same days are two sheets."""
    rows = [row.replace(",", ":37,", 1) for row in ratings(60, orders=numbered)]
    again = ratings(60, orders=False, seed=7 if alike else 8)
    for name, lines in (("评价记录.csv", rows), ("评价_小王.csv", again)):
        (tmp_path / name).write_text(HEAD + "".join(lines), encoding="utf-8")
    assert not ingest([tmp_path], "shop", data=tmp_path / "d").refused
    found = {
        flag.kind: flag.values["n"]
        for flag in open_shop("shop", data=tmp_path / "d").manifest.flags
    }
    assert found.get("rows_again") == (60 if alike else None)
