"""What sheets kept by hand and workbooks leave in doubt: said with the figures, or read as it is meant."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from opsanalytics.core.periods import SHOP_ZONE
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import Shop, open_shop

BUDGET = "月份,部门,科目,预算金额,实际支出\n"
ORDERS = "订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额\n"


def shop_of(tmp_path: Path, files: dict[str, str | bytes]) -> Shop:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, content in files.items():
        data = content.encode("utf-8") if isinstance(content, str) else content
        (folder / name).write_bytes(data)
    ingest([folder], "shop", data=tmp_path / "data")
    return open_shop("shop", data=tmp_path / "data")


def kinds(shop: Shop) -> set[str]:
    return {flag.kind for flag in shop.manifest.flags}


def months(*rows: str, of: int = 3) -> str:
    """A budget in which each of the first months has these rows."""
    return BUDGET + "".join(f"2026-{m:02},{row}\n" for m in range(1, of + 1) for row in rows)


def test_what_is_part_of_another_item_is_no_item(tmp_path: Path) -> None:
    text = months("运营,推广费,1000,900", "运营,其中：直通车,600,500", "客服,培训,200,100")
    found = evaluate(["budget_planned", "budget_spent"], shop_of(tmp_path, {"预算.csv": text}))
    assert found["value"].tolist() == [3600, 3000]


def test_the_sum_of_a_departments_items_is_no_item_whatever_it_is_called(tmp_path: Path) -> None:
    text = months(
        *("运营,推广,1000,900", "运营,拍摄,300,200", "运营,部门费用,1300,1100"),
        *("客服,培训,200,100", "客服,耗材,50,60", "客服,部门费用,250,160"),
    )
    found = evaluate(["budget_planned", "budget_spent"], shop_of(tmp_path, {"预算.csv": text}))
    assert found["value"].tolist() == [3 * 1550, 3 * 1260]


def test_sums_of_departments_below_sums_of_months_are_no_mistakes(tmp_path: Path) -> None:
    rows = "".join(
        f"2026-{m:02},运营,推广,10{m},90\n2026-{m:02},运营,拍摄,30,2{m}\n"
        f"2026-{m:02},运营,小计,{130 + m},{110 + m}\n2026-{m:02},客服,培训,20,1{m}\n"
        f"2026-{m:02},客服,小计,20,{10 + m}\n2026-{m:02},公司,合计,{150 + m},{120 + 2 * m}\n"
        for m in (1, 2, 3)
    )
    shop = shop_of(tmp_path, {"预算.csv": BUDGET + rows})
    assert not [note for source in shop.manifest.sources for note in source.notes]
    assert shop.manifest.tables["budget"].rows == 9


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (["运营,推广,0.10,900", "客服,培训,0.05,400"], "budget_units"),
        (["运营,推广,1000,900", "客服,培训,500,400"], ""),
    ],
)
def test_a_budget_in_two_units_is_said(tmp_path: Path, rows: list[str], kind: str) -> None:
    found = kinds(shop_of(tmp_path, {"预算.csv": months(*rows)}))
    assert found == ({kind} if kind else set())


def test_months_in_which_nothing_at_all_was_spent_may_be_still_to_come(tmp_path: Path) -> None:
    text = months("运营,推广,1000,900", "客服,培训,500,400")
    text += "2026-04,运营,推广,1000,0\n2026-04,客服,培训,500,0\n"
    assert kinds(shop_of(tmp_path, {"预算.csv": text})) == {"nothing_spent"}


def test_two_sheets_of_one_workbook_that_tell_an_order_otherwise_are_said(tmp_path: Path) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, amount in (("原始", "100.00"), ("修改后", "90.00")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ORDERS.strip().split(","))
            at = "2026-03-01 10:00:00"
            sheet.write_row(1, 0, ["1001", "买家一", amount, "交易成功", at, at, "0.00"])
    shop = shop_of(tmp_path, {"订单.xlsx": out.getvalue()})
    assert kinds(shop) == {"undecided"}


@pytest.mark.parametrize("time", ["", " 10:00:00"])
def test_a_list_of_days_alone_tells_no_hours_of_waiting(tmp_path: Path, time: str) -> None:
    rows = "".join(
        f"100{n},买家{n},10.00,交易成功,2026-03-0{n}{time},2026-03-0{n}{time},0.00\n"
        for n in range(1, 6)
    )
    found = evaluate("paid_within_hour", shop_of(tmp_path, {"ExportOrderList1.csv": ORDERS + rows}))
    assert found["value"].isna().tolist() == [not time]
    assert ("days without a time" in found["reason"].iloc[0]) is not time


def test_a_list_of_brushed_orders_whose_numbers_are_rounded_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "补单.csv"
    path.write_text("订单编号,备注\n" + "3.00012E+18,补\n" * 3, encoding="utf-8")
    outcome = ingest([path], "shop", data=tmp_path / "data")
    assert "订单编号" in str(outcome.refused[0])


def test_tasks_of_two_months_with_the_same_numbers_are_doubtful(tmp_path: Path) -> None:
    head = "任务编号,部门,任务,下达日期,截止日期,完成日期\n"
    march = head + "1,运营,开会,2026-03-02,2026-03-05,2026-03-04\n"
    april = head + "1,运营,盘点,2026-04-02,2026-04-05,2026-04-04\n"
    shop = shop_of(tmp_path, {"任务甲.csv": march, "任务乙.csv": april})
    assert kinds(shop) == {"number_of_another"}


def test_tasks_that_each_department_numbers_from_one_are_doubtful(tmp_path: Path) -> None:
    head = "任务编号,部门,任务,下达日期,截止日期,完成日期\n"
    rows = "".join(
        f"{n},{who},开会,2026-03-0{n},2026-03-09,\n" for who in ("运营", "客服") for n in (1, 2)
    )
    assert kinds(shop_of(tmp_path, {"任务.csv": head + rows})) == {"key_twice"}


def test_a_column_of_states_that_is_not_known_is_not_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "任务.csv"
    text = "部门,任务,下达日期,截止日期,状态\n运营,开会,2026-03-02,2026-03-05,已取消\n"
    path.write_text(text, encoding="utf-8")
    outcome = ingest([path], "shop", data=tmp_path / "data")
    assert "状态" in str(outcome.refused[0])


@pytest.mark.parametrize("time", ["", " 09:00:30"])
def test_answers_of_days_alone_tell_no_seconds(tmp_path: Path, time: str) -> None:
    head = "会话编号,访客账号,客服岗位,申请时间,首次回复时间\n"
    rows = "".join(
        f"80{n},访客{n},早班,2026-03-0{n} 09:00:00,2026-03-0{n}{time}\n" for n in range(1, 6)
    )
    shop = shop_of(
        tmp_path, {"咨询.csv": head + "800,访客,早班,2026-03-01 08:00:00,未回复\n" + rows}
    )
    found = evaluate("first_response_time", shop).iloc[0]
    assert bool(found["value"] == 30) is bool(time)
    assert ("days without a time" in found["reason"]) is not bool(time)


def platform_order(number: str, n: int, amount: int) -> str:
    return f"{number},买家{n},{amount}.50,交易成功,2026-03-0{n} 10:00:0{n},2026-03-0{n} 10:01:00,0.00\n"


def test_orders_that_stand_twice_in_a_file_under_other_numbers_are_said(tmp_path: Path) -> None:
    rows = "".join(
        platform_order(f"30000000000{k}00{n}", n, 10 * n) for n in range(1, 6) for k in (1, 2)
    )
    assert "same_seconds" in kinds(shop_of(tmp_path, {"ExportOrderList1.csv": ORDERS + rows}))


def test_the_shops_own_list_beside_the_platforms_counts_twice_and_it_is_said(
    tmp_path: Path,
) -> None:
    platform = ORDERS + "".join(
        platform_order(f"300000000000000{n}", n, 10 * n) for n in range(1, 6)
    )
    own = ORDERS + "".join(platform_order(f"ERP00{n}", n, 10 * n) for n in range(1, 6))
    shop = shop_of(tmp_path, {"ExportOrderList1.csv": platform, "ERP订单.csv": own})
    assert "told_by_two_lists" in kinds(shop)


@pytest.mark.parametrize(("mark", "said"), [("-", True), ("", False)])
def test_parcels_that_each_tell_the_whole_order_are_said(
    tmp_path: Path, mark: str, *, said: bool
) -> None:
    rows = "".join(
        platform_order(f"300000000000{n}{mark}{part}", n, 10 * n if mark else 10 * n + part)
        for n in range(1, 6)
        for part in (1, 2)
    )
    assert ("parcels" in kinds(shop_of(tmp_path, {"ExportOrderList1.csv": ORDERS + rows}))) is said


ADS = "日期,计划ID,计划名字,场景名字,展现量,点击量,花费,平均点击花费,总成交金额,总成交笔数,投入产出比\n"


def ads_rows(*, unit: int = 1, overall: str = "") -> str:
    text = ADS
    for day in range(1, 8):
        for plan, clicks, spend in ((1, 50, 40), (2, 20, 30)):
            text += f"2026-03-0{day},7{plan},计划{plan},关键词推广,900,{clicks},{spend * unit}.00,{spend / clicks},{spend * 2}.00,2,2\n"
        text += overall.format(day=day)
    return text


def test_spending_in_fen_beside_its_price_of_a_click_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "计划报表_20260401_110309.csv"
    path.write_text(ads_rows(unit=100), encoding="utf-8")
    assert "花费" in str(ingest([path], "shop", data=tmp_path / "data").refused[0])


def test_a_row_of_the_whole_account_is_no_campaign(tmp_path: Path) -> None:
    text = ads_rows(overall="2026-03-0{day},,账户整体,,1800,70,70.01,1,140.00,4,2\n")
    shop = shop_of(tmp_path, {"计划报表_20260401_110309.csv": text})
    assert evaluate("ad_spend", shop)["value"].tolist() == [7 * 70]


def test_costs_in_fen_are_said(tmp_path: Path) -> None:
    items = "订单编号,子订单编号,商品ID,标题,一口价,数量,应付货款,支付金额\n"
    items += "".join(
        f"300000000000000{n},90{n},65{n},茶杯,20.00,1,20.00,20.00\n" for n in range(1, 6)
    )
    costs = "商品ID,起始日期,进货成本\n" + "".join(f"65{n},2026-01-01,1200\n" for n in range(1, 6))
    orders = ORDERS + "".join(platform_order(f"300000000000000{n}", n, 20) for n in range(1, 6))
    files = {"ExportOrderList1.csv": orders, "order_items.csv": items, "costs.csv": costs}
    assert "cost_units" in kinds(shop_of(tmp_path, files))


AGENTS = "日期,客服岗位,咨询人数,接待人数,询单支付人数\n"


def agent(name: str, *, days: int = 3, asked: int = 20) -> str:
    return AGENTS + "".join(f"2026-03-{d:02},{name},{asked},18,5\n" for d in range(1, days + 1))


def test_two_files_of_one_name_and_other_agents_are_parts(tmp_path: Path) -> None:
    files = {"客服日报.csv": agent("小美"), "客服日报 (1).csv": agent("小丽", asked=21)}
    shop = shop_of(tmp_path, files)
    assert shop.manifest.tables["service"].rows == 6


def test_two_files_of_one_name_and_agent_are_states_of_one_sheet(tmp_path: Path) -> None:
    files = {"客服日报.csv": agent("小美"), "客服日报 (1).csv": agent("小美", days=4)}
    shop = shop_of(tmp_path, files)
    assert shop.manifest.tables["service"].rows == 4


def ratings(days: list[int], *, bad: int) -> str:
    rows = "".join(f"2026-03-{day:02},茶杯,好评\n" for day in days)
    return f"评价时间,宝贝标题,评价\n{rows}2026-03-{bad:02},碗,差评\n"


def test_ratings_of_two_sheets_that_nothing_tells_apart_are_said(tmp_path: Path) -> None:
    shop = shop_of(
        tmp_path, {"小美.csv": ratings([1, 2, 3], bad=3), "小丽.csv": ratings([1, 2, 3], bad=2)}
    )
    assert "alike_in_files" in kinds(shop)


def test_ratings_of_a_sheet_that_holds_all_of_another_are_the_same(tmp_path: Path) -> None:
    longer = ratings([1, 2, 3], bad=4) + "2026-03-05,茶杯,好评\n"
    shop = shop_of(tmp_path, {"小美.csv": ratings([1, 2, 3], bad=4), "全部评价记录.csv": longer})
    assert "alike_in_files" not in kinds(shop)


TASKS = "任务编号,部门,任务,下达日期,截止日期,完成日期\n"


def test_tasks_of_a_month_by_its_name_leave_no_days_missing(tmp_path: Path) -> None:
    tasks = {
        f"{month}月任务表.csv": TASKS
        + "".join(
            f"{month}{n},运营,上新,2026-{month:02}-{n:02},2026-{month:02}-20,\n" for n in (1, 12)
        )
        for month in (4, 5)
    }
    assert shop_of(tmp_path, tasks).manifest.gaps("tasks") == []


def test_tasks_of_sheets_that_name_no_month_may_lack_days(tmp_path: Path) -> None:
    tasks = {
        f"任务表{place}.csv": TASKS
        + "".join(
            f"{month}{n},运营,上新,2026-{month:02}-{n:02},2026-{month:02}-20,\n" for n in (1, 12)
        )
        for place, month in (("甲", 4), ("乙", 5))
    }
    assert shop_of(tmp_path, tasks).manifest.gaps("tasks") != []


def wholesale(amount: str) -> str:
    rows = "".join(
        f"{5 * 10**15 + n},b{n},{amount % n},交易成功,2026-03-{1 + n // 4:02} 10:0{n % 4}:00,2026-03-{1 + n // 4:02} 10:0{n % 4}:30,\n"
        for n in range(40)
    )
    return ORDERS + rows


@pytest.mark.parametrize(("amount", "said"), [("39%02d0", True), ("39%02d0.00", False)])
def test_amounts_written_to_the_fen_are_not_in_fen(tmp_path: Path, amount: str, said: bool) -> None:
    shop = shop_of(tmp_path, {"orders.csv": wholesale(amount)})
    assert ("whole_amounts" in kinds(shop)) is said


def test_today_is_known_in_part_however_it_is_told(tmp_path: Path) -> None:
    today = datetime.now(SHOP_ZONE).date()
    days = [today - timedelta(days=n) for n in (2, 1, 0)]
    text = "日期,访客数,支付金额\n" + "".join(f"{day},20,100.00\n" for day in days)
    answer = evaluate("visitor_days", shop_of(tmp_path, {"日报.csv": text}), by="day")
    assert answer["value"].tolist() == [20, 20]


def test_an_inspection_on_a_day_to_come_is_left_out_and_said(tmp_path: Path) -> None:
    later = datetime.now(SHOP_ZONE).date() + timedelta(days=200)
    text = f"站点,检查日期,发现问题数,已整改数\n东库,2026-03-01,2,1\n东库,{later},3,3\n"
    shop = shop_of(tmp_path, {"检查.csv": text})
    assert shop.manifest.tables["inspections"].rows == 1
    [source] = shop.manifest.sources
    assert source.decoration["day to come"] == 1


def days_of(*amounts: int) -> str:
    rows = "".join(f"2026-03-{d:02},200,{n}.00\n" for d, n in enumerate(amounts, 1))
    return "日期,访客数,支付金额\n" + rows


@pytest.mark.parametrize(
    ("later", "said"), [((300, 300, 9000, 310), True), ((125, 130, 9010, 128), False)]
)
def test_a_later_report_is_unlike_an_earlier_one_only_where_its_sums_are(
    tmp_path: Path, later: tuple[int, ...], said: bool
) -> None:
    """Small days that a late order changes are no other shop's; the whole must differ too."""
    early = days_of(100, 100, 9000 if not said else 300, 100)
    for at, text in (("202603100900", early), ("202603110900", days_of(*later))):
        folder = tmp_path / at
        folder.mkdir()
        (folder / f"店铺日报{at}.csv").write_text(text, encoding="utf-8")
        ingest([folder], "shop", data=tmp_path / "data")
    assert ("unlike" in kinds(open_shop("shop", data=tmp_path / "data"))) is said


