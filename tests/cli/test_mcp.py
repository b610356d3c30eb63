"""An assistant's questions, asked through the protocol's own client of the real server."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client, StdioServerParameters

from opsanalytics.cli.aggregates import MOST_ROWS, cut
from opsanalytics.cli.analyse import QUESTIONS as ANALYSES
from opsanalytics.cli.main import main
from opsanalytics.cli.mcp import _tools
from opsanalytics.core.messages import Translator, templates
from opsanalytics.metrics.metric import METRICS
from opsanalytics.plan.scenario import LEVERS
from opsanalytics.store.shop import open_shop
from tests.cli.assistant_questions import QUESTIONS, REFUSED, Question, Why
from tests.cli.assistant_shop import MEMO, PHONE, STREET, drawn_shop, name_of, number_of, orders

Answer = dict[str, Any]
Ask = Callable[..., Answer]


@contextmanager
def server(data: Path, *options: str) -> Iterator[tuple[BlockingPortal, Client]]:
    """The server in a process of its own, and a client of it."""
    command = ["-m", "opsanalytics", "mcp", "--data", str(data), *options]
    process = StdioServerParameters(command=sys.executable, args=command, env=dict(os.environ))
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(process)) as client,
    ):
        yield portal, client


def asked(portal: BlockingPortal, client: Client, tool: str, **arguments: Any) -> Answer:
    """The structured answer, which is never an error and which its text repeats."""
    answer = portal.call(partial(client.call_tool, tool, arguments))
    assert not answer.is_error
    assert answer.structured_content is not None
    assert json.loads(answer.content[0].text) == answer.structured_content  # type: ignore[union-attr]
    return answer.structured_content


def digests(folder: Path) -> dict[str, str]:
    """Every file below the folder with its bytes."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the drawn shop. Only look."""
    home = tmp_path_factory.mktemp("assistant") / "data"
    drawn_shop(home)
    return home


@pytest.fixture(scope="module")
def before(data: Path) -> dict[str, str]:
    """The data folder as it was before the first question."""
    return digests(data.parent)


@pytest.fixture(scope="module")
def connection(data: Path, before: dict[str, str]) -> Iterator[tuple[BlockingPortal, Client]]:
    """One server for the questions of this file."""
    with server(data, "--lang", "en") as there:
        yield there


@pytest.fixture
def ask(connection: tuple[BlockingPortal, Client]) -> Ask:
    """Ask the server."""
    return partial(asked, *connection)


def is_chinese(words: str) -> bool:
    return re.search("[\u4e00-\u9fff]", words) is not None


def put(ask: Ask, question: Question) -> Answer:
    """Ask in the language of the question."""
    lang = "zh" if is_chinese(question.words) else "en"
    return ask(question.tool, lang=lang, **question.arguments)


def says(text: Any, why: Why, lang: str) -> bool:
    """Whether the text is the sentence of that key, in that language."""
    wordings = [templates(why.key)[name] for name in ("one", lang) if name in templates(why.key)]
    patterns = [re.sub(r"\\\{.*?\\\}", ".*", re.escape(wording)) for wording in wordings]
    return any(re.fullmatch(pattern, str(text), re.DOTALL) for pattern in patterns)


def at(answer: Any, place: str) -> Any:
    """What stands at a place such as `figures.0.value`; None where nothing does."""
    first, _, rest = place.partition(".")
    if first == "*":
        return [at(each, rest) for each in answer]
    if isinstance(answer, list):
        found = answer[int(first)] if int(first) < len(answer) else None
    else:
        found = answer.get(first) if isinstance(answer, dict) else None
    return at(found, rest) if rest else found


@pytest.mark.parametrize("question", QUESTIONS, ids=[question.words for question in QUESTIONS])
def test_a_question_has_the_answer_worked_out_by_hand(ask: Ask, question: Question) -> None:
    answer, lang = put(ask, question), "zh" if is_chinese(question.words) else "en"
    if isinstance(question.answer, Why):
        assert answer["refused"]
        assert says(answer["reason"], question.answer, lang), answer["reason"]
        return
    assert not answer["refused"], answer
    for place, value in question.answer.items():
        found = at(answer, place)
        if isinstance(value, Why):
            assert says(found, value, lang), f"{place}: {found}"
        else:
            assert found == pytest.approx(value, abs=1e-6), f"{place}: {found}"


def test_there_are_sixty_questions_in_two_languages_and_many_have_no_answer() -> None:
    chinese = sum(is_chinese(question.words) for question in QUESTIONS)
    assert len(QUESTIONS) >= 60
    assert 30 <= chinese <= len(QUESTIONS) - 30
    assert sum(isinstance(question.answer, Why) for question in REFUSED) >= 15


def everything_asked(ask: Ask) -> Iterator[str]:
    """Every metric by every breakdown, every analysis and every other tool."""
    for question in QUESTIONS:
        yield json.dumps(put(ask, question), ensure_ascii=False)
    for by in ("buyer", "store", "product", "channel", "month", "day"):
        yield json.dumps(ask("figures", metrics=[*METRICS], by=[by]), ensure_ascii=False)
    for name in ANALYSES:
        yield json.dumps(ask("analyse", question=name), ensure_ascii=False)


