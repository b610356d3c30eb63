"""Rows of a month pasted into the sheet of another: they replace nothing of the sheet that is named after their month."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsanalytics.store.shop import Shop
from tests.store.in_turn import shop_of

HEADER = "评价时间,订单编号,宝贝标题,评价,评价内容\n"


def ratings(month: int, count: int, *, numbered: bool = True) -> str:
    return "".join(
        f"2026-0{month}-{n % 28 + 1:02} 10:00:{n:02},{3_000_000_000_000_000_000 + 100 * month + n if numbered else ''},"
        f"杯子{n % 3},{'差评' if n % 9 == 0 else '好评'},好\n"
        for n in range(count)
    )


AUGUST = "评价记录_2026-08.csv", HEADER + ratings(8, 56)


def notes(shop: Shop) -> dict[str, dict[str, str | int | float]]:
    return {note.key: note.values for each in shop.manifest.sources for note in each.version_notes}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("name", ["评价记录_2026-09.csv", "评价记录9月.csv"])
def test_rows_pasted_from_the_month_before_replace_nothing_and_count_once(
    tmp_path: Path, name: str, *, turned: bool
) -> None:
    pasted = ratings(8, 20, numbered=False)
    files = [AUGUST, (name, HEADER + pasted + ratings(9, 50))]
    shop = shop_of(tmp_path, *files[:: -1 if turned else 1])
    rows = shop.table("reviews")
    assert rows["reviewed_at"].dt.month.value_counts().to_dict() == {8: 56, 9: 50}
    assert rows["order_id"].notna().all()
    if not turned:  # else the sheet that came last replaces them as ever
        said = notes(shop)["store.version.strays"]
        assert (said["file"], said["n"], said["there"]) == ("评价记录_2026-08.csv", 20, 20)
        assert "store.version.gone" not in notes(shop)


def test_a_rating_that_the_sheet_of_its_month_lacks_counts(tmp_path: Path) -> None:
    late = "2026-08-28 23:00:00,,杯子,差评,晚\n"
    shop = shop_of(tmp_path, AUGUST, ("评价记录_2026-09.csv", HEADER + late + ratings(9, 50)))
    assert len(shop.table("reviews")) == 56 + 1 + 50
    assert notes(shop)["store.version.strays"]["there"] == 0


def test_a_sheet_that_goes_on_from_month_to_month_still_replaces_the_one_before(
    tmp_path: Path,
) -> None:
    mended = ratings(8, 56).replace("差评", "好评")
    shop = shop_of(tmp_path, AUGUST, ("评价记录_2026-09.csv", HEADER + mended + ratings(9, 50)))
    rows = shop.table("reviews")
    assert len(rows) == 56 + 50
    assert (rows["rating"] == "bad").sum() == 6
    assert set(notes(shop)) == {"store.version.gone"}  # the ratings that were mended


def test_a_sheet_of_other_months_leaves_the_month_between_alone(tmp_path: Path) -> None:
    files = [AUGUST, ("评价记录_2026-09.csv", HEADER + ratings(7, 2) + ratings(9, 50))]
    assert len(shop_of(tmp_path, *files).table("reviews")) == 2 + 56 + 50


def test_an_agents_day_stays_as_the_sheet_of_its_month_tells_it(tmp_path: Path) -> None:
    head = "日期,客服岗位,咨询人数,接待人数,成交笔数\n"
    august = head + "".join(f"2026-08-{n:02},小王,{n},{n},1\n" for n in range(1, 29))
    pasted = "".join(f"2026-08-{n:02},小王,50,50,9\n" for n in range(1, 5))
    september = head + pasted + "".join(f"2026-09-{n:02},小王,{n},{n},1\n" for n in range(1, 29))
    shop = shop_of(tmp_path, ("客服日报_2026-08.csv", august), ("客服日报_2026-09.csv", september))
    rows = shop.table("service").sort_values("day")
    assert len(rows) == 28 + 28
    assert rows["orders"].max() == 1


def test_campaigns_of_the_shop_have_days_of_their_own_and_may_be_kept_by_month(
    tmp_path: Path,
) -> None:
    """The table has columns named like the days of a file."""
    head = "活动名称,开始日期,结束日期\n"
    august = head + "".join(f"满减{n},2026-08-{n:02},2026-08-{n + 1:02}\n" for n in range(1, 9))
    september = (
        head
        + "满减1,2026-08-01,2026-08-02\n开学,2026-09-01,2026-09-05\n中秋,2026-09-20,2026-09-25\n"
    )
    shop = shop_of(tmp_path, ("活动_2026-08.csv", august), ("活动_2026-09.csv", september))
    assert sorted(shop.table("activities")["name"])[:2] == ["中秋", "开学"]
    assert len(shop.table("activities")) == 8 + 2
