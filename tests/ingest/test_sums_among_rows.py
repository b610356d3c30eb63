"""Rows that sum up or compare the others are no days and no agents, and what they say is checked."""

from __future__ import annotations

import pytest
from export_files import ExportMaker, notes

SHOP_HEADER = "统计日期,访客数,浏览量,支付金额,支付买家数,支付转化率,客单价"
# Two weeks of 7 days: 100.00, 200.00 ... 700.00, then the same again, of 1 to 7 buyers.


def day(n: int) -> str:
    at = n % 7 + 1
    return f"2026-03-{n + 1:02d},{100 + n},{300 + n},{at}00.00,{at},{at / (100 + n):.2%},100.00\n"


def sheet(*sums: str) -> str:
    """Two weeks, a row of sums after each."""
    first, second = ("".join(map(day, days)) for days in (range(7), range(7, 14)))
    return "\n".join([SHOP_HEADER, f"{first}{sums[0]}", f"{second}{sums[1]}", *sums[2:]]) + "\n"


@pytest.mark.parametrize(
    "label",
    [
        "第1周小计",
        "小计",
        "第一周合计",
        "周小计",
        "3月第1周小计",
        "W10小计",
        "本周合计",
        "上周小计",
    ],
)
def test_a_weeks_sum_among_days_is_no_day_and_is_checked(maker: ExportMaker, label: str) -> None:
    first, second = (f"{label},721,{views},2800.00,28,#DIV/0!,#DIV/0!" for views in (2121, 2170))
    export = maker.read(maker.file(sheet(first, second)))
    assert (export.source.parsed, export.source.rejected, export.source.decoration["total"]) == (
        14,
        0,
        2,
    )
    assert notes(export) == []


@pytest.mark.parametrize(
    "label",
    [
        "环比",
        "同比",
        "周环比",
        "环比增长",
        "较上周",
        "增长率",
        "日均",
        "周平均",
        "上周同期",
        "月目标",
        "完成率",
    ],
)
def test_a_comparison_among_days_is_no_day(maker: ExportMaker, label: str) -> None:
    export = maker.read(maker.file(sheet(f"{label},3%,-,5.2%,1%,-,-", "合计,,,5600.00,56,-,-")))
    assert (export.source.parsed, export.source.rejected, export.source.decoration["total"]) == (
        14,
        0,
        2,
    )
    assert notes(export) == []


def test_a_weeks_sum_that_is_not_its_days_is_said(maker: ExportMaker) -> None:
    text = sheet(
        "第1周小计,,,2800.00,28,-,-", "第2周小计,,,2900.00,28,-,-", "合计,,,5600.00,56,-,-"
    )
    (said,) = notes(maker.read(maker.file(text)))
    assert (
        said
        == "line 17 says 支付金额 adds up to 2900.00; the rows that were read add up to 2800.00"
    )


@pytest.mark.parametrize("cell", ["#DIV/0!", "#N/A", "-", "NaN", "#VALUE!"])
def test_rates_that_could_not_be_worked_out_refuse_no_file(maker: ExportMaker, cell: str) -> None:
    rows = "".join(day(n).replace("100.00\n", f"{cell}\n") for n in range(7))
    export = maker.read(maker.file(f"{SHOP_HEADER}\n{rows}"))
    assert (export.source.parsed, export.source.rejected) == (7, 0)


def test_an_amount_that_is_an_error_still_rejects_its_row(maker: ExportMaker) -> None:
    rows = "".join(day(n) for n in range(30)).replace("200.00", "#DIV/0!", 1)
    assert maker.read(maker.file(f"{SHOP_HEADER}\n{rows}")).source.rejected == 1


SERVICE = "日期,客服岗位,咨询人数,接待人数,成交笔数,支付金额"


def service(label: str, days: int = 3, total: str = "50,47,14,1400.00") -> str:
    rows = [
        f"2026-03-0{n},售前一组,30,28,9,900.00\n2026-03-0{n},售前二组,20,19,5,500.00\n2026-03-0{n},{label},{total}\n"
        for n in range(1, days + 1)
    ]
    return f"{SERVICE}\n{''.join(rows)}"


