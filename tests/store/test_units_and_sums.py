"""Amounts that change their unit within one list, lists wholly in fen, and days that are sums of several days."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from opsanalytics.ingest.pipeline import ingest
from opsanalytics.store.manifest import Flag
from opsanalytics.store.shop import open_shop

ORDERS = "订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间\n"
REFUNDS = "订单编号,退款编号,退款金额,退款状态,退款申请时间,退款完结时间\n"
FIRST = date(2026, 3, 1)


def flags(tmp_path: Path, text: str) -> dict[str, Flag]:
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    ingest([tmp_path / "list.csv"], "shop", data=tmp_path / "data")
    return {flag.kind: flag for flag in open_shop("shop", data=tmp_path / "data").manifest.flags}


def orders(amounts: list[str]) -> str:
    return ORDERS + "".join(
        f"3000000000000000{n:03d},b{n},{amount},交易成功,{day} 10:00:00,{day} 10:01:00\n"
        for n, amount in enumerate(amounts)
        if (day := FIRST + timedelta(days=n))
    )


def refunds(amounts: list[str]) -> str:
    return REFUNDS + "".join(
        f"3000000000000000{n:03d},5000{n:03d},{amount},退款成功,{day} 10:00:00,{day} 11:00:00\n"
        for n, amount in enumerate(amounts)
        if (day := FIRST + timedelta(days=n))
    )


def prices(count: int) -> list[float]:
    """Amounts between 20 and 200 yuan."""
    return [float(price) for price in np.random.default_rng(5).integers(2000, 20000, count) / 100]


@pytest.mark.parametrize("write", [orders, refunds])
@pytest.mark.parametrize("times", [1, 5, 100])
def test_a_list_whose_amounts_are_in_fen_from_its_middle_on_is_said(
    tmp_path: Path, write: object, times: int
) -> None:
    amounts = [f"{price * (times if n >= 26 else 1):.2f}" for n, price in enumerate(prices(40))]
    assert callable(write)
    found = flags(tmp_path, write(amounts))
    assert ("unit_steps" in found) is (times == 100)
    if times == 100:
        assert found["unit_steps"].values["times"] == 100


@pytest.mark.parametrize(
    ("yuan", "said"),
    [((99, 128, 199, 259, 69), True), ((3500, 3900, 4200, 2800, 3600.5), False)],
)
def test_a_list_in_fen_of_prices_in_whole_yuan_is_said(
    tmp_path: Path, yuan: tuple[float, ...], *, said: bool
) -> None:
    times = 100 if said else 1
    amounts = [f"{yuan[n % 5] * times:g}" for n in range(40)]
    assert ("whole_amounts" in flags(tmp_path, orders(amounts))) is said


def shop_days(span: int) -> str:
    """Sixty days, each the sum of so many, with more visitors at weekends."""
    rng = np.random.default_rng(11)
    visitors = [int(v) + 40 * (n % 7 > 4) for n, v in enumerate(rng.integers(200, 300, 90))]
    buyers = [
        max(1, int(v * share))
        for v, share in zip(visitors, rng.uniform(0.02, 0.05, 90), strict=True)
    ]
    rows = "日期,访客数,浏览量,支付金额,支付买家数\n"
    for n in range(30, 90):
        seen, paid = (sum(each[n - span + 1 : n + 1]) for each in (visitors, buyers))
        rows += (
            f"{FIRST + timedelta(days=n)},{seen},{seen * 3 + n % 5},{paid * 79 + n % 7},{paid}\n"
        )
    return rows


@pytest.mark.parametrize("span", [1, 7])
def test_days_that_are_each_the_sum_of_the_last_seven_are_said(tmp_path: Path, span: int) -> None:
    found = flags(tmp_path, shop_days(span))
    assert ("sums_of_days" in found) is (span == 7)
    if span == 7:
        assert found["sums_of_days"].values["n"] == 7


def test_a_sale_of_seven_days_makes_no_sums_of_seven(tmp_path: Path) -> None:
    lines = shop_days(1).splitlines()
    sale = lines[20:27]
    for at, line in enumerate(sale, start=20):
        day, *figures = line.split(",")
        lines[at] = ",".join([day, *(str(int(figure) * 6) for figure in figures)])
    assert "sums_of_days" not in flags(tmp_path, "\n".join(lines) + "\n")
