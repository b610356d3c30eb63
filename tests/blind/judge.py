"""Run the command line on the files of a case and hold the table against the truth."""

from __future__ import annotations

import contextlib
import io
import json
import re
import resource
import signal
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opsanalytics.cli.main import main
from tests.blind.case import Case, Facts, Kind
from tests.blind.rows import columns_of, difference, rows_of, tuples

ACCOUNT = re.compile(
    r"^(?P<name>.+): (?P<lines>\d+) lines = (?P<loaded>\d+) loaded"
    r" \+ (?P<duplicates>\d+) duplicates"
    r" \+ (?P<rejected>\d+) rejected \+ (?P<decoration>\d+) decoration"
)
SUMMARY = re.compile(r"^\w+: \d+ rows?(,|$)")
SECONDS = 60
MEMORY = 2 * 1024 * 1024  # kB


@dataclass
class Told:
    """What the commands said."""

    code: int = 0
    out: str = ""
    crash: str = ""
    accounts: list[dict[str, int]] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        """Sentences beyond the account and the list of tables."""
        lines = [line.strip() for line in self.out.splitlines() if line.strip()]
        return [line for line in lines if not ACCOUNT.match(line) and not SUMMARY.match(line)]


@dataclass(frozen=True)
class Verdict:
    """How a case went."""

    outcome: str
    why: str
    told: Told
    rows: list[tuple[Any, ...]]
    balanced: bool = True


def judge(kind: Kind, case: Case) -> Verdict:
    """Ingest the files of a case and say how it went."""
    with tempfile.TemporaryDirectory() as home:
        told = _ingest(case, Path(home))
        if told.crash:
            return Verdict("hang" if "Slow" in told.crash else "traceback", told.crash, told, [])
        found = rows_of(Path(home), kind.table)
        metrics = _metrics(case, Path(home))
    outcome, why = _outcome(case, told, found, metrics)
    balanced = all(_adds_up(a) for a in told.accounts) and _loads_agree(case, told, found)
    if resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss > MEMORY:
        outcome, why = "memory", "more than 2 GB"
    return Verdict(outcome, why, told, [tuple(r.items()) for r in found], balanced)


def _ingest(case: Case, home: Path) -> Told:
    told = Told()
    for i, step in enumerate(case.steps):
        folder = home / f"in{i}"
        folder.mkdir()
        for paper in step:
            (folder / paper.name).write_bytes(paper.content)
        paths = [str(folder / paper.name) for paper in step]
        _command(
            ["ingest", *paths, "--shop", "s", "--data", str(home / "data"), "--lang", "en"], told
        )
        told.out = told.out.replace(str(home), "")
    found = [ACCOUNT.match(line) for line in told.out.splitlines()]
    told.accounts = [
        {k: int(v) for k, v in m.groupdict().items() if k != "name"} for m in found if m
    ]
    return told


def _command(words: list[str], told: Told) -> None:
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), _at_most(SECONDS):
            told.code = max(told.code, int(main(words) or 0))
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        told.code = max(told.code, code)
        out.write(str(end.code) if isinstance(end.code, str) else "")
    except Exception:
        told.crash = traceback.format_exc()
    told.out += out.getvalue()
    if "Traceback (most recent" in told.out:
        told.crash = told.out


class SlowError(Exception):
    """A command took too long."""


@contextlib.contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise SlowError

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _metrics(case: Case, home: Path) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for name in case.metrics:
        told = Told()
        words = ["metrics", "--shop", "s", "--data", str(home / "data"), "--metric", name]
        _command([*words, "--format", "json"], told)
        try:
            found[name] = json.loads(told.out)[0]["value"]
        except (ValueError, LookupError):
            found[name] = None
    return found


def _outcome(
    case: Case, told: Told, found: Facts, metrics: dict[str, float | None]
) -> tuple[str, str]:
    said = bool(told.notes) or told.code != 0 or any(a["rejected"] for a in told.accounts)
    if case.truth is None:
        if not found:
            return ("refused", "") if said else ("silently wrong", "nothing loaded, nothing said")
        return ("noted", "") if said else ("silently wrong", "ambiguous, and no word of it")
    for truth in (case.truth, *case.also):
        columns = columns_of(truth)
        if tuples(truth, columns) == tuples(found, columns):
            return _metric_outcome(case, metrics, said)
    if not found:
        return ("refused", "") if said else ("silently wrong", "nothing loaded, nothing said")
    columns = columns_of(case.truth)
    extra = tuples(found, columns) - tuples(case.truth, columns)
    if not extra and said:
        return "partly", "rows missing, and said"
    return ("noted wrong" if said else "silently wrong"), difference(case.truth, found, columns)


def _metric_outcome(case: Case, metrics: dict[str, float | None], said: bool) -> tuple[str, str]:
    for name, value in case.metrics.items():
        seen = metrics[name]
        if seen is None or abs(seen - value) > 0.005:
            return ("noted wrong" if said else "silently wrong"), f"{name}: {seen}, not {value}"
    return "right", ""


def _adds_up(account: dict[str, int]) -> bool:
    parts = ("loaded", "duplicates", "rejected", "decoration")
    return account["lines"] == sum(account[p] for p in parts)


def _loads_agree(case: Case, told: Told, found: Facts) -> bool:
    """Of a single command, what is loaded is what the table holds."""
    loaded = sum(a["loaded"] for a in told.accounts)
    return len(case.steps) > 1 or not told.accounts or not found or loaded >= len(found)


def fair(kind: Kind, verdict: Verdict) -> bool:
    """Whether nobody could ask for more."""
    if kind.fair == "right":
        return verdict.outcome == "right"
    if kind.fair == "none":
        return verdict.outcome in ("right", "refused")
    return verdict.outcome in ("right", "refused", "partly", "noted", "noted wrong")
