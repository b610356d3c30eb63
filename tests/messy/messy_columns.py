"""Kinds 23, 24 and 26: columns renamed, missing or twice; emoji, markup, long titles."""

from __future__ import annotations

from random import Random

from .kinds import variant
from .paper import AMOUNT, BUYER, CREATED, ID, MESSAGE, TITLE, Case, Paper

# --- 23: by name, never by position; what is missing is said with what was found ---


def _renamed(paper: Paper, name: str, new: str) -> Paper:
    paper.header[paper.at(name)] = new
    return paper


def _dropped(paper: Paper, name: str) -> Paper:
    column = paper.at(name)
    del paper.header[column]
    for row in paper.rows:
        del row[column]
    return paper


@variant(23)
def columns_in_another_order(rng: Random) -> Case:
    """Shuffled columns: addressed by name."""
    paper = Paper(rng)
    order = rng.sample(range(len(paper.header)), len(paper.header))
    paper.header = [paper.header[at] for at in order]
    paper.rows = [[row[at] for at in order] for row in paper.rows]
    return paper.case()


@variant(23)
def columns_put_between(rng: Random) -> Case:
    """支付单号 and 支付详情 after the account, as in 2019, and one nobody knows."""
    paper = Paper(rng, layout="2019")
    for name in ("支付单号", "支付详情", "全新字段"):
        paper.header.insert(3, name)
        for row in paper.rows:
            row.insert(3, str(rng.randrange(10**15)))
    return paper.case()


@variant(23)
def headers_with_dirt(rng: Random) -> Case:
    """Blanks, NBSP, ideographic spaces, tabs, line breaks in headers are not of the names."""
    paper = Paper(rng)
    dirt = (" ", "\u00a0", "\u3000", "\t", "\u200b", "  ")
    broken = {CREATED: "订单\n创建时间"}
    names = [broken.get(name.strip(), name.strip()) for name in paper.header]
    paper.header = [f"{rng.choice(dirt)}{name}{rng.choice(dirt)}" for name in names]
    return paper.case(encoding="utf-8")


@variant(23)
def the_day_renamed(rng: Random) -> Case:
    """No column is known to hold the order's day: refused, naming what was found."""
    paper = _renamed(Paper(rng), CREATED, "拍下那一刻")
    return paper.case(truth=(), expected=("refused",))


@variant(23)
def the_number_renamed(rng: Random) -> Case:
    """No column is known to hold the order's number: refused; another column's numbers are not taken for it."""
    paper = _renamed(Paper(rng), ID, "流水代号")
    return paper.case(truth=(), expected=("refused",))


@variant(23)
def the_amount_renamed(rng: Random) -> Case:
    """What was paid is under an unknown name: refused, or the amount is not told; never 0, never another column."""
    paper = _renamed(Paper(rng), AMOUNT, "实到手")
    return paper.case(expected=("partly", "refused"))


@variant(23)
def buyers_left_out(rng: Random) -> Case:
    """An export without account names has no buyers, all else is whole."""
    paper = _dropped(_dropped(Paper(rng), BUYER), "买家支付宝账号")
    return paper.case()


@variant(23)
def columns_nobody_needs_left_out(rng: Random) -> Case:
    """The shop keeps only the columns it looks at."""
    paper = Paper(rng, layout="2019")
    for name in (
        "返点积分",
        "运送方式",
        "宝贝种类",
        "发票抬头",
        "预约门店",
        "店铺Id",
        "收货地址",
        "联系手机",
        "是否代付",
    ):
        _dropped(paper, name)
    return paper.case()


@variant(23)
def no_header(rng: Random) -> Case:
    """Rows without a header: refused, never read by position."""
    paper = Paper(rng)
    return paper.case(paper.text().split("\r\n", 1)[1], truth=(), expected=("refused",))


# --- 24: the same column twice ---


def _twice(paper: Paper, name: str, *, same: bool) -> Paper:
    column = paper.at(name)
    paper.header.append(name)
    for row in paper.rows:
        row.append(row[column] if same else str(paper.rng.randrange(1, 99)))
    return paper


@variant(24)
def amounts_twice(rng: Random) -> Case:
    """Two columns of that name, two figures: which is meant? Refused, naming both."""
    return _twice(Paper(rng), AMOUNT, same=False).case(truth=(), expected=("refused",))


@variant(24)
def numbers_twice(rng: Random) -> Case:
    """The same number twice in every row does no harm: read, or refused."""
    return _twice(Paper(rng), ID, same=True).case(expected=("right", "refused"))


@variant(24)
def remarks_twice(rng: Random) -> Case:
    """A column that is not read may stand there twice, and headers may be blank."""
    paper = _twice(Paper(rng), "发票抬头", same=False)
    paper.header += ["", " "]
    paper.rows = [[*row, "", ""] for row in paper.rows]
    return paper.case()


# --- 26: emoji, markup, long and right-to-left titles are data, dangerous only later ---


@variant(26)
def emoji_and_markup(rng: Random) -> Case:
    """<script>, {{ }}, emoji, bidi marks, a formula."""
    paper = Paper(rng)
    texts = (
        "👗春装🔥",
        "<script>alert(1)</script>",
        "{{7*7}}${x}%s",
        "\u202e倒着写\u202c",
        "</td></table>",
        '=HYPERLINK("http://x.example","点我")',
        "@SUM(A1)",
        "a\u0301e\u0301👨‍👩‍👧",
    )
    paper.put(TITLE, lambda text: f"{rng.choice(texts)}{text}")
    paper.put(MESSAGE, lambda _: rng.choice(texts))
    return paper.case(encoding=rng.choice(("gb18030", "utf-8")))


@variant(26)
def long_titles(rng: Random) -> Case:
    """A title of thousands of characters, a message longer than any csv reader's limit."""
    paper = Paper(rng)
    paper.put(TITLE, lambda text: text * 600, paper.some(2))
    paper.put(MESSAGE, lambda _: "很长" * 70_000, paper.some(1))
    return paper.case()


@variant(26)
def control_characters(rng: Random) -> Case:
    """Bells and escapes in titles, half a surrogate's escape: no harm."""
    paper = Paper(rng)
    paper.put(TITLE, lambda text: f"{text}\x07\x1b[31m\\ud83d\x7f", paper.some(5))
    return paper.case(encoding="utf-8")
