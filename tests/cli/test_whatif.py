"""What-if on a shop: the command, the page's answers, and what is said where something cannot be had."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from opsanalytics.cli import whatif as commands
from opsanalytics.cli.main import main
from opsanalytics.core.messages import ENGLISH
from opsanalytics.pages import scenarios, what_if
from opsanalytics.pages.columns import cells
from opsanalytics.pages.finding import View
from opsanalytics.pages.shop_baseline import baseline
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.plan.scenario import LEVERS, make_scenario, read_scenarios
from opsanalytics.store.flag import Flag
from opsanalytics.store.shop import open_shop
from tests.conftest import OpenShop, daily_orders

ORDERS = daily_orders(date(2022, 9, 1), [36, 44] * 35)  # 40 a day on the mean, up to 9 November


@pytest.fixture
def view(shop_from: OpenShop) -> View:
    """A shop of 40 orders a day that tells orders and money, and nothing of visitors or buyers."""
    return View(shop_from(ORDERS), load_plan(), date(2022, 11, 9))


def run(view: View, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    days = ["--as-of", view.as_of.isoformat()]
    code = main(
        [
            "whatif",
            "--shop",
            "shop",
            "--data",
            str(view.shop.data),
            "--lang",
            "en",
            *days,
            *arguments,
        ]
    )
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_commands_levers_are_the_scenarios() -> None:
    assert tuple(LEVERS) == commands.LEVERS


def test_a_fifth_more_visitors_is_a_fifth_more_orders_and_money(
    view: View, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(view, capsys, "--visitors", "+20%", "--format", "json")
    told = {row["figure"]: row for row in json.loads(out)["figures"]}
    assert code == 0
    assert (told["orders"]["base"], told["orders"]["value"]) == (40, pytest.approx(48))
    assert (told["amount"]["base"], told["amount"]["value"]) == (
        4000,
        pytest.approx(4800),
    )  # 100 yuan an order
    assert told["orders"]["base_low"] < 40 < told["orders"]["base_high"]


def test_what_a_goal_takes_is_told_as_a_share_where_visitors_are_not_known(
    view: View, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(view, capsys, "--goal", "50")
    assert code == 0
    assert "50 orders a day take 25\u00a0% more: visitors a day" in out  # 50 / 40
    assert "50 orders a day: what promotion brings is not known" in out


def test_json_gives_what_a_goal_takes_as_figures_beside_the_scenario(
    view: View, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run(view, capsys, "--goal", "60", "--pay-conversion", "+20%", "--format", "json")
    visitors, _, repeat, _ = json.loads(out)["needs"]
    assert (visitors["goal"], visitors["lever"]) == (60, "visitors")
    assert visitors["change"] == pytest.approx(0.25)  # 60 of 40 x 1.2
    assert repeat["wanted"] is None
    assert "no orders of returning buyers are known" in repeat["why"]


def test_examples_are_called_examples_until_a_scenario_is_saved(
    view: View, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        "No scenario is saved yet, these are examples" in what_if.scenarios_compared(view).sentence
    )
    run(view, capsys, "--visitors", "+50%", "--save", "more")
    assert "examples" not in what_if.scenarios_compared(view).sentence


def test_a_lever_that_goes_down_is_no_option(
    view: View, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run(view, capsys, "--visitors", "-10%", "--format", "json")
    assert {r["figure"]: r for r in json.loads(out)["figures"]}["orders"]["value"] == pytest.approx(
        36
    )


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--visitors", "lots"], 2, "the lever visitors cannot take 'lots'"),
        (
            ["--visitors", "1500"],
            3,
            "the present value of this is zero or not known: visitors a day",
        ),
        (["--channel", "search"], 2, "'search' moves no channel"),
        (["--channel", "search=+10%"], 3, "no visitors of the channel search"),
        (["--scenario", "none such"], 2, "no scenario none such is saved"),
        (["--goal", "-5"], 2, "a goal is a number of orders a day above 0, not -5"),
        (["--goal", "0"], 2, "a goal is a number of orders a day above 0, not 0"),
        (["--goal", "nan"], 2, "a goal is a number of orders a day above 0, not nan"),
        (["--since", "2020-01-01"], 2, "1 Jan 2020 is over (the last day judged is 9 Nov 2022)"),
        (["--elasticity", "nan"], 2, "elasticity: must be a number"),
        (["--review-effect", "inf"], 2, "review_effect: must be a number"),
        (["--save", ""], 2, "name: must not be empty"),
        (["--goal", "50", "--by", "2030-01-01"], 3, "the forecast does not reach 2030-01-01"),
    ],
)
def test_what_cannot_be_tried_is_one_sentence_and_an_exit_code(
    view: View, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, says: str
) -> None:
    given, out, err = run(view, capsys, *arguments)
    assert (given, out) == (code, "")
    assert says in err
    assert err.count("\n") == 1


def test_a_scenario_saved_is_started_from_again_and_shown_by_the_page(
    view: View, capsys: pytest.CaptureFixture[str]
) -> None:
    run(view, capsys, "--visitors", "+50%", "--save", "双12")
    path = view.shop.data / "scenarios" / "shop.toml"
    assert [s.name for s in read_scenarios(path)] == ["双12"]
    _, out, _ = run(
        view, capsys, "--scenario", "双12", "--pay-conversion", "+10%", "--format", "json"
    )
    assert json.loads(out)["scenario"]["levers"] == {"visitors": "+50%", "pay_conversion": "+10%"}
    compared = what_if.scenarios_compared(view)
    assert "双12: 60.0 orders a day" in compared.sentence
    assert list(compared.frame["scenario"]) == ["as it is", "双12"]


def test_what_holds_of_all_scenarios_is_said_once_at_the_end(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scenarios, "has_brushed_orders", lambda _: True)
    told = what_if.scenarios_compared(view)
    assert len(told.frame) > 2
    assert told.sentence.count("hold the brushed orders too") == 1
    assert told.sentence.endswith("hold the brushed orders too: they are too high.")


def test_the_scenario_brings_goals_nearer_and_a_lever_of_nothing_leaves_them(view: View) -> None:
    base_of_shop = baseline(view)
    base, still, more = (
        base_of_shop.try_out(make_scenario(levers=levers)).reach[50]
        for levers in ({}, {"visitors": "+0%"}, {"visitors": "+50%"})
    )
    assert (base.likely, base.at_best) == (still.likely, still.at_best)
    assert more.at_best > base.at_best
    assert more.likely is not None
    later = base_of_shop.try_out(
        make_scenario(levers={"visitors": "+50%"}, since=date(2022, 12, 1))
    ).reach[50]
    assert later.likely is not None
    assert later.likely > more.likely


def test_too_few_days_for_a_forecast_still_answer_and_say_so(
    shop_from: OpenShop, capsys: pytest.CaptureFixture[str]
) -> None:
    short = View(
        shop_from(daily_orders(date(2022, 10, 1), [36, 44] * 10)),
        load_plan(),
        date(2022, 10, 20),
    )
    code, out, _ = run(short, capsys, "--visitors", "+20%")
    assert code == 0
    assert "48.0 orders dispatched a day" in out
    assert "cannot be told: a forecast needs 28 ordinary days with complete data" in out


def test_a_price_under_the_floor_is_said_and_so_is_what_is_assumed(demo_view: View) -> None:
    low = baseline(demo_view).try_out(make_scenario(levers={"price": "60%"}))
    said = " ".join(scenarios.remarks(demo_view, low))
    assert (
        "prices would stand at 60.0\u00a0% of list price, BELOW the plan's floor of 70.0\u00a0%"
        in said
    )
    assert "as many orders as now are assumed at the new price" in said
    fine = baseline(demo_view).try_out(make_scenario(levers={"price": "80%"}, elasticity=1.5))
    assert not list(scenarios.remarks(demo_view, fine))


def test_doubtful_days_are_said_below_every_scenario_that_rests_on_them(view: View) -> None:
    days = {"first_day": date(2022, 10, 20), "last_day": date(2022, 10, 22)}
    jump = Flag(
        kind="unit_jumps", table="orders", columns=["paid_amount"], values={"times": 100}, **days
    )
    view.shop.manifest.flags.append(jump)
    result = baseline(view).try_out(make_scenario(levers={"visitors": "+20%"}))
    for _ in ("at first", "once the days are at hand"):
        said = [str(each) for each in scenarios.remarks(view, result)]
        assert any(each.startswith("Doubtful: 20 Oct – 22 Oct 2022") for each in said)


def test_the_demo_shops_formula_multiplies_to_its_orders(demo_view: View) -> None:
    told = baseline(demo_view).try_out().outcome
    days = baseline(demo_view).now.day.days
    assert told.value("orders") == pytest.approx(days["orders"].mean())
    assert told.value("pay_conversion") == pytest.approx(
        days["buyers"].sum() / days["visitors"].sum()
    )
    strongest = what_if.strongest(demo_view).frame
    assert strongest.iloc[0]["more"] == pytest.approx(days["orders"].mean() / 10)
    channels = baseline(demo_view).now.day.channels.values()
    assert sum(c.share for c in channels) == pytest.approx(1)
    assert sum(c.share * c.quality for c in channels) == pytest.approx(
        1
    )  # all of them moved are the whole moved


def test_an_interval_is_written_as_its_lever_is(demo_view: View) -> None:
    """It was not: visitors a day were told as 134,676.4 %."""
    rows = cells(what_if.needs_table(what_if.needs(demo_view, 200)), ENGLISH).set_index("Lever")
    for lever in ("visitors a day", "share of visitors who pay"):
        wanted, low, high = (float(re.sub(r"[^\d.]", "", text)) for text in (
            rows.loc[lever, "Wanted"], *rows.loc[lever, "95 % interval"].split(" – ")))  # fmt: skip
        assert 0.9 * wanted < low < wanted < high < 1.1 * wanted
    assert "%" not in rows.loc["visitors a day", "95 % interval"]
    assert rows.loc["yuan a day on promotion", "95 % interval"] == "-"


@pytest.fixture(scope="module")
def demo_view(demo_data: Path) -> View:
    """The demo shop, judged on its last day."""
    shop = open_shop("demo", data=demo_data)
    return View(shop, load_plan(), date(2022, 12, 31))


def test_a_lever_is_named_whole_or_refused() -> None:
    """--spend once meant --spend-per-buyer, without a word."""
    with pytest.raises(SystemExit) as ended:
        main(["whatif", "--shop", "none", "--spend", "+20%"])
    assert ended.value.code == 2
