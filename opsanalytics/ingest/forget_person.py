"""Forget a person: take what could tell of a buyer, or of an order, out of a shop's store."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa

from opsanalytics.core.errors import UsageError
from opsanalytics.core.files import resolve, safe_name
from opsanalytics.core.paths import processed_name
from opsanalytics.ingest.pseudonyms import fingerprint, load_key, pseudonyms, shop_key
from opsanalytics.store.changes import Changes
from opsanalytics.store.checksums import verify
from opsanalytics.store.forgotten import Forgotten, orders_of
from opsanalytics.store.generation import build
from opsanalytics.store.keys import person_numbers
from opsanalytics.store.long_gone import last_seen_before
from opsanalytics.store.manifest import Manifest, SourceFile, read_manifest
from opsanalytics.store.remote import being_changed


@dataclass
class Cleared:
    """What was found of the person: by export, the lines of the file that still tell of them."""

    lines: list[tuple[SourceFile, list[int]]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows of the exports were cleared."""
        return sum(len(lines) for _, lines in self.lines)


def forgotten_of(key: bytes, manifest: Manifest) -> Forgotten:
    """Who the shop is to forget, as its manifest remembers."""
    salt = hmac.digest(key, b"forgotten", "sha256").hex()
    return Forgotten(salt, set(manifest.forgotten))


def forget(
    shop: str, *, data: Path, buyers: Sequence[str] = (), orders: Sequence[str] = ()
) -> Cleared:
    """Take what links rows to these buyers or orders out of the store, for good.

    Rows stay and count in every total. Older states of the store are removed at once, and exports
    that are read later do not bring the link back. The raw files are the user's own: what they
    still tell is in the answer.

    Parameters
    ----------
    shop : the shop's name.
    data : the data folder.
    buyers : account names, as the exports write them.
    orders : order numbers.

    Raises
    ------
    UsageError
        There is no such shop.
    DataRefused
        The store is damaged or of another version.
    """

    key = shop_key(load_key(), safe_name(shop))

    def choose(forgotten: Forgotten, folder: Path, old: Manifest) -> None:
        forgotten.names = tuple(name.strip() for name in buyers)
        hashes = pa.chunked_array([pseudonyms(forgotten.names, key)], pa.string())
        people = set(person_numbers(hashes).to_pylist())
        forgotten.add([*people, *orders, *orders_of(people, folder, old.of_table("orders"))])

    return _clear(shop, data, key, choose)


def forget_before(shop: str, day: date, *, data: Path) -> Cleared:
    """Forget everybody of whom the exports tell nothing since the day, as `forget` does.

    The numbers of their orders are forgotten too. Where there is nobody, nothing is touched, older
    states neither. Raises as `forget` does.
    """
    key = shop_key(load_key(), safe_name(shop))

    def choose(forgotten: Forgotten, folder: Path, old: Manifest) -> None:
        people = last_seen_before(day, folder, old) - forgotten.stand_ins()
        forgotten.add([*people, *orders_of(people, folder, old.of_table("orders"))])

    folder = resolve(processed_name(data, shop))
    if folder:
        manifest = read_manifest(folder, shop)
        forgotten = forgotten_of(key, manifest)
        choose(forgotten, folder, manifest)
        if forgotten.marks == set(manifest.forgotten):
            return Cleared()
    return _clear(shop, data, key, choose)


def _clear(
    shop: str, data: Path, key: bytes, choose: Callable[[Forgotten, Path, Manifest], None]
) -> Cleared:
    """Forget whom `choose` adds."""
    cleared = Cleared()
    with being_changed(data, shop, drop_old=True):
        folder = resolve(processed_name(data, shop))
        if folder is None:
            raise UsageError("ingest.undo.no_shop", shop=shop)
        old = read_manifest(folder, shop)
        verify(folder, old)
        forgotten = forgotten_of(key, old)
        choose(forgotten, folder, old)

        def rewrite(path: Path, source: SourceFile) -> bool:
            lines = forgotten.clear_layer(path, source)
            if lines:
                cleared.lines.append((source, lines))
            return bool(lines)

        changes = Changes(undone=old.undone, forgotten=forgotten.marks, rewrite=rewrite)
        build(data, shop, fingerprint(key), old, [], changes)
    return cleared
