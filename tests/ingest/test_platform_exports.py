"""The order exports of six platforms: figures worked out by hand, and nobody's name in the store."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from platform_files import HEADERS, TRACES, write_export
from platform_orders import ORDERS

from opsanalytics.analyses.product_sales import product_sales
from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.files import resolve
from opsanalytics.core.paths import processed_name
from opsanalytics.ingest import draft_words, known_exports
from opsanalytics.ingest.draft import write_draft
from opsanalytics.ingest.known_exports import mappings, own_mapping
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.pipeline import Outcome, ingest
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages import hot_products
from opsanalytics.pages.finding import View
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.store.shop import Shop, open_shop

PLATFORMS = list(ORDERS)
MAPPINGS = Path(known_exports.__file__).parent / "mappings"
SIX = {f"{platform}_orders" for platform in PLATFORMS}
FIGURES = ["orders_paid", "paid_amount", "units_sold", "refund_amount", "repeat_purchase_rate"]
# Orders of 90.00, 30.00 and 40.00 were paid, of 3, 1 and 1 pieces; the third was given back where the export says so;
# one of the two buyers, where there are buyers, came again.
TOLD = [3, 160, 5]
EXPECTED: dict[str, list[Any]] = {
    "jd": [*TOLD, None, 0.5],
    "pinduoduo": [*TOLD, 40, None],
    "douyin": [*TOLD, 40, None],
    "shopify": [*TOLD, 40, 0.5],
    "woocommerce": [*TOLD, 40, 0.5],
    "amazon": [*TOLD, None, None],
}


def load(
    folder: Path, platform: str, text: str = "", among: tuple[Mapping, ...] = ()
) -> tuple[Outcome, Path]:
    """Ingest the platform's six orders, or these rows."""
    file = write_export(folder, platform, text or ORDERS[platform])
    return ingest([file], "shop", data=folder, among=among), file


def figures(shop: Shop) -> list[Any]:
    values = evaluate(FIGURES, shop)["value"]
    return [None if value != value else float(value) for value in values]


def column(shop: Shop, table: str, names: str) -> list[tuple[str, ...]]:
    rows = shop.table(table)[names.split()].astype(str)
    return sorted(rows.itertuples(index=False, name=None))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_figures_are_those_worked_out_by_hand(tmp_path: Path, platform: str) -> None:
    outcome, _ = load(tmp_path, platform)
    assert not outcome.refused
    assert not outcome.rejects
    assert {source.kind for source in outcome.sources()} == {
        f"{platform}_orders",
        f"{platform}_orders_items",
    }
    assert all(source.unaccounted == 0 for source in outcome.sources())
    assert figures(open_shop("shop", data=tmp_path)) == EXPECTED[platform]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_same_export_again_is_nothing_new(tmp_path: Path, platform: str) -> None:
    _, file = load(tmp_path, platform)
    again = file.with_name(f"copy of {file.name}")
    again.write_bytes(file.read_bytes())
    outcome = ingest([file, again], "shop", data=tmp_path)
    assert (outcome.new, len(outcome.unchanged)) == ([], 2)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_nobodys_name_number_or_address_comes_into_the_store(tmp_path: Path, platform: str) -> None:
    load(tmp_path, platform)
    folder = resolve(processed_name(tmp_path, "shop"))
    assert folder is not None
    told = [path.read_text("utf-8") for path in folder.rglob("*.json")]
    told += [str(pq.read_table(path).to_pylist()) for path in folder.rglob("*.parquet")]
    assert len(told) > 2
    assert [trace for trace in TRACES if trace in "".join(told)] == []


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("jd", ["closed", "closed", "completed", "shipped", "unpaid"]),
        ("pinduoduo", ["closed", "completed", "shipped"]),  # orders never paid have no time
        ("douyin", ["closed", "closed", "completed", "shipped", "unpaid"]),
        ("shopify", ["closed", "closed", "paid", "paid", "unpaid"]),
        ("woocommerce", ["closed", "closed", "completed", "paid", "unpaid"]),
        ("amazon", ["closed", "paid", "shipped", "shipped", "unpaid"]),
    ],
)
def test_states_are_ours_and_what_was_not_paid_is_nothing(
    tmp_path: Path, platform: str, expected: list[str]
) -> None:
    load(tmp_path, platform)
    orders = open_shop("shop", data=tmp_path).table("orders")
    assert sorted(orders["status"]) == expected
    assert orders.loc[orders["paid_at"].isna(), "paid_amount"].fillna(0).sum() == 0


