"""BENCHMARKS.md: one section a benchmark, with the machine and the versions it was measured on."""

from __future__ import annotations

import os
import platform
import re
from datetime import date
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "BENCHMARKS.md"
_HEAD = "# Benchmarks\n\nMade by `make bench`; each section was measured in one run, its ways taken in turns.\n"
_SHOWN = ("duckdb", "ibis-framework", "pandas", "pyarrow", "python-calamine")


def publish(key: str, title: str, text: str, *, write: bool, command: str) -> None:
    """Print the section, and put it into the page in place of the one before."""
    versions = ", ".join(f"{name} {version(name)}" for name in _SHOWN)
    machine = f"{os.cpu_count()} cores ({_processor()}), {platform.system()}, Python {platform.python_version()}"
    about = f"`{command}`, {date.today()}, {machine}; {versions}."  # noqa: DTZ011 - the day it was measured
    section = f"<!-- {key} -->\n## {title}\n\n{about}\n\n{text}\n<!-- end of {key} -->\n"
    print(section)
    if write:
        old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else _HEAD
        there = re.compile(rf"<!-- {key} -->.*?<!-- end of {key} -->\n", re.DOTALL)
        new = there.sub(lambda _: section, old) if there.search(old) else f"{old}\n{section}"
        PAGE.write_text(new, encoding="utf-8")


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", path.read_text()) if path.exists() else []
    return names[0] if names else platform.machine()