@pytest.mark.parametrize(
    "label",
    ["合计", "小计", "当日合计", "客服合计", "合计（2人）", "3月1日合计", "全天汇总", "合 计", "全部", "团队", "总", "全部客服"],
)  # fmt: skip
def test_a_days_sum_of_all_agents_is_no_agent(maker: ExportMaker, label: str) -> None:
    export = maker.read(maker.file(service(label)))
    assert set(maker.values(export, "agent")) == {("售前一组",), ("售前二组",)}
    summed = "3 rows (line 4 for one) are the sums of the others"
    assert all(note.startswith(summed) for note in notes(export)), (
        "said where only arithmetic tells"
    )


def test_a_days_sum_of_all_agents_that_does_not_fit_is_said(maker: ExportMaker) -> None:
    export = maker.read(maker.file(service("合计", total="50,47,14,1450.00")))
    assert (
        notes(export)[0]
        == "line 4 says 支付金额 adds up to 1450.00; the rows that were read add up to 1400.00"
    )


def test_a_mean_of_the_agents_is_no_agent_and_no_wrong_sum(maker: ExportMaker) -> None:
    export = maker.read(maker.file(service("人均", total="25,23.5,7,700.00")))
    assert len(set(maker.values(export, "agent"))) == 2
    assert notes(export) == []


def test_an_agent_who_once_had_as_much_as_the_others_together_stays_one(maker: ExportMaker) -> None:
    rows = "2026-03-01,小一,1,1,1,10.00\n2026-03-01,小二,1,1,1,10.00\n2026-03-01,小三,2,2,2,20.00\n"
    other = rows.replace("03-01", "03-02").replace("2,2,2,20", "3,3,3,30")
    export = maker.read(maker.file(f"{SERVICE}\n{rows}{other}"))
    assert export.source.parsed == 6


@pytest.mark.parametrize("day", ["2026-03-{n:02d}", "2026/3/{n}", "{n}"])
@pytest.mark.parametrize(("second", "said"), [("500.00", 0), ("510.00", 1)])
def test_excels_own_sums_of_each_day_are_left_out_and_checked(
    maker: ExportMaker, day: str, second: str, said: int
) -> None:
    """100.00 and 200.00 on the first day, 200.00 and 300.00 on the second."""
    rows = ["日期,计划ID,计划名字,展现量,点击量,花费,总成交金额"]
    for n, spent in ((1, "300.00"), (2, second)):
        rows += [f"2026-03-{n:02d},{p},计划{p},100,10,{n + p}00.00,900.00" for p in (0, 1)]
        rows.append(f"{day.format(n=n)} 汇总,,,200,20,{spent},1800.00")
    export = maker.read(maker.file("\n".join(rows) + "\n"))
    assert (export.source.parsed, export.source.rejected, export.source.decoration["total"]) == (
        4,
        0,
        2,
    )
    assert len(notes(export)) == said


@pytest.mark.parametrize("label", ["2026-03-0{n} 汇总", "2026-03-0{n}汇总"])
@pytest.mark.parametrize(("second", "said"), [("70.00", 0), ("75.00", 1)])
def test_a_days_sum_among_the_orders_of_that_day_is_no_order(
    maker: ExportMaker, label: str, second: str, said: int
) -> None:
    """10.00 and 20.00 on the first day, 30.00 and 40.00 on the second."""
    rows = ["订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间"]
    for n, paid in ((1, "30.00"), (2, second)):
        times = [f"2026-03-0{n} 1{p}:36:12" for p in (1, 2)]
        rows += [
            f"100{n}{p},b,{2 * n + p - 2}0.00,交易成功,{at},{at}" for p, at in enumerate(times, 1)
        ]
        rows.append(f",,{paid},,{label.format(n=n)},")
    export = maker.read(maker.file("\n".join(rows) + "\n"))
    assert (export.source.parsed, export.source.rejected) == (4, 0)
    assert export.source.decoration["total"] == 2
    assert len([each for each in notes(export) if "adds up" in each]) == said


