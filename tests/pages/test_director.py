"""The director's page and the pages of traffic, funnel and ratings find what happened to the demo shop."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from opsanalytics.analyses.funnels import funnel as evaluate_funnel
from opsanalytics.charts.bar_chart import MOST_BARS
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import ENGLISH, Message, Translator
from opsanalytics.core.periods import Period
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages import conversion as funnel
from opsanalytics.pages import director, headlines, stakes
from opsanalytics.pages import good_ratings as ratings
from opsanalytics.pages import visitors as traffic
from opsanalytics.pages.caveats import answer_to
from opsanalytics.pages.change_parts import most_of
from opsanalytics.pages.finding import Finding, View
from opsanalytics.pages.records import FindingRecord, PageFindings, Words, record_of
from opsanalytics.pages.yesterday import yesterday
from opsanalytics.reports import front
from opsanalytics.store.flag import Flag
from tests.conftest import ROOT
from tests.pages.conftest import ViewOf


def test_every_numbered_notebook_is_on_the_directors_list_with_its_own_question() -> None:
    there = {path.stem: path for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")}
    assert set(director.PAGES) == set(there) - {"00_directors_page"}, "list the page in PAGES"
    for page, (first, *_) in director.PAGES.items():
        question = f"{first.partition('.')[0]}.question"
        source = there[page].read_text(encoding="utf-8")
        assert json.dumps(f'page.heading("{question}")')[1:-1] in source, page


def test_orders_that_double_12_brought_are_told_as_campaign_days(demo_view: View) -> None:
    told = director.why_orders_changed(replace(demo_view, as_of=date(2022, 12, 12)), days=7)
    parts = told.frame.set_index("name")["value"]
    assert parts["campaign days"] > 80  # three campaign days after none in the week before
    assert parts.drop("change").sum() == pytest.approx(parts["change"])
    assert "most of the difference: campaign days (+98)" in told.sentence


def test_factors_that_offset_each_other_are_said_to(view_of: ViewOf) -> None:
    """400 visitors and 20 orders a day, then 200 and 20.5: half the visitors, twice the rate."""
    days = [date(2022, 6, 25) + timedelta(days=n) for n in range(56)]
    visitors = [f"{day} | {400 if n < 28 else 200} | 20 | 900" for n, day in enumerate(days)]
    orders = [
        f"{n}-{k} | {day} 10:00 | {day} 10:01"
        for n, day in enumerate(days)
        for k in range(20 + (n >= 28) * (n % 2))
    ]
    view = view_of(
        days[-1],
        orders="\n".join(["order_id | created_at | paid_at", *orders]),
        shop_day="\n".join(["day | visitors | paying_buyers | paid_amount", *visitors]),
    )
    told = director.why_orders_changed(view)
    # 28 days x -200 visitors x the mean rate of 7.625 %; 28 x 300 visitors x +5.25 points
    assert told.sentence.endswith(
        "574 orders, the 28 days before them 560; "
        "conversion (+441) and visitors (-427) about offset each other"
    )
    assert told.sentence.worded("zh").endswith("转化率（+441）与访客数（-427）大致相抵")
    # 400 visitors pay 900 yuan a day, and so do 200: 28 x 200 visitors x the mean of 2.25 and 4.5
    money = traffic.why_money_changed(view).sentence
    assert money == (
        "28 days brought 25,200 yuan after 25,200; "
        "visitors (-18,900) and conversion (+18,900) about offset each other"
    )


def test_what_changed_orders_and_money_is_headed_by_its_days(demo_view: View) -> None:
    now = evaluate("orders_paid", demo_view.shop, demo_view.last(28), against="days_before")
    days = demo_view.shop.table("shop_day").sort_values("day")["paid_amount"].astype(float)
    money = days.tail(28).sum() - days.tail(56).head(28).sum()
    for question, change, head in (
        (director.why_orders_changed, now["change"].iloc[0], "orders_change"),
        (traffic.why_money_changed, money, "money_change"),
    ):
        told = question(demo_view).frame.set_index("name").loc["change", "value"]
        assert told == pytest.approx(change)  # sums of 28 days
        word = Message(f"pages.head.{head}")
        assert "of 28 days" in word
        assert word.worded("zh").startswith("28 天")


def test_orders_are_compared_with_last_years_and_never_with_days_that_are_not_told(
    demo_view: View,
) -> None:
    told = director.why_orders_changed(demo_view, back=364)
    parts = told.frame.set_index("name")["value"]
    assert (
        "the same weekdays 52 weeks before 177; most of the difference: visitors" in told.sentence
    )
    assert parts.drop("change").sum() == pytest.approx(parts["change"])


def test_days_before_the_data_begin_are_not_asked_for(demo_view: View, view_of: ViewOf) -> None:
    """The demo shop's data begin on 1 November 2021; 28 days and 364 later is 27 November 2022."""
    early = replace(demo_view, as_of=date(2022, 11, 26))
    with pytest.raises(DataRefused) as refused:
        director.why_orders_changed(early, back=364)
    assert refused.value.message == (
        "orders and visitors are known from 1 Nov 2021 on: the first 28 days that can be compared "
        "with those 364 days before end on 27 Nov 2022"
    )
    assert refused.value.message.worded("zh") == (
        "订单与访客数据始于2021年11月1日："
        "最近 28 天要与 364 天前相比，最早可比到2022年11月27日为止的 28 天"
    )
    assert director.why_orders_changed(replace(early, as_of=date(2022, 11, 27)), back=364)
    with pytest.raises(DataRefused, match="ingest order lists"):
        director.why_orders_changed(view_of(orders="order_id | created_at\n1 | 2022-12-31 10:00"))


