"""What a kind is: a function from a seeded generator to files, their truth and what is fair."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.blind.paper import Paper

Facts = list[dict[str, Any]]
Fair = Literal["right", "said", "none"]


@dataclass(frozen=True)
class Case:
    """Files and their truth.

    `steps` are commands, each with the files it names. `truth` are the true rows of the table, None
    where nobody can know them: then any word of it will do, and silence will not. `also` are other
    readings as good as the truth.
    """

    steps: Sequence[Sequence[Paper]]
    truth: Facts | None
    also: Sequence[Facts] = ()
    metrics: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """A named kind of fault.

    fair: "right" must be read right; "said" may be refused, rejected or said; "none" must not load
    as rows.
    """

    name: str
    table: str
    fair: Fair
    make: Callable[[random.Random], Case]


KINDS: dict[str, Kind] = {}
Maker = Callable[[random.Random], Case]


def kind(table: str, fair: Fair = "right") -> Callable[[Maker], Maker]:
    """Register a function as a kind, under its own name."""

    def register(make: Maker) -> Maker:
        add(make.__name__, table, fair, make)
        return make

    return register


def add(name: str, table: str, fair: Fair, make: Maker) -> None:
    """Register a kind."""
    if name in KINDS:
        raise ValueError(name)
    KINDS[name] = Kind(name, table, fair, make)


def one(*papers: Paper) -> list[list[Paper]]:
    """All files in one command."""
    return [list(papers)]


def each(*papers: Paper) -> list[list[Paper]]:
    """Each file in a command of its own, in this order."""
    return [[paper] for paper in papers]
