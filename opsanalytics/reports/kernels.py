"""How notebook kernels are started: forked from one warm process, or else each as a new process.

No other user of the computer can connect to them.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from threading import Lock, Semaphore
from typing import Any
from weakref import WeakSet

from opsanalytics.core.errors import UsageError

VARIABLE = "OPSANALYTICS_KERNELS"
NOTEBOOK = "JPY_SESSION_NAME"  # Jupyter's own name of the notebook that a kernel is for
# The ways to start kernels, best first. A way that is only used where the system has no better one
# has the key of the message about it, which page 02 shows.
WAYS = {"forked": "", "fresh": "reports.kernels.fresh", "loopback": "reports.kernels.loopback"}
SLOW = ("scipy.stats", "seaborn")  # slow to import, and not needed by every notebook
_FOLDERS = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "MPLCONFIGDIR")
_LOGGERS = ("papermill", "traitlets")
COMMAND = (sys.executable, "-m", "opsanalytics.reports.warm")

_LONGEST_FOLDER = 60  # the path of a socket in it may have about a hundred characters


class WarmProcess:
    """The process that kernels are forked from (`opsanalytics.reports.warm`), run as a child."""

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

    def request(self, *request: object) -> Any:
        """Send a request and give the answer (JSON); OSError where the process has ended."""
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert answers is not None
        try:
            with self._lock:
                if not self.ready:
                    self.ready = bool(answers.readline())
                requests.write(json.dumps(request).encode() + b"\n")
                requests.flush()
                return json.loads(answers.readline())
        except ValueError:  # there was no answer, or the pipe is closed
            raise BrokenPipeError from None

    def close(self) -> None:
        """End the process, which ends its kernels."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()


class ForkedKernel:
    """A kernel that is no child of ours, with the methods its manager needs of a process."""

    stdin = stdout = stderr = None

    def __init__(self, warm: WarmProcess, pid: int) -> None:
        self.warm, self.pid = warm, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code of the kernel if it has ended, itself or with the warm process."""
        if self.returncode is None:
            try:
                self.returncode = self.warm.request("poll", self.pid)
            except OSError:
                self.returncode = -9
        return self.returncode

    def wait(self) -> int | None:
        """Wait for the kernel to end; gives its exit code."""
        while self.poll() is None:
            time.sleep(0.01)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send the signal to the kernel and to every process it started."""
        with suppress(OSError):
            self.warm.request("signal", self.pid, number)


