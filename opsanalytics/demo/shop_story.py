"""The settings of the imaginary shop, read from the TOML files beside this module."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("opsanalytics.demo") / name).read_text(encoding="utf-8"))


STORY = _read("shop_story.toml")
BUYERS = _read("demo_buyers.toml")
EXPORTS = _read("export_settings.toml")
