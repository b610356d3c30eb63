"""The shop's words and fortunes, from story.toml and people.toml; what it notes and downloads, from office.toml."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any


def _told(name: str) -> dict[str, Any]:
    return tomllib.loads((files("opsanalytics.demo") / name).read_text(encoding="utf-8"))


STORY, OFFICE = _told("story.toml") | _told("people.toml"), _told("office.toml")
