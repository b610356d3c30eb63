"""A file as it was downloaded to the exports inside it: itself, or the members of a zip; too big a one is refused."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from opsanalytics.core.errors import DataRefused

SUFFIXES = (".csv", ".txt", ".tsv", ".xls", ".xlsx", ".json", ".jsonl", ".parquet", ".zip")
HALF_MADE = (".crdownload", ".part", ".partial", ".download", ".tmp")
ZIP, OLE, PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
_LARGEST, _RATIO, _HARMLESS = (
    4 * 2**30,
    100,
    50 * 2**20,
)  # bytes unpacked; and packed : unpacked beyond that


@dataclass(frozen=True)
class Raw:
    """One export as bytes: its name as shown, how it is opened, its digest; `folder` holds its sister files."""

    name: str
    open: Callable[[], BinaryIO]
    sha256: str
    folder: Path

    def start(self, length: int) -> bytes:
        """Its first bytes."""
        with self.open() as file:
            return file.read(length)

    def bytes(self) -> bytes:
        """All of it."""
        with self.open() as file:
            return file.read()


def digest(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpack(path: Path) -> Iterator[Raw]:
    """The exports in a file: the file itself or, in a zip that is no workbook, each of its members.

    Too large an archive, a locked one, or one without exports raises DataRefused.
    """
    if not _is_archive(path):
        yield Raw(_name(path), lambda: path.open("rb"), digest(path), path.parent)
        return
    with zipfile.ZipFile(path) as archive:
        check_size(archive, _name(path))
        found = [m for m in archive.infolist() if _is_export(m)]
        members = [
            m for m in found if not _member_name(m).lower().endswith(".txt")
        ] or found  # a text is a note
        if not members:
            hint = "unpack it, and name what is inside"
            raise DataRefused(
                "{name} is an archive without an export in it", hint=hint, name=_name(path)
            )
        for member in members:
            data = _read(archive, member, _name(path))
            name = f"{_name(path)}/{_member_name(member)}"
            opened = (lambda held: lambda: io.BytesIO(held))(data)
            yield Raw(name, opened, hashlib.sha256(data).hexdigest(), path.parent)


def _name(path: Path) -> str:
    """The file's bare name; one that is no UTF-8 was unpacked from an archive of a Chinese Windows."""
    raw = os.fsencode(path.name)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def check_size(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse what would unpack to far more than any export holds (a zip bomb), before unpacking it."""
    size = sum(member.file_size for member in archive.infolist())
    packed = sum(member.compress_size for member in archive.infolist())
    if size > _LARGEST or (size > _HARMLESS and size > _RATIO * packed):
        message = "{name} would unpack to {size:.0f} MB, which no export does"
        raise DataRefused(message, hint="download it again", name=name, size=size / 2**20)


def _is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        if file.read(4) != ZIP:
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" not in archive.namelist()
    except zipfile.BadZipFile:
        if path.suffix.lower() == ".zip":
            hint = "was it still downloading? download it again"
            raise DataRefused(
                "{name} is an archive that cannot be opened", hint=hint, name=_name(path)
            ) from None
        return False  # a workbook cut short: said by the room for workbooks


def _is_export(member: zipfile.ZipInfo) -> bool:
    name = _member_name(member)
    hidden = name.startswith((".", "~$", "__MACOSX"))
    return not member.is_dir() and not hidden and name.lower().endswith(SUFFIXES[:-1])


def _member_name(member: zipfile.ZipInfo) -> str:
    """The member's bare name; one without the UTF-8 mark was written as GB18030 by a Chinese Windows."""
    name = member.filename
    if not member.flag_bits & 0x800:
        raw = name.encode("cp437", errors="replace")
        name = raw.decode("gb18030", errors="replace")
    return PurePosixPath(name.replace("\\", "/")).name


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    try:
        with archive.open(member) as file:
            return file.read(member.file_size + 1)
    except RuntimeError:
        hint = "unpack it with its password, and name what is inside"
        raise DataRefused("{name} is an archive with a password", hint=hint, name=name) from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        hint = "was it still downloading? download it again"
        message = "{name} is an archive that cannot be unpacked ({why})"
        raise DataRefused(message, hint=hint, name=name, why=error) from None
