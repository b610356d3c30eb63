"""The command that tries a scenario out."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import date
from typing import TYPE_CHECKING, Any

from opsanalytics.cli.shared import print_table, shop_named, tell, view_of
from opsanalytics.core.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.pages.finding import Finding, View
    from opsanalytics.pages.what_if import Tried
    from opsanalytics.plan.scenario import Scenario

# Named here so that --help need not load the scenarios; a test holds them to each other.
LEVERS = {
    "visitors": "visitors a day",
    "pay_conversion": "share of visitors who pay",
    "order_conversion": "orders placed / visitor",
    "payment_share": "share of orders paid",
    "repeat_rate": "repeat purchase rate",
    "ad_spend": "yuan a day on promotion",
    "spend_per_buyer": "yuan a buyer",
    "price": "price as a share of list price",
    "positive_share": "share of good ratings",
}


def whatif(given: Namespace) -> int:
    """Try the levers given: orders a day, money and goal dates as it is and as it would be, and what goals take."""
    from opsanalytics.core.paths import scenarios_path
    from opsanalytics.pages.targets import needs
    from opsanalytics.pages.what_if import desk
    from opsanalytics.plan.scenario import make_scenario, save_scenario
    from opsanalytics.store.shop import open_shop

    view = view_of(open_shop(shop_named(given), data=given.data), given)
    scenario = _scenario(given, view)
    told = desk(view)
    tried = [told.try_out(make_scenario(name=view.say("as it is"))), told.try_out(scenario)]
    wanted = needs(view, given.goal, given.by, scenario)
    if given.format == "json":
        print(_json(view, tried, wanted.frame))
    else:
        _print(view, tried, wanted)
    if given.save:
        path = scenarios_path(view.shop.data, view.shop.name)
        save_scenario(path, scenario)
        tell(view.say("saved as {name} in {path}", name=scenario.name, path=path))
    return 0


def _scenario(given: Namespace, view: View) -> Scenario:
    """The saved scenario named, if one is, with the levers given on top."""
    from opsanalytics.pages.what_if import shown
    from opsanalytics.plan.scenario import make_scenario

    start: dict[str, Any] = {}
    if given.scenario:
        kept = {s.name: s for s in shown(view)}
        if given.scenario not in kept:
            known = ", ".join(kept)
            message = "no scenario {name} is saved"
            raise UsageError(message, hint="there are: {known}", name=given.scenario, known=known)
        start = kept[given.scenario].model_dump()
    levers = {name: text for name in LEVERS if (text := getattr(given, name))}
    channels = dict(_pair(text) for text in given.channel)
    told: dict[str, Any] = {
        "levers": start.pop("levers", {}) | levers,
        "channels": start.pop("channels", {}) | channels,
    }
    told |= {
        name: value
        for name in ("elasticity", "review_effect")
        if (value := getattr(given, name)) is not None
    }
    told |= {"since": _day(given.since, view)} if given.since else {}
    told |= {"name": given.save or start.pop("name", view.say("what if"))}
    return make_scenario(**(start | told))


def _pair(text: str) -> tuple[str, str]:
    name, equals, change = text.partition("=")
    if not equals:
        raise UsageError("{text!r} moves no channel", hint="write --channel NAME=+20%", text=text)
    return name, change


def _day(text: str, view: View) -> date:
    from opsanalytics.core.periods import parse_day

    return parse_day(text, view.as_of)


def _print(view: View, tried: list[Tried], wanted: Finding) -> None:
    from opsanalytics.pages.scenarios_ahead import goal_days, parts_now
    from opsanalytics.pages.what_if import desk, formula, remarks

    words = view.say
    for one in tried:
        print(f"{one.scenario.name}: {formula(view, one.outcome)}")
    print_table(
        words("On an ordinary day (with the 95 % interval of the shop's own variation)"),
        parts_now(view, tried[-1]),
    )
    if desk(view).ahead:
        print_table(words("When the goals would be reached"), goal_days(view, tried).frame)
    else:
        print(words("when the goals would be reached cannot be told: {why}", why=desk(view).why))
    print_table(
        words("What a goal takes of one lever, all else as in the scenario"), wanted.more["table"]
    )
    print(
        "\n".join(
            text for text in (wanted.sentence, *wanted.notes, wanted.more["impossible"]) if text
        )
    )
    for remark in remarks(view, tried[-1]):
        print(f"- {remark}")


def _json(view: View, tried: list[Tried], needed: pd.DataFrame) -> str:
    from opsanalytics.pages.what_if import desk, figures, formula, goal_rows, remarks

    told = {
        "shop": view.shop.name,
        "as_of": view.as_of.isoformat(),
        "formula": {one.scenario.name: formula(view, one.outcome) for one in tried},
        "scenario": tried[-1].scenario.model_dump(mode="json"),
        "figures": _rows(figures(view, tried[-1])),
        "goals": _rows(goal_rows(view, tried)),
        "needs": _rows(needed),
        "remarks": [*remarks(view, tried[-1]), *([desk(view).why] if desk(view).why else [])],
    }
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False, default=str)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return plain.to_dict("records")  # type: ignore[return-value]
