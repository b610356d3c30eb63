"""A seeded imaginary Taobao shop, written as exports that look like the real ones.

Every person, address, phone number, product and figure is invented; only the shapes of the files are real.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["write_demo"]


def write_demo(folder: Path, *, seed: int = 2022) -> list[Path]:
    """Write 14 months of everything the shop downloads and notes; return the sorted paths.

    The same seed gives the same bytes on every machine. Files of the same name in `folder` are replaced.
    """
    from opsanalytics.demo.everything import write_everything

    folder.mkdir(parents=True, exist_ok=True)
    return sorted(write_everything(folder, seed))
