"""Help, mistakes and completion speak the reader's language and tell of every option."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pandas as pd
import pytest

from opsanalytics.cli.analyse import answer_of
from opsanalytics.cli.completion import BREAKDOWNS
from opsanalytics.cli.main import NAMES, command_parser, main
from opsanalytics.core.messages import LANGUAGES, Translator, catalogue
from opsanalytics.store.frames import as_shop

NOON = pd.Timestamp("2022-03-01 12:00")
ARGPARSE = "help.argparse."


class Noting(Translator):
    """A translator that keeps the keys it was asked for."""

    def __init__(self, lang: str) -> None:
        super().__init__(lang)
        self.keys: set[str] = set()

    def __call__(self, message: str, /, **fields: object) -> str:
        wordings = getattr(message, "templates", None)
        self.keys |= {key for key, entry in catalogue("help").items() if entry == wordings}
        self.keys.add(str(message))
        return super().__call__(message, **fields)


def commands(lang: str) -> Iterator[argparse.ArgumentParser]:
    for action in command_parser(Translator(lang))._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.values()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_option_of_every_command_says_what_it_does(lang: str) -> None:
    told = list(commands(lang))
    assert len(told) == len(NAMES)
    for command in told:
        assert all(action.help for action in command._actions), command.prog
        text = command.format_help()
        assert "%%" not in text
        assert bool(re.search("[一-龥]", text)) == (lang == "zh") or "--draft" in text


def test_the_chinese_help_has_no_english_sentence() -> None:
    for command in commands("zh"):
        for action in command._actions:
            words = re.sub(
                r"[A-Za-z_/\\.:\[\]0-9]*[:/._0-9\[\]][A-Za-z_/\\.:\[\]0-9]*", "", action.help
            )
            assert not re.search(r"[a-z]+ [a-z]+ [a-z]+", words), action.help


def test_no_help_is_kept_that_nobody_sees() -> None:
    tr = Noting("en")
    command_parser(tr)
    assert {key for key in catalogue("help") if not key.startswith(ARGPARSE)} - tr.keys == set()
    source = Path(argparse.__file__).read_text(encoding="utf-8")
    for key, entry in catalogue("help").items():
        assert not key.startswith(ARGPARSE) or entry["en"] in source, entry["en"]


def test_both_languages_fill_in_the_same() -> None:
    for key, entry in catalogue("help").items():
        names = [{name for _, name, _, _ in Formatter().parse(entry[lang])} for lang in LANGUAGES]
        assert names[0] == names[1], key
        zh, en = (set(re.findall(r"%\(?\w+", entry[lang])) for lang in ("zh", "en"))
        assert not key.startswith(ARGPARSE) or zh <= en, key


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("metrics --by", "opsanalytics metrics: --by：后面需要一个值"),
        ("analyse", "缺少必需的参数：QUESTION"),
        ("metrics --format pdf", "--format：'pdf' 不是可选的值"),
        ("report --shop a --all-shops", "--all-shops：不能与 --shop 同时使用"),
        ("check --zzz x", "不认识的参数：--zzz x"),
        ("check --shopp x", "opsanalytics check: 没有选项 --shopp；您要的是 --shop 吗？"),
    ],
)
def test_a_mistake_is_one_chinese_sentence_for_a_chinese_reader(
    typed: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*typed.split(), "--lang", "zh"])
    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert said in told
    assert told.count("\n") == 1


def test_a_mistake_in_english_stays_english_after_a_chinese_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for lang in ("zh", "en"):
        with pytest.raises(SystemExit):
            main(["metrics", "--lang", lang, "--by"])
    assert capsys.readouterr().err.endswith("metrics: argument --by: expected one argument\n")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("opsanalytics met", "metrics"),
        ("opsanalytics metrics --shop ", "blumen"),
        ("opsanalytics metrics paid_a", "paid_amount"),
        ("opsanalytics report --all", "--all-shops"),
        ("opsanalytics metrics --by cha", "channel"),
        ("opsanalytics metrics --by we", "week"),
        ("opsanalytics metrics --by 退", "退款原因"),
        ("opsanalytics analyse rfm --by ", "ranks"),
        ("opsanalytics analyse 同期群 --by ", "month"),
        ("opsanalytics ingest --source taobao_order_l", "taobao_order_lines"),
        ("opsanalytics ingest --source own_t", "own_tasks"),
    ],
)
def test_the_shell_completes_commands_options_shops_and_metrics(
    typed: str, offered: str, tmp_path: Path
) -> None:
    answers = tmp_path / "answers"
    (tmp_path / "data/processed/blumen").mkdir(parents=True)
    asked = {"COMP_LINE": typed, "COMP_POINT": str(len(typed)), "_ARGCOMPLETE": "1"}
    asked |= {"_ARGCOMPLETE_IFS": "\n", "_ARGCOMPLETE_STDOUT_FILENAME": str(answers)}
    asked |= {"OPSANALYTICS_DATA": f"{tmp_path}/data"}
    code = "import sys; from opsanalytics.cli.main import main; main([])"
    subprocess.run([sys.executable, "-c", code], env=os.environ | asked, check=False)
    assert offered in answers.read_text(encoding="utf-8").split()


def test_each_breakdown_that_is_offered_is_one_that_the_question_has() -> None:
    orders = {"order_id": ["1"], "buyer_id": ["a"], "created_at": [NOON], "paid_at": [NOON]}
    items = {"order_id": ["1"], "product_id": ["7"], "units": [1]}
    acts = {"visitor_id": ["a"], "action": ["view"], "at": [NOON], "product_id": ["7"]}
    acts |= {"channel": ["ads"], "category": ["cups"]}
    tables = {"orders": orders, "order_items": items, "events": acts}
    shop = as_shop({name: pd.DataFrame(rows) for name, rows in tables.items()})
    for question, breakdowns in BREAKDOWNS.items():
        for by in breakdowns.split():
            assert (
                answer_of(shop, Namespace(question=question, days="", by=by, steps="")) is not None
            )
