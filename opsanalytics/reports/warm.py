"""The warm process: it has imported what notebooks need, and forks a kernel in a clean state for whoever asks.

Orders come as lines of JSON on standard input, answers go back on standard output; `kernels.Warm` is on the other end.
When that end is gone, however it went, the kernels are killed. What is not safe before a fork is not done here: there
is no second thread, no connection, nothing is read or drawn.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import tempfile
import traceback
from contextlib import suppress
from importlib import import_module
from typing import IO, NoReturn

NEEDED = (
    "IPython.core.completer",
    "PIL.WebPImagePlugin",
    "babel.dates",
    "babel.numbers",
    "ctypes",
    "ibis.backends.duckdb.converter",
    "ibis.expr.types.groupby",
    "ipykernel.kernelapp",
    "jinja2",
    "matplotlib.backends.backend_agg",
    "matplotlib_inline.backend_inline",
    "opsanalytics.reports.page",
    "opsanalytics.pages.records",
    "opsanalytics.charts.bars",
    "opsanalytics.charts.coverage_chart",
    "opsanalytics.charts.days",
    "opsanalytics.charts.goal_chart",
    "opsanalytics.charts.maps",
    "opsanalytics.charts.scenario_charts",
    "pandas",
    "pyarrow.parquet",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
)
_DIE_WITH_PARENT = 1  # Linux: PR_SET_PDEATHSIG


def main() -> None:
    """Serve until the orders end."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)  # what a kernel prints past its own channels is no answer
    for name in NEEDED:
        import_module(name)
    kernels: set[int] = set()
    _answer(answers, os.getpid())
    for line in orders:
        match json.loads(line):
            case ["fork", file, folder, work]:
                pid = _fork()
                if pid == 0:
                    orders.close()
                    answers.close()
                    _become_kernel(file, folder, work)
                elif pid:
                    kernels.add(pid)
                _answer(answers, pid)
            case ["import", *names]:
                for name in names:
                    import_module(name)
                _answer(answers, None)
            case ["poll", pid]:
                done, status = os.waitpid(pid, os.WNOHANG) if pid in kernels else (pid, 0)
                kernels -= {done}
                _answer(answers, os.waitstatus_to_exitcode(status) if done else None)
            case ["signal", pid, number]:
                if pid in kernels:
                    _signal(pid, number)
                _answer(answers, None)
    for pid in kernels:
        _signal(pid, signal.SIGKILL)
    os._exit(0)


def _fork() -> int | None:
    """As `os.fork`, with a process group for the child; None where there is no room for one more."""
    gc.freeze()  # what all kernels share stays shared
    try:
        pid = os.fork()
    except OSError:
        return None
    os.setpgid(pid, pid)
    return pid


def _answer(answers: IO[bytes], value: object) -> None:
    answers.write(json.dumps(value).encode() + b"\n")


def _signal(pid: int, number: int) -> None:
    """To the kernel and all it started."""
    with suppress(ProcessLookupError):
        os.killpg(pid, number)


def _become_kernel(connection_file: str, folder: str, work: str) -> NoReturn:
    """Be a kernel from now on, as if started by itself, in that folder, with the other one for what is temporary."""
    import ctypes

    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    try:
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        os.chdir(folder)
        os.environ["TMPDIR"], tempfile.tempdir = work, None
        np.random.seed()  # the one that all cells share
        sys.argv = ["ipykernel_launcher"]
        options = [f"--IPKernelApp.parent_handle={os.getppid()}", "--IPKernelApp.matplotlib=inline"]
        IPKernelApp.launch_instance(argv=["-f", connection_file, *options])
    except Exception:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
