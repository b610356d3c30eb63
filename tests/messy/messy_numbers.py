"""Kinds 5 and 6: amounts, percentages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from .kinds import variant
from .layouts import PRODUCT_DAY
from .paper import AMOUNT, MONEY, UNITS, Case, Line, Paper, csv_text, workbook

# --- 5: amounts (currency and separators stripped, - is missing, anything else rejects the row: nothing is coerced) ---

_WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


def _amounts(rng: Random, dress: Callable[[str], str]) -> Case:
    paper = Paper(rng)
    for name in MONEY:
        paper.put(name, dress)
    return paper.case()


@variant(5)
def thousands_commas(rng: Random) -> Case:
    """1,234.50"""
    return _amounts(rng, lambda text: f"{Decimal(text):,}")


@variant(5)
def currency_signs(rng: Random) -> Case:
    """￥, ¥, 元, CNY-less: both widths of the sign, before or after."""
    return _amounts(
        rng, lambda text: rng.choice(("￥{}", "¥{}", "{}元", "¥ {}", " {} 元 ")).format(text)
    )


@variant(5)
def currency_and_commas(rng: Random) -> Case:
    """￥1,234.50元"""
    return _amounts(rng, lambda text: f"￥{Decimal(text):,}元")


@variant(5)
def full_width_digits(rng: Random) -> Case:
    """１２．５０, as an input method writes it; the pieces too."""
    paper = Paper(rng)
    for name in (*MONEY, UNITS):
        paper.put(name, lambda text: text.translate(_WIDE))
    return paper.case()


@variant(5)
def dashes_for_nothing(rng: Random) -> Case:
    """-, -- and — stand for no amount; of an unpaid order that is no money."""
    paper = Paper(rng)
    paper.put(AMOUNT, lambda text: rng.choice(("-", "--", "—", "")) if text == "0.00" else text)
    return paper.case()


@variant(5)
def ten_thousands(rng: Random) -> Case:
    """1.2345万 is 12,345.00."""
    return _amounts(
        rng, lambda text: f"{Decimal(text) / 10000:f}万" if Decimal(text) > 500 else text
    )


@variant(5)
def hundred_millions(rng: Random) -> Case:
    """0.00001234亿 is 1,234.00; the digits must not pass through a float."""
    return _amounts(
        rng, lambda text: f"{Decimal(text) / 10**8:f} 亿" if Decimal(text) > 1000 else text
    )


@variant(5)
def spaces_in_amounts(rng: Random) -> Case:
    """1 234.50, NBSP and blanks around."""
    return _amounts(rng, lambda text: f" {Decimal(text):,}\u00a0".replace(",", " "))


@variant(5)
def amounts_as_workbook_numbers(rng: Random) -> Case:
    """A workbook's floats are money of two decimals."""
    paper = Paper(rng, layout="2021")
    data = paper.workbook(
        lambda name, text: float(text) if name in MONEY else int(text) if name == UNITS else text
    )
    return paper.file(data, ".xlsx")


@variant(5)
def amounts_of_a_calculation(rng: Random) -> Case:
    """1234.5000000000002 is what a spreadsheet's sum leaves in a csv: the same money; rejecting it is fair."""
    return _amounts(
        rng, lambda text: f"{text}000000002" if rng.random() < 0.3 and Decimal(text) else text
    )


def _unreadable(rng: Random, dress: Callable[[str], str]) -> Case:
    paper = Paper(rng)
    paid = [at for at, order in enumerate(paper.orders) if order.paid_at]
    gone = sorted(rng.sample(paid, 3))
    paper.put(AMOUNT, dress, gone)
    return paper.partly(gone)


@variant(5)
def amounts_in_parentheses(rng: Random) -> Case:
    """(12.00): a bookkeeper's negative is no payment: rejected, never read as 12.00."""
    return _unreadable(rng, lambda text: f"({text})")


@variant(5)
def amounts_below_zero(rng: Random) -> Case:
    """-12.00: nobody pays less than nothing; rejected, or refused, never counted."""
    return _unreadable(rng, lambda text: f"-{text}")


@variant(5)
def amounts_in_words(rng: Random) -> Case:
    """Words among the digits: rejected."""
    return _unreadable(
        rng,
        lambda text: rng.choice(
            (f"{text}(含运费5.00)", "见备注", f"约{text}", f"{text}+5", "#REF!")
        ),
    )


@variant(5)
def amounts_not_available(rng: Random) -> Case:
    """N/A and #N/A are no amounts, and not 0 either: rejected."""
    return _unreadable(rng, lambda _: rng.choice(("N/A", "#N/A", "NULL", "nan")))


@variant(5)
def decimal_commas(rng: Random) -> Case:
    """1234,50: not 123,450. Read right, rejected or refused; never a hundredfold."""
    paper = Paper(rng)
    for name in MONEY:
        paper.put(name, lambda text: text.replace(".", ","))
    zero = [at for at, order in enumerate(paper.orders) if not order.paid_at]
    some = frozenset(order.id for order in paper.orders)
    assert zero
    return paper.case(
        paper.text(delimiter=";"), expected=("right", "partly", "refused"), optional=some
    )


