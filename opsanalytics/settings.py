"""TOML files checked against a model; all mistakes are told at once, each with its place."""

from __future__ import annotations

import tomllib
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from opsanalytics.errors import UsageError

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
        faults = "; ".join(": ".join(part for part in (_place(e["loc"]), _what(e)) if part) for e in error.errors())
        raise UsageError("{path}: {faults}", path=source, faults=faults) from None


def _place(loc: tuple[int | str, ...]) -> str:
    """goals.ladder[2].due: entries counted from 1, as a reader counts them."""
    return "".join(f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in loc).lstrip(".")


def _what(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "there is no such setting"
    return str(error["msg"]).removeprefix("Value error, ")
