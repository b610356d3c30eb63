"""Every message of the library, in both languages."""

from __future__ import annotations

from pathlib import Path

from opsanalytics.core.messages import catalogue

PACKAGE = Path(__file__).resolve().parents[1] / "opsanalytics"


def namespaces() -> list[str]:
    """The first word of the keys: a package's name, or a subject's of the pages."""
    packages = [path.parent.name for path in PACKAGE.glob("*/messages.toml")]
    subjects = [path.stem for path in (PACKAGE / "pages" / "messages").glob("*.toml")]
    return [*packages, *subjects]


def messages() -> dict[str, dict[str, str]]:
    """Every key with its wordings, the terms apart."""
    return {key: wordings for name in namespaces() for key, wordings in catalogue(name).items()}
