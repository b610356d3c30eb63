"""All shops together: sums of one day, shops that are missing, figures that may change, what comes first."""

from __future__ import annotations

from datetime import date
from typing import Any

from opsanalytics.core.messages import Translator
from opsanalytics.pages.all_shops import AllShops, ShopRow, shop_row
from opsanalytics.pages.digest import digest_of_all
from opsanalytics.pages.records import (
    FigureRecord,
    FindingRecord,
    GoalRecord,
    LadderRecord,
    PageFindings,
    SetFindings,
    Words,
)

DAY, BEFORE = date(2022, 12, 31), date(2022, 12, 29)
LATE_REFUNDS = Words(zh="仍可能退款", en="refunds may still come")


def figure(metric: str, value: float | None, **other: Any) -> FigureRecord:
    fields: dict[str, Any] = {
        "metric": metric,
        "value": value,
        "low": None,
        "high": None,
        "n": None,
        "first_day": DAY,
        "last_day": DAY,
        "complete": True,
        "reason": None,
    }
    return FigureRecord(**(fields | other))


def finding(key: str, *figures: FigureRecord, **other: Any) -> FindingRecord:
    fields: dict[str, Any] = {
        "key": key,
        "available": True,
        "sentence": Words(zh=f"{key} 句", en=f"{key} sentence"),
        "standing": "cannot tell",
        "todo": None,
        "weight": 0.0,
        "figures": list(figures),
    }
    return FindingRecord(**(fields | other))


def todo(key: str, text: str, yuan: float | None, weight: float = 0.5) -> FindingRecord:
    return finding(key, todo=Words(zh=text, en=text), yuan_a_month=yuan, weight=weight)


def report(
    *things: FindingRecord,
    orders: float = 10,
    yuan: float = 700.0,
    visitors: tuple[float, int] = (0.03, 1000),
    ratings: tuple[float, int] = (0.99, 100),
    goals: tuple[Any, ...] = ("held", "at risk", "not due"),
    day: date = DAY,
    open_conversion: bool = False,
    standing: Any = "watch",
    alert: Any = "on plan",
) -> SetFindings:
    """What the report of a shop found: page 00, and the things to do on page 05."""
    ladder = LadderRecord(
        basis="paid",
        mean=orders,
        goals=[
            GoalRecord(orders_per_day=height, status=status)
            for height, status in zip((30, 50, 200), goals, strict=True)
        ],
    )
    reason = LATE_REFUNDS if open_conversion else None
    conversion = figure(
        "day_conversion",
        visitors[0],
        n=visitors[1],
        complete=not open_conversion,
        reason=reason,
        first_day=date(2022, 12, 4),
    )
    front = [
        finding("director.standing", ladder=ladder, standing=standing),
        finding(
            "yesterday.yesterday",
            figure("orders_paid", orders),
            figure("paid_amount", yuan),
            figure("day_conversion", 0.5, n=3),
        ),
        finding("headlines.conversion", conversion),
        finding(
            "headlines.good_ratings",
            figure("positive_share", ratings[0], n=ratings[1], floor=0.985),
        ),
        finding("alerts.alerts", standing=alert),
    ]
    title = Words(zh="页", en="page")
    return SetFindings(
        shop="x",
        as_of=day,
        generation="1",
        pages={
            "00_directors_page": PageFindings(title=title, as_of=day, findings=front),
            "05_products": PageFindings(title=title, as_of=day, findings=list(things)),
        },
    )


def together(**found: SetFindings | None) -> AllShops:
    return AllShops(tuple(shop_row(name, each) for name, each in found.items()), DAY)


