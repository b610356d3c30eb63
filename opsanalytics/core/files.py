"""Safe names, locks and whole-or-nothing switches on disk: what lets a reader never see half a state."""

from __future__ import annotations

import errno
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from opsanalytics.core.errors import Busy, UsageError

_POINTER_BYTES = 500
_NO_LINKS = {
    errno.EPERM,
    errno.ENOSYS,
    errno.EOPNOTSUPP,
}  # what file systems without symbolic links answer
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{n}{i}" for n in ("COM", "LPT") for i in range(1, 10))}


def safe_name(name: str) -> str:
    """Give `name` back if it can be one folder's name on every system, else refuse it.

    >>> safe_name("小店-1")
    '小店-1'
    >>> safe_name("../etc")
    Traceback (most recent call last):
    opsanalytics.core.errors.UsageError: '../etc' cannot name a shop; use up to 60 letters, digits, - and _
    """
    plain = unicodedata.normalize("NFKC", name)
    if plain != name or not re.fullmatch(r"\w[\w-]{0,59}", name) or name.upper() in _RESERVED:
        hint = "use up to 60 letters, digits, - and _"
        raise UsageError("{name!r} cannot name a shop", hint=hint, name=name)
    return name


@contextmanager
def only_one(path: Path, *, wait: bool, on: str) -> Iterator[None]:
    """Hold the lock at `path`; where another run holds it, wait, or raise Busy.

    The operating system frees the lock when its owner dies, so a stale lock cannot be.
    """
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, timeout=-1 if wait else 0)
    try:
        lock.acquire()
    except Timeout:
        hint = "let it end, then start again"
        raise Busy("another run is at work on {name}", hint=hint, name=on) from None
    try:
        yield
    finally:
        lock.release()


def sync_tree(folder: Path) -> None:
    """Have every file and folder below `folder` (and itself) on the disk before going on."""
    for path in [*folder.rglob("*"), folder]:
        if os.name == "nt" and path.is_dir():
            continue  # Windows cannot sync a folder
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def switch(name: Path, target: Path) -> None:
    """Let `name` stand for the folder `target` (a sibling or lower) from now on, by one rename.

    A symbolic link where the system has them, else a small file that holds the relative path.
    """
    pointer = os.path.relpath(target, name.parent)
    fresh = name.with_name(f".{name.name}.{os.getpid()}.tmp")
    fresh.unlink(missing_ok=True)
    try:
        fresh.symlink_to(pointer, target_is_directory=True)
    except OSError as error:
        if (
            os.name != "nt" and error.errno not in _NO_LINKS
        ):  # a full disk is no reason to change what `name` is
            raise
        fresh.write_text(pointer, encoding="utf-8")
    try:
        fresh.replace(name)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(name.parent)


def sync_folder(folder: Path) -> None:
    """Have the folder's own entries on the disk (Windows cannot be told to)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def resolve(name: Path) -> Path | None:
    """The folder that `name` stands for now, or None where it stands for nothing."""
    if name.is_file() and not name.is_symlink():
        try:
            name = name.parent / name.read_bytes()[:_POINTER_BYTES].decode().strip()
        except UnicodeDecodeError:  # a stranger's file
            return None
    return name.resolve() if name.is_dir() else None


def sweep(folders: list[Path], keep: set[Path]) -> None:
    """Remove the folders that are not in `keep`; one that cannot be removed is left for the next time."""
    for folder in folders:
        if folder.resolve() not in keep:
            with suppress(OSError):
                shutil.rmtree(folder)
