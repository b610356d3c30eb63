"""An answer of the library beside the oracle's: every figure, its parts, and what is missing on either side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import METRICS
from tests.metrics import oracle_orders, oracle_people, oracle_work
from tests.metrics.oracle_rows import Cut, Tables

ORACLES: dict[str, Callable[[Tables, Cut], pd.DataFrame]] = (
    oracle_orders.METRICS | oracle_people.METRICS | oracle_work.METRICS
)
MONEY_DAYS = {"created": "created_at", "paid": "paid_at", "shipped": "shipped_at"}
MONEY = ("paid_amount", "refund_amount", "net_amount", "ad_cost_share")
PARTS = {"num": "numerator", "den": "denominator", "things": "n", "quotient": "value"}


_PLAIN = "orders_created orders_paid paid_order_share paid_amount avg_order_value buyers"
_REFUNDS = "refund_amount net_amount refunded_order_share fully_refunded_order_share"
# Metrics of orders: days until they settle, and days before and after that must be covered.
FINAL: dict[str, tuple[int, int, int]] = {
    **dict.fromkeys(f"{_PLAIN} spend_per_buyer paid_within_hour".split(), (0, 0, 0)),
    **dict.fromkeys(_REFUNDS.split(), (30, 0, 0)),
    "ship_within_48h": (2, 0, 0),
    "old_buyer_share": (0, 365, 0),
    **{f"cohort_repurchase_{days}": (0, 0, days) for days in (30, 90, 365)},
}


@dataclass
class Account:
    """How many figures were compared, and which differ."""

    figures: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    answers: int = 0

    def tell(self, metric: str, what: str, rows: pd.DataFrame) -> None:
        if len(rows):
            shown = rows.head(3).to_dict("records")
            self.wrong.append(f"{metric}: {what} differs in {len(rows)} rows, such as {shown}")


def compare(t: Tables, grain: str, dimensions: tuple[str, ...], basis: str = "paid") -> Account:
    """Every metric by the grain and dimensions, as the library and as the oracle have it.

    By another basis than the payment day, those of money alone: the others have days of their own.
    """
    account = Account()
    names = list(ORACLES) if basis == "paid" else list(MONEY)
    by = [*([grain] if grain else []), *dimensions]
    answer = evaluate(names, t.shop, by=by, day_basis=basis)
    for name, told in answer.groupby("metric", sort=False):
        if told["value"].isna().all() and told["numerator"].isna().all():
            account.refused[str(name)] = len(told)
            continue
        spans = told[["period_start", "period_end"]].drop_duplicates().sort_values("period_start")
        days = pd.DatetimeIndex(spans["period_start"]), pd.DatetimeIndex(spans["period_end"])
        cut = Cut(*days, grain, dimensions, MONEY_DAYS[basis])
        _compare_one(str(name), told, ORACLES[str(name)](t, cut), cut, account)
        if str(name) in FINAL and not dimensions and basis != "shipped":
            _compare_final(str(name), told, t, cut, account)
    return account


def _compare_one(
    name: str, told: pd.DataFrame, found: pd.DataFrame, cut: Cut, account: Account
) -> None:
    told, found = (_as_text(f, cut) for f in (told, found.reset_index()))
    found = found.rename(columns={"n": "things"})
    both = told.merge(found, on=cut.keys, how="outer", indicator=True)
    account.tell(name, "what only the oracle has", both[both["_merge"] == "right_only"][cut.keys])
    both = both[both["_merge"] != "right_only"]
    nothing = both["numerator"].isna()
    lost = both[nothing & both["num"].fillna(0).ne(0)]
    account.tell(name, "what was refused", lost[[*cut.keys, "num", "reason"]].astype(str))
    both = _with_value(both[~nothing], name)
    if getattr(METRICS[name], "interval", "") == "share":
        _compare_interval(name, both, cut, account)
    account.answers += len(both)
    for ours, theirs in PARTS.items():
        if ours in both:
            account.figures += len(both)
            same = _same(both[ours], both[theirs])
            if ours == "den":  # nothing to divide by is 0, or not told
                same |= both["den"].eq(0) & both["denominator"].isna()
            wrong = both[~same]
            account.tell(name, theirs, wrong[[*cut.keys, ours, theirs]].astype(str))


def _compare_interval(name: str, both: pd.DataFrame, cut: Cut, account: Account) -> None:
    """The ends of Wilson's 95 % interval of a share; a share above 1 has none."""
    z, n = NormalDist().inv_cdf(0.975), both["den"].where(both["den"] > 0)
    share, weight = both["num"] / n, 1 + z**2 / n
    middle = (share + z**2 / (2 * n)) / weight
    half = z / weight * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    for end, ours in (("low", middle - half), ("high", middle + half)):
        account.figures += len(both)
        wrong = both[~_same(ours.where(share <= 1), both[end])]
        account.tell(name, end, wrong[[*cut.keys, "num", "den", end]].astype(str))


