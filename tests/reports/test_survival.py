"""Whatever stops a report, the set before it or the new one stands whole, and one sentence says what happened."""

from __future__ import annotations

import builtins
import errno
import io
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from opsanalytics.cli.main import main
from tests.reports import survivor
from tests.reports.conftest import SAY, Report, write_notebook
from tests.reports.survivor import PROCESSES, make_set, marks

KILLS = int(os.environ.get("KILLS", "40"))
PAGES = ("01_one", "02_two", "03_three")


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Three notebooks, which are not run here."""
    for name in PAGES:
        write_notebook(tmp_path / "notebooks", name, "pass")
    return tmp_path / "notebooks"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the shop's sets lie."""
    return tmp_path / "reports" / "shop"


def test_reports_killed_at_any_moment_leave_whole_sets(data: Path, books: Path, home: Path) -> None:
    make_set(data, books, "0")
    dice, last, longest = random.Random(7), 0, 0.3
    for _ in range(KILLS):
        run = PROCESSES.Process(target=survivor.keep_making, args=(data, books, last + 1))
        run.start()
        time.sleep(dice.uniform(0, longest))
        run.kill()
        run.join()
        found = marks(home)
        assert int(found["latest"]) >= last
        longest = 0.3 if int(found["latest"]) > last else longest * 1.1  # a slow machine
        last = int(found["latest"])
    assert last > 0, "no set was ever made"
    make_set(data, books, str(last + 1))
    assert set(marks(home).values()) == {str(last + 1)}
    assert len(list((home / ".sets").iterdir())) <= 4, "what the killed left was not swept"


