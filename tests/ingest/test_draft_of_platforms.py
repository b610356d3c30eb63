"""The draft of each platform's order list gives, at the first try, the orders and money that are in it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from opsanalytics.ingest.draft import write_draft
from opsanalytics.ingest.known_exports import own_mapping
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import open_shop


class Export(NamedTuple):
    """An invented export; what is counted in it by hand; the words that its draft asks for."""

    rows: str
    orders: int
    orders_paid: int
    paid: float
    lines: tuple[str, ...]  # of the draft
    states: tuple[tuple[str, str], ...] = ()
    items: bool = True


EXPORTS = {
    "聚水潭": Export(
        """内部订单号,线上订单号,店铺,下单时间,付款日期,发货日期,买家账号,应付金额,已付金额,运费收入,状态,商品编码,商品名称,颜色规格,商品数量,商品单价
101,5001,甲店,2026-08-01 10:00:00,2026-08-01 10:02:00,2026-08-02 09:00:00,lin88,95.00,95.00,5.00,已发货,A1,杯,白,1,30.00
101,5001,甲店,2026-08-01 10:00:00,2026-08-01 10:02:00,2026-08-02 09:00:00,lin88,95.00,95.00,5.00,已发货,B1,碗,蓝,2,30.00
102,5002,甲店,2026-08-02 11:00:00,2026-08-02 11:01:00,,chen6,30.00,28.00,0.00,异常,B1,碗,蓝,1,30.00
103,5003,甲店,2026-08-03 12:00:00,,,wu7,40.00,0.00,0.00,待付款,A1,杯,白,1,40.00
104,5004,甲店,2026-08-03 13:00:00,2026-08-03 13:05:00,2026-08-04 09:00:00,wu7,60.00,60.00,0.00,已取消,A1,杯,白,2,30.00
""",
        4,
        3,
        95 + 28 + 60,
        (
            'order_id = { from = ["线上订单号"], required = true }',
            'paid_at = { from = ["付款日期"] }',
            'shipped_at = { from = ["发货日期"] }',
            'postage = { from = ["运费收入"], of = "order" }',
            'paid_amount = { from = ["已付金额"], required_with = "paid_at", of = "order" }',
            'sku_code = { from = ["商品编码"] }',
        ),
        (("异常", "paid"),),
    ),
    "shopee": Export(
        """Order ID,Order Status,Return / Refund Status,Estimated Ship Out Date,Ship Time,Order Creation Date,Order Paid Time,Parent SKU Reference No.,Product Name,SKU Reference No.,Variation Name,Original Price,Deal Price,Quantity,Product Subtotal,Total Amount,Buyer Paid Shipping Fee,Grand Total,Estimated Shipping Fee,Username (Buyer),Order Complete Time
260801AAAA1,Completed,,2026-08-04 23:59,2026-08-02 09:00,2026-08-01 10:00,2026-08-01 10:05,P1,Cup,A1,White,30.00,28.00,1,28.00,84.00,4.00,88.00,3.00,lin88,2026-08-06 12:00
260801AAAA1,Completed,,2026-08-04 23:59,2026-08-02 09:00,2026-08-01 10:00,2026-08-01 10:05,P2,Bowl,B1,Blue,30.00,28.00,2,56.00,84.00,4.00,88.00,3.00,lin88,2026-08-06 12:00
260802BBBB2,Shipping,,2026-08-05 23:59,2026-08-03 09:00,2026-08-02 11:00,2026-08-02 11:10,P2,Bowl,B1,Blue,30.00,30.00,1,30.00,30.00,2.50,32.50,3.00,chen6,
260803CCCC3,Unpaid,,2026-08-06 23:59,,2026-08-03 12:00,,P1,Cup,A1,White,40.00,40.00,1,40.00,40.00,2.00,42.00,3.00,wu7,
""",
        3,
        2,
        88 + 32.5,
        (
            'created_at = { from = ["Order Creation Date"] }',
            'paid_at = { from = ["Order Paid Time"] }',
            'shipped_at = { from = ["Ship Time"] }',
            'postage = { from = ["Buyer Paid Shipping Fee"], of = "order" }',
            'paid_amount = { from = ["Grand Total"], required_with = "paid_at", of = "order" }',
            'buyer_id = { from = ["Username (Buyer)"] }',
            'sku_code = { from = ["SKU Reference No."] }',
        ),
    ),
    "etsy": Export(
        """Sale Date,Order ID,Buyer User ID,Full Name,Number of Items,Payment Method,Date Shipped,Currency,Order Value,Discount Amount,Shipping,Sales Tax,Order Total,Status,Order Net
