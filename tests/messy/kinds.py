"""Every way in which an export is messed up: a variant makes, of a seed, files with known truth.

The kinds 1 to 27 are the faults met in real exports; 0 are the platform's own generations and faults found since. What
is to come of a variant follows from the shop's rules, written at the variant, never from what a loader does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from random import Random

from .paper import Case

KINDS = {
    0: "generations and more",
    1: "encodings",
    2: "order numbers dressed up",
    3: "a blank among order numbers",
    4: "order numbers ruined by a spreadsheet",
    5: "amounts",
    6: "percentages",
    7: "spellings of dates",
    8: "dates as spreadsheet numbers",
    9: "midnight and time zones",
    10: "lines above the header",
    11: "totals",
    12: "trailing commas",
    13: "stray quotes",
    14: "commas in unquoted titles",
    15: "overlapping exports",
    16: "states, refunds, unpaid",
    17: "names that look like nothing",
    18: "nothing in it",
    19: "cut off",
    20: "NULs",
    21: "something else inside",
    22: "archives",
    23: "columns renamed or missing",
    24: "columns twice",
    25: "two shops",
    26: "emoji, markup, long titles",
    27: "masked names",
}
_MODULES = (
    "texts", "ids", "numbers", "times", "zones", "rows", "ends", "quotes", "exports", "people", "guises", "archives",
    "columns", "more",
)  # fmt: skip


@dataclass(frozen=True)
class Variant:
    """One way to mess up an export."""

    name: str
    kind: int
    rule: str
    make: Callable[[Random], Case]

    def case(self, seed: int) -> Case:
        """The files of this seed and their truth."""
        return self.make(Random(f"{self.name} {seed}"))


VARIANTS: dict[str, Variant] = {}


def variant(kind: int) -> Callable[[Callable[[Random], Case]], Callable[[Random], Case]]:
    """Register a function as a variant of the kind; its docstring is the rule."""

    def register(make: Callable[[Random], Case]) -> Callable[[Random], Case]:
        name = make.__name__.strip("_")
        assert name not in VARIANTS, name
        VARIANTS[name] = Variant(name, kind, (make.__doc__ or "").strip(), make)
        return make

    return register


def all_variants() -> dict[str, Variant]:
    """Every variant by name, in the order of the kinds."""
    for module in _MODULES:
        import_module(f".messy_{module}", __package__)
    return dict(sorted(VARIANTS.items(), key=lambda item: item[1].kind))


def sample(kind: int, files: int) -> list[tuple[Variant, int]]:
    """So many variants of the kind with seeds, each variant as often as the others."""
    known = [v for v in all_variants().values() if v.kind == kind]
    return [(known[at % len(known)], at // len(known)) for at in range(files)]
