"""A wrong address, an engine that does not answer, a lost connection, a missing package: one sentence each, at once."""

from __future__ import annotations

import re
import socket
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from opsanalytics.cli.main import main
from opsanalytics.core.engine_address import engine_address
from opsanalytics.core.errors import EngineFailed, UsageError
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.plan.plan_file import engine_of, load_plan
from opsanalytics.store.shop import open_shop
from opsanalytics.store.spark import engine_errors, spark_session
from tests.engines.conftest import start_sail

METRICS = ["metrics", "--shop", "demo", "--metric", "orders_paid"]


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.mark.parametrize(
    "address",
    [
        "duckdb",
        "sc://spark.example",
        "sc://10.0.0.7:15002",
        "sc://lake.example:443/;use_ssl=true;token=abc",
        "spark://one:7077,two:7077",
        "spark://local",
        "spark://local[4]",
        "spark://local[*]",
    ],
)
def test_an_address_of_an_engine_is_taken(address: str) -> None:
    assert engine_address(f" {address} ") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "postgres",
        "sc://",
        "spark://host",
        "spark://local[x]",
        "spark://local[0]",
        "http://h:1",
        "sc://a b",
    ],
)
def test_any_other_address_is_refused_with_those_there_are(address: str) -> None:
    with pytest.raises(UsageError, match="use duckdb, sc://HOST:PORT"):
        engine_address(address)