08/01/26,3100000001,lin88,Lin Example,3,Credit Card,08/03/26,CNY,84.00,4.00,5.00,0,85.00,,80.00
08/14/26,3100000002,chen6,Chen Example,1,Credit Card,,CNY,30.00,0,2.50,0,32.50,,30.00
""",
        2,
        2,
        85 + 32.5,
        (
            'created_at = { from = ["Sale Date"], order = "mdy" }',
            'paid_at = { from = ["Sale Date"], order = "mdy" }  # CHECK: paid when sold',
            'shipped_at = { from = ["Date Shipped"], order = "mdy" }',
            'buyer_id = { from = ["Buyer User ID"] }',
        ),
        items=False,
    ),
    "etsy items": Export(
        """Sale Date,Item Name,Buyer,Quantity,Price,Discount Amount,Order Shipping,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Order ID,Variations,SKU
08/01/26,Cup,lin88,1,30.00,0,5.00,30.00,CNY,4100000001,1500000001,08/02/2026,08/03/2026,Lin Example,3100000001,White,A1
08/01/26,Bowl,lin88,2,30.00,4.00,0,56.00,CNY,4100000002,1500000002,08/02/2026,08/03/2026,Lin Example,3100000001,Blue,B1
08/14/26,Bowl,chen6,1,32.50,0,0,32.50,CNY,4100000003,1500000002,08/14/2026,,Chen Example,3100000002,Blue,B1
""",
        2,
        2,
        30 + 56 + 32.5,
        (
            'paid_at = { from = ["Date Paid"], order = "mdy" }',
            'line_id = { from = ["Transaction ID"], required = true }',
            'product_id = { from = ["Listing ID"] }',
        ),
    ),
    "ebay": Export(
        """Sales Record Number,Order Number,Buyer Username,Buyer Name,Buyer Email,Item Number,Item Title,Custom Label,Quantity,Sold For,Shipping And Handling,Total Price,Payment Method,Sale Date,Paid On Date,Ship By Date,Minimum Estimated Delivery Date,Shipped On Date
201,02-11111-22222,lin88,Lin Example,,110000000001,Cup,A1,1,30.00,5.00,35.00,PayPal,Aug-01-26,Aug-02-26,Aug-05-26,Aug-09-26,Aug-03-26
202,02-11111-22222,lin88,Lin Example,,110000000002,Bowl,B1,2,30.00,0.00,60.00,PayPal,Aug-01-26,Aug-02-26,Aug-05-26,Aug-09-26,Aug-03-26
203,02-11111-33333,chen6,Chen Example,,110000000002,Bowl,B1,1,28.00,4.50,32.50,PayPal,Aug-03-26,Aug-03-26,Aug-07-26,Aug-11-26,
204,02-11111-44444,wu7,Wu Example,,110000000001,Cup,A1,1,40.00,0.00,40.00,,Aug-04-26,,Aug-09-26,Aug-12-26,
""",
        3,
        2,
        35 + 60 + 32.5,
        (
            'order_id = { from = ["Order Number"], required = true }',
            'buyer_id = { from = ["Buyer Username"] }',
            'created_at = { from = ["Sale Date"], order = "mdy" }',
            'paid_at = { from = ["Paid On Date"], order = "mdy" }',
            'shipped_at = { from = ["Shipped On Date"], order = "mdy" }',
            'product_id = { from = ["Item Number"] }',
            'list_price = { from = ["Sold For"] }',
        ),
    ),
    "lazada": Export(
        """orderItemId,orderType,lazadaId,sellerSku,lazadaSku,createTime,updateTime,rtsSla,orderNumber,deliveredDate,customerName,customerEmail,paymentMethod,paidPrice,unitPrice,sellerDiscountTotal,shippingFee,itemName,variation,status,refundAmount
