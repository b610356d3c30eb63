"""Engines that tests start: a Spark Connect server of our own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from opsanalytics.store.shop import Shop, open_shop

SERVER = Path(__file__).with_name("sail_server.py")


def start_sail() -> tuple[subprocess.Popen[str], str]:
    """A server in a free port of this machine, and its address."""
    quiet = os.environ | {"RUST_LOG": "error"}
    server = subprocess.Popen(
        [sys.executable, str(SERVER)],
        env=quiet,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert server.stdout is not None
    return server, f"sc://127.0.0.1:{int(server.stdout.readline())}"


@pytest.fixture(scope="session")
def sail() -> Iterator[str]:
    """The address of a Spark Connect server; without its package the test is skipped."""
    if find_spec("pysail") is None:
        pytest.skip("pysail is not installed")
    server, address = start_sail()
    yield address
    server.kill()
    server.wait()


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many queries Spark was sent, under "sent"."""
    from ibis.backends.pyspark import Backend

    sent: Counter[str] = Counter()
    raw_sql = Backend.raw_sql

    def counted(self: Backend, *given: object, **options: object) -> object:
        sent["sent"] += 1
        return raw_sql(self, *given, **options)

    monkeypatch.setattr(Backend, "raw_sql", counted)
    return sent


@pytest.fixture(scope="session")
def demo_on_sail(demo_data: Path, sail: str) -> Shop:
    """The demo shop, asked by Spark Connect."""
    return open_shop("demo", data=demo_data, engine=sail)


@pytest.fixture(scope="session")
def demo_here(demo_data: Path) -> Shop:
    """The demo shop, asked by DuckDB."""
    return open_shop("demo", data=demo_data)
