"""The command that judges the shop's data, and says which alerts are breached."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from opsanalytics.cli.options import Commands, add_engine, new_command
from opsanalytics.cli.shared import print_table, shop_named, shop_opened, translator, view_of
from opsanalytics.core.errors import ALERT_BREACHED
from opsanalytics.core.messages import Message, Translator

if TYPE_CHECKING:
    from opsanalytics.analyses.payouts import Payouts
    from opsanalytics.analyses.reconcile import Reconciliation
    from opsanalytics.store.shop import Shop


def add_command(commands: Commands) -> None:
    """`opsanalytics check`."""
    parser = new_command(commands, "check", check)
    parser.add_argument("--shop", metavar="NAME")
    add_engine(parser)


def check(given: Namespace) -> int:
    """Print how far the data can be relied on: coverage, gaps, rejects, how two sources agree.

    Exit code 4 if an alert of the plan is breached.
    """
    tr, shop = translator(given), shop_opened(shop_named(given), given)
    from opsanalytics.analyses.differences import differences
    from opsanalytics.analyses.payouts import payouts
    from opsanalytics.analyses.reconcile import reconcile
    from opsanalytics.core.paths import plan_path
    from opsanalytics.pages import data_health as health
    from opsanalytics.pages.ledgers import sums_of
    from opsanalytics.plan.plan_file import load_plan
    from opsanalytics.store.rejects import REJECTS_NAME

    shop.verify()
    found = health.data_health(shop, load_plan(plan_path(given.plan, shop.data, shop.name)))
    print(tr(health.verdict(found)))
    print(tr(health.row_account(found)))
    print_table("cli.check.coverage", health.coverage_table(found), tr)
    print_table("cli.check.rejects", health.rejects_table(found), tr)
    if found.rejected:
        print(tr("cli.check.all_rejects", path=shop.folder / REJECTS_NAME))
    for remark in health.remarks(found):
        print(f"- {tr(remark)}")
    masked = shop.manifest.masked_share()
    if masked:
        print(tr("cli.check.masked", share=masked))
    _print_reconciliation(reconcile(shop), tr)
    for line in sums_of(each for each in differences(shop) if each.ledger == "refunds"):
        print(tr(line))
    for i, line in enumerate(paid_out(payouts(shop))):
        print(("  " if i else "") + tr(line))
    return _alerts(shop, given, tr)


def _alerts(shop: Shop, given: Namespace, tr: Translator) -> int:
    """Print the plan's alerts; one that is breached gives exit code 4."""
    from opsanalytics.pages.alerts import alerts

    if not any(shop.manifest.covered(table) for table in shop.manifest.tables):
        return 0  # no day is covered: there is nothing to judge
    found = alerts(view_of(shop, given))
    print_table("cli.check.alerts", found.frame, tr, kinds={"state": "term:alert"})
    print(tr(found.sentence))
    return ALERT_BREACHED if found.standing == "off plan" else 0


def reconciled(found: Reconciliation | None) -> Iterator[Message]:
    """On how many days the two sources agree, or differ and why, and by how much."""
    from opsanalytics.analyses.reconcile import REASONS

    if found is None:
        yield Message("cli.check.nothing_to_reconcile")
        return
    yield Message("cli.check.reconciled", days=len(found.days))
    for why in REASONS:
        if found.count(why):
            yield Message("cli.check.days_why", days=found.count(why), why=why)
    yuan, share = found.unexplained()
    yield Message("cli.check.unexplained", yuan=yuan, share=share)


def paid_out(found: Payouts | None) -> Iterator[Message]:
    """What the platform paid out for completed orders, and why it is not what is due."""
    if found is None or not len(found.orders):
        return
    yield Message("cli.check.payouts", n=int(found.orders["orders"].sum()))
    for row in found.orders.itertuples():
        fields = {"n": row.orders, "why": row.why, "due": row.due, "payout": row.payout}
        yield Message("cli.check.payouts_why", **fields)
    yuan, share = found.unexplained()
    yield Message("cli.check.payouts_unexplained", yuan=yuan, share=share)
    yield Message("cli.check.payouts_open", n=found.open_orders, due=found.open_yuan)


def _print_reconciliation(found: Reconciliation | None, tr: Translator) -> None:
    """Print how many days agree between the order list and the platform, and which do not."""
    from opsanalytics.analyses.reconcile import TO_LOOK_AT

    first, *others = reconciled(found)
    print(tr(first))
    for line in others:
        print("  " + tr(line))
    if found is None:
        return
    differing = found.days[found.days["why"].isin(TO_LOOK_AT)]
    rows = differing.assign(day=differing["day"].dt.strftime("%Y-%m-%d"))
    columns = ("day", "listed", "platform", "difference", "why")
    kinds = dict.fromkeys(("day", "listed", "platform", "difference"), "text")
    print_table("cli.check.days_differing", rows, tr, columns=columns, kinds=kinds)
