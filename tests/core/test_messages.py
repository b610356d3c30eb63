"""Chinese and English are equals: every message has both, with the same fields, and is said somewhere."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from string import Formatter

import pytest

from opsanalytics.core.formats import KINDS
from opsanalytics.core.messages import ENGLISH, Message, Translator, catalogue, sentence, term
from opsanalytics.core.periods import Period
from opsanalytics.pages.columns import between
from opsanalytics.pages.declared import Breakdown, Series
from tests.wordings import PACKAGE, messages, namespaces

ROOT = PACKAGE.parent
LISTS = {"list", "clauses"}
FILE_ENDINGS = ("toml", "csv", "html", "css", "j2", "json", "png", "md", "py", "xlsx", "xls", "txt")


def strings_in(source: str) -> Iterator[str]:
    """Every string constant of Python source, the parts of f-strings apart."""
    nodes = list(ast.walk(ast.parse(source)))
    joined = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in joined
        ):
            yield node.value


def patterns_in(source: str) -> Iterator[str]:
    """Every f-string that begins like a key, as a pattern: f"offers.more.{kind}" is offers.more.(anything)."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.JoinedStr):
            continue
        parts = [
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[a-z0-9_]+"
            for part in node.values
        ]
        if re.match(r"[a-z_]+\\\.", parts[0]):
            yield "".join(parts)


def sources() -> Iterator[str]:
    """The code of the library and of the notebooks."""
    for path in PACKAGE.rglob("*.py"):
        yield path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"])


def words_in_use() -> set[str]:
    """Every string in code, notebooks, templates and TOML files that could be a key."""
    found = {word for source in sources() for word in strings_in(source)}
    for pattern in ("*.j2", "*.toml"):
        for path in PACKAGE.rglob(pattern):
            if path.name != "messages.toml" and path.parent.name != "messages":
                found |= set(re.findall(r'"([a-z_0-9.]+)"', path.read_text(encoding="utf-8")))
    return found


def keys_in_use() -> set[str]:
    """The keys that something says: as they stand, by a pattern, or by the key of a declared finding."""
    words = words_in_use()
    declared = {f"{word}.{part}" for word in words for part in ("headline", "hint")}
    patterns = {pattern for source in sources() for pattern in patterns_in(source)}
    by_pattern = {
        key for key in messages() if any(re.fullmatch(pattern, key) for pattern in patterns)
    }
    glossary = {
        key for key in messages() if key.startswith("glossary.") and key.split(".")[1] in words
    }
    return words | declared | by_pattern | glossary


def is_question(word: str) -> bool:
    """Whether a word names a question of a page, such as customers.repeat_purchase."""
    subject, _, name = word.partition(".")
    file = PACKAGE / "pages" / f"{subject}.py"
    return file.exists() and hasattr(import_module(f"opsanalytics.pages.{subject}"), name)


def fields(template: str) -> set[tuple[str, str]]:
    """Name and kind of every field."""
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(template) if name}


def test_no_space_stands_between_chinese_words_and_names_on_a_page() -> None:
    stray = r"[\u4e00-\u9fff] \{(name|quarter|best|worst)\}|\{(name|quarter)\} [\u4e00-\u9fff]"
    subjects = {path.stem for path in (PACKAGE / "pages" / "messages").glob("*.toml")}
    of_pages = {
        key: words["zh"] for key, words in messages().items() if key.split(".")[0] in subjects
    }
    found = {key: text for key, text in of_pages.items() if re.search(stray, text)}
    assert found == {}
    days = {"days": Period.between(date(2026, 3, 1), date(2026, 3, 1))}
    told = Message("store.flag.days_without_inquiries", n=1, **days)
    assert told.worded("zh") == "2026年3月1日：这一天没有一条咨询，而下单照常：是否缺少行？"


def test_a_whole_sentence_within_another_ends_in_no_full_stop() -> None:
    inner = sentence(Message.bilingual("Not final: 2 days are missing", "还不是最终数：缺 2 天"))
    told = sentence(inner, Message.bilingual("30 orders a day", "每天 30 单"), inner)
    assert told == (
        "Not final: 2 days are missing; 30 orders a day; Not final: 2 days are missing."
    )
    assert told.worded("zh") == "还不是最终数：缺 2 天；每天 30 单；还不是最终数：缺 2 天。"


def test_every_message_says_the_same_figures_in_both_languages() -> None:
    for key, wordings in messages().items():
        assert {"en", "zh"} <= set(wordings) <= {"en", "zh", "one", "one_zh"}, key
        names = {name for name, _ in fields(wordings["en"])}
        assert {name for name, _ in fields(wordings["zh"])} == names, key
        for single in {"one", "one_zh"} & set(wordings):
            assert {name for name, _ in fields(wordings[single])} <= names, key
            assert "n" in names, f"{key}: {single} is taken where the field n is 1"


def test_every_figure_is_written_in_a_way_there_is() -> None:
    groups = {key.split(".")[1] for key in catalogue("terms")}
    for key, wordings in messages().items():
        for wording in wordings.values():
            for _, spec in fields(wording):
                kind, _, argument = spec.partition(":")
                known = kind in KINDS | LISTS or (kind == "term" and argument in groups)
                assert known or not re.match(r"[a-z_]{2}", kind), f"{key}: {spec}"


