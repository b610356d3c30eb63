"""The public data sets as shops, read by our own readers; mappings of ours where none is packaged."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import python_calamine

from opsanalytics.ingest.known_exports import own_mapping
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop, open_shop

MAPPINGS = Path(__file__).parent / "mappings"
FUNNEL = ("funnel_home", "funnel_search", "funnel_payment", "funnel_payment_confirmation")
# Folder, files, and the mappings of ours, each of which reads the files by itself.
READ_BY: dict[str, tuple[str, str, list[tuple[str, ...]]]] = {
    "tmall_orders": ("tmall_orders", "*.csv", [()]),
    "taobao_userbehavior": ("taobao_userbehavior", "*.csv", [()]),
    "olist": ("olist", "*.csv", [()]),
    "taobao_seller_exports": ("taobao_seller_exports", "*.csv", [()]),
    "campaigns": ("campaigns", "*.csv", [()]),
    "tmall_beauty": ("tmall_beauty", "*.csv", [()]),
    "sneakers": ("sneakers", "orders.csv", [("sneakers_orders",)]),
    "superstore_rfm": ("superstore_rfm", "sample*.csv", [("superstore_orders",)]),
    "bread_basket": ("bread_basket", "bread.csv", [("bread_orders",), ("bread_items",)]),
    "device_funnel": ("device_funnel", "*.csv", [(*FUNNEL, "funnel_people")]),
}


@dataclass
class Shops:
    """Opens the data sets, each read once."""

    real: Path
    home: Path
    _open: dict[str, Any] = field(default_factory=dict)

    def __call__(self, name: str) -> Shop:
        """The data set of that name as a shop."""
        return self.once(name, lambda: self._shop(name))

    def once(self, name: str, make: Any) -> Any:
        """What `make` gives, made once under that name."""
        if name not in self._open:
            self._open[name] = make()
        return self._open[name]

    def _shop(self, name: str) -> Shop:
        if name == "relay_foods":
            return self._read(name, [self._full_study()], [("relay_orders",)])
        if name == "cookie_cats":
            return self._players()
        if name == "device_funnel by sex":
            events = self("device_funnel").table("events")
            return as_shop({"events": events.assign(channel=events["category_id"])})
        folder, files, kinds = READ_BY[name]
        return self._read(name, sorted((self.real / folder).glob(files)), kinds)

    def _read(
        self, name: str, files: list[Path], kinds: list[tuple[str, ...]], home: str = ""
    ) -> Shop:
        data = self.home / (home or name)
        for asked in kinds:
            ours = [own_mapping(MAPPINGS / f"{kind}.toml") for kind in asked]
            outcome = ingest(files, "shop", data=data, among=ours)
            assert outcome.refused == []
        return open_shop("shop", data=data)

    def _full_study(self) -> Path:
        """The first sheet by itself: the pilot's orders in another stand in both."""
        book = python_calamine.CalamineWorkbook.from_path(
            self.real / "relay_foods" / "relay-foods.xlsx"
        )
        rows = book.get_sheet_by_name(book.sheet_names[0]).to_python()
        path = self.home / "full-study.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return path

    def _players(self) -> Shop:
        """All players, those back on day 1 (a `cart`), and those back on day 7 (a `pay`)."""
        file = self.home / "cookie_cats.csv"
        shutil.copyfile(self.real / "cookie_cats" / "cookie_cats.csv", file)
        days = ("cats_day0", "cats_day1", "cats_day7")
        shops = [self._read("", [file], [(day,)], home=day) for day in days]
        return as_shop({"events": pd.concat([shop.table("events") for shop in shops])})