class Kernels:
    """Starts a new kernel for every notebook; `close` ends all that still run.

    `closed`: none is started any more.
    """

    def __init__(self, jobs: int = 2) -> None:
        self.jobs = jobs
        # Held while a notebook's cells run; its kernel is started before.
        self.turns = Semaphore(jobs)
        # Held from the kernel's start to its end: however many shops, one more is got ready.
        self.places = Semaphore(jobs + 1)
        self._way = _way()
        self._warm: WarmProcess | None = None
        self._processes: WeakSet[Any] = WeakSet()  # each is gone with its notebook
        self.closed = False

    def __enter__(self) -> Kernels:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the kernels still at work; none can be started any more."""
        self.closed = True
        for process in list(self._processes):
            if process.poll() is None:
                process.kill()
        if self._warm:
            self._warm.close()

    def stop(self) -> None:
        """End them because the run was stopped by hand."""
        for name in _LOGGERS:  # they would tell of each page that its kernel died
            logging.getLogger(name).disabled = True
        self.close()

    def get_ready(self, notebooks: Iterable[Path] = ()) -> str:
        """Prepare to start kernels; gives the way (of `WAYS`) they will be started in.

        A slow module that several of the notebooks use is imported once, in the warm process.
        """
        _have_folders_of_jupyter()
        if self._way == "forked" and not self._warm:
            self._warm = WarmProcess()
        with _without("rfc3987_syntax"):
            import_module("papermill")  # here, before several threads do it at once
            import_module("nbconvert")
        if self._warm:
            try:
                self._warm.request("import", *_shared_modules(notebooks))
            except OSError:
                self._warm.close()
                self._way, self._warm = "fresh", None
        return self._way

    def options(self, work: Path, notebook: Path) -> dict[str, Any]:
        """Papermill's arguments for a kernel; `work` is a folder for it alone."""
        from traitlets.config import Config

        config = Config()
        if self._way == "loopback":
            config.KernelManager.transport_encryption = "required"
        else:
            config.KernelManager.transport = "ipc"
            # With the default all kernels would share the name of one socket.
            config.KernelManager.ip = str(work / "kernel")
        return {
            "config": config,
            "kernel_manager_class": self._manager(work, notebook),
            "shutdown_kernel": "immediate",
        }

    def _manager(self, work: Path, notebook: Path) -> type:
        """A class of kernel managers that fork a kernel, or start it as a process of its own."""
        from jupyter_client.manager import AsyncKernelManager

        kernels = self

        class Manager(AsyncKernelManager):  # type: ignore[misc]
            async def _async_launch_kernel(self, kernel_cmd: list[str], **how: Any) -> None:
                if kernels.closed:
                    raise RuntimeError("closed")
                if process := kernels.fork(self.connection_file, work, notebook):
                    self.provisioner.process = process
                else:
                    own = {"TMPDIR": str(work), NOTEBOOK: str(notebook)}
                    how["env"] = _environment(how.get("env")) | own
                    await super()._async_launch_kernel(kernel_cmd, **how)
                    kernels._processes.add(self.provisioner.process)
                    if kernels.closed:  # in the meantime, by another thread
                        self.provisioner.process.kill()

            async def _async_interrupt_kernel(self) -> None:
                """Do nothing: kernels are killed, and an interrupt before that changes nothing."""

            _launch_kernel, interrupt_kernel = _async_launch_kernel, _async_interrupt_kernel

        return Manager

    def fork(self, connection_file: str, work: Path, notebook: Path) -> ForkedKernel | None:
        """A kernel forked from the warm process; None where there is no such process (any more)."""
        if self._warm is None:
            return None
        try:
            own = {"TMPDIR": str(work), NOTEBOOK: str(notebook)}
            pid = self._warm.request("fork", connection_file, str(Path.cwd()), own)
        except OSError:
            return None
        return ForkedKernel(self._warm, pid) if pid else None


def _shared_modules(notebooks: Iterable[Path]) -> list[str]:
    """The slow modules that more than one of the notebooks names."""
    sources = [path.read_text(encoding="utf-8") for path in notebooks]
    shared = []
    for name in SLOW:
        users = [source for source in sources if name in source]
        if len(users) > 1:
            shared.append(name)
    return shared


def _have_folders_of_jupyter() -> None:
    """Give Jupyter and Matplotlib folders where the user has no home, such as in a container.

    HOME itself is left alone: a key must not come to lie in a folder that is removed.
    """
    try:
        Path.home()
    except RuntimeError:
        folder = mkdtemp(prefix="opsanalytics-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        for name in _FOLDERS:
            os.environ.setdefault(name, folder)


@contextmanager
def _without(module: str) -> Iterator[None]:
    """Do without a module that is slow to import and that our notebooks do not need.

    nbformat checks notebooks with jsonschema, which builds a grammar of international web addresses
    when it is imported; that takes a second.
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
    """The way that the environment variable asks for, else the best that the system has."""
    asked = os.environ.get(VARIABLE, "")
    if asked and asked not in WAYS:
        raise UsageError("reports.kernels.no_way", name=VARIABLE, asked=asked, ways=", ".join(WAYS))
    if not hasattr(socket, "AF_UNIX") or os.name == "nt":
        return "loopback"
    if asked:
        return asked
    return "forked" if sys.platform == "linux" else "fresh"


def _environment(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a kernel: one thread for arithmetic, as several notebooks run at once."""
    if given is None:
        given = os.environ
    return {"OPENBLAS_NUM_THREADS": "1"} | dict(given)


def short_folder() -> str | None:
    """A folder for the kernels' sockets, where the path of the usual one (None) is too long."""
    if len(gettempdir()) > _LONGEST_FOLDER and Path("/tmp").is_dir():  # noqa: S108
        return "/tmp"  # noqa: S108
    return None
