"""Can the data be built on: brushed orders stay out, rejects are kept and safe, two sources are held together."""

from __future__ import annotations

import csv
import stat
from datetime import date
from pathlib import Path

import pytest

from opsanalytics.analyses.reconcile import AGREES, BRUSHED, OPEN, UNKNOWN, reconcile
from opsanalytics.cli.main import main
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.ingest.read import SheetExport
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages.finding import View
from opsanalytics.pages.ledgers import agreement
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.store.manifest import Export
from opsanalytics.store.shop import Shop, open_shop
from tests.conftest import order_list, table

ORDERS = """
order | buyer | created          | paid             | amount
1     | ann   | 2022-04-28 10:00 | 2022-04-28 10:01 | 100.00
2     | bob   | 2022-04-29 10:00 | 2022-04-29 10:01 | 50.00
3     | cyd   | 2022-04-29 11:00 | 2022-04-29 11:01 | 30.00
4     | dan   | 2022-04-30 10:00 | 2022-04-30 10:01 | 80.00
5     | eve   | 2022-04-30 11:00 | 2022-05-01 08:01 | 20.00
"""
DAYS = """统计日期,访客数,支付金额,支付买家数
2022-04-28,100,100.00,1
2022-04-29,100,80.00,2
2022-04-30,100,95.00,2
2022-05-01,100,60.00,3
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    text = order_list(table(ORDERS))
    (folder / "ExportOrderList202205020900.csv").write_bytes(text.encode("gb18030"))
    (folder / "days_2022-04-28_2022-05-01.csv").write_text(DAYS, encoding="utf-8")
    return folder


def shop(files: Path, data: Path) -> Shop:
    outcome = ingest([files], "shop", data=data)
    assert outcome.refused == []
    return open_shop("shop", data=data)


def test_listed_brushed_orders_are_in_no_metric_and_explain_the_platforms_surplus(
    files: Path, tmp_path: Path
) -> None:
    (files / "补单.csv").write_text("订单编号,备注\n3,亲友\n", encoding="utf-8-sig")
    ours = shop(files, tmp_path / "d")
    days = evaluate(["orders_paid", "paid_amount"], ours, by="day", day_basis="paid")
    on = days[days["period_start"] == "2022-04-29"].set_index("metric")["value"].to_dict()
    assert on == {"orders_paid": 1, "paid_amount": 50}
    found = reconcile(ours)
    assert found is not None
    assert dict(zip(found.days["day"].dt.day, found.days["why"], strict=True)) == {
        28: AGREES, 29: BRUSHED, 30: UNKNOWN, 1: OPEN,
    }  # fmt: skip
    assert found.days.set_index(found.days["day"].dt.day)["difference"].to_dict() == {
        28: 0,
        29: 30,
        30: 15,
        1: 40,
    }


def test_a_memo_marks_a_brushed_order_too(files: Path, tmp_path: Path) -> None:
    path = files / "ExportOrderList202205020900.csv"
    lines = path.read_bytes().decode("gb18030").splitlines()
    lines = [
        f"{line},{'订单备注' if i == 0 else '补单' if i == 3 else ''}"
        for i, line in enumerate(lines)
    ]
    path.write_bytes("\r\n".join([*lines, ""]).encode("gb18030"))
    ours = shop(files, tmp_path / "d")
    assert evaluate("orders_paid", ours)["value"].iloc[0] == 4
    assert evaluate("orders_created", ours)["value"].iloc[0] == 4


def test_check_tells_coverage_rejects_and_reconciliation(
    files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = files / "ExportOrderList202205020900.csv"
    path.write_bytes(path.read_bytes().replace(b"2022-04-30 10:00", b"30/04/2022"))
    ingest([files], "shop", data=tmp_path / "d", max_rejects=0.5)
    assert main(["check", "--shop", "shop", "--data", str(tmp_path / "d"), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "1 line could not be read" in out
    assert "is not a time with the year first, up to the end of next year" in out
    assert "Order list against the platform's days: 4 days that both cover" in out
    assert "2 days: agrees" in out
    assert "2022-04-30" in out
    assert main(["check", "--shop", "shop", "--data", str(tmp_path / "d"), "--lang", "zh"]) == 0
    assert "订单报表与平台每日数据核对" in capsys.readouterr().out


def test_days_that_the_order_list_has_in_part_do_not_differ_for_no_reason_known(
    files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """30 April has 15 yuan more, 1 May 40, of 335; the list was downloaded on 2 May."""
    ingest([files], "shop", data=tmp_path / "d")
    main(["check", "--shop", "shop", "--data", str(tmp_path / "d"), "--lang", "en"])
    said = capsys.readouterr().out
    assert "1 days: the order list does not cover all payments of the day" in said
    assert "15 yuan differ for no reason known: 4.48\u00a0% of the platform's money" in said
    days = said.partition("Days that differ")[2]
    assert "2022-04-30" in days
    assert "2022-05-01" in days


def test_a_difference_on_a_day_that_the_order_list_has_in_part_is_to_be_watched(
    files: Path, tmp_path: Path
) -> None:
    days = files / "days_2022-04-28_2022-05-01.csv"
    days.write_text(DAYS.replace("95.00", "80.00"), encoding="utf-8")
    found = agreement(View(shop(files, tmp_path / "d"), load_plan(), date(2022, 5, 1)))
    assert "40 yuan differ for a known reason, 0 yuan for no reason known" in found.sentence
    assert found.standing == "watch"


def test_a_shop_with_one_source_is_told_that_there_is_nothing_to_reconcile(
    files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ingest([files / "days_2022-04-28_2022-05-01.csv"], "shop", data=tmp_path / "d")
    assert main(["check", "--shop", "shop", "--data", str(tmp_path / "d"), "--lang", "en"]) == 0
    assert "Nothing to reconcile" in capsys.readouterr().out


def test_days_of_the_platform_that_have_no_row_are_missing_days(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [row for row in DAYS.splitlines() if not row.startswith(("2022-04-29", "2022-04-30"))]
    path = tmp_path / "days_2022-04-28_2022-05-01.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    ingest([path], "shop", data=tmp_path / "d")
    main(["check", "--shop", "shop", "--data", str(tmp_path / "d"), "--lang", "en"])
    said = capsys.readouterr().out
    assert "2 days are missing" in said
    assert "29 Apr – 30 Apr 2022" in said


def test_rejects_are_kept_for_the_owner_alone_in_both_languages_and_run_nothing(
    files: Path, tmp_path: Path
) -> None:
    path = files / "ExportOrderList202205020900.csv"
    text = path.read_bytes().decode("gb18030")
    path.write_bytes(
        text.replace("80.00,80.00", "80.00,-5..0")
        .replace('="5"', "=HYPERLINK(1)")
        .encode("gb18030")
    )
    ingest([path], "shop", data=tmp_path / "d", max_rejects=0.9)
    kept = tmp_path / "d" / "processed" / "shop" / "rejects.csv"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with kept.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["line"], r["column"], r["value"], r["reason"], r["原因"]) for r in rows] == [
        ("5", "买家实际支付金额", "'-5..0", "is not an amount", "不是金额"),
        ("6", "订单编号", "", "is not an order number", "不是订单编号"),
    ]
    for cell in (cell for row in rows for cell in row.values()):
        assert not cell.startswith(("=", "+", "-", "@"))


def test_a_download_that_shrank_is_noted(files: Path, tmp_path: Path) -> None:
    data = tmp_path / "d"
    shop(files, data)
    path = files / "ExportOrderList202205020900.csv"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]))
    (source,) = ingest([path], "shop", data=data).sources()
    assert [str(note.text) for note in source.notes] == [
        "an earlier file of this name had 5 rows, this one has 2: was the download cut off?"
    ]


def test_a_file_that_is_still_being_written_is_refused(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = SheetExport.read

    def slowly(self: SheetExport, key: bytes) -> Export:
        export = read(self, key)
        with (self.file.folder / self.file.name).open("ab") as file:
            file.write(b"more")
        return export

    monkeypatch.setattr(SheetExport, "read", slowly)
    outcome = ingest([files], "shop", data=tmp_path / "d")
    assert outcome.new == []
    assert ["changed while it was read" in str(error) for error in outcome.refused] == [True, True]
    assert not (tmp_path / "d" / "processed" / "shop").exists()


def test_a_shop_whose_sheets_tell_no_day_is_checked_without_alerts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "costs.csv"
    sheet.write_text("product_id,from_day,unit_cost\n1,2022-01-01,5\n", encoding="utf-8")
    data = ["--data", str(tmp_path / "data"), "--shop", "shop", "--lang", "en"]
    assert main(["ingest", *data, "--source", "own_costs", str(sheet)]) == 0
    assert main(["check", *data]) == 0
    assert "Nothing to reconcile" in capsys.readouterr().out


def test_check_holds_payouts_against_what_is_due(
    demo_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    orders = open_shop("demo", data=demo_data).table("orders")
    paid = orders[orders["paid_at"].notna()]
    done, way = (
        paid["status"].isin(states).sum() for states in (["completed"], ["paid", "shipped"])
    )
    main(["check", "--shop", "demo", "--data", str(demo_data), "--lang", "en"])
    out = capsys.readouterr().out
    assert f"{done:,} orders: paid out what was paid less what was refunded" in out
    assert f"{way:,} orders are still under way" in out
