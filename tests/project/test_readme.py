"""The README's commands, word for word, in an empty folder that holds nothing but a shop's exports."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

LONG = re.compile(
    r"^opsanalytics (report|daily --all)"
)  # whole report sets: by `make soak`, and by other tests
FINE = {0, 4}  # an alert that is breached is no mistake


def commands() -> list[str]:
    """Every line of the README's code blocks that begins with the command."""
    blocks = re.findall(
        r"^```\n(.*?)^```",
        (ROOT / "README.md").read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    return [
        line for block in blocks for line in block.splitlines() if line.startswith("opsanalytics ")
    ]


def test_the_readmes_commands_work_word_for_word(demo_data: Path, tmp_path: Path) -> None:
    whole = bool(os.environ.get("README_WHOLE"))
    raw = tmp_path / "data" / "raw" / "myshop"
    shutil.copytree(demo_data / "raw" / "demo", raw)
    (tmp_path / "Downloads").mkdir()
    (raw / "ExportOrderList202301010905.csv").rename(
        tmp_path / "Downloads" / "ExportOrderList202301010905.csv"
    )
    where = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    own = os.environ | {
        "HOME": str(tmp_path),
        "PATH": where,
        "OPSANALYTICS_SETTINGS": str(tmp_path / "none.toml"),
    }
    ran = 0
    for line in commands():
        if not LONG.match(line) or whole:
            done = subprocess.run(
                line, shell=True, cwd=tmp_path, env=own, capture_output=True, text=True, timeout=300
            )
            assert done.returncode in FINE, f"{line}\n{done.stderr}"
            ran += 1
    assert ran >= 10
    assert (tmp_path / "data" / "processed" / "myshop").exists()


def test_the_python_of_the_readme_and_the_docs_runs(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSANALYTICS_DATA", str(demo_data))
    for page in ("README.md", "docs/what-if.md", "docs/explore.md"):
        for block in re.findall(
            r"^```python\n(.*?)^```",
            (ROOT / page).read_text(encoding="utf-8"),
            re.DOTALL | re.MULTILINE,
        ):
            exec(block.replace('"myshop"', '"demo"'), {})
