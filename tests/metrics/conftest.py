"""Shops drawn as text tables, on each engine."""

from tests.stories import make_shop  # noqa: F401 - a fixture
