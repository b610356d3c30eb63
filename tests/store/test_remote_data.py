"""A shop whose data lie in a bucket: the same figures, one switch, and nobody's name in any object."""

from __future__ import annotations

import json
import logging
import shutil
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fsspec.registry import _registry

import opsanalytics as ops
from opsanalytics.cli.main import main
from opsanalytics.core import data_address
from opsanalytics.core.data_address import copied, names_below, objects, sent
from opsanalytics.core.errors import Busy, DataRefused, EngineFailed, OpsError, UsageError
from opsanalytics.core.paths import data_dir, has_exports, scenarios_path, shops, shops_with_raw
from opsanalytics.ingest.forget_person import forget
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.ingest.pseudonyms import key_path
from opsanalytics.ingest.undo import undo
from opsanalytics.store import remote
from opsanalytics.store.manifest import write_manifest
from opsanalytics.store.shop import Shop, open_shop
from tests.conftest import order_list, table
from tests.engines.conftest import start_sail

ANN, BOB = "安安买东西", "别人甲乙丙"
APRIL = f"""
order               | buyer | created          | paid             | shipped
3000000000000000021 | {ANN} | 2022-04-28 10:00 | 2022-04-28 10:01 | 2022-04-29 09:00
3000000000000000022 | {BOB} | 2022-04-30 10:00 |                  |
"""
MAY = f"""
order               | buyer | created          | paid             | shipped
3000000000000000022 | {BOB} | 2022-04-30 10:00 | 2022-05-01 08:00 |
3000000000000000023 | {ANN} | 2022-05-02 10:00 | 2022-05-02 10:01 |
"""
NAMES = ("ExportOrderList202205010900.csv", "ExportOrderList202206010900.csv")
Machine = Callable[[str], None]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An S3 server on this machine."""
    from moto.moto_server.threaded_moto_server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    yield "http://{}:{}".format(*running.get_host_and_port())
    running.stop()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Work on another machine from now on: with a cache folder of its own."""

    def sit_at(name: str) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))

    sit_at("first machine")
    return sit_at


