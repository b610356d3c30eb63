"""Which encoding an export is in: byte order mark, NUL pattern (UTF-16), UTF-8, GB18030; no statistics."""

from __future__ import annotations

import codecs
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused

_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def encoding_of(head: bytes, whole: Iterable[bytes], name: str) -> str:
    """The encoding by the ladder; `head`: the first whole lines. The whole is looked at only where the head is ASCII.

    >>> encoding_of("订单".encode("gb18030"), [], "a.csv"), encoding_of("订单,1".encode("utf-16-le"), [], "a.csv")
    ('gb18030', 'utf-16-le')
    """
    bare = head.rstrip(b"\0")  # a downloader that crashed leaves NULs at the end
    if head.startswith(_BOMS):
        return "utf-16"
    even, odd = (bare[first:4096:2].count(b"\0") for first in (0, 1))
    if (even + odd) * 20 > len(bare[:4096]) and abs(
        odd - even
    ) * 2 > even + odd:  # a run of NULs is a crash's
        return "utf-16-le" if odd > even else "utf-16-be"
    if bare.isascii():
        return "utf-8" if _reads(whole, "utf-8") else "gb18030"
    for encoding in ("utf-8", "gb18030"):
        if _reads([bare], encoding):
            return encoding
    spoilt = {
        one: bare.decode(one, errors="replace").count("\ufffd") for one in ("utf-8", "gb18030")
    }
    nearest = min(spoilt, key=lambda one: spoilt[one])
    if spoilt[nearest] <= 1 + len(bare) // 1000:  # titles are cut in the middle of a character
        return nearest
    hint = "export it again, or save it as UTF-8"
    raise DataRefused(
        "{name} is in no encoding we know (UTF-8, GB18030, UTF-16)", hint=hint, name=name
    )


def _reads(parts: Iterable[bytes], encoding: str) -> bool:
    """Whether the parts are strictly in that encoding; a character cut off at the very end is let pass."""
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
    text = bare[: len(bare) - len(bare) % 2].decode(encoding, errors="replace")
    whole = text.rstrip("\ufffd")
    return whole, len(bare) < len(data) or len(bare) % 2 > 0 or whole != text


def to_strings(cells: pa.BinaryArray, encoding: str) -> pa.StringArray:
    """Cells of one column as text; bytes that are no text become U+FFFD."""
    held = cells.buffers()[2]
    if not held or np.frombuffer(held, np.uint8).max(initial=0) < 128:
        return cells.cast(pa.string())
    if encoding == "utf-8":
        try:
            return cells.cast(pa.string())
        except pa.ArrowInvalid:
            pass
    coded = cells.dictionary_encode()
    words = coded.dictionary.to_pylist()
    try:
        texts = b"\n".join(words).decode(encoding).split("\n")
    except UnicodeDecodeError:
        texts = []
    if len(texts) != len(words):
        texts = [word.decode(encoding, errors="replace") for word in words]
    return pc.take(pa.array(texts, pa.string()), coded.indices)
