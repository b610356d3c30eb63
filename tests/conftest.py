"""What all tests share: a key of their own, shops drawn as text tables, and real data where it is there."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from opsanalytics.core.periods import SHOP_ZONE
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.metric import METRICS
from opsanalytics.store.shop import Shop, open_shop

ROOT = Path(__file__).resolve().parent.parent
HEADER = (
    "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,收货人姓名,收货地址 ,联系手机,"
    "订单创建时间,订单付款时间 ,发货时间,退款金额,确认收货时间,主订单编号"
)
STATUS = {
    "unpaid": "等待买家付款",
    "paid": "买家已付款，等待卖家发货",
    "shipped": "卖家已发货，等待买家确认",
    "done": "交易成功",
    "closed": "交易关闭",
}


@pytest.fixture(autouse=True)
def metrics_of_the_library_alone() -> Iterator[None]:
    """A metric that a test, or an example of the docs, defines is gone after it."""
    before = dict(METRICS)
    yield
    METRICS.clear()
    METRICS.update(before)


SLOW = (
    "tests/e2e/",
    "tests/messy/",
    "tests/blind/",
    "tests/reports/test_survival.py",
    "tests/project/test_wheel.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark slow tests; keep a file's tests on one worker, and all on Spark on one, to start it once."""
    for item in items:
        file = item.nodeid.split("::")[0]
        if file.startswith(SLOW):
            item.add_marker(pytest.mark.slow)
        on_spark = "spark" in re.split(r"[\[\]-]", item.nodeid)
        item.add_marker(pytest.mark.xdist_group("spark" if on_spark else file))


@pytest.fixture(autouse=True, scope="session")
def own_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test uses the user's identity key, tells the user's people, or looks at the user's data or language."""
    patch = pytest.MonkeyPatch()
    patch.setenv(
        "OPSANALYTICS_SETTINGS", str(tmp_path_factory.mktemp("settings") / "settings.toml")
    )
    patch.delenv("OPSANALYTICS_NOTIFY", raising=False)
    patch.setenv("OPSANALYTICS_KEY_FILE", str(tmp_path_factory.mktemp("key") / "identity.key"))
    patch.delenv("OPSANALYTICS_DATA", raising=False)
    patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    patch.setenv("LC_ALL", "C.UTF-8")
    yield
    patch.undo()


def table(text: str) -> list[dict[str, str]]:
    """Rows of a text table: a head line, cells parted by |, blank cells empty."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def order_list(rows: list[dict[str, str]]) -> str:
    """An order list as the platform exports it. Blank amounts are 100 where paid, blank states follow the times."""
    lines = [HEADER]
    for row in rows:
        paid, shipped = row.get("paid", ""), row.get("shipped", "")
        state = row.get("state") or ("shipped" if shipped else "paid" if paid else "unpaid")
        amount = row.get("amount") or ("100.00" if paid else "0.00")
        total = row.get("total") or (amount if paid else "100.00")
        cells = [f'="{row["order"]}"', row.get("buyer", ""), total, amount, STATUS[state], "收货人", "浙江省 杭州市",
                 "'19900000000", row["created"], paid, shipped, row.get("refund", ""), "", ""]  # fmt: skip
        lines.append(",".join(cells))
    return "\r\n".join(lines) + "\r\n"


def daily_orders(first: date, counts: list[int], *, at: str = "10:00:00") -> list[dict[str, str]]:
    """So many orders each day from `first`, paid and dispatched the same day."""
    rows = []
    for offset, count in enumerate(counts):
        day = first + timedelta(days=offset)
        for i in range(count):
            time = f"{day} {at}"
            rows.append(
                {"order": f"{day:%Y%m%d}{i:05d}", "created": time, "paid": time, "shipped": time}
            )
    return rows


OpenShop = Callable[..., Shop]


@pytest.fixture
def shop_from(tmp_path: Path) -> OpenShop:
    """Ingest order lists (text tables, or rows) as one shop and open it."""

    def make(*lists: str | list[dict[str, str]], name: str = "ExportOrderList202301020905") -> Shop:
        raw = tmp_path / "exports"
        raw.mkdir(exist_ok=True)
        for i, rows in enumerate(lists):
            text = order_list(table(rows) if isinstance(rows, str) else rows)
            (raw / f"{name}{'' if i == 0 else f'-{i}'}.csv").write_bytes(text.encode("gb18030"))
        ingest([raw], "shop", data=tmp_path / "data")
        return open_shop("shop", data=tmp_path / "data")

    return make


NOW = datetime(2023, 1, 2, 9, 0, tzinfo=SHOP_ZONE)  # the moment the reports of the tests are made
HOSTILE = "<img src=x onerror=alert(1)>_2022-12-31.csv"  # an export of the demo shop below


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the demo shop, with a hostile export beside its own, read once for all workers. Only look."""
    from opsanalytics.demo import write_demo

    home = _shared(tmp_path_factory, "demo_data")
    with FileLock(f"{home}.lock"):
        if not (home / "processed" / "demo").exists():
            write_demo(home / "raw" / "demo")
            row = "评价时间,订单编号,评价\n2022-12-30 10:00:00,1,好评\n"
            (home / "raw" / "demo" / HOSTILE).write_text(row, encoding="utf-8")
            ingest([], "demo", data=home)
    return home


@pytest.fixture(scope="session")
def demo_sets(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of the demo shop's whole report set by language, made once for all workers. Only look."""
    from opsanalytics.reports.choose import Order
    from opsanalytics.reports.kernels import Kernels
    from opsanalytics.reports.make import make_reports

    home = _shared(tmp_path_factory, "demo_sets")
    with FileLock(f"{home}.lock"), Kernels() as kernels:
        for lang in ("zh", "en"):
            if not (home / lang / "demo" / "latest").exists():
                order, place = Order("demo", lang=lang), str(home / lang)
                made = make_reports(order, data=demo_data, reports=place, now=NOW, kernels=kernels)
                assert made.failed == {}
    return {lang: (home / lang / "demo" / "latest").resolve() for lang in ("zh", "en")}


def _shared(factory: pytest.TempPathFactory, name: str) -> Path:
    """A folder that all workers of this run share."""
    base = factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data beside the project; without it the test is skipped."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data are not beside the project")
    return folder
