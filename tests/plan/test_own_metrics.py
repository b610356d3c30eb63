"""Metrics of the shop's own, in a Python file that the plan names."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from opsanalytics.cli.main import main
from opsanalytics.cli.shared import declare_only
from opsanalytics.core.errors import UsageError
from opsanalytics.metrics.metric import METRICS
from opsanalytics.plan import own_metrics
from opsanalytics.plan.plan_file import load_plan
from tests.conftest import order_list, table

ORDERS = """
order | created             | paid
1     | 2023-01-02 21:00:00 | 2023-01-02 21:30:00
2     | 2023-01-02 09:00:00 | 2023-01-02 10:00:00
3     | 2023-01-03 23:00:00 | 2023-01-03 23:59:00
"""
NIGHT = '''
import opsanalytics as ops


@ops.metric("夜间支付订单数", "orders paid at night", "orders", source="orders", day="paid", interval="count")
def night_orders(t):
    """Orders paid from 21 h on."""
    return (t.paid_at.hour() >= {hour}).sum()
'''


@pytest.fixture(autouse=True)
def no_metrics_left() -> Iterator[None]:
    yield
    own_metrics._last_run.clear()


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan that names night.py, with an alert on its metric."""
    (tmp_path / "night.py").write_text(NIGHT.format(hour=21), encoding="utf-8")
    path = tmp_path / "shop.toml"
    packaged = files("opsanalytics.plan").joinpath("plan_default.toml").read_text("utf-8")
    own = '\nown_metrics = "night.py"\n\n[[alerts]]\nmetric = "night_orders"\nabove = 1\ndays = 7\n'
    head, mark, rest = packaged.partition("\n[")
    path.write_text(head + own + mark + rest, encoding="utf-8")
    return path


def test_metrics_alerts_and_the_check_of_the_plan_know_a_metric_of_the_shops_own(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    export = tmp_path / "ExportOrderList202301050905.csv"
    export.write_bytes(order_list(table(ORDERS)).encode("gb18030"))
    assert main(["ingest", "--shop", "shop", "--data", "data", str(export)]) == 0
    given = ["--shop", "shop", "--data", "data", "--plan", str(plan), "--lang", "en"]
    capsys.readouterr()
    assert main(["metrics", "night_orders", *given, "--by", "day", "--format", "csv"]) == 0
    days = capsys.readouterr().out.splitlines()[1:]
    assert [line.split(",")[6] for line in days if "2023-01-02" in line] == ["1.0"]
    assert main(["plan", "check", "--plan", str(plan)]) == 0


def test_a_file_changed_since_is_read_again(plan: Path) -> None:
    load_plan(plan)
    first = METRICS["night_orders"]
    load_plan(plan)
    assert METRICS["night_orders"] is first
    (plan.parent / "night.py").write_text(NIGHT.format(hour=9), encoding="utf-8")
    load_plan(plan)
    assert METRICS["night_orders"] is not first


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "is not there"),
        ("import nothing_like_this", r"night.py, line 1: ModuleNotFoundError"),
        ("x = 1\nx.append(2)", r"night.py, line 2: AttributeError"),
        ("x = 1\n)", r"night.py, line 2: SyntaxError"),
        (NIGHT.replace('orders", day', 'ordres", day'), "there is no source ordres"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence(plan: Path, text: str, why: str) -> None:
    if text is None:
        (plan.parent / "night.py").unlink()
    else:
        (plan.parent / "night.py").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=why):
        load_plan(plan)


def test_only_the_metrics_of_the_shop_that_is_asked_are_known(plan: Path) -> None:
    declare_only(plan)
    assert "night_orders" in METRICS
    declare_only(None)
    assert "night_orders" not in METRICS
    declare_only(plan)
    assert "night_orders" in METRICS
