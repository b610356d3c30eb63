"""The messy exports read by our loader, each file once, and what the tests ask of them."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

from .judge import CRASH, RIGHT, UNACCOUNTED, WRONG, Verdict, judge
from .kinds import Variant, all_variants
from .ours import read_ours

SEEDS = range(int(os.environ.get("MESSY_SEEDS", "1")))  # more for a soak run
LEAST_RIGHT = 0.85  # of the files that are whole


@cache
def verdict(name: str, seed: int) -> Verdict:
    """What became of the variant's files of this seed."""
    case = all_variants()[name].case(seed)
    with tempfile.TemporaryDirectory() as folder:
        return judge(case, read_ours, Path(folder) / "shop" / "exports")


def names(kinds: range) -> list[str]:
    """The variants of these kinds."""
    return [variant.name for variant in all_variants().values() if variant.kind in kinds]


def never(name: str) -> list[str]:
    """What must never be: a traceback, a line unaccounted for, a figure wrong without a word."""
    found = [(seed, verdict(name, seed)) for seed in SEEDS]
    return [
        f"seed {seed}: {v.word}: {v.why}"
        for seed, v in found
        if v.word in (CRASH, UNACCOUNTED, WRONG)
    ]


def unexpected(name: str) -> list[str]:
    """Verdicts other than the fair ones; those that must never be are told by `never`."""
    variant, faults = all_variants()[name], []
    for seed in SEEDS:
        found, fair = verdict(name, seed), _fair(variant, seed)
        if found.word not in (*fair, CRASH, UNACCOUNTED, WRONG):
            faults.append(
                f"seed {seed}: {found.word}, not {' or '.join(fair)}: {found.why} ({variant.rule})"
            )
    return faults


def leaks(name: str) -> list[str]:
    """Planted names, phones and addresses found anywhere, and files written outside the store."""
    return [f"seed {seed}: {leak}" for seed in SEEDS for leak in verdict(name, seed).leaks]


def share_right(kinds: range) -> float:
    """Of the files of these kinds that are whole, so that only reading them right is fair, the share that is."""
    files = [(name, seed) for name in names(kinds) for seed in SEEDS]
    whole = [file for file in files if _fair(all_variants()[file[0]], file[1]) == (RIGHT,)]
    return sum(verdict(*file).word == RIGHT for file in whole) / len(whole)


def _fair(variant: Variant, seed: int) -> tuple[str, ...]:
    return variant.case(seed).expected