def test_the_bad_batch_is_found_by_its_ratings_and_named(demo_view: View) -> None:
    told = ratings.rating_episodes(demo_view)
    assert "Jul 2022" in told.sentence
    # 11 in the bad weeks; another number in the half year of the table below, which says so.
    assert (
        "奶油色硅胶保鲜盖六件套可微波 has the most neutral or bad ones of these days: 11 of 14"
        in told.sentence
    )
    assert "中差评最多的是奶油色硅胶保鲜盖六件套可微波：14 条中有 11 条" in told.sentence.worded(
        "zh"
    )
    by_product = ratings.ratings_by_product(demo_view)
    assert by_product.sentence.startswith("No product has more poor ratings of the last 180 days")
    assert by_product.chart.hint == "neutral and bad ratings of the last 180 days by product"
    assert by_product.chart.hint.worded("zh") == "近 180 天各商品的中差评数"
    worst = told.frame.sort_values("share").iloc[0]
    assert worst["first_day"] <= date(2022, 6, 20)
    assert worst["last_day"] >= date(2022, 7, 3)


def test_the_bad_reviews_dented_conversion(demo_view: View) -> None:
    weeks = funnel.conversion_by_week(demo_view).frame.set_index("period_start")["value"]
    assert weeks["2022-07-04"] < 0.9 * weeks["2022-10-10":].mean()


def test_ratings_below_the_floor_say_how_many_good_ones_are_owed(demo_view: View) -> None:
    told = ratings.good_ratings(replace(demo_view, as_of=date(2022, 7, 8)))
    assert told.standing in ("off plan", "watch")
    assert "more good ratings to lift the share of the last 30 days to the floor" in told.todo
    assert "条好评，近 30 天的好评率即可达到底线" in told.todo.worded("zh")


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
    assert "step 5 of the traffic plan's 5" in traffic.five_steps(demo_view).sentence
    early = traffic.five_steps(replace(demo_view, as_of=date(2021, 12, 31)))
    assert "plan's 5 since" in early.sentence
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

    assert "step 2 of the traffic plan's 5" in traffic.five_steps(shop(0)).sentence
    assert (
        "step 2 of the traffic plan's 5" in traffic.five_steps(shop(12)).sentence
    )  # twelve days are not enough
    assert "step 5 of the traffic plan's 5" in traffic.five_steps(shop(24)).sentence


