"""Findings kept from one time to the next, for who opens page 00 by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

import opsanalytics.pages
from opsanalytics.core.errors import UsageError
from opsanalytics.core.paths import user_folder
from opsanalytics.pages.finding import View
from opsanalytics.pages.records import SetFindings

KEPT = 20  # states of data; the oldest go


def cached_findings(view: View, work_out: Callable[[View], SetFindings]) -> SetFindings:
    """The findings of `work_out`, stored by state of the data, plan, day and code of the pages.

    A shop of frames in memory has no state to know it by: it is worked out each time, as is one
    whose cache cannot be written.
    """
    if view.shop.folder == Path():
        return work_out(view)
    try:
        file = user_folder("cache") / "findings" / f"{_fingerprint(view)}.json"
    except UsageError:  # no home folder, no cache
        return work_out(view)
    try:
        return SetFindings.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        found = work_out(view)
    with suppress(OSError):
        _store(file, found)
    return found


def _store(file: Path, found: SetFindings) -> None:
    """Write the findings, for this user only, and remove the oldest."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.write_text(found.model_dump_json(), encoding="utf-8")
    files = sorted(file.parent.glob("*.json"), key=lambda path: path.stat().st_mtime)
    for old in files[:-KEPT]:
        old.unlink(missing_ok=True)


def _fingerprint(view: View) -> str:
    parts = [str(view.shop.folder), view.plan.model_dump_json(), str(view.as_of), code_version()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def code_version() -> str:
    """When the package's code, or one of its wordings, was last changed."""
    package = Path(opsanalytics.pages.__file__).parents[1]
    files = (*package.rglob("*.py"), *package.rglob("*.toml"))
    return str(max(path.stat().st_mtime_ns for path in files))