def test_orders_and_money_are_added_and_conversion_is_of_all_visitors_together() -> None:
    # 30 of 1,000 visitors paid in one shop, 100 of 2,000 in the other: 130 of 3,000
    both = together(a=report(), b=report(orders=32, yuan=2_300.5, visitors=(0.05, 2000)))
    assert (both.total("orders_paid").value, both.total("paid_amount").value) == (42, 3000.5)
    conversion = both.total("day_conversion")
    assert conversion.value is not None
    assert abs(conversion.value - 130 / 3000) < 1e-12
    assert both.verdict() == (
        "Saturday 31 December: 42 orders in 2 of 2 shops, 3,000 yuan in 2; "
        "goals held or reached: 30 orders a day by 2 shops, 50 orders a day by 0 shops, "
        "200 orders a day by 0 shops."
    )
    assert list(both.notices()) == []


def test_a_shop_whose_data_end_earlier_or_that_has_no_report_is_in_no_sum_and_named() -> None:
    three = together(a=report(), slow=report(day=BEFORE, orders=500), new=None)
    assert three.total("orders_paid").value == 10
    assert three.total("orders_paid").shops == 1
    [missing] = three.notices()
    assert missing == (
        "The orders of this day are not known of 2 of 3 shops, which are not in their sum: slow, new."
    )
    a, slow, new = three.rows
    assert three.remark(a) is None
    assert three.remark(slow) == (
        "The data end on 29 Dec 2022, 2 days before those of other shops, and are in no sum."
    )
    assert three.remark(new) == "There is no report with page 00 yet."


def test_a_failed_run_is_told_with_the_day_of_the_report_that_stands() -> None:
    full = Words(zh="磁盘已满", en="the disk is full")
    rows = (
        shop_row("a", report()),
        shop_row("old", report(day=BEFORE), full),
        shop_row("never", None, full),
    )
    found = AllShops(rows, DAY)
    assert found.remark(rows[1]) == (
        "Trouble in the last run: the disk is full. These figures are of the report up to 29 Dec 2022."
    )
    assert found.remark(rows[2]) == (
        "There is no report yet; trouble in the last run: the disk is full."
    )
    assert next(found.notices()) == "The last run had trouble with 2 shops: old, never."


def test_figures_that_are_not_final_are_named_with_their_reason_and_their_shops() -> None:
    found = together(a=report(open_conversion=True), b=report())
    assert found.total("day_conversion").unfinished == 1
    assert list(found.notices()) == [
        "Figures of 1 shop are not final, so the sums may still change: a."
    ]
    [(why, rows)] = found.reasons().items()
    assert why == "Visitors who pay, 28 days: refunds may still come"
    assert [row.name for row in rows] == ["a"]


def test_the_shop_with_most_yuan_at_stake_comes_first_and_unknown_worth_by_its_weight() -> None:
    found = together(
        calm=report(),
        light=report(todo("hot_products.stock_days", "restock", None, 0.2)),
        heavy=report(todo("hot_products.stock_days", "restock", None, 0.9)),
        poor=report(todo("hot_products.stock_days", "restock", 900.0)),
        # 12,345 and 456 are estimates, told as 12,000 and 460: 12,460, told as 12,000
        rich=report(
            todo("hot_products.stock_days", "restock", 456.0),
            todo("offers.price_discipline", "keep the price", 12_345.0),
        ),
    )
    assert [row.name for row in found.first()] == ["rich", "poor", "heavy", "light"]
    assert found.first()[0].yuan == 12_000
    assert found.first()[0].things[0].todo("en") == "keep the price"


def test_a_shop_without_orders_of_the_day_is_named_though_its_conversion_counts() -> None:
    bare = report()
    front = bare.pages["00_directors_page"]
    visits = [each for each in front.findings if each.key != "yesterday.yesterday"]
    page = front.model_copy(update={"findings": visits})
    bare = bare.model_copy(update={"pages": {"00_directors_page": page}})
    found = together(a=report(), visits=bare)
    assert [found.total(name).shops for name in ("orders_paid", "day_conversion")] == [1, 2]
    assert "of 1 of 2 shops" in next(found.notices())
    assert found.remark(found.rows[1]) == (
        "The exports do not cover the orders of 31 Dec 2022, so they are not in the sum."
    )


