"""Ratings, promotion, service and management, counted from the definitions in docs/metrics.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from tests.metrics.oracle_orders import paid
from tests.metrics.oracle_rows import Cut, Tables, added, one_by_one, over_all

Rows = pd.DataFrame
Oracle = Callable[[Tables, Cut], Rows]


def rated(num: Any, *, given: bool = False) -> Oracle:
    """Ratings for which it holds / all ratings, or all that buyers gave themselves."""

    def oracle(t: Tables, cut: Cut) -> Rows:
        rows = t("reviews")
        if given:
            rows = rows[rows["is_default"].eq(False)]
        return added(rows, cut, "reviewed_at", num=num, den=1)

    return oracle


def reviews(t: Tables, cut: Cut) -> Rows:
    return added(t("reviews"), cut, "reviewed_at", num=1)


def dsr(name: str) -> Oracle:
    """The score as the newest snapshot of the period shows it."""

    def oracle(t: Tables, cut: Cut) -> Rows:
        rows = t("dsr_snapshots").dropna(subset=[name]).sort_values("day")
        newest = cut.within(rows, "day").groupby(cut.keys)[name].last()
        return newest.to_frame("num")

    return oracle


def ads(num: str, den: str = "") -> Oracle:
    """Sums of the rows that tell all of it; each channel has one kind of report here."""

    def oracle(t: Tables, cut: Cut) -> Rows:
        rows = t("ads").dropna(subset=[name for name in (num, den) if name])
        return added(rows, cut, "day", **({"num": num, "den": den} if den else {"num": num}))

    return oracle


def shared_days(part: str, whole: Any) -> Oracle:
    """Of promotion (by channel or campaign: of it alone) / of all orders, on the days of both.

    A day on which a channel has rows of which none tells it is no day of both; one without its
    rows is a day of nothing.
    """

    def oracle(t: Tables, cut: Cut) -> Rows:
        days = t.shop.manifest.covered("ads") & t.shop.manifest.covered("orders")
        rows = t("ads").assign(**{name: t("ads")[name].fillna("-") for name in cut.dimensions})
        groups = [g for _, g in rows.groupby(list(cut.dimensions))] if cut.dimensions else [rows]
        found = [_of_group(t, cut, group, part, whole, days) for group in groups]
        return pd.concat(found)

    return oracle


def _of_group(t: Tables, cut: Cut, rows: Rows, part: str, whole: Any, days: set[Any]) -> Rows:
    untold = set(rows.groupby("day")[part].count().eq(0).loc[lambda none: none].index)
    orders, day = paid(t), cut.money_day if whole == "paid_amount" else "paid_at"
    both = [pd.Timestamp(d) for d in days if pd.Timestamp(d) not in untold]
    orders = orders[orders[day].dt.normalize().isin(both)]
    plain = Cut(cut.starts, cut.ends)
    of_all = over_all(added(orders, plain, day, den=whole), plain)
    of_part = over_all(added(rows[rows["day"].isin(both)], plain, "day", num=part), plain)
    found = of_part.join(of_all).assign(**{name: rows[name].iloc[0] for name in cut.dimensions})
    return found.set_index(list(cut.dimensions), append=True) if cut.dimensions else found


def inquiries(t: Tables, cut: Cut) -> Rows:
    return added(t("inquiries"), cut, "asked_at", num=1)


def response_rate(t: Tables, cut: Cut) -> Rows:
    return added(t("inquiries"), cut, "asked_at", num=lambda i: i["answered_at"].notna(), den=1)


def first_response_time(t: Tables, cut: Cut) -> Rows:
    answered = t("inquiries").dropna(subset=["answered_at"])
    waited = lambda i: (i["answered_at"] - i["asked_at"]).dt.total_seconds()  # noqa: E731
    return added(answered, cut, "asked_at", num=waited, den=1)


def sums(table: str, day: str, num: str, den: str = "") -> Oracle:
    """One column's sum, or two columns' quotient over the rows that tell both."""

    def oracle(t: Tables, cut: Cut) -> Rows:
        rows = t(table).dropna(subset=[name for name in (num, den) if name])
        return added(rows, cut, day, **({"num": num, "den": den} if den else {"num": num}))

    return oracle


def tasks_in_time(t: Tables, cut: Cut) -> Rows:
    return added(t("tasks"), cut, "due_on", num=lambda r: r["done_on"] <= r["due_on"], den=1)


def tasks_late(t: Tables, cut: Cut) -> Rows:
    return added(t("tasks"), cut, "due_on", num=lambda r: r["done_on"] > r["due_on"])


def tasks_overdue(t: Tables, cut: Cut) -> Rows:
    tasks = t("tasks")

    def late(end: pd.Timestamp) -> Rows:
        return tasks[(tasks["due_on"] < end) & ~(tasks["done_on"] < end)]

    if not cut.dimensions:
        return one_by_one(cut, lambda _, end: [len(late(end))])
    each = {start: late(end).groupby(list(cut.dimensions)).size() for start, end in cut.spans()}
    return pd.concat(each, names=["period_start"]).to_frame("num")


def sites_inspected(t: Tables, cut: Cut) -> Rows:
    sites, seen = t("sites"), t("inspections")

    def count(start: pd.Timestamp, end: pd.Timestamp) -> Rows:
        closed, later = sites["closed_on"] < start, sites["opened_on"] >= end
        visited = seen.loc[seen["inspected_on"].between(start, end, "left"), "site"]
        standing = sites.loc[~closed & ~later, ["site"]]
        return standing.assign(num=standing["site"].isin(visited), den=1)

    each = {start: count(start, end) for start, end in cut.spans()}
    rows = pd.concat(each, names=["period_start"]).reset_index("period_start")
    return rows.groupby(cut.keys)[["num", "den"]].sum()


def attendance(t: Tables, cut: Cut) -> Rows:
    expected = t("training").query("expected == True")
    return added(expected, cut, "held_on", num=lambda r: r["attended"].astype(bool), den=1)


def tests_passed(t: Tables, cut: Cut) -> Rows:
    taken = t("training").query("kind == 'test' and attended == True").dropna(subset=["passed"])
    return added(taken, cut, "held_on", num=lambda r: r["passed"].astype(bool), den=1)


METRICS: dict[str, Oracle] = {
    "reviews": reviews,
    "positive_share": rated(lambda r: r["rating"] == "good"),
    "positive_share_given": rated(lambda r: r["rating"] == "good", given=True),
    "non_negative_share": rated(lambda r: r["rating"] != "bad"),
    **{f"dsr_{name}": dsr(name) for name in ("description", "service", "logistics")},
    "impressions": ads("impressions"),
    "clicks": ads("clicks"),
    "ad_spend": ads("spend"),
    "ad_orders": ads("orders"),
    "ctr": ads("clicks", "impressions"),
    "cpc": ads("spend", "clicks"),
    "ad_conversion": ads("orders", "clicks"),
    "cost_per_order": ads("spend", "orders"),
    "roas": ads("sales", "spend"),
    "ad_cost_share": shared_days("spend", "paid_amount"),
    "ad_order_share": shared_days("orders", 1),
    "inquiries": inquiries,
    "response_rate": response_rate,
    "first_response_time": first_response_time,
    "service_orders": sums("service", "day", "orders"),
    "follow_up_conversion": sums("service", "day", "follow_up_orders", "follow_ups"),
    "budget_planned": sums("budget", "month", "planned"),
    "budget_spent": sums("budget", "month", "spent"),
    "budget_use": sums("budget", "month", "spent", "planned"),
    "tasks_in_time": tasks_in_time,
    "tasks_late": tasks_late,
    "tasks_overdue": tasks_overdue,
    "sites_inspected": sites_inspected,
    "issues_in_time": sums("inspections", "inspected_on", "issues_reported_in_time", "issues"),
    "issues_closed": sums("inspections", "inspected_on", "issues_closed", "issues"),
    "attendance": attendance,
    "tests_passed": tests_passed,
}
