"""Small order exports of other platforms: their true headers, rows of our own, a person in every personal column."""

from __future__ import annotations

import csv
import io
from pathlib import Path

HEADERS = {
    "jd": "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,余额支付,应付金额,订单状态,订单类型,下单帐号,客户姓名,客户地址,联系电话,订单备注,发票类型,发票抬头,发票内容,商家备注,商家备注等级（等级1-5为由高到低）,运费金额,付款确认时间,增值税发票,货号,订单完成时间,订单来源,订单渠道,仓库ID,仓库名称,商家SKUID",
    "pinduoduo": "商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),多多支付立减金额(元),用户实付金额(元),商家实收金额(元),商品数量(件),收货人,手机,省,市,区,街道,支付时间,拼单成功时间,订单确认时间,承诺发货时间,发货时间,确认收货时间,商品id,商品规格,样式ID,商家编码-SKU维度,商家编码-商品维度,商家备注,买家留言,售后状态,快递单号,快递公司",
    "douyin": "主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,运费,优惠总金额,平台优惠,商家优惠,达人优惠,支付优惠,红包抵扣,支付方式,手续费,收件人,收件人手机号,省,市,区,街道,详细地址,买家留言,订单提交时间,商家备注,订单完成时间,支付完成时间,APP渠道,流量来源,订单状态,承诺发货时间,订单类型,达人ID,达人昵称,售后状态,取消原因,发货时间,平台实际承担优惠金额,商家实际承担优惠金额,达人实际承担优惠金额",
    "shopify": "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At,Payment References",
    "woocommerce": "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),Company (Billing),Address 1&2 (Billing),City (Billing),State Code (Billing),Postcode (Billing),Country Code (Billing),Email (Billing),Phone (Billing),First Name (Shipping),Last Name (Shipping),Address 1&2 (Shipping),City (Shipping),State Code (Shipping),Postcode (Shipping),Country Code (Shipping),Payment Method Title,Cart Discount Amount,Order Subtotal Amount,Shipping Method Title,Order Shipping Amount,Order Refund Amount,Order Total Amount,Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost,Coupon Code,Discount Amount,Discount Amount Tax",
    "amazon": "amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,fulfillment-channel,sales-channel,order-channel,url,ship-service-level,product-name,sku,asin,item-status,quantity,currency,item-price,item-tax,shipping-price,shipping-tax,gift-wrap-price,gift-wrap-tax,item-promotion-discount,ship-promotion-discount,ship-city,ship-state,ship-postal-code,ship-country,promotion-ids,is-business-order,purchase-order-number,price-designation",
}
# What stands in every column of a person's, and must never come into the store.
PERSONAL = {
    "客户姓名": "欧阳小树", "收货人": "欧阳小树", "收件人": "欧阳小树", "客户地址": "梧桐里七号", "街道": "梧桐里七号",
    "详细地址": "梧桐里七号", "联系电话": "13911112222", "手机": "13911112222", "收件人手机号": "13911112222",
    "Billing Name": "Odile Birch", "Shipping Name": "Odile Birch", "First Name (Billing)": "Odile",
    "Last Name (Billing)": "Birch", "Billing Address1": "7 Sycamore Row", "Shipping Address1": "7 Sycamore Row",
    "Address 1&2 (Billing)": "7 Sycamore Row", "Billing Phone": "13911112222", "Phone": "13911112222",
    "Phone (Billing)": "13911112222", "ship-city": "Sycamore Row", "买家留言": "欧阳小树收", "Notes": "for Odile",
}  # fmt: skip
TRACES = ("欧阳", "梧桐", "13911112222", "Odile", "Birch", "Sycamore", "@")


def table(text: str) -> list[dict[str, str]]:
    """A text table with bars: one dict a row, by the names in its first line."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def write_export(folder: Path, platform: str, text: str, name: str = "") -> Path:
    """The platform's file: these cells under its whole header, the others blank or a person's."""
    headers = HEADERS[platform].split(",")
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="\t" if platform == "amazon" else ",")
    writer.writerow(headers)
    for row in table(text):
        assert not set(row) - set(headers), set(row) - set(headers)
        writer.writerow([row.get(header, PERSONAL.get(header, "")) for header in headers])
    file = folder / (name or f"{platform}.{'txt' if platform == 'amazon' else 'csv'}")
    file.write_text(out.getvalue(), encoding="utf-8")
    return file
