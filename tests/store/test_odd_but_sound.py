"""A sound shop that looks odd is left in peace."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.store import odd_orders, odd_sheets
from tests.store.odd_orders import Files, shop_of_all
from tests.store.test_mixed_up import kinds

# What is odd about the shop: its files, and the faults that it does not have.
ODD: dict[str, tuple[Callable[[], Files], set[str]]] = {
    "one price and few buyers": (odd_sheets.days_of_one_price, {"days_alike"}),
    "one price and few buyers, with page views": (
        odd_sheets.viewed_days_of_one_price,
        {"days_alike"},
    ),
    "channels of few visitors": (odd_sheets.small_channels, {"days_alike"}),
    "buyers who order again at once": (odd_orders.ordered_again_at_once, {"buyers_sorted"}),
    "one payment for many orders": (odd_orders.paid_at_one_go, {"buyers_sorted", "one_lag"}),
    "carts that were split": (odd_orders.carts_split, {"buyers_sorted", "copied_orders"}),
    "everything at 9.90 for some days": (odd_orders.everything_at_990, {"amount_filled_down"}),
    "the paid orders once more": (odd_orders.paid_ones_again, {"none_unpaid"}),
    "the completed orders once more": (
        odd_orders.completed_ones_again,
        {"none_unpaid", "all_completed"},
    ),
    "a live stream in two lists": (
        odd_orders.stream_in_two_lists,
        {"told_by_two_lists", "unit_jumps", "none_unpaid"},
    ),
    "a month of unpaid orders": (odd_orders.unpaid_of_one_month, {"none_unpaid"}),
    "no column of refunds": (odd_orders.no_column_of_refunds, {"paid_nothing"}),
    "deposits forfeited, nothing paid": (
        partial(odd_orders.deposits_forfeited, "0.00"),
        {"paid_nothing"},
    ),
    "deposits forfeited, the deposit paid": (
        partial(odd_orders.deposits_forfeited, "10.00"),
        {"closed_unrefunded"},
    ),
    "vouchers sent by a program": (odd_orders.delivered_by_a_program, {"one_lag"}),
    "streams at one time of the day": (odd_orders.evening_streams, {"one_lag"}),
    "the refunds of one month": (odd_sheets.refunds_asked_for_in_april, {"refunds_apart"}),
    "second refunds": (odd_sheets.second_refunds, {"refunds_unlike"}),
    "June of last year": (odd_orders.june_of_last_year, {"names_of_no_other_file"}),
    "days between two order lists": (odd_sheets.gap_between_lists, {"money_apart"}),
    "a list sorted by buyer": (odd_orders.sorted_by_buyer, {"buyer_filled_down"}),
    "lines that begin earlier": (odd_sheets.lines_begin_earlier, {"orders_lacking"}),
    "agents evenly loaded": (odd_sheets.agents_evenly_loaded, {"agents_alike"}),
    "orders of hundreds of pieces": (odd_orders.wholesale, {"far_pieces"}),
    "gifts for a fen": (odd_sheets.gifts_for_a_fen, {"list_price_units", "cost_units"}),
    "offices as buyers": (odd_orders.offices, {"empty_days"}),
    "numbers of two platforms": (odd_orders.two_platforms, {"short_numbers"}),
    "ratings sorted by stars": (odd_sheets.ratings_by_stars, {"stars_turned", "ratings_sorted"}),
    "a stream that floods an agent": (odd_sheets.agent_flooded, {"far_more_asked"}),
    "a sale at one yuan": (odd_orders.three_for_a_yuan, {"paid_unlike_total"}),
    "a day of samples for a fen": (odd_sheets.samples_for_a_fen, {"unit_changes"}),
    "postage that no column names": (odd_sheets.postage_not_in_the_list, {"paid_above_payable"}),
    "coupons of a third": (odd_sheets.coupons_of_a_third, {"lines_below"}),
    "sales in the morning alone": (odd_orders.mornings_alone, {"half_day"}),
    "payment at the door": (odd_orders.paid_at_the_door, {"shipped_unpaid"}),
    "a product called back": (odd_sheets.recalled, {"all_succeeded"}),
    "a budget that grows": (odd_sheets.budget_that_grows, {"planned_running_up"}),
}


@pytest.mark.parametrize(("files", "faults"), ODD.values(), ids=ODD)
def test_a_sound_shop_that_looks_odd_is_left_in_peace(
    tmp_path: Path, files: Callable[[], Files], faults: set[str]
) -> None:
    assert not kinds(shop_of_all(tmp_path, files())) & faults
