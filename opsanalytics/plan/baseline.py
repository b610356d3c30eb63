"""What a scenario gives: orders = visitors x conversion, drawn from the shop's own days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.stats import LEVEL
from opsanalytics.plan.scenario import LEVERS, NO_CHANGE, Scenario, lever_name, parse_change

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from opsanalytics.plan.response import Saturation

    Draws = NDArray[np.float64] | float

DRAWS = 1000
FARTHEST_SPEND = 2.0  # of the most spent on a day: beyond it nobody knows the curve
BOUNDS = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
# Each figure of an ordinary day: the sum over the days divided by another, or by their number.
_QUOTIENTS = {
    "orders": ("orders", ""),
    "visitors": ("visitors", ""),
    "pay_conversion": ("buyers", "visitors"),
    "order_conversion": ("placed", "visitors"),
    "payment_share": ("settled", "placed"),
    "spend_per_buyer": ("amount", "buyers"),
    "amount": ("amount", ""),
}


@dataclass(frozen=True)
class Channel:
    """A channel's share of the visitors, and its conversion as a multiple of the shop's."""

    share: float
    quality: float = 1.0


@dataclass(frozen=True)
class Ads:
    """Promotion on an ordinary day.

    `spend`: yuan; `curve`: clicks by spend; `conversion`: orders a click; `most`: the most ever
    spent on a day.
    """

    spend: float
    curve: Saturation
    conversion: float
    most: float


@dataclass(frozen=True)
class OrdinaryDay:
    """What the shop does on an ordinary day.

    `days`: one row a complete ordinary day, its columns `orders`, and where they are known
    `visitors`, `buyers`, `placed` (orders placed that day), `settled` (those of them paid),
    `amount` (yuan), NaN on a day that does not tell them. `repeat_share`: of all orders of known
    buyers those after the buyer's first day; `repeat_rate`: the present value of the lever
    of that name. `price`: paid as a share of list price. None: unknown.
    """

    days: pd.DataFrame
    channels: Mapping[str, Channel] = field(default_factory=dict)
    ads: Ads | None = None
    repeat_share: float | None = None
    repeat_rate: float | None = None
    price: float | None = None
    positive_share: float | None = None

    def draws(self, count: int = DRAWS, seed: int = 0) -> BaselineDraws:
        """The figures as they are, then those of `count` samples of the days with replacement."""
        n = len(self.days)
        drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=count)
        drawn = np.vstack([np.ones(n), drawn])
        columns = self.days.to_numpy(float).T
        known: dict[str, Draws] = dict(zip(map(str, self.days), columns, strict=True))
        known[""] = np.ones(n)
        figures = {
            name: _quotient(drawn, known[over], known[under])
            for name, (over, under) in _QUOTIENTS.items()
            if over in known and under in known
        }
        single = {
            "repeat_rate": self.repeat_rate,
            "price": self.price,
            "positive_share": self.positive_share,
            "ad_spend": self.ads.spend if self.ads else None,
        }
        figures |= {name: np.full(count + 1, value) for name, value in single.items() if value}
        return BaselineDraws(self, figures)


def _quotient(drawn: Any, over: Any, under: Any) -> Any:
    """In each draw the sum of one figure over that of another, of the days that have both."""
    both = ~np.isnan(over) & ~np.isnan(under)
    sums, wholes = drawn[:, both] @ over[both], drawn[:, both] @ under[both]
    mean = over[both].sum() / under[both].sum()
    return np.divide(sums, wholes, out=np.full(len(drawn), mean), where=wholes > 0)


@dataclass(frozen=True)
class Outcome:
    """What comes out of a scenario, as arrays: first the value as it is, then the draws.

    `figures`: by name (orders, amount and the levers). `factor`: what orders are multiplied by.
    """

    figures: Mapping[str, Any]
    factor: Any

    def value(self, name: str) -> float | None:
        """The figure as it is; None where it is unknown."""
        return float(self.figures[name][0]) if name in self.figures else None

    def interval(self, name: str) -> tuple[float, float] | None:
        """The figure's 95 % interval by the shop's own variation from day to day."""
        if name not in self.figures:
            return None
        low, high = np.quantile(self.figures[name][1:], BOUNDS)
        return float(low), float(high)


@dataclass(frozen=True)
class BaselineDraws:
    """The figures before anything is moved, drawn once, so that many scenarios can be tried."""

    day: OrdinaryDay
    figures: Mapping[str, Any]

    def outcome(self, scenario: Scenario = NO_CHANGE) -> Outcome:
        """What the scenario gives on an ordinary day.

        Every lever is a factor, so their order does not matter; what channels and promotion add to
        the visitors and orders is added up before the total is moved. Raises DataRefused where the
        scenario needs a figure that the shop does not know.
        """
        now = self.figures
        factors = {
            name: change.factor(now.get(name), name) for name, change in scenario.changes.items()
        }
        by = {name: factors.get(name, 1.0) for name in LEVERS}
        visits, bought = self._added(scenario, factors)
        converts = by["pay_conversion"] * by["order_conversion"] * by["payment_share"]
        orders = by["visitors"] * (1 + bought) * converts * self._again(scenario, factors)
        moved = {name: now[name] * factor for name, factor in factors.items() if name in now}
        moved["orders"] = now["orders"] * orders
        if "visitors" in now:
            moved["visitors"] = now["visitors"] * by["visitors"] * (1 + visits)
        if "pay_conversion" in now:
            moved["pay_conversion"] = now["pay_conversion"] * converts * (1 + bought) / (1 + visits)
        if "spend_per_buyer" in now:
            moved["spend_per_buyer"] = now["spend_per_buyer"] * by["spend_per_buyer"] * by["price"]
        if "amount" in now:
            moved["amount"] = now["amount"] * orders * by["spend_per_buyer"] * by["price"]
        figures = {**now, **moved}
        _refuse_impossible(figures)
        return Outcome(figures, np.broadcast_to(orders, now["orders"].shape))

    def _added(self, scenario: Scenario, factors: Mapping[str, Draws]) -> tuple[Any, Any]:
        """Visitors and orders that channels and promotion add, as shares of the present ones."""
        visitors = self.figures.get("visitors")
        visits, bought = 0.0, 0.0
        for name, text in scenario.channels.items():
            channel = self.day.channels.get(name)
            if channel is None:
                known = ", ".join(self.day.channels) or "-"
                raise DataRefused("plan.no_channel", name=name, known=known)
            now = None if visitors is None else channel.share * visitors
            more = channel.share * (parse_change("visitors", text).factor(now, "visitors") - 1)
            visits, bought = visits + more, bought + more * channel.quality
        if "ad_spend" in factors:
            clicks, ads = self._clicks(factors["ad_spend"])
            visits = visits + (0.0 if visitors is None else clicks / visitors)
            bought = bought + clicks * ads.conversion / self.figures["orders"]
        return visits, bought

    def _clicks(self, factor: Draws) -> tuple[Any, Ads]:
        """More clicks a day for the spend times `factor`, one a draw of the curve.

        A spend far beyond all that was ever spent raises DataRefused.
        """
        ads = self.day.ads
        if ads is None:
            raise DataRefused("plan.no_promotion")
        spend = ads.spend * float(np.max(factor))
        if spend > FARTHEST_SPEND * ads.most:
            raise DataRefused("plan.spend_too_far", spend=round(spend), most=round(ads.most))
        a, b = ads.curve.each(len(self.figures["orders"]))
        return a * (np.log1p(ads.spend * factor / b) - np.log1p(ads.spend / b)), ads

    def _again(self, scenario: Scenario, factors: Mapping[str, Draws]) -> Any:
        """What prices, returning buyers and ratings multiply the orders by."""
        price = factors.get("price", 1.0) ** -scenario.elasticity
        return price * self._repeat(factors) * self._praise(scenario, factors)

    def _repeat(self, factors: Mapping[str, Draws]) -> Any:
        """Orders that are not a buyer's first grow in proportion to the repeat rate."""
        if "repeat_rate" not in factors:
            return 1.0
        if not self.day.repeat_share:
            raise DataRefused("plan.no_repeat_orders")
        return 1 + self.day.repeat_share * (factors["repeat_rate"] - 1)

    def _praise(self, scenario: Scenario, factors: Mapping[str, Draws]) -> Any:
        """More orders for more good ratings, as far as the scenario assumes it."""
        if "positive_share" not in factors or not scenario.review_effect:
            return 1.0
        if self.day.positive_share is None:
            raise DataRefused("plan.no_ratings")
        points = 100 * self.day.positive_share * (factors["positive_share"] - 1)
        return 1 + scenario.review_effect / 100 * points


def _refuse_impossible(figures: Mapping[str, Any]) -> None:
    """Refuse figures that cannot be: a share above 1, or anything below 0."""
    for name, kind in LEVERS.items():
        value = figures[name][0] if name in figures else 0.5
        above_one = value > 1 and kind == "share" and name != "price"
        if value < 0 or above_one:
            raise DataRefused("plan.impossible", lever=lever_name(name), value=f"{value:.4g}")
