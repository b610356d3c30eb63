"""What a scenario changes: named levers, each moved by a share, by an amount or to a value."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from opsanalytics.core.cards import Card
from opsanalytics.core.data_address import sent
from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.messages import Message, term
from opsanalytics.core.toml import faults_of, read_toml

Kind = Literal["count", "share", "money"]

LEVERS: dict[str, Kind] = {  # what a shop can move, and the kind of its figure
    "visitors": "count",
    "pay_conversion": "share",
    "order_conversion": "share",
    "payment_share": "share",
    "repeat_rate": "share",
    "ad_spend": "money",
    "spend_per_buyer": "money",
    "price": "share",
    "positive_share": "share",
}
_WRITTEN = re.compile(r"([+-]?)(\d+(?:\.\d+)?)(%|pp|)")


def lever_name(lever: str) -> Message:
    """What a lever is called."""
    return term("figure", lever)


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
        """The new value as a multiple of `now`, a number or an array.

        None means unknown, and raises DataRefused where the change is not by a share of itself.
        """
        if self.how == "times":
            return self.amount
        if now is None:
            raise DataRefused("plan.lever.unknown", lever=lever_name(lever))
        return (self.amount if self.how == "to" else now + self.amount) / now


def parse_change(lever: str, text: str) -> Change:
    """Read how a lever moves; UsageError where it cannot move so.

    `+20%`, `-20%` move it by a share of itself, `+50` by an amount, `+0.5pp` by points; `300`, `3%`
    set a value.
    """
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    found = _WRITTEN.fullmatch(plain)
    if not found or not _unit_fits(lever, sign=found[1], unit=found[3]):
        raise UsageError("plan.lever.not_a_change", lever=lever, text=text)
    change = _change(*found.groups())
    to_nothing = change == Change("to", 0.0) and lever != "ad_spend"
    if to_nothing or (change.how != "plus" and change.amount < 0):
        raise UsageError("plan.lever.below_nothing", lever=lever)
    above_one = change.how == "to" and change.amount > 1
    if above_one and LEVERS[lever] == "share" and lever != "price":
        raise UsageError("plan.lever.above_one", lever=lever)
    return change


def _unit_fits(lever: str, *, sign: str, unit: str) -> bool:
    """Shares take % and pp; other levers only a signed %, as a share of themselves."""
    return not unit or LEVERS[lever] == "share" or (unit == "%" and sign != "")


def _change(sign: str, digits: str, unit: str) -> Change:
    number = float(digits) * (-1 if sign == "-" else 1)
    if sign and unit == "%":
        return Change("times", 1 + number / 100)
    return Change("plus" if sign else "to", number / 100 if unit else number)


def _text(value: Any) -> Any:
    """A number of a file as the text that a lever is written as."""
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else value


Written = Annotated[str, BeforeValidator(_text)]


class Scenario(Card, BaseModel):
    """Levers moved together from a day on, written as texts ("+20%").

    `levers`: by name. `channels`: visitors of single channels. `since`: None means from the first
    day ahead. `elasticity`: percent more orders for prices one percent lower. `review_effect`:
    percent more orders for a share of good ratings one point higher. Both are assumptions that no
    export can prove: zero unless given.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

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
                raise UsageError("plan.scenario.no_lever", name=name, known=[*LEVERS])
        changes = self.changes
        for text in self.channels.values():
            parse_change("visitors", text)
        if changes.get("pay_conversion") and {"order_conversion", "payment_share"} & set(changes):
            raise UsageError("plan.scenario.conversion_twice")
        total = changes.get("visitors")
        if total and total.how == "to" and (self.channels or "ad_spend" in changes):
            raise UsageError("plan.scenario.visitors_set")
        return self

    def _headline(self) -> Message:
        """Its name and what it moves."""
        moves = [f"{lever} {text}" for lever, text in (self.levers | self.channels).items()]
        return Message("plan.card.scenario", name=self.name, moves=moves or ["-"])

    @property
    def changes(self) -> dict[str, Change]:
        """The levers, read."""
        return {name: parse_change(name, text) for name, text in self.levers.items()}

    def also(self, **levers: str) -> Scenario:
        """The same with levers set besides, or set anew."""
        return make_scenario(**{**self.model_dump(), "levers": {**self.levers, **levers}})


NO_CHANGE = Scenario()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    schema_version: Literal[1]
    scenario: tuple[Scenario, ...] = ()

    @model_validator(mode="after")
    def _named_once(self) -> _File:
        names = [scenario.name for scenario in self.scenario]
        if len(set(names)) < len(names):
            raise UsageError("plan.scenario.one_name")
        return self


def make_scenario(**given: Any) -> Scenario:
    """A scenario of what a user gave.

    Parameters
    ----------
    **given
        The fields of `Scenario`: `name`, `since` (a date), `levers` and `channels` (name to text:
        "+20%", "300", "+0.5pp"), `elasticity` and `review_effect` (percent).

    Returns
    -------
    Scenario
        What `ops.pages.what_if` and the sliders take.

    Raises
    ------
    UsageError
        What is wrong with it, all mistakes at once.

    Examples
    --------
    >>> make_scenario(levers={"visitors": "+20%"}).changes["visitors"].amount
    1.2
    """
    try:
        return Scenario.model_validate(given)
    except ValidationError as error:
        raise UsageError(faults_of(error, Scenario)) from None


def read_scenarios(path: Path) -> tuple[Scenario, ...]:
    """The scenarios of the file, in its order; none where there is no file."""
    return read_toml(path, _File).scenario if path.is_file() else ()


def save_scenario(path: Path, scenario: Scenario) -> None:
    """Put the scenario into the file, in place of one of its name; the file is replaced at once."""
    import tomli_w

    kept = {saved.name: saved for saved in read_scenarios(path)}
    kept[scenario.name] = scenario
    rows = [
        {**saved.model_dump(exclude_defaults=True), "name": saved.name} for saved in kept.values()
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.tmp")
    fresh.write_text(tomli_w.dumps({"schema_version": 1, "scenario": rows}), encoding="utf-8")
    fresh.replace(path)
    sent(path)
