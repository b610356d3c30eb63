"""Taobao's lists of order lines tell no product number: it is known by the title or the seller's code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from opsanalytics.analyses.baskets import bought_together, leads_to_second
from opsanalytics.analyses.prices import price_breaches
from opsanalytics.analyses.product_sales import product_sales
from opsanalytics.core.errors import DataRefused
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages.data_health import data_health, remarks
from opsanalytics.store.manifest import read_manifest
from opsanalytics.store.shop import Shop, tables_noted
from tests.store.odd_orders import shop_of_all

PROFIT = ["gross_profit", "contribution_margin", "break_even_roas"]
ORDERS = """\
订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间
3001,甲,90.00,90.00,交易成功,2026-03-01 10:00:00,2026-03-01 10:01:00
3002,乙,60.00,60.00,交易成功,2026-03-02 10:00:00,2026-03-02 10:01:00
3003,丙,50.00,50.00,交易成功,2026-03-03 10:00:00,2026-03-03 10:01:00
"""
# The ten columns of 2012 to 2019.
DETAILS = """\
订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码
3001,白瓷杯,30.00,2,,颜色：白,,,交易成功,
3001,茶盘,30.00,1,,,,,交易成功,
3002,白瓷杯 新款,30.00,2,,,,,交易成功,
3003,竹勺,25.00,2,,,,,交易成功,S-9
"""
# Those since 2023.
LINES = """\
子订单编号,主订单号,商品标题,商品价格,购买数量,商品属性,套餐信息,订单状态,商家编码,买家应付货款,买家实付金额,退款状态,退款金额
9001,3001,白瓷杯,30.00,2,,,交易成功,,60.00,60.00,无退款申请,
9002,3001,茶盘,30.00,1,,,交易成功,,30.00,30.00,无退款申请,
9003,3002,白瓷杯 新款,30.00,2,,,交易成功,,60.00,60.00,无退款申请,
9004,3003,竹勺,25.00,2,,,交易成功,S-9,50.00,50.00,无退款申请,
"""
PRODUCTS = """\
商品ID,标题,商家编码,一口价
11,白瓷杯 新款,C-1,30.00
22,茶盘,T-1,30.00
33,长柄竹勺,S-9,25.00
"""
DAYS = """\
日期,商品ID,标题,访客数,支付件数,支付金额
2026-03-01,11,白瓷杯,10,2,60.00
2026-03-02,11,白瓷杯 新款,10,2,60.00
"""
COSTS = """\
商品ID,起始日期,进货成本
11,2026-01-01,10.00
22,2026-01-01,12.00
33,2026-01-01,5.00
"""
ALL = {
    "ExportOrderList202605010905.csv": ORDERS,
    "ExportOrderDetailList202605010905.csv": LINES,
    "products.csv": PRODUCTS,
    "product_day.csv": DAYS,
    "costs.csv": COSTS,
}


def pieces(shop: Shop) -> dict[str | None, float]:
    found = evaluate("units_sold", shop, by="product")
    products = found["product"].astype(object).where(found["product"].notna(), None)
    return dict(zip(products, found["value"], strict=True))


@pytest.mark.parametrize("lines", [DETAILS, LINES])
def test_lines_have_the_product_of_their_title_or_code(tmp_path: Path, lines: str) -> None:
    """11 was renamed on 2 March; 33 has another title in the list and the same code."""
    shop = shop_of_all(tmp_path, ALL | {"ExportOrderDetailList202605010905.csv": lines})
    assert pieces(shop) == {"11": 4, "22": 1, "33": 2}
    sold = product_sales(shop).set_index("product_id")
    assert sold["units"].to_dict() == {"11": 4, "22": 1, "33": 2}
    found = evaluate("products_sold", shop).iloc[0]
    assert (found["value"], found["complete"], found["reason"]) == (3, True, "")
    assert len(bought_together(shop, minimum=1)) == 2  # of one pair, both ways


def test_what_products_cost_makes_the_margin(tmp_path: Path) -> None:
    shop = shop_of_all(tmp_path, ALL)
    found = evaluate(PROFIT, shop).set_index("metric")["value"]
    profit = 200 - 4 * 10 - 1 * 12 - 2 * 5  # 138 of the 200 paid
    assert found.to_dict() == pytest.approx(
        {
            "gross_profit": profit,
            "contribution_margin": profit / 200,
            "break_even_roas": 200 / profit,
        }
    )


def test_lines_whose_product_cannot_be_told_are_counted(tmp_path: Path) -> None:
    """Two products are called 茶盘, and none 竹勺: two of the four lines stay without a product."""
    products = PRODUCTS.replace("T-1,30.00\n", "T-1,30.00\n44,茶盘,T-2,30.00\n").replace("S-9", "")
    shop = shop_of_all(tmp_path, ALL | {"products.csv": products})
    assert pieces(shop) == {"11": 4, None: 3}
    told = "the products of 2 order lines cannot be told by their titles and codes"
    for by in ("product", "category", ""):
        metric = "units_sold" if by else "products_sold"
        found = evaluate(metric, shop, by=by or ())
        assert not found["complete"].any()
        assert set(found["reason"]) == {told}
    days = evaluate("products_sold", shop, by="day").set_index("period_start")
    assert days["value"].fillna(-1).tolist() == [1, 1, -1]
    assert days["complete"].tolist() == [False, True, False]
    assert "the product of 1 order line" in days["reason"].iloc[0]
    profit = evaluate("gross_profit", shop).iloc[0]
    assert (profit["value"], profit["complete"]) == (120 - 4 * 10, False)
    assert profit["reason"] == (
        "the products of 2 order lines cannot be told by their titles and codes; "
        "2 rows lack what the figure is worked out from"
    )
    assert product_sales(shop).attrs["caveat"] == told
    assert bought_together(shop, minimum=1).attrs["caveat"] == told
    assert leads_to_second(shop, minimum=1).attrs["caveat"] == told
    assert price_breaches(shop, 0.7).attrs["caveat"] == told
    assert [str(remark) for remark in remarks(data_health(shop))] == [
        f"{told}, and figures of products lack them: 竹勺 (1 line), 茶盘 (1 line)."
    ]
    units = evaluate("units_sold", shop).iloc[0]  # needs no product
    assert (units["value"], units["complete"]) == (7, True)


def test_where_no_line_can_be_told_nothing_is_said_of_products(tmp_path: Path) -> None:
    files = {name: text for name, text in ALL.items() if name != "product_day.csv"}
    shop = shop_of_all(tmp_path, files | {"products.csv": "商品ID,标题\n55,别的\n"})
    found = evaluate("products_sold", shop).iloc[0]
    assert found["value"] != found["value"]
    assert found["reason"].startswith("the products of 4 order lines")
    with pytest.raises(DataRefused, match="the products of 4 order lines"):
        product_sales(shop)


@pytest.mark.parametrize("kept", [[], ["products.csv"]])
def test_without_titles_or_codes_of_products_figures_of_products_are_refused(
    tmp_path: Path, kept: list[str]
) -> None:
    files = {name: text for name, text in ALL.items() if name.startswith(("Export", "costs"))}
    files |= dict.fromkeys(kept, "商品ID,一口价\n11,30.00\n")
    shop = shop_of_all(tmp_path, files)
    assert not shop.has_column("order_items", "product_id")
    for metric in ("products_sold", "contribution_margin"):
        found = evaluate(metric, shop).iloc[0]
        assert found["reason"] == "no export contains 商品ID (product_id)"
    with pytest.raises(DataRefused, match=r"this needs 商品ID .* of order items"):
        product_sales(shop)


def test_a_list_with_product_numbers_keeps_them_and_the_others_are_filled(tmp_path: Path) -> None:
    later = """\
