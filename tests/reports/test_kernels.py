"""Every notebook has a clean kernel, whatever way kernels come, and none is left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message
from opsanalytics.reports import kernels as kernels_module
from opsanalytics.reports.kernels import WAYS, Kernels
from opsanalytics.reports.run import Limits
from tests.reports.conftest import HEAD, SAY, Report, write_notebook

TELL = SAY.replace('"{}"', "told")
# What a notebook can see of its kernel, and a figure that is shown by nobody's asking.
LOOK = """
import os, threading
names = sorted(n for n in globals() if not n.startswith("_"))
told = repr((names, __name__, os.getcwd(), os.environ.get("MARK"), threading.main_thread().name))
"""
PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title('drawn')"


def page(tmp_path: Path, name: str) -> str:
    return (tmp_path / "reports" / "shop" / "latest" / f"{name}.html").read_text(encoding="utf-8")


def test_a_notebook_sees_nothing_of_the_one_before(report: Report, tmp_path: Path) -> None:
    write_notebook(
        tmp_path / "notebooks",
        "01_one",
        "import os\nos.environ['MARK'] = left = 'left'\nimport json\njson.x = 1",
    )
    look = "import json, os\ntold = repr(('left' in globals(), 'MARK' in os.environ, hasattr(json, 'x')))"
    write_notebook(tmp_path / "notebooks", "02_two", look, TELL)
    assert report(jobs=1).failed == {}
    assert "(False, False, False)" in page(tmp_path, "02_two")


@pytest.mark.parametrize("way", ["fresh", "loopback"])
def test_forked_kernels_give_the_same_page_as_others(
    report: Report, tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_notebook(
        tmp_path / "notebooks", "01_one", LOOK, TELL, PLOT, parameters=HEAD + 'kernels: str = ""'
    )
    assert report().failed == {}
    forked = page(tmp_path, "01_one")
    assert "data:image/png" in forked
    monkeypatch.setenv("OPSANALYTICS_KERNELS", way)
    assert report(source=None).failed == {}
    assert page(tmp_path, "01_one") == forked


def test_where_no_process_can_be_kept_warm_kernels_are_started_afresh(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernels_module, "COMMAND", ("false",))
    write_notebook(
        tmp_path / "notebooks",
        "01_one",
        "told = kernels",
        TELL,
        parameters=HEAD + 'kernels: str = ""',
    )
    assert report(source=None).failed == {}
    assert Message(WAYS["fresh"]) in page(tmp_path, "01_one")


def test_a_way_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPSANALYTICS_KERNELS", "borrowed")
    with pytest.raises(
        UsageError, match="OPSANALYTICS_KERNELS cannot be 'borrowed'; use forked, fresh, loopback"
    ):
        Kernels()


def test_nothing_runs_beside_the_warm_process_when_it_forks(kernels: Kernels) -> None:
    kernels.get_ready()
    assert kernels._warm is not None
    threads = Path(f"/proc/{kernels._warm._process.pid}/task").glob("*/comm")
    others = [
        t.read_text().strip() for t in threads if t.parent.name != str(kernels._warm._process.pid)
    ]
    assert set(others) <= {"jemalloc_bg_thd"}  # pyarrow's memory, which minds forks


WITH_ITS_PARENT = (
    "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)"  # dies waiting
)


def test_when_the_warm_process_is_killed_the_rest_go_on(report: Report, tmp_path: Path) -> None:
    write_notebook(tmp_path / "notebooks", "01_one", WITH_ITS_PARENT)
    write_notebook(tmp_path / "notebooks", "02_two", SAY.format("fine"))
    write_notebook(tmp_path / "notebooks", "03_three", SAY.format("fine"))
    with Kernels(jobs=1) as own:
        failed = report(source=own).failed
    assert set(failed) <= {
        "01_one",
        "02_two",
    }  # the second one's kernel may have been waiting already
    assert "ran out of memory" in failed["01_one"]
    assert "fine" in page(tmp_path, "03_three")


def test_a_page_has_a_time_for_a_cell_and_one_in_all(report: Report, tmp_path: Path) -> None:
    write_notebook(tmp_path / "notebooks", "01_one", "while True:\n    pass")
    write_notebook(tmp_path / "notebooks", "02_two", *["import time\ntime.sleep(0.8)"] * 5)
    write_notebook(tmp_path / "notebooks", "03_three", SAY.format("in time"))
    with Kernels() as own:
        failed = report(source=own, limits=Limits(cell=1, page=2)).failed
        assert failed == {
            "01_one": "a cell ran for longer than 1 seconds",
            "02_two": "it ran for longer than 2 seconds in all",
        }
        assert own._warm is not None
        assert psutil.Process(own._warm._process.pid).children() == []
    assert "in time" in page(tmp_path, "03_three")


# Becomes the command after it, which heeds Ctrl-C even below nohup or a shell's background job. Without a fork of this
# process, in which other tests' threads may run.
HEED_CTRL_C = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@pytest.mark.slow
@pytest.mark.parametrize("way", ["forked", "fresh"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize("shops", ["one", "all"])
def test_whoever_stops_the_command_leaves_no_kernel(
    data: Path, tmp_path: Path, way: str, number: int, shops: str
) -> None:
    chosen = ["--shop", "shop"]
    if shops == "all":
        shutil.copytree(data / "processed" / "shop", data / "processed" / "other")
        chosen = ["--all-shops"]
    for name in ("01_one", "02_two", "03_three"):
        mark = f"{str(tmp_path / name)!r} + shop + '.at'"
        cell = f"import time\nopen({mark}, 'w').close()\ntime.sleep(600)"
        write_notebook(tmp_path / "notebooks", name, cell)
    command = [
        *(sys.executable, "-c", HEED_CTRL_C),
        *("-m", "opsanalytics", "report"),
        *chosen,
        "--data",
        str(data),
    ]
    folder = ["--notebooks", str(tmp_path / "notebooks")]
    run = subprocess.Popen(
        [*command, *folder],
        env=os.environ | {"OPSANALYTICS_KERNELS": way},
        stderr=subprocess.PIPE,
    )
    until = time.monotonic() + 120
    while len(list(tmp_path.glob("*.at"))) < 2 and time.monotonic() < until:
        assert run.poll() is None, run.communicate()
        time.sleep(0.05)
    family = psutil.Process(run.pid).children(recursive=True)
    assert len(family) >= 2
    run.send_signal(number)
    _, told = run.communicate(timeout=20)
    assert psutil.wait_procs(family, timeout=5)[1] == []
    assert len(list(tmp_path.glob("*.at"))) == 2
    if number == signal.SIGINT:
        assert run.returncode == 130
        assert told.decode().splitlines() == ["opsanalytics: stopped"]
        assert not list((tmp_path / "reports").glob("*/latest"))
