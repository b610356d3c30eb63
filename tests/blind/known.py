"""Kinds that are still read wrong without a word, and why; a mended one must leave this list."""

from __future__ import annotations

KNOWN: dict[str, str] = {}
