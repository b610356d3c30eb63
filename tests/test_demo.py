"""The imaginary shop: its exports agree with its life, and its life tells the story of the plan."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import fmean

import pytest
from python_calamine import CalamineWorkbook

import opsanalytics.demo
from opsanalytics.demo import write_demo
from opsanalytics.demo.orders import Order
from opsanalytics.demo.shop import DemoShop, simulate

Row = dict[str, str]
EPISODE = (date(2022, 6, 20), date(2022, 7, 10))
CLOSURE = (date(2022, 1, 31), date(2022, 2, 6))
STATUS_RANK = {
    "等待买家付款": 0,
    "买家已付款，等待卖家发货": 1,
    "卖家已发货，等待买家确认": 2,
    "交易成功": 3,
    "交易关闭": 3,
}
# Changes only when somebody changes the demo on purpose; never with the machine or the Python.
CSV_SHA256 = "36ff826109a8d86ddf5daf4966ad293e4c2161d1dc906b17a86b21b1a9695585"


@dataclass(frozen=True)
class Demo:
    shop: DemoShop
    folder: Path
    paths: list[Path]
    lists: dict[datetime, list[Row]]
    newest: dict[int, Row]
    sheets: dict[str, list[list[str]]]
    reviews: list[Row]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    paths = write_demo(folder)
    lists = {taken_at(p): rows_of(p, "gb18030") for p in paths if p.name.startswith("ExportOrderList")}
    newest = {id_of(row): row for taken in sorted(lists) for row in lists[taken]}
    sheets = {p.name: cells_of(p) for p in paths if p.suffix == ".xlsx"}
    return Demo(simulate(2022), folder, paths, lists, newest, sheets, rows_of(paths[-1], "utf-8-sig"))


def taken_at(path: Path) -> datetime:
    return datetime.fromisoformat(re.sub(r"\D*(\d{8})(\d{4}).csv", r"\1T\2", path.name))


def rows_of(path: Path, encoding: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding), newline=""), strict=True))


def cells_of(path: Path) -> list[list[str]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)


def id_of(row: Row) -> int:
    return int(row["订单编号"].strip('="'))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def digests(paths: list[Path]) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def day_range(first: date, last: date) -> list[date]:
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def covers(taken: datetime, order: Order) -> bool:
    month_start = (taken - timedelta(1)).replace(day=1, hour=0, minute=0)
    return month_start - timedelta(10) <= order.created <= taken


def paid_orders(demo: Demo) -> list[Order]:
    return [o for o in demo.shop.orders if o.paid]


def paid_a_day(demo: Demo) -> Counter[date]:
    return Counter(o.paid.date() for o in demo.shop.orders if o.paid)


def all_rows(demo: Demo) -> Iterator[tuple[datetime, Row, Order]]:
    truth = {o.id: o for o in demo.shop.orders}
    return ((taken, row, truth[id_of(row)]) for taken, rows in demo.lists.items() for row in rows)


# --- the same bytes


def test_the_same_seed_writes_the_same_bytes_in_another_process_and_place(demo: Demo, tmp_path: Path) -> None:
    code = "import sys, pathlib, opsanalytics.demo as d; d.write_demo(pathlib.Path(sys.argv[1]), seed=2022)"
    root = str(Path(opsanalytics.demo.__file__).parents[2])
    place = {"PYTHONHASHSEED": "7", "TZ": "America/Lima", "LC_ALL": "C", "PYTHONPATH": root}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=os.environ | place)
    assert digests(sorted(tmp_path.iterdir())) == digests(demo.paths)


def test_another_seed_writes_other_bytes_into_files_of_the_same_names(demo: Demo, tmp_path: Path) -> None:
    mine, other = digests(demo.paths), digests(write_demo(tmp_path / "new" / "folder", seed=3))
    assert mine.keys() == other.keys()
    assert not set(mine.values()) & set(other.values())


def test_the_csv_files_are_those_of_every_machine(demo: Demo) -> None:
    everything = b"".join(p.read_bytes() for p in demo.paths if p.suffix == ".csv")
    assert hashlib.sha256(everything).hexdigest() == CSV_SHA256


def test_the_written_paths_are_returned_sorted(demo: Demo) -> None:
    assert demo.paths == sorted(demo.folder.iterdir())
    assert [len([p for p in demo.paths if p.name.startswith(s)]) for s in ("Exp", "【生", "评价")] == [
        14,
        14,
        1,
    ]


# --- the order lists as files


def test_order_lists_are_named_after_their_monthly_download(demo: Demo) -> None:
    names = [p.name for p in demo.paths if p.name.startswith("Export")]
    assert names[0] == "ExportOrderList202112010905.csv"
    assert names[-1] == "ExportOrderList202301010905.csv"
    assert all((t.day, t.hour, t.minute) == (1, 9, 5) for t in demo.lists)


def test_headers_keep_the_trailing_spaces_of_the_platform(demo: Demo) -> None:
    header = list(demo.lists[datetime.fromisoformat("2022-03-01T09:05")][0])
    assert len(header) == 58
    assert header[:4] == ["订单编号", "买家会员名", "买家支付宝账号", "买家应付货款"]
    assert header[31] == "是否手机订单"
    assert header[53:] == ["含应开票给个人的个人红包", "预售订单", "发货时间", "商家备忘", "主订单编号"]
    assert {h for h in header if h != h.strip()} == {
        "收货地址 ",
        "联系电话 ",
        "订单付款时间 ",
        "宝贝标题 ",
        "宝贝种类 ",
        "物流单号 ",
    }


def test_order_lists_need_gb18030_and_carry_one_record_a_line(demo: Demo) -> None:
    needs_more_than_gbk = 0
    for path in demo.paths[:14]:
        text = path.read_bytes().decode("gb18030")
        needs_more_than_gbk += not encodable(text, "gbk")
        assert text.count("\n") == text.count("\r\n") == len(demo.lists[taken_at(path)]) + 1
    assert needs_more_than_gbk > 10


def encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def test_no_row_is_ragged(demo: Demo) -> None:
    assert all(len(row) == 58 and None not in row and None not in row.values() for _, row, _ in all_rows(demo))


def test_order_ids_are_text_of_19_digits_that_grow_with_time(demo: Demo) -> None:
    for rows in demo.lists.values():
        assert all(re.fullmatch(r'="\d{19}"', row["订单编号"]) for row in rows)
        ids, created = [id_of(r) for r in rows], [r["订单创建时间"] for r in rows]
        assert ids == sorted(set(ids), reverse=True), "newest first, each order once"
        assert created == sorted(created, reverse=True)


def test_titles_hold_what_trips_careless_readers(demo: Demo) -> None:
    titles = "\n".join(row["宝贝标题 "] for row in demo.newest.values() if row["宝贝种类 "] == "1")
    assert all(sign in titles for sign in (",", "，", '"', "🐱"))


def test_people_are_unmasked_and_phones_start_with_a_quote(demo: Demo) -> None:
    for row in demo.newest.values():
        assert "*" not in row["买家会员名"]
        assert re.fullmatch(r"'199\d{8}", row["联系手机"])
        assert re.fullmatch(r"\S+ \S+ \S+ \S+\d+号\(\d{6}\)", row["收货地址 "])


# --- the order lists and the true life of the shop


def test_every_order_is_in_at_least_one_list_and_no_other(demo: Demo) -> None:
    assert set(demo.newest) == {o.id for o in demo.shop.orders}
    assert len(demo.shop.orders) > 10_000


def test_a_list_covers_ten_days_before_its_month_up_to_the_download(demo: Demo) -> None:
    for taken, rows in demo.lists.items():
        assert {id_of(r) for r in rows} == {o.id for o in demo.shop.orders if covers(taken, o)}
    last = demo.lists[max(demo.lists)]
    assert any(r["订单创建时间"].startswith("2023-01-01 0") for r in last)


def test_a_list_knows_what_had_happened_and_nothing_later(demo: Demo) -> None:
    for taken, row, order in all_rows(demo):
        events = {
            "订单付款时间 ": order.paid,
            "发货时间": order.parcel.at if order.parcel else None,
            "确认收货时间": order.completed,
        }
        for column, at in events.items():
            assert row[column] == (str(at) if at and at <= taken else ""), (taken, order.id, column)
        refunded = order.refund.amount if order.refund and order.refund.at <= taken else 0
        assert Decimal(row["退款金额"]) == Decimal(refunded) / 100
        assert (row["物流单号 "] != "") == (row["物流公司"] != "") == (row["发货时间"] != "")


def test_the_status_fits_the_times_beside_it(demo: Demo) -> None:
    for _, row, _ in all_rows(demo):
        full_refund = row["退款金额"] == row["总金额"]
        if not row["订单付款时间 "]:
            expected = {("等待买家付款", "订单未关闭"), ("交易关闭", "买家未付款")}
        elif full_refund:
            expected = {("交易关闭", "退款")}
        elif row["确认收货时间"]:
            expected = {("交易成功", "订单未关闭")}
        elif row["发货时间"]:
            expected = {("卖家已发货，等待买家确认", "订单未关闭")}
        else:
            expected = {("买家已付款，等待卖家发货", "订单未关闭")}
        assert (row["订单状态"], row["订单关闭原因"]) in expected


def test_an_unpaid_order_is_closed_from_the_moment_it_was_given_up(demo: Demo) -> None:
    unpaid = [(taken, row, o) for taken, row, o in all_rows(demo) if o.paid is None]
    for taken, row, order in unpaid:
        assert order.abandoned is not None
        assert row["订单状态"] == ("交易关闭" if order.abandoned <= taken else "等待买家付款")
    assert {row["订单状态"] for _, row, _ in unpaid} == {"交易关闭", "等待买家付款"}


def test_a_later_list_never_takes_a_state_back(demo: Demo) -> None:
    seen: dict[int, int] = {}
    moved = 0
    for taken in sorted(demo.lists):
        for row in demo.lists[taken]:
            rank, order_id = STATUS_RANK[row["订单状态"]], id_of(row)
            assert rank >= seen.get(order_id, 0)
            moved += rank > seen.get(order_id, rank)
            seen[order_id] = rank
    assert moved > 500, "overlapping lists show orders moving on"


def test_the_newest_list_tells_the_true_end_of_orders_that_had_ended(demo: Demo) -> None:
    ends = Counter[str]()
    for order in demo.shop.orders:
        row = demo.newest[order.id]
        seen_until = max(taken for taken in demo.lists if covers(taken, order))
        ended = order.completed or (order.refund.at if order.refund else None) or order.abandoned
        assert ended is not None
        if ended <= seen_until:
            true_end = "交易成功" if order.completed else "交易关闭"
            assert row["订单状态"] == true_end
            ends[true_end] += 1
    assert ends.total() > 0.9 * len(demo.shop.orders)


def test_money_adds_up_and_the_paid_amount_is_gross(demo: Demo) -> None:
    for taken, row, order in all_rows(demo):
        goods, postage = Decimal(row["买家应付货款"]), Decimal(row["买家应付邮费"])
        total, paid, refund = (Decimal(row[c]) for c in ("总金额", "买家实际支付金额", "退款金额"))
        assert total == goods + postage
        assert postage in (0, 8)
        assert paid == (total if order.paid and order.paid <= taken else 0)
        payout = Decimal(row["打款商家金额"].removesuffix("元"))
        assert payout == (total - refund if row["订单状态"] == "交易成功" else 0)
        assert goods == Decimal(sum(i.quantity * i.unit_price for i in order.items)) / 100


def test_a_refund_before_dispatch_leaves_no_parcel(demo: Demo) -> None:
    early = [o for o in paid_orders(demo) if o.refund and o.parcel is None]
    assert len(early) > 100
    for order in early:
        assert order.refund is not None
        assert order.refund.amount == order.total
        assert demo.newest[order.id]["物流单号 "] == demo.newest[order.id]["发货时间"] == ""


# --- 生意参谋


def figures(demo: Demo) -> dict[date, Row]:
    days = {}
    for cells in demo.sheets.values():
        assert [len(r) for r in cells] == [14] * len(cells)
        for row in cells[5:]:
            days[date.fromisoformat(row[0])] = dict(zip(cells[4], row, strict=True))
    return days


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def test_workbooks_have_four_rows_above_the_header_and_only_text(demo: Demo) -> None:
    name, cells = list(demo.sheets.items())[-1]
    assert name == "【生意参谋平台】店铺_概况_2022-12-01_2022-12-31.xlsx"
    assert [r[0] for r in cells[:2]] == ["生意参谋", "统计时间：2022-12-01 ~ 2022-12-31"]
    assert cells[3] == [""] * 14
    assert cells[4][:5] == ["统计日期", "访客数", "浏览量", "支付金额", "支付买家数"]
    assert all(isinstance(c, str) for cells in demo.sheets.values() for row in cells for c in row)
    assert re.fullmatch(r"1,\d{3}", cells[5][1])


def test_workbooks_hold_every_day_once(demo: Demo) -> None:
    assert sorted(figures(demo)) == day_range(date(2021, 11, 1), date(2022, 12, 31))
    assert sum(len(cells) - 5 for cells in demo.sheets.values()) == 426


def test_shop_days_reconcile_with_the_order_lists(demo: Demo) -> None:
    amount: dict[date, Decimal] = defaultdict(Decimal)
    pieces, buyers, ordering = Counter[date](), defaultdict(set), defaultdict(set)
    for row in demo.newest.values():
        ordering[moment(row["订单创建时间"]).date()].add(row["买家会员名"])
        if row["订单付款时间 "]:
            day = moment(row["订单付款时间 "]).date()
            amount[day] += Decimal(row["总金额"])
            pieces[day] += int(row["宝贝总数量"])
            buyers[day].add(row["买家会员名"])
    for day, cells in figures(demo).items():
        assert number(cells["支付金额"]) == amount[day]
        assert number(cells["支付件数"]) == pieces[day]
        assert number(cells["支付买家数"]) == len(buyers[day])
        assert number(cells["下单买家数"]) == len(ordering[day])


def test_shop_days_reconcile_with_the_true_refunds_and_visitors(demo: Demo) -> None:
    refunded = Counter[date]()
    for order in demo.shop.orders:
        if order.refund:
            refunded[order.refund.at.date()] += order.refund.amount
    days = figures(demo)
    for true in demo.shop.days:
        assert number(days[true.date]["成功退款金额"]) * 100 == refunded[true.date]
        assert number(days[true.date]["访客数"]) == true.visitors


def test_ratios_follow_from_their_parts_and_a_missing_one_is_a_dash(demo: Demo) -> None:
    dashes = 0
    for day, cells in figures(demo).items():
        visitors, buyers = number(cells["访客数"]), number(cells["支付买家数"])
        rate = number(cells["支付转化率"].removesuffix("%"))
        assert abs(rate - buyers / visitors * 100) <= Decimal("0.005")
        if buyers:
            assert abs(number(cells["客单价"]) - number(cells["支付金额"]) / buyers) <= Decimal("0.005")
        else:
            assert cells["客单价"] == "-", day
            dashes += 1
        if cells["老访客数"] != "-":
            assert number(cells["老访客数"]) + number(cells["新访客数"]) == visitors
    assert dashes >= 3


# --- the story


def ordinary_mean(demo: Demo, first: str, last: str, by_day: Counter[date] | None = None) -> float:
    counts = by_day or paid_a_day(demo)
    eventful = {d.date for d in demo.shop.days if d.events}
    days = [d for d in day_range(date.fromisoformat(first), date.fromisoformat(last)) if d not in eventful]
    assert days
    return fmean(counts[d] for d in days)


@pytest.mark.parametrize(
    ("first", "last", "low", "high"),
    [
        ("2021-11-01", "2021-11-30", 1, 3),
        ("2021-12-01", "2021-12-31", 4, 8),
        ("2022-02-15", "2022-02-28", 18, 26),
        ("2022-03-01", "2022-03-07", 20, 28.5),
        ("2022-03-14", "2022-03-31", 29, 34),
        ("2022-05-01", "2022-05-31", 32, 37),
        ("2022-08-22", "2022-09-04", 38, 42),
        ("2022-11-18", "2022-11-30", 46, 51),
        ("2022-12-24", "2022-12-30", 46, 53),
        ("2022-12-25", "2022-12-31", 46, 53),
    ],
)
def test_ordinary_days_climb_as_the_plan_tells(demo: Demo, first: str, last: str, low: float, high: float) -> None:
    assert low <= ordinary_mean(demo, first, last) <= high


def test_orders_stall_while_bad_reviews_stand(demo: Demo) -> None:
    paid = paid_a_day(demo)
    during = fmean(paid[d] for d in day_range(*EPISODE))
    assert during < ordinary_mean(demo, "2022-05-20", "2022-06-14") - 2
    assert during < ordinary_mean(demo, "2022-08-15", "2022-09-15") - 4


@pytest.mark.parametrize(
    ("day", "low", "high", "times"),
    [("2022-06-18", 90, 115, 2), ("2022-11-11", 250, 300, 4), ("2022-12-12", 160, 200, 2.5)],
)
def test_campaigns_stand_out_and_leave_a_slump_on_both_sides(
    demo: Demo, day: str, low: int, high: int, times: float
) -> None:
    paid, peak = paid_a_day(demo), date.fromisoformat(day)
    usual = ordinary_mean(demo, str(peak - timedelta(21)), str(peak - timedelta(4)))
    assert low <= paid[peak] <= high
    assert paid[peak] > times * usual
    assert fmean(paid[peak - timedelta(n)] for n in (1, 2, 3)) < 0.9 * usual
    assert fmean(paid[peak + timedelta(n)] for n in (2, 3)) < 0.9 * usual


def test_the_shop_sleeps_over_the_spring_festival(demo: Demo) -> None:
    paid, sent = paid_a_day(demo), Counter(o.parcel.at.date() for o in paid_orders(demo) if o.parcel)
    closed = day_range(*CLOSURE)
    assert sum(paid[d] == 0 for d in closed) >= 3
    assert sum(paid[d] for d in closed) <= 7
    assert sum(sent[d] for d in closed) == 0
    assert sent[date(2022, 2, 7)] > 0


def test_visitors_grow_step_by_step(demo: Demo) -> None:
    visitors = Counter({d.date: d.visitors for d in demo.shop.days})
    steps = [("2021-11-01", "2021-11-07"), ("2021-12-10", "2021-12-20"), ("2022-12-16", "2022-12-31")]
    means = [ordinary_mean(demo, *step, visitors) for step in steps]
    assert 25 <= means[0] <= 50
    assert 120 <= means[1] <= 200
    assert 1200 <= means[2] <= 1600


def test_noise_is_clearly_wider_than_poisson(demo: Demo) -> None:
    paid = paid_a_day(demo)
    quiet = [d for d in demo.shop.days if not d.events]
    index = fmean((paid[d.date] - d.expected_orders) ** 2 / d.expected_orders for d in quiet)
    assert 1.4 <= index <= 2.1


def test_weekends_sell_more(demo: Demo) -> None:
    paid = paid_a_day(demo)
    quiet = [d.date for d in demo.shop.days if not d.events and d.date >= date(2022, 3, 1)]
    weekend = fmean(paid[d] for d in quiet if d.weekday() >= 5)
    assert 1.05 <= weekend / fmean(paid[d] for d in quiet if d.weekday() < 5) <= 1.22


def test_some_orders_are_never_paid_and_some_are_refunded(demo: Demo) -> None:
    orders, paid = demo.shop.orders, paid_orders(demo)
    assert 0.115 <= 1 - len(paid) / len(orders) <= 0.145
    full = sum(o.refund is not None and o.refund.amount == o.total for o in paid)
    partial = sum(o.refund is not None and o.refund.amount < o.total for o in paid)
    assert 0.05 <= full / len(paid) <= 0.075
    assert 0.015 <= partial / len(paid) <= 0.03


def test_a_fifth_to_a_quarter_of_buyers_come_back_within_the_year(demo: Demo) -> None:
    days_of = defaultdict(set)
    for row in demo.newest.values():
        if row["订单付款时间 "].startswith("2022"):
            days_of[row["买家会员名"]].add(row["订单付款时间 "][:10])
    assert 0.20 <= fmean(len(days) >= 2 for days in days_of.values()) <= 0.25


def test_parcels_leave_within_two_days_and_arrive_within_two_weeks(demo: Demo) -> None:
    waits = [o.parcel.at - o.paid for o in demo.shop.orders if o.parcel and o.paid]
    assert min(waits) > timedelta(0)
    assert 0.9 <= fmean(w <= timedelta(hours=48) for w in waits) < 1
    underway = [o.completed - o.parcel.at for o in demo.shop.orders if o.completed and o.parcel]
    assert timedelta(5) <= min(underway) <= max(underway) <= timedelta(12)


def test_three_hot_products_carry_a_shop_of_over_two_hundred(demo: Demo) -> None:
    goods = demo.shop.catalogue
    assert len({p.title for p in goods.products}) == len(goods.products) >= 210
    assert all(1900 <= p.list_price <= 15900 for p in goods.products)
    sold = Counter[str]()
    for order in paid_orders(demo):
        sold.update({i.product.title: i.quantity for i in order.items})
    assert [title for title, _ in sold.most_common(3)] == [p.title for p in goods.hot]
    assert sum(n for _, n in sold.most_common(3)) > 10 * sold.most_common(4)[3][1]


def test_only_campaign_days_go_below_the_discount_floor(demo: Demo) -> None:
    lowest: dict[date, float] = {}
    for order in demo.shop.orders:
        day = order.created.date()
        share = min(i.unit_price / i.product.list_price for i in order.items)
        lowest[day] = min(share, lowest.get(day, 1))
    deep = {str(d) for d, share in lowest.items() if share < 0.7}
    assert deep == {"2021-11-11", "2021-12-12", "2022-06-18", "2022-11-11", "2022-12-12"}
    assert all(share >= (0.55 if str(d) in deep else 0.75) for d, share in lowest.items())


# --- reviews


def positive_share(rows: list[Row], wanted: Callable[[date], bool]) -> float:
    return fmean(r["评价"] == "好评" for r in rows if wanted(moment(r["评价时间"]).date()))


def test_the_positive_share_breaks_only_during_the_episode(demo: Demo) -> None:
    share = positive_share(demo.reviews, lambda d: EPISODE[0] <= d <= EPISODE[1])
    assert 0.95 <= share <= 0.975
    assert positive_share(demo.reviews, lambda d: not EPISODE[0] <= d <= EPISODE[1]) > 0.985


def test_one_hot_product_causes_the_episode(demo: Demo) -> None:
    culprit = demo.shop.catalogue.hot[0]
    bad = [r for r in demo.reviews if r["评价"] != "好评" and EPISODE[0] <= moment(r["评价时间"]).date() <= EPISODE[1]]
    assert sum(r["宝贝标题"] == culprit.title for r in bad) > len(bad) / 2
    sold = [o for o in paid_orders(demo) if any(i.product == culprit for i in o.items)]
    during = [o for o in sold if o.paid and EPISODE[0] <= o.paid.date() <= EPISODE[1]]
    before = [o for o in sold if o.paid and o.paid.date() < date(2022, 6, 1)]
    assert fmean(o.refund is not None for o in during) > 2 * fmean(o.refund is not None for o in before)


def test_reviews_belong_to_completed_orders_and_are_written_afterwards(demo: Demo) -> None:
    truth = {o.id: o for o in demo.shop.orders}
    times = [r["评价时间"] for r in demo.reviews]
    assert times == sorted(times)
    assert times[-1] < "2023"
    for row in demo.reviews:
        assert re.fullmatch(r"'\d{19}", row["订单编号"])
        order = truth[int(row["订单编号"][1:])]
        assert order.completed is not None
        assert moment(row["评价时间"]) >= order.completed
        assert row["宝贝标题"] in {i.product.title for i in order.items}
    completed = [o for o in demo.shop.orders if o.completed and o.completed < datetime.fromisoformat("2022-12-10")]
    assert 0.42 <= fmean(o.review is not None for o in completed) <= 0.48


def test_the_review_sheet_opens_in_excel_and_marks_silent_buyers(demo: Demo) -> None:
    assert demo.paths[-1].name == "评价记录_2022-12-31.csv"
    assert demo.paths[-1].read_bytes().startswith("\ufeff评价时间,订单编号,宝贝标题,评价,评价内容\r\n".encode())
    assert {r["评价"] for r in demo.reviews} == {"好评", "中评", "差评"}
    good = [r["评价内容"] for r in demo.reviews if r["评价"] == "好评"]
    assert 0.35 <= good.count("此用户没有填写评价。") / len(good) <= 0.45
    spoken = {r["评价内容"] for r in demo.reviews}
    assert any("," in words for words in spoken)
    assert any('"' in words for words in spoken)
    assert not any(r["评价内容"] == "此用户没有填写评价。" for r in demo.reviews if r["评价"] != "好评")
