"""Findings kept from one time to the next, for who opens page 00 by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_cache_path
from pydantic import ValidationError

import opsanalytics.pages
from opsanalytics.pages.finding import View
from opsanalytics.pages.records import SetFindings

KEPT = 20  # states of data; the oldest go


def cached_findings(view: View, work_out: Callable[[View], SetFindings]) -> SetFindings:
    """The findings of `work_out`, stored by state of the data, plan, day and code of the pages."""
    folder = user_cache_path("opsanalytics") / "findings"
    file = folder / f"{_fingerprint(view)}.json"
    try:
        return SetFindings.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        found = work_out(view)
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(found.model_dump_json(), encoding="utf-8")
    for old in sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
    return found


def _fingerprint(view: View) -> str:
    parts = [str(view.shop.folder), view.plan.model_dump_json(), str(view.as_of), _code_version()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _code_version() -> str:
    """When the package's code was last changed."""
    package = Path(opsanalytics.pages.__file__).parents[1]
    return str(max(path.stat().st_mtime_ns for path in package.rglob("*.py")))
