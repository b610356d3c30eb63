"""Kind 13: stray quotes, and cells of several lines."""

from __future__ import annotations

import csv
from random import Random

from .kinds import variant
from .paper import ADDRESS, MESSAGE, TITLE, Case, Paper


def _bare(paper: Paper, end: str = "\r\n") -> str:
    """The cells joined by commas as they are, as the platform writes them."""
    return end.join([",".join(row) for row in (paper.header, *paper.rows)]) + end


@variant(13)
def quotes_that_swallow_orders(rng: Random) -> Case:
    """A title that begins with a quote and one, orders later, that ends with one: no order between is lost."""
    paper = Paper(rng)
    first = rng.randrange(0, 12)
    paper.put(TITLE, lambda text: f'"{text}', [first])
    paper.put(TITLE, lambda text: f'{text}"', [first + rng.randrange(1, 15)])
    return paper.case(_bare(paper))


@variant(13)
def a_quote_never_closed(rng: Random) -> Case:
    """A cell that begins with a quote does not swallow the rest of the file."""
    paper = Paper(rng)
    paper.put(rng.choice((TITLE, MESSAGE)), lambda text: f'"{text}爆款', paper.some(1))
    return paper.case(_bare(paper))


@variant(13)
def quotes_anywhere(rng: Random) -> Case:
    """One to six quotes dropped anywhere into titles and messages: no order is lost, none is invented."""
    paper = Paper(rng)
    paper.put(MESSAGE, lambda text: rng.choice((text, "谢谢老板", "尽快发")))
    for at in (rng.randrange(30) for _ in range(rng.randint(1, 6))):
        where = rng.random()
        paper.put(rng.choice((TITLE, MESSAGE)), lambda text: _dropped(text, where), [at])  # noqa: B023
    return paper.case(_bare(paper))


def _dropped(text: str, where: float) -> str:
    at = round(where * len(text))
    return f'{text[:at]}"{text[at:]}'


@variant(13)
def inches_in_titles(rng: Random) -> Case:
    """27" in the middle or at the end of an unquoted cell is a letter like any other."""
    paper = Paper(rng)
    paper.put(TITLE, lambda text: rng.choice((f'27"{text}', f'{text} 27"', f'{text}5"x7"')))
    return paper.case(_bare(paper))


@variant(13)
def a_title_in_quotes_and_more(rng: Random) -> Case:
    """ "爆款"新款, unquoted: quotes at the start of a cell that goes on behind them."""
    paper = Paper(rng)
    paper.put(TITLE, lambda text: f'"爆款"{text}', paper.some(6))
    return paper.case(_bare(paper))


@variant(13)
def quotes_undoubled_in_quoted_cells(rng: Random) -> Case:
    """ "27"显示器" in a file with all cells quoted: the cell ends where a comma follows; rejecting the row is fair."""
    paper = Paper(rng)
    some = paper.some(4)
    paper.put(TITLE, lambda text: f"27@{text}", some)
    text = paper.text(quoting=csv.QUOTE_ALL).replace("27@", '27"')
    return paper.case(
        text, expected=("right", "partly"), optional=frozenset(paper.orders[at].id for at in some)
    )


@variant(13)
def quotes_behind_backslashes(rng: Random) -> Case:
    """ "27\\"显示器,白" as a database writes it; rejecting the row is fair."""
    paper = Paper(rng)
    some = paper.some(4)
    paper.put(TITLE, lambda text: f"27@显示器,{text}", some)
    text = paper.text().replace("27@", '27\\"')
    return paper.case(
        text, expected=("right", "partly"), optional=frozenset(paper.orders[at].id for at in some)
    )


@variant(13)
def curly_and_corner_quotes(rng: Random) -> Case:
    """“ ” 「 」 ＂ part nothing."""
    paper = Paper(rng)
    paper.put(TITLE, lambda text: rng.choice(("“{}”", "「{}", "＂{}", "'{}'")).format(text))
    return paper.case(_bare(paper))


@variant(13)
def stray_quotes_and_real_line_breaks(rng: Random) -> Case:
    """A properly quoted message of two lines in one order, a stray quote in a later one; rejecting both is fair."""
    paper = Paper(rng)
    first, second = paper.some(2)
    paper.put(MESSAGE, lambda _: '"请发顺丰,\r\n谢谢"', [first])
    paper.put(TITLE, lambda text: f'"{text}', [second])
    some = frozenset((paper.orders[first].id, paper.orders[second].id))
    return paper.case(_bare(paper), expected=("right", "partly"), optional=some)


@variant(0)
def messages_of_several_lines(rng: Random) -> Case:
    """A quoted message over lines, blank ones among them, is one cell."""
    paper = Paper(rng)
    paper.put(MESSAGE, lambda text: "请发顺丰\r\n\r\n谢谢,急" if rng.random() < 0.3 else text)
    paper.put(ADDRESS, lambda text: f"{text}\n转二楼", paper.some(3))
    return paper.case()


@variant(0)
def a_message_that_looks_like_an_order(rng: Random) -> Case:
    """A quoted message whose second line begins with an order number: one order still; rejecting that row is fair."""
    paper = Paper(rng)
    [at] = paper.some(1)
    paper.put(MESSAGE, lambda _: f"和上一单一起发\n{paper.orders[0].id[:-1]}7,谢谢", [at])
    return paper.case(expected=("right", "partly"), optional=frozenset({paper.orders[at].id}))


@variant(0)
def a_message_with_a_whole_row_in_it(rng: Random) -> Case:
    """A buyer pastes a line of an order list: what is quoted is no order, however alike."""
    paper = Paper(rng)
    [at] = paper.some(1)
    row = [
        cell.replace(paper.orders[0].id, paper.orders[0].id[:-1] + "7") for cell in paper.rows[0]
    ]
    paper.put(MESSAGE, lambda _: "是这单\n" + ",".join(row), [at])
    return paper.case(expected=("right", "partly"), optional=frozenset({paper.orders[at].id}))
