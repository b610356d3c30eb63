"""What a scenario changes: named levers, each moved by a share, by an amount or to a value; kept in a TOML file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from opsanalytics.core.errors import DataRefused, Term, UsageError
from opsanalytics.core.toml import read_toml

Kind = Literal["count", "share", "money"]


@dataclass(frozen=True)
class Lever:
    """One thing a shop can move: what it is called, and the kind of its figure."""

    title: str
    kind: Kind


LEVERS = {
    "visitors": Lever("visitors a day", "count"),
    "pay_conversion": Lever("share of visitors who pay", "share"),
    "order_conversion": Lever("orders placed / visitor", "share"),
    "payment_share": Lever("share of orders paid", "share"),
    "repeat_rate": Lever("repeat purchase rate", "share"),
    "ad_spend": Lever("yuan a day on promotion", "money"),
    "spend_per_buyer": Lever("yuan a buyer", "money"),
    "price": Lever("price as a share of list price", "share"),
    "positive_share": Lever("share of good ratings", "share"),
}
_WRITTEN = re.compile(r"([+-]?)(\d+(?:\.\d+)?)(%|pp|)")


@dataclass(frozen=True)
class Change:
    """How a lever moves: `times` its value, `plus` an amount, or `to` a value.

    >>> parse_change("visitors", "+20%"), parse_change("pay_conversion", "3%")
    (Change(how='times', amount=1.2), Change(how='to', amount=0.03))
    >>> parse_change("pay_conversion", "+0.5pp"), parse_change("ad_spend", "-100")
    (Change(how='plus', amount=0.005), Change(how='plus', amount=-100.0))
    """

    how: Literal["times", "plus", "to"]
    amount: float

    def factor(self, now: Any, lever: str) -> Any:
        """The new value as a multiple of `now` (a number, an array, or None: not told, which only `times` bears)."""
        if self.how == "times":
            return self.amount
        if now is None:
            message = "what the shop has now of this is nothing, or not told: {lever}"
            hint = "move it by a share of itself, such as +20%"
            raise DataRefused(message, hint=hint, lever=Term(LEVERS[lever].title))
        return (self.amount if self.how == "to" else now + self.amount) / now


def parse_change(lever: str, text: str) -> Change:
    """`+20%`, `-20%` move by a share of itself, `+50` by an amount, `+0.5pp` by points; `300`, `3%` set a value."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    found = _WRITTEN.fullmatch(plain)
    kind = LEVERS[lever].kind
    if not found or (found[3] and kind != "share" and not (found[3] == "%" and found[1])):
        message = "the lever {lever} cannot take {text!r}"
        hint = "write +20%, -20%, +50, 300; for a share 3% or +0.5pp"
        raise UsageError(message, hint=hint, lever=lever, text=text)
    sign, unit = found[1], found[3]
    number = float(found[2]) * (-1 if sign == "-" else 1)
    if sign and unit == "%":
        change = Change("times", 1 + number / 100)
    else:
        change = Change("plus" if sign else "to", number / 100 if unit else number)
    if (change.how != "plus" and change.amount < 0) or (
        change == Change("to", 0.0) and lever != "ad_spend"
    ):
        raise UsageError("the lever {lever} cannot fall to nothing or below", lever=lever)
    return _possible(lever, change)


def _possible(lever: str, change: Change) -> Change:
    if (
        change.how == "to"
        and LEVERS[lever].kind == "share"
        and lever != "price"
        and change.amount > 1
    ):
        message = "a share cannot be above 100 %: {lever}"
        raise UsageError(message, hint="write 3% or 0.03", lever=lever)
    return change


def _text(value: Any) -> Any:
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else value


Written = Annotated[str, BeforeValidator(_text)]


class Scenario(BaseModel):
    """Levers moved together from a day on; written as texts, so that the file reads as one would say it.

    `levers`: by name. `channels`: visitors of single channels. `since`: None means from the first day ahead.
    `elasticity`: percent more orders for prices one percent lower. `review_effect`: percent more orders for a share
    of good ratings one point higher. Both are assumptions that no export tells: zero unless given.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=60)] = "what if"
    since: date | None = None
    levers: dict[str, Written] = {}
    channels: dict[str, Written] = {}
    elasticity: float = 0.0
    review_effect: float = 0.0

    @model_validator(mode="after")
    def _sound(self) -> Scenario:
        for name in self.levers:
            if name not in LEVERS:
                raise ValueError(f"there is no lever {name}; there are {', '.join(LEVERS)}")
        try:
            changes = self.changes
            for text in self.channels.values():
                parse_change("visitors", text)
        except UsageError as error:
            raise ValueError(str(error)) from None
        if changes.get("pay_conversion") and {"order_conversion", "payment_share"} & set(changes):
            raise ValueError(
                "pay_conversion holds order_conversion and payment_share: move it or them"
            )
        total = changes.get("visitors")
        if total and total.how == "to" and (self.channels or "ad_spend" in changes):
            raise ValueError(
                "visitors set to a number leave nothing for channels or ad_spend to add"
            )
        return self

    @property
    def changes(self) -> dict[str, Change]:
        """The levers, read."""
        return {name: parse_change(name, text) for name, text in self.levers.items()}

    def also(self, **levers: str) -> Scenario:
        """The same with levers set besides, or set anew."""
        return make_scenario(**self.model_dump() | {"levers": self.levers | levers})


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    schema_version: Literal[1]
    scenario: tuple[Scenario, ...] = ()

    @model_validator(mode="after")
    def _named_once(self) -> _File:
        names = [s.name for s in self.scenario]
        if len(set(names)) < len(names):
            raise ValueError("two scenarios have one name")
        return self


def make_scenario(**told: Any) -> Scenario:
    """A scenario of what a user gave; what cannot be raises UsageError."""
    try:
        return Scenario.model_validate(told)
    except ValueError as error:
        faults: Any = error
        raise UsageError(
            "{faults}",
            faults="; ".join(e["msg"].removeprefix("Value error, ") for e in faults.errors()),
        ) from None


def read_scenarios(path: Path) -> tuple[Scenario, ...]:
    """The scenarios of the file, in its order; none where there is no file."""
    return read_toml(path, _File).scenario if path.is_file() else ()


def save_scenario(path: Path, scenario: Scenario) -> None:
    """Put the scenario into the file, in the place of one of its name; the file switches whole."""
    import tomli_w

    kept: Mapping[str, Scenario] = {s.name: s for s in read_scenarios(path)} | {
        scenario.name: scenario
    }
    rows = [s.model_dump(exclude_defaults=True) | {"name": s.name} for s in kept.values()]
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.tmp")
    fresh.write_text(tomli_w.dumps({"schema_version": 1, "scenario": rows}), encoding="utf-8")
    fresh.replace(path)
