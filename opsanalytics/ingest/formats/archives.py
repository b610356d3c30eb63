"""A downloaded file to the exports inside it: itself, or the members of a zip."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.files import digest
from opsanalytics.core.messages import Message

_TABLES = (".csv", ".txt", ".tsv", ".xls", ".xlsx", ".xlsm", ".xlsb", ".et", ".ods")
_RECORDS = (".json", ".jsonl", ".parquet")
SUFFIXES = (*_TABLES, *_RECORDS, ".zip", ".gz")
HIDDEN = (".", "~$", "__MACOSX")
ZIP, OLE, PARQUET, GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"\x1f\x8b"
_LARGEST = 4 * 2**30  # bytes unpacked
_HARMLESS = 50 * 2**20  # bytes unpacked, whatever their ratio to the packed ones
_LARGEST_RATIO = 100
_PIECE = 2**20
_WORKBOOK_PARTS = {"[Content_Types].xml", "content.xml"}  # of Excel's and of OpenDocument's
_UTF8_NAME = 0x800  # the flag of a member whose name is UTF-8
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError)


@dataclass(frozen=True)
class PassedOver:
    """A file, or a member of an archive, that is not read, and why."""

    name: str
    why: Message


Aside = Callable[[PassedOver], object]


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


def unpack(path: Path, aside: Aside = lambda _: None) -> Iterator[ExportFile]:
    """The exports in a file: the file itself or, in an archive that is no workbook, its members.

    `aside` gets the members that are passed over. What is no regular file, too large an archive,
    a locked one, or one without exports raises DataRefused; a member that is broken does so when
    the others have been read.
    """
    name = shown_name(path)
    if not path.is_file():
        raise DataRefused("ingest.no_regular_file", name=name)
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(GZIP):
        yield ExportFile(name, partial(_open_gzip, path), _unpacked_digest(path), path.parent)
    elif start != ZIP or not _is_archive(path):
        yield ExportFile(name, lambda: path.open("rb"), digest(path), path.parent)
    else:
        yield from _members(path, name, aside)


def _open_gzip(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb"))


def _unpacked_digest(path: Path) -> str:
    """The digest of what is in a .gz; one that unpacks to too much raises DataRefused."""
    most = _most_unpacked(path.stat().st_size)
    found, size = hashlib.sha256(), 0
    try:
        with _open_gzip(path) as file:
            while piece := file.read(_PIECE):
                found.update(piece)
                size += len(piece)
                if size > most:
                    too_large = {"name": shown_name(path), "size": size / 2**20}
                    raise DataRefused("ingest.archive.too_large", **too_large)
    except _BROKEN as error:
        raise DataRefused("ingest.archive.not_unpacked", name=shown_name(path), why=error) from None
    return found.hexdigest()


def _members(path: Path, name: str, aside: Aside) -> Iterator[ExportFile]:
    """The exports in a zip."""
    broken: list[DataRefused] = []
    with zipfile.ZipFile(path) as archive:
        check_size(archive, name)
        for member in _exports(archive, name, aside):
            inside = f"{name}/{_member_name(member)}"
            try:
                data = _read(archive, member, name, inside)
            except DataRefused as error:
                broken.append(error)
                continue
            sha256 = hashlib.sha256(data).hexdigest()
            yield ExportFile(inside, partial(io.BytesIO, data), sha256, path.parent)
    for other in broken[1:]:
        aside(PassedOver(name, other.message))
    if broken:
        raise broken[0]


def shown_name(path: Path) -> str:
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
    if size > _most_unpacked(packed):
        raise DataRefused("ingest.archive.too_large", name=name, size=size / 2**20)


def _most_unpacked(packed: int) -> int:
    """To how many bytes so many may unpack."""
    return min(_LARGEST, max(_HARMLESS, _LARGEST_RATIO * packed))


def _is_archive(path: Path) -> bool:
    """Whether a zip is no workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _WORKBOOK_PARTS.isdisjoint(archive.namelist())
    except zipfile.BadZipFile:
        if path.suffix.lower() == ".zip":
            raise DataRefused("ingest.archive.not_opened", name=shown_name(path)) from None
        return False  # a workbook cut short, which the reading of workbooks refuses


def _exports(archive: zipfile.ZipFile, name: str, aside: Aside) -> list[zipfile.ZipInfo]:
    """The members that are exports; a text is a note, where there is anything else."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    reasons = {member.filename: _why_not(_member_name(member)) for member in members}
    found = [member for member in members if not reasons[member.filename]]
    if not found:
        raise DataRefused("ingest.archive.no_export", name=name)
    tables = [member for member in found if not _is_note(member)]
    for member in members:
        reason = reasons[member.filename]
        if not reason and tables and _is_note(member):
            reason = "ingest.passed.note"
        if reason:
            aside(PassedOver(f"{name}/{_member_name(member)}", Message(reason)))
    return tables or found


def _is_note(member: zipfile.ZipInfo) -> bool:
    return _member_name(member).lower().endswith(".txt")


def _why_not(name: str) -> str:
    """The key of the reason why a member of that name is not read; empty where it is."""
    if name.startswith(HIDDEN):
        return "ingest.passed.hidden"
    if not name.lower().endswith((*_TABLES, *_RECORDS)):
        return "ingest.passed.ending"
    return ""


def _member_name(member: zipfile.ZipInfo) -> str:
    """The member's bare name; without the UTF-8 mark a Chinese Windows wrote it as GB18030."""
    name = member.filename
    if not member.flag_bits & _UTF8_NAME:
        name = name.encode("cp437", errors="replace").decode("gb18030", errors="replace")
    return PurePosixPath(name.replace("\\", "/")).name


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, inside: str) -> bytes:
    try:
        with archive.open(member) as file:
            return file.read(member.file_size + 1)
    except RuntimeError:
        raise DataRefused("ingest.archive.password", name=name) from None
    except _BROKEN as error:
        raise DataRefused("ingest.archive.not_unpacked", name=inside, why=error) from None
