"""Account names: which of them name nobody, and keyed hashes of the others."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.pseudonyms import pseudonyms
from opsanalytics.ingest.values.cells import Cells, Converted, holds, none_of, only, trimmed

_SIGN = r"[*＊﹡∗✱✲⁎•●○〇◯×■█□▇☆★△◇?？\x{fffd}]"  # one is enough
_RUN = r"\.{2,}|…|·{2,}|#{2,}|_{3,}|-{3,}|~{2,}|^.{0,3}(x{3,}|X{3,}).{0,3}$|%{2,}|\^{2,}|/{2,}|某"
_NOBODY = (
    r"^(匿名(买家|用户)?|已?隐藏|保密|隐私.*|脱敏|未知|无|淘宝用户|天猫用户|买家|用户|会员|客户|游客"
    r"|\p{Han}{1,2}(先生|女士|小姐))$"
)
_MASKED = f"{_SIGN}|{_RUN}|{_NOBODY}"
_FEW, _MANY_A_NAME, _SHORT = 50, 4, 4  # names, orders a name, letters
_LEAST_FOR_MOST = 20  # names of which one may be most
_AT_ONCE = 2**17  # names that Python holds as texts of its own


def to_person(cells: Cells, key: bytes) -> Converted:
    """Keyed hashes of account names; a masked name (t**3) names nobody and is missing."""
    names = trimmed(cells)
    names = only(names, pc.and_(pc.not_equal(names, ""), pc.invert(masked(names))))
    given = names.drop_null()
    parts = [given.slice(at, _AT_ONCE) for at in range(0, len(given), _AT_ONCE)]
    hashes = pa.chunked_array([pseudonyms(p.to_pylist(), key) for p in parts], pa.string())
    people = pc.replace_with_mask(names, pc.is_valid(names), hashes.combine_chunks())
    return Converted(people, none_of(cells))


def masked(names: Cells) -> pa.BooleanArray:
    """Which names have letters blotted out by any sign, or are nobody's.

    >>> masked(pa.array(["t**3", "c...0", "txxxx3", "tb0123", "uxxxydh4431"])).to_pylist()
    [True, True, True, False, False]
    """
    return holds(pc.match_substring_regex(names, _MASKED))


def names_of_nobody(cells: Cells) -> tuple[int, int]:
    """On how many orders a name stands, and one that proves no buyer's return, judged by all.

    Masked names; all of them, where they are short, no plain numbers, and each is on more than four
    orders as a mean (200 buyers of 24 names); else the one name that is on most orders, a
    placeholder more often than a buyer.
    """
    counted = pc.value_counts(trimmed(cells))
    counted = counted.filter(pc.not_equal(counted.field("values"), ""))
    named = pc.sum(counted.field("counts")).as_py() or 0
    counted = counted.filter(pc.invert(masked(counted.field("values"))))
    texts, counts = counted.field("values"), counted.field("counts")
    total, most = pc.sum(counts).as_py() or 0, pc.max(counts).as_py() or 0
    longest = pc.max(pc.utf8_length(texts)).as_py() or 0
    numbers = pc.all(pc.match_substring_regex(texts, r"^\d+$")).as_py()
    few = total >= _FEW and total > _MANY_A_NAME * len(counted)
    if few and longest <= _SHORT and not numbers:
        return named, named
    return named, named - total + (most if total >= _LEAST_FOR_MOST and 2 * most > total else 0)
