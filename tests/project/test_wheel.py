"""A built wheel, put where nothing of the checkout is, makes the demo shop's report in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.conftest import ROOT


def test_a_wheel_in_an_empty_folder_runs_demo_ingest_and_report(tmp_path: Path) -> None:
    build = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path / "dist"),
        str(ROOT),
    ]
    subprocess.run(build, check=True, capture_output=True, text=True)
    wheel = next((tmp_path / "dist").glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    assert not [n for n in names if n.startswith(("tests/", "data/")) or n.endswith(".csv")]

    empty = tmp_path / "empty"
    empty.mkdir()
    inside = os.environ | {"PYTHONPATH": str(tmp_path / "site"), "LC_ALL": "zh_CN.UTF-8"}

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "opsanalytics", *arguments]
        done = subprocess.run(
            command, cwd=empty, env=inside, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = "import opsanalytics; print(opsanalytics.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", where], cwd=empty, env=inside, capture_output=True, text=True
    )
    assert found.stdout.startswith(str(tmp_path / "site"))
    run("demo")
    assert "orders" in run("ingest", "--shop", "demo")
    index = Path(run("report", "--shop", "demo", "01", "02").strip())
    assert index == empty / "reports" / "demo" / "latest" / "index.html"
    assert "计划完成得怎么样" in index.read_text(encoding="utf-8")
    assert (index.parent / "01_goal_progress.html").stat().st_size > 50_000
