"""Run all kinds and tell how they went: python -m tests.blind.run --help."""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.blind import kinds as _kinds  # noqa: F401
from tests.blind.case import KINDS, Case, Kind
from tests.blind.judge import Verdict, fair, judge
from tests.blind.known import KNOWN

Run = tuple[Kind, int, Case, Verdict]


def case_of(name: str, seed: int) -> Case:
    """The files of a kind."""
    return KINDS[name].make(random.Random(f"{name} {seed}"))


def verdict_of(name: str, seed: int) -> Verdict:
    """One kind with one seed."""
    return judge(KINDS[name], case_of(name, seed))


def runs(words: list[str], seeds: list[int], loud: bool) -> Iterator[Run]:
    """Every kind with every seed, told as it goes."""
    for name, kind in KINDS.items():
        if words and not any(w in name for w in words):
            continue
        for seed in seeds:
            began, case = time.monotonic(), case_of(name, seed)
            verdict = judge(kind, case)
            _tell(kind, seed, verdict, time.monotonic() - began, loud)
            yield kind, seed, case, verdict


def _tell(kind: Kind, seed: int, verdict: Verdict, took: float, loud: bool) -> None:
    mark = "ok " if fair(kind, verdict) else "BAD"
    balance = "" if verdict.balanced else "  ACCOUNT"
    print(
        f"{mark}|{kind.name}|{seed}|{kind.fair}|{verdict.outcome}|{took:.1f}s{balance}", flush=True
    )
    if loud or mark == "BAD" or balance:
        lines = [verdict.why[:600], *(f"> {line[:400]}" for line in verdict.told.out.splitlines())]
        print("\n".join(f"     {line}" for line in lines))


def smallest(case: Case) -> list[str]:
    """The first lines of each file, as far as they are text."""
    lines = []
    for paper in (p for step in case.steps for p in step):
        lines.append(f"[{paper.name}]")
        if paper.content[:2] in (b"PK", b"\xd0\xcf"):
            lines.append("(workbook or archive)")
            continue
        text = paper.content.decode("utf-8-sig", errors="replace").replace("\ufeff", "")
        lines += [line[:200] for line in text.splitlines()[:4]]
    return lines


def report(found: list[Run]) -> str:
    """A table of all kinds, and the details of those that were not fair."""
    counts = Counter(v.outcome for _, _, _, v in found)
    lines = ["## Outcomes", "", *(f"- {o}: {n}" for o, n in counts.most_common()), ""]
    lines += ["| kind | fair | outcome by seed | known as |", "|---|---|---|---|"]
    for name in dict.fromkeys(kind.name for kind, *_ in found):
        outcomes = [v.outcome for k, _, _, v in found if k.name == name]
        short = outcomes[0] if len(set(outcomes)) == 1 else ", ".join(outcomes)
        lines.append(f"| {name} | {KINDS[name].fair} | {short} | {KNOWN.get(name, '')} |")
    unfair = {k.name: (c, v) for k, _, c, v in reversed(found) if not fair(k, v)}
    lines += ["", "## What was not fair", ""]
    for name, (case, verdict) in sorted(unfair.items(), key=lambda item: item[1][1].outcome):
        lines += _details(name, case, verdict)
    return "\n".join(lines)


def _details(name: str, case: Case, verdict: Verdict) -> list[str]:
    out = verdict.told.out.splitlines()[:8]
    head = [f"### {name}: {verdict.outcome}", "", verdict.why[:500], "", "```"]
    return [*head, *smallest(case), "---", *out, "```", ""]


def main() -> None:
    """Print a line a kind, and the details of what was not fair."""
    words = argparse.ArgumentParser()
    words.add_argument("names", nargs="*")
    words.add_argument("--seeds", nargs="*", type=int, default=[1])
    words.add_argument("--loud", action="store_true")
    words.add_argument("--report", type=Path)
    asked = words.parse_args()
    found = list(runs(asked.names, asked.seeds, asked.loud))
    print(dict(Counter(v.outcome for _, _, _, v in found)))
    if asked.report:
        asked.report.write_text(report(found), encoding="utf-8")


if __name__ == "__main__":
    main()
