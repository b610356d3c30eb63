"""Why money paid changed, against figures worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsanalytics.analyses.drivers import contributions, decompose
from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.periods import Period
from tests.stories import MakeShop

FIRST, SECOND = (
    Period(date(2022, 3, 1), date(2022, 3, 2)),
    Period(date(2022, 3, 2), date(2022, 3, 3)),
)
DAYS = """
day        | visitors | paying_buyers | paid_amount
2022-03-01 | 100      | 4             | 200
2022-03-02 | 200      | 6             | 360
"""


def test_a_change_is_split_exactly_whatever_the_order_of_the_factors(make_shop: MakeShop) -> None:
    told = decompose(make_shop(shop_day=DAYS), SECOND).set_index("factor")
    # 100 x 4 % x 50 = 200; 200 x 3 % x 60 = 360. Shapley, visitors: (100 x 4 % x 50 twice + 100 x 3 % x 50
    # + 100 x 4 % x 60 + 100 x 3 % x 60 twice) / 6 = (400 + 150 + 240 + 360) / 6 = 191.67.
    assert told.loc["visitors", "contribution"] == pytest.approx(1150 / 6)
    assert told["contribution"].sum() == pytest.approx(160)
    assert told.loc["conversion", ["before", "after"]].tolist() == [0.04, 0.03]
    assert told.loc["spend", ["before", "after"]].tolist() == [50, 60]


def test_a_month_is_explained_against_the_whole_month_before(make_shop: MakeShop) -> None:
    shop = make_shop(shop_day=DAYS.replace("2022-03-01", "2022-02-01"))
    found = decompose(shop, "2022-03")
    assert found["contribution"].sum() == pytest.approx(160)  # 31 days before would miss 1 February
    assert found.attrs["before"] == ["2022-02-01", "2022-02-28"]
    with pytest.raises(UsageError, match="use channel, product"):
        decompose(shop, "2022-03", by="buyer")  # type: ignore[arg-type]


def test_visitors_who_moved_to_another_channel_are_told_as_mix(make_shop: MakeShop) -> None:
    days = (
        """
    day        | channel | visitors | paying_buyers | paid_amount
    2022-03-01 | search  | 50       | 5             | 100
    2022-03-01 | ad      | 50       | 1             | 20
    2022-03-02 | search  | 25       | 2.5           | 50
    2022-03-02 | ad      | 75       | 1.5           | 30
    """.replace("2.5", "5")
        .replace("1.5", "3")
        .replace("| 25 ", "| 50 ")
        .replace("| 75 ", "| 150")
        .replace("| 30", "| 60")
    )
    days = days.replace("| 50\n", "| 100\n")
    told = decompose(make_shop(channel_day=days), SECOND, by="channel").set_index("factor")[
        "contribution"
    ]
    # Twice as many visitors, a quarter by search (10 % pay 20 yuan) and three quarters by ad (2 % pay 20): before
    # 100 x (0.5 x 2 + 0.5 x 0.4) = 120, after 200 x (0.25 x 2 + 0.75 x 0.4) = 160. No rate changed.
    assert told["conversion"] == told["spend"] == 0
    # visitors: (100 x 1.2 + 100 x 0.8) / 2 = 100; mix: (100 + 200) x (0.8 - 1.2) / 2 = -60.
    assert told["visitors"] == pytest.approx(100)
    assert told["mix"] == pytest.approx(-60)


def test_days_that_no_export_tells_have_no_reasons(make_shop: MakeShop) -> None:
    with pytest.raises(DataRefused, match="no day of 2022-02-28"):
        decompose(make_shop(shop_day=DAYS), FIRST)


factor = st.floats(0, 1000)


@given(before=st.tuples(factor, factor, factor), after=st.tuples(factor, factor, factor))
def test_contributions_sum_to_the_change_and_forget_the_order(
    before: tuple[float, ...], after: tuple[float, ...]
) -> None:
    def amount(f: dict[str, float]) -> float:
        return f["a"] * f["b"] * f["c"]

    old, new = dict(zip("abc", before, strict=True)), dict(zip("abc", after, strict=True))
    told = contributions(amount, old, new)
    size = 1 + max(*before, *after) ** 3
    assert sum(told.values()) == pytest.approx(amount(new) - amount(old), abs=1e-9 * size)
    turned = contributions(amount, dict(reversed(old.items())), dict(reversed(new.items())))
    assert turned == pytest.approx(told, abs=1e-9 * size)
    assert all(told[name] == 0 for name in "abc" if old[name] == new[name])