@pytest.mark.parametrize("label", ["东门站汇总", "东门站 汇总", "东门站小计"])
def test_a_sites_sum_is_no_inspection_with_or_without_a_blank(
    maker: ExportMaker, label: str
) -> None:
    text = "站点,检查日期,发现问题数,已整改数\n东门站,2026-03-01,2,1\n东门站,2026-03-09,3,1\n"
    export = maker.read(maker.file(f"{text}{label},,5,2\n西门汇总,2026-03-09,4,4\n", "检查.csv"))
    assert export.rows["site"].to_pylist() == ["东门站", "东门站", "西门汇总"]


def test_a_week_summed_up_as_this_week_is_no_day(maker: ExportMaker) -> None:
    text = sheet("本周,,,2800.00,28,-,-", "本周,,,2800.00,28,-,-")
    export = maker.read(maker.file(text, "日报.csv"))
    assert (export.source.parsed, export.source.decoration["total"]) == (14, 2)


def test_a_channel_that_once_had_as_much_as_the_others_together_stays_one(
    maker: ExportMaker,
) -> None:
    """On the first of three days 淘宝客 has 300 views and 59.00 yuan: the others have 200 and 100, 59.00 and 0."""
    rows = [
        f"2026-03-0{n},手淘搜索,80,200,59.00\n2026-03-0{n},直通车,40,100,0\n" for n in (1, 2, 3)
    ]
    third = ["2026-03-01,淘宝客,90,300,59.00\n", *(f"2026-03-0{n},淘宝客,9,30,0\n" for n in (2, 3))]
    text = "日期,渠道,访客数,浏览量,支付金额\n" + "".join([*rows, *third])
    export = maker.read(maker.file(text))
    assert (export.source.table, export.source.parsed) == ("channel_day", 9)


BUDGET = "月份,部门,科目,预算金额,实际支出\n"


@pytest.mark.parametrize(("first", "at"), [(1, 3), (3, 5), (4, 4)])
@pytest.mark.parametrize("called", ["仓储租金（季度）", "仓储租金季度合计", "仓储租金 [本季度]"])
def test_a_quarter_of_an_item_among_its_months_is_a_total(
    maker: ExportMaker, first: int, at: int, called: str
) -> None:
    months = "".join(
        f"2022-{month:02d},运营,仓储租金,{4000 + month}.00,{4100 + month}.50\n"
        for month in range(first, first + 3)
    )
    other = f"2022-{at:02d},运营,季度奖金,900.00,900.00\n"
    planned, spent = 12003 + 3 * first, 12304.5 + 3 * first
    quarter = f"2022-{at:02d},运营,{called},{planned},{spent}\n"
    export = maker.read(maker.file(BUDGET + months + other + quarter, "budget.csv"))
    assert (export.source.parsed, export.source.decoration["total"]) == (4, 1)
    unlike = f"2022-{at:02d},运营,{called},{planned + 50},{spent}\n"
    export = maker.read(maker.file(BUDGET + months + other + unlike, "budget.csv"))
    assert export.source.parsed == 5


def test_a_quarter_of_all_items_is_a_total(maker: ExportMaker) -> None:
    rows = "2022-01,运营,租金,4000,4100\n2022-02,运营,租金,4000,4000\n2022-03,运营,租金,4000,3900\n"
    total = "2022-03,运营,一季度合计,12000,12000\n"
    export = maker.read(maker.file(BUDGET + rows + total, "budget.csv"))
    assert (export.source.parsed, export.source.decoration["total"]) == (3, 1)


@pytest.mark.parametrize("off", [0, 1])
def test_an_agent_who_is_the_sum_of_its_month_is_a_total(maker: ExportMaker, off: int) -> None:
    text = "日期,客服岗位,咨询人数,接待人数,首次响应秒数,成交笔数\n"
    for month in (4, 5):
        for n in range(1, 16):
            text += f"2022-{month:02d}-{n:02d},早班,{9 + n},{9 + n},40,{n % 4}\n"
            text += f"2022-{month:02d}-{n:02d},晚班,{5 + n},{4 + n},50,1\n"
        orders = sum(n % 4 for n in range(1, 16)) + 15
        text += f"2022-{month:02d}-30,本店,{450 + off},435,,{orders}\n"
    export = maker.read(maker.file(text, "service.csv"))
    assert export.source.parsed == (62 if off else 60)