70001,Normal,1,A1,L1,01 Aug 2026 20:11,05 Aug 2026 10:00,02 Aug 2026 20:11,900001,05 Aug 2026 10:00,Lin Example,,COD,28.00,30.00,-2.00,3.00,Cup,White,delivered,0
70002,Normal,1,B1,L2,01 Aug 2026 20:11,05 Aug 2026 10:00,02 Aug 2026 20:11,900001,05 Aug 2026 10:00,Lin Example,,COD,30.00,30.00,0.00,0.00,Bowl,Blue,delivered,0
70003,Normal,1,B1,L2,11 Aug 2026 09:00,12 Aug 2026 10:00,12 Aug 2026 09:00,900002,,Chen Example,,COD,30.00,30.00,0.00,2.50,Bowl,Blue,ready_to_ship,0
70004,Normal,1,A1,L1,12 Aug 2026 09:00,12 Aug 2026 10:00,13 Aug 2026 09:00,900003,,Wu Example,,COD,40.00,40.00,0.00,0.00,Cup,White,canceled,0
70005,Normal,1,A1,L1,13 Aug 2026 09:00,14 Aug 2026 10:00,14 Aug 2026 09:00,900004,,Wu Example,,COD,41.00,41.00,0.00,0.00,Cup,White,INFO_ST,0
""",
        4,
        2,
        28 + 30 + 30,
        (
            'order_id = { from = ["orderNumber"], required = true }',
            'created_at = { from = ["createTime"] }',
            '# buyer_id = { from = ["..."] }  # CHECK: without it there are no returning buyers',
            'completed_at = { from = ["deliveredDate"] }',
        ),
        (("INFO_ST", "closed"),),
        items=False,
    ),
    "有赞": Export(
        """订单号,订单状态,交易时间,买家付款时间,预计发货时间,店铺,买家昵称,商品名称,规格编码,规格,商品单价,商品数量,订单实付金额,运费,退款金额
E001,交易完成,2026-08-01 10:00:00,2026-08-01 10:02:00,2026-08-03 10:00:00,甲店,lin88,杯,A1,白,30.00,1,95.00,5.00,0
E001,交易完成,2026-08-01 10:00:00,2026-08-01 10:02:00,2026-08-03 10:00:00,甲店,lin88,碗,B1,蓝,30.00,2,95.00,5.00,0
E002,待发货,2026-08-02 11:00:00,2026-08-02 11:01:00,2026-08-04 10:00:00,甲店,chen6,碗,B1,蓝,28.00,1,28.00,0.00,0
E003,待付款,2026-08-03 12:00:00,,,甲店,wu7,杯,A1,白,40.00,1,40.00,0.00,0
""",
        3,
        2,
        95 + 28,
        (
            'created_at = { from = ["交易时间"] }',
            'paid_at = { from = ["买家付款时间"] }',
            'sku_code = { from = ["规格编码"] }',
        ),
    ),
    "旺店通": Export(
        """订单编号,原始单号,店铺,交易时间,付款时间,客户网名,应收金额,已付,邮资,订单状态,商家编码,货品名称,规格名称,货品数量,单价
