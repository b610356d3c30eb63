"""Buyers, visitors and who asked are numbers, the same ones for one person in every table."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import opsanalytics as ops
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import open_shop

ORDERS = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间\n"
NOON = "2026-03-01 12:00:00"


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Two orders of one buyer, one of another, one of a guest; the first one visited too."""
    names = ["安安买东西", "别人甲乙丙", "", "安安买东西"]
    rows = [f"300000000000000001{n},{name},9.00,9.00,交易成功,{NOON},{NOON}\n"
            for n, name in enumerate(names)]  # fmt: skip
    (tmp_path / "orders.csv").write_text(ORDERS + "".join(rows), encoding="utf-8")
    visits = "visitor_id,product_id,action,at\n安安买东西,10,view,2026-03-01 11:00:00\n"
    (tmp_path / "events.csv").write_text(visits, encoding="utf-8")
    ingest([tmp_path / "orders.csv", tmp_path / "events.csv"], "s", data=tmp_path)
    return tmp_path


def test_a_person_is_one_number_in_all_tables_even_beside_missing_ones(stored: Path) -> None:
    """A column of floats, as pandas makes of missing whole numbers, has no 63 bits."""
    shop = open_shop("s", data=stored)
    buyers, visitors = shop.table("orders")["buyer_id"], shop.table("events")["visitor_id"]
    assert (str(buyers.dtype), str(visitors.dtype)) == ("Int64", "int64")
    assert buyers.notna().tolist() == [True, True, False, True]
    assert buyers[0] == buyers[3] == visitors[0] != buyers[1]


def test_frames_name_people_by_texts_or_numbers_and_stored_numbers_stay(stored: Path) -> None:
    at = pd.to_datetime([NOON] * 4)
    same = {"order_id": list("1234"), "created_at": at, "paid_at": at}
    kinds = {
        "texts": ["ann", "bob", None, "ann"],
        "categories": pd.Categorical(["ann", "bob", None, "ann"]),
        "numbers": [1, 2, None, 1],
        "large": pd.array([2**62 + 1, 2**62 + 2, None, 2**62 + 1], "Int64"),
    }
    for buyers in kinds.values():
        answer = ops.evaluate(
            "buyers", as_shop({"orders": pd.DataFrame(same | {"buyer_id": buyers})})
        )
        assert answer["value"].tolist() == [2]
    held = open_shop("s", data=stored).table("orders")
    again = as_shop({"orders": held}).table("orders")
    assert again["buyer_id"].equals(held["buyer_id"])


def test_texts_of_two_frames_are_joined() -> None:
    """Ann asked at noon and paid an hour later; Bob asked and did not pay."""
    paid = pa.array(pd.to_datetime(["2026-03-01 13:00:00"]), pa.timestamp("us"))
    orders = {"order_id": ["1"], "buyer_id": ["ann"], "created_at": paid, "paid_at": paid}
    asked = pd.to_datetime([NOON] * 2)
    inquiries = pd.DataFrame({"inquiry_id": ["1", "2"], "visitor_id": ["ann", "bob"]})
    shop = as_shop({"orders": pa.table(orders), "inquiries": inquiries.assign(asked_at=asked)})
    answer = ops.evaluate("inquiry_conversion", shop)
    assert answer[["numerator", "denominator"]].to_numpy().tolist() == [[1, 2]]
