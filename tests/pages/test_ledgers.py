"""Order lists, platform days and payouts of several shops together: every yuan has its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from opsanalytics.analyses.differences import NOT_FINAL, Difference
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Translator
from opsanalytics.pages.all_shops import AllShops, shop_row
from opsanalytics.pages.digest import digest_of_all
from opsanalytics.pages.ledgers import agreement, notes, of_all, sums_of
from opsanalytics.pages.records import PageFindings, SetFindings, Words, record_of
from tests.pages.conftest import ViewOf
from tests.pages.test_all_shops import report

DAY = date(2022, 12, 31)
# 2 March: the platform has bob's postage of 5 on top. 3 March: 3 yuan more, for no reason known.
# Payouts: ann's agrees, bob was refunded 10 after it, cat lacks 2 yuan, dan's 50 are to come.
NORTH = """
order_id | created_at       | paid_at          | status    | paid_amount | postage | refund_amount | payout_amount
1        | 2022-03-01 08:00 | 2022-03-01 09:00 | completed | 100.00      | 0       |               | 100.00
2        | 2022-03-02 08:00 | 2022-03-02 09:00 | completed | 60.00       | 5.00    | 10.00         | 60.00
3        | 2022-03-03 08:00 | 2022-03-03 09:00 | completed | 40.00       | 0       |               | 38.00
4        | 2022-03-04 08:00 | 2022-03-04 09:00 | shipped   | 50.00       | 0       |               | 0.00
"""
NORTH_DAYS = """
day        | visitors | paid_amount
2022-03-01 | 100      | 100.00
2022-03-02 | 100      | 65.00
2022-03-03 | 100      | 43.00
2022-03-04 | 100      | 50.00
"""
# No payouts; the platform has 7 yuan less on 2 March, for no reason known, and 20 of postage on 1 March.
SOUTH = """
order_id | created_at       | paid_at          | status    | paid_amount | postage | refund_amount
1        | 2022-03-01 08:00 | 2022-03-01 09:00 | completed | 200.00      | 20.00   |
2        | 2022-03-02 08:00 | 2022-03-02 09:00 | completed | 300.00      | 0       |
"""
SOUTH_DAYS = """
day        | visitors | paid_amount
2022-03-01 | 100      | 180.00
2022-03-02 | 100      | 293.00
"""
LACKING = (
    "not compared in {} of 3 shops, whose exports do not have them or whose report has no page 02"
)
DIFFER = "agree, 25 yuan differ for a known reason"
POSTAGE = "postage, which only one of the two counts"


@pytest.fixture
def shops(view_of: ViewOf) -> AllShops:
    """North has all ledgers, South has no payouts, West has an order list alone."""
    stories = {
        "north": {"orders": NORTH, "shop_day": NORTH_DAYS},
        "south": {"orders": SOUTH, "shop_day": SOUTH_DAYS},
    }
    rows = [shop_row("west", report())]
    for name, story in stories.items():
        found = record_of(agreement(view_of(**story)))
        page = PageFindings(title=Words(zh="页", en="page"), as_of=DAY, findings=[found])
        pages = {**report().pages, "02_data_health": page}
        text = report().model_copy(update={"pages": pages}).model_dump_json()
        rows.append(shop_row(name, SetFindings.model_validate_json(text)))
    return AllShops(tuple(sorted(rows, key=lambda row: row.name)), DAY)


def test_one_shop_says_what_agrees_what_differs_for_which_reason_and_what_is_to_come(
    view_of: ViewOf,
) -> None:
    found = agreement(view_of(orders=NORTH, shop_day=NORTH_DAYS))
    assert found.differences == (
        Difference("platform", "agrees", 2, 150.0, 0.0),
        Difference("platform", POSTAGE, 1, 65.0, 5.0),
        Difference("platform", "the exports do not say", 1, 43.0, 3.0),
        Difference("payouts", "agrees", 1, 100.0, 0.0),
        Difference("payouts", "refunds after the payout", 1, 50.0, 10.0),
        Difference("payouts", "no reason known", 1, 40.0, 2.0),
        Difference("payouts", "still under way", 1, 0.0, 50.0),
    )
    # 3 of 258 yuan of the platform; 2 of 190 yuan due
    assert found.sentence == (
        "Payments: the order list and the platform agree on 2 of 4 days; 5 yuan differ for a known "
        "reason, 3 yuan for no reason known (1.16\u00a0%); Payouts: 1 of 3 completed orders agree with "
        "what was paid less refunds; 10 yuan differ for a known reason, 2 yuan for no reason known "
        "(1.05\u00a0%)."
    )
    assert found.standing == "watch"


def test_days_that_a_list_has_in_part_differ_for_a_known_reason() -> None:
    found = [
        Difference("platform", NOT_FINAL, 1, 60.0, 40.0),
        Difference("platform", "agrees", 1, 90.0, 0.0),
    ]
    assert [each.unexplained for each in found] == [False, False]
    assert sums_of(found)[0].endswith(
        "40 yuan differ for a known reason, 0 yuan for no reason known (0.00\u00a0%)"
    )


def test_all_shops_together_have_every_yuan_in_a_named_reason(shops: AllShops) -> None:
    together = of_all(shops)
    rows = [(row.why, row.n, row.yuan) for row in together[:3]]
    assert rows == [
        ("agrees", 2, 0.0),
        (POSTAGE, 2, 25.0),
        ("the exports do not say", 2, 10.0),
    ]
    assert [row.yuan for row in together[3:]] == [0.0, 10.0, 2.0, 50.0]
    assert [row.unexplained for row in together[3:]] == [False, False, True, False]
    # 10 of 258 + 473 yuan
    assert sums_of(together)[0] == (
        "Payments: the order list and the platform agree on 2 of 6 days; 25 yuan differ for a "
        "known reason, 10 yuan for no reason known (1.37\u00a0%)"
    )


def test_shops_without_a_ledger_and_those_with_unexplained_yuan_are_named(shops: AllShops) -> None:
    assert list(notes(shops, "platform")) == [
        "Platform days: differences for no reason known in 2 shops, the largest first: south, north.",
        f"Platform days: {LACKING.format(1)}: west.",
    ]
    assert list(notes(shops, "payouts")) == [
        "Payouts: differences for no reason known in 1 shop: north.",
        f"Payouts: {LACKING.format(2)}: south, west.",
    ]


def test_the_message_of_all_shops_has_a_line_a_ledger(shops: AllShops) -> None:
    assert digest_of_all(shops, Translator("en")).lines[:2] == (
        f"Order lists against the platform: 2 of 6 days {DIFFER}, 10 (1.37\u00a0%) for none",
        "Payouts: 1 of 3 orders agree, 10 yuan differ for a known reason, 2 (1.05\u00a0%) for none",
    )
    assert sums_of(of_all(AllShops((shop_row("west", report()),), DAY))) == []


def test_shops_whose_order_lists_lack_payments_of_some_days_are_said_not_to_be_final() -> None:
    lacking = Difference("platform", NOT_FINAL, 2, 500.0, 80.0)
    rows = (shop_row("a", report()), replace(shop_row("b", report()), differences=(lacking,)))
    assert (
        "Platform days: the list of 1 shop does not cover some days whole, "
        "so the sums are not final: b."
    ) in list(notes(AllShops(rows, DAY), "platform"))


def test_an_order_list_alone_is_refused(view_of: ViewOf) -> None:
    with pytest.raises(DataRefused, match="neither the platform's days nor payouts"):
        agreement(view_of(orders=SOUTH))
