"""TOML files checked against a model; all mistakes are named at once, each with its place."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from opsanalytics.core.errors import OpsError, UsageError
from opsanalytics.core.messages import Message, catalogue, clauses

# What pydantic calls a mistake, by how its name begins, and our word for what it should be.
_KINDS = {
    "int": "number",
    "float": "number",
    "finite": "number",
    "date": "day",
    "string_type": "text",
    "bool": "yes_no",
    "tuple_type": "list",
    "list_type": "list",
    "model": "group",
    "dict_type": "group",
}
Model = TypeVar("Model", bound=BaseModel)


class Readable(Protocol):
    """A path, or a file inside the package."""

    def read_text(self, encoding: str | None = None) -> str:
        """Its text."""


def read_toml(source: Readable, model: type[Model], context: Any = None) -> Model:
    """Read the file as the model says; what is wrong with it raises UsageError.

    `context`: what the model's own checks need to know besides.
    """
    try:
        content = tomllib.loads(source.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("core.bad_toml", path=source, why=error) from None
    except FileNotFoundError:
        raise UsageError("core.no_file", path=source) from None
    try:
        return model.model_validate(content, context=context)
    except ValidationError as error:
        faults = faults_of(error, model)
        raise UsageError("core.bad_settings", path=source, faults=faults) from None


def faults_of(error: ValidationError, model: type[BaseModel]) -> Message:
    """All mistakes in what the model was given, each with its place."""
    known, found = _settings(model), error.errors()
    inside = {each["loc"][:depth] for each in found for depth in range(len(each["loc"]))}
    # A list is called too short also where an entry of it is wrong, which is said by itself.
    faults = [each for each in found if each["type"] != "too_short" or each["loc"] not in inside]
    return clauses(*(_fault(each, known) for each in faults))


def _fault(error: Any, known: set[str]) -> Message:
    """One mistake: where it stands, and what is wrong."""
    place, what = _place(error["loc"]), _what(error, known)
    return Message("core.setting.at", place=place, what=what) if place else what


def _place(loc: tuple[int | str, ...]) -> str:
    """goals.ladder[2].due: entries counted from 1, as a reader counts them."""
    return "".join(f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in loc).lstrip(".")


def _settings(model: type[BaseModel]) -> set[str]:
    """The names of all settings of the model and of the models inside it."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}


def _what(error: Any, known: set[str]) -> Message:
    kind = str(error["type"])
    if kind == "extra_forbidden":
        name = str(error["loc"][-1])
        close = get_close_matches(name, sorted(known - {name}), n=1)
        if close and name not in known:
            return Message("core.setting.unknown_like", close=close[0])
        return Message("core.setting.unknown")
    given = error.get("ctx", {})
    if isinstance(given.get("error"), OpsError):
        return given["error"].message  # type: ignore[no-any-return]
    if kind == "literal_error":
        return Message("core.setting.one_of", known=given["expected"].replace(" or ", ", "))
    word = next((word for start, word in _KINDS.items() if kind.startswith(start)), kind)
    if (key := f"core.setting.{word}") in catalogue("core"):
        return Message(key, **given)
    return Message.bilingual(*[str(error["msg"]).removeprefix("Value error, ")] * 2)
