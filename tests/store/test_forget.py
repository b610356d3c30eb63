"""A person who is to be forgotten leaves no trace in the store, and no total changes."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import opsanalytics as ops
from opsanalytics.cli.main import main
from opsanalytics.ingest.pseudonyms import load_key, pseudonyms, shop_key
from opsanalytics.store.shop import open_shop

ORDERS = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额\n"
LINES = (
    "子订单编号,主订单号,商品标题,购买数量,商品属性,商家编码,买家应付货款,买家实付金额,订单状态\n"
)
ANN, ORDER_OF_ANN, OTHER = "安安买东西", "3000000000000000021", "3000000000000000022"


def order(number: str, who: str, day: int) -> str:
    at = f"2026-03-{day:02d} 10:00:00"
    return f"{number},{who},90.00,90.00,交易成功,{at},{at},0.00\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw" / "s"
    folder.mkdir(parents=True)
    first = order(ORDER_OF_ANN, ANN, 1) + order(OTHER, "别人甲乙丙", 2)
    again = order("3000000000000000023", ANN, 5)
    texts = {
        "ExportOrderList202603090900.csv": ORDERS + first + again,
        "子订单.csv": LINES
        + f"1,{ORDER_OF_ANN},罐子,1,,,90,90,交易成功\n2,{OTHER},罐子,1,,,90,90,交易成功\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(data: Path, *words: str) -> int:
    return main([*words, "--shop", "s", "--data", str(data), "--lang", "en"])


def bytes_of(data: Path) -> bytes:
    """All that the store holds, every Parquet file unpacked."""
    found = b""
    for path in (data / "processed").rglob("*"):
        if path.suffix == ".parquet":
            found += repr(pq.read_table(path).to_pylist()).encode()
        elif path.is_file():
            found += path.read_bytes()
    return found


def number_of(name: str, shop: str = "s") -> bytes:
    """What stands for the buyer: 63 bits of the MD5 of the keyed hash."""
    (pseudonym,) = pseudonyms([name], shop_key(load_key(), shop))
    lower = hashlib.md5(pseudonym.encode()).digest()[8:]
    return str(int.from_bytes(lower, "little") >> 1).encode()


def totals(data: Path) -> dict[str, float]:
    names = ["orders_paid", "paid_amount", "buyers", "units_sold", "ever_repeat_share"]
    answer = ops.evaluate(names, open_shop("s", data=data))
    return dict(zip(answer["metric"], answer["value"].fillna(-1), strict=True))


def test_a_buyer_is_gone_from_every_file_and_every_total_stays(
    raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "ingest") == 0
    before, held = totals(tmp_path), bytes_of(tmp_path)
    assert number_of(ANN) in held
    assert ORDER_OF_ANN.encode() in held
    capsys.readouterr()
    assert run(tmp_path, "forget", "--buyer", ANN) == 0
    told = "".join(capsys.readouterr())
    assert told.startswith("3 rows no longer identify it")
    assert "ExportOrderList202603090900.csv, lines 2, 4" in told
    assert "子订单.csv, lines 2" in told
    held = bytes_of(tmp_path)
    assert number_of(ANN) not in held
    assert ORDER_OF_ANN.encode() not in held
    assert OTHER.encode() in held
    assert totals(tmp_path) == before


def test_files_that_come_later_do_not_bring_the_buyer_back(raw: Path, tmp_path: Path) -> None:
    assert run(tmp_path, "ingest") == 0
    assert run(tmp_path, "forget", "--buyer", ANN) == 0
    later = order(ORDER_OF_ANN, ANN, 1).replace("0.00\n", "20.00\n") + order(OTHER, "别人甲乙丙", 2)
    (raw / "ExportOrderList202603120900.csv").write_text(ORDERS + later, encoding="utf-8")
    assert run(tmp_path, "ingest") == 0
    orders = open_shop("s", data=tmp_path).table("orders")
    assert len(orders) == 3
    assert sorted(orders["refund_amount"].astype(float)) == [0, 0, 20]
    for rebuild in ([], ["--rebuild"]):
        assert run(tmp_path, "ingest", *rebuild) == 0
        held = bytes_of(tmp_path)
        assert number_of(ANN) not in held
        assert ORDER_OF_ANN.encode() not in held
        assert totals(tmp_path)["buyers"] == 2


def test_a_rebuild_of_a_store_of_an_older_version_brings_nobody_and_no_file_back(
    raw: Path, tmp_path: Path
) -> None:
    """Such a store marks people by the keyed hash itself, not by the number."""
    undone = raw / "ExportOrderList202603100900.csv"
    undone.write_text(ORDERS + order("3000000000000000025", "另一个人", 6), encoding="utf-8")
    assert run(tmp_path, "ingest") == 0
    assert run(tmp_path, "ingest", "--undo", undone.name) == 0
    before = totals(tmp_path)
    path = (tmp_path / "processed" / "s").resolve() / "manifest.json"
    key = shop_key(load_key(), "s")
    salt = hmac.digest(key, b"forgotten", "sha256").hex()
    marks = [hashlib.sha256(f"{salt}{word}".encode()).hexdigest()[:20]
             for word in (*pseudonyms([ANN], key), ORDER_OF_ANN)]  # fmt: skip
    held = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(held | {"schema_version": 6, "forgotten": marks}), encoding="utf-8")
    assert run(tmp_path, "ingest") == 3
    assert run(tmp_path, "ingest", "--rebuild", "--drop-old") == 0
    held = bytes_of(tmp_path)
    assert number_of(ANN) not in held
    assert ORDER_OF_ANN.encode() not in held
    assert totals(tmp_path) == before
    assert len(open_shop("s", data=tmp_path).table("orders")) == 3


def test_who_was_forgotten_by_age_comes_back_with_no_later_file(old_and_new: Path) -> None:
    """The same row in a later list stays one row of the same unknown buyer."""
    assert run(old_and_new, "ingest") == 0
    assert run(old_and_new, "forget", "--older-than", "3y") == 0
    before = totals(old_and_new)
    folder = old_and_new / "raw" / "s"
    later = folder / "ExportOrderList202603120900.csv"
    later.write_text((folder / "订单.csv").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert run(old_and_new, "ingest") == 0
    assert number_of(ANN) not in bytes_of(old_and_new)
    assert totals(old_and_new) == before


def test_a_later_file_of_visitors_counts_nobody_twice(tmp_path: Path) -> None:
    lines = [f"{who}0001,{10 + n},5,{what},{1511600000 + n * 60}\n"
             for n, who in enumerate("123123") for what in ("pv", "buy")]  # fmt: skip
    raw = tmp_path / "raw" / "s"
    raw.mkdir(parents=True)
    (raw / "a.csv").write_text("".join(lines), encoding="utf-8")
    assert run(tmp_path, "ingest", "--source", "userbehavior") == 0
    before = open_shop("s", data=tmp_path).table("events")
    assert run(tmp_path, "forget", "--buyer", "10001") == 0
    (raw / "b.csv").write_text("".join(lines) + "20001,99,5,pv,1511609999\n", encoding="utf-8")
    assert run(tmp_path, "ingest", "--source", "userbehavior") == 0
    after = open_shop("s", data=tmp_path).table("events")
    assert (len(before), len(after)) == (12, 13)
    assert before["visitor_id"].nunique() == after["visitor_id"].nunique() == 3
    assert not set(before["visitor_id"]) <= set(after["visitor_id"])


def test_a_line_numbered_like_its_order_and_a_note_with_the_name_are_cleared(
    tmp_path: Path,
) -> None:
    raw = tmp_path / "raw" / "s"
    raw.mkdir(parents=True)
    (raw / "ExportOrderList202603090900.csv").write_text(
        ORDERS + order(ORDER_OF_ANN, ANN, 1), "utf-8"
    )
    line = f"{ORDER_OF_ANN},{ORDER_OF_ANN},罐子,1,,,90,90,交易成功\n"
    (raw / "子订单.csv").write_text(LINES + line, encoding="utf-8")
    (raw / "补单.csv").write_text(f"订单编号,备注\n{OTHER},替{ANN}补\n", encoding="utf-8")
    assert run(tmp_path, "ingest") == 0
    assert ANN.encode() in bytes_of(tmp_path)
    assert run(tmp_path, "forget", "--buyer", ANN) == 0
    held = bytes_of(tmp_path)
    assert ANN.encode() not in held
    assert ORDER_OF_ANN.encode() not in held


def test_one_order_can_be_forgotten_alone(raw: Path, tmp_path: Path) -> None:
    assert run(tmp_path, "ingest") == 0
    assert run(tmp_path, "forget", "--order", ORDER_OF_ANN) == 0
    orders = open_shop("s", data=tmp_path).table("orders").sort_values("created_at")
    assert ORDER_OF_ANN not in set(orders["order_id"])
    assert orders["buyer_id"].nunique() == 2  # who she is stays known: she may buy again


def test_nobody_and_nothing_named_are_told(
    raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "ingest") == 0
    assert run(tmp_path, "forget", "--buyer", "谁也不是") == 3
    assert run(tmp_path, "forget") == 2
    assert "whom? --buyer NAME, --order N or --older-than 3y" in capsys.readouterr().err


def test_a_name_that_is_also_a_word_spoils_no_title(raw: Path, tmp_path: Path) -> None:
    assert run(tmp_path, "ingest") == 0
    assert run(tmp_path, "forget", "--buyer", "罐子") == 3
    assert set(open_shop("s", data=tmp_path).table("order_items")["title"]) == {"罐子"}


def years_ago(years: int, days: int = 0) -> pd.Timestamp:
    return pd.Timestamp.now().normalize() - pd.DateOffset(years=years, days=days)


def dated_list(folder: Path, *rows: tuple[str, str, pd.Timestamp]) -> None:
    lines = [
        order(number, who, 1).replace("2026-03-01", f"{day:%Y-%m-%d}") for number, who, day in rows
    ]
    (folder / "订单.csv").write_text(ORDERS + "".join(lines), encoding="utf-8")


@pytest.fixture
def old_and_new(tmp_path: Path) -> Path:
    """Ann last bought more than three years ago; the other did too, and again last year."""
    folder = tmp_path / "raw" / "s"
    folder.mkdir(parents=True)
    recent = ("3000000000000000024", "别人甲乙丙", years_ago(1))
    both = [(ORDER_OF_ANN, ANN, years_ago(3, 2)), (OTHER, "别人甲乙丙", years_ago(3, 1))]
    dated_list(folder, *both, recent)
    return tmp_path


def test_who_was_not_seen_for_three_years_is_forgotten_and_totals_stay(
    old_and_new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(old_and_new, "ingest") == 0
    before = totals(old_and_new)
    assert run(old_and_new, "forget", "--older-than", "3y") == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("1 row no longer identifies people")
    held = bytes_of(old_and_new)
    assert number_of(ANN) not in held
    assert ORDER_OF_ANN.encode() not in held
    assert number_of("别人甲乙丙") in held
    assert OTHER.encode() in held
    assert totals(old_and_new) == before
    assert run(old_and_new, "forget", "--older-than", "3y") == 0
    assert "0 rows" in capsys.readouterr().out


def test_the_plan_forgets_at_every_ingest(
    old_and_new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packaged = Path(ops.__file__).parent / "plan" / "plan_default.toml"
    text = packaged.read_text(encoding="utf-8").replace('# retain = "3y"', 'retain = "3y"')
    (old_and_new / "plans").mkdir()
    (old_and_new / "plans" / "s.toml").write_text(text, encoding="utf-8")
    assert run(old_and_new, "ingest") == 0
    assert "1 row no longer identifies people" in capsys.readouterr().err
    assert ORDER_OF_ANN.encode() not in bytes_of(old_and_new)
    assert run(old_and_new, "ingest", "--rebuild") == 0
    assert ORDER_OF_ANN.encode() not in bytes_of(old_and_new)


@pytest.mark.parametrize("typed", ["3", "36m", "0y", "three"])
def test_an_age_that_is_none_is_refused(
    old_and_new: Path, typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(old_and_new, "ingest") == 0
    assert run(old_and_new, "forget", "--older-than", typed) == 2
    assert "takes whole years" in capsys.readouterr().err


def test_visitors_not_seen_for_years_are_forgotten_in_large_tables_too(tmp_path: Path) -> None:
    folder = tmp_path / "raw" / "s"
    folder.mkdir(parents=True)
    old, new = (int(years_ago(n).timestamp()) for n in (5, 1))
    lines = [f"1,10,100,pv,{old}", f"2,10,100,pv,{old}", f"2,10,100,pv,{new}"]
    (folder / "UserBehavior.csv").write_text("\n".join(lines * 1) + "\n", encoding="utf-8")
    assert run(tmp_path, "ingest", "--source", "userbehavior") == 0
    before = visitors_held(tmp_path)
    assert run(tmp_path, "forget", "--older-than", "3y") == 0
    after = visitors_held(tmp_path)
    assert len(before) == len(after) == 2
    assert len(before & after) == 1
    assert run(tmp_path, "forget", "--older-than", "3y") == 0
    assert visitors_held(tmp_path) == after


def visitors_held(data: Path) -> set[int]:
    return set(open_shop("s", data=data).table("events")["visitor_id"])