JY01,5001,甲店,2026-08-01 10:00:00,2026-08-01 10:02:00,lin88,95.00,95.00,5.00,已发货,A1,杯,白,1,30.00
JY01,5001,甲店,2026-08-01 10:00:00,2026-08-01 10:02:00,lin88,95.00,95.00,5.00,已发货,B1,碗,蓝,2,30.00
JY02,5002,甲店,2026-08-02 11:00:00,2026-08-02 11:01:00,chen6,28.00,28.00,0.00,已完成,B1,碗,蓝,1,28.00
""",
        2,
        2,
        95 + 28,
        ('order_id = { from = ["原始单号"], required = true }',),
    ),
    "管易": Export(
        """单据编号,平台单号,店铺名称,会员名称,拍单时间,付款时间,发货时间,应付金额,买家实付,订单状态,规格代码,商品名称,数量,实际单价
SO01,5001,甲店,lin88,2026-08-01 10:00:00,2026-08-01 10:02:00,2026-08-02 10:00:00,90.00,88.00,已发货,A1,杯,1,30.00
SO01,5001,甲店,lin88,2026-08-01 10:00:00,2026-08-01 10:02:00,2026-08-02 10:00:00,90.00,88.00,已发货,B1,碗,2,30.00
SO02,5002,甲店,chen6,2026-08-02 11:00:00,2026-08-02 11:01:00,,28.00,28.00,待发货,B1,碗,1,28.00
""",
        2,
        2,
        88 + 28,
        ('order_id = { from = ["平台单号"], required = true }',),
    ),
}


@pytest.mark.parametrize("platform", EXPORTS)
def test_a_draft_yields_the_orders_and_the_money_at_the_first_try(
    platform: str, tmp_path: Path
) -> None:
    export = EXPORTS[platform]
    file = tmp_path / f"{platform}.csv"
    file.write_text(export.rows, encoding="utf-8")
    path, draft = write_draft(file, tmp_path)
    assert [each for each in export.lines if each not in draft.text] == [], draft.text
    assert ("[items.columns]" in draft.text) == export.items
    text = draft.text
    for word, ours in export.states:
        assert f'# "{word}" = "..."  # CHECK' in text
        text = text.replace(f'# "{word}" = "..."', f'"{word}" = "{ours}"')
    path.write_text(text, encoding="utf-8")
    outcome = ingest([file], "shop", data=tmp_path / "data", among=[own_mapping(path)])
    assert [str(error.message) for error in outcome.refused] == []
    shop = open_shop("shop", data=tmp_path / "data")
    assert len(shop.table("orders")) == export.orders
    found = evaluate(["orders_paid", "paid_amount"], shop).set_index("metric")["value"]
    assert found.to_dict() == {"orders_paid": export.orders_paid, "paid_amount": export.paid}


def test_a_time_of_payment_wins_over_the_time_of_the_order(tmp_path: Path) -> None:
    """A header that only has a word of payment in it is enough, if times stand below it."""
    rows = EXPORTS["有赞"].rows.replace("买家付款时间", "首次支付完成")
    file = tmp_path / "list.csv"
    file.write_text(rows, encoding="utf-8")
    text = write_draft(file, tmp_path)[1].text
    assert 'paid_at = { from = ["首次支付完成"] }  # CHECK' in text


def test_a_column_that_is_blank_throughout_is_left_to_the_reader(tmp_path: Path) -> None:
    rows = (
        EXPORTS["聚水潭"].rows.replace("2026-08-02 09:00:00", "").replace("2026-08-04 09:00:00", "")
    )
    file = tmp_path / "list.csv"
    file.write_text(rows, encoding="utf-8")
    draft = write_draft(file, tmp_path)[1]
    line = '# shipped_at = { from = ["发货日期"] }  # CHECK: blank in all rows looked at'
    assert line in draft.text
    assert "shipped_at (发货日期)" in draft.unsure


def test_a_state_that_platforms_mean_differently_is_asked(tmp_path: Path) -> None:
    """Of Lazada, pending is paid and waits to be packed."""
    file = tmp_path / "lazada.csv"
    file.write_text(EXPORTS["lazada"].rows.replace("INFO_ST", "pending"), encoding="utf-8")
    draft = write_draft(file, tmp_path)[1]
    assert '"pending" = "unpaid"  # CHECK' in draft.text
    assert "pending" in draft.unsure
