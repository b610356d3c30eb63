"""Customer service: single inquiries, and from them each agent's day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from opsanalytics.demo.csv_files import Row, write_sheet, yuan
from opsanalytics.demo.planted_patterns import PLANTED
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_calendar import PERIOD, at_second
from opsanalytics.demo.shop_story import EXPORTS
from opsanalytics.demo.simulation import DemoShop

_SETTINGS = EXPORTS["service"]
_AGENTS: list[tuple[str, date, int, int, list[int]]] = _SETTINGS["agents"]
_WINDOW = timedelta(hours=24)


class Inquiry(NamedTuple):
    """One conversation, and the payment (in fen) for the order that came of it."""

    visitor: str
    agent: str
    product: str
    asked: datetime
    answered: datetime | None
    paid: datetime | None = None
    amount: int = 0


def draw_inquiries(shop: DemoShop, rng: Rng) -> list[Inquiry]:
    """Let some buyers ask before they order, and some others ask and leave; oldest first."""
    inquiries = []
    for order in shop.orders:
        if rng.chance(_SETTINGS["buyers_ask"]):
            wait = timedelta(seconds=rng.integer(90, 2400))
            asked = max(at_second(order.created.date(), 0), order.created - wait)
            inquiry = _draw_inquiry(rng, order.buyer.nick, order.items[0].product.id, asked)
            inquiries.append(inquiry._replace(paid=order.paid, amount=order.total))
    for day in shop.days:
        for n in range(rng.fast_poisson(day.visitors * _SETTINGS["visitors_ask"])):
            asked = at_second(day.date, rng.integer(8 * 3600, 86_399))
            visitor = f"tb_w{day.date:%y%m%d}{n:03d}"
            product = shop.catalogue.draw(rng)
            inquiries.append(_draw_inquiry(rng, visitor, product.id, asked))
    inquiries = [inquiry for inquiry in inquiries if inquiry.asked.date() in PERIOD]
    return sorted(inquiries, key=attrgetter("asked", "visitor"))


def write_service(inquiries: list[Inquiry], folder: Path, rng: Rng) -> list[Path]:
    """Write the conversations, and each agent's days."""
    singles = [(f"c{n:06d}", *inquiry[:5]) for n, inquiry in enumerate(inquiries, 1)]
    return [
        write_sheet(folder, "inquiries", singles),
        write_sheet(folder, "service", _agent_day_rows(rng, inquiries)),
    ]


def _draw_inquiry(rng: Rng, visitor: str, product: str, asked: datetime) -> Inquiry:
    silent = PLANTED["silent_agent"]
    slow = PLANTED["slow_answers"]
    agent = _draw_agent(rng, asked)
    answered = None
    answer_share = _SETTINGS["answers"]
    mean_seconds = _SETTINGS["seconds"]
    if agent == silent["agent"]:
        answer_share = silent["answers"]
    if asked.date() in slow["days"]:
        mean_seconds *= slow["times"]
    if rng.chance(answer_share):
        answered = asked + timedelta(seconds=5 + round(mean_seconds * rng.gamma(3) / 3))
    return Inquiry(visitor, agent, product, asked, answered)


def _draw_agent(rng: Rng, moment: datetime) -> str:
    """Draw one of the agents at work at this moment."""
    on_duty = [
        name
        for name, since, start, end, weekdays in _AGENTS
        if moment.date() >= since and start <= moment.hour < end and moment.weekday() in weekdays
    ]
    return rng.choice(on_duty) if on_duty else _AGENTS[0][0]


def _agent_day_rows(rng: Rng, inquiries: list[Inquiry]) -> Iterator[Row]:
    for day, agent, *figures in _agent_days(inquiries).itertuples(index=False, name=None):
        yield day, agent, *figures, *_draw_follow_ups(rng, day)


def _agent_days(inquiries: list[Inquiry]) -> pd.DataFrame:
    """One row a day and agent: people who asked, were answered and paid within a day, and money."""
    table = pd.DataFrame(inquiries)
    table["day"] = table["asked"].dt.date
    table["seconds"] = (table["answered"] - table["asked"]).dt.total_seconds()
    answered = table.dropna(subset="answered")
    paid = answered[answered["paid"] - answered["asked"] <= _WINDOW]
    asked_by_day = table.groupby(["day", "agent"])
    answered_by_day = answered.groupby(["day", "agent"])
    paid_by_day = paid.groupby(["day", "agent"])
    rates = 100 * answered_by_day.size() / asked_by_day.size()
    columns = {
        "asked": asked_by_day["visitor"].nunique(),
        "answered": answered_by_day["visitor"].nunique(),
        "wait": answered_by_day["seconds"].mean().map("{:.1f}".format),
        "rate": rates.fillna(0).map("{:.2f}%".format),
        "buyers": paid_by_day["visitor"].nunique(),
        "orders": paid_by_day.size(),
        "amount": paid_by_day["amount"].sum(),
    }
    days = pd.DataFrame(columns).fillna({"wait": ""}).fillna(0)
    counts = days.select_dtypes("number").astype(int)
    return days.assign(**counts).assign(amount=counts["amount"].map(yuan)).reset_index()


def _draw_follow_ups(rng: Rng, day: date) -> tuple[int | None, int | None]:
    settings = _SETTINGS["follow_ups"]
    if day < settings["from"]:
        return None, None
    visits = rng.poisson(settings["a_day"])
    return visits, rng.successes(visits, settings["orders"])
