"""The director's page and the pages of traffic, funnel and ratings find what happened to the demo shop."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from opsanalytics.analyses.funnels import funnel as evaluate_funnel
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import Period
from opsanalytics.pages import conversion as funnel
from opsanalytics.pages import director, headlines
from opsanalytics.pages import good_ratings as ratings
from opsanalytics.pages import visitors as traffic
from opsanalytics.pages.finding import Finding, View
from tests.conftest import ROOT
from tests.pages.conftest import ViewOf


def test_every_numbered_notebook_is_on_the_directors_list_with_its_own_question() -> None:
    there = {path.stem: path for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")}
    assert set(director.PAGES) == set(there) - {"00_directors_page"}, "list the page in PAGES"
    for page, (question, _) in director.PAGES.items():
        source = there[page].read_text(encoding="utf-8")
        assert json.dumps(f'page.heading("{question}")')[1:-1] in source, page


def test_orders_that_double_12_brought_are_told_as_campaign_days(demo_view: View) -> None:
    told = director.why_orders_changed(replace(demo_view, as_of=date(2022, 12, 12)), days=7)
    parts = told.frame.set_index("name")["value"]
    assert parts["campaign days"] > 80  # three campaign days after none in the week before
    assert parts.drop("change").sum() == pytest.approx(parts["change"])
    assert "campaign days made most of the difference" in told.sentence


def test_orders_are_compared_with_last_years_and_never_with_days_that_are_not_told(
    demo_view: View,
) -> None:
    told = director.why_orders_changed(demo_view, back=364)
    parts = told.frame.set_index("name")["value"]
    assert (
        "on the same weekdays 52 weeks before; visitors made most of the difference"
        in told.sentence
    )
    assert parts.drop("change").sum() == pytest.approx(parts["change"])
    with pytest.raises(DataRefused, match="not every day of 2021-10"):
        director.why_orders_changed(replace(demo_view, as_of=date(2022, 11, 10)), back=364)


def test_the_bad_batch_is_found_by_its_ratings_and_named(demo_view: View) -> None:
    told = ratings.rating_episodes(demo_view)
    assert "Jul 2022" in told.sentence
    assert "奶油色硅胶保鲜盖六件套可微波" in told.sentence
    worst = told.frame.sort_values("share").iloc[0]
    assert worst["first_day"] <= date(2022, 6, 20)
    assert worst["last_day"] >= date(2022, 7, 3)


def test_the_bad_reviews_dented_conversion(demo_view: View) -> None:
    weeks = funnel.conversion_by_week(demo_view).frame.set_index("period_start")["value"]
    assert weeks["2022-07-04"] < 0.9 * weeks["2022-10-10":].mean()


def test_ratings_below_the_floor_say_how_many_good_ones_are_owed(demo_view: View) -> None:
    told = ratings.good_ratings(replace(demo_view, as_of=date(2022, 7, 8)))
    assert told.standing in ("off plan", "watch")
    assert "more good ratings lift the share to the floor" in told.todo


def test_the_platforms_way_of_counting_gives_the_platforms_figures(demo_view: View) -> None:
    days = demo_view.shop.table("shop_day").set_index("day")
    for day in (date(2022, 12, 20), date(2022, 12, 24)):
        told = evaluate_funnel(
            demo_view.shop, Period.between(day, day), order="platform"
        ).set_index("step")["converted"]
        row = days.loc[str(day)]
        assert told["view"] == row["visitors"]
        assert told["order"] == row["ordering_buyers"]
        assert told["pay"] == row["paying_buyers"]
        assert told["cart"] == row["cart_visitors"]


def test_the_shop_climbed_the_five_steps_and_stands_on_the_last(demo_view: View) -> None:
    assert "step 5 of 5" in traffic.five_steps(demo_view).sentence
    early = traffic.five_steps(replace(demo_view, as_of=date(2021, 12, 31)))
    assert "of 5 since" in early.sentence
    assert early.todo.startswith("step ")
    missing = early.frame[early.frame["met"] == "no"]
    assert not missing.empty


def test_a_step_changes_only_after_fourteen_days(view_of: ViewOf) -> None:
    def shop(high: int) -> View:
        days = [date(2022, 3, 1 + i) for i in range(31)]
        people = [120 if i < 31 - high else 600 for i in range(31)]
        rows = "\n".join(f"{d} | {n} | 1 | 1" for d, n in zip(days, people, strict=True))
        orders = [
            f"{d}-{k} | {d} 10:00 | {d} 10:01"
            for d, n in zip(days, people, strict=True)
            for k in range(n // 40)
        ]
        return view_of(
            date(2022, 3, 31),
            shop_day=f"day | visitors | paying_buyers | paid_amount\n{rows}",
            orders="order_id | created_at | paid_at\n" + "\n".join(orders),
        )

    assert "step 2 of 5" in traffic.five_steps(shop(0)).sentence
    assert "step 2 of 5" in traffic.five_steps(shop(12)).sentence  # twelve days are not enough
    assert "step 5 of 5" in traffic.five_steps(shop(24)).sentence


def test_channels_are_told_with_what_they_bring(demo_view: View) -> None:
    told = traffic.channels(demo_view)
    assert told.frame["share"].sum() == pytest.approx(1)
    assert told.frame["visitors"].is_monotonic_decreasing
    assert told.frame["channel"].iloc[0] in told.sentence


def test_the_four_headlines_have_figures_intervals_and_words(demo_view: View) -> None:
    tiles = {tile.name: tile for tile in (tile(demo_view) for tile in headlines.TILES)}
    good = tiles["share of good ratings, 30 days"]
    assert good.word == "on plan (at least 98.50 %)".replace(" %", "\u00a0%")
    assert "n\u00a0=\u00a0652" in " ".join(good.notes)
    roas = next(tile for name, tile in tiles.items() if name.startswith("credited sales"))
    assert (
        roas.look == "off"
    )  # the money spent on advertising in the last quarter does not come back
    assert "it does not pay" in roas.word


def test_three_things_to_do_next_are_the_weightiest(demo_view: View) -> None:
    found = director.every_page(demo_view)
    things = director.next_things(found, "en")
    assert len(things) == 3
    wanted = [(f, page) for page, answers in found.items() for f in answers.findings if f.todo]
    weights = [
        max(f.weight for f, of in wanted if of == page and f.todo.en == todo)
        for todo, page in things
    ]
    assert weights == sorted(weights, reverse=True)
    rest = [f.weight for f, _ in wanted]
    assert weights[0] == max(rest)


def test_a_shop_of_an_order_list_alone_still_has_its_page(view_of: ViewOf) -> None:
    orders = "order_id | created_at | paid_at\n" + "\n".join(
        f"{d}-{n} | 2022-12-{d:02} 10:00 | 2022-12-{d:02} 10:01"
        for d in range(1, 32)
        for n in range(30)
    )
    view = view_of(orders=orders)
    assert [tile(view).figure for tile in headlines.TILES] == ["-"] * 4
    found = director.every_page(view)
    assert "30.0 orders paid a day" in found["01_goal_progress"].answer().sentence.en
    assert all(answers.answer().sentence.zh for answers in found.values())
    with pytest.raises(DataRefused):
        director.why_orders_changed(view)


def test_a_page_change_is_judged_by_the_interval_of_the_difference(demo_view: View) -> None:
    # No page was changed on 20 November; chance alone moves conversion.
    told = funnel.before_and_after(demo_view, "2022-11-20")
    assert "a difference of" in told.sentence
    assert isinstance(funnel.before_and_after(demo_view), Finding)