def channels(*rows: str) -> str:
    days = (f"2022-03-{day:02d},{row}" for day in range(1, 5) for row in rows)
    return (
        "统计日期,来源名称,访客数,浏览量,收藏人数,加购人数,下单买家数,支付买家数,支付金额\n"
        + "\n".join(days)
        + "\n"
    )


SEARCH = "手淘搜索,{},746,8,15,4,3,175.01"
WORDS = "　　手淘搜索-关键词,112,447,4,9,2,1,105.01"
ALIKE = "手淘搜索-找相似,75,299,4,6,2,2,70.00"
OTHER = "直通车,155,728,6,15,5,4,233.35"


def test_sources_that_add_up_to_the_one_they_are_named_after_are_its_parts(
    maker: ExportMaker,
) -> None:
    def read(*rows: str) -> tuple[set[str], int]:
        export = maker.read(maker.file(channels(*rows), "流量来源.csv"), "sycm_traffic_source")
        names = set(export.rows["channel"].to_pylist())
        return names, export.source.decoration.get("part of the whole", 0)

    whole = SEARCH.format(187)
    assert read(whole, WORDS, ALIKE, OTHER) == ({"手淘搜索", "直通车"}, 8)
    apart = SEARCH.format(250)
    assert len(read(apart, WORDS, ALIKE, OTHER)[0]) == 4
    assert len(read(whole, WORDS, OTHER)[0]) == 3


@pytest.mark.parametrize("name", ["整体店铺", "全店", "汇总", "店铺汇总"])
def test_the_whole_shop_is_no_source(maker: ExportMaker, name: str) -> None:
    text = channels(OTHER, SEARCH.format(187), f"{name},320,1400,,,,6,-")
    export = maker.read(maker.file(text, "流量来源.csv"), "sycm_traffic_source")
    assert (export.source.parsed, sum(export.source.decoration.values())) == (8, 5)
    assert set(export.rows["channel"].to_pylist()) == {"手淘搜索", "直通车"}


def test_the_whole_shop_is_no_product(maker: ExportMaker) -> None:
    head = "统计日期,商品ID,商品名称,商品访客数,商品浏览量,支付件数,支付金额\n"
    rows = "".join(f"2022-03-0{d},{p},杯{p},6,9,1,5.00\n" for d in (1, 2, 3) for p in (1, 2))
    whole = "".join(f"2022-03-0{d},0,全店商品,10,18,2,-\n" for d in (1, 2, 3))
    export = maker.read(maker.file(head + rows + whole, "商品.csv"))
    assert (export.source.parsed, export.source.decoration["total"]) == (6, 3)


@pytest.mark.parametrize("label", ["2026-03-01 小计", "3月1日 合计", "2026/3/1 汇总"])
def test_a_days_sum_among_orders_is_no_order(maker: ExportMaker, label: str) -> None:
    head = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间\n"
    rows = "".join(
        f"{1930679858170647123 + n},买家甲乙丙{n},5.00,5.00,交易成功,2026-03-01 1{n}:00:00,2026-03-01 1{n}:01:00\n"
        for n in range(3)
    )
    export = maker.read(maker.file(f"{head}{rows}{label},,15.00,15.00,,,\n", "orders.csv"))
    assert (export.source.parsed, export.source.decoration["total"]) == (3, 1)
    assert notes(export) == []


@pytest.mark.parametrize("label", ["2026-03", "2026年3月", "中位数"])
def test_a_month_or_a_median_among_days_is_no_day(maker: ExportMaker, label: str) -> None:
    text = sheet("", "") + f"{label},1491,4291,5600.00,56,3.76%,100.00\n"
    export = maker.read(maker.file(text))
    assert (export.source.parsed, export.source.decoration["total"]) == (14, 1)


def test_months_alone_are_no_sums_of_days(maker: ExportMaker) -> None:
    rows = "".join(f"2026-0{month},900,3000,5600.00,56,6.22%,100.00\n" for month in (1, 2, 3))
    source = maker.read(maker.file(f"{SHOP_HEADER}\n{rows}")).source
    assert (source.parsed, source.rejected) == (0, 3)
