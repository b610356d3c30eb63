"""A figure that rests on implausible days says so, until somebody has looked and accepted them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from opsanalytics.cli.main import main
from opsanalytics.core.periods import Period
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.doubts import doubts_of_metric
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.plan.plan_sections import Accepted
from opsanalytics.store.shop import Shop, open_shop
from tests.store.odd_orders import PRICES, lines_of, orders, shop_of_all
from tests.store.test_mixed_up import csv

DAYS = "统计日期,访客数,浏览量,支付金额,支付买家数\n"
MARCH = Period.between(date(2026, 3, 1), date(2026, 3, 31))
ACCEPTED = Accepted(kind="days_alike", first=date(2026, 3, 1), last=date(2026, 3, 31))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Ten days of a shop; the seventh says what the sixth says."""
    rows = [
        f"2026-03-{n + 1:02},{500 + n * 7},{1500 + n},{900 + n}.00,{20 + n % 3}\n"
        for n in range(10)
    ]
    rows[6] = rows[5].replace("2026-03-06", "2026-03-07")
    (tmp_path / "days.csv").write_text(DAYS + "".join(rows), encoding="utf-8")
    ingest([tmp_path / "days.csv"], "shop", data=tmp_path / "data")
    return open_shop("shop", data=tmp_path / "data")


def test_only_figures_of_that_table_and_these_days_are_doubtful(shop: Shop) -> None:
    early = Period.between(date(2026, 3, 1), date(2026, 3, 4))
    assert [flag.kind for flag in doubts_of_metric(shop, "visitor_days", MARCH)] == ["days_alike"]
    assert doubts_of_metric(shop, "visitor_days", early) == []
    assert doubts_of_metric(shop, "tasks_overdue", MARCH) == []


def test_what_the_plan_accepts_is_no_longer_doubtful(shop: Shop) -> None:
    assert doubts_of_metric(shop, "visitor_days", MARCH, [ACCEPTED]) == []
    other = ACCEPTED.model_copy(update={"kind": "unit_jumps"})
    assert len(doubts_of_metric(shop, "visitor_days", MARCH, [other])) == 1


def test_the_command_says_it_below_the_figures_and_so_does_check(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--shop", "shop", "--data", str(shop.data), "--lang", "en"]
    assert main(["metrics", *where, "--metric", "visitor_days"]) == 0
    said = capsys.readouterr().err
    assert said.startswith("doubtful: visitor_days: 6 Mar – 7 Mar 2026")
    main(["check", *where])
    assert "Implausible: 6 Mar – 7 Mar 2026" in capsys.readouterr().out
    plans = shop.data / "plans"
    plans.mkdir()
    packaged = Path("opsanalytics/plan/plan_default.toml").read_text(encoding="utf-8")
    accepted = '[[accepted]]\nkind = "days_alike"\nfirst = 2026-03-01\nlast = 2026-03-31\n'
    (plans / "shop.toml").write_text(packaged + "\n" + accepted, encoding="utf-8")
    assert main(["metrics", *where, "--metric", "visitor_days"]) == 0
    assert "doubtful" not in capsys.readouterr().err


def test_each_row_of_an_answer_says_what_is_doubtful_of_it(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    by_day = evaluate("visitor_days", shop, by="day").set_index("period_start")["doubtful"]
    assert [f"{day:%d}" for day, what in by_day.items() if what] == ["06", "07"]
    where = ["--shop", "shop", "--data", str(shop.data), "--lang", "zh", "--format", "json"]
    main(["metrics", *where, "visitor_days", "tasks_overdue", "--by", "day"])
    rows = json.loads(capsys.readouterr().out)
    told = {row["period_start"][-2:] for row in rows if row["doubtful"]}
    assert told == {"06", "07"}
    assert "完全相同" in next(row["doubtful"] for row in rows if row["doubtful"])


def test_a_comparison_with_doubtful_days_is_doubtful(shop: Shop) -> None:
    days = Period.between(date(2026, 3, 8), date(2026, 3, 10))
    assert evaluate("visitor_days", shop, days)["doubtful"].tolist() == [""]
    [said] = evaluate("visitor_days", shop, days, against="previous")["doubtful"]
    assert said.startswith("6 Mar – 7 Mar 2026")
    [said] = evaluate("visitor_days", shop, days, against="previous", accepted=[ACCEPTED])[
        "doubtful"
    ]
    assert said == ""


def test_a_broken_plan_file_accepts_nothing_and_keeps_no_figure_back(shop: Shop) -> None:
    plans = shop.data / "plans"
    plans.mkdir()
    (plans / "shop.toml").write_text("[[accepted]\n", encoding="utf-8")
    [said] = evaluate("visitor_days", shop)["doubtful"]
    assert said.startswith("6 Mar – 7 Mar 2026")


def test_profit_is_doubtful_where_the_packing_cost_of_a_product_is_blank(tmp_path: Path) -> None:
    rows = [row for row in orders(60) if row["订单付款时间"]]
    costs = [
        f"66022{round(100 * price):07d},2026-01-01,4.00,{'' if price == PRICES[0] else '2.00'}"
        for price in PRICES
    ]
    files = {
        "订单.csv": csv(rows),
        "明细.csv": csv(lines_of(rows)),
        "成本.csv": "\n".join(["商品ID,起始日期,进货成本,打包发货成本", *costs]),
    }
    shop = shop_of_all(tmp_path, files)
    told = evaluate(["gross_profit", "break_even_roas", "orders_created"], shop).set_index("metric")
    assert "1 product has no" in told.loc["gross_profit", "doubtful"]
    assert told.loc["break_even_roas", "doubtful"]
    assert not told.loc["orders_created", "doubtful"]


def test_repeat_shares_of_the_month_after_doubtful_orders_are_doubtful_too(tmp_path: Path) -> None:
    rows = [
        row | {"宝贝总数量": str(1 + 2 * (n % 4 == 1))}
        for n, row in enumerate(orders(960, a_day=8))
    ]
    kept = [row for row in rows if row["订单创建时间"][5:7] != "05" or row["宝贝总数量"] == "1"]
    shop = shop_of_all(tmp_path, {"订单.csv": csv(kept)})
    told = evaluate(["repeat_order_share", "orders_paid"], shop, by="month")
    months = told[told["doubtful"] != ""].groupby("metric")["period_start"].agg(list)
    assert [f"{day:%m}" for day in months["orders_paid"]] == ["05"]
    assert [f"{day:%m}" for day in months["repeat_order_share"]] == ["05", "06", "07"]
