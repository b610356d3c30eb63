"""Whether the order list, the platform's days and the payouts agree: of one shop, and of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from opsanalytics.analyses import differences as books
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, sentence, term
from opsanalytics.core.stats import ratio
from opsanalytics.pages.all_shops import AllShops
from opsanalytics.pages.figures import with_messages
from opsanalytics.pages.finding import Finding, Standing, View

# By ledger, the terms by which its reasons are named.
LEDGERS = {"platform": "reconciliation", "refunds": "refund_reconciliation", "payouts": "payout"}


def agreement(view: View) -> Finding:
    """Whether the ledgers agree, over all days of the exports, and what is left unexplained."""
    import pandas as pd

    found = books.differences(view.shop)
    parts = sums_of(found)
    if not parts:
        raise DataRefused("ledgers.refused")
    shown = [each for each in found if each.yuan]
    ledgers = [Message(f"ledgers.name.{each.ledger}") for each in shown]
    reasons = [term(LEDGERS[each.ledger], each.why) for each in shown]
    sums = pd.DataFrame([(each.n, each.yuan) for each in shown], columns=["n", "yuan"])
    rows = with_messages(sums, ledger=ledgers, why=reasons)
    open_ = any(each.unexplained or each.why == books.NOT_FINAL for each in shown)
    standing: Standing = "watch" if open_ else "on plan"
    return Finding(sentence(*parts), rows, standing, differences=tuple(found))


def sums_of(found: Iterable[books.Difference], key: str = "headline") -> list[Message]:
    """For each ledger, how much agrees and what the rest differs by, for reasons known or not."""
    closed, sums = [each for each in found if each.why != books.UNDER_WAY], []
    for ledger in LEDGERS:
        rows = [each for each in closed if each.ledger == ledger]
        unknown = sum(each.yuan for each in rows if each.unexplained)
        share = ratio(unknown, sum(each.whole for each in rows))
        if share is not None:
            agree = sum(each.n for each in rows if each.why == books.AGREES)
            known = sum(each.yuan for each in rows) - unknown
            fields = {"agree": agree, "known": known, "unknown": unknown, "share": share}
            sums.append(Message(f"ledgers.{key}.{ledger}", n=sum(d.n for d in rows), **fields))
    return sums


def of_all(found: AllShops) -> list[books.Difference]:
    """The differences of the shops that are in the sums of all shops, added up."""
    return books.added_up(each for row in found.present for each in row.differences)


def notes(found: AllShops, ledger: str) -> Iterator[Message]:
    """In which shops yuan are unexplained or not final, and which are not compared at all."""
    pairs = [(row, [d for d in row.differences if d.ledger == ledger]) for row in found.present]
    pairs.sort(key=lambda pair: -sum(d.yuan for d in pair[1] if d.unexplained))
    cases = {
        "unexplained": [row for row, listed in pairs if any(d.unexplained for d in listed)],
        "not_final": [
            row for row, listed in pairs if any(d.why == books.NOT_FINAL for d in listed)
        ],
        "lacking": [row for row, listed in pairs if not listed],
    }
    for case, rows in cases.items():
        if rows:
            fields = {"n": len(rows), "all": len(pairs), "names": found.names(rows)}
            yield Message(f"ledgers.{case}", name=Message(f"ledgers.name.{ledger}"), **fields)
