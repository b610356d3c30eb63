"""No fault may go unsaid, break the reader or unbalance the account; what does is listed."""

from __future__ import annotations

import pytest

from tests.blind import kinds as _kinds  # noqa: F401
from tests.blind.case import KINDS
from tests.blind.known import KNOWN
from tests.blind.run import verdict_of

BAD = ("silently wrong", "traceback", "hang", "memory")


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(KINDS))
def test_nothing_goes_unsaid(name: str) -> None:
    verdict = verdict_of(name, 1)
    assert verdict.balanced, verdict.told.out
    if name in KNOWN:
        assert verdict.outcome in BAD, f"mended: take it off the list ({KNOWN[name]})"
    else:
        assert verdict.outcome not in BAD, f"{verdict.why}\n{verdict.told.out}"


def test_known_kinds_exist() -> None:
    assert set(KNOWN) <= set(KINDS)
