"""The warm process: it imports what notebooks need, once, and forks kernels on request.

Requests come as lines of JSON on standard input, and answers go to standard output;
`kernels.WarmProcess` is at the other end. When that end is gone, for whatever reason, the kernels
are killed. Whatever is not safe before a fork is avoided here: there is no second thread and no
connection, and nothing is read or drawn.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterable
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
    "opsanalytics.reports.opening",
    "opsanalytics.pages.records",
    "opsanalytics.charts.bar_chart",
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
    """Answer requests until there are no more, then end."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)  # what a kernel prints to its own standard output is not mistaken for an answer
    for name in NEEDED:
        import_module(name)
    _answer(answers, os.getpid())
    kernels: set[int] = set()
    for line in requests:
        match json.loads(line):
            case ["fork", file, folder, own]:
                _answer(answers, _start_kernel(kernels, (requests, answers), file, folder, own))
            case ["import", *names]:
                for name in names:
                    import_module(name)
                _answer(answers, None)
            case ["poll", pid]:
                _answer(answers, _exit_code(kernels, pid))
            case ["signal", pid, number]:
                if pid in kernels:
                    _signal(pid, number)
                _answer(answers, None)
    for pid in kernels:
        _signal(pid, signal.SIGKILL)
    os._exit(0)


def _start_kernel(
    kernels: set[int], pipes: Iterable[IO[bytes]], file: str, folder: str, own: dict[str, str]
) -> int | None:
    """Fork a kernel that has none of our pipes; gives its process id, None where that failed."""
    pid = _fork()
    if pid == 0:
        for pipe in pipes:
            pipe.close()
        _become_kernel(file, folder, own)
    if pid:
        kernels.add(pid)
    return pid


def _exit_code(kernels: set[int], pid: int) -> int | None:
    """The exit code of a kernel; None while it runs.

    A process that is no kernel of ours (any more) counts as one that ended well.
    """
    ended, status = os.waitpid(pid, os.WNOHANG) if pid in kernels else (pid, 0)
    if not ended:
        return None
    kernels.discard(ended)
    return os.waitstatus_to_exitcode(status)


def _fork() -> int | None:
    """As `os.fork`, with a process group for the child; None where no process can be started."""
    gc.freeze()  # so that memory shared by all kernels is not copied by the garbage collector
    try:
        pid = os.fork()
    except OSError:
        return None
    os.setpgid(pid, pid)
    return pid


def _answer(answers: IO[bytes], value: object) -> None:
    answers.write(json.dumps(value).encode() + b"\n")


def _signal(pid: int, number: int) -> None:
    """Send the signal to the kernel and to every process it started."""
    with suppress(ProcessLookupError):
        os.killpg(pid, number)


def _become_kernel(connection_file: str, folder: str, own: dict[str, str]) -> NoReturn:
    """Turn this process into a kernel working in `folder`, with `own` in its environment."""
    import ctypes

    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    try:
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        os.chdir(folder)
        os.environ.update(own)
        tempfile.tempdir = None  # that of the environment
        np.random.seed()  # each kernel has its own random numbers, as a new process would
        sys.argv = ["ipykernel_launcher"]
        options = [f"--IPKernelApp.parent_handle={os.getppid()}", "--IPKernelApp.matplotlib=inline"]
        IPKernelApp.launch_instance(argv=["-f", connection_file, *options])
    except Exception:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
