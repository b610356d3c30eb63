"""Header names as we compare them, and the units they end in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from opsanalytics.core.packaged import declared

Unit = Literal["", "fen", "wan", "percent", "fraction"]
_UNIT = re.compile(r"[(\[](?P<unit>元|万元|万|分|%|个|人|次|件|单|笔|天|秒)[)\]]$")
_CHARACTERS = declared("ingest/traditional.toml")
_SIMPLIFIED = str.maketrans(_CHARACTERS["traditional"], _CHARACTERS["simplified"])
_UNITS: dict[str, Unit] = {"万元": "wan", "万": "wan", "分": "fen", "%": "percent"}


def plain(name: str) -> str:
    """A header name as we compare it: no full-width forms, spaces, invisible characters or unit.

    The characters of our headers are simplified.

    >>> plain(" 收货地址 "), plain("店铺Ｉd"), plain("花费（元）"), plain("訪客數")
    ('收货地址', '店铺Id', '花费', '访客数')
    """
    return _UNIT.sub("", _spaceless(name))


def unit_of(name: str) -> Unit:
    """The unit a header name ends in, where it changes what a number means.

    >>> unit_of("支付金额（万元）"), unit_of("花费(元)")
    ('wan', '')
    """
    found = _UNIT.search(_spaceless(name))
    return _UNITS.get(found["unit"], "") if found else ""


def _spaceless(name: str) -> str:
    bare = re.sub(r"[\s\u200b-\u200f\ufeff]", "", unicodedata.normalize("NFKC", name))
    return bare.translate(_SIMPLIFIED)


def plain_all(names: Iterable[str]) -> set[str]:
    """Header names as we compare them."""
    return set(map(plain, names))
