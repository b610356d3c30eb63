"""Work on files that could kill a process, done in a child with limits on memory and time.

One child serves all files and is started when it is first needed; one that died is replaced.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from math import ceil
from pathlib import Path
from threading import Lock, Timer
from typing import Any, TypeVar

from opsanalytics.core.errors import DataRefused

MEMORY = 4 * 2**30  # bytes the child may hold
SECONDS = 180.0  # of the processor that one piece of work may take
_WAITING = 10  # times as long by the clock, as other programs may keep the processor busy
_PACKAGE_PARENT = str(Path(__file__).resolve().parents[3])
T = TypeVar("T")


class _ChildDiedError(Exception):
    """The child ran out of memory, or the work crashed it."""


class _TooSlowError(Exception):
    """The work took longer than it may, and was ended."""


class _Child:
    """The child's process, and what is sent to it and comes back."""

    def __init__(self) -> None:
        path = os.pathsep.join([_PACKAGE_PARENT, os.environ.get("PYTHONPATH", "")])
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"from {__name__} import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # the reader of workbooks writes its own troubles there
            env={**os.environ, "PYTHONPATH": path.rstrip(os.pathsep)},
        )

    def answer(self, work: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Any:
        """What the work returns or raises there."""
        expired: list[bool] = []

        def end() -> None:
            expired.append(True)
            self.process.kill()

        timer = Timer(_WAITING * seconds, end)
        timer.start()
        try:
            assert self.process.stdin is not None
            assert self.process.stdout is not None
            pickle.dump((work, arguments, seconds), self.process.stdin, pickle.HIGHEST_PROTOCOL)
            self.process.stdin.flush()
            return pickle.load(self.process.stdout)  # noqa: S301 - our own child wrote it
        except (OSError, EOFError, pickle.UnpicklingError):
            self.end()
            used_up = self.process.returncode == -getattr(signal, "SIGXCPU", 0)
            raise (_TooSlowError if expired or used_up else _ChildDiedError) from None
        finally:
            timer.cancel()

    def end(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            with suppress(OSError, AttributeError):
                stream.close()  # type: ignore[union-attr]


_child: _Child | None = None
_turn = Lock()


def confined(work: Callable[..., T], *arguments: Any, name: str, seconds: float | None = None) -> T:
    """What `work` (a function of a module) returns in the child, for the file of that name.

    What it raises is raised here. Where it runs out of memory or time, or crashes, DataRefused is.
    """
    global _child
    limit = seconds or SECONDS
    try:
        with _turn:
            _child = _child or _Child()
            try:
                is_error, answer = _child.answer(work, arguments, limit)
            except BaseException:
                _end_child()
                raise
        if is_error:
            raise answer
    except _TooSlowError:
        raise DataRefused("ingest.takes_too_long", name=name, minutes=limit / 60) from None
    except (_ChildDiedError, MemoryError):
        raise DataRefused("ingest.takes_too_much_memory", name=name, size=MEMORY / 2**30) from None
    returned: T = answer
    return returned


def end_child() -> None:
    """End the child, if there is one; the next work starts another."""
    with _turn:
        _end_child()


def _end_child() -> None:
    global _child
    if _child:
        _child.end()
    _child = None


atexit.register(end_child)


def serve() -> None:
    """The child's life: do the work that comes in, until no more can come."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    while True:
        try:
            work, arguments, seconds = pickle.load(requests)  # noqa: S301 - our own parent wrote it
        except EOFError:
            return
        _limit(seconds)
        pickle.dump(_outcome(work, arguments), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


def _outcome(work: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[bool, Any]:
    """Whether the work raised, and what it raised or returned."""
    try:
        return False, work(*arguments)
    except Exception as error:
        return True, error


def _limit(seconds: float) -> None:
    """Have the system refuse more memory, and end this process when it has worked that long.

    Where it cannot, the time by the clock alone is limited.
    """
    with suppress(ImportError, OSError, ValueError):
        import resource

        end, none = ceil(time.process_time() + seconds), resource.RLIM_INFINITY
        limits = {"CPU": (end, none), "CORE": (0, 0), "AS": (MEMORY, none)}
        for name, limit in limits.items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), limit)
