"""Orders without a buyer, refund lists of successes alone, refunds above the payment: said, never counted as told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from opsanalytics.cli.main import main
from opsanalytics.core.periods import Period
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.doubts import doubts_of_metric
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages import customers
from opsanalytics.pages.caveats import answer_to
from opsanalytics.pages.finding import View
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.store.shop import Shop, open_shop

HEAD = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间\n"
# Ann buys twice, bob and cid once; two guests once each. All of 3 to 7 March.
BUYERS = ["ann0001", "bob0002", "", "ann0001", "cid0003", ""]


def order(n: int, buyer: str, paid: str = "100.00") -> str:
    at = datetime(2026, 3, 3 + n % 5, 10)  # noqa: DTZ001 - shop time
    return f"30000000000000000{n:02d},{buyer},{paid},{paid},交易成功,{at},{at + timedelta(minutes=1)}\n"


def shop_of(tmp_path: Path, **files: str) -> Shop:
    (tmp_path / "in").mkdir()
    for name, text in files.items():
        (tmp_path / "in" / f"{name}.csv").write_text(text, encoding="utf-8")
    outcome = ingest([tmp_path / "in"], "shop", data=tmp_path / "data")
    assert not outcome.refused
    return open_shop("shop", data=tmp_path / "data")


def orders_of(buyers: list[str]) -> str:
    return HEAD + "".join(order(n, buyer) for n, buyer in enumerate(buyers))


def figure(shop: Shop, metric: str) -> Any:
    return evaluate(metric, shop).iloc[0]


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("buyers", 3),
        ("spend_per_buyer", 400 / 3),
        ("repeat_purchase_rate_orders", 1 / 3),
        ("repeat_order_share", 1 / 4),
        ("ever_repeat_share", 1 / 3),
    ],
)
def test_orders_without_a_buyer_are_no_buyer_and_are_counted(
    tmp_path: Path, metric: str, value: float
) -> None:
    found = figure(shop_of(tmp_path, orders=orders_of(BUYERS)), metric)
    assert found["value"] == pytest.approx(value)
    assert not found["complete"]
    assert "2 paid orders have no known buyer" in found["reason"]


def test_figures_of_orders_do_not_mind_who_bought(tmp_path: Path) -> None:
    shop = shop_of(tmp_path, orders=orders_of(BUYERS))
    for metric in ("orders_paid", "paid_amount", "avg_order_value"):
        assert figure(shop, metric)["complete"], metric
    kinds = evaluate("orders_paid", shop, by="buyer").set_index("buyer")["value"].to_dict()
    assert kinds == {"new": 3, "returning": 1, "unknown": 2}


def test_a_list_with_all_its_buyers_leaves_nobody_out(tmp_path: Path) -> None:
    shop = shop_of(
        tmp_path, orders=orders_of([buyer or f"dan{n}" for n, buyer in enumerate(BUYERS)])
    )
    assert figure(shop, "buyers")["complete"]
    assert not shop.manifest.flags


def test_what_pages_say_of_buyers_names_the_orders_without_one(tmp_path: Path) -> None:
    shop = shop_of(tmp_path, orders=orders_of(BUYERS))
    view = View(shop, load_plan(), date(2026, 3, 7))
    for question in (customers.best_buyers, customers.buyer_stages, customers.second_purchase):
        notes = " ".join(map(str, answer_to(question, view).notes))
        assert "2 paid orders have no known buyer" in notes, question.__name__


@pytest.mark.parametrize("question", ["cohorts", "rfm", "waits"])
def test_answers_in_the_shell_name_the_orders_without_a_buyer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], question: str
) -> None:
    shop_of(tmp_path, orders=orders_of(BUYERS))
    assert main(["analyse", question, "--shop", "shop", "--data", str(tmp_path / "data")]) == 0
    assert "2 paid orders have no known buyer" in capsys.readouterr().err


REFUNDS = "订单编号,退款编号,退款申请时间,退款完结时间,买家实际支付金额,退款金额,退款状态\n"


def refund(n: int, of: int, state: str = "退款成功", yuan: int = 60) -> str:
    at = datetime(2026, 3, 4 + n % 20, 12)  # noqa: DTZ001 - shop time
    return f"30000000000000000{of:02d},{70000 + n},{at},{at + timedelta(hours=5)},100.00,{yuan}.00,{state}\n"


def test_a_refund_list_of_successes_alone_does_not_tell_all_that_was_asked(tmp_path: Path) -> None:
    shop = shop_of(tmp_path, refunds=REFUNDS + "".join(refund(n, n % 30) for n in range(70)))
    asked, paid = figure(shop, "refunds_asked"), figure(shop, "refunds_paid")
    assert (asked["value"], asked["complete"]) == (70, False)
    assert "all 70 refunds of a list succeeded" in asked["reason"]
    assert (paid["value"], paid["complete"]) == (4200, True)


def test_a_list_of_few_refunds_that_all_succeeded_is_left_in_peace(tmp_path: Path) -> None:
    shop = shop_of(tmp_path, refunds=REFUNDS + "".join(refund(n, n) for n in range(33)))
    assert figure(shop, "refunds_asked")["complete"]


def test_a_refund_list_with_all_states_is_left_in_peace(tmp_path: Path) -> None:
    states = ["退款成功"] * 29 + ["退款中"]
    rows = "".join(refund(n, n, state) for n, state in enumerate(states))
    shop = shop_of(tmp_path, refunds=REFUNDS + rows)
    assert figure(shop, "refunds_asked")["complete"]
    assert not shop.manifest.flags


def test_refunds_that_together_are_more_than_was_paid_are_said(tmp_path: Path) -> None:
    orders = orders_of([f"buyer{n:03d}" for n in range(6)])
    rows = [refund(0, 0), refund(1, 1), refund(2, 1), refund(3, 2, "退款关闭"), refund(4, 2)]
    shop = shop_of(tmp_path, orders=orders, refunds=REFUNDS + "".join(rows))
    (flag,) = shop.manifest.flags
    assert (flag.kind, flag.values["n"], flag.first_day) == ("refunds_above", 1, date(2026, 3, 5))
    assert "1 order was given back more" in str(flag.text)


def test_several_refunds_within_the_payment_are_ordinary(tmp_path: Path) -> None:
    orders = orders_of([f"buyer{n:03d}" for n in range(6)])
    rows = [refund(0, 0, yuan=40), refund(1, 0, yuan=60), refund(2, 1, "退款中")]
    shop = shop_of(tmp_path, orders=orders, refunds=REFUNDS + "".join(rows))
    assert not shop.manifest.flags


def test_one_order_in_two_hundred_without_a_buyer_is_said_and_leaves_the_figure_final(
    tmp_path: Path,
) -> None:
    many = [f"buyer{n:03d}" for n in range(199)]
    rows = [order(n, who).replace("3000000", f"3{n:06d}", 1) for n, who in enumerate([*many, ""])]
    shop = shop_of(tmp_path, orders=HEAD + "".join(rows))
    assert figure(shop, "buyers")["value"] == 199
    assert figure(shop, "buyers")["complete"]
    said = [str(flag.text) for flag in shop.manifest.flags if flag.kind == "few_without_buyer"]
    assert len(said) == 1
    assert "1 paid order has no known buyer" in said[0]


def test_repeat_purchase_of_a_year_says_which_orders_it_leaves_out(tmp_path: Path) -> None:
    rows = [order(n, who) for n, who in enumerate(BUYERS)]
    early = (
        rows[0]
        .replace("30000000000000000", "30000000000000009")
        .replace("2026-03-03", "2025-03-01")
    )
    shop = shop_of(tmp_path, orders=HEAD + "".join([early, *rows]))
    told = answer_to(customers.repeat_purchase, View(shop, load_plan(), date(2026, 3, 7)))
    assert "2 paid orders have no known buyer" in str(told.sentence)
    assert "days with data" not in str(told.sentence)


def closing(n: int, state: str, refund: str) -> str:
    return order(n, f"buyer{n:03d}").replace("交易成功", state).rstrip("\n") + f",{refund}\n"


def test_orders_paid_and_closed_without_a_refund_are_said(tmp_path: Path) -> None:
    states = [("交易成功", "0.00"), ("交易关闭", "100.00"), ("交易关闭", ""), ("交易关闭", "0.00")]
    rows = [closing(n, *each) for n, each in enumerate(states)]
    shop = shop_of(tmp_path, orders=HEAD.replace("\n", ",退款金额\n") + "".join(rows))
    (flag,) = doubts_of_metric(shop, "net_amount", Period(date(2026, 3, 1), date(2026, 4, 1)))
    assert (flag.kind, flag.values["n"]) == ("closed_unrefunded", 2)
    assert figure(shop, "paid_amount")["complete"]


def test_closed_orders_given_back_or_never_paid_are_ordinary(tmp_path: Path) -> None:
    rows = [
        closing(0, "交易成功", "0.00"),
        closing(1, "交易关闭", "100.00"),
        closing(2, "交易关闭", ""),
    ]
    rows[2] = rows[2].replace("2026-03-05 10:01:00", "")
    shop = shop_of(tmp_path, orders=HEAD.replace("\n", ",退款金额\n") + "".join(rows))
    assert not shop.manifest.flags


@pytest.mark.parametrize(("days", "final"), [(20, False), (3, True)])
def test_a_refund_list_of_two_weeks_without_a_success_does_not_tell_what_was_given_back(
    tmp_path: Path, days: int, final: bool
) -> None:
    rows = [
        refund(n % days, n, "退款中").replace(f",{70000 + n % days},", f",{80000 + n},")
        for n in range(40)
    ]
    paid = figure(shop_of(tmp_path, refunds=REFUNDS + "".join(rows)), "refunds_paid")
    assert ("none of 40 refunds" in str(paid["reason"])) is not final


def test_a_refund_without_a_state_is_rejected_and_makes_the_figures_doubtful(
    tmp_path: Path,
) -> None:
    states = ["退款成功"] * 20 + [""]
    rows = "".join(refund(n, n, state) for n, state in enumerate(states))
    shop = shop_of(tmp_path, refunds=REFUNDS + rows)
    assert figure(shop, "refunds_paid")["value"] == 1200
    (flag,) = doubts_of_metric(shop, "refunds_paid", Period(date(2026, 3, 1), date(2026, 4, 1)))
    assert (flag.kind, flag.values["n"]) == ("rejected", 1)


def test_orders_that_share_a_main_order_make_the_figures_doubtful(tmp_path: Path) -> None:
    rows = [
        order(n, "ann0001").rstrip("\n") + f",{main}\n" for n, main in enumerate(["", "77", "77"])
    ]
    shop = shop_of(tmp_path, orders=HEAD.replace("\n", ",主订单编号\n") + "".join(rows))
    (flag,) = doubts_of_metric(shop, "orders_paid", Period(date(2026, 3, 1), date(2026, 4, 1)))
    assert (flag.kind, flag.values["n"]) == ("main_orders", 2)
    assert "parts of one order" in str(flag.text)


def test_a_presale_after_its_deposit_is_not_paid_yet(tmp_path: Path) -> None:
    deposit = order(2, "cid0003", "20.00").replace("交易成功", "等待买家付款")
    rows = [order(0, "ann0001"), order(1, "bob0002"), deposit]
    shop = shop_of(tmp_path, orders=HEAD + "".join(rows))
    assert figure(shop, "orders_paid")["value"] == 2
    assert figure(shop, "paid_amount")["value"] == 200
    (source,) = shop.manifest.of_table("orders")
    assert "1 order has a payment time and still waits" in str(source.notes[-1].text)


def in_state(n: int, state: str, days: int = 9) -> str:
    """Orders of 1 March onwards, round and round these days."""
    at = datetime(2026, 3, 1 + n % days, 10)  # noqa: DTZ001 - shop time
    paid = "" if state == "等待买家付款" else str(at + timedelta(minutes=1))
    return f"3100000000000000{n:03d},buyer{n:03d},50.00,50.00,{state},{at},{paid}\n"


def orders_in(*states: str, days: int = 9) -> str:
    return HEAD + "".join(in_state(n, state, days) for n, state in enumerate(states))


def ratings(*words: str, orders_from: int = 0) -> str:
    rows = [
        f"2026-03-{1 + n % 28:02d} 10:{n // 28:02d}:00,{orders_from + n},杯,{w},x\n"
        for n, w in enumerate(words)
    ]
    return "评价时间,订单编号,宝贝标题,评价,评价内容\n" + "".join(rows)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("已完成订单", "交易成功"),
        ("订单_交易成功_3月", "交易成功"),
        ("待发货", "买家已付款，等待卖家发货"),
        ("交易关闭订单", "交易关闭"),
    ],
)
def test_an_order_list_named_after_a_state_is_a_part(tmp_path: Path, name: str, state: str) -> None:
    found = figure(shop_of(tmp_path, **{name: orders_in(*[state] * 9)}), "orders_paid")
    assert (found["value"], found["complete"]) == (9, False)
    assert "by its name a list holds" in found["reason"]


@pytest.mark.parametrize("name", ["已完成订单", "好评店铺订单", "订单"])
def test_a_name_that_the_rows_contradict_is_no_restriction(tmp_path: Path, name: str) -> None:
    shop = shop_of(tmp_path, **{name: orders_in(*["交易成功"] * 8, "卖家已发货，等待买家确认")})
    assert figure(shop, "orders_paid")["complete"]
    assert not shop.manifest.flags


@pytest.mark.parametrize(
    ("name", "words", "final"),
    [
        ("差评", ["差评"] * 8, False),
        ("好评", ["好评"] * 8, False),
        ("中差评汇总", ["差评"] * 5 + ["中评"] * 3, False),
        ("3月评价", ["差评"] * 20 + ["中评"] * 10, False),
        ("3月评价", ["差评"] * 8, True),
        ("3月评价", ["好评"] * 40, True),
        ("好评率", ["好评"] * 8, True),
        ("好中差评记录", ["好评"] * 8, True),
        ("差评跟进", ["差评"] * 3 + ["好评"] * 5, True),
    ],
)
def test_ratings_of_one_kind_are_a_part_of_them(
    tmp_path: Path, name: str, words: list[str], final: bool
) -> None:
    shop = shop_of(tmp_path, **{name: ratings(*words)})
    lacking = [flag.kind for flag in shop.manifest.flags]
    assert (lacking == []) is final
    if not final:
        assert not figure(shop, "positive_share")["complete"]


def test_refunds_named_as_successes_do_not_tell_all_that_was_asked(tmp_path: Path) -> None:
    shop = shop_of(tmp_path, 退款成功=REFUNDS + "".join(refund(n, n) for n in range(8)))
    assert not figure(shop, "refunds_asked")["complete"]
    assert figure(shop, "refunds_paid")["complete"]


def test_refunds_asked_for_in_the_name_are_the_whole_list(tmp_path: Path) -> None:
    rows = [refund(n, n, "退款中") for n in range(8)]
    assert not shop_of(tmp_path, 退款申请=REFUNDS + "".join(rows)).manifest.flags


WAITING, MAY = "买家已付款，等待卖家发货", "ExportOrderList202605201030"


@pytest.mark.parametrize(
    ("name", "states", "final"),
    [
        (MAY, [WAITING] * 30, False),
        ("orders", ["交易关闭"] * 30, False),
        ("orders", [WAITING] * 30, True),
        ("orders", ["交易关闭"] * 29, True),
        (MAY, ["卖家已发货，等待买家确认"] * 40, True),
        (MAY, [WAITING] * 29 + ["交易关闭"], True),
    ],
)
def test_orders_that_all_wait_weeks_later_or_are_all_closed_are_filtered(
    tmp_path: Path, name: str, states: list[str], final: bool
) -> None:
    found = figure(shop_of(tmp_path, **{name: orders_in(*states)}), "orders_paid")
    assert found["complete"] == final
    assert ("was it filtered?" in str(found["reason"])) is not final


def test_lists_by_state_that_are_whole_together_are_no_parts(tmp_path: Path) -> None:
    words = ("好评", "中评", "差评")
    lists = {word: ratings(*8 * [word], orders_from=8 * at) for at, word in enumerate(words)}
    shop = shop_of(tmp_path, **lists)
    assert not shop.manifest.flags


def test_a_list_to_dispatch_by_beside_the_whole_list_is_no_part(tmp_path: Path) -> None:
    states = ["交易成功"] * 9 + ["买家已付款，等待卖家发货"] * 9
    waiting = HEAD + "".join(in_state(n, states[n]) for n in range(9, 18))
    shop = shop_of(tmp_path, orders=orders_in(*states), 待发货=waiting)
    assert figure(shop, "orders_paid")["complete"]


def month_of_orders(month: int, days: int, waiting: int = 0) -> str:
    """Two paid orders a day; so many more of the last day, at 23:30, wait for their payment."""
    lines = []
    for n in range(2 * days):
        at = datetime(2026, month, 1 + n // 2, 10 + n % 2)  # noqa: DTZ001 - shop time
        number = f"4{month:02d}{n:015d}"
        lines.append(
            f"{number},b{month}{n:03d},90.00,90.00,交易成功,{at},{at + timedelta(minutes=1)}\n"
        )
    for n in range(waiting):
        number = f"5{month:02d}{n:015d}"
        at = datetime(2026, month, days, 23, 30, n)  # noqa: DTZ001 - shop time
        lines.append(f"{number},w{month}{n:03d},70.00,0.00,等待买家付款,{at},\n")
    return HEAD + "".join(lines)


@pytest.mark.parametrize(("waiting", "final"), [(0, True), (1, False)])
def test_orders_left_waiting_by_a_months_list_may_be_paid_the_day_after_it(
    tmp_path: Path, waiting: int, final: bool
) -> None:
    """One order of 30 September waits, beside the 62 of October: what it paid stands in no list."""
    lists = {"九月": month_of_orders(9, 30, waiting), "十月": month_of_orders(10, 31)}
    shop = shop_of(tmp_path, **lists)
    october, september = (
        evaluate("paid_amount", shop, period).iloc[0] for period in ("2026-10", "2026-09")
    )
    assert (october["value"], bool(october["complete"])) == (62 * 90, final)
    assert final or "30 Sep" in october["reason"] or "1 Oct" in october["reason"]
    assert september["complete"]


def test_orders_whose_end_a_later_list_has_are_left_waiting_by_none(tmp_path: Path) -> None:
    paid = month_of_orders(9, 30, 1).replace("0.00,等待买家付款", "70.00,交易成功")
    paid = paid.replace("2026-09-30 23:30:00,\n", "2026-09-30 23:30:00,2026-10-01 08:00:00\n")
    last = HEAD + paid.splitlines(keepends=True)[-1]
    lists = {
        "九月": month_of_orders(9, 30, 1),
        "十月": last + month_of_orders(10, 31).removeprefix(HEAD),
    }
    found = evaluate("paid_amount", shop_of(tmp_path, **lists), "2026-10").iloc[0]
    assert (found["value"], bool(found["complete"])) == (62 * 90 + 70, True)