def test_a_sheet_of_the_running_month_begins_with_the_month(tmp_path: Path) -> None:
    """9 days of April stand in the sheet of April, of which the first have no inspection."""
    sheets = {
        f"站点检查{month}月.csv": "站点,检查日期,发现问题数,已整改数\n"
        + "".join(f"东库,2026-{month:02}-{day:02},2,1\n" for day in days)
        for month, days in ((3, (1, 29)), (4, (3, 9)))
    }
    assert shop_of(tmp_path, sheets).manifest.gaps("inspections") == []


def test_a_task_carried_over_into_the_next_months_sheet_takes_no_other_with_it(
    tmp_path: Path,
) -> None:
    """T9 of March stands in the sheet of April again, done; T1 to T8 stand in that of March alone."""
    march = "".join(f"T{n},运营,上新,2026-03-{n:02},2026-03-20,2026-03-1{n}\n" for n in range(1, 9))
    april = "".join(f"T1{n},运营,上新,2026-04-0{n},2026-04-20,\n" for n in range(1, 5))
    over = "T9,运营,上新,2026-03-01,2026-03-25,{}\n"
    files = {
        "3月任务表.csv": TASKS + march + over.format(""),
        "4月任务表.csv": TASKS + over.format("2026-04-02") + april,
    }
    shop = shop_of(tmp_path, files)
    assert shop.manifest.tables["tasks"].rows == 8 + 1 + 4
    assert shop.manifest.gaps("tasks") == []


def test_an_item_left_out_as_a_sum_is_named(tmp_path: Path) -> None:
    text = months("运营,推广费,1000,900", "运营,平台配套,1300,1000", "运营,拍摄费,300,100")
    [source] = shop_of(tmp_path, {"预算.csv": text}).manifest.sources
    [said] = [note for note in source.notes if note.key == "ingest.taken_for_sums"]
    assert said.values == {"n": 3, "line": 3}


def test_a_budget_of_which_nothing_was_spent_is_not_counted_up(tmp_path: Path) -> None:
    shop = shop_of(tmp_path, {"预算.csv": months("运营,推广费,1000,0", "客服,工资,90,0", of=6)})
    assert "spent_running_up" not in kinds(shop)


def test_a_copy_with_an_agents_new_name_and_the_same_figures_is_the_newer_state(
    tmp_path: Path,
) -> None:
    files = {"客服日报.csv": agent("小美"), "客服日报 (1).csv": agent("美美")}
    assert shop_of(tmp_path, files).manifest.tables["service"].rows == 3