def test_no_person_and_no_order_leaves_the_shop(ask: Ask, data: Path) -> None:
    shop = open_shop("shop", data=data)
    hashes = shop.table("orders")["buyer_id"].dropna().unique().astype(str).tolist()
    numbers = [number_of(nth) for nth in range(len(orders()))]
    people = [name_of(n) for n in range(1, 51)]
    canaries = [*people, *numbers, *hashes, PHONE, PHONE[-8:], STREET, "西湖区", MEMO, "王大爷"]
    said = "\n".join(everything_asked(ask))
    assert len(hashes) > 40
    assert "杯子" in said, "what is told would be heard"
    assert [canary for canary in canaries if canary in said] == []


def test_no_group_of_fewer_than_five_buyers_is_told(ask: Ask) -> None:
    for metric in ("paid_amount", "units_sold", "buyers", "goods_amount", "avg_order_value"):
        for by in ("product", "buyer"):
            rows = ask("figures", metrics=[metric], by=[by, "month"])["figures"]
            told = [row["n"] for row in rows if row.get("value") is not None]
            assert not [n for n in told if 0 < n < 5], (metric, by)
    for name, column in (("rfm", "buyers"), ("stages", "buyers"), ("cohorts", "returned")):
        rows = ask("analyse", question=name)["rows"]
        assert rows
        assert not [row for row in rows if 0 < row.get(column, 0) < 5], name


def test_two_questions_at_once_have_their_own_answers(
    connection: tuple[BlockingPortal, Client],
) -> None:
    portal, client = connection
    months = {"2022-01": 1000, "2022-02": 1300, "2022-04": 600}
    tasks = {
        month: portal.start_task_soon(
            partial(client.call_tool, "figures", {"metrics": ["paid_amount"], "period": month})
        )
        for month in months
    }
    answers = {month: task.result(60).structured_content for month, task in tasks.items()}
    assert {month: at(answer, "figures.0.value") for month, answer in answers.items()} == months


def sockets_of_servers() -> tuple[set[str], list[str]]:
    """The sockets of the servers that run, and all that are open to a network."""
    inodes = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # over by now, or another's
            if b"opsanalytics\0mcp\0" in (process / "cmdline").read_bytes():
                links = [str(link.readlink()) for link in process.glob("fd/*")]
                inodes |= {link[8:-1] for link in links if link.startswith("socket:")}
    kinds = ("tcp", "tcp6", "udp", "udp6")
    tables = [Path(f"/proc/self/net/{kind}") for kind in kinds]
    return inodes, [word for table in tables for word in table.read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/net").exists(), reason="the system does not tell")
def test_the_server_opens_no_connection(ask: Ask) -> None:
    ask("goals")
    inodes, network = sockets_of_servers()
    assert inodes, "the server has sockets of its own"
    assert inodes & set(network) == set()


def test_nothing_in_the_data_folder_changes(ask: Ask, data: Path, before: dict[str, str]) -> None:
    ask("what_if", levers={"visitors": "+20%"})
    ask("data_health")
    assert len(before) > 10
    assert digests(data.parent) == before


def test_a_damaged_store_and_another_shop_are_told_in_a_sentence(
    data: Path, tmp_path: Path
) -> None:
    shutil.copytree(data, tmp_path / "data", symlinks=True)
    damaged = next((tmp_path / "data" / "processed" / "shop").glob("orders/*.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:-8])
    with server(tmp_path / "data", "--shop", "shop", "--lang", "zh") as there:
        ask = partial(asked, *there)
        damage, other = Why("store.damaged"), Why("cli.mcp.other_shop")
        assert says(at(ask("list_shops"), "shops.0.reason"), damage, "zh")
        assert says(ask("goals")["reason"], damage, "zh")
        answer = ask("figures", metrics=["gmv"], shop="shop2")
        assert answer["refused"]
        assert says(answer["reason"], other, "zh")


def test_without_its_package_the_command_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.stdio", None)
    assert main(["mcp", "--lang", "en"]) == 2
    assert "pip install 'opsanalytics[mcp]'" in capsys.readouterr().err


def test_long_answers_are_cut_and_say_so() -> None:
    rows = pd.DataFrame({"period_start": pd.date_range("2022-01-01", periods=300), "value": 1.0})
    kept, notes = cut(rows, ["日"])
    assert len(kept) == MOST_ROWS
    assert kept["period_start"].iloc[0] == rows["period_start"].iloc[-1], "the latest are kept"
    assert "300" in str(notes[0])
    largest, _ = cut(pd.DataFrame({"value": range(300)}), ["product"])
    assert largest["value"].min() == 100


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_tool_only_reads_and_is_described_with_its_arguments(lang: str) -> None:
    for tool in _tools(Translator(lang)):
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.description
        assert all(each["description"] for each in tool.input_schema["properties"].values())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_descriptions_name_every_lever_and_question(lang: str) -> None:
    assert [name for name in LEVERS if name not in templates("cli.mcp.argument.levers")[lang]] == []
    questions = templates("cli.mcp.argument.question")["en"]
    assert [name for name in ANALYSES if name not in questions] == []