def test_the_step_is_told_where_no_export_tells_the_products_of_lines(view_of: ViewOf) -> None:
    days = [date(2022, 3, 1 + i) for i in range(31)]
    rows = "\n".join(f"{day} | 600 | 1 | 1" for day in days)
    orders = "\n".join(f"{d}-{k} | {d} 10:00 | {d} 10:01" for d in days for k in range(15))
    lines = "\n".join(f"{d}-{k} | 杯子 | 1" for d in days for k in range(15))
    view = view_of(
        date(2022, 3, 31),
        shop_day=f"day | visitors | paying_buyers | paid_amount\n{rows}",
        orders=f"order_id | created_at | paid_at\n{orders}",
        order_items=f"order_id | title | units\n{lines}",
    )
    assert "step 5 of the traffic plan's 5" in traffic.five_steps(view).sentence


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        (
            {"visitors": 18, "conversion": 16, "campaign days": 0},
            "most of the difference: visitors (+18), conversion (+16)",
        ),
        (
            {"visitors": 18, "conversion": 9, "campaign days": 0},
            "most of the difference: visitors (+18)",
        ),
        (
            {"visitors": 18, "conversion": -20, "campaign days": -3},
            "conversion (-20) and visitors (+18) about offset each other",
        ),
    ],
)
def test_factors_that_made_nearly_as_much_of_a_change_are_named_together(
    shares: dict[str, float], told: str
) -> None:
    assert most_of(shares, sum(shares.values())) == told


def test_what_the_front_page_says_again_is_not_another_thing_to_do(demo_view: View) -> None:
    pages = director.every_page(demo_view)
    standing = director.answer(demo_view, "director.standing")
    front = pages["01_goal_progress"].model_copy(update={"findings": [standing]})
    assert standing.todo
    both = director.next_things({**pages, director.FRONT: front})
    assert both == director.next_things(pages)


def test_channels_are_told_with_what_they_bring(demo_view: View) -> None:
    told = traffic.channels(demo_view)
    assert told.frame["share"].sum() == pytest.approx(1)
    assert told.frame["visitors"].is_monotonic_decreasing
    assert told.frame["channel"].iloc[0] in told.sentence.worded("zh")


def test_the_four_headlines_have_figures_intervals_and_words(demo_view: View) -> None:
    tiles = {tile.name: tile for tile in (tile(demo_view) for tile in headlines.TILES)}
    good = tiles["Good ratings, 30 days"]
    assert good.word == "on plan (at least 98.5 %)".replace(" %", "\u00a0%")
    assert "652 ratings" in " ".join(good.notes)
    assert good.link == "08_reputation.html#good_ratings.good_ratings"
    roas = next(tile for name, tile in tiles.items() if name.startswith("Sales for a yuan"))
    assert (
        roas.look == "off"
    )  # the money spent on advertising in the last quarter does not come back
    assert "it does not pay" in roas.word


def test_the_most_costly_thing_to_do_comes_first_with_what_it_is_worth(demo_view: View) -> None:
    things = director.next_things(director.every_page(demo_view))
    first = things[0]
    # The margin of two channels falls 14,601 yuan short in 28 days: 14,601 / 28 * 30 = 15,644.
    assert first.todo("en").startswith("spend less on pay-per-click ads, display ads")
    assert first.finding.yuan_a_month == pytest.approx(15_644, abs=1)
    assert first.stake(Translator("en")).startswith("about 16,000 yuan a month")
    assert first.link == "06_promotion.html#advertising.ads_worth"
    worth = [sum(thing.finding.yuan.values()) for thing in things]
    assert worth == sorted(worth, reverse=True)
    assert all(thing.finding.estimate for thing in things)


