"""The command that answers a question in one table: funnel, cohorts, pairs and the like."""

from __future__ import annotations

import re
from argparse import Namespace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from opsanalytics.cli.options import Commands, add_engine, new_command
from opsanalytics.cli.shared import print_note, shop_named, shop_opened, translator
from opsanalytics.cli.written import add_writing, write
from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.store.shop import Shop


class _Question(NamedTuple):
    """Its function, the chart of its answer, and its arguments for --days, --by and --steps."""

    module: str
    name: str
    chart: str
    days: str
    by: str = ""
    steps: str = ""
    of_buyers: bool = False  # a row tells of one buyer: written to a file of the owner alone


QUESTIONS = {
    "funnel": _Question("funnels", "funnel", "funnel", "period", "by", "steps"),
    "cohorts": _Question("retention", "cohorts", "cohorts", "as_of", "grain"),
    "waits": _Question("retention", "time_between_purchases", "curve", "as_of"),
    "repeat": _Question("expected_repeat", "expected_repeat", "", "as_of"),
    "rfm": _Question("segments", "rfm", "rfm", "as_of", "by"),
    "stages": _Question("segments", "lifecycle", "bars", "as_of"),
    "pairs": _Question("baskets", "bought_together", "pairs", "period", "basket"),
    "products": _Question("product_sales", "product_sales", "curve", "period"),
    "returns": _Question("visitor_returns", "visitor_returns", "", "period"),
    "active": _Question("visitor_returns", "active_visitors", "", "period"),
    "winback": _Question("win_back", "win_back", "", "as_of", of_buyers=True),
}


_CHINESE = {
    "漏斗": "funnel",
    "同期群": "cohorts",
    "回购间隔": "waits",
    "复购预测": "repeat",
    "客户分层": "rfm",
    "生命周期": "stages",
    "连带": "pairs",
    "商品": "products",
    "访客回访": "returns",
    "活跃访客": "active",
    "挽回名单": "winback",
}


def add_command(commands: Commands) -> None:
    """`opsanalytics analyse`."""
    parser = new_command(commands, "analyse", analyse)
    abouts = [parser.tr(f"help.analyse.questions.{name}") for name in QUESTIONS]
    parser.add_argument(
        "question",
        choices=(*QUESTIONS, *_CHINESE),
        metavar="QUESTION",
        help=parser.say("question", questions=abouts),
    )
    parser.add_argument("--shop", metavar="NAME")
    parser.add_argument("--days", default="", metavar="DAYS")
    parser.add_argument("--by", default="", metavar="WHAT")
    parser.add_argument("--steps", default="", metavar="A,B")
    add_engine(parser)
    add_writing(parser)


def analyse(given: Namespace) -> int:
    """Print the answer, or write it to a file."""
    question = QUESTIONS[question_named(given.question)]
    _options(question, given)  # mistakes are told before the shop is opened
    if question.of_buyers and not given.out:
        raise UsageError("cli.analyse.needs_out")
    answer, doubts = answer_with_doubts(shop_opened(shop_named(given), given), given)
    tr = translator(given)
    texts = answer.select_dtypes(["object", "str"]).columns
    worded = answer.assign(**{name: answer[name].map(tr.text) for name in texts})
    draw = partial(_draw, question, answer) if question.chart else None
    write(worded, given, draw, owner_only=question.of_buyers)
    for note in filter(None, (answer.attrs.get("caveat"), *doubts)):
        print_note(tr(note))
    return 0


def question_named(name: str) -> str:
    """The question's name here, where it is named in Chinese; UsageError where there is none."""
    name = _CHINESE.get(name, name)
    if name not in QUESTIONS:
        raise UsageError("cli.analyse.no_question", name=name, known=[*QUESTIONS, *_CHINESE])
    return name


def answer_with_doubts(shop: Shop, given: Namespace) -> tuple[pd.DataFrame, list[Message]]:
    """The answer, and what is doubtful in the columns that it rests on."""
    from opsanalytics.core.paths import plan_path
    from opsanalytics.metrics.doubts import doubts_of_columns
    from opsanalytics.plan.plan_file import load_plan
    from opsanalytics.store.shop import tables_noted

    read: set[str] = set()
    with tables_noted(read):
        answer = answer_of(shop, given)
    if not shop.manifest.flags:
        return answer, []
    plan = load_plan(plan_path(given.plan, shop.data, shop.name))
    found = doubts_of_columns(shop, read, plan.accepted)
    return answer, [Message("pages.doubtful", what=flag.text) for flag in found]


def answer_of(shop: Shop, given: Namespace) -> pd.DataFrame:
    """The answer to `given.question` with its days, breakdown and steps, as Python has it."""
    question = QUESTIONS[question_named(given.question)]
    module = import_module(f"opsanalytics.analyses.{question.module}")
    answer: pd.DataFrame = getattr(module, question.name)(shop, **_options(question, given))
    return answer


def _options(question: _Question, given: Namespace) -> dict[str, Any]:
    """The function's arguments; UsageError for an option that the question does not have."""
    options: dict[str, Any] = {}
    if given.days:
        options[question.days] = given.days
    for name, argument in (("by", question.by), ("steps", question.steps)):
        if not (typed := getattr(given, name)):
            continue
        if not argument:
            raise UsageError("cli.analyse.no_option", question=given.question, option=f"--{name}")
        words = [_in_our_words(word, name) for word in re.split("[,，]", typed)]
        options[argument] = tuple(words) if name == "steps" else words[0]
    return options


def _in_our_words(word: str, option: str) -> str:
    """A breakdown or step as we name it, where it is named in Chinese."""
    from opsanalytics.metrics.sources import CHINESE
    from opsanalytics.store.tables import TABLES

    if option == "by":
        return CHINESE.get(word.removeprefix("按"), word)
    choices = TABLES["events"].column("action").choices
    return {zh: step for step, zh in choices.items()}.get(word, word)


def _draw(question: _Question, answer: Any, lang: str) -> Any:
    """The chart of the answer, as a notebook has it."""
    from opsanalytics import charts

    return getattr(charts, question.chart)(answer, lang=lang)
