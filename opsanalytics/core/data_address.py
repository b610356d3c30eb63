"""Data at an address (s3://BUCKET/PREFIX and what else fsspec reaches), and their working copy."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from opsanalytics.core.errors import EngineFailed, OpsError, UsageError
from opsanalytics.core.files import make_private

_FORM = re.compile(r"(?!file:|local:|https?:)[a-z][a-z0-9]*://[\w.@-]+(/[\w.=+-]+)*")
_MARK = ".address"  # the file in a working copy that says where the data lie
_PACKAGES = {"s3": "'opsanalytics[s3]'", "gs": "gcsfs", "abfs": "adlfs", "oss": "ossfs"}
_PATIENCE = {"connect_timeout": 5, "read_timeout": 60, "retries": {"max_attempts": 2}}
_CLIENTS = {"aiobotocore", "aiohttp", "azure", "botocore", "fsspec", "gcsfs", "google", "s3fs"}
_OWN_DISK = {errno.ENOSPC, errno.EDQUOT}
_TROUBLES = {  # what the errors of the stores' clients are called
    "no_bucket": ("NoSuchBucket", "bucket does not exist"),
    "no_entry": ("PermissionError", "Credential", "AccessKey", "Signature", "Forbidden", "Token"),
    "unreachable": ("Connect", "Timeout", "EndpointConnection", "DNS"),
}


def working_copy(address: str, cache_folder: Path) -> Path:
    """The user's own folder that stands for the data at the address; it is made if need be.

    An address of no known form raises UsageError, which does not repeat what may be a password.
    """
    address = re.sub(r"^s3a:", "s3:", address.strip().rstrip("/"))
    if not _FORM.fullmatch(address):
        shown = re.sub(r"(?<=//).*@|\?.*", "", address)
        raise UsageError("core.remote.no_address", address=shown)
    folder = cache_folder / "remote" / hashlib.sha256(address.encode()).hexdigest()[:16]
    make_private(folder)
    if address_of(folder) != address:
        _write(folder / _MARK, address.encode())
    return folder


def address_of(data: Path) -> str:
    """Where the data of a working copy lie; nothing for a folder that is none."""
    try:
        return (data / _MARK).read_text(encoding="utf-8")
    except OSError:
        return ""


def place_of_data(data: Path) -> str:
    """The data folder as its user knows it."""
    return address_of(data) or str(data)


def objects(data: Path) -> Any:
    """The file system (fsspec) whose root is the address of the working copy."""
    with object_errors(data):
        files = _connected(address_of(data), os.getpid())
    files.fs.invalidate_cache()
    return files


@cache
def _connected(address: str, _process: int) -> Any:
    """A connection to what lies at the address; a forked process has its own."""
    scheme = address.partition("://")[0]
    try:
        from fsspec.core import url_to_fs
        from fsspec.implementations.dirfs import DirFileSystem

        options = {"config_kwargs": _PATIENCE} if scheme == "s3" else {}
        found, path = url_to_fs(address, skip_instance_cache=True, **options)
    except ImportError:
        package = _PACKAGES.get(scheme, "fsspec")
        raise UsageError("core.remote.not_installed", scheme=scheme, package=package) from None
    except ValueError:
        raise UsageError("core.remote.no_address", address=f"{scheme}://") from None
    return DirFileSystem(path=path, fs=found)


@contextmanager
def object_errors(data: Path) -> Iterator[None]:
    """Inside, what a store's client raises becomes one sentence, which tells nothing secret.

    A missing object stays FileNotFoundError.
    """
    try:
        yield
    except OpsError:
        raise
    except Exception as error:
        own_disk = getattr(error, "filename", None) or getattr(error, "errno", 0) in _OWN_DISK
        theirs = type(error).__module__.partition(".")[0] in _CLIENTS
        if not theirs and (own_disk or not isinstance(error, OSError)):
            raise
        kinds = [kind for kind, marks in _TROUBLES.items() if is_one_of(error, marks)]
        if isinstance(error, FileNotFoundError) and "no_bucket" not in kinds:
            raise
        kind, failed = (
            (kinds or ["failed"])[0],
            UsageError if "no_bucket" in kinds else EngineFailed,
        )
        fields = {"place": address_of(data), "why": type(error).__name__}
        raise failed(f"core.remote.{kind}", **fields) from None


def is_one_of(error: BaseException, marks: Sequence[str]) -> bool:
    """Whether the error, or the one it was made of, has one of these names or texts."""
    words = " ".join(f"{type(each).__name__} {each}" for each in (error, error.__cause__))
    return any(mark in words for mark in marks)


def names_below(data: Path, folder: str, *, deep: bool = True) -> list[str]:
    """The objects below a folder, by their names from the root; none that would lead elsewhere."""
    try:
        with object_errors(data):
            names = objects(data).find(folder, maxdepth=None if deep else 1)
    except FileNotFoundError:
        return []
    return [name for name in names if not {"", ".", ".."} & {*name.split("/")}]


def copied(data: Path, files: Mapping[str, Path]) -> bool:
    """Copy objects to files of this machine; False where one of them is not there."""
    try:
        with object_errors(data):
            objects(data).get([*files], [str(path) for path in files.values()])
    except FileNotFoundError:
        return False
    return True


def fetched(data: Path, name: str) -> Path:
    """A small file of the data folder; of a working copy, as it is at the address by now."""
    path = data / name
    if address_of(data):
        try:
            with object_errors(data):
                content = objects(data).cat_file(name)
        except FileNotFoundError:
            path.unlink(missing_ok=True)
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content)
    return path


def fetched_folder(data: Path, name: str) -> Path:
    """A folder of small files, in the same way."""
    if address_of(data):
        there = {fetched(data, each) for each in names_below(data, name)}
        for path in {*(data / name).glob("*.toml")} - there:
            path.unlink(missing_ok=True)
    return data / name


def sent(path: Path) -> None:
    """Let a small file of a working copy (FOLDER/FILE) stand at the address too."""
    data = path.parent.parent
    if address_of(data):
        with object_errors(data):
            objects(data).pipe_file(path.relative_to(data).as_posix(), path.read_bytes())


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    fresh.write_bytes(content)
    fresh.replace(path)
