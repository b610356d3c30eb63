"""Kinds 0 and 1: the generations as they are, encodings."""

from __future__ import annotations

from random import Random

from .kinds import variant
from .paper import ID, TITLE, Case, Paper

# --- 0: as the platform writes them ---


def _plain(rng: Random, layout: str) -> Case:
    paper = Paper(rng, layout=layout)
    paper.put(ID, lambda text: f'="{text}"')
    return paper.case()


@variant(0)
def generation_2012(rng: Random) -> Case:
    """32 columns, GBK, order numbers as ="...": read whole."""
    return _plain(rng, "2012")


@variant(0)
def generation_2015(rng: Random) -> Case:
    """37 columns."""
    return _plain(rng, "2015")


@variant(0)
def generation_2016(rng: Random) -> Case:
    """41 columns."""
    return _plain(rng, "2016")


@variant(0)
def generation_2019(rng: Random) -> Case:
    """54 columns."""
    return _plain(rng, "2019")


@variant(0)
def generation_2021(rng: Random) -> Case:
    """A workbook of texts without people or titles: no buyers, the rest whole."""
    paper = Paper(rng, layout="2021")
    return paper.file(paper.workbook(), ".xlsx")


# --- 1: encodings (BOM, then NUL pattern, then strict UTF-8, then strict GB18030, else refused) ---


def _emoji(paper: Paper) -> Paper:
    paper.put(TITLE, lambda text: f"{text}😀𠮷", paper.some(3))
    return paper


@variant(1)
def utf_8(rng: Random) -> Case:
    """Strict UTF-8 is read as such."""
    return _emoji(Paper(rng)).case(encoding="utf-8")


@variant(1)
def utf_8_with_mark(rng: Random) -> Case:
    """The byte order mark is no part of the first header."""
    return Paper(rng).case(encoding="utf-8-sig")


@variant(1)
def utf_8_with_two_marks(rng: Random) -> Case:
    """A sheet stored again by a script gets a second mark."""
    paper = Paper(rng)
    return paper.case("\ufeff" + paper.text(), "utf-8-sig")


@variant(1)
def gbk(rng: Random) -> Case:
    """What is not UTF-8 is GB18030, of which GBK is a part."""
    return Paper(rng).case(encoding="gbk")


@variant(1)
def gb18030_with_emoji(rng: Random) -> Case:
    """Four-byte characters are what a reader of GBK stumbles on."""
    return _emoji(Paper(rng)).case(encoding="gb18030")


@variant(1)
def utf_16_with_mark(rng: Random) -> Case:
    """Either byte order."""
    return _utf_16(rng, mark="\ufeff")


@variant(1)
def utf_16_without_mark(rng: Random) -> Case:
    """The pattern of NULs tells the byte order."""
    return _utf_16(rng, mark="")


@variant(1)
def unicode_text(rng: Random) -> Case:
    """What Excel calls Unicode text: UTF-16, tabs between cells."""
    paper = Paper(rng)
    return paper.file(("\ufeff" + paper.text(delimiter="\t")).encode("utf-16-le"), ".txt")


def _utf_16(rng: Random, mark: str) -> Case:
    paper = _emoji(Paper(rng))
    return paper.case(mark + paper.text(), rng.choice(("utf-16-le", "utf-16-be")))


@variant(1)
def short_utf_8(rng: Random) -> Case:
    """One order in UTF-8 is valid GB18030 too, by chance or not: UTF-8 goes first."""
    return Paper(rng, number=1).case(encoding="utf-8")


@variant(1)
def a_byte_broken(rng: Random) -> Case:
    """Neither strict UTF-8 nor strict GB18030: refused; reading all but the broken row, saying so, is as fair."""
    paper = Paper(rng)
    [at] = paper.some(1)
    paper.put(TITLE, lambda text: text + "BROKEN", [at])
    data = paper.text().encode("gb18030").replace(b"BROKEN", b"\xff\xff")
    return paper.file(
        data, expected=("refused", "partly", "right"), optional=frozenset({paper.orders[at].id})
    )


@variant(1)
def two_encodings_in_one(rng: Random) -> Case:
    """A GBK export with UTF-8 rows pasted below: no encoding fits; nothing may be read as mojibake."""
    paper = Paper(rng)
    head, *rest = paper.text().splitlines(keepends=True)
    data = (head + "".join(rest[:15])).encode("gb18030") + "".join(rest[15:]).encode("utf-8")
    some = frozenset(order.id for order in paper.orders)
    return paper.file(data, expected=("refused", "partly", "right"), optional=some)