def _compare_final(name: str, told: pd.DataFrame, t: Tables, cut: Cut, account: Account) -> None:
    """Whether each figure is final, as its days, their age, and the days around them say."""
    if t("orders").empty:
        return
    ours = dict(zip(cut.starts, (is_final(name, t, cut, *s) for s in cut.spans()), strict=True))
    told = told.assign(final=told["period_start"].map(ours).astype(bool) & told["value"].notna())
    account.figures += len(told)
    wrong = told[told["final"] != told["complete"]]
    account.tell(name, "complete", wrong[["period_start", "final", "reason"]].astype(str))


def is_final(name: str, t: Tables, cut: Cut, start: pd.Timestamp, end: pd.Timestamp) -> bool:
    settles, back, ahead = FINAL[name]
    if _by_payment(name, cut) and _pays_later(t):  # the orders of the day before count as well
        back = max(back, 1)
    day = pd.Timedelta(days=1)
    around = pd.Series(pd.date_range(start - back * day, end + (ahead - 1) * day))
    seen = t.known_until(around)
    inside = around.between(start, end, "left")
    if seen.isna().any() or ((seen - around)[inside] < settles * day).any():
        return False
    if name == "ship_within_48h" and _left_without_a_time(t, start, end):
        return False
    whole = {"week": start.weekday() == 0 and end.weekday() == 0 and end - start == 7 * day,
             "month": start.day == 1 and end.day == 1}  # fmt: skip
    return whole.get(cut.grain, True)


def _by_payment(name: str, cut: Cut) -> bool:
    """Whether its days are those of payment: each but what is asked of orders placed or sent."""
    if name in MONEY:
        return cut.money_day == "paid_at"
    return name not in ("orders_created", "paid_order_share", "ship_within_48h")


def _pays_later(t: Tables) -> bool:
    """Whether five orders, and one in twenty of those paid, were paid after the day of the order."""
    orders = t("orders").dropna(subset="paid_at")
    later = orders["paid_at"].dt.normalize() > orders["created_at"].dt.normalize()
    return int(later.sum()) >= max(5, 0.05 * len(orders))


def _left_without_a_time(t: Tables, start: pd.Timestamp, end: pd.Timestamp) -> bool:
    orders = t("orders")
    orders = orders[orders["paid_at"].between(start, end, "left") & orders["shipped_at"].isna()]
    return bool(orders["status"].isin(["shipped", "completed"]).any())


def _as_text(frame: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    texts = {n: frame[n].astype(object).where(frame[n].notna(), "-") for n in cut.dimensions}
    return frame.assign(period_start=frame["period_start"].astype("datetime64[us]"), **texts)


def _with_value(both: pd.DataFrame, name: str) -> pd.DataFrame:
    zero: Any = np.nan if name.startswith("dsr_") else 0.0
    filled = {part: both[part].astype(float) for part in ("num", "den", "things") if part in both}
    filled = {part: column.fillna(zero) for part, column in filled.items()}
    both = both.assign(**filled)
    whole = both["den"].where(both["den"] != 0) if "den" in both else 1.0
    return both.assign(quotient=both["num"] / whole)


def _same(ours: pd.Series[Any], theirs: pd.Series[Any]) -> Any:
    one, other = ours.astype(float), theirs.astype(float)
    return np.isclose(one, other, rtol=1e-9, atol=1e-9, equal_nan=True)
