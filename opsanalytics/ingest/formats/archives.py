"""A downloaded file to the exports inside it: itself, or the members of a zip."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from opsanalytics.core.errors import DataRefused

SUFFIXES = (".csv", ".txt", ".tsv", ".xls", ".xlsx", ".json", ".jsonl", ".parquet", ".zip")
HALF_MADE = (".crdownload", ".part", ".partial", ".download", ".tmp")
ZIP, OLE, PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
_LARGEST = 4 * 2**30  # bytes unpacked
_HARMLESS = 50 * 2**20  # bytes unpacked, whatever their ratio to the packed ones
_LARGEST_RATIO = 100
_HIDDEN = (".", "~$", "__MACOSX")
_UTF8_NAME = 0x800  # the flag of a member whose name is UTF-8


@dataclass(frozen=True)
class ExportFile:
    """One export as bytes: its name as shown, how it is opened, its digest, and its folder."""

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
        return self.start(-1)


def digest(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpack(path: Path) -> Iterator[ExportFile]:
    """The exports in a file: the file itself or, in a zip that is no workbook, its members.

    Too large an archive, a locked one, or one without exports raises DataRefused.
    """
    if not _is_archive(path):
        yield ExportFile(_name(path), lambda: path.open("rb"), digest(path), path.parent)
        return
    with zipfile.ZipFile(path) as archive:
        check_size(archive, _name(path))
        for member in _exports(archive, _name(path)):
            data = _read(archive, member, _name(path))
            sha256 = hashlib.sha256(data).hexdigest()
            name = f"{_name(path)}/{_member_name(member)}"
            yield ExportFile(name, partial(io.BytesIO, data), sha256, path.parent)


def _name(path: Path) -> str:
    """The file's bare name; one that is no UTF-8 was unpacked on a Chinese Windows."""
    name = os.fsencode(path.name)
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("gb18030", errors="replace")


def check_size(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse what would unpack to far more than any export holds (a zip bomb), unopened."""
    size = sum(member.file_size for member in archive.infolist())
    packed = sum(member.compress_size for member in archive.infolist())
    if size > min(_LARGEST, max(_HARMLESS, _LARGEST_RATIO * packed)):
        raise DataRefused("ingest.archive.too_large", name=name, size=size / 2**20)


def _is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        if file.read(4) != ZIP:
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" not in archive.namelist()
    except zipfile.BadZipFile:
        if path.suffix.lower() == ".zip":
            raise DataRefused("ingest.archive.not_opened", name=_name(path)) from None
        return False  # a workbook cut short, which the reading of workbooks refuses


def _exports(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The members that are exports; a text is a note, where there is anything else."""
    found = [member for member in archive.infolist() if _is_export(member)]
    if not found:
        raise DataRefused("ingest.archive.no_export", name=name)
    tables = [member for member in found if not _member_name(member).lower().endswith(".txt")]
    return tables or found


def _is_export(member: zipfile.ZipInfo) -> bool:
    name = _member_name(member)
    if member.is_dir() or name.startswith(_HIDDEN):
        return False
    return name.lower().endswith(SUFFIXES[:-1])


def _member_name(member: zipfile.ZipInfo) -> str:
    """The member's bare name; without the UTF-8 mark a Chinese Windows wrote it as GB18030."""
    name = member.filename
    if not member.flag_bits & _UTF8_NAME:
        name = name.encode("cp437", errors="replace").decode("gb18030", errors="replace")
    return PurePosixPath(name.replace("\\", "/")).name


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    try:
        with archive.open(member) as file:
            return file.read(member.file_size + 1)
    except RuntimeError:
        raise DataRefused("ingest.archive.password", name=name) from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise DataRefused("ingest.archive.not_unpacked", name=name, why=error) from None
