"""The lists against platform days and payouts: every yuan of difference, by its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum

from opsanalytics.analyses import payouts, reconcile
from opsanalytics.store.shop import Shop

AGREES, NOT_FINAL, UNDER_WAY = reconcile.AGREES, reconcile.OPEN, "still under way"
# By what the order list is compared with; their wordings stand in core/terms.toml.
REASONS = {
    "platform": reconcile.REASONS,
    "refunds": reconcile.REASONS,
    "payouts": (*payouts.REASONS, UNDER_WAY),
}
_UNEXPLAINED = (reconcile.UNKNOWN, payouts.UNKNOWN)


@dataclass(frozen=True)
class Difference:
    """What the lists and one other ledger (of REASONS) differ by for one reason.

    The ledgers: what was paid by the platform's days, what was given back by these, and payouts.
    `n` is days of the platform, or orders. `whole` is their yuan, by the platform or as due, and 0
    for orders under way; `yuan` is what they differ by, added up without signs, or still to come.
    """

    ledger: str
    why: str
    n: int
    whole: float
    yuan: float

    @property
    def unexplained(self) -> bool:
        """Whether nobody knows why they differ."""
        return self.yuan > 0 and self.why in _UNEXPLAINED


def differences(shop: Shop) -> list[Difference]:
    """All differences, in the order of REASONS; none from a ledger that the shop does not have."""
    found: list[Difference] = []
    by_day = {"platform": reconcile.reconcile, "refunds": reconcile.reconcile_refunds}
    for ledger, compare in by_day.items():
        if compared := compare(shop):
            days = compared.days[["why", "platform", "difference"]].to_numpy()
            found += [Difference(ledger, why, 1, whole, abs(yuan)) for why, whole, yuan in days]
    if paid := payouts.payouts(shop):
        orders = paid.orders[["why", "orders", "due", "difference"]].to_numpy()
        found += [Difference("payouts", *row) for row in orders]
        found.append(Difference("payouts", UNDER_WAY, paid.open_orders, 0.0, paid.open_yuan))
    return added_up(found)


def added_up(found: Iterable[Difference]) -> list[Difference]:
    """One difference for each ledger and reason, such as of several shops."""
    listed = [*found]
    order = [(ledger, why) for ledger, reasons in REASONS.items() for why in reasons]
    sums = [_sum(ledger, why, listed) for ledger, why in order]
    return [each for each in sums if each.n]


def _sum(ledger: str, why: str, found: list[Difference]) -> Difference:
    same = [each for each in found if (each.ledger, each.why) == (ledger, why)]
    whole, yuan = fsum(each.whole for each in same), fsum(each.yuan for each in same)
    return Difference(ledger, why, sum(each.n for each in same), round(whole, 2), round(yuan, 2))
