"""The funnel, on stories small enough to walk through by hand, and against a search that tries every path."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsanalytics.analyses.funnels import funnel
from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.periods import Period
from opsanalytics.store.frames import as_shop
from tests.stories import MakeShop

# ann: view, order, pay within the hour. bob: pays in the same second as he orders, and an hour after a second view.
# cat: orders 25 hours after her view. dan: pays without a view in the data. eve: views twice, pays 23 hours after
# the second view (26 after the first). fay: only looks. gus enters on the last day: his 24 hours have not passed.
VISITS = """
visitor_id | product_id | action    | at                  | channel
ann        | p1         | view      | 2022-03-01 10:00:00 | search
ann        | p1         | favourite | 2022-03-01 10:05:00 |
ann        | p1         | order     | 2022-03-01 10:10:00 |
ann        | p1         | pay       | 2022-03-01 10:20:00 |
bob        | p1         | view      | 2022-03-01 08:00:00 | ad
bob        | p2         | view      | 2022-03-01 09:00:00 | search
bob        | p2         | pay       | 2022-03-01 10:00:00 |
bob        | p2         | order     | 2022-03-01 10:00:00 |
cat        | p1         | view      | 2022-03-01 10:00:00 | ad
cat        | p1         | order     | 2022-03-02 11:00:00 |
dan        | p1         | pay       | 2022-03-01 12:00:00 |
eve        | p2         | view      | 2022-03-01 10:00:00 | ad
eve        | p2         | view      | 2022-03-01 13:00:00 | search
eve        | p2         | order     | 2022-03-02 09:00:00 |
eve        | p2         | pay       | 2022-03-02 12:00:00 |
fay        | p3         | view      | 2022-03-02 10:00:00 | search
gus        | p1         | view      | 2022-03-03 10:00:00 | search
gus        | p1         | order     | 2022-03-03 11:00:00 |
"""
DAYS = Period(date(2022, 3, 1), date(2022, 3, 4))


def steps(answer: pd.DataFrame, branch: str = "main") -> dict[str, tuple[int, int]]:
    chosen = answer[answer["branch"] == branch]
    return {
        s: (int(e), int(c))
        for s, e, c in chosen[["step", "entered", "converted"]].itertuples(index=False)
    }


def test_a_visit_converts_when_each_step_follows_within_a_day_of_it(make_shop: MakeShop) -> None:
    answer = funnel(make_shop(events=VISITS), DAYS)
    # entered: ann, bob, cat, eve, fay; gus is immature. Ordered: ann, bob, eve. Paid: ann, bob, eve (by her 2nd view).
    assert steps(answer) == {"view": (5, 5), "order": (5, 3), "pay": (3, 3)}
    assert steps(answer, "side") == {"favourite": (5, 1)}
    last = answer.iloc[2]
    assert (last["conversion_step"], last["conversion_overall"], last["dropped"]) == (1, 0.6, 0)
    # Times to pay: ann 20 min, bob 60 min (from his second view), eve 23 h: the middle one is 3,600 s.
    assert last["median_seconds"] == 3600
    assert answer.loc[0, "immature"] == 1
    assert (round(answer.loc[1, "low"], 2), round(answer.loc[1, "high"], 2)) == (
        0.23,
        0.88,
    )  # Wilson for 3 of 5


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"entry": "first"}, [(5, 5), (5, 3), (3, 2)]),  # eve paid 26 h after her first view
        ({"within": timedelta(hours=48)}, [(4, 4), (4, 4), (4, 3)]),  # cat in; fay immature
        ({"order": "strict"}, [(5, 5), (5, 2), (2, 2)]),  # ann favourited between
        (
            {"order": "platform"},
            [(7, 7), (7, 5), (5, 4)],
        ),  # gus and dan count as well: who paid has visited
        ({"order": "any"}, [(5, 5), (5, 3), (3, 3)]),
        ({"opened": True}, [(5, 5), (5, 3), (4, 3)]),  # cat stood at the order, too
        ({"key": "person+product"}, [(6, 6), (6, 3), (3, 3)]),  # bob looked at two products
        ({"steps": ("view", "favourite|order")}, [(5, 5), (5, 3)]),
        ({"steps": ("view", "cart", "pay")}, [(5, 5), (5, 0), (0, 0)]),  # nobody: zeros
        (
            {"steps": ("view", "view")},
            [(5, 5), (5, 2)],
        ),  # bob and eve looked twice: no view is two steps at once
    ],
    ids=str,
)
def test_each_option_counts_as_it_says(
    make_shop: MakeShop, options: dict[str, Any], expected: list[tuple[int, int]]
) -> None:
    answer = funnel(make_shop(events=VISITS), DAYS, **options)
    main = answer[answer["branch"] == "main"]
    assert list(main[["entered", "converted"]].itertuples(index=False, name=None)) == expected


def test_of_two_ways_that_end_at_once_the_shorter_is_timed(make_shop: MakeShop) -> None:
    acts = """
    visitor_id | action | at
    ann        | view   | 2022-03-01 10:00:00
    ann        | view   | 2022-03-01 10:30:00
    ann        | pay    | 2022-03-01 11:00:00
    bob        | view   | 2022-03-03 10:00:00
    """
    answer = funnel(make_shop(events=acts), DAYS, steps=("view", "pay"), order="any")
    assert answer["median_seconds"].tolist()[1] == 1800


def test_a_step_nobody_took_has_no_rate_after_it(make_shop: MakeShop) -> None:
    answer = funnel(make_shop(events=VISITS), DAYS, steps=("view", "cart", "pay"))
    assert answer["conversion_step"].isna().tolist() == [True, False, True]
    assert answer["conversion_overall"].tolist() == [1, 0, 0]


def test_the_funnel_by_channel_follows_the_entry_that_led_to_the_payment(
    make_shop: MakeShop,
) -> None:
    answer = funnel(make_shop(events=VISITS), DAYS, by="channel", steps=("view", "pay"))
    got = answer.pivot(index="by", columns="step", values="converted")
    # ad: bob, cat, eve entered; nobody's payment follows on it last. search: ann, bob, eve, fay; paid ann, bob, eve.
    assert got.loc["ad"].to_dict() == {"view": 3, "pay": 0}
    assert got.loc["search"].to_dict() == {"view": 4, "pay": 3}


def test_new_and_returning_visitors_go_through_apart(make_shop: MakeShop) -> None:
    more = VISITS + "ann | p2 | view | 2022-03-01 22:00:00 | search"
    answer = funnel(make_shop(events=more), DAYS, by="buyer", steps=("view", "pay"))
    got = answer.pivot(index="by", columns="step", values="converted")
    assert got.loc["returning"].to_dict() == {
        "view": 1,
        "pay": 0,
    }  # ann's second visit, after she had paid
    assert got.loc["new"].to_dict() == {"view": 5, "pay": 3}


def test_a_platforms_days_give_the_same_shape(make_shop: MakeShop) -> None:
    days = """
    day        | visitors | cart_visitors | ordering_buyers | paying_buyers
    2022-03-01 | 100      | 20            | 6               | 5
    2022-03-02 | 300      | 30            | 12              | 11
    """
    answer = funnel(make_shop(shop_day=days))
    assert steps(answer) == {"view": (400, 400), "order": (400, 18), "pay": (18, 16)}
    assert steps(answer, "side") == {"cart": (400, 50)}
    assert answer["conversion_overall"].tolist() == [1, 18 / 400, 16 / 400, 50 / 400]
    assert set(answer["unit"]) == {"person-day"}


@pytest.mark.parametrize("by", ["", "channel"])
def test_of_a_month_that_no_export_covers_nothing_is_told(make_shop: MakeShop, by: str) -> None:
    """Not that nobody came: 0 would say so."""
    days = "day | visitors | paying_buyers\n2022-03-01 | 100 | 5"
    shops = [make_shop(events=VISITS)] + ([] if by else [make_shop(shop_day=days)])
    for shop in shops:
        answer = funnel(shop, "2030-01", steps=("view", "pay"), by=by)
        assert answer["step"].tolist() == ["view", "pay"]
        assert answer[["entered", "converted", "conversion_step"]].isna().all(axis=None)
        assert not answer["complete"].any()
        assert set(answer["reason"]) == {"not covered by the data"}


def test_a_breakdown_that_the_platform_s_days_do_not_have_is_refused(make_shop: MakeShop) -> None:
    shop = make_shop(shop_day="day | visitors | paying_buyers\n2022-03-01 | 100 | 5")
    with pytest.raises(DataRefused, match="needs visitors' actions"):
        funnel(shop, by="channel")


def test_steps_misspelt_or_in_another_order_than_the_platforms_are_refused_by_name(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(shop_day="day | visitors | paying_buyers\n2022-03-01 | 100 | 5")
    with pytest.raises(UsageError, match="a funnel has no step pey; use view"):
        funnel(shop, steps=("view", "pey"))
    with pytest.raises(UsageError, match="have the steps in this order only: view, pay"):
        funnel(shop, steps=("pay", "view"))
    with pytest.raises(DataRefused, match="do not have these steps; they have view, pay"):
        funnel(shop, steps=("view", "cart"))


def test_days_that_do_not_tell_a_step_are_no_noughts(make_shop: MakeShop) -> None:
    days = """
    day        | visitors | paying_buyers
    2022-03-01 | 100      | 5
    2022-03-02 | 90       |
    """
    answer = funnel(make_shop(shop_day=days), "2022-03-02")
    assert answer["converted"].isna().all()
    assert set(answer["reason"]) == {"the exports have no figure"}


def test_what_a_funnel_cannot_do_is_refused() -> None:
    shop = as_shop(
        {
            "events": pd.DataFrame(
                {"visitor_id": ["a"], "action": ["view"], "at": [pd.Timestamp("2022-03-01")]}
            )
        }
    )
    for wrong in (
        {"steps": ("view",)},
        {"steps": ("view", "buy")},
        {"within": timedelta()},
        {"order": "loose"},
        {"by": "moon"},
        {"order": "any", "opened": True},
    ):
        with pytest.raises(UsageError):
            funnel(shop, **wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError) as told:
        funnel(shop, by="moon")
    assert told.value.message.worded("zh").startswith(
        "漏斗没有这样的拆分方式：moon；可用：channel、product"
    )
    orders = pd.DataFrame({"created_at": [pd.Timestamp("2022-03-01")]})
    with pytest.raises(DataRefused, match="visitors' actions"):
        funnel({"orders": orders})


WINDOW = timedelta(minutes=3)
ACTS = ("view", "order", "pay")
acts = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(ACTS), st.integers(0, 9)),
    min_size=1,
    max_size=14,
    unique=True,
)


def walked(rows: list[tuple[str, str, int]], *, first_only: bool) -> list[int]:
    """Every path tried: persons with a view, then an order, then a payment, none earlier, all within three minutes."""
    counts = [set(), set(), set()]  # type: list[set[str]]
    for person in "ab":
        at = {act: sorted(m for p, a, m in rows if p == person and a == act) for act in ACTS}
        views = at["view"][:1] if first_only else at["view"]
        for path in product(views, [None, *at["order"]], [None, *at["pay"]]):
            done = [m for m in path if m is not None]
            if None in path[: len(done)] or done != sorted(done) or done[-1] - done[0] > 3:
                continue
            for step in range(len(done)):
                counts[step].add(person)
    return [len(people) for people in counts]


@settings(max_examples=60, deadline=None)
@given(rows=acts, first=st.booleans())
def test_the_funnel_finds_what_a_search_of_all_paths_finds(
    rows: list[tuple[str, str, int]], first: bool
) -> None:
    midnight = pd.Timestamp("2022-03-01")
    told = [
        {"visitor_id": p, "action": a, "at": midnight + timedelta(minutes=m)} for p, a, m in rows
    ]
    told.append({"visitor_id": "z", "action": "order", "at": midnight + timedelta(days=2)})
    answer = funnel(
        {"events": pd.DataFrame(told)},
        Period(date(2022, 3, 1), date(2022, 3, 2)),
        steps=ACTS,
        within=WINDOW,
        entry="first" if first else "any",
    )
    assert answer["converted"].tolist() == walked(rows, first_only=first)