def thing(key: str, yuan: float | None, weight: float = 0.0) -> FindingRecord:
    words = Words(zh=key, en=key)
    return FindingRecord(
        key=key,
        available=True,
        sentence=words,
        standing="watch",
        todo=words,
        weight=weight,
        yuan_a_month=yuan,
        estimate=words,
    )


def test_the_list_turns_only_where_a_worth_moves_and_tells_the_sum() -> None:
    found = [thing("b", 1_204), thing("a", 1_198), thing("c", None, 0.5), thing("d", 38)]
    page = PageFindings(title=found[0].sentence, as_of=date(2022, 12, 31), findings=found)
    things = director.next_things({"mine": page})
    # 1,204 and 1,198 are both shown as 1,200: their names decide; what nobody knows is last.
    assert [each.finding.key for each in things] == ["a", "b", "d", "c"]
    assert director.in_all(things) == (
        "All 4 things to do together: about 2,400 yuan a month, as far as it can be estimated."
    )  # 1,200 + 1,200 + 38
    assert director.in_all(things[3:]) is None


def test_what_comes_once_is_said_so_and_in_no_sum_of_a_month() -> None:
    once = thing("once", None).model_copy(update={"yuan_once": 2_810.0})
    found = [thing("small", 700), once, thing("large", 5_000)]
    page = PageFindings(title=once.sentence, as_of=date(2022, 12, 31), findings=found)
    things = director.next_things({"mine": page})
    assert [each.finding.key for each in things] == ["large", "once", "small"]
    zh = Translator("zh")
    assert things[1].worth(ENGLISH) == "≈ 2,800 yuan once:"
    assert things[1].worth(zh) == "一次性约 2,800 元："
    assert things[1].stake(zh) == "一次性约 2,800 元：once"
    assert things[2].stake(ENGLISH) == "about 700 yuan a month: small"
    total = director.in_all(things)
    assert total == (  # 5,000 + 700 a month
        "All 3 things to do together: about 5,700 yuan a month, 2,800 yuan once, "
        "as far as it can be estimated."
    )
    assert zh(total) == "3 件待办合计每月约 5,700 元、一次性约 2,800 元（仅计能估算的）。"


def test_lapsing_buyers_come_back_and_late_orders_are_lost_once(demo_view: View) -> None:
    for key in ("customers.win_back", "after_sale.late_orders"):
        found = director.answer(demo_view, key)
        assert list(found.yuan) == ["once"], key


def test_a_worth_without_costs_is_told_as_sales(view_of: ViewOf) -> None:
    orders = "order_id | created_at | paid_at | paid_amount\n" + "\n".join(
        f"{d}-{n} | 2022-12-{d:02} 10:00 | 2022-12-{d:02} 10:01 | 50"
        for d in range(1, 32)
        for n in range(30)
    )
    found = stakes.of_orders(view_of(orders=orders), 60, "stakes.late")
    assert found.yuan == 3_000  # 60 orders of 50 yuan
    assert found.note.endswith("as sales, because the margin of the goods is not known")
    days = [date(2022, 12, 31) - timedelta(days=n) for n in range(28)]
    shop_day = "day | visitors | paying_buyers | paid_amount | refund_amount\n" + "\n".join(
        f"{day} | 100 | 3 | 200 | 50" for day in days
    )
    net = stakes.of_orders(view_of(orders=orders, shop_day=shop_day), 60, "stakes.late")
    assert (found.yuan, net.yuan) == (found.yuan, found.yuan * 0.75)  # a quarter is given back
    assert "as sales less the 25\u00a0% that is refunded" in net.note
    bare = stakes.of_orders(
        view_of(orders="order_id | created_at\n1 | 2022-12-31 10:00"), 60, "stakes.late"
    )
    assert (bare.yuan, bare.note) == (None, "no export has the money of orders")


