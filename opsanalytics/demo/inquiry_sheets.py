"""Customer service: single inquiries, and from them each post's day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from opsanalytics.demo.csv_files import moment, write_sheet, yuan
from opsanalytics.demo.order_records import Order
from opsanalytics.demo.planted_patterns import PLANTED
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_story import OFFICE
from opsanalytics.demo.simulation import DemoShop

_TOLD = OFFICE["service"]
_WINDOW = timedelta(hours=24)


@dataclass(frozen=True)
class Inquiry:
    """One conversation; `order`: the one that came of it."""

    who: str
    agent: str
    product: str
    asked: datetime
    answered: datetime | None
    order: Order | None


def converse(shop: DemoShop, rng: Rng) -> list[Inquiry]:
    """Have some buyers ask before they order, and some others ask and go; oldest first."""
    found = [
        _inquiry(rng, order.buyer.nick, order.items[0].product.id, _before(rng, order.created), order)
        for order in shop.orders
        if rng.chance(_TOLD["buyers_ask"])
    ]
    for day in shop.days:
        for n in range(rng.arrivals(day.visitors * _TOLD["visitors_ask"])):
            at = moment(day.date, rng.between(8 * 3600, 86_399))
            found.append(_inquiry(rng, f"tb_w{day.date:%y%m%d}{n:03d}", shop.catalogue.draw(rng).id, at, None))
    last = shop.days[-1].date
    return sorted((one for one in found if one.asked.date() <= last), key=lambda one: (one.asked, one.who))


def write_service(asked: list[Inquiry], folder: Path, rng: Rng) -> list[Path]:
    """Write the conversations, and each post's days."""
    singles = [
        (f"c{n:06d}", one.who, one.agent, one.product, one.asked, one.answered) for n, one in enumerate(asked, 1)
    ]
    by_day: dict[tuple[date, str], list[Inquiry]] = defaultdict(list)
    for one in asked:
        by_day[one.asked.date(), one.agent].append(one)
    days = [_post_day(rng, *key, told) for key, told in sorted(by_day.items())]
    columns = (
        "day agent asked answered first_response_seconds response_rate asked_and_paid orders paid_amount follow_ups "
        "follow_up_orders"
    )
    return [
        write_sheet(folder, "inquiries", "inquiry_id visitor_id agent product_id asked_at answered_at", singles),
        write_sheet(folder, "service", columns, days),
    ]


def _before(rng: Rng, ordered: datetime) -> datetime:
    midnight = moment(ordered.date(), 0)
    return max(midnight, ordered - timedelta(seconds=rng.between(90, 2400)))


def _inquiry(rng: Rng, who: str, product: str, asked: datetime, order: Order | None) -> Inquiry:
    on_duty = [
        name
        for name, since, start, end in _TOLD["agents"]
        if asked.date() >= since and start <= asked.hour < end and (name[:2] != "周末" or asked.weekday() >= 5)
    ]
    agent = rng.pick(on_duty) if on_duty else _TOLD["agents"][0][0]
    silent, slow = PLANTED["silent_agent"], PLANTED["slow_answers"]
    share = silent["answers"] if agent == silent["agent"] else _TOLD["answers"]
    mean = _TOLD["seconds"] * (slow["times"] if asked.date() in slow["days"] else 1)
    answered = asked + timedelta(seconds=5 + round(mean * rng.gamma(3) / 3)) if rng.chance(share) else None
    return Inquiry(who, agent, product, asked, answered, order)


def _post_day(rng: Rng, day: date, agent: str, told: list[Inquiry]) -> tuple[object, ...]:
    waits = [(one.answered - one.asked).total_seconds() for one in told if one.answered]
    people = {one.who for one in told}
    won = [o for one in told if one.answered and (o := one.order) and o.paid and o.paid - one.asked <= _WINDOW]
    visits, worth = _follow_ups(rng, day)
    return (
        day, agent, len(people), len({one.who for one in told if one.answered}),
        f"{sum(waits) / len(waits):.1f}" if waits else "", f"{100 * len(waits) / len(told):.2f}%",
        len({o.buyer.nick for o in won}), len(won), yuan(sum(o.total for o in won)), visits, worth,
    )  # fmt: skip


def _follow_ups(rng: Rng, day: date) -> tuple[int | None, int | None]:
    told = _TOLD["follow_ups"]
    if day < told["from"]:
        return None, None
    visits = rng.poisson(told["a_day"])
    return visits, sum(rng.chance(told["orders"]) for _ in range(visits))
