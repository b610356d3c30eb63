"""Why a figure changed, and what activities brought."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from opsanalytics.analyses.contributions import contributions
from opsanalytics.analyses.uplift import uplift
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import ratio
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.availability import covered_days, require
from opsanalytics.metrics.engine_values import as_date, number
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop

if TYPE_CHECKING:
    import pandas as pd

Sums = dict[Any, dict[str, float]]  # by channel or product: visitors, paying_buyers, paid_amount
_PEOPLE = ("visitors", "paying_buyers", "paid_amount")
_TABLES = {"": "shop_day", "channel": "channel_day", "product": "product_day"}
UPLIFT_COLUMNS = (
    "name",
    "kind",
    "first_day",
    "last_day",
    "actual",
    "expected",
    "extra",
    "low",
    "high",
    "lift",
)


def decompose(
    shop: Any,
    period: Period,
    before: Period | None = None,
    *,
    by: Literal["", "channel", "product"] = "",
) -> pd.DataFrame:
    """Why money paid changed since the period before: `factor`, `before`, `after`, `contribution` (yuan).

    paid amount = visitors x conversion x spend per buyer, of daily people (`visitor_days`): the contributions do not
    depend on the order of the factors and sum to the change exactly. `by` splits off `mix`: that visitors moved between
    channels (products) that convert and spend differently; the sum is then that of the channels, in which who comes by
    two counts twice. Days of which something is not told are left out of both; a period without any raises DataRefused.
    """
    import pandas as pd

    shop = as_shop(shop)
    spans = (before or period.before(), period)
    old, new = (_sums(shop, span, by) for span in spans)
    keys = sorted({*old, *new}, key=str)
    state = [_factors(mine, other, keys) for mine, other in ((old, new), (new, old))]
    told = contributions(_amount, *state)
    totals = [_totals(sums) for sums in (old, new)]
    rows = [
        {
            "factor": name,
            "before": totals[0].get(name),
            "after": totals[1].get(name),
            "contribution": share,
        }
        for name, share in told.items()
        if name != "mix" or by
    ]
    return pd.DataFrame(rows)


def _sums(shop: Shop, period: Period, by: str) -> Sums:
    table = _TABLES[by]
    require(shop, **{table: _PEOPLE})
    days = shop.relation(table)
    import ibis

    told = days.filter(days.day >= ibis.literal(period.start), days.day < ibis.literal(period.end))
    told = told.filter([told[name].notnull() for name in _PEOPLE])
    sums = {name: told[name].sum() for name in _PEOPLE}
    key = {"": None, "channel": "channel", "product": "product_id"}[by]
    frame = shop.engine.execute(
        told.group_by(key).aggregate(**sums) if key else told.aggregate(**sums)
    )
    found = {
        row.get(key): {n: float(number(row[n])) for n in _PEOPLE}
        for row in frame.to_dict("records")
    }
    if not sum(part["visitors"] for part in found.values()):
        raise DataRefused(
            "no day of {first} to {last} tells visitors and what they paid",
            hint="choose days that the exports cover",
            first=period.start,
            last=period.last,
        )
    return found


def _factors(mine: Sums, other: Sums, keys: list[Any]) -> dict[str, Any]:
    """The factors; where nobody came, the other period's rate stands, so that a new channel is a matter of mix."""
    total = sum(part["visitors"] for part in mine.values())
    rates: dict[str, dict[Any, float]] = {"conversion": {}, "spend": {}}
    for key in keys:
        for name, (over, under) in {"conversion": _PEOPLE[1::-1], "spend": _PEOPLE[2:0:-1]}.items():
            told = (
                ratio(sums[key][over], sums[key][under]) for sums in (mine, other) if key in sums
            )
            rates[name][key] = next((rate for rate in told if rate is not None), 0.0)
    mix = {key: mine[key]["visitors"] / total if key in mine else 0.0 for key in keys}
    return {
        "visitors": total,
        "conversion": rates["conversion"],
        "spend": rates["spend"],
        "mix": mix,
    }


def _amount(factors: Mapping[str, Any]) -> float:
    conversion, spend = factors["conversion"], factors["spend"]
    return float(
        factors["visitors"]
        * sum(share * conversion[key] * spend[key] for key, share in factors["mix"].items())
    )


def _totals(sums: Sums) -> dict[str, float | None]:
    visitors, buyers, amount = (sum(part[name] for part in sums.values()) for name in _PEOPLE)
    return {
        "visitors": visitors,
        "conversion": ratio(buyers, visitors),
        "spend": ratio(amount, buyers),
    }


def activity_uplifts(
    shop: Any,
    special: Collection[date] = (),
    *,
    metric: str = "orders_paid",
    up_to: date | None = None,
) -> pd.DataFrame:
    """What each activity of the shop's calendar brought, against the same weekdays without one (`analysis.uplift`).

    `special`: days that are not ordinary whatever the shop does (campaigns, closures). Columns UPLIFT_COLUMNS, then
    `spent` (yuan), `days` (ordinary days that it rests on) and `reason` (why there is no figure).
    """
    import pandas as pd

    shop = as_shop(shop)
    require(shop, activities=("first_day", "last_day"))
    told = evaluate(metric, shop, by="day")
    daily = pd.DataFrame(
        {"day": told["period_start"], "value": told["value"].where(told["complete"])}
    )
    held = shop.table("activities").sort_values(["first_day", "name"])
    spans = [
        Period.between(as_date(a), as_date(b))
        for a, b in zip(held["first_day"], held["last_day"], strict=True)
    ]
    taken = {*special, *(day for span in spans for day in span)}
    daily["ordinary"] = ~daily["day"].dt.date.isin(taken)
    last = up_to or covered_days(shop, "orders").last
    rows = []
    for span, row in zip(spans, held.to_dict("records"), strict=True):
        if span.start <= last:
            found = uplift(daily, span)
            known = {name: row[name] for name in UPLIFT_COLUMNS[:4]}
            rows.append(
                known
                | vars(found)
                | {"spent": float(row["spent"]) if row["spent"] == row["spent"] else None}
            )
    return pd.DataFrame(rows, columns=[*UPLIFT_COLUMNS, "spent", "days", "reason"])