def left_of(mark: str) -> list[int]:
    """The processes that the run with this mark in its environment started and that still are."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get("MARK") == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
    return found


def test_whole_commands_killed_at_any_moment_leave_no_process(
    data: Path, books: Path, home: Path
) -> None:
    command = [
        sys.executable,
        "-m",
        "opsanalytics",
        "report",
        "--shop",
        "shop",
        "--data",
        str(data),
        "--lang",
        "en",
    ]
    dice = random.Random(7)
    for turn in range(max(2, KILLS // 20)):
        for name in PAGES:
            write_notebook(books, name, SAY.format(f"mark {turn}"))
        told = os.environ | {"MARK": f"{home} {turn}"}
        run = subprocess.Popen(
            [*command, "--notebooks", str(books)], env=told, stderr=subprocess.DEVNULL
        )
        with suppress(subprocess.TimeoutExpired):
            run.wait(dice.uniform(0.5, 4))
        run.kill()
        run.wait()
        until = time.monotonic() + 10
        while (left := left_of(told["MARK"])) and time.monotonic() < until:
            time.sleep(0.1)
        assert left == []
        marks(home)


class Faults:
    """Lets the n-th thing written to the disk fail, of all that Python's file functions are asked to write."""

    NAMES = ("mkdir", "rename", "replace", "symlink", "fsync", "unlink", "rmdir")

    def __init__(self, patch: pytest.MonkeyPatch, at: int, below: Path) -> None:
        self.left, self.met, self.below = at, False, str(below)
        for name in self.NAMES:
            patch.setattr(os, name, self._counted(getattr(os, name), name == "fsync"))
        opened = io.open

        def open_(file: Any, mode: str = "r", *more: Any, **how: Any) -> Any:
            if "w" in mode and str(file).startswith(self.below):
                self._count()
                made = opened(file, mode, *more, **how)
                made.write = self._half(made.write) if hasattr(made, "reconfigure") else made.write
                return made
            return opened(file, mode, *more, **how)

        patch.setattr(io, "open", open_)
        patch.setattr(builtins, "open", open_)

    def _count(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.met = True
            raise OSError(errno.ENOSPC, "No space left on device", "the disk")

    def _counted(self, real: Callable[..., Any], always: bool) -> Callable[..., Any]:
        def call(*given: Any, **how: Any) -> Any:
            if always or any(str(path).startswith(self.below) for path in given):
                self._count()
            return real(*given, **how)

        return call

    def _half(self, real: Callable[[str], int]) -> Callable[[str], int]:
        def write(text: str) -> int:
            real(text[: len(text) // 2])
            self._count()
            return real(text[len(text) // 2 :])

        return write


def test_whatever_write_fails_the_old_set_or_the_new_one_stands(
    data: Path, books: Path, home: Path
) -> None:
    make_set(data, books, "0")
    old, failed = 0, 0
    for at in range(1, 500):
        with pytest.MonkeyPatch.context() as patch:
            faults = Faults(patch, at, home)
            try:
                make_set(data, books, str(at))
            except OSError:
                failed += 1
        now = int(marks(home)["latest"])
        assert now in (old, at)
        old = now
        if not faults.met:
            break
    assert not faults.met, "it never ended"
    assert at > 20
    assert failed > 10
    assert old == at


def test_a_disk_that_is_full_is_one_sentence_and_the_old_set_stays(
    data: Path, books: Path, home: Path, tmp_path: Path
) -> None:
    make_set(data, books, "0")
    told = tmp_path / "told.txt"
    run = PROCESSES.Process(
        target=survivor.command, args=(data, books, "1", told), kwargs={"most": 100_000}
    )
    run.start()
    run.join(60)
    assert run.exitcode == 1
    assert (
        told.read_text()
        .splitlines()[-1]
        .startswith("opsanalytics: the computer will not read or write")
    )
    assert "Traceback" not in told.read_text()
    assert set(marks(home).values()) == {"0"}


def test_a_folder_that_cannot_be_written_is_one_sentence(
    data: Path,
    books: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(path: Any, *_: Any, **__: Any) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(os, "mkdir", refuse)
    arguments = [
        "report",
        "--shop",
        "shop",
        "--data",
        str(data),
        "--notebooks",
        str(books),
        "--lang",
        "en",
    ]
    assert main(arguments) == 1
    told = capsys.readouterr().err
    assert told.startswith("opsanalytics: the computer will not read or write")
    assert "Read-only file system" in told
    assert len(told.splitlines()) == 1


def test_of_twenty_starts_at_once_one_runs_and_the_others_are_told(
    data: Path, books: Path, home: Path, tmp_path: Path
) -> None:
    runs = []
    for turn in range(20):
        told = tmp_path / f"told{turn}.txt"
        runs.append(
            PROCESSES.Process(target=survivor.command, args=(data, books, str(turn), told, 3))
        )
        runs[-1].start()
    for run in runs:
        run.join(60)
    codes = [run.exitcode for run in runs]
    assert sorted(codes) == [0] + [75] * 19, codes
    assert marks(home)["latest"] == str(codes.index(0))
    assert "another run is at work on shop" in (tmp_path / f"told{codes.index(75)}.txt").read_text()


@pytest.mark.parametrize("fail", PAGES)
def test_a_page_that_fails_in_any_place_is_carried_over_and_the_others_are_new(
    data: Path, books: Path, home: Path, fail: str
) -> None:
    make_set(data, books, "1")
    result = make_set(data, books, "2", fail=fail)
    assert result.failed == {fail: "no luck"}
    for name in PAGES:
        text = (home / "latest" / f"{name}.html").read_text("utf-8")
        assert ("mark 1" in text) == ("could not be made anew" in text) == (name == fail)
    assert "could not be made anew" in (home / "latest" / "index.html").read_text("utf-8")
    again = make_set(data, books, "3")  # the day repeated does no harm
    assert again.failed == {}
    assert set(marks(home).values()) == {"3"}


def test_a_shop_that_fails_does_not_stop_the_others(
    data: Path, books: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("another", "broken"):
        shutil.copytree(data / "processed" / "shop", data / "processed" / name)
    (data / "processed" / "broken" / "manifest.json").write_text("{")
    ask = ["report", "--data", str(data), "--notebooks", str(books), "--lang", "en"]
    with survivor.pages_say("1"):
        assert main([*ask, "--all-shops"]) == 1
        told = capsys.readouterr()
        names = sorted(Path(line).parent.parent.name for line in told.out.split())
        assert names == ["another", "shop"], "two shops run at once: either may be done first"
        assert "broken: " in told.err
        assert "Traceback" not in told.err
        assert main([*ask, "--shop", "shop", "--shop", "another"]) == 0
        capsys.readouterr()
        assert main(ask) == 2
    assert "which shop?" in capsys.readouterr().err
    assert marks(home)["latest"] == marks(home.parent / "another")["latest"] == "1"


def test_a_notebook_that_takes_all_memory_is_one_sentence(report: Report, tmp_path: Path) -> None:
    hungry = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**35, 2**35))\nb = bytearray(2**36)"
    write_notebook(tmp_path / "notebooks", "01_one", hungry)
    write_notebook(tmp_path / "notebooks", "02_two", SAY.format("fine"))
    assert report().failed == {"01_one": "it ran out of memory"}


def test_old_days_are_let_go_of_and_the_newest_never(data: Path, books: Path, home: Path) -> None:
    from opsanalytics.reports.choose import Order
    from opsanalytics.reports.make import make_reports
    from tests.conftest import NOW

    (home / "2022-01-notes").mkdir(parents=True)
    with survivor.pages_say("1"):
        for day in ("2022-12-31", "2022-12-28", "2022-12-29", "2022-12-30"):
            make_reports(Order("shop", folder=str(books), as_of=day, keep=2), data=data, now=NOW)
    assert sorted(p.name for p in home.glob("[!.]*")) == [
        "2022-01-notes",
        "2022-12-29",
        "2022-12-30",
        "latest",
    ]
    assert (home / "latest").resolve().name.startswith("2022-12-31")
    assert (home / "latest" / "index.html").exists()
