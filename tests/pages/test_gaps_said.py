"""A finding that reads a table of which days are missing says so, and so does what it asks to be done."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from opsanalytics.core.messages import ENGLISH, Message, Translator
from opsanalytics.pages import director, stakes
from opsanalytics.pages.budget import budget_lines
from opsanalytics.pages.caveats import answer_to
from opsanalytics.pages.conversion import from_visit_to_payment
from opsanalytics.pages.customers import buyer_stages
from opsanalytics.pages.finding import Finding, View
from opsanalytics.pages.good_ratings import good_ratings
from opsanalytics.pages.records import PageFindings, record_of
from opsanalytics.pages.visitors import why_money_changed
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.reports import front
from opsanalytics.store.flag import Flag
from tests.metrics.test_days_of_other_tables import shop_without
from tests.pages.conftest import ViewOf
from tests.store.kept_sheets import months_of_ratings
from tests.store.odd_orders import shop_of_all
from tests.store.test_mixed_up import csv
from tests.store.test_slips_and_rows_gone import budget, shop_days

JULY = {"first_day": date(2026, 7, 1), "last_day": date(2026, 7, 2)}


@pytest.mark.parametrize("there", [True, False])
def test_buyers_are_called_lapsing_with_the_days_that_are_missing(
    tmp_path: Path, *, there: bool
) -> None:
    shop = shop_without(tmp_path, "" if there else "订单", "2026-05")
    found = answer_to(buyer_stages, View(shop, load_plan(), date(2026, 7, 29)))
    said = "Not final: no export has 31 days of orders (1 May – 31 May 2026)."
    assert (said in found.notes) == (not there)
    if not there:
        words = [note.worded("zh") for note in found.notes]
        assert "还不是最终数：2026年5月1日至5月31日之间有 31 天没有订单的导出数据。" in words


@pytest.mark.parametrize("there", [True, False])
def test_writing_to_lapsing_buyers_says_on_page_00_which_orders_are_missing(
    tmp_path: Path, *, there: bool
) -> None:
    shop = shop_without(tmp_path, "" if there else "订单", "2026-05")
    view = View(shop, load_plan(), date(2026, 7, 29))
    found = director.answer(view, "customers.win_back")
    page = PageFindings(title=found.sentence, as_of=view.as_of, findings=[found])
    things = director.next_things({"07_customers": page})
    missing = "Not final: no export has 31 days of orders (1 May – 31 May 2026)."
    assert things[0].caveat("en") == ("" if there else missing)
    html = front.things_html(things, 5, Translator("zh"))
    assert "另外" not in html
    assert "另外 1 件见各页。" in front.things_html([*things, *things], 1, Translator("zh"))
    said = "还不是最终数：2026年5月1日至5月31日之间有 31 天没有订单的导出数据。"
    assert (said in html) == (not there)
    assert found.rests_on == ("final" if there else "not final")
    plain = things[0].plain(ENGLISH)
    assert plain.endswith(f"would come back) {missing}" if not there else "would come back)")


def test_what_is_not_final_is_said_at_a_thing_to_do_before_what_is_doubtful(
    tmp_path: Path,
) -> None:
    shop = shop_without(tmp_path, "订单", "2026-05")
    flag = Flag(
        kind="far_amounts", table="orders", columns=["paid_amount"], values={"n": 3}, **JULY
    )
    shop.manifest.flags[:] = [flag]
    found = director.answer(View(shop, load_plan(), date(2026, 7, 29)), "customers.win_back")
    assert [note.en.partition(":")[0] for note in found.notes] == [
        "Not final",
        "What it is worth is doubtful",
    ]
    assert (found.caveat, found.rests_on) == (found.notes[0], "not final")


def test_a_month_without_a_line_of_the_budget_is_named(tmp_path: Path) -> None:
    rows = [row for row in budget() if row["月份"] != "2026-05"]
    rows += [row | {"月份": "2026-06"} for row in rows[:4]]
    view = View(shop_of_all(tmp_path, {"预算.csv": csv(rows)}), load_plan(), date(2026, 6, 30))
    found = answer_to(budget_lines, view)
    assert "the budget has no line of 2026-05" in found.sentence
    assert (found.standing, found.figures[0].complete) == ("cannot tell", False)


def test_a_worth_reckoned_with_costs_that_are_doubtful_is_doubtful(view_of: ViewOf) -> None:
    orders = "order_id | created_at | paid_at | paid_amount\n" + "\n".join(
        f"{d} | 2022-12-{d:02} 10:00 | 2022-12-{d:02} 10:01 | 50" for d in range(1, 32)
    )
    lines = "order_id | line_id | product_id | units | paid_amount\n" + "\n".join(
        f"{d} | {d} | lid | 1 | 50" for d in range(1, 32)
    )
    costs = "product_id | from_day | unit_cost\nlid | 2022-01-01 | 20"
    view = view_of(orders=orders, order_items=lines, costs=costs)
    days = {"first_day": date(2022, 12, 1), "last_day": date(2022, 12, 31)}
    flag = Flag(kind="costs_apart", table="costs", columns=["unit_cost"], values={"n": 1}, **days)
    view.shop.manifest.flags.append(flag)

    def late(view: View) -> Finding:
        stake = stakes.of_orders(view, 60, "stakes.late")
        return Finding(Message("pages.no_row"), pd.DataFrame(), stake=stake)

    found = answer_to(late, view)
    assert (found.rests_on, found.stake.yuan) == ("doubtful", 60 * 30)


def test_good_ratings_and_the_funnel_say_what_is_doubtful_or_missing(tmp_path: Path) -> None:
    files = {
        "评价.csv": csv([row | {"评价": "差评"} for row in months_of_ratings()]),
        "店铺.csv": csv(
            [row for row in shop_days() if not "2026-04-21" <= row["统计日期"] <= "2026-04-23"]
        ),
    }
    shop = shop_of_all(tmp_path, files)
    days = {"first_day": date(2026, 6, 1), "last_day": date(2026, 6, 9)}
    shop.manifest.flags.append(Flag(kind="none_poor", table="reviews", values={"n": 9}, **days))
    ratings = answer_to(good_ratings, View(shop, load_plan(), date(2026, 6, 30)))
    assert record_of(ratings).said("en").endswith(" (doubtful)")
    steps = answer_to(from_visit_to_payment, View(shop, load_plan(), date(2026, 4, 30)))
    assert steps.rests_on == "not final"


@pytest.mark.parametrize("whole", [True, False])
def test_why_money_changed_says_how_many_days_it_leaves_out(tmp_path: Path, *, whole: bool) -> None:
    """Of the 28 days one has no row, and one no visitors though it has money."""
    rows = [row for row in shop_days() if whole or row["统计日期"] != "2026-04-23"]
    rows = [
        row if whole or row["统计日期"] != "2026-04-10" else row | {"访客数": "", "新访客数": ""}
        for row in rows
    ]
    shop = shop_of_all(tmp_path, {"店铺.csv": csv(rows)})
    found = answer_to(why_money_changed, View(shop, load_plan(), date(2026, 5, 5)), days=14)
    left_out = "Not final: 2 of the 28 days of shop days are not known whole and are left out."
    assert (left_out in found.notes) == (not whole)
    assert found.rests_on == ("final" if whole else "not final")
