"""Sheets as people keep them by hand, and those of agents, questions, ratings and promotion beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from tests.store.odd_orders import lines_of, orders
from tests.store.odd_sheets import FIRST
from tests.store.test_mixed_up import Rows
from tests.store.test_slips_and_rows_gone import many_inquiries, promotion

ITEMS = (
    ("运营", "直通车", 2800),
    ("运营", "淘宝客", 700),
    ("美工", "拍摄", 1600),
    ("客服", "软件", 300),
    ("仓储", "包材", 950),
)
POSTS = ("东站", "西站", "南站", "北站")


def budget() -> Rows:
    """Six months of five items, planned at whole tens and spent about as planned."""
    rng, rows = Random(7), []
    for month in range(1, 7):
        for department, item, amount in ITEMS:
            planned = amount + 10 * rng.randrange(-3, 4)
            row = {"月份": f"2026-{month:02d}", "部门": department, "科目": item}
            row |= {"预算金额": f"{planned}.00"}
            rows.append(row | {"实际支出": f"{planned * rng.uniform(0.85, 1.05):.2f}"})
    return rows


def month_of_tasks(month: int) -> Callable[[], Rows]:
    """Twenty tasks of two departments, numbered one after another over all months."""

    def tasks() -> Rows:
        rng, rows = Random(month), []
        for n in range(20):
            given = date(2026, month, n + 1)
            row = {"任务编号": f"T{month * 20 + n:04d}", "部门": ("运营", "美工")[n % 2]}
            row |= {"任务": f"海报{month}-{n}", "下达日期": str(given), "考核通过": "是"}
            row |= {"截止日期": str(given + timedelta(rng.randrange(5, 9)))}
            rows.append(row | {"完成日期": str(given + timedelta(rng.randrange(2, 11)))})
        return rows

    return tasks


def year_of_tasks() -> Rows:
    """The tasks of four months on one sheet."""
    return [row for month in (3, 4, 5, 6) for row in month_of_tasks(month)()]


def rounds() -> Rows:
    """Four months of inspections of five sites, every other day."""
    rng, rows = Random(5), []
    for n in range(60):
        issues = rng.choice((0, 1, 1, 2, 2, 3, 4, 5))
        row = {"站点": f"站点{n % 5}", "检查日期": str(FIRST + timedelta(2 * n)), "现场检查": "是"}
        row |= {"发现问题数": str(issues), "按时上报数": str(rng.randint(0, issues))}
        rows.append(row | {"已整改数": str(rng.randint(0, issues))})
    return rows


def sessions() -> Rows:
    """A meeting and a test in each of six months, passed from sixty points on."""
    rng, rows = Random(9), []
    for month in range(1, 7):
        for name, day in (("例会", 20), ("考试", 21)):
            for post in POSTS:
                there = rng.random() < 0.8
                row = {
                    "举行日期": f"2026-{month:02d}-{day}",
                    "场次": f"{month}月{name}",
                    "类型": name,
                }
                row |= {"岗位": f"{post}站长", "应参加": "是", "已参加": "是" if there else "否"}
                score = rng.randrange(45, 100) if there and name == "考试" else None
                row |= {"分数": "" if score is None else str(score)}
                passed = "" if score is None else "是" if score >= 60 else "否"
                rows.append(row | {"已通过": passed})
    return rows


def meetings(posts: int) -> Rows:
    """A meeting of many posts in each of four months, one in three of whom are absent."""
    rng = Random(4)
    return [
        {"举行日期": f"2026-0{month}-12", "场次": f"{month}月例会", "类型": "例会"}
        | {"岗位": f"{post}站站长", "应参加": "是", "已参加": "是" if rng.random() < 0.6 else "否"}
        for month in (3, 4, 5, 6)
        for post in range(posts)
    ]


def costs() -> Rows:
    """Seven cups that cost more to buy than to pack."""
    return [
        {"商品ID": f"66022000{n}500", "起始日期": "2026-01-01", "进货成本": f"{4 + n}.50"}
        | {"打包发货成本": f"{2 + n / 10:.2f}", "平台扣点": "0.05"}
        for n in range(7)
    ]


def two_agents() -> Rows:
    """Two months of two agents."""
    rng, rows = Random(3), []
    for n in range(60):
        for agent in ("早班", "晚班"):
            asked, paid = rng.randrange(18, 40), rng.randrange(3, 8)
            row = {"日期": str(FIRST + timedelta(n)), "客服岗位": agent, "咨询人数": str(asked)}
            row |= {"接待人数": str(asked - rng.randrange(3)), "询单支付人数": str(paid)}
            rows.append(row | {"成交笔数": str(paid + n % 2), "支付金额": f"{40 * paid}.00"})
    return rows


def two_agents_asked() -> Rows:
    """Five weeks of questions to two agents, from morning to night."""
    rows = []
    for n, row in enumerate(many_inquiries()):
        asked = datetime.fromisoformat(row["申请时间"]) + timedelta(hours=n % 12 // 6 * 2)
        answered = "" if n % 19 == 7 else str(asked + timedelta(seconds=20 + n % 40))
        rows.append(
            row
            | {
                "客服岗位": ("早班", "晚班")[n % 2],
                "申请时间": str(asked),
                "首次回复时间": answered,
            }
        )
    return rows


def months_of_questions() -> Rows:
    """Three months of questions from nine in the morning to ten at night."""
    rows = []
    for n in range(270):
        at = datetime(2026, 4, 1) + timedelta(days=n // 3, hours=9 + n * 5 % 14, seconds=n)  # noqa: DTZ001 - shop time
        rows.append(
            {"会话编号": f"q{n}", "访客账号": f"x{n}y", "客服岗位": "早班", "申请时间": str(at)}
        )
    return [
        row
        | {
            "首次回复时间": str(
                datetime.fromisoformat(row["申请时间"]) + timedelta(seconds=30 + n % 50)
            )
        }
        for n, row in enumerate(rows)
    ]


def months_of_ratings() -> Rows:
    """Ninety ratings in each of three months, of which every tenth is bad."""
    return [
        {
            "评价时间": f"2026-0{4 + n // 90}-{n % 90 // 3 + 1:02d} 10:{n % 60:02d}:07",
            "评价": "差评" if n % 10 == 4 else "好评",
            "订单编号": f"41{n:017d}",
        }
        for n in range(270)
    ]


def months_of_ratings_nearly_all_good() -> Rows:
    """The same with a bad one in ninety."""
    return [
        row | {"评价": "差评" if n % 90 == 4 else "好评"}
        for n, row in enumerate(months_of_ratings())
    ]


def campaign_days() -> Rows:
    """Two months of one campaign."""
    rng, rows = Random(8), []
    for n, row in enumerate((promotion() * 2)[:60]):
        clicks = rng.randrange(20, 60)
        row = row | {
            "日期": str(FIRST + timedelta(n)),
            "展现量": str(rng.randrange(900, 1500)),
            "点击量": str(clicks),
        }
        row |= {
            "花费": f"{clicks * 0.8:.2f}",
            "点击转化率": "",
            "总成交笔数": "1",
            "总成交金额": "59.00",
        }
        rows.append(row)
    return rows


def priced_orders() -> Rows:
    """Lines of the seven cups of `costs`, sold at three times what they cost."""
    rows = []
    for n, row in enumerate(orders(240)):
        cup = n % 7
        price = f"{3 * (4.5 + cup):.2f}"
        rows.append(
            lines_of([row])[0]
            | {"商品ID": f"66022000{cup}500", "商品标题": f"杯子{cup}", "商品价格": price}
            | {"买家应付货款": price, "买家实付金额": price if row["订单付款时间"] else "0.00"}
        )
    return rows


def promotion_of_half_a_year() -> Rows:
    """Six months of one campaign of 直通车, whose clicks cost about 0.8 yuan."""
    rng, rows = Random(8), []
    for n in range(181):
        clicks = rng.randrange(80, 120)
        row = {
            "日期": str(date(2026, 1, 1) + timedelta(n)),
            "计划名称": "爆款",
            "展现量": str(clicks * 30),
        }
        spend = clicks * rng.uniform(0.75, 0.85)
        rows.append(row | {"点击量": str(clicks), "花费": f"{spend:.2f}", "总成交笔数": "1"})
    return [row | {"总成交金额": "59.00"} for row in rows]


def budget_of_promotion() -> Rows:
    """The budget with what that campaign has spent."""
    spent: dict[str, float] = {}
    for row in promotion_of_half_a_year():
        spent[row["日期"][:7]] = spent.get(row["日期"][:7], 0) + float(row["花费"])
    return [
        row | {"实际支出": f"{spent[row['月份']]:.2f}"} if row["科目"] == "直通车" else row
        for row in budget()
    ]


def commissions() -> Rows:
    """A month of commissions of a tenth."""
    return [
        {
            "统计日期": str(FIRST + timedelta(n)),
            "点击量": "40",
            "引入付款金额": f"{90 + n}.00",
            "佣金": f"{9 + n / 10:.2f}",
        }
        for n in range(30)
    ]
