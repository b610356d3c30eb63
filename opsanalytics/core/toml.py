"""TOML files checked against a model; all mistakes are told at once, each with its place."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from opsanalytics.core.errors import UsageError

Model = TypeVar("Model", bound=BaseModel)


class Readable(Protocol):
    """A path, or a file inside the package."""

    def read_text(self, encoding: str | None = None) -> str:
        """Its text."""


def read_toml(source: Readable, model: type[Model]) -> Model:
    """Read the file as the model says; what is wrong with it raises UsageError."""
    try:
        told = tomllib.loads(source.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("{path} is not valid TOML: {why}", path=source, why=error) from None
    except FileNotFoundError:
        raise UsageError("there is no file or folder {path}", path=source) from None
    try:
        return model.model_validate(told)
    except ValidationError as error:
        known = _settings(model)
        told_faults = [
            ": ".join(p for p in (_place(e["loc"]), _what(e, known)) if p) for e in error.errors()
        ]
        faults = "; ".join(told_faults)
        raise UsageError("{path}: {faults}", path=source, faults=faults) from None


def _place(loc: tuple[int | str, ...]) -> str:
    """goals.ladder[2].due: entries counted from 1, as a reader counts them."""
    return "".join(f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in loc).lstrip(".")


def _settings(model: type[BaseModel]) -> set[str]:
    """The names of all settings of the model and of the models inside it."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}


def _what(error: Any, known: set[str]) -> str:
    if error["type"] == "extra_forbidden":
        close = get_close_matches(str(error["loc"][-1]), sorted(known), n=1)
        return "there is no such setting" + (f", did you mean {close[0]}?" if close else "")
    return str(error["msg"]).removeprefix("Value error, ")
