"""Of every file that is looked at it is told what became of it; one bad file stops no other."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import stat
import zipfile
from pathlib import Path

import pytest
from export_files import TWO, ExportMaker

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.intake import Outcome
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.ingest.read import SheetExport
from opsanalytics.store.manifest import Export


@pytest.fixture
def folder(maker: ExportMaker, tmp_path: Path) -> Path:
    """A folder with one good export."""
    home = tmp_path / "exports"
    home.mkdir()
    shutil.copy(maker.export(TWO, name="good.csv"), home)
    return home


def take(folder: Path) -> Outcome:
    return ingest([folder], "shop", data=folder.parent / "data")


def told(outcome: Outcome) -> dict[str, str]:
    """What is said of each file but the good one."""
    said = {passed.name: f"passed over: {passed.why}" for passed in outcome.passed}
    said |= {str(error).split()[0]: f"refused: {error}" for error in outcome.refused}
    said |= {source.file: f"read: {source.loaded}" for source in outcome.sources()}
    assert "good.csv" in said
    del said["good.csv"]
    return said


@pytest.mark.parametrize("name", ["other.csv(1)", "other", "other.csv.bak", "other.csv.gz"])
def test_an_export_is_read_whatever_its_name_ends_in(
    maker: ExportMaker, folder: Path, name: str
) -> None:
    data = maker.export(TWO.replace("100", "200")).read_bytes()
    (folder / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    assert told(take(folder)) == {name: "read: 2"}


@pytest.mark.parametrize("name", ["other.xlsm", "other.et"])
def test_a_workbook_of_another_ending_is_read(maker: ExportMaker, folder: Path, name: str) -> None:
    shutil.copy(maker.export(TWO.replace("100", "200"), kind="xlsx"), folder / name)
    assert told(take(folder)) == {name: "read: 2"}


def test_an_export_packed_twice_is_known_already(maker: ExportMaker, folder: Path) -> None:
    (folder / "packed.csv.gz").write_bytes(gzip.compress((folder / "good.csv").read_bytes()))
    outcome = take(folder)
    assert (len(outcome.new), outcome.unchanged) == (1, ["packed.csv.gz"])


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("photo.jpg", b"\xff\xd8\xff\xe0", "photo.jpg is a document or a picture"),
        ("a.rar", b"Rar!\x1a\x07", "a.rar is no zip but another archive"),
        ("notes.md", b"to do\n", "notes.md is no export we know"),
        (".DS_Store", b"\0", "it is hidden, or a mark of an open document"),
        ("~$good.xlsx", b"", "it is hidden, or a mark of an open document"),
        ("a.csv.crdownload", b"", "it is still being downloaded"),
        ("empty", b"", "empty is empty"),
    ],
)
def test_what_is_no_export_is_passed_over_and_it_is_said_why(
    folder: Path, name: str, content: bytes, why: str
) -> None:
    (folder / name).write_bytes(content)
    ((file, said),) = told(take(folder)).items()
    assert (file, said.startswith(f"passed over: {why}")) == (name, True), said


def test_what_is_named_as_an_export_and_is_none_is_refused(folder: Path) -> None:
    (folder / "other.csv").write_text("a,b\n1,2\n")
    assert told(take(folder))["other.csv"].startswith("refused: other.csv is no export we know")


def test_what_lies_beside_exports_in_a_zip_is_told(maker: ExportMaker, folder: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", maker.export(TWO.replace("100", "200")).read_bytes())
        shot = maker.export(TWO.replace("100", "300"), kind="xlsx").read_bytes()
        archive.writestr("b.xlsm", shot)
        archive.writestr("c.csv.gz", b"")
        archive.writestr("readme.txt", "to be unpacked")
    (folder / "all.zip").write_bytes(out.getvalue())
    assert told(take(folder)) == {
        "all.zip/a.csv": "read: 2",
        "all.zip/b.xlsm": "read: 2",
        "all.zip/c.csv.gz": (
            "passed over: its name does not end as a table's; unpack it, and name it"
        ),
        "all.zip/readme.txt": "passed over: a text beside tables",
    }


def test_a_broken_member_of_a_zip_stops_no_other(maker: ExportMaker, folder: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", b"broken " * 99)
        archive.writestr("b.csv", maker.export(TWO.replace("100", "200")).read_bytes())
    (folder / "all.zip").write_bytes(out.getvalue().replace(b"broken", b"BROKEN", 1))
    said = told(take(folder))
    assert said.pop("all.zip/b.csv") == "read: 2"
    assert said.pop("all.zip/a.csv").startswith("refused: all.zip/a.csv is an archive that cannot")
    assert said == {}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_links_pipes_and_devices_are_told_and_never_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")
    (folder / "zero.csv").symlink_to("/dev/zero")
    (folder / "gone.csv").symlink_to(folder / "nowhere")
    (folder / "self.csv").symlink_to(folder / "self.csv")
    (folder / "round").symlink_to(folder, target_is_directory=True)
    assert told(take(folder)) == {
        "pipe.csv": "passed over: a device or a pipe, not a file",
        "zero.csv": "passed over: a device or a pipe, not a file",
        "gone.csv": "passed over: a link to what is not there, or not to be looked at",
        "self.csv": "passed over: a link that leads back to itself",
        "round": "passed over: a link to a folder that was gone through already",
    }


def test_a_folder_that_is_called_as_a_file_is_a_folder(maker: ExportMaker, folder: Path) -> None:
    (folder / "x.csv").mkdir()
    shutil.copy(maker.export(TWO.replace("100", "200"), name="inside.csv"), folder / "x.csv")
    assert told(take(folder)) == {"inside.csv": "read: 2"}


@pytest.mark.parametrize("name", ["pipe.csv", "zero.csv"])
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_a_device_that_is_named_is_refused(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    with pytest.raises(DataRefused, match=f"{name} is passed over \\(a device or a pipe"):
        ingest([tmp_path / name], "shop", data=tmp_path / "data")


def test_a_file_that_may_not_be_read_stops_no_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.csv").write_bytes(b"1")
    real = Path.open

    def closed(path: Path, *given: object, **more: object) -> object:
        if path.name == "a.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *given, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", closed)
    said = told(take(folder))
    assert said["a.csv"].startswith("refused: a.csv cannot be read (Permission denied)")


def test_an_error_of_ours_in_one_file_stops_no_other_and_quotes_no_cell(
    maker: ExportMaker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(maker.export("订单编号\n7", name="a.csv"), folder)
    real = SheetExport.read

    def wrong(self: SheetExport, key: bytes) -> Export:
        if self.name == "a.csv":
            raise KeyError("欧阳晓梅")
        return real(self, key)

    monkeypatch.setattr(SheetExport, "read", wrong)
    said = told(take(folder))["a.csv"]
    assert said.startswith("refused: a.csv cannot be read: an error in opsanalytics (KeyError, ")
    assert "欧阳" not in said


def test_where_everything_is_passed_over_it_is_said_why(tmp_path: Path) -> None:
    (tmp_path / ".hidden.csv").write_bytes(b"")
    with pytest.raises(DataRefused, match=r"\.hidden\.csv is passed over \(it is hidden"):
        ingest([tmp_path], "shop", data=tmp_path / "data")


def test_the_raw_folder_is_left_as_it_was(folder: Path) -> None:
    before = {path: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    take(folder)
    assert {path: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == before
