"""The demo shop's files as plain tables, read without any of our readers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from opsanalytics.demo.planted_patterns import PLANTED

NUMBERS = r"[,￥%元]"


@dataclass(frozen=True)
class Raw:
    folder: Path

    def sheet(self, table: str) -> pd.DataFrame:
        """A sheet kept by hand; days as days."""
        [path] = self.folder.glob(f"{table}_2022-12-31.csv")
        frame = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
        for name in frame.columns:
            if name.endswith(("日期", "时间", "月份")):
                frame[name] = pd.to_datetime(frame[name])
        return frame

    def export(self, pattern: str, above: int = 0) -> pd.DataFrame:
        """Every export of that name, one below the other, oldest first; with the file's place as `download`."""
        paths = sorted(self.folder.glob(pattern))
        assert paths, pattern
        frames = [pd.read_csv(p, dtype=str, encoding="gb18030", skiprows=above).assign(download=n)
                  for n, p in enumerate(paths)]  # fmt: skip
        frame = pd.concat(frames, ignore_index=True)
        for name in ("统计日期", "退款申请时间", "退款完结时间"):
            if name in frame:
                frame[name] = pd.to_datetime(frame[name])
        return frame

    @cached_property
    def orders(self) -> pd.DataFrame:
        """The newest state of every order, indexed by its number."""
        frame = newest(self.export("ExportOrderList*"), "订单编号")
        frame.columns = frame.columns.str.strip()
        for name in ("订单创建时间", "订单付款时间", "发货时间"):
            frame[name] = pd.to_datetime(frame[name])
        return numbers(frame, "总金额", "买家应付邮费", "买家应付货款", "退款金额", "宝贝总数量")

    @cached_property
    def lines(self) -> pd.DataFrame:
        """The newest state of every line, with its order's buyer and times."""
        frame = newest(self.export("ExportOrderDetailList*"), "子订单编号", "主订单号")
        frame = frame.assign(退款金额=frame["退款金额"].replace("无退款申请", "0"))
        frame = numbers(frame, "商品价格", "购买数量", "买家应付货款", "买家实付金额", "退款金额")
        order = self.orders[["买家会员名", "订单创建时间", "订单付款时间"]]
        return frame.reset_index().join(order, on="主订单号")

    @cached_property
    def sold(self) -> pd.DataFrame:
        """The lines of paid orders, with the payment day and the share of the list price."""
        frame = self.lines.dropna(subset="订单付款时间")
        share = frame["买家应付货款"] / frame["商品价格"] / frame["购买数量"]
        return frame.assign(day=frame["订单付款时间"].dt.normalize(), share=share)

    @cached_property
    def paid_a_day(self) -> pd.Series:
        paid = self.orders["订单付款时间"].dropna().dt.normalize()
        return paid.value_counts().sort_index()

    @cached_property
    def product_days(self) -> pd.DataFrame:
        frame = self.export("*商品_全部*", above=4)
        people = ("商品访客数", "下单买家数", "支付买家数", "商品收藏人数", "商品加购人数")
        return numbers(frame, *people, "商品浏览量", "支付件数", "支付金额", "成功退款金额")

    @cached_property
    def channels(self) -> pd.DataFrame:
        return numbers(self.export("*流量来源*"), "访客数", "支付买家数", "支付金额", "浏览量")

    @cached_property
    def ads(self) -> pd.DataFrame:
        """Spend, orders, sales and clicks of all tools, by day and tool."""
        words = {
            "直通车*": {
                "花费": "spend",
                "总成交笔数": "orders",
                "总成交金额": "sales",
                "点击量": "clicks",
            },
            "钻展*": {
                "消耗": "spend",
                "成交订单量": "orders",
                "成交订单金额": "sales",
                "点击": "clicks",
            },
            "淘宝客*": {"佣金": "spend", "引入付款金额": "sales", "点击量": "clicks"},
        }
        tools = []
        for pattern, names in words.items():
            frame = self.export(pattern)
            frame = numbers(frame[["统计日期", *names]].rename(columns=names), *names.values())
            tools.append(frame.groupby("统计日期").sum().assign(tool=pattern[:-1]))
        return pd.concat(tools)


def newest(frame: pd.DataFrame, *keys: str) -> pd.DataFrame:
    frame = frame.drop_duplicates(list(keys), keep="last").copy()
    for key in keys:
        frame[key] = frame[key].str.strip('="')
    return frame.set_index(keys[0])


def numbers(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    return frame.assign(
        **{n: pd.to_numeric(frame[n].str.replace(NUMBERS, "", regex=True)) for n in names}
    )


def planted_id(story: str, key: str = "product") -> str:
    """The product number of the product of a story."""
    return str(660_180_000_000 + 7_919 * int(PLANTED[story][key][2:]))


def between(story: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    return pd.Timestamp(PLANTED[story]["first"]), pd.Timestamp(PLANTED[story]["last"])