子订单编号,主订单号,商品ID,商品标题,购买数量,商品属性,订单状态,买家应付货款,买家实付金额
9005,3003,77,茶盘,3,,交易成功,90.00,90.00
"""
    files = {"ExportOrderDetailList202605020905.csv": later}
    shop = shop_of_all(tmp_path, ALL | files)
    assert pieces(shop) == {"11": 4, "22": 1, "33": 2, "77": 3}
    days = shop.manifest.known_until("order_items", ("product_id",))
    assert days == shop.manifest.known_until("order_items")


def test_a_list_without_products_beside_lists_that_have_them_is_not_all_there_is(
    tmp_path: Path,
) -> None:
    """Nothing names the products of the first list; order 3003 has 3 lines more in the second."""
    later = """\
子订单编号,主订单号,商品ID,商品标题,购买数量,商品属性,订单状态,买家应付货款,买家实付金额
9005,3003,77,茶盘,3,,交易成功,90.00,90.00
"""
    files = {"ExportOrderDetailList202605020905.csv": later}
    files |= {name: text for name, text in ALL.items() if name.startswith("ExportOrder")} | files
    shop = shop_of_all(tmp_path, files)
    found = evaluate("products_sold", shop).iloc[0]
    assert (found["value"], found["complete"]) == (1, False)
    assert found["reason"].startswith("the products of 4 order lines")
    assert data_health(shop).untold.startswith("the products of 4 order lines")


def test_lines_that_have_no_title_either_are_named_by_a_dash(tmp_path: Path) -> None:
    first = "ExportOrderDetailList202605010905.csv"
    blank = re.sub(r"(?m)^(9\d+,\d+),[^,]+", r"\1,", LINES)
    files = {first: blank, "ExportOrderList202605010905.csv": ORDERS}
    files["ExportOrderDetailList202605020905.csv"] = """\