def test_times_with_an_offset_become_the_shops(tmp_path: Path) -> None:
    load(tmp_path, "shopify")
    times = column(open_shop("shop", data=tmp_path), "orders", "order_id created_at paid_at")
    assert times[0] == ("101", "2022-11-03 10:00:00", "2022-11-03 10:01:00"), "3:00 +0100"
    folder = tmp_path / "amazon"
    folder.mkdir()
    load(folder, "amazon")
    shop = open_shop("shop", data=folder)
    assert column(shop, "orders", "created_at")[0] == ("2022-11-03 10:00:00",), "2:00 UTC"


def test_later_rows_that_leave_blank_what_is_the_orders_are_lines_of_it(tmp_path: Path) -> None:
    rows = ORDERS["shopify"].replace(
        "#101 | a@shop.example | | | | | | | | | | | | 2022-11-03 03:00:00 +0100 | 2 | Bowl",
        "#101 | | | | | | | | | | | | | | 2 | Bowl",
    )
    assert rows != ORDERS["shopify"]
    outcome, _ = load(tmp_path, "shopify", rows)
    assert not outcome.rejects
    assert figures(open_shop("shop", data=tmp_path)) == EXPECTED["shopify"]


def test_numbers_behind_a_tabulator_are_numbers(tmp_path: Path) -> None:
    file = write_export(tmp_path, "douyin", ORDERS["douyin"])
    file.write_text(re.sub(r"(69\d{16})", '"\\t\\1"', file.read_text("utf-8")), "utf-8")
    ingest([file], "shop", data=tmp_path)
    assert figures(open_shop("shop", data=tmp_path)) == EXPECTED["douyin"]


def test_lines_of_orders_have_their_products_prices_and_pieces(tmp_path: Path) -> None:
    for platform, expected in {
        "jd": [("101", "55", "40.00", "1"), ("101", "56", "30.00", "2")],
        "shopify": [("101", "A1", "40.00", "1"), ("101", "B1", "30.00", "2")],
        "woocommerce": [("101", "A1", "40.00", "1"), ("101", "B1", "30.00", "2")],
    }.items():
        folder = tmp_path / platform
        folder.mkdir()
        load(folder, platform)
        lines = column(
            open_shop("shop", data=folder), "order_items", "order_id product_id list_price units"
        )
        assert lines[:2] == expected


def test_dollars_are_said_and_two_currencies_are_refused(tmp_path: Path) -> None:
    outcome, _ = load(tmp_path, "shopify", ORDERS["shopify"].replace("CNY", "USD"))
    said = [str(note.text) for source in outcome.sources() for note in source.notes]
    assert set(said) == {
        "all its amounts are in USD; they are taken as they stand, though pages say yuan"
    }
    outcome, _ = load(tmp_path, "amazon", ORDERS["amazon"].replace("CNY", "USD", 1))
    assert len(outcome.refused) == 1, "once, though the file fills two tables"
    assert "several currencies (CNY, USD)" in str(outcome.refused[0])


def test_an_amount_of_the_order_that_differs_between_its_rows_is_refused(tmp_path: Path) -> None:
    twice = ORDERS["jd"].replace("90.00 | 20.00 | 70.00", "90.00 | 20.00 | 50.00", 1)
    outcome, _ = load(tmp_path, "jd", twice)
    assert "lines 2 and 3 have the same 订单号 and different amounts" in str(outcome.refused[0])
    assert not outcome.new