def test_more_orders_of_goods_sold_at_a_loss_are_worth_no_yuan(view_of: ViewOf) -> None:
    days = [f"{day:%Y-%m-%d}" for day in pd.date_range("2022-09-01", "2022-12-31")]
    orders = "order_id | created_at | paid_at | paid_amount\n" + "\n".join(
        f"{day} | {day} 10:00 | {day} 10:01 | 50" for day in days
    )
    items = "order_id | line_id | product_id | units | paid_amount\n" + "\n".join(
        f"{day} | 1 | p | 1 | 50" for day in days
    )
    costs = "product_id | from_day | unit_cost\np | 2022-01-01 | 75"
    view = view_of(orders=orders, order_items=items, costs=costs)
    found = stakes.of_orders(view, 60, "stakes.late")
    assert found.yuan is None
    assert found.note == (
        "the goods bring no margin (-50.0\u00a0%), so that more sales earn nothing"
    )
    assert "卖得再多也不赚钱" in found.note.worded("zh")


def fen(first: date, last: date) -> Flag:
    return Flag(
        kind="far_amounts",
        table="orders",
        columns=["paid_amount"],
        values={"n": 3},
        first_day=first,
        last_day=last,
    )


def test_what_things_to_do_are_worth_is_as_doubtful_as_the_money_behind(view_of: ViewOf) -> None:
    orders = "order_id | created_at | paid_at | paid_amount\n" + "\n".join(
        f"{d} | 2022-12-{d:02} 10:00 | 2022-12-{d:02} 10:01 | 50" for d in range(1, 32)
    )
    view = view_of(orders=orders)
    view.shop.manifest.flags.append(fen(date(2022, 12, 20), date(2022, 12, 21)))

    def late(view: View) -> Finding:
        stake = stakes.of_orders(view, 60, "stakes.late")
        return Finding(Message("pages.no_row"), pd.DataFrame(), stake=stake)

    found = answer_to(late, view)
    known = replace(found, key="pages.late", todo=Message("goal_progress.todo", gap=2.0, goal=30))
    page = PageFindings(
        title=Words(zh="", en=""),
        as_of=view.as_of,
        verdict="pages.late",
        findings=[record_of(known)],
    )
    assert not director.verdicts({"10_late": page}, "en")[0][2].endswith("(doubtful)")
    assert "figures behind 1 of them are not final, or doubtful." in ENGLISH(
        director.in_all(director.next_things({"10_late": page}))
    )
    assert (
        "What it is worth is doubtful: 20 Dec – 21 Dec 2022: the amounts of 3 orders"
        in found.caveat
    )
    assert (found.rests_on, len(found.notes)) == ("doubtful", 1)
    day = front.yesterday_html(answer_to(yesterday, view), view.as_of, ENGLISH, "")
    assert "Doubtful" not in day  # 31 December alone is told
    view.shop.manifest.flags[:] = [fen(date(2022, 12, d), date(2022, 12, 31)) for d in (30, 31)]
    day = front.yesterday_html(answer_to(yesterday, view), view.as_of, ENGLISH, "")
    assert day.count("Doubtful") == 1
    assert "page 02 has 1 more such remark" in day


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


def test_of_many_the_lowest_and_the_highest_are_drawn(demo_view: View) -> None:
    found = funnel.conversion_by_product(demo_view)
    names = list(found.chart.data["name"])
    assert len(found.frame) > MOST_BARS == len(names)
    assert (names[0], names[-1]) == (found.frame["name"].iloc[0], found.frame["name"].iloc[-1])


def test_visitors_without_orders_make_no_step(view_of: ViewOf) -> None:
    rows = "\n".join(f"2022-12-{d:02} | 500 | 20" for d in range(1, 32))
    view = view_of(shop_day=f"day | visitors | paying_buyers\n{rows}")
    with pytest.raises(DataRefused, match="the five steps need a week of visitors"):
        traffic.five_steps(view)
