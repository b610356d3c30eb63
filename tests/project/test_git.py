"""What git may hold: no shop's data, no package registry's host, no path of a developer's machine."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.project.library import ROOT

LARGEST = 1_000_000  # bytes
PRIVATE = ("data/raw/", "data/processed/", "reports/")
KEPT = {f"{folder}README.md" for folder in PRIVATE}
HOSTS = [
    ("py", "pi.org"),
    ("pythonho", "sted.org"),
    ("npm", "js.org"),
    ("npm", "js.com"),
    ("ana", "conda.org"),
    ("deb.deb", "ian.org"),
    ("archive.ubu", "ntu.com"),
    ("repo1.ma", "ven.org"),
]
PLACES = [("/wo", "rk/"), ("/ro", "ot/"), ("/fa", "rm/"), ("../.lib", "rary")]
FORBIDDEN_TEXT = re.compile(
    "|".join(re.escape("".join(parts)) for parts in HOSTS + PLACES)
    + r"|/(?:home|Users)/(?!you/|me/)[a-z]\w*/"
)


@pytest.fixture(scope="module")
def in_git() -> list[str]:
    """Paths that git tracks or would take with the next `git add`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [path for path in listed.split("\0") if (ROOT / path).is_file()]
    assert paths, "git lists no file"
    return paths


def forbidden_text(path: str, content: bytes) -> list[str]:
    """Lines that name a package registry's host or a path of a developer's machine; binary files pass."""
    if b"\0" in content:
        return []
    lines = content.decode("utf-8", errors="replace").splitlines()
    return [
        f"{path}:{number} names {found[0]}"
        for number, line in enumerate(lines, 1)
        if (found := FORBIDDEN_TEXT.search(line))
    ]


def test_no_file_names_a_package_registry_or_a_developers_machine(in_git: list[str]) -> None:
    assert [
        fault for path in in_git for fault in forbidden_text(path, (ROOT / path).read_bytes())
    ] == []


def data_in_git(paths: list[str]) -> list[str]:
    """What lies in the folders for data and reports, their README files apart."""
    return [path for path in paths if path.startswith(PRIVATE) and path not in KEPT]


def test_no_data_and_no_report_is_in_git(in_git: list[str]) -> None:
    assert KEPT - set(in_git) == set()
    assert data_in_git(in_git) == []


def test_a_shops_figures_in_git_are_noticed() -> None:
    inside = [
        "data/raw/demo/orders.csv",
        "data/processed/demo/README.md",
        "reports/demo/latest/index.html",
    ]
    assert data_in_git([*inside, "reports/README.md", "opsanalytics/reports/run.py"]) == inside


@pytest.mark.parametrize("parts", [*HOSTS, *PLACES, ("/home/", "li/shop"), ("/Users/", "li/shop")])
def test_a_registry_host_or_a_machine_path_is_noticed(parts: tuple[str, str]) -> None:
    content = f"fine\nsee {''.join(parts)} there\n".encode()
    assert len(forbidden_text("README.md", content)) == 1
    assert forbidden_text("README.md", b"see /home/you/shop and https://example.org/simple") == []
    assert forbidden_text("font.ttf", b"\0" + content) == []


def test_no_large_file_or_package_is_in_git(in_git: list[str]) -> None:
    sizes = {path: (ROOT / path).stat().st_size for path in in_git}
    assert [path for path, size in sizes.items() if size > LARGEST or path.endswith(".whl")] == []