@pytest.fixture
def s3(server: str, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An address in an empty bucket."""
    settings = {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "AKIATHEKEYOFTHETEST",
        "AWS_SECRET_ACCESS_KEY": "the-secret-of-the-test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    data_address._connected.cache_clear()
    urllib.request.urlopen(f"{server}/moto-api/reset", data=b"").close()
    objects(data_dir("s3://bucket")).fs.mkdir("bucket")
    yield "s3://bucket/data"
    data_address._connected.cache_clear()


@pytest.fixture(params=["s3", "memory"])
def anywhere(request: pytest.FixtureRequest, machine: Machine) -> Iterator[str]:
    """An address in an empty bucket, or in this process's memory."""
    if request.param == "s3":
        yield request.getfixturevalue("s3")
        return
    from fsspec.implementations.memory import MemoryFileSystem

    yield "memory://bucket/data"
    MemoryFileSystem.store.clear()


@pytest.fixture
def exports(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in NAMES]
    for path, text in zip(paths, (APRIL, MAY), strict=True):
        path.write_bytes(order_list(table(text)).encode("gb18030"))
    return paths


def take(address: str | Path, *paths: Path, **options: bool) -> Any:
    return ingest(list(paths), "shop", data=data_dir(address), **options)


def opened(address: str | Path, **options: str) -> Shop:
    return open_shop("shop", data=address, **options)


def figures(shop: Shop) -> str:
    return str(ops.evaluate(["orders_created", "orders_paid", "paid_amount", "buyers"], shop).to_csv())  # fmt: skip


def contents(address: str) -> dict[str, bytes]:
    """Every object, Parquet unpacked."""
    data = data_dir(address)
    found = {name: objects(data).cat_file(name) for name in names_below(data, "")}
    for name in found:
        if name.endswith(".parquet"):
            with objects(data).open(name) as file:
                found[name] = pd.read_parquet(file).to_csv().encode()
    return found


def generations(address: str) -> set[str]:
    return {name.split("/")[3] for name in names_below(data_dir(address), "processed/.generations")}


def put(address: str, name: str, content: bytes) -> None:
    objects(data_dir(address)).pipe_file(name, content)


def test_the_figures_are_those_of_a_local_folder(
    anywhere: str, exports: list[Path], tmp_path: Path, machine: Machine
) -> None:
    for address in (anywhere, tmp_path / "local"):
        for path in exports:
            take(address, path)
    local = opened(tmp_path / "local")
    assert figures(opened(anywhere)) == figures(local)
    assert shops(data_dir(anywhere)) == ["shop"]
    pd.testing.assert_frame_equal(opened(anywhere).table("orders"), local.table("orders"))
    machine("another one")
    assert figures(opened(anywhere)) == figures(local)
    layers = [*opened(anywhere).folder.glob("layers/*")]
    assert layers == []  # readers do not need them
    opened(anywhere).verify()


def test_what_did_not_change_is_copied_where_it_lies(
    s3: str, exports: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = tmp_path / "店铺.csv"
    days.write_text(
        "统计日期,访客数,支付金额,支付买家数\n2022-05-02,100,50.00,2\n", encoding="utf-8"
    )
    take(s3, exports[0])
    put_ = type(objects(data_dir(s3))).put
    sent_: list[str] = []
    monkeypatch.setattr(
        "fsspec.implementations.dirfs.DirFileSystem.put",
        lambda self, here, there, **k: (sent_.extend(there), put_(self, here, there, **k)),
    )
    take(s3, days)
    assert not [name for name in sent_ if "/orders/" in name]
    assert [name for name in sent_ if "/shop_day/" in name]
    assert len([name for name in contents(s3) if "/orders/" in name]) == 2
    before = generations(s3)
    take(s3, days)  # known already: nothing is built
    assert generations(s3) == before


def test_of_two_ingests_at_once_one_is_refused_and_nothing_is_half_there(
    anywhere: str, exports: list[Path], machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(anywhere, exports[0])
    upload = remote._Distant._upload

    def and_meanwhile(self: Any, *given: Any) -> None:
        upload(self, *given)
        monkeypatch.setattr(remote._Distant, "_upload", upload)
        machine("another one")
        take(anywhere, exports[1])
        machine("first machine")

    monkeypatch.setattr(remote._Distant, "_upload", and_meanwhile)
    with pytest.raises(Busy, match="another run has changed shop meanwhile"):
        take(anywhere, exports[1])
    assert len(opened(anywhere).manifest.sources) == 2
    take(anywhere, *exports)
    assert len(opened(anywhere).table("orders")) == 3


@pytest.mark.parametrize("first", [True, False])
def test_a_pointer_replaced_at_the_last_moment_refuses_the_write(
    s3: str, exports: list[Path], monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    """Between the last look and the write: the service itself compares."""
    if not first:
        take(s3, exports[0])
    look = remote._Distant.look
    other = json.dumps({"generation": "of-somebody-else"}).encode()

    def and_then_another_writes(self: Any) -> str:
        found = look(self)
        if len(generations(s3)) > (0 if first else 1):  # the upload is done
            put(s3, "processed/shop.json", other)
        return found

    monkeypatch.setattr(remote._Distant, "look", and_then_another_writes)
    with pytest.raises(Busy):
        take(s3, exports[1])
    assert contents(s3)["processed/shop.json"] == other


def test_an_interrupted_upload_leaves_the_old_state(
    anywhere: str, exports: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    take(anywhere, exports[0])
    before = figures(opened(anywhere))
    with monkeypatch.context() as patch:
        patch.setattr(remote._Distant, "_compare_sizes", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            take(anywhere, exports[1])
    assert len(generations(anywhere)) == 2  # what was sent so far; removed when it is old
    assert figures(opened(anywhere)) == before
    take(anywhere, exports[1])
    assert len(opened(anywhere).table("orders")) == 3


def test_a_reader_keeps_its_generation(
    anywhere: str, exports: list[Path], machine: Machine
) -> None:
    take(anywhere, exports[0])
    reader = opened(anywhere)
    take(anywhere, exports[1])
    assert len(reader.table("orders")) == 2
    assert len(opened(anywhere).table("orders")) == 3
    machine("another one")
    older = opened(anywhere, generation=reader.folder.name)
    assert len(older.table("orders")) == 2
    with pytest.raises(UsageError, match="none"):
        opened(anywhere, generation="none")


def test_generations_that_nobody_reads_are_removed(
    anywhere: str, exports: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opsanalytics.store.generation.IN_USE_SECONDS", 0)
    monkeypatch.setattr("opsanalytics.store.generation._KEEP", 0)
    take(anywhere, exports[0])
    take(anywhere, exports[1])
    undo([NAMES[0]], "shop", data=data_dir(anywhere))
    assert generations(anywhere) == {opened(anywhere).folder.name}


def test_undo_and_drop_old(anywhere: str, exports: list[Path], tmp_path: Path) -> None:
    take(anywhere, *exports)
    undo([NAMES[1]], "shop", data=data_dir(anywhere))
    take(tmp_path / "local", exports[0])
    assert figures(opened(anywhere)) == figures(opened(tmp_path / "local"))
    assert len(generations(anywhere)) == 2
    take(anywhere, exports[1], drop_old=True)
    assert generations(anywhere) == {opened(anywhere).folder.name}


def test_no_object_tells_of_a_person_or_holds_the_key(
    s3: str, exports: list[Path], tmp_path: Path
) -> None:
    """What is forgotten is gone from older states too."""
    take(s3, *exports)
    key = key_path().read_text(encoding="ascii").strip()
    found = contents(s3)
    assert len(found) > 5
    for content in found.values():
        for person in (ANN, BOB, "收货人", "19900000000", key):
            assert person.encode() not in content
    assert any(b"3000000000000000021" in content for content in found.values())
    assert forget("shop", data=data_dir(s3), buyers=[ANN]).rows
    for content in contents(s3).values():
        assert b"3000000000000000021" not in content
    assert len(opened(s3).table("orders")) == 3


def test_raw_exports_at_the_address_are_read_and_not_kept_here(
    anywhere: str, exports: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in exports:
        put(anywhere, f"raw/shop/{path.name}", path.read_bytes())
    data = data_dir(anywhere)
    assert shops_with_raw(data) == {"shop"}
    assert has_exports(data, "shop")
    assert not has_exports(data, "other")
    assert main(["ingest", "--shop", "shop", "--data", anywhere]) == 0
    assert len(opened(anywhere).table("orders")) == 3
    assert main(["ingest", "--shop", "shop", "--data", anywhere, "--rebuild"]) == 0
    assert [*data.glob("raw/**/*.csv")] == []
    with pytest.raises(UsageError, match="no file or folder"):
        ingest([], "other", data=data)


@pytest.mark.parametrize("harm", ["changed", "lost", "manifest", "pointer"])
def test_a_damaged_object_is_told_and_mended_by_a_rebuild(
    anywhere: str, exports: list[Path], machine: Machine, harm: str
) -> None:
    take(anywhere, *exports)
    files, folder = objects(data_dir(anywhere)), opened(anywhere).folder.name
    above = f"processed/.generations/shop/{folder}"
    name = {"manifest": f"{above}/manifest.json", "pointer": "processed/shop.json"}.get(
        harm, f"{above}/orders/part-0.parquet"
    )
    content = files.cat_file(name)
    if harm == "lost":
        files.rm(name)
    else:
        files.pipe_file(name, content[:-9] + b"unlikely!")
    assert len(opened(anywhere).table("orders")) == 3 if harm != "pointer" else True
    machine("another one")
    for act in (lambda: opened(anywhere), lambda: take(anywhere, exports[0])):
        with pytest.raises(DataRefused, match="is lost or is no longer") as refused:
            act()
        assert anywhere in str(refused.value)
    if harm == "manifest":  # which exports there were is not known any more
        with pytest.raises(DataRefused, match="--forget"):
            take(anywhere, *exports, rebuild=True)
    take(anywhere, *exports, rebuild=True, forget=harm == "manifest")
    assert len(opened(anywhere).table("orders")) == 3


@pytest.mark.parametrize("place", ["../../../stolen.txt", "/tmp/stolen.txt"])
def test_a_manifest_that_leads_out_of_its_folder_is_refused(
    anywhere: str, exports: list[Path], machine: Machine, tmp_path: Path, place: str
) -> None:
    take(anywhere, *exports)
    shop = opened(anywhere)
    files = {**shop.manifest.files, place: shop.manifest.files["rejects.csv"]}
    write_manifest(tmp_path, shop.manifest.model_copy(update={"files": files}))
    above = f"processed/.generations/shop/{shop.folder.name}"
    put(anywhere, f"{above}/manifest.json", (tmp_path / "manifest.json").read_bytes())
    machine("another one")
    with pytest.raises(DataRefused, match=r"manifest\.json is lost or is no longer"):
        opened(anywhere)
    for pointer in (b'{"generation": "../../x"}', b"[]", b'{"generation": 1}'):
        put(anywhere, "processed/shop.json", pointer)
        with pytest.raises(DataRefused, match=r"shop\.json is lost or is no longer"):
            opened(anywhere)


def test_a_lost_object_is_told_where_its_copy_is_still_here(
    anywhere: str, exports: list[Path]
) -> None:
    take(anywhere, exports[0])
    layer = next(name for name in contents(anywhere) if "/layers/" in name)
    objects(data_dir(anywhere)).rm(layer)
    with pytest.raises(DataRefused, match="is lost or is no longer"):
        take(anywhere, exports[1])
    assert len(opened(anywhere).table("orders")) == 2
    take(anywhere, *exports, rebuild=True)
    assert len(opened(anywhere).table("orders")) == 3


def test_a_damaged_copy_is_copied_again(anywhere: str, exports: list[Path]) -> None:
    take(anywhere, *exports)
    file = opened(anywhere).folder / "orders" / "part-0.parquet"
    file.write_bytes(file.read_bytes()[:-4] + b"PAR2")
    assert len(opened(anywhere).table("orders")) == 3


def test_plan_mappings_and_scenarios_lie_there_too(anywhere: str, exports: list[Path]) -> None:
    take(anywhere, *exports)
    put(anywhere, "plans/shop.toml", b"schema_version = 1\n[[goals]]\n")
    assert main(["plan", "check", "--shop", "shop", "--data", anywhere]) != 0
    objects(data_dir(anywhere)).rm("plans/shop.toml")
    assert main(["plan", "check", "--shop", "shop", "--data", anywhere]) == 0
    put(anywhere, "mappings/own.toml", b"nonsense")
    assert main(["ingest", "--shop", "shop", "--data", anywhere, str(exports[0])]) != 0
    data = data_dir(anywhere)
    path = data / "scenarios" / "shop.toml"
    path.parent.mkdir()
    path.write_text("schema_version = 1\n", encoding="utf-8")
    sent(path)
    path.unlink()
    assert scenarios_path(data, "shop").read_text(encoding="utf-8") == "schema_version = 1\n"


def check_keys_from(server: str, request: str) -> None:
    """From the so manieth request on the server wants keys that it knows."""
    plain = {"Content-Type": "text/plain"}
    url = f"{server}/moto-api/reset-auth"
    urllib.request.urlopen(urllib.request.Request(url, request.encode(), plain)).close()


def refusal(act: Callable[[], object]) -> OpsError:
    with pytest.raises(OpsError) as refused:
        act()
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert "the-secret-of-the-test" not in sentence
    assert "AKIATHEKEYOFTHETEST" not in sentence
    return refused.value


def test_each_trouble_is_one_sentence(
    s3: str, server: str, exports: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for act in (lambda: opened("s3://nowhere/data"), lambda: take("s3://nowhere/data", exports[0])):
        error = refusal(act)
        assert isinstance(error, UsageError)
        assert "no such bucket" in str(error)
    assert "no shop shop in s3://bucket/data" in str(refusal(lambda: opened(s3)))
    take(s3, exports[0])
    check_keys_from(server, "0")
    try:
        for act in (lambda: opened(s3), lambda: take(s3, exports[1])):
            error = refusal(act)
            assert isinstance(error, EngineFailed)
            assert "refuses access" in str(error)
    finally:
        check_keys_from(server, "inf")
    data_address._connected.cache_clear()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    error = refusal(lambda: opened(s3))
    assert error.exit_code == 3
    assert "does not answer" in str(error)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("s3://key:hidden@bucket/data", "no place for data"),
        ("s3://bucket/data?secret=hidden", "no place for data"),
        ("s3://bucket/../data*", "no place for data"),
        ("https://host/data", "no place for data"),
        ("file:///tmp/data", "no place for data"),
        ("unheard://bucket/data", "no place for data"),
    ],
)
def test_an_address_of_no_known_form_is_refused(machine: Machine, address: str, said: str) -> None:
    error = refusal(lambda: opened(address))
    assert error.exit_code == 2
    assert said in str(error)
    assert "hidden" not in str(error)


def test_a_missing_package_is_named(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    monkeypatch.delitem(_registry, "s3", raising=False)
    data_address._connected.cache_clear()
    error = refusal(lambda: opened("s3://bucket/data"))
    assert error.exit_code == 2
    assert "pip install 'opsanalytics[s3]'" in str(error)


def test_spark_is_given_the_address_and_no_table_is_copied(
    s3: str, exports: list[Path], machine: Machine
) -> None:
    take(s3, *exports)
    machine("another one")
    shop = opened(s3, engine="sc://127.0.0.1:1")
    place = f"s3a://bucket/data/processed/.generations/shop/{shop.folder.name}"
    assert shop.tables_at == place
    assert {path.name for path in shop.folder.rglob("*")} == {"manifest.json", "rejects.csv"}
    shop.verify()
    objects(shop.data).rm(f"{place.removeprefix('s3a://bucket/data/')}/orders/part-0.parquet")
    with pytest.raises(DataRefused, match=r"orders/part-0\.parquet is lost"):
        opened(s3, engine="sc://127.0.0.1:1")


@pytest.mark.slow
def test_a_spark_server_reads_the_bucket_itself(
    s3: str, demo_data: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told by its own settings where the bucket is; every metric of the demo shop, to 1e-9."""
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    ingest([demo_data / "raw" / "demo"], "demo", data=data_dir(s3))
    machine("another one")
    server, address = start_sail()
    try:
        there = open_shop("demo", data=s3, engine=address)
        here = open_shop("demo", data=demo_data)
        answers = [ops.evaluate(list(ops.METRICS), shop, "2022") for shop in (there, here)]
    finally:
        server.kill()
        server.wait()
    pd.testing.assert_frame_equal(*answers, rtol=1e-9)
    assert not (there.folder / "orders").exists()


def test_a_page_of_the_report_is_made_from_there(
    s3: str, exports: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(s3, *exports)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPSANALYTICS_DATA", s3)
    assert main(["report", "--shop", "shop", "02", "--lang", "en", "--as-of", "2022-05-02"]) == 0
    page = (tmp_path / "reports/shop/latest").resolve() / "02_data_health.html"
    assert "2022" in page.read_text(encoding="utf-8")
    assert ops.open_page(shop="shop", data=s3, lang="en").shop.name == "shop"


def test_a_schedule_names_the_address(
    s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    put(s3, "raw/shop/one.csv", b"1")
    main(["daily", "--schedule", "cron", "--data", s3])
    assert f"--data {s3}" in capsys.readouterr().out


def test_names_that_lead_elsewhere_are_not_copied(anywhere: str, tmp_path: Path) -> None:
    put(anywhere, "raw/shop/one.csv", b"1")
    data = data_dir(anywhere)
    assert names_below(data, "raw") == ["raw/shop/one.csv"]
    assert not copied(data, {"raw/shop/none.csv": tmp_path / "none.csv"})
    shutil.rmtree(data)
    assert data_dir(anywhere) == data