def test_a_wrong_address_is_refused_before_anything_is_read(
    demo_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*METRICS, "--data", str(demo_data), "--engine", "mysql://x", "--lang", "zh"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("opsanalytics: 没有引擎 mysql://x；请用 duckdb、sc://主机:端口")
    assert said.count("\n") == 1


@pytest.mark.parametrize("scheme", ["sc", "spark"])
@pytest.mark.parametrize(
    "command",
    [METRICS, ["check", "--shop", "demo"], ["whatif", "--shop", "demo", "--visitors", "+20%"]],
)
def test_where_nothing_answers_a_command_says_so_at_once(
    demo_data: Path, capsys: pytest.CaptureFixture[str], command: list[str], scheme: str
) -> None:
    began, place = time.monotonic(), f"{scheme}://127.0.0.1:{free_port()}"
    assert main([*command, "--data", str(demo_data), "--engine", place, "--lang", "en"]) == 3
    said = capsys.readouterr().err
    assert said.startswith(f"opsanalytics: no engine answers at {place}; start it there")
    assert said.count("\n") == 1
    assert time.monotonic() - began < 20


def test_a_password_in_an_address_is_never_shown(
    demo_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = f"sc://127.0.0.1:{free_port()}"
    address = f"{place}/;token=hush"
    assert main([*METRICS, "--data", str(demo_data), "--engine", address]) == 3
    assert "hush" not in "".join(capsys.readouterr())
    assert address not in repr(open_shop("demo", data=demo_data, engine=address))


def test_an_engine_that_goes_away_between_two_questions_is_told(demo_data: Path) -> None:
    if find_spec("pysail") is None:
        pytest.skip("pysail is not installed")
    server, address = start_sail()
    shop = open_shop("demo", data=demo_data, engine=address)
    assert evaluate("orders_paid", shop, "2022-11")["value"].notna().all()
    server.kill()
    server.wait()
    began = time.monotonic()
    with pytest.raises(EngineFailed, match=f"^the connection to the engine at {address} was lost"):
        evaluate("orders_paid", shop, "2022-12")
    assert time.monotonic() - began < 60


def test_an_answer_that_arrives_damaged_is_asked_for_again(
    sail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import grpc  # type: ignore[import-untyped]

    class Damaged(grpc.RpcError):  # type: ignore[misc]
        def code(self) -> grpc.StatusCode:
            return grpc.StatusCode.INTERNAL

        def trailing_metadata(self) -> None:
            return None

        def __str__(self) -> str:
            return 'details = "Exception deserializing response!"'

    session = spark_session(sail)
    client = session.client
    answers, config = [Damaged()], client._stub.Config

    def ask(*given: object, **options: object) -> object:
        if answers:
            raise answers.pop()
        return config(*given, **options)

    monkeypatch.setattr(client._stub, "Config", ask)
    assert session.conf.get("spark.sql.session.timeZone") == "UTC"
    assert not answers


def test_without_the_package_the_command_says_what_to_install(
    demo_data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith(("pyspark", "py4j"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    asked = [*METRICS, "--data", str(demo_data), "--engine", "spark://local[1]", "--lang", "en"]
    assert main(asked) == 2
    assert "run pip install 'opsanalytics[spark]'" in capsys.readouterr().err


def test_versions_that_do_not_fit_are_told_apart_from_other_troubles() -> None:
    from pyspark.errors import PySparkException

    for why, sentence in (
        ("invalid argument: unsupported PySpark version: 4.3.0", "are versions that do not fit"),
        ("[PATH_NOT_FOUND] Path does not exist: file:/x", "must lie at the same path"),
        ("[UNRESOLVED_COLUMN] no column", "could not answer"),
    ):
        with pytest.raises(EngineFailed, match=sentence), engine_errors("sc://there:15002"):
            raise PySparkException(why)


def test_a_plan_names_the_engine(tmp_path: Path) -> None:
    default = Path(load_plan.__code__.co_filename).with_name("plan_default.toml")
    plan = tmp_path / "plan.toml"
    plan.write_text(f'engine = "sc://h:1"\n{default.read_text(encoding="utf-8")}', encoding="utf-8")
    assert (engine_of(plan), engine_of(None)) == ("sc://h:1", "duckdb")
    plan.write_text(f'engine = "oracle"\n{default.read_text(encoding="utf-8")}', encoding="utf-8")
    with pytest.raises(UsageError, match=r"engine.*there is no engine oracle"):
        load_plan(plan)


def test_the_plans_engine_is_asked_unless_the_command_names_another(
    demo_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    default = Path(load_plan.__code__.co_filename).with_name("plan_default.toml")
    plan, place = tmp_path / "plan.toml", f"sc://127.0.0.1:{free_port()}"
    text = default.read_text(encoding="utf-8")
    plan.write_text(f'engine = "{place}"\n{text}', encoding="utf-8")
    asked = [*METRICS, "--data", str(demo_data), "--plan", str(plan), "--lang", "en"]
    assert main(asked) == 3
    assert f"no engine answers at {place}" in capsys.readouterr().err
    assert main([*asked, "--engine", "duckdb"]) == 0


def test_a_page_of_a_report_is_made_by_the_engine_named(
    demo_data: Path, sail: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["report", "--shop", "demo", "--data", str(demo_data), "--lang", "en", "01"]
    pages = []
    for engine in (sail, "duckdb"):
        reports = tmp_path / engine[:2]
        assert main([*asked, "--reports", str(reports), "--engine", engine]) == 0
        page = (reports / "demo" / "latest" / "01_goal_progress.html").read_text(encoding="utf-8")
        pages.append(re.sub('base64,[^"]+', "", page))
    assert pages[0] == pages[1]
    assert sail not in pages[0]


def test_a_page_of_an_engine_that_is_not_there_fails_with_its_sentence(
    demo_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = f"sc://127.0.0.1:{free_port()}"
    asked = ["report", "--shop", "demo", "--data", str(demo_data), "--lang", "en", "01"]
    assert main([*asked, "--reports", str(tmp_path), "--engine", place]) == 1
    assert f"no engine answers at {place}" in capsys.readouterr().err


def test_what_a_server_says_is_told_without_the_clients_objects() -> None:
    text = '<_MultiThreadedRendezvous of RPC that terminated with:\n\tstatus = X\n\tdetails = "Socket closed"\n>'
    with pytest.raises(EngineFailed, match=r"was lost: Socket closed;"), engine_errors("sc://h:1"):
        raise ConnectionError(f"UNAVAILABLE {text}")
