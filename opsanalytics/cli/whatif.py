"""The command that works out a scenario: levers in, orders, money and goal dates out."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from opsanalytics.cli.options import Commands, add_engine, new_command
from opsanalytics.cli.parser import Parser
from opsanalytics.cli.shared import (
    print_note,
    print_table,
    shop_named,
    shop_opened,
    translator,
    view_of,
)
from opsanalytics.core.errors import UsageError
from opsanalytics.core.formats import escaped
from opsanalytics.core.messages import Translator, term

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.pages.finding import Finding, View
    from opsanalytics.pages.shop_baseline import ScenarioResult
    from opsanalytics.plan.scenario import Scenario

# Listed here so that --help need not load the scenarios; a test compares the two.
LEVERS = (
    "visitors",
    "pay_conversion",
    "order_conversion",
    "payment_share",
    "repeat_rate",
    "ad_spend",
    "spend_per_buyer",
    "price",
    "positive_share",
)


def add_command(commands: Commands) -> None:
    """`opsanalytics whatif`."""
    parser = new_command(commands, "whatif", whatif)
    parser.add_argument("--shop", metavar="NAME")
    _add_levers(parser)
    _add_days(parser)
    parser.add_argument("--scenario", metavar="NAME")
    parser.add_argument("--save", metavar="NAME")
    add_engine(parser)
    parser.add_argument("--format", choices=("table", "json"), default="table")


def _add_levers(parser: Parser) -> None:
    """The options for what is changed, and for effects that are assumed."""
    for name in LEVERS:
        flag, title = f"--{name.replace('_', '-')}", parser.tr(term("figure", name))
        parser.add_argument(flag, default="", metavar="CHANGE", help=title)
    parser.add_argument("--channel", action="append", default=[], metavar="NAME=CHANGE")
    parser.add_argument("--elasticity", type=float, metavar="N")
    parser.add_argument("--review-effect", type=float, metavar="N")


def _add_days(parser: Parser) -> None:
    """The options for the goal and for days."""
    parser.add_argument("--since", default="", metavar="DAY")
    parser.add_argument("--goal", type=float, metavar="N")
    parser.add_argument("--by", default="", metavar="DAY")
    parser.add_argument("--as-of", default="", metavar="DAY")


def whatif(given: Namespace) -> int:
    """Print the shop as it is and with the levers given, and what it would take to reach goals."""
    from opsanalytics.core.data_address import place_of_data
    from opsanalytics.core.paths import scenarios_path
    from opsanalytics.pages.scenarios import as_it_is
    from opsanalytics.pages.shop_baseline import baseline
    from opsanalytics.pages.what_if import needs
    from opsanalytics.plan.scenario import save_scenario

    tr, view = translator(given), view_of(shop_opened(shop_named(given), given), given)
    scenario = _scenario(given, view, tr)
    base = baseline(view)
    results = [base.try_out(label=as_it_is()), base.try_out(scenario)]
    needed = needs(view, given.goal, given.by, scenario)
    if given.format == "json":
        print(_json(view, results, needed, tr))
    else:
        _print(view, results, needed, tr)
    if given.save:
        path = scenarios_path(view.shop.data, view.shop.name)
        save_scenario(path, scenario)
        place = f"{place_of_data(view.shop.data)}/scenarios/{path.name}"
        print_note(tr("cli.whatif.saved", name=scenario.name, path=place))
    return 0


def _scenario(given: Namespace, view: View, tr: Translator) -> Scenario:
    """The scenario: the saved one that is named, if any, changed by the levers given."""
    from opsanalytics.core.periods import parse_day
    from opsanalytics.pages.shop_baseline import day_ahead
    from opsanalytics.plan.scenario import make_scenario

    named = given.scenario is not None
    fields = _saved_fields(given.scenario, view, tr) if named else {}
    levers = {name: getattr(given, name) for name in LEVERS if getattr(given, name)}
    fields["levers"] = {**fields.get("levers", {}), **levers}
    channels = dict(_pair(text) for text in given.channel)
    fields["channels"] = {**fields.get("channels", {}), **channels}
    for name in ("elasticity", "review_effect"):
        if getattr(given, name) is not None:
            fields[name] = getattr(given, name)
    if given.since:
        fields["since"] = day_ahead(view, parse_day(given.since, view.as_of))
    name = fields.get("name", tr("what_if.what_if"))
    fields["name"] = name if given.save is None else given.save
    return make_scenario(**fields)


def _saved_fields(name: str, view: View, tr: Translator) -> dict[str, Any]:
    """The fields of the saved scenario (or example) of that name."""
    from opsanalytics.pages.scenarios import saved_or_examples

    saved = {tr.text(label): scenario for label, scenario in saved_or_examples(view)}
    if name not in saved:
        raise UsageError("cli.whatif.no_scenario", name=name, known=[*saved])
    return {**saved[name].model_dump(), "name": name}


def _pair(text: str) -> tuple[str, str]:
    """A channel and its change, given as NAME=CHANGE."""
    name, equals, change = text.partition("=")
    if not equals:
        raise UsageError("cli.whatif.no_channel", text=text)
    return name, change


def _print(view: View, results: list[ScenarioResult], needed: Finding, tr: Translator) -> None:
    """Print the scenario beside the shop as it is, with goal dates, what goals take and remarks."""
    from opsanalytics.pages.scenarios import figures_table, formula, remarks
    from opsanalytics.pages.shop_baseline import baseline
    from opsanalytics.pages.what_if import goal_days, impossible, needs_table

    for result in results:
        print(f"{tr.text(result.label)}: {tr(formula(view, result.outcome))}")
    print_table("cli.whatif.figures", figures_table(view, results[-1]), tr)
    if baseline(view).ahead:
        print_table("what_if.goals.table", goal_days(view, results).frame, tr)
    else:
        print(tr("what_if.goals.unknown", why=baseline(view).why))
    print_table("cli.whatif.needs", needs_table(needed), tr)
    for sentence in (needed.sentence, *needed.notes, impossible(needed)):
        if sentence:
            print(tr(sentence))
    for remark in remarks(view, results[-1]):
        print(f"- {tr(remark)}")


def _json(view: View, results: list[ScenarioResult], needed: Finding, tr: Translator) -> str:
    answer = answer_of(view, results, needed, tr)
    text = json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False, default=str)
    return escaped(text)


def answer_of(
    view: View, results: list[ScenarioResult], needed: Finding, tr: Translator
) -> dict[str, Any]:
    """The shop as it is and as tried, its goal dates and what goals take, as data."""
    from opsanalytics.pages.scenarios import figures_of, formula, goal_rows, remarks
    from opsanalytics.pages.shop_baseline import baseline

    why = baseline(view).why
    notes = list(remarks(view, results[-1]))
    if why:
        notes.append(why)
    return {
        "shop": view.shop.name,
        "as_of": view.as_of.isoformat(),
        "formula": {tr.text(one.label): tr(formula(view, one.outcome)) for one in results},
        "scenario": results[-1].scenario.model_dump(mode="json"),
        "figures": _rows(figures_of(view, results[-1]), tr),
        "goals": _rows(goal_rows(view, results), tr),
        "needs": _rows(needed.frame, tr),
        "remarks": [tr(note) for note in notes],
    }


def _rows(frame: pd.DataFrame, tr: Translator) -> list[dict[str, Any]]:
    """The rows as JSON has them: null for what is missing, messages in the reader's language."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [_worded(row, tr) for row in plain.to_dict("records")]


def _worded(row: Mapping[Hashable, Any], tr: Translator) -> dict[str, Any]:
    worded = {str(name): cell for name, cell in row.items()}
    for name, cell in worded.items():
        if isinstance(cell, str):
            worded[name] = tr.text(cell)
    return worded
