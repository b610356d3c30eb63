"""Which encoding an export is in: byte order mark, NULs (UTF-16), UTF-8, GB18030, Big5."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import NoExport
from opsanalytics.ingest.header_names import plain_all
from opsanalytics.ingest.known_exports import mappings

_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_EIGHT_BIT = ("utf-8", "gb18030")
_BIG5 = "cp950"  # as Windows writes it
_CELL_ENDS = re.compile(r"[,;|\"\s]+")
_LOOKED_AT = 4096


def encoding_of(head: bytes, whole: Iterable[bytes], name: str) -> str:
    """The encoding of a file; one in no encoding we know raises NoExport.

    Parameters
    ----------
    head : its first whole lines.
    whole : all of it in pieces, looked at only where the head is ASCII.

    Examples
    --------
    >>> encoding_of("订单".encode("gb18030"), [], "a.csv")
    'gb18030'
    >>> encoding_of("订单,1".encode("utf-16-le"), [], "a.csv")
    'utf-16-le'
    """
    bare = head.rstrip(b"\0")  # a downloader that crashed leaves NULs at the end
    if head.startswith(_BOMS):
        return "utf-16"
    if wide := _utf16_without_bom(bare[:_LOOKED_AT]):
        return wide
    if bare.isascii():
        return "utf-8" if _reads(whole, "utf-8") else "gb18030"
    for encoding in _EIGHT_BIT:
        if encoding == "gb18030" and _is_big5(bare[:_LOOKED_AT]):
            return _BIG5
        if _reads([bare], encoding):
            return encoding
    spoilt = {one: bare.decode(one, errors="replace").count("\ufffd") for one in _EIGHT_BIT}
    nearest = min(spoilt, key=lambda one: spoilt[one])
    if spoilt[nearest] > 1 + len(bare) // 1000:  # titles are cut in the middle of a character
        raise NoExport("ingest.no_encoding", name=name)
    return nearest


def _utf16_without_bom(head: bytes) -> str:
    """UTF-16 by its NULs, which stand in every other byte; a run of NULs is a crash's."""
    even, odd = head[0::2].count(b"\0"), head[1::2].count(b"\0")
    few = (even + odd) * 20 <= len(head)
    if few or abs(odd - even) * 2 <= even + odd:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_big5(head: bytes) -> bool:
    """Whether more of the names in it are known headers as Big5 than as GB18030."""
    known = set().union(*(mapping.known_names for mapping in mappings().values()))
    texts = (head.decode(encoding, errors="replace") for encoding in ("gb18030", _BIG5))
    as_gb18030, as_big5 = (len(plain_all(_CELL_ENDS.split(text)) & known) for text in texts)
    return as_big5 > as_gb18030


def _reads(parts: Iterable[bytes], encoding: str) -> bool:
    """Whether the parts are in that encoding; a character cut off at the very end may be."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for part in parts:
            decoder.decode(part)
    except UnicodeDecodeError:
        return False
    return True


def from_utf16(data: bytes, encoding: str) -> tuple[str, bool]:
    """The text, and whether its end is damaged: half a character, or NULs that a crash left."""
    bare = data.rstrip(b"\0")
    if len(bare) % 2:
        bare = data[: len(bare) + 1]  # that NUL was half of the last character
    halved = len(bare) % 2
    text = bare[: len(bare) - halved].decode(encoding, errors="replace")
    whole = text.rstrip("\ufffd")
    return whole, len(bare) < len(data) or halved > 0 or whole != text


def to_strings(cells: pa.BinaryArray, encoding: str) -> pa.StringArray:
    """Cells of one column as text; bytes that are no text become U+FFFD."""
    held = cells.buffers()[2]
    ascii_only = not held or np.frombuffer(held, np.uint8).max(initial=0) < 128
    if ascii_only or encoding == "utf-8":
        try:
            return cells.cast(pa.string())
        except pa.ArrowInvalid:
            pass
    coded = cells.dictionary_encode()
    texts = _decoded(coded.dictionary.to_pylist(), encoding)
    return pc.take(pa.array(texts, pa.string()), coded.indices)


def _decoded(words: list[bytes], encoding: str) -> list[str]:
    """The words as text: all at once, one by one where that fails."""
    try:
        texts = b"\n".join(words).decode(encoding).split("\n")
    except UnicodeDecodeError:
        texts = []
    if len(texts) == len(words):
        return texts
    return [word.decode(encoding, errors="replace") for word in words]
