"""The README's commands, word for word, in an empty folder that holds nothing but a shop's exports."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from opsanalytics.cli.main import _joined, command_parser
from opsanalytics.core.messages import ENGLISH
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_the_python_of_the_readme_and_the_docs_runs(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSANALYTICS_DATA", str(demo_data))
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    ran = [page.name for page in pages for block in blocks(page, "python") if run(block)]
    assert {"README.md", "what-if.md", "explore.md"} <= set(ran)


def blocks(page: Path, kind: str = "") -> list[str]:
    """The code blocks of a page that are of that kind."""
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def run(block: str) -> bool:
    exec(block.replace('"myshop"', '"demo"'), {})
    return True


def test_every_command_in_the_docs_is_one_we_have() -> None:
    lines = [
        line
        for page in sorted((ROOT / "docs").glob("*.md"))
        for block in blocks(page)
        for line in block.splitlines()
        if re.match(r"opsanalytics [a-z]", line)
    ]
    parser = command_parser(ENGLISH)
    for line in lines:
        words = shlex.split(line, comments=True)
        assert parser.parse_args(_joined(words[1:])).command == words[1], line
    assert len(lines) >= 10
