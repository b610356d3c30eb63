"""Buyers without names: keyed hashes, so that one buyer stays one and nobody can be read back."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.files import make_private
from opsanalytics.core.paths import user_folder

KEY_VARIABLE = "OPSANALYTICS_KEY_FILE"
_LEAST_KEY_BYTES = 16


def key_path() -> Path:
    """Where the key lies: OPSANALYTICS_KEY_FILE, else in the user's configuration folder."""
    if named := os.environ.get(KEY_VARIABLE):
        return Path(named)
    return user_folder("config") / "identity.key"


def load_key() -> bytes:
    """Read the key; make one (readable by its owner alone) the first time."""
    path = key_path()
    try:
        if not path.exists():
            _make_key(path)
        make_private(path)
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise DataRefused(
            "ingest.key.not_usable", path=path, why=error, variable=KEY_VARIABLE
        ) from None
    if len(key) < _LEAST_KEY_BYTES:
        raise DataRefused("ingest.key.cut_short", path=path)
    return key


def _make_key(path: Path) -> None:
    if not path.parent.exists():
        make_private(path.parent)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
    with suppress(FileExistsError):  # two first runs at once: one key stays
        path.hardlink_to(fresh)
    fresh.unlink()


def shop_key(key: bytes, shop: str) -> bytes:
    """The key of one shop, derived from the user's: a buyer of two shops has two pseudonyms.

    >>> shop_key(b"k" * 32, "a") == shop_key(b"k" * 32, "b")
    False
    """
    return hmac.digest(key, b"shop:" + shop.encode(), "sha256")


def fingerprint(key: bytes) -> str:
    """Tell keys apart without telling the key: 16 hexadecimal digits."""
    return hashlib.sha256(b"fingerprint:" + key).hexdigest()[:16]


def pseudonyms(names: Iterable[str], key: bytes) -> list[str]:
    """HMAC-SHA-256 of each name, cut to 128 bits, as 32 hexadecimal digits.

    Capitals make no other person of one, nor does `cntaobao`, which 千牛 writes before names.

    >>> first, other, same = pseudonyms(["mia", "ben", "cntaobaoMia"], b"k" * 32)
    >>> first == same, first == other
    (True, False)
    """
    folded = (name.casefold().removeprefix("cntaobao") for name in names)
    return [hmac.digest(key, name.encode(), "sha256").hex()[:32] for name in folded]