def test_shops_that_share_a_name_are_told_apart_by_their_folders() -> None:
    named = report().model_copy(update={"title": "拾光小铺"})
    found = together(a=named, b=named, c=report())
    assert [found.label(row) for row in found.rows] == ["拾光小铺 · a", "拾光小铺 · b", "c"]


def test_at_each_goal_stand_so_many_shops() -> None:
    found = together(a=report(), b=report(goals=("held", "reached", "at risk")), c=None)
    assert found.goals() == {
        30: {"held": 2},
        50: {"at risk": 1, "reached": 1},
        200: {"not due": 1, "at risk": 1},
    }


def test_late_data_are_said_before_all_else_but_never_of_the_imaginary_shop() -> None:
    late = AllShops((shop_row("a", report()),), date(2023, 1, 3))
    assert list(late.notices()) == [
        "The data end on Saturday 31 December 2022: they are 3 days late."
    ]
    assert list(AllShops((shop_row("demo", report()),), date(2023, 1, 3)).notices()) == []


def test_a_report_of_an_older_version_or_without_page_00_has_a_row_all_the_same() -> None:
    bare = SetFindings(shop="x", as_of=DAY, generation="1", pages={})
    assert shop_row("x", bare) == ShopRow("x", "x")
    old = report().pages["00_directors_page"]
    unnamed = [each.model_copy(update={"ladder": None}) for each in old.findings]
    page = old.model_copy(update={"findings": unnamed})
    row = shop_row("x", bare.model_copy(update={"pages": {"00_directors_page": page}}))
    assert (row.day, row.ladder, row.figures["orders_paid"].value) == (DAY, None, 10)


def test_the_message_of_all_shops_has_sums_missing_shops_alerts_and_the_first_shops() -> None:
    found = together(
        a=report(todo("hot_products.stock_days", "restock", 900.0), standing="off plan"),
        b=report(alert="off plan"),
        c=None,
    )
    told = digest_of_all(found, Translator("en"))
    assert told.title == "3 shops, 31 Dec 2022: 1 off plan"
    assert told.verdict.startswith("Saturday 31 December: 20 orders in 2 of 3 shops")
    assert told.breached
    assert told.lines == (
        "The orders of this day are not known of 1 of 3 shops, which is not in their sum: c.",
        "Thresholds of the plan are breached in 1 shop: b.",
        "1. a (1 thing to do, about 900 yuan a month): restock",
        "data up to 31 Dec 2022",
    )
    assert digest_of_all(together(c=None), Translator("en")).title == "1 shop: no report"


def test_what_comes_once_in_a_shop_is_in_no_sum_of_a_month() -> None:
    once = finding(
        "hot_products.hot_products", todo=Words(zh="联系", en="write"), yuan_once=2_000.0
    )
    row = shop_row("a", report(todo("hot_products.stock_days", "restock", 900.0), once))
    assert row.yuan == 2_900.0
    assert row.worth() == "2 things to do, together about 900 yuan a month, 2,000 yuan once"
    assert Translator("zh")(row.worth()) == "2 件待办，每月约 900 元、一次性约 2,000 元"


def test_sums_are_of_the_day_that_most_shops_tell() -> None:
    rows = [
        shop_row("a", report(day=BEFORE)),
        shop_row("b", report(day=BEFORE)),
        shop_row("early", report(day=DAY)),
    ]
    found = AllShops(tuple(rows), DAY)
    assert found.day == BEFORE
    assert found.total("orders_paid").shops == 2
    assert "later than most" in Translator("en")(found.remark(rows[2]) or "")


def test_shops_whose_platform_totals_hold_brushed_orders_are_named() -> None:
    reason = Words(zh="平台总数含补单", en="the platform's totals hold the brushed orders too")
    row = shop_row("delta", report())
    figures = {"day_conversion": figure("day_conversion", 0.04, n=100, reason=reason)}
    brushed = ShopRow("delta", "delta", row.day, figures={**row.figures, **figures})
    told = [Translator("en")(text) for text in AllShops((brushed,), DAY).notices()]
    assert any("hold its brushed orders too" in text for text in told)
