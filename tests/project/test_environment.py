"""environment.yml, pyproject.toml, requirements.lock and the Makefile tell the same story."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

GIVEN = {"jupyterlab", "pandas", "matplotlib", "seaborn", "papermill", "nbconvert"}
PYTHONS = ["3.11", "3.12", "3.13"]
SYSTEMS = [("linux", "Linux"), ("darwin", "Darwin")]
LOCK_LINE = re.compile(
    r"[a-z0-9-]+==[^\s:/@]+( ; [^:/@#]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?"
)


def declared() -> list[Requirement]:
    """Every requirement in pyproject.toml: runtime, then each extra."""
    project = PROJECT["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    return [Requirement(text) for texts in lists for text in texts]


def machines() -> list[dict[str, str]]:
    """The machines the lock must serve, as marker environments."""
    return [
        {
            "python_version": python,
            "python_full_version": f"{python}.9",
            "sys_platform": platform,
            "platform_system": system,
        }
        for python in PYTHONS
        for platform, system in SYSTEMS
    ]


def pins(lock: str) -> list[tuple[Requirement, int]]:
    """Each `name==version ; marker` of a lock with the number of its hashes."""
    found: list[tuple[Requirement, int]] = []
    for line in lock.splitlines():
        if line.startswith("    --hash=") and found:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((Requirement(line.removesuffix(" \\")), 0))
    return found


def lock_faults(requirements: list[Requirement], lock: str) -> list[str]:
    """Say what is not pinned once, in range and with a hash, and on which machine."""
    faults = []
    pinned = pins(lock)
    for need in requirements:
        for machine in machines():
            if need.marker and not need.marker.evaluate(machine):
                continue
            where = f"{need} on Python {machine['python_version']}, {machine['sys_platform']}"
            here = [
                (pin, hashes)
                for pin, hashes in pinned
                if canonicalize_name(pin.name) == canonicalize_name(need.name)
                and (pin.marker is None or pin.marker.evaluate(machine))
            ]
            if len(here) != 1:
                faults.append(f"{where}: {len(here)} pins in the lock instead of one")
            for pin, hashes in here:
                version = str(pin.specifier).removeprefix("==")
                if not need.specifier.contains(version, prereleases=True):
                    faults.append(f"{where}: locked at {version}, out of range")
                if not hashes:
                    faults.append(f"{where}: {pin.name} has no hash")
    return faults


def foreign_lines(lock: str) -> list[str]:
    """Lines that are neither an exact pin nor a hash: an option, an address, a path."""
    return [
        f"line {number}: {line}"
        for number, line in enumerate(lock.splitlines(), 1)
        if not LOCK_LINE.fullmatch(line)
    ]


def conda() -> tuple[list[Requirement], list[str]]:
    """What environment.yml asks of conda, and of pip."""
    entries = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    by_pip = [line for entry in entries if isinstance(entry, dict) for line in entry["pip"]]
    return [Requirement(entry) for entry in entries if isinstance(entry, str)], by_pip


def conda_faults(entries: list[Requirement], requirements: list[Requirement]) -> list[str]:
    """Say which conda entry is unknown to pyproject.toml or gives another range."""
    ranges: dict[str, SpecifierSet] = {need.name: need.specifier for need in requirements}
    ranges["python"] = SpecifierSet(PROJECT["project"]["requires-python"])
    ranges["pip"] = SpecifierSet()
    faults = []
    for entry in entries:
        if entry.name not in ranges:
            faults.append(f"{entry.name} is in environment.yml but not in pyproject.toml")
        elif entry.specifier != ranges[entry.name]:
            faults.append(
                f"{entry.name}: environment.yml says {entry.specifier}, pyproject.toml {ranges[entry.name]}"
            )
    return faults


def test_every_declared_package_is_locked_in_range_with_hashes() -> None:
    assert len(declared()) > 20
    assert lock_faults(declared(), LOCK) == []


def test_every_locked_package_has_a_hash() -> None:
    assert [pin.name for pin, hashes in pins(LOCK) if not hashes] == []


def test_the_lock_names_no_address_no_option_and_no_path() -> None:
    assert len(LOCK.splitlines()) > 100
    assert foreign_lines(LOCK) == []


def test_a_lock_out_of_step_is_noticed() -> None:
    hash_line = f"    --hash=sha256:{'0' * 64}"
    lock = f"pandas==2.9.0 \\\n{hash_line}\nbabel==2.18.0\n"
    lock += f"duckdb==2.0.0 ; sys_platform == 'linux' \\\n{hash_line}\n"
    needs = [Requirement(text) for text in ("pandas>=3.1,<4", "duckdb>=2", "babel>=2")]
    faults = lock_faults(needs, lock)
    assert "pandas<4,>=3.1 on Python 3.11, linux: locked at 2.9.0, out of range" in faults
    assert "duckdb>=2 on Python 3.13, darwin: 0 pins in the lock instead of one" in faults
    assert "babel>=2 on Python 3.12, linux: babel has no hash" in faults
    assert not [fault for fault in faults if fault.startswith("duckdb") and "linux" in fault]


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://mirror.example/simple",
        "--find-links ./wheels",
        "pandas @ file:///tmp/pandas.whl",
        "-e .",
        "./pandas.whl",
        "# made on a machine",
    ],
)
def test_a_foreign_line_in_a_lock_is_noticed(line: str) -> None:
    assert foreign_lines(f"{line}\n") == [f"line 1: {line}"]


def test_a_source_install_needs_nothing_beyond_the_lock() -> None:
    """Hatchling installs editable with the package `editables`, or without it where dev-mode-dirs is set."""
    locked = {pin.name for pin, _ in pins(LOCK)}
    dev_mode = PROJECT["tool"]["hatch"].get("build", {}).get("dev-mode-dirs")
    assert "hatchling" in locked
    assert dev_mode or "editables" in locked, (
        "set dev-mode-dirs in [tool.hatch.build] or lock editables"
    )


def test_conda_gets_the_given_packages() -> None:
    entries, _ = conda()
    assert GIVEN - {entry.name for entry in entries} == set()


def test_conda_ranges_are_those_of_the_project() -> None:
    entries, _ = conda()
    assert conda_faults(entries, declared()) == []


def test_conda_installs_the_project_itself_with_its_extras() -> None:
    _, by_pip = conda()
    extras = ",".join(PROJECT["project"]["optional-dependencies"])
    assert by_pip == [f"-e .[{extras}]"]


def test_a_conda_range_out_of_step_is_noticed() -> None:
    entries = [Requirement("pandas>=2"), Requirement("polars"), Requirement("python>=3.10")]
    assert conda_faults(entries, [Requirement("pandas>=3.1,<4")]) == [
        "pandas: environment.yml says >=2, pyproject.toml <4,>=3.1",
        "polars is in environment.yml but not in pyproject.toml",
        "python: environment.yml says >=3.10, pyproject.toml >=3.11",
    ]


def test_one_oldest_python_everywhere() -> None:
    requires = PROJECT["project"]["requires-python"]
    oldest = requires.removeprefix(">=")
    major, minor = oldest.split(".")
    assert PROJECT["tool"]["mypy"]["python_version"] == oldest
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{major}{minor}"
    assert f"--python-version {oldest} " in MAKEFILE
    assert f"sys.version_info < ({major}, {minor})" in (ROOT / "tools/setup.sh").read_text(
        encoding="utf-8"
    )


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_alone_explains_every_target() -> None:
    targets = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert targets, "the Makefile has no .PHONY line"
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    listed = subprocess.run(
        ["make"], cwd=ROOT, env=plain, capture_output=True, text=True, check=True
    ).stdout
    explained = {line.split()[1] for line in listed.splitlines() if len(line.split()) > 3}
    assert explained == set(targets[1].split())
