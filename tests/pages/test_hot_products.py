"""Page 05 finds what is hidden among the demo shop's products, and judges small stories as by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from opsanalytics.analyses.product_sales import product_titles
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message
from opsanalytics.pages import hot_products as products
from opsanalytics.pages import offers
from opsanalytics.pages.finding import View
from opsanalytics.pages.slow_products import slow_and_idle
from tests.demo_raw import planted_id
from tests.pages.conftest import ViewOf


def title_of(view: View, story: str, key: str = "product") -> str:
    number = planted_id(story, key)
    return next(str(title) for _, title in product_titles(view.shop).items() if _ == number)


def test_the_new_hot_product_emerges_and_is_among_the_three_that_sell_most(demo_view: View) -> None:
    name = title_of(demo_view, "new_hot_product")
    emerging = products.emerging_product(demo_view)
    assert emerging.sentence.startswith(f"{name} emerges: ")
    row = emerging.frame.set_index("product_id").loc[planted_id("new_hot_product")]
    assert f"{row['units']:.0f} pieces in " in emerging.sentence
    assert f"orders in 28 days after {row['before']:.0f} pieces" in emerging.sentence
    hot = products.hot_products(demo_view)
    assert list(hot.frame["product_id"])[1] == planted_id("new_hot_product")
    assert hot.standing == "on plan"
    said = (
        "all 3 reach the 200 pieces of a hot product of step 4 of the traffic plan "
        "(the shop stands on step 5, which asks for no pieces)."
    )
    assert said in hot.sentence
    told = "3 款都达到爆款的 200 件：引流计划第 4 步（店铺已在第 5 步，该步没有件数要求）。"
    assert told in hot.sentence.worded("zh")
    assert products.third_hot_product(demo_view) == hot.frame["units"].iloc[-1]


def test_in_summer_no_product_emerges(demo_view: View) -> None:
    told = products.emerging_product(replace(demo_view, as_of=date(2022, 8, 28)))
    assert told.sentence.startswith("No product clearly grew against the 28 days before")


def test_the_short_stock_is_told_with_what_to_order(demo_view: View) -> None:
    told = products.stock_days(demo_view)
    row = told.frame.iloc[0]
    assert row["product_id"] == planted_id("short_stock")
    assert row["days_left"] == pytest.approx(row["stock"] / (row["sold"] / 28))
    assert 3 < row["days_left"] < 5
    assert told.frame["short"].tolist() == [True] + [False] * (len(told.frame) - 1)
    assert (
        told.todo
        == f"restock {title_of(demo_view, 'short_stock')}: {row['stock']} pieces last {row['days_left']:.1f} days"
    )


def test_half_of_the_money_comes_from_as_many_products_as_the_frame_says(demo_view: View) -> None:
    told = products.dependence(demo_view)
    half, most = told.chart.draw.keywords["marks"]
    assert told.frame["running"].iloc[half - 1] >= 0.5 > told.frame["running"].iloc[half - 2]
    assert told.frame["running"].iloc[most - 1] >= 0.8 > told.frame["running"].iloc[most - 2]
    assert (
        f"half comes from {half} of {len(told.frame)} products, 80\u00a0% from {most}"
        in told.sentence
    )


def test_listed_products_that_sold_nothing_are_counted(demo_view: View) -> None:
    told = products.long_tail(demo_view)
    idle = int((told.frame["units"] == 0).sum())
    assert f"{idle} sold nothing" in told.sentence
    assert told.sentence.startswith(f"{216 - idle} of 216 listed products sold")


def test_the_tail_leaves_out_what_is_zero() -> None:
    assert [*slow_and_idle(0, 0.0, 0)] == []
    assert [*slow_and_idle(0, 0.0, 2)] == ["2 sold nothing"]
    assert [*slow_and_idle(3, 0.125, 0)] == [
        "3 of them sold 4 pieces at most, for 12.5\u00a0% of the money"
    ]
    assert [*slow_and_idle(1, None, 0)] == ["1 of them sold 4 pieces at most"]


def test_one_product_of_three_reaches_the_pieces() -> None:
    text = Message("hot_products.hot.reached", n=1, all=3, least=200, step="step 4")
    assert text == "1 of 3 reaches the 200 pieces of a hot product of step 4"


def test_candidates_convert_surely_better_than_the_shop_and_are_seen_by_few(
    demo_view: View,
) -> None:
    told = products.selection_candidates(demo_view)
    assert told.sentence.startswith("Few see them, and they convert better than the shop's")
    assert told.frame["visitors"].max() < 1000  # the hot ones have tens of thousands
    assert told.frame["title"].iloc[0] in told.todo


def test_the_planted_pair_is_the_only_one_told(demo_view: View) -> None:
    told = offers.sold_together(demo_view)
    assert {*told.frame[["product", "with"]].iloc[0]} == {
        planted_id("pair", "one"),
        planted_id("pair", "other"),
    }
    assert len(told.frame) == 1
    assert told.frame["confidence"].iloc[0] == pytest.approx(0.5, abs=0.1)


def test_the_first_purchase_that_brings_buyers_back_is_the_only_one_told(demo_view: View) -> None:
    told = offers.brings_back(demo_view)
    assert told.sentence.startswith(f"{title_of(demo_view, 'loyal_buyers')} brings buyers back: ")
    assert "more product" not in told.sentence
    assert (told.frame["low"] > told.frame["all"]).sum() == 1


def test_the_price_breach_is_told_as_a_thing_to_do(
    demo_view: View, planted: dict[str, Any]
) -> None:
    told = offers.price_discipline(demo_view)
    assert told.standing == "off plan"
    assert told.frame["product_id"].tolist() == [planted_id("below_floor")]
    assert (
        told.todo
        == f"keep {title_of(demo_view, 'below_floor')} at 70\u00a0% of its list price: it sold at 64.0\u00a0% on 3 days outside campaigns"
    )
    assert [told.frame[name].iloc[0].date() for name in ("first_day", "last_day")] == [
        planted["below_floor"]["first"],
        planted["below_floor"]["last"],
    ]


def test_a_plan_that_binds_other_products_has_no_breach(demo_view: View) -> None:
    floors = demo_view.plan.floors.model_copy(update={"discount_products": ("1",)})
    told = offers.price_discipline(
        replace(demo_view, plan=demo_view.plan.model_copy(update={"floors": floors}))
    )
    assert told.standing == "on plan"
    assert told.frame.empty


def test_the_list_price_raised_before_double_11_is_told(demo_view: View) -> None:
    told = offers.raised_prices(demo_view)
    assert told.frame["product_id"].tolist() == [planted_id("raised_price")]
    assert "list price raised from 45.90 to 64.90 yuan" in told.sentence
    assert "从 45.90 元抬到 64.90 元" in told.sentence.worded("zh")


ORDERS = "order_id | buyer_id | created_at | paid_at\n" + "\n".join(
    f"{n} | b{n} | 2022-03-{n:02} 08:00 | 2022-03-{n:02} 09:00" for n in range(1, 29)
)
# 28 days: a jar a day; a lid on the first 7 days only, the fifth at 6 of 10 yuan, outside the campaign of 6-8 March.
ITEMS = (
    "order_id | line_id | product_id | title | units | list_price | payable_amount | paid_amount\n"
    + "\n".join(
        [f"{n} | {n} | jar | 罐 | 1 | 20 | 20 | 20" for n in range(1, 29)]
        + [f"{n} | {100 + n} | lid | 盖 | 1 | 10 | {6 if n == 5 else 10} | 9" for n in range(1, 8)]
    )
)


def test_prices_and_stock_of_two_products_by_hand(view_of: ViewOf) -> None:
    rows = (
        "day | product_id | sku_code | units",
        "2022-03-28 | jar | s | 3",
        "2022-03-28 | jar | m | 2",
    )
    stock = "\n".join((*rows, "2022-03-28 | lid | s | 5"))
    view = view_of(date(2022, 3, 28), orders=ORDERS, order_items=ITEMS, stock=stock)
    left = products.stock_days(view).frame.set_index("product_id")["days_left"].to_dict()
    assert left == {"jar": 5.0, "lid": 20.0}  # 5 jars at 28 / 28 a day; 5 lids at 7 / 28 a day
    assert offers.price_discipline(view).sentence.startswith(
        "盖 sold at 60.0\u00a0% of list price on 1 day outside campaigns (5 Mar 2022;"
    )
    # Of 28 x 20 and 7 x 9 yuan the jar has 560 / 623.
    assert products.dependence(view).sentence == (
        "罐 brings 89.9\u00a0% of the money of 28 days; half comes from 1 of 2 products, 80\u00a0% from 1."
    )
    hot = products.hot_products(view)
    assert hot.frame["met"].tolist() == ["cannot tell", "cannot tell"]
    assert (
        hot.sentence
        == "Most sold in 28 days: 罐 (28 pieces in 28 orders), 盖 (7 pieces in 7 orders); which step of the traffic plan the shop stands on is not known."
    )
    assert offers.raised_prices(view).standing == "on plan"


def sold(*orders: tuple[str, date, int]) -> dict[str, str]:
    """Orders of one line each: product, day, pieces."""
    heads = "order_id | created_at | paid_at", "order_id | line_id | product_id | units"
    rows = [f"{n} | {day} 08:00 | {day} 09:00" for n, (_, day, _) in enumerate(orders)]
    lines = [f"{n} | {n} | {product} | {units}" for n, (product, _, units) in enumerate(orders)]
    return {"orders": "\n".join([heads[0], *rows]), "order_items": "\n".join([heads[1], *lines])}


def test_one_order_of_many_pieces_is_no_product_that_emerges(view_of: ViewOf) -> None:
    days = [date(2022, 12, 31) - timedelta(days=back) for back in range(57)]
    jars = [("jar", day, 1) for day in days for _ in range(2)]
    view = view_of(**sold(*jars, ("lid", days[3], 80_995)))
    told = products.emerging_product(view)
    assert told.sentence.startswith("No product clearly grew")
    assert told.frame["product_id"].tolist() == ["jar"]
    assert "lid (80,995 pieces in 1 order)" in products.hot_products(view).sentence
    grown = products.emerging_product(view_of(**sold(*jars, *[("lid", days[3], 1)] * 40)))
    assert grown.sentence.startswith(
        "lid emerges: 40 pieces in 40 orders in 28 days after 0 pieces"
    )


def test_the_pair_in_most_orders_beyond_chance_comes_before_a_rare_one(view_of: ViewOf) -> None:
    # In 1,000 orders: jar and lid together in 100 (of 200 and 200: chance gives 40);
    # two rarities together in 6 (of 6 and 6: 167 times chance) come after it.
    baskets = [("jar", "lid")] * 100 + [("jar",)] * 100 + [("lid",)] * 100 + [("x", "y")] * 6
    baskets += [("cup",)] * 694
    rows = [f"{n} | 2022-12-01 08:00 | 2022-12-01 09:00" for n in range(len(baskets))]
    lines = [f"{n} | {n}-{p} | {p} | 1" for n, basket in enumerate(baskets) for p in basket]
    view = view_of(
        orders="\n".join(["order_id | created_at | paid_at", *rows]),
        order_items="\n".join(["order_id | line_id | product_id | units", *lines]),
    )
    told = offers.sold_together(view)
    assert told.frame["beyond"].round(2).tolist() == [60, 5.96]
    assert "(100 of 200), 2.5 times what chance gives" in told.sentence


def test_eight_weeks_that_are_not_told_whole_tell_no_growth(view_of: ViewOf) -> None:
    with pytest.raises(DataRefused, match="growth needs eight weeks"):
        products.emerging_product(view_of(date(2022, 3, 28), orders=ORDERS, order_items=ITEMS))


@pytest.mark.parametrize(
    "question",
    [products.hot_products, products.stock_days, products.selection_candidates, products.long_tail,
     offers.sold_together, offers.brings_back, offers.price_discipline, offers.raised_prices],
)  # fmt: skip
def test_a_shop_without_products_is_refused_with_the_reason(view_of: ViewOf, question: Any) -> None:
    bare = view_of(
        orders="order_id | created_at | paid_at\n1 | 2022-12-30 08:00 | 2022-12-30 09:00"
    )
    with pytest.raises(DataRefused, match="which no export contains"):
        question(bare)
