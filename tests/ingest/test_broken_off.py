"""An order list whose name tells no time, downloaded at noon: its last day is known in part."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import open_shop
from tests.conftest import order_list

FIRST = pd.Timestamp("2023-01-02")


def orders(days: int, every: int, until: pd.Timestamp, shipped: str = "") -> str:
    """An order every so many minutes, paid at once."""
    minutes = range(0, days * 24 * 60, every)
    moments = [FIRST + timedelta(minutes=minute) for minute in minutes]
    rows = [
        {
            "order": str(1000 + n),
            "created": f"{at:%F %T}",
            "paid": f"{at:%F %T}",
            "shipped": shipped,
        }
        for n, at in enumerate(moments)
        if at < until
    ]
    return order_list(rows)


def days_told(tmp_path: Path, name: str, text: str) -> dict[str, bool]:
    path = tmp_path / name
    path.write_bytes(text.encode("gb18030"))
    ingest([path], "shop", data=tmp_path / "data")
    found = evaluate("orders_paid", open_shop("shop", data=tmp_path / "data"), by="day")
    return dict(zip(found["period_start"].dt.strftime("%d"), found["complete"], strict=True))


NOON = pd.Timestamp("2023-01-12 12:00")


def test_the_last_day_of_a_renamed_list_of_noon_is_not_final(tmp_path: Path) -> None:
    told = days_told(
        tmp_path, "订单.csv", orders(14, 60, NOON)
    )  # 12 orders usually come after noon
    assert told["11"]
    assert not told.get("12", False)
    (source,) = open_shop("shop", data=tmp_path / "data").manifest.sources
    assert [note.text.worded("zh") for note in source.notes if "broken" in note.key] == [
        "数据到 2023-01-12 11:00 就结束了，而平常这个时间之后还有约 12 条：按当时导出处理，当天只算部分数据"
    ]


@pytest.mark.parametrize(
    ("every", "until"),
    [
        (60, pd.Timestamp("2023-01-13")),  # the day is whole
        (60, pd.Timestamp("2023-01-12 20:00")),  # four are missing: chance
        (360, NOON),  # two are usual
    ],
)
def test_a_day_that_may_be_whole_is_taken_for_whole(
    tmp_path: Path, every: int, until: pd.Timestamp
) -> None:
    assert days_told(tmp_path, "订单.csv", orders(14, every, until))["12"]


def test_too_few_days_say_nothing_of_what_is_usual(tmp_path: Path) -> None:
    told = days_told(tmp_path, "订单.csv", orders(14, 60, pd.Timestamp("2023-01-07 12:00")))
    assert told["07"]


def test_a_later_event_shows_that_the_day_is_whole(tmp_path: Path) -> None:
    text = orders(14, 60, NOON, shipped="2023-01-13 09:00:00")
    assert days_told(tmp_path, "订单.csv", text)["12"]


@pytest.mark.parametrize("last_days", [[3, 1, 2, 4, 2, 1, 2], [7, 4, 0, 0, 0, 1, 1]])
def test_the_end_of_ratings_that_grow_few_is_whole_though_its_only_row_is_early(
    tmp_path: Path, last_days: list[int]
) -> None:
    """Some 9 ratings came a day while there were orders; of the last week few came at all."""
    counts = [9] * 25 + last_days
    minutes = [(day * 24 + 10) * 60 + 7 * n for day, many in enumerate(counts) for n in range(many)]
    minutes.append(len(counts) * 24 * 60 + 148)
    rows = "".join(
        f"{FIRST + timedelta(minutes=at):%F %T},{1000 + n},好评\n" for n, at in enumerate(minutes)
    )
    path = tmp_path / "评价.csv"
    path.write_text("评价时间,订单编号,评价\n" + rows, encoding="utf-8")
    ingest([path], "shop", data=tmp_path / "data")
    (source,) = open_shop("shop", data=tmp_path / "data").manifest.sources
    assert not source.broken_off
