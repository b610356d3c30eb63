"""The settings of the imaginary shop, read from the TOML files beside this module."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any


def _told(name: str) -> dict[str, Any]:
    return tomllib.loads((files("opsanalytics.demo") / name).read_text(encoding="utf-8"))


STORY, OFFICE = _told("shop_story.toml") | _told("demo_buyers.toml"), _told("export_settings.toml")
