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
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from opsanalytics.cli.main import main
from tests.blind.case import Case, Facts, Kind
from tests.blind.facts import PERSONS

ACCOUNT = re.compile(
    r"^(?P<name>.+): (?P<lines>\d+) lines = (?P<loaded>\d+) loaded \+ (?P<duplicates>\d+) duplicates"
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
        found = _rows(Path(home), kind.table)
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


def _rows(home: Path, table: str) -> Facts:
    """The rows of the table as the store's newest state has them."""
    base = home / "data" / "processed" / "s"
    parts = sorted((base / table).rglob("*.parquet"))
    wanted = _current(base)
    if wanted is not None:
        parts = [p for p in parts if p.relative_to(base).as_posix() in wanted]
    frames = [pd.read_parquet(p) for p in parts]
    return pd.concat(frames).to_dict("records") if frames else []


def _current(base: Path) -> set[str] | None:
    """The files that the manifest lists, where there is one."""
    manifest = next(iter(base.glob("manifest*.json")), None)
    if manifest is None:
        return None
    return set(re.findall(r"[\w\-./=]+\.parquet", manifest.read_text("utf-8")))


def _plain(column: str, value: Any) -> Any:
    """A value as the truth writes it."""
    if value is None or (not isinstance(value, str | bool) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        midnight = value == value.normalize() and not column.endswith("_at")
        return str(value.date()) if midnight else str(value)[:19]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float) or type(value).__name__ == "Decimal":
        return round(float(value), 4)
    return str(value)


def tuples(facts: Facts, columns: list[str]) -> Counter[tuple[Any, ...]]:
    """Rows as comparable values; people as the order in which they come up among the sorted rows."""
    plain = [c for c in columns if c not in PERSONS]
    rows = [[_plain(c, f.get(c)) for c in plain] + [_who(f, columns)] for f in facts]
    rows.sort(key=lambda row: [str(v) for v in row[:-1]])
    seen: dict[Any, int] = {}
    named = [(*r[:-1], None if r[-1] is None else seen.setdefault(r[-1], len(seen))) for r in rows]
    return Counter(named)


def _who(fact: dict[str, Any], columns: list[str]) -> Any:
    found = [fact.get(c) for c in columns if c in PERSONS]
    return _plain("", found[0]) if found else None


def columns_of(facts: Facts) -> list[str]:
    """The columns that the truth tells."""
    return sorted({c for f in facts for c in f} - {"unit"})


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
    return ("noted wrong" if said else "silently wrong"), _difference(case.truth, found, columns)


def _metric_outcome(case: Case, metrics: dict[str, float | None], said: bool) -> tuple[str, str]:
    for name, value in case.metrics.items():
        seen = metrics[name]
        if seen is None or abs(seen - value) > 0.005:
            return ("noted wrong" if said else "silently wrong"), f"{name}: {seen}, not {value}"
    return "right", ""


def _difference(truth: Facts, found: Facts, columns: list[str]) -> str:
    """The first rows that differ."""
    want, have = tuples(truth, columns), tuples(found, columns)
    lacking, extra = list((want - have).elements()), list((have - want).elements())
    names = [c for c in columns if c not in PERSONS]
    if lacking and extra:
        pairs = zip([*names, "person"], lacking[0], extra[0], strict=True)
        short = {n: (a, b) for n, a, b in pairs if a != b}
        return (
            f"{len(lacking)} rows lacking, {len(extra)} others; first differs (true, seen): {short}"
        )
    return f"{len(lacking)} rows lacking, {len(extra)} too many: {(lacking or extra)[:1]}"


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