# --- 6: percentages (by the sign, else one meaning a column, never a row; sums decide, rates are derived) ---


class _Days:
    """Product days of 生意参谋: the figures, and the sheet with rates in some spelling."""

    def __init__(self, rng: Random, rate: Callable[[Decimal], str]) -> None:
        self.rng = rng
        first = datetime(2019, 3, 1) + timedelta(days=rng.randrange(200))  # noqa: DTZ001 - wall time
        self.first, self.last = first, first + timedelta(days=4)
        self.truth: list[Line] = []
        self.rows: list[list[str]] = []
        for offset in range(5):
            for product in range(6):
                day, item = first + timedelta(days=offset), f"56{product}{rng.randrange(10**9):09d}"
                self._row(day, item, rate)

    def _row(self, day: datetime, item: str, rate: Callable[[Decimal], str]) -> None:
        visitors, buyers = self.rng.randint(1200, 9000), self.rng.randint(1, 60)
        bounce = Decimal(self.rng.randint(2000, 9900)) / 10000
        paid = Decimal(self.rng.randrange(100_000, 900_000)) / 100
        cells = {
            "统计日期": f"{day:%Y-%m-%d}", "商品ID": item, "商品名称": "加厚棉麻四件套", "商品状态": "当前在线",
            "商品访客数": f"{visitors:,}", "商品浏览量": f"{visitors * 2:,}", "平均停留时长": "31.25",
            "商品详情页跳出率": rate(bounce), "支付买家数": str(buyers), "支付件数": str(buyers),
            "支付金额": f"{paid:,}",
            "下单转化率": rate(Decimal("0.0100")), "商品支付转化率": rate(Decimal("0.0325")), "成功退款金额": "0.00",
        }  # fmt: skip
        self.rows.append([cells.get(name, "-") for name in PRODUCT_DAY])
        self.truth.append(Line(f"{day:%Y-%m-%d} {item}", day, paid, None, visitors, float(bounce)))

    def case(self, **told: object) -> Case:
        above = [
            ["生意参谋平台"],
            [f"统计日期：{self.first:%Y-%m-%d} ~ {self.last:%Y-%m-%d}"],
            ["说明：数据仅供参考"],
            [],
        ]
        name = f"【生意参谋平台】商品_全部_{self.first:%Y-%m-%d}_{self.last:%Y-%m-%d}"
        sheet = [*above, PRODUCT_DAY, *self.rows]
        files = {f"{name}.xlsx": workbook([sheet])}
        if told.pop("csv", False):
            files = {f"{name}.csv": csv_text(sheet).encode("gb18030")}
        return Case(files, **{"truth": tuple(self.truth), "table": "product_day", **told})  # type: ignore[arg-type]


@variant(6)
def percent_signs(rng: Random) -> Case:
    """32.50% is 0.325."""
    return _Days(rng, lambda rate: f"{rate * 100:.2f}%").case()


@variant(6)
def full_width_percent_signs(rng: Random) -> Case:
    """３２．５０％ is the same."""
    return _Days(rng, lambda rate: f"{rate * 100:.2f}%".translate(_WIDE).replace("%", "％")).case(
        csv=True
    )


@variant(6)
def bare_fractions(rng: Random) -> Case:
    """A column of bare numbers up to 1 is one of fractions."""
    return _Days(rng, lambda rate: f"{rate:.4f}").case(csv=True)


@variant(6)
def percent_signs_on_some(rng: Random) -> Case:
    """32.50% beside 0.4121 in one column: the sign tells of its cell; the mix may be rejected, never misread."""
    days = _Days(rng, lambda rate: rng.choice((f"{rate:.4f}", f"{rate * 100:.2f}%")))
    some = frozenset(line.order_id or "" for line in days.truth)
    return days.case(csv=True, expected=("right", "partly", "refused"), optional=some)


@variant(6)
def rates_above_one(rng: Random) -> Case:
    """More than all visitors cannot have left: the row is rejected."""
    days = _Days(rng, lambda rate: f"{rate * 100:.2f}%")
    gone = set(rng.sample(range(len(days.rows)), 2))
    for at in gone:
        days.rows[at][PRODUCT_DAY.index("商品详情页跳出率")] = "325.00%"
    truth = tuple(line for at, line in enumerate(days.truth) if at not in gone)
    return days.case(csv=True, truth=truth, lost=2, expected=("partly",))


@variant(6)
def shifted_cells(rng: Random) -> Case:
    """Rows whose cells moved one column to the left (平均停留时长 = 92.96%) are rejected, not read askew."""
    days = _Days(rng, lambda rate: f"{rate * 100:.2f}%")
    gone = set(rng.sample(range(len(days.rows)), 2))
    for at in gone:
        row = days.rows[at]
        days.rows[at] = [*row[:6], *row[7:], "-"]
    truth = tuple(line for at, line in enumerate(days.truth) if at not in gone)
    return days.case(csv=True, truth=truth, lost=2, expected=("partly",))
