"""Customers: whether they come back, when, in which stages they are, and what the returning ones bring."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from opsanalytics.analyses.segments import (
    cohorts,
    lifecycle,
    member_tiers,
    rfm,
    time_between_purchases,
)
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import wilson
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.needs import covered_days, require
from opsanalytics.pages.figures import (
    LEAST_BUYERS,
    closed,
    frame_of,
    guarded,
    known_days,
    name_of,
    told,
)
from opsanalytics.pages.finding import Finding, View

if TYPE_CHECKING:
    import pandas as pd

YEAR, QUARTER, MONTH = 365, 90, 28
MARKS = (30, 90, 180)  # days after the first purchase that are told
BEST_SCORE = 4
LEAST_COHORTS, LEAST_ORDERS = 6, 30
# Each definition over the days in which it says something: (days, days left out before the one judged).
DEFINITIONS = {
    "repeat_purchase_rate": (YEAR, 0),
    "next_period_repurchase": (QUARTER, 0),
    "old_buyer_share": (MONTH, 0),
    "repeat_order_share": (YEAR, 0),
    "cohort_repurchase_90": (2 * QUARTER, QUARTER),
    "ever_repeat_share": (0, 0),  # from the first day of the data
}


def repeat_purchase(view: View) -> Finding:
    """Repeat purchase by six definitions, each under its name; the headline is that within 365 days."""
    import pandas as pd

    say, rows = view.say, []
    for name, (days, back) in DEFINITIONS.items():
        row = evaluate(name, view.shop, _days(view, days, back), against="previous").iloc[0]
        figures = {
            key: row[key]
            for key in ("value", "low", "high", "n", "complete", "before_start", "before_complete")
        }
        remark = (
            say("all days up to the one judged")
            if not days
            else ""
            if row["complete"]
            else say("not all days told")
        )
        remark = say("cannot be had") if pd.isna(row["value"]) else remark
        rows.append(
            {"name": name_of(view, name), "days": days or None} | figures | {"reason": remark}
        )
    head: Any = rows[0]
    if pd.isna(head["value"]):
        raise DataRefused(
            "repeat purchase needs orders with their buyers",
            hint="ingest lists that hold whole names",
        )
    said: dict[str, Any] = {
        "share": say.share(head["value"]),
        "low": say.share(head["low"]),
        "high": say.share(head["high"]),
    }
    said |= {"n": say.number(head["n"]), "days": YEAR}
    if head["complete"]:
        text = "{share} of {n} buyers of {days} days bought on two days or more (95 % interval {low} – {high})"
        return Finding(closed(view, say(text, **said), _compared(view, head)), frame_of(rows))
    seen = max(known_days(view, table, _days(view, YEAR)) for table in ("orders", "events"))
    text = "{share} of {n} buyers bought on two days or more in the {seen} of {days} days that are told ({low} – {high})"
    return Finding(closed(view, say(text, seen=seen, **said)), frame_of(rows))


def _days(view: View, days: int, back: int = 0) -> Period:
    last = view.as_of - timedelta(days=back)
    return Period.between(last - timedelta(days=max(days, 1) - 1), last)


def _compared(view: View, head: dict[str, Any]) -> str:
    say = view.say
    if not head["before_complete"]:
        return say("the {days} days before are not told whole", days=YEAR)
    start = head["before_start"].date()
    before = evaluate(
        "repeat_purchase_rate", view.shop, Period.between(start, start + timedelta(days=YEAR - 1))
    ).iloc[0]
    said = {"days": YEAR, "before": say.share(before["value"])}
    if head["low"] > before["high"]:
        return say("more than in the {days} days before ({before})", **said)
    if head["high"] < before["low"]:
        return say("fewer than in the {days} days before ({before})", **said)
    return say("no clear change from the {days} days before ({before})", **said)


def cohort_returns(view: View) -> Finding:
    """New buyers by month and when they came back; whether newer ones return as the older did in their first month."""
    say, rows = view.say, cohorts(view.shop, view.as_of)
    next_month = rows[(rows["age"] == 1) & rows["share"].notna()].sort_values("cohort")
    if next_month.empty:
        return Finding(
            say("No month of new buyers has a whole month after it yet: cannot tell."), rows.head(0)
        )
    share = next_month["returned"].sum() / next_month["buyers"].sum()
    said = {"share": say.share(share), "n": say.number(next_month["buyers"].sum())}
    said["months"] = say.plural(len(next_month), "{n} month", "{n} months")
    text = "{share} of {n} new buyers of {months} bought again in the month after their first"
    half = len(next_month) // 2
    sides = [next_month.iloc[:half], next_month.iloc[half:]]
    trend = say("too few months to tell a trend")
    if len(next_month) >= LEAST_COHORTS:
        trend = _trend(view, *((int(s["returned"].sum()), int(s["buyers"].sum())) for s in sides))
    enough = rows["buyers"] >= LEAST_BUYERS  # fewer are counted, and not drawn by themselves
    return Finding(
        closed(view, say(text, **said), trend, _begun(view)), rows[enough].reset_index(drop=True)
    )


def _begun(view: View) -> str:
    """That new is new in the data only."""
    first = covered_days(view.shop, "orders").start
    return view.say(
        "new means new in the data, which begin on {day}", day=view.say.day(first, "medium")
    )


def _trend(view: View, older: tuple[int, int], newer: tuple[int, int]) -> str:
    say, (old, new) = view.say, (wilson(*older), wilson(*newer))
    said = {"new": say.share(newer[0] / newer[1]), "old": say.share(older[0] / older[1])}
    if old and new and new[0] > old[1]:
        return say("the newer half returns more ({new} after {old})", **said)
    if old and new and new[1] < old[0]:
        return say("the newer half returns less ({new} after {old})", **said)
    return say("no clear difference between the newer half ({new}) and the older ({old})", **said)


def second_purchase(view: View) -> Finding:
    """How long after the first purchase the second comes, those counted whose time has not come yet."""
    say = view.say
    rows = time_between_purchases(view.shop, view.as_of, first=True)
    if rows.empty:
        return Finding(say("Nobody has bought a second time yet."), rows)
    seen = [days for days in MARKS if days <= rows["days"].max()]
    shares = [(n, float(rows.loc[rows["days"] <= n, "share"].max())) for n in seen]
    parts = say(", ").join(
        say("{share} within {n} days", share=say.share(share), n=n) for n, share in shares
    )
    half = rows[rows["share"] >= 0.5]["days"]
    middle = (
        say("half within {n} days", n=int(half.iloc[0]))
        if len(half)
        else say("half are not reached in the data")
    )
    text = "Of all new buyers so many bought a second time: {parts}"
    return Finding(
        closed(view, say(text, parts=parts or "-"), middle),
        rows,
        more={"marks": [n for n, _ in shares]},
    )


def buyer_stages(view: View) -> Finding:
    """All buyers by how recently and how often they bought."""
    say, rows = view.say, lifecycle(view.shop, view.as_of)
    rows = guarded(
        rows.assign(name=[say(stage) for stage in rows["stage"]]), "orders", "amount", "share"
    )
    told_: Any = rows.set_index("stage")
    gone, loyal = told_.loc["lost"], told_.loc["returning"]
    text = "{share} of the buyers are returning ones ({n}); {lost} have bought nothing for 180 days or more ({gone})"
    said = {"share": say.share(loyal["share"]), "lost": say.share(gone["share"])}
    said |= {"n": _people(view, loyal["buyers"]), "gone": _people(view, gone["buyers"])}
    return Finding(_noted(view, say(text, **said), rows), rows)


def win_back(view: View) -> Finding:
    """How many buyers are lapsing or lost, and what they brought before."""
    say = view.say
    rows = guarded(lifecycle(view.shop, view.as_of), "orders", "amount", "share")
    rows = rows[rows["stage"].isin(["lapsing", "lost"])].reset_index(drop=True)
    (late, gone), money = (
        (_people(view, n) for n in rows["buyers"]),
        [say.number(a) for a in rows["amount"]],
    )
    text = "{late} buyers are lapsing (nothing for 90 days); they brought {yuan} yuan"
    late_ones = say(text, late=late, yuan=money[0])
    text = "{gone} are lost (nothing for 180 days); they brought {yuan} yuan"
    sentence = _noted(view, say("; ").join([late_ones, say(text, gone=gone, yuan=money[1])]), rows)
    todo = say("write to the {n} lapsing buyers, who brought {yuan} yuan", n=late, yuan=money[0])
    worth = rows["buyers"].iloc[0] > 0  # false for a number that is not told
    return Finding(
        sentence,
        rows,
        "watch" if worth else "cannot tell",
        todo if worth else "",
        0.3 if worth else 0.0,
    )


def best_buyers(view: View) -> Finding:
    """Buyers by recency, frequency and money (5 is best), the groups that brought most first."""
    say, rows = view.say, rfm(view.shop, view.as_of)
    people, money = rows["buyers"].sum(), rows["amount"].sum()
    best = rows[(rows[["r", "f", "m"]] >= BEST_SCORE).all(axis=1)]
    rows = guarded(
        rows.assign(share=rows["amount"] / money if money else float("nan")),
        "orders",
        "amount",
        "share",
    )
    rows = rows.sort_values("amount", ascending=False, ignore_index=True, na_position="last")
    if best["buyers"].sum() < LEAST_BUYERS:
        text = "Fewer than {n} buyers score {score} or 5 on recency, frequency and money alike"
        return Finding(_noted(view, say(text, n=LEAST_BUYERS, score=BEST_SCORE), rows), rows)
    said = {
        "n": say.number(best["buyers"].sum()),
        "part": say.share(best["buyers"].sum() / people),
        "score": BEST_SCORE,
    }
    text = "{n} buyers ({part}) score {score} or 5 on recency, frequency and money and brought {share} of the money"
    return Finding(
        _noted(view, say(text, share=say.share(best["amount"].sum() / money), **said), rows), rows
    )


def member_groups(view: View) -> Finding:
    """Buyers of the last 365 days by the member tier of the plan that their money reaches."""
    say, rows = view.say, member_tiers(view.shop, view.as_of, floors=view.plan.member_tiers)
    upper = rows[rows["tier"] > 0]
    shares = (
        upper["share"].sum(),
        upper["amount"].sum() / rows["amount"].sum() if rows["amount"].sum() else None,
    )
    text = "{share} of the buyers of 365 days reach a member tier ({floor} yuan or more) and bring {money} of the money"
    if 0 < upper["buyers"].sum() < LEAST_BUYERS:
        text = "Fewer than {n} buyers of 365 days reach a member tier ({floor} yuan or more)"
    rows = guarded(rows, "orders", "amount", "share")
    said = {
        "floor": say.number(min(view.plan.member_tiers, default=None)),
        "money": say.share(shares[1]),
    }
    said["n"] = str(LEAST_BUYERS)
    return Finding(_noted(view, say(text, share=say.share(shares[0]), **said), rows), rows)


def returning_buyers(view: View) -> Finding:
    """What buyers who had bought before bring in 90 days, beside the new ones: buyers, orders, money."""
    say = view.say
    require(view.shop, orders=("buyer_id", "paid_at"))
    rows = told(view, "orders_paid", _days(view, QUARTER), by="buyer")[["buyer", "value"]]
    rows = rows.rename(columns={"value": "orders"})
    for metric, column in (("paid_amount", "amount"), ("buyers", "buyers")):
        found = told(view, metric, _days(view, QUARTER), by="buyer").set_index("buyer")["value"]
        rows[column] = rows["buyer"].map(found)
    rows = rows[rows["buyer"].notna()].assign(share=lambda t: t["amount"] / t["amount"].sum())
    rows = rows.assign(name=[say(kind) for kind in rows["buyer"]])
    back = rows[rows["buyer"] == "returning"]
    part = back["orders"].sum() / rows["orders"].sum()
    said = {
        "orders": say.share(part),
        "money": say.share(back["share"].sum()),
        "yuan": say.number(back["amount"].sum()),
    }
    text = "Who had bought before brings {orders} of the orders and {money} of the money of {days} days ({yuan} yuan)"
    if 0 < back["buyers"].sum() < LEAST_BUYERS:
        text = "Fewer than {n} buyers of {days} days had bought before"
    rows = guarded(rows, "orders", "amount", "share")
    text = say("; ").join((say(text, days=QUARTER, n=LEAST_BUYERS, **said), _begun(view)))
    return Finding(_noted(view, text, rows), rows)


def returning_orders(view: View) -> Finding:
    """By month, the share of orders that are not their buyer's first."""
    say = view.say
    require(view.shop, orders=("buyer_id", "paid_at"))
    rows = told(view, "repeat_order_share", _days(view, YEAR), by="month")
    enough = rows["n"] >= LEAST_ORDERS
    rows = rows.assign(
        **{name: rows[name].where(enough) for name in ("value", "low", "high")}
    )  # fewer: a gap
    whole = rows[rows["complete"] & enough]
    if whole.empty:
        return Finding(
            say(
                "No month has {n} orders and is told whole: cannot tell what returning buyers order.",
                n=LEAST_ORDERS,
            ),
            rows,
        )
    last: Any = whole.iloc[-1]
    text = "{share} of {n} orders of the month from {day} are not their buyer's first (95 % interval {low} – {high})"
    said = {
        name: say.share(last[key])
        for name, key in (("share", "value"), ("low", "low"), ("high", "high"))
    }
    sentence = closed(
        view,
        say(
            text,
            n=say.number(last["n"]),
            day=say.day(last["period_start"].date(), "medium"),
            **said,
        ),
    )
    return Finding(sentence, rows, more={"kind": "share", "start": 0})


def _people(view: View, n: float) -> str:
    """A number of buyers, as long as it is of enough."""
    return view.say("fewer than {n}", n=LEAST_BUYERS) if n != n else view.say.number(n)


def _noted(view: View, text: str, rows: pd.DataFrame) -> str:
    """The sentence, with what a dash in the table means where there is one."""
    if not rows["buyers"].isna().any():
        return closed(view, text)
    hint = "groups of fewer than {n} buyers, and what would give them away, are not told (-)"
    return closed(view, text, view.say(hint, n=LEAST_BUYERS))
