"""True rows of every table, and how a fact is written into a cell."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from tests.blind.case import Facts
from tests.blind.heads import HEADS, NAMES, TABLE_OF, WORDS
from tests.blind.paper import Cells

__all__ = ["HEADS", "TABLE_OF"]
PERSONS = {"buyer_id", "visitor_id", "holder_id"}
TITLES = ["纯棉T恤男夏季", "女士连衣裙", "儿童雨靴", "保温杯500ml", "蓝牙耳机", "帆布双肩包"]
FIRST = date(2023, 1, 3)


def file_name(source: str) -> str:
    """What such a file is called as a rule."""
    return NAMES.get(source, f"{source}.csv")


def cell(column: str, value: Any) -> str:
    """A fact as an export writes it."""
    if value is None:
        return ""
    if column == "succeeded":
        return "退款成功" if value else "退款关闭"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.2f}"
    return WORDS.get(value, value) if isinstance(value, str) else str(value)


def cells_of(source: str, facts: Facts) -> Cells:
    """Header and rows of the facts, as the export of this kind has them."""
    heads = HEADS[source]
    return [list(heads.values()), *([cell(k, f.get(k)) for k in heads] for f in facts)]


def place(source: str, column: str) -> int:
    """The place of our column in the export."""
    return list(HEADS[source]).index(column)


def day(offset: int) -> str:
    """A day, counted from the first."""
    return str(FIRST + timedelta(days=offset))


def moment(rng: random.Random, offset: int, hour: int = 9) -> str:
    """A time on that day."""
    clock = datetime.combine(FIRST + timedelta(days=offset), datetime.min.time())
    later = timedelta(hours=hour, minutes=rng.randrange(600), seconds=rng.randrange(1, 60))
    return str(clock + later)


def money(rng: random.Random, most: int = 900) -> float:
    """An amount with cents that are not 00."""
    return round(rng.randrange(20, most) + rng.randrange(1, 100) / 100, 2)


def digits(rng: random.Random, n: int) -> str:
    """A number of n digits that begins with 1 to 8 and ends with 1 to 9."""
    middle = "".join(str(rng.randrange(10)) for _ in range(n - 2))
    return f"{rng.randrange(1, 9)}{middle}{rng.randrange(1, 10)}"


Maker = Callable[[random.Random], Facts]


def facts_of(source: str, rng: random.Random) -> Facts:
    """True rows of this kind of export."""
    from tests.blind.sheets_kept import KEPT
    from tests.blind.shop import MAKERS
    from tests.blind.shop_ads import ADS

    return (MAKERS | ADS | KEPT)[source](rng)


def cells_for(source: str, rng: random.Random) -> tuple[Facts, Cells]:
    """True rows and their cells."""
    facts = facts_of(source, rng)
    return facts, cells_of(source, facts)
