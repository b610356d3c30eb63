"""A Spark cluster on this machine's loopback, from the pyspark package: one master, and workers that can be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pyspark

HOME = Path(pyspark.__file__).parent


class Cluster:
    """The processes of a cluster; each in a group of its own, so that a worker dies with its executor."""

    def __init__(self, folder: Path, port: int, page: int) -> None:
        self.folder, self.address, self._page = folder, f"spark://127.0.0.1:{port}", page
        self.workers: list[subprocess.Popen[bytes]] = []
        self.master = self._start("master.Master", "--port", port, "--webui-port", page)
        self._until(lambda: self.state() is not None)

    def _start(self, name: str, *options: object) -> subprocess.Popen[bytes]:
        command = [HOME / "bin" / "spark-class", f"org.apache.spark.deploy.{name}"]
        return subprocess.Popen(
            [*map(str, command), "--host", "127.0.0.1", *map(str, options)],
            env=os.environ | {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_HOME": str(HOME)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def add_worker(self) -> None:
        """Start a worker of one core, and wait for it to be known."""
        own = ("--cores", 1, "--memory", "1g", "--webui-port", 0, "--work-dir", self.folder)
        self.workers.append(self._start("worker.Worker", *own, self.address))
        self._until(lambda: self.alive() >= len(self.workers))

    def state(self) -> dict[str, Any] | None:
        """What the master says of itself; None as long as it does not (its page is there before what it says)."""
        try:
            with urlopen(f"http://127.0.0.1:{self._page}/json/", timeout=5) as answer:
                return dict(json.load(answer))
        except (OSError, ValueError):
            return None

    def alive(self) -> int:
        """How many workers the master counts on."""
        return sum(each["state"] == "ALIVE" for each in (self.state() or {}).get("workers", ()))

    def kill_a_worker(self) -> None:
        """Kill the last worker with its executor, as a machine that loses its power."""
        worker = self.workers.pop()
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def stop(self) -> None:
        """End all processes."""
        for process in (*self.workers, self.master):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _until(self, holds: Any) -> None:
        until = time.monotonic() + 60
        while not holds():
            assert time.monotonic() < until, "the cluster did not start"
            time.sleep(0.2)
