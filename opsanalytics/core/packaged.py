"""Words, queries and rules that ship as TOML files beside the code."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any


def declared(path: str) -> dict[str, Any]:
    """What a TOML file says, by its path inside the package.

    >>> sorted(declared("ingest/own_sheets.toml"))
    ['written']
    """
    return tomllib.loads(files("opsanalytics").joinpath(path).read_text(encoding="utf-8"))
