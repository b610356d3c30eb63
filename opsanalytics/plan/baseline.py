"""What a scenario gives: orders = visitors x conversion x orders a buyer, drawn from the shop's own days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from opsanalytics.core.errors import DataRefused, Term
from opsanalytics.core.stats import LEVEL
from opsanalytics.plan.scenario import LEVERS, Scenario, parse_change

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.plan.response import Saturation

NOTHING = Scenario()
DRAWS = 1000
FARTHEST_SPEND = 2.0  # of the most spent on a day: beyond it nobody knows the curve


@dataclass(frozen=True)
class Channel:
    """A channel's share of the visitors, and its conversion as a multiple of the shop's."""

    share: float
    quality: float = 1.0


@dataclass(frozen=True)
class Ads:
    """Promotion: yuan spent on an ordinary day, clicks by spend, orders a click, the most spent on a day."""

    spend: float
    curve: Saturation
    conversion: float
    most: float


@dataclass(frozen=True)
class Base:
    """What the shop does on an ordinary day.

    `days`: one row an ordinary day, its columns `orders`, and those of `visitors`, `buyers`, `placed` (orders placed
    that day), `settled` (those of them paid), `amount` (yuan) that are told; all days whole. `repeat_share`: of all
    orders those of known buyers that are not their first; `repeat_rate`: what the lever of that name stands at.
    `price`: paid as a share of list price. None: not told.
    """

    days: pd.DataFrame
    channels: Mapping[str, Channel] = field(default_factory=dict)
    ads: Ads | None = None
    repeat_share: float | None = None
    repeat_rate: float | None = None
    price: float | None = None
    positive_share: float | None = None

    def draws(self, count: int = DRAWS, seed: int = 0) -> Now:
        """The figures as they stand (first), then from `count` samples of as many days, with replacement."""
        n = len(self.days)
        weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=count)
        sums = np.vstack([np.ones(n), weights]) @ self.days.to_numpy(float)
        total: dict[str, Any] = {str(name): sums[:, i] for i, name in enumerate(self.days.columns)}
        told = {"orders": total["orders"] / n}
        if "visitors" in total:
            told["visitors"] = total["visitors"] / n
        if {"visitors", "buyers"} <= set(total):
            told["pay_conversion"] = total["buyers"] / total["visitors"]
        if {"visitors", "placed"} <= set(total):
            told["order_conversion"] = total["placed"] / total["visitors"]
        if {"placed", "settled"} <= set(total):
            told["payment_share"] = total["settled"] / total["placed"]
        if {"buyers", "amount"} <= set(total):
            told["spend_per_buyer"] = total["amount"] / total["buyers"]
        if "amount" in total:
            told["amount"] = total["amount"] / n
        single = {
            "repeat_rate": self.repeat_rate,
            "price": self.price,
            "positive_share": self.positive_share,
        }
        single["ad_spend"] = self.ads.spend if self.ads else None
        return Now(self, told | {name: np.full(count + 1, v) for name, v in single.items() if v})


@dataclass(frozen=True)
class Outcome:
    """What comes out: figures by name (orders, amount and the levers), and what orders are multiplied by; arrays.

    The first of each array is as the days stand; the others are the draws.
    """

    figures: Mapping[str, Any]
    factor: Any

    def value(self, name: str) -> float | None:
        """The figure as it stands; None where it is not told."""
        return float(self.figures[name][0]) if name in self.figures else None

    def interval(self, name: str) -> tuple[float, float] | None:
        """The figure's 95 % interval by the shop's own variation from day to day."""
        if name not in self.figures:
            return None
        low, high = np.quantile(self.figures[name][1:], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return float(low), float(high)


@dataclass(frozen=True)
class Now:
    """The figures before anything is moved, drawn once, so that many scenarios can be tried in no time."""

    base: Base
    figures: Mapping[str, Any]

    def outcome(self, scenario: Scenario = NOTHING) -> Outcome:
        """What the scenario gives on an ordinary day; what it needs and the shop does not tell raises DataRefused.

        Every lever is a factor, so their order does not matter; what channels and promotion add to the visitors and
        orders is added up before the total is moved.
        """
        now, moves = self.figures, scenario.changes
        factor = {name: change.factor(now.get(name), name) for name, change in moves.items()}
        by = {name: factor.get(name, 1.0) for name in LEVERS}
        visits, bought = self._added(scenario, factor)
        converts = by["pay_conversion"] * by["order_conversion"] * by["payment_share"]
        again = (
            by["price"] ** -scenario.elasticity
            * self._repeat(factor)
            * self._praise(scenario, factor)
        )
        orders = by["visitors"] * (1 + bought) * converts * again
        moved = {name: now[name] * f for name, f in factor.items() if name in now}
        moved["orders"] = now["orders"] * orders
        if "visitors" in now:
            moved["visitors"] = now["visitors"] * by["visitors"] * (1 + visits)
        if "pay_conversion" in now:
            moved["pay_conversion"] = now["pay_conversion"] * converts * (1 + bought) / (1 + visits)
        if "spend_per_buyer" in now:
            moved["spend_per_buyer"] = now["spend_per_buyer"] * by["spend_per_buyer"] * by["price"]
        if "amount" in now:
            moved["amount"] = now["amount"] * orders * by["spend_per_buyer"] * by["price"]
        return Outcome(_possible({**now, **moved}), np.broadcast_to(orders, now["orders"].shape))

    def _added(self, scenario: Scenario, factor: Mapping[str, Any]) -> tuple[Any, Any]:
        """Visitors and orders that channels and promotion add, as shares of the present ones."""
        visits, bought = 0.0, 0.0
        for name, text in scenario.channels.items():
            if (channel := self.base.channels.get(name)) is None:
                known = ", ".join(self.base.channels) or "-"
                message = "no visitors of the channel {name} are told"
                raise DataRefused(message, hint="there are: {known}", name=name, known=known)
            now = channel.share * self.figures["visitors"] if "visitors" in self.figures else None
            more = channel.share * (parse_change("visitors", text).factor(now, "visitors") - 1)
            visits, bought = visits + more, bought + more * channel.quality
        if "ad_spend" in factor:
            clicks, ads = self._clicks(factor["ad_spend"])
            visits = visits + (
                clicks / self.figures["visitors"] if "visitors" in self.figures else 0.0
            )
            bought = bought + clicks * ads.conversion / self.figures["orders"]
        return visits, bought

    def _clicks(self, factor: Any) -> tuple[Any, Ads]:
        """More clicks a day for the spend times `factor`, by the curve's own doubt; a spend never tried is refused."""
        ads = self.base.ads
        if ads is None:
            raise DataRefused(
                "what promotion brings is not told",
                hint="ingest four weeks of promotion reports with clicks",
            )
        spend = ads.spend * float(np.max(factor))
        if spend > FARTHEST_SPEND * ads.most:
            message = "{spend} yuan a day is beyond what the curve of clicks can tell: the most ever spent is {most}"
            raise DataRefused(message, spend=round(spend), most=round(ads.most))
        a, b = ads.curve.each(len(self.figures["orders"]))
        return a * (np.log1p(ads.spend * factor / b) - np.log1p(ads.spend / b)), ads

    def _repeat(self, factor: Mapping[str, Any]) -> Any:
        """A repeat rate so many times as high brings so many times as many orders that are not a buyer's first."""
        if "repeat_rate" not in factor:
            return 1.0
        if not self.base.repeat_share:
            raise DataRefused(
                "no orders but buyers' first ones are told",
                hint="ingest more months of orders with buyers",
            )
        return 1 + self.base.repeat_share * (factor["repeat_rate"] - 1)

    def _praise(self, scenario: Scenario, factor: Mapping[str, Any]) -> Any:
        """More orders for more good ratings, as far as the scenario assumes it."""
        if "positive_share" not in factor or not scenario.review_effect:
            return 1.0
        if self.base.positive_share is None:
            raise DataRefused("the share of good ratings is not told", hint="ingest ratings")
        points = 100 * self.base.positive_share * (factor["positive_share"] - 1)
        return 1 + scenario.review_effect / 100 * points


def _possible(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures, unless one cannot be: a share above 1, or anything below 0."""
    for name, lever in LEVERS.items():
        value = figures[name][0] if name in figures else 0.5
        if value < 0 or (value > 1 and lever.kind == "share" and name != "price"):
            message = "that would take {lever} to {value}, which cannot be"
            raise DataRefused(message, lever=Term(lever.title), value=f"{value:.4g}")
    return figures
