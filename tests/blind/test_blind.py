"""No fault may go unsaid, break the reader or unbalance the account; what does is listed.

Every kind of its own is tried, and of the general faults tried on every export each eighth; all of
them with BLIND=all (about four minutes).
"""

from __future__ import annotations

import os

import pytest

from tests.blind import kinds as _kinds  # noqa: F401
from tests.blind.case import KINDS
from tests.blind.known import KNOWN
from tests.blind.run import verdict_of

BAD = ("silently wrong", "traceback", "hang", "memory")


def _tried() -> list[str]:
    crossed = sorted(name for name in KINDS if ": " in name)
    own = sorted(set(KINDS) - set(crossed))
    return [*own, *(crossed if os.environ.get("BLIND") == "all" else crossed[::8])]


@pytest.mark.slow
@pytest.mark.parametrize("name", _tried())
def test_nothing_goes_unsaid(name: str) -> None:
    verdict = verdict_of(name, 1)
    assert verdict.balanced, verdict.told.out
    if name in KNOWN:
        assert verdict.outcome in BAD, f"mended: take it off the list ({KNOWN[name]})"
    else:
        assert verdict.outcome not in BAD, f"{verdict.why}\n{verdict.told.out}"


def test_known_kinds_exist() -> None:
    assert set(KNOWN) <= set(KINDS)