# Names that stand as they are in a Chinese sentence: of programs, formats and units; and what is typed as it is.
NAMES = set(
    re.findall(
        r"\w+",
        """
Chrome Chromium Connect Ctrl DuckDB Edge End Excel False Java N Parquet PySpark Python Spark True Typst apprise
chmod csv duckdb ipywidgets lab mcp pdf xlsx zip spark complete high low n note notify parameters period refused
split urls basis ignorable lines elasticity visitors price previous paid table en zh true false check show view cart
order pay week month cuts ranks buyer demo
""",
    )
)
# Commands, options, paths, addresses, placeholders, texts in quotes, names with an underscore, days such as -28d.
TYPED = re.compile(
    r'"[^"]*"|opsanalytics( [a-z]+)*|pip install|--(template|shop) \w+|-{1,2}[a-z][a-z-]*|%(\(\w+\))?[sr]\b'
    r"|\w+://|[\w~./-]*[/.][\w./-]*|own_"
    r"|\b[A-Z][A-Z_\d]+\b|\b\w+_\w+\b|\d+(pp|[dy])\b|\bQ\d|（[a-z]+）|\blocal\[2\]",
    re.ASCII,
)


def english_in(text: str) -> list[str]:
    """Words of a Chinese wording that are neither a name nor something to type."""
    plain = re.sub(r"\{[^}]*\}", "", text)
    return [word for word in re.findall("[A-Za-z]+", TYPED.sub("", plain)) if word not in NAMES]


def test_chinese_sentences_have_no_english_words() -> None:
    wordings = messages() | catalogue("terms") | catalogue("help")
    found = {
        key: english_in(wording["zh"] + wording.get("one_zh", ""))
        for key, wording in wordings.items()
    }
    assert {key: words for key, words in found.items() if words} == {}
    assert english_in("漏斗没有这样的 breakdown：{word}") == ["breakdown"]


def test_no_message_is_left_that_nothing_says() -> None:
    assert sorted(set(messages()) - keys_in_use()) == []


def test_every_key_in_the_code_has_its_message() -> None:
    known = messages()
    pattern = re.compile(rf"(?:{'|'.join(namespaces())})(?:\.[a-z0-9_]+)+")
    used = {word for word in words_in_use() if pattern.fullmatch(word)}
    used = {word for word in used if word.rpartition(".")[2] not in FILE_ENDINGS}
    used = {
        word for word in used if not PACKAGE.joinpath(*word.split(".")).with_suffix(".py").exists()
    }
    prefixes = {".".join(key.split(".")[:n]) for key in known for n in range(1, key.count(".") + 1)}
    missing = {word for word in used - set(known) - prefixes if not is_question(word)}
    assert sorted(missing) == []


def test_declared_findings_have_their_messages_with_the_fields_they_are_given() -> None:
    subjects = [path.stem for path in (PACKAGE / "pages").glob("[a-z]*.py")]
    modules = [import_module(f"opsanalytics.pages.{subject}") for subject in subjects]
    declared = {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, Series | Breakdown)
    }
    assert len(declared) >= 10
    known = messages()
    for name, finding in declared.items():
        assert f"{finding.key}.hint" in known, name
        if name.islower():  # a question; one in capitals is only drawn
            used = fields(known[f"{finding.key}.headline"]["en"])
            assert {field for field, _ in used} <= finding.headline_fields, name


def test_a_figure_is_written_as_each_language_writes_it() -> None:
    message = Message("core.sentence", parts=[Message.bilingual("half", "一半"), ""])
    assert message == "half."
    assert message.worded("zh") == "一半。"
    assert Translator("zh")(sentence("a", "b")) == "a；b。"


def test_a_message_without_one_of_its_fields_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="has a field 'parts'; given: part"):
        Message("core.sentence", part="a")
    with pytest.raises(KeyError, match="needs fields"):
        Message("core.sentence")
    with pytest.raises(KeyError):
        Message("core.no_such_sentence")
    with pytest.raises(KeyError):
        term("standing", "no such standing")


def test_both_ends_of_an_interval_never_look_alike() -> None:
    said = Message("good_ratings.headline", head="x", low=0.99961, high=0.99985)
    assert said == "x (99.96\u00a0% – 99.98\u00a0%)."
    assert said.worded("zh") == "x（99.96% – 99.98%）。"
    assert Message("good_ratings.headline", head="x", low=0.98, high=0.99).endswith(
        "(98.0\u00a0% – 99.0\u00a0%)."
    )
    assert between(12.501, 12.504, "ratio", ENGLISH) == "12.501 – 12.504"
    assert between(99.8, 100.3, "rate", ENGLISH) == "99.8 – 100"
    assert between(4.6, 5.4, "count", ENGLISH) == "4.6 – 5.4"


def test_an_interval_without_spread_is_told_as_one_figure() -> None:
    assert between(12.5, 12.5, "amount", ENGLISH) == "always 12.50"
    assert between(12.5, 12.5, "amount", Translator("zh")) == "恒为 12.50"
    assert between(float("nan"), float("nan"), "share", ENGLISH) == "-"
