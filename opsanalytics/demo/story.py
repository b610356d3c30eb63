"""The shop's words and fortunes, from story.toml."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

STORY: dict[str, Any] = tomllib.loads((files("opsanalytics.demo") / "story.toml").read_text(encoding="utf-8"))
