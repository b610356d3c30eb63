"""Safe names, locks and atomic switches on disk: a reader never sees half a state."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from opsanalytics.core.errors import Busy, UsageError

_POINTER_BYTES = 500
# What file systems without symbolic links answer.
_NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP}
_DEVICES = {f"{name}{number}" for name in ("COM", "LPT") for number in range(1, 10)}
_RESERVED = {"CON", "PRN", "AUX", "NUL", *_DEVICES}  # names that Windows keeps to itself


def safe_name(name: str) -> str:
    """Give `name` back if it can be one folder's name on every system, else raise UsageError.

    >>> safe_name("小店-1")
    '小店-1'
    """
    plain = unicodedata.normalize("NFKC", name)
    if plain != name or not re.fullmatch(r"\w[\w-]{0,59}", name) or name.upper() in _RESERVED:
        raise UsageError("core.bad_shop_name", name=name)
    return name


def is_bare_name(name: str) -> bool:
    """Whether the name leads nowhere but into the folder it is looked up in.

    >>> is_bare_name("my_page"), is_bare_name("../x"), is_bare_name("/etc"), is_bare_name("a\\\\b")
    (True, False, False, False)
    """
    return name not in ("", ".", "..") and not any(mark in name for mark in "/\\\0:")


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
        raise Busy("core.busy", name=on) from None
    try:
        yield
    finally:
        lock.release()


def make_private(path: Path) -> None:
    """Let the owner alone look into the folder or file, whatever the umask; it is made if need be.

    A folder of somebody else's is left as it is.
    """
    if not path.exists():
        path.mkdir(mode=0o700, parents=True)
    with suppress(PermissionError):
        path.chmod(0o700 if path.is_dir() else 0o600)


def digest(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_tree(folder: Path) -> None:
    """Have every file and folder below `folder` (and itself) on the disk before going on."""
    for path in [*folder.rglob("*"), folder]:
        sync(path)


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
        # A full disk, say, is no reason to change what `name` is.
        if os.name != "nt" and error.errno not in _NO_LINKS:
            raise
        fresh.write_text(pointer, encoding="utf-8")
    try:
        fresh.replace(name)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    sync(name.parent)


def sync(path: Path) -> None:
    """Have the file, or the folder's own entries, on the disk; Windows cannot sync a folder."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
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
    """Remove the folders not in `keep`; one that cannot be removed is left for the next time."""
    for folder in folders:
        if folder.resolve() not in keep:
            with suppress(OSError):
                shutil.rmtree(folder)