子订单编号,主订单号,商品ID,商品标题,购买数量,商品属性,订单状态,买家应付货款,买家实付金额
9005,3003,77,茶盘,3,,交易成功,90.00,90.00
"""
    assert data_health(shop_of_all(tmp_path, files)).untold.endswith(": - (4 lines)")


@pytest.mark.parametrize(
    ("metric", "column"),
    [
        ("item_discount", "商品价格"),
        ("item_discount", "买家应付货款"),
        ("final_discount", "买家实付金额"),
    ],
)
@pytest.mark.parametrize("whole", [True, False])
def test_a_discount_of_which_a_list_lacks_price_or_amount_is_not_final(
    tmp_path: Path, metric: str, column: str, *, whole: bool
) -> None:
    """The line of order 3003, at 25 yuan for 2, stands on a list of its own."""
    head, *lines = LINES.splitlines(keepends=True)
    renamed = head if whole else head.replace(column, "别的")
    files = {
        "ExportOrderList202605010905.csv": ORDERS,
        "ExportOrderDetailList202605010905.csv": "".join([head, *lines[:3]]),
        "ExportOrderDetailList202605020905.csv": renamed + lines[3],
    }
    found = evaluate(metric, shop_of_all(tmp_path, files)).iloc[0]
    assert (found["value"], found["complete"], found["n"]) == (1.0, whole, 4 if whole else 3)
    assert found["reason"] == ("" if whole else "1 row lacks what the figure is worked out from")


def test_what_is_stored_stays_as_it_was_exported(tmp_path: Path) -> None:
    shop = shop_of_all(tmp_path, ALL)
    assert shop.has_column("order_items", "product_id")
    stored = read_manifest(shop.folder, shop.name)
    assert "product_id" not in stored.tables["order_items"].columns
    assert shop.manifest.own_checksum() == stored.checksum
    shop.verify()


def test_an_answer_made_of_lines_rests_on_what_names_their_products(tmp_path: Path) -> None:
    shop, read = shop_of_all(tmp_path, ALL), set[str]()
    with tables_noted(read):
        evaluate("products_sold", shop)
    assert {"products.title", "products.sku_code", "product_day.title"} <= read
