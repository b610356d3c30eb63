"""Chinese and English are equals: every sentence a reader can meet has both, with the same blanks to fill."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from opsanalytics.pages.glossary import GLOSSARY

from opsanalytics.analyses import reputation as ratings
from opsanalytics.analyses import segments as customers
from opsanalytics.analyses.funnel_query import ACTIONS
from opsanalytics.analyses.reconcile import WHYS
from opsanalytics.core.errors import UsageError
from opsanalytics.core.languages import language
from opsanalytics.core.messages import is_key
from opsanalytics.core.say import Say
from opsanalytics.core.templates import catalogue
from opsanalytics.metrics.metric import METRICS, NEVER_SUMMED
from opsanalytics.pages.columns import HEADS
from opsanalytics.pages.finding import Standing
from opsanalytics.pages.goal_progress import BASES
from opsanalytics.pages.what_if import TITLES
from opsanalytics.plan.goals import STATUSES
from opsanalytics.reports.kernels import WAYS
from opsanalytics.store.tables import TABLES

ROOT = Path(__file__).resolve().parent.parent
# Calls whose string arguments are templates.
SAYERS = {
    "say",
    "words",
    "plural",
    "heading",
    "section",
    "table",
    "figures",
    "chart",
    "reason",
    "_reject",
}
ERRORS = {"OpsError", "UsageError", "DataRefused", "ReportFailed", "Busy", "Note"}
HOLDERS = {"message", "hint", "text", "read", "names"}  # variables and keywords that hold templates
STANDINGS = {*get_args(Standing), *ratings.STANDINGS, *ratings.WINDOWS, *customers.STAGES}
FACTORS = {"campaign days", "visitors", "conversion", "spend", "mix", "change"}
ASKED_BY = {*ACTIONS, "product", "channel"}
STATES = {"breached", "kept", "too few"}
CRITERIA = {
    "orders",
    "listed products",
    "ad spend, yuan",
    "pieces of the third hot product",
    "yes",
    "no",
}
EFFECTS = {"it pays", "it does not pay", "more orders", "fewer orders", "rose", "fell", "as before"}
OFFICE = {"behind", "in line", "running", "meeting", "training", "test", "assessment", "team"}
EVENTS = {"campaign", "closure", "activity"}
CONSTANTS = {
    *NEVER_SUMMED.values(),
    *WHYS,
    *filter(None, WAYS.values()),
    *STANDINGS,
    *FACTORS,
    *CRITERIA,
    *STATES,
    *ASKED_BY,
    *EFFECTS,
    *OFFICE,
    *EVENTS,
    *TITLES.values(),
}


def templates_in(source: str) -> set[str]:
    """The templates written in Python source: what is said, raised or noted."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            if name in SAYERS | ERRORS:
                given = (
                    node.args[1:2] if name == "figures" else node.args
                )  # what follows names columns
                found |= {text for arg in given for text in strings(arg)}
                found |= {
                    text for k in node.keywords if k.arg in HOLDERS for text in strings(k.value)
                }
        elif isinstance(node, ast.Assign) and any(
            getattr(t, "id", "") in HOLDERS for t in node.targets
        ):
            found |= strings(node.value)
    return {t for t in found if re.sub(r"\{.*?\}|\s", "", t) and not is_key(t)}


def strings(node: ast.expr) -> set[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return strings(node.body) | strings(node.orelse)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict):  # chosen among several
        return {text for value in node.value.values for text in strings(value)}
    if isinstance(node, ast.Tuple):
        return {text for part in node.elts for text in strings(part)}
    return set()


def notebook_code() -> str:
    cells = [
        c
        for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
        for c in json.loads(path.read_text())["cells"]
    ]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


def all_templates() -> set[str]:
    library = [p for p in (ROOT / "opsanalytics").rglob("*.py") if p.parent.name != "demo"]
    found = templates_in(notebook_code())
    for path in library:
        found |= templates_in(path.read_text(encoding="utf-8"))
    for page in (ROOT / "opsanalytics" / "reports" / "templates").glob("*.j2"):
        found |= set(re.findall(r'say\("(.*?)"\)', page.read_text(encoding="utf-8")))
    named = {m.definition for m in METRICS.values()}
    named |= {head for head, _ in HEADS.values()}
    return (
        (found - set(TABLES))
        | named
        | {
            *GLOSSARY,
            *GLOSSARY.values(),
            *STATUSES,
            *BASES.values(),
            *CONSTANTS,
        }
    )


def blanks(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_sentence_has_its_chinese() -> None:
    missing = sorted(t for t in all_templates() if t not in catalogue("zh"))
    assert not missing, "locale/zh.po lacks:\n" + "\n".join(missing)


def test_no_chinese_sentence_is_left_without_its_english() -> None:
    stale = sorted(set(catalogue("zh")) - all_templates())
    assert not stale, "locale/zh.po has what nothing says any more:\n" + "\n".join(stale)


def test_both_languages_have_the_same_blanks_to_fill() -> None:
    wrong = [en for en, zh in catalogue("zh").items() if blanks(en) != blanks(zh)]
    assert not wrong


def test_what_is_said_in_code_is_found() -> None:
    source = 'raise UsageError("no {x} here", hint="try y" if a else "try z")\nsay("so be it")\nprint("not this")'
    assert templates_in(source) == {"no {x} here", "try y", "try z", "so be it"}


def test_the_locale_chooses_the_language_and_lang_overrules_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert language() == "zh"
    assert language("en") == "en"
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert language() == "en"
    with pytest.raises(UsageError, match="no language fr"):
        Say("fr")


def test_days_and_errors_are_written_as_the_reader_writes_them() -> None:
    from datetime import date

    assert Say("zh").day(date(2022, 11, 20)) == "2022年11月20日星期日"
    assert Say("zh").day(date(2022, 12, 13), "short") == "12月13日"
    assert Say("en").day(date(2022, 12, 13), "short") == "13 Dec"
    wrong = UsageError("which shop?", hint="name it with --shop")
    assert str(wrong) == Say("en").error(wrong) == "which shop?; name it with --shop"
    assert Say("zh").error(wrong) == "哪家店铺？；请用 --shop 指明"
