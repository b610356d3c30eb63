"""Two groups beside each other: worked out by hand, and the published shares of a public test."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from opsanalytics.analyses.compare_groups import compare_groups
from opsanalytics.core.errors import DataRefused, UsageError


def groups(control: list[float], treatment: list[float], measure: str = "spent") -> pd.DataFrame:
    names = ["old"] * len(control) + ["new"] * len(treatment)
    return pd.DataFrame({"page": names, measure: [*control, *treatment]})


def test_a_difference_of_means_has_welchs_interval() -> None:
    # Each group 10, 14 in turn: mean 12 and 15, variance 40 * 4 / 39 = 4.1026, error sqrt(2 * 4.1026 / 40).
    rows = groups([10, 14] * 20, [13, 17] * 20)
    (row,) = compare_groups(rows, "page", "spent", control="old").to_dict("records")
    assert (row["control_value"], row["treatment_value"], row["difference"]) == (12, 15, 3)
    # t of 78 degrees of freedom is 1.9908; 3 -+ 1.9908 * 0.45291
    assert (row["low"], row["high"]) == pytest.approx((2.0983, 3.9017), abs=1e-4)
    assert row["detectable"] == pytest.approx((1.96 + 0.8416) * 0.45291, abs=1e-3)
    assert (row["relative"], row["verdict"]) == (0.25, "more")


def test_a_difference_of_shares_has_newcombes_interval() -> None:
    # Newcombe's example: 56 of 70 against 48 of 80: 0.0524 to 0.3339.
    rows = groups([1] * 48 + [0] * 32, [1] * 56 + [0] * 14, "bought")
    (row,) = compare_groups(rows, "page", "bought", control="old").to_dict("records")
    assert row["kind"] == "share"
    assert (round(row["low"], 4), round(row["high"], 4)) == (0.0524, 0.3339)


def test_groups_of_sizes_nobody_planned_tell_nothing() -> None:
    rows = groups([0, 1] * 400, [1, 1] * 300, "bought")  # 800 to 600, where half and half was meant
    told = compare_groups(rows, "page", "bought", control="old").iloc[0]
    # (800 - 700)^2 / 700 * 2 = 28.57: one in ten million.
    assert told["split_chance"] == pytest.approx(9.0e-8, rel=0.05)
    assert told["verdict"] == "cannot tell"
    planned = compare_groups(rows, "page", "bought", control="old", split=8 / 14).iloc[0]
    assert planned["verdict"] == "more"


def test_no_difference_is_no_clear_difference() -> None:
    rows = groups([10, 14] * 20, [10, 14] * 20)
    assert compare_groups(rows, "page", ["spent"])["verdict"].tolist() == ["no clear difference"]


def test_what_cannot_be_compared_is_refused() -> None:
    rows = groups([1.0] * 30, [2.0] * 30)
    with pytest.raises(UsageError, match="no column money"):
        compare_groups(rows, "page", "money")
    with pytest.raises(UsageError, match="must hold two groups"):
        compare_groups(rows, "page", "spent", control="none")
    with pytest.raises(DataRefused, match="a group has 5 rows"):
        compare_groups(groups([1.0] * 30, [2.0] * 5), "page", "spent")
    with pytest.raises(DataRefused, match="page has gaps"):
        compare_groups(rows.assign(page=rows["page"].where(rows.index > 2)), "page", "spent")
    with pytest.raises(DataRefused, match="spent has gaps"):
        compare_groups(groups([1.0] * 30, [float("inf")] * 30), "page", "spent")
    with pytest.raises(UsageError, match="holds no numbers"):
        compare_groups(rows.assign(spent="是"), "page", "spent")
    with pytest.raises(UsageError, match="between 0 and 1"):
        compare_groups(rows, "page", "spent", split=66.7)
    with pytest.raises(DataRefused, match="spent has gaps"):
        compare_groups(groups([1.0] * 30, [float("nan")] * 30), "page", "spent")


def test_money_as_the_store_has_it_is_a_number() -> None:
    rows = pd.DataFrame(
        {"text": ["a", "b"] * 50, "spent": [Decimal("10.50"), Decimal("8.00")] * 50}
    )
    found = compare_groups(rows, "text", "spent").iloc[0]
    assert found["difference"] == pytest.approx(-2.5)
