"""Where kernels come from: forked from one warm process, else started afresh; no other user can listen to them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from threading import Lock, Semaphore
from typing import Any

from opsanalytics.core.errors import UsageError

VARIABLE = "OPSANALYTICS_KERNELS"
# The ways, best first; each with the key of what page 02 says where the system had no better one.
WAYS = {
    "forked": "",
    "fresh": "reports.kernels.fresh",
    "loopback": "reports.kernels.loopback",
}
SLOW = ("scipy.stats", "seaborn")
COMMAND = (sys.executable, "-m", "opsanalytics.reports.warm")


class Warm:
    """The warm process, as its owner sees it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process = subprocess.Popen(
            COMMAND,
            env=_environment(),
            start_new_session=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.ready = False

    def ask(self, *order: object) -> Any:
        """Its answer; OSError where it is gone."""
        told, answers = self._process.stdin, self._process.stdout
        assert told is not None
        assert answers is not None
        try:
            with self._lock:
                if not self.ready:
                    self.ready = bool(answers.readline())
                told.write(json.dumps(order).encode() + b"\n")
                told.flush()
                return json.loads(answers.readline())
        except ValueError:  # nothing was answered, or we closed it
            raise BrokenPipeError from None

    def close(self) -> None:
        """Let it end, and its kernels with it."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()


class Forked:
    """A kernel that is no child of ours, with what its manager wants of a process."""

    stdin = stdout = stderr = None

    def __init__(self, warm: Warm, pid: int) -> None:
        self.warm, self.pid = warm, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code of a kernel that has ended, if only because the warm process has."""
        if self.returncode is None:
            try:
                self.returncode = self.warm.ask("poll", self.pid)
            except OSError:
                self.returncode = -9
        return self.returncode

    def wait(self) -> int | None:
        """The exit code, once there is one."""
        while self.poll() is None:
            time.sleep(0.01)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """To the kernel and all it started."""
        with suppress(OSError):
            self.warm.ask("signal", self.pid, number)


class Kernels:
    """Starts kernels, a clean one for every notebook; when closed, none of them is left."""

    def __init__(self, jobs: int = 2) -> None:
        self.jobs = jobs
        self.turns = Semaphore(jobs)  # whoever runs cells holds one; kernels are started beforehand
        self._way = _way()
        self._warm: Warm | None = None
        self._processes: list[Any] = []
        self._closed = False

    def __enter__(self) -> Kernels:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the kernels still at work; no more of them will be."""
        self._closed = True
        for process in self._processes:
            if process.poll() is None:
                process.kill()
        if self._warm:
            self._warm.close()

    def get_ready(self, notebooks: Iterable[Path] = ()) -> str:
        """The way that kernels will come (of `WAYS`), once the first of them can.

        Of what is slow to import, what several of the notebooks import is imported for all of them.
        """
        if self._way == "forked" and not self._warm:
            self._warm = Warm()
        with _without("rfc3987_syntax"):
            import_module("papermill")  # once, before the threads would each try
            import_module("nbconvert")
        if self._warm:
            try:
                sources = [path.read_text(encoding="utf-8") for path in notebooks]
                self._warm.ask(
                    "import", *[name for name in SLOW if sum(name in text for text in sources) > 1]
                )
            except OSError:
                self._warm.close()
                self._way, self._warm = "fresh", None
        return self._way

    def options(self, work: Path) -> dict[str, Any]:
        """What papermill is told of them; `work` is a folder for this notebook alone."""
        from traitlets.config import Config

        config = Config()
        if self._way == "loopback":
            config.KernelManager.transport_encryption = "required"
        else:
            config.KernelManager.transport = "ipc"
            config.KernelManager.ip = str(
                work / "kernel"
            )  # by default all kernels share one socket's name
        return {
            "config": config,
            "kernel_manager_class": self._manager(work),
            "shutdown_kernel": "immediate",
        }

    def _manager(self, work: Path) -> type:
        from jupyter_client.manager import AsyncKernelManager

        kernels = self

        class Manager(AsyncKernelManager):  # type: ignore[misc]
            async def _async_launch_kernel(self, kernel_cmd: list[str], **how: Any) -> None:
                if kernels._closed:
                    raise RuntimeError("closed")
                if process := kernels.fork(self.connection_file, work):
                    self.provisioner.process = process
                else:
                    how["env"] = _environment(how.get("env")) | {"TMPDIR": str(work)}
                    await super()._async_launch_kernel(kernel_cmd, **how)
                    kernels._processes.append(self.provisioner.process)

            async def _async_interrupt_kernel(self) -> None:
                """Kernels are only killed: an interrupt before that is noise."""

            _launch_kernel, interrupt_kernel = _async_launch_kernel, _async_interrupt_kernel

        return Manager

    def fork(self, connection_file: str, work: Path) -> Forked | None:
        """A kernel forked from the warm process; None where there is no such process (any more)."""
        try:
            pid = self._warm and self._warm.ask("fork", connection_file, str(Path.cwd()), str(work))
        except OSError:
            return None
        return Forked(self._warm, pid) if self._warm and pid else None


@contextmanager
def _without(module: str) -> Iterator[None]:
    """Do without a module that is slow to load and only wanted for what none of our notebooks has.

    nbformat checks notebooks by way of jsonschema, which takes a second to learn what an international web address is.
    """
    absent = module not in sys.modules
    if absent:
        sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if absent:
            del sys.modules[module]


def _way() -> str:
    """The way asked for, or the best that the system has."""
    asked = os.environ.get(VARIABLE, "")
    if asked and asked not in WAYS:
        raise UsageError("reports.kernels.no_way", name=VARIABLE, asked=asked, ways=", ".join(WAYS))
    if not hasattr(socket, "AF_UNIX") or os.name == "nt":
        return "loopback"
    return asked or ("forked" if sys.platform == "linux" else "fresh")


def _environment(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a kernel's process is given: one thread for small sums, since several notebooks run at once."""
    return {"OPENBLAS_NUM_THREADS": "1"} | dict(os.environ if given is None else given)