def test_refunds_without_an_amount_are_said_to_be_taken_whole(tmp_path: Path) -> None:
    outcome, _ = load(tmp_path, "pinduoduo")
    said = [str(note.text) for source in outcome.sources() for note in source.notes]
    assert any(
        "of 1 order whose refund succeeded, all that was paid counts" in each for each in said
    )


def test_a_column_of_a_persons_cannot_be_read() -> None:
    shipped = mappings()["jd_orders"].model_dump(by_alias=True)
    shipped["columns"]["store"]["from"] = ["客户姓名"]
    with pytest.raises(ValueError, match="store reads a person's 客户姓名"):
        Mapping.model_validate(shipped)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_header_is_known_to_the_mapping(platform: str) -> None:
    mapping = mappings()[f"{platform}_orders"]
    known = {*mapping.ignorable, *mapping.persons, *mapping.required}
    for each in (mapping, mapping.of_items):
        for source in each.columns.values() if each else []:
            known |= {*source.from_, *source.beside}
    headers = {
        header.removesuffix("(元)").removesuffix("(件)") for header in HEADERS[platform].split(",")
    }
    assert headers - known == set()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_draft_of_a_platform_nobody_shipped_gives_the_same_figures(
    tmp_path: Path, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = {kind: each for kind, each in mappings().items() if kind not in SIX}
    monkeypatch.setattr(draft_words, "mappings", lambda: others)
    for cached in (draft_words._known_words, draft_words._known_states):
        monkeypatch.setattr(draft_words, cached.__name__, cached.__wrapped__)
    file = write_export(tmp_path, platform, ORDERS[platform])
    path, draft = write_draft(file, tmp_path, list(others.values()))
    text = draft.text
    if platform == "amazon":  # it asks: should paid_amount have plus or minus some of these?
        assert "should paid_amount have plus or minus" in text
        beside = 'plus = ["shipping-price"], minus = ["item-promotion-discount", "ship-promotion-discount"]'
        text = text.replace('from = ["item-price"] }', f'from = ["item-price"], {beside} }}')
        path.write_text(text, encoding="utf-8")
    ingest([file], "shop", data=tmp_path, among=[own_mapping(path)])
    assert figures(open_shop("shop", data=tmp_path)) == EXPECTED[platform]


def test_a_known_platform_needs_no_draft(tmp_path: Path) -> None:
    file = write_export(tmp_path, "shopify", ORDERS["shopify"])
    with pytest.raises(Exception, match=r"\(shopify_orders\); nothing to draft"):
        write_draft(file, tmp_path)


def test_an_export_without_its_time_of_payment_says_so(tmp_path: Path) -> None:
    file = write_export(tmp_path, "douyin", ORDERS["douyin"])
    file.write_text(file.read_text("utf-8").replace("支付完成时间", "支付完毕"), "utf-8")
    outcome = ingest([file], "shop", data=tmp_path)
    assert isinstance(outcome.refused[0], DataRefused)
    assert "lacks the column 支付完成时间" in str(outcome.refused[0])


def test_products_without_money_are_said_to_have_none_not_nothing(tmp_path: Path) -> None:
    load(tmp_path, "jd")
    shop = open_shop("shop", data=tmp_path)
    assert product_sales(shop)["amount"].isna().all()
    view = View(shop, load_plan(), shop.last_day)
    with pytest.raises(DataRefused, match="but not for how much"):
        hot_products.dependence(view)


@pytest.mark.parametrize("platform", ["jd", "woocommerce"])
def test_a_list_price_alone_tells_of_no_discount(tmp_path: Path, platform: str) -> None:
    load(tmp_path, platform)
    answer = evaluate("item_discount", open_shop("shop", data=tmp_path)).iloc[0]
    assert answer["value"] != answer["value"]
    assert "payable_amount" in answer["reason"]


def test_orders_left_out_for_want_of_a_time_leave_the_placed_ones_open(tmp_path: Path) -> None:
    load(tmp_path, "pinduoduo")
    placed, paid = (
        evaluate(name, open_shop("shop", data=tmp_path)).iloc[0]
        for name in ("paid_order_share", "paid_amount")
    )
    assert not placed["complete"]
    assert "left out" in placed["reason"]
    assert paid["complete"]


def test_what_is_still_owed_is_not_paid(tmp_path: Path) -> None:
    text = "Name,Email,Financial Status,Paid at,Fulfilled at,Total,Created at,Outstanding Balance,"
    text += "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n"
    text += "#1,a@b.cn,partially_paid,2022-11-03 10:00:00 +0800,,45.00,2022-11-03 10:00:00 +0800,25.00,1,Bowl,45.00,B1\n"
    (tmp_path / "orders_export_1.csv").write_text(text, encoding="utf-8")
    ingest([tmp_path / "orders_export_1.csv"], "shop", data=tmp_path)
    answer = evaluate("paid_amount", open_shop("shop", data=tmp_path)).iloc[0]
    assert answer["value"] == 20


@pytest.mark.parametrize(
    ("platform", "column"),
    [("shopify", "Created at"), ("woocommerce", "Order Date"), ("amazon", "purchase-date")],
)
def test_a_file_that_excel_saved_again_is_told_what_to_do(
    tmp_path: Path, platform: str, column: str
) -> None:
    saved = re.sub(r"2022-11-0(\d)[ T](\d+:\d+)[^|\n]*", r"1/\1/2022 \2 ", ORDERS[platform])
    outcome, file = load(tmp_path, platform, saved)
    [refused] = outcome.refused
    sentence = str(refused.message)
    assert f"{column} is not a time with the year first" in sentence
    assert "download the file again, and do not open it in one" in sentence
    assert "a copy of the mapping in data/mappings" in sentence
    assert f'with order = "mdy" or "dmy" for {column}' in sentence
    with pytest.raises(UsageError) as told:
        write_draft(file, tmp_path)
    assert f"its {column} cannot be read as that export writes it" in str(told.value)
    assert "reads it as it is" not in str(told.value)


def test_a_copy_of_the_mapping_with_the_order_reads_what_excel_saved_again(tmp_path: Path) -> None:
    saved = re.sub(r"2022-11-0(\d) (\d+:\d+)[^|\n]*", r"1/\1/2022 \2 ", ORDERS["woocommerce"])
    packaged = MAPPINGS.joinpath("woocommerce_orders.toml").read_text(encoding="utf-8")
    dated = packaged.replace(' Date"] }', ' Date"], order = "mdy" }')
    dated = dated.replace('"Order Date"]\n', '"Order Date"]\norder = "mdy"\n')
    (tmp_path / "woo.toml").write_text(dated, encoding="utf-8")
    outcome, _ = load(tmp_path, "woocommerce", saved, (own_mapping(tmp_path / "woo.toml"),))
    assert outcome.refused == []
    assert figures(open_shop("shop", data=tmp_path)) == EXPECTED["woocommerce"]


def test_orders_of_other_shops_that_amazon_only_sends_are_left_out(tmp_path: Path) -> None:
    other = "S01-0000106-0000001 | 2022-11-05T02:00:00Z | 2022-11-05T03:00:00Z | Shipped | Non-Amazon | Cup | A1 | B000000055 | Shipped | 1 | | | | | |\n"
    load(tmp_path, "amazon", ORDERS["amazon"] + other)
    orders = open_shop("shop", data=tmp_path).table("orders")
    assert len(orders) == 5
    assert "S01-0000106-0000001" not in set(orders["order_id"])


def test_a_payment_by_shopifys_gateway_for_tests_is_no_sale(tmp_path: Path) -> None:
    head, *lines = ORDERS["shopify"].strip().splitlines()
    bogus = [f"{line} | Bogus" if line.startswith("#101") else f"{line} | Card" for line in lines]
    load(tmp_path, "shopify", "\n".join([f"{head} | Payment Method", *bogus]))
    shop = open_shop("shop", data=tmp_path)
    marked = shop.table("orders").set_index("order_id")["brushed"]
    assert marked["101"]
    assert not marked.drop("101").fillna(False).any()
