"""What the shop notes of its products: the list, costs, stock, and what their pages showed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from opsanalytics.demo.csv_files import Row, write_sheet, yuan
from opsanalytics.demo.planted_patterns import PLANTED, list_price, percent_of
from opsanalytics.demo.product_list import Catalogue, Product
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_calendar import PERIOD
from opsanalytics.demo.shop_story import EXPORTS

_SETTINGS = EXPORTS["product_sheets"]
_RATE_DAYS = 14


def listed_days(catalogue: Catalogue, lines: pd.DataFrame) -> dict[str, date]:
    """The day each product was listed, by code: in the first weeks, never after its first order."""
    first_ordered = lines.groupby("code")["created_day"].min()
    days = {}
    for n, product in enumerate(catalogue.products):
        wait = n * _SETTINGS["listed_within"] // len(catalogue.products)
        planned = PERIOD.start + timedelta(wait)
        days[product.code] = min(planned, first_ordered.get(product.code, planned))
    return days


def write_product_sheets(
    catalogue: Catalogue, lines: pd.DataFrame, reviews: pd.DataFrame, folder: Path, rng: Rng
) -> list[Path]:
    """Write the four sheets."""
    watched = {code: catalogue.by_code[code] for code in _SETTINGS["watched"]}
    return [
        write_sheet(folder, "products", _product_rows(catalogue, lines)),
        write_sheet(folder, "costs", _cost_rows(catalogue, rng)),
        write_sheet(folder, "stock", _stock_rows(watched, lines)),
        write_sheet(folder, "product_prices", _page_rows(watched, lines, reviews)),
    ]


def _product_rows(catalogue: Catalogue, lines: pd.DataFrame) -> Iterator[Row]:
    listed = listed_days(catalogue, lines)
    for p in catalogue.products:
        price = yuan(p.list_price)
        yield p.id, p.title, p.category, p.code, price, listed[p.code], "在售"


def _cost_rows(catalogue: Catalogue, rng: Rng) -> Iterator[Row]:
    later = _SETTINGS["later"]
    fee = _SETTINGS["fee"]
    for product in catalogue.products:
        cost = percent_of(product.list_price, rng.integer(*_SETTINGS["cost_percent"]))
        handling = yuan(rng.integer(*_SETTINGS["handling"]))
        yield product.id, PERIOD.start, yuan(cost), handling, fee
        if product.hot:
            raised = percent_of(cost, later["percent"])
            yield product.id, later["from"], yuan(raised), handling, fee


def _stock_rows(products: dict[str, Product], lines: pd.DataFrame) -> list[Row]:
    sent = _by_day(products, lines.groupby(["sent_day", "code"])["quantity"].sum()).fillna(0)
    rates = sent.rolling(_RATE_DAYS, min_periods=1).sum() / _RATE_DAYS
    rows: list[Row] = []
    for code, product in products.items():
        pieces = sent[code].astype(int).tolist()
        history = list(zip(PERIOD, pieces, rates[code].tolist(), strict=True))
        stock = _stock_backwards(code, history[::-1])
        rows += [(day, product.id, code, units) for day, units in stock]
    return sorted(rows)


def _stock_backwards(
    code: str, history: list[tuple[date, int, float]]
) -> Iterator[tuple[date, int]]:
    """Each day's stock from the last day back: what was sent lay there the day before.

    `history`: day, pieces sent on it and the mean of the two weeks before, latest first. Where more
    than `cover` allows would have lain there, supplies had come in.
    """
    least, most = _SETTINGS["cover"]
    short = PLANTED["short_stock"]
    days_left = short["days_left"] if code == short["product"] else 2 * least
    units = int(history[0][2] * days_left)
    for day, pieces, mean in history:
        yield day, units
        rate = max(1.0, mean)
        units += pieces
        if units > most * rate:
            units = max(int(least * rate), pieces)


def _page_rows(
    products: dict[str, Product], lines: pd.DataFrame, reviews: pd.DataFrame
) -> Iterator[Row]:
    """The dearest price of the day's orders (no order: as before), and counts up to that day."""
    usual = {code: product.list_price for code, product in products.items()}
    dearest = _by_day(products, lines.groupby(["created_day", "code"])["unit_price"].max())
    sold = _by_day(products, lines.groupby(["paid_day", "code"])["quantity"].sum())
    comments = _by_day(products, reviews.groupby(["day", "code"]).size())
    columns = {
        "price": dearest.ffill().fillna(usual).stack(),
        "sold": sold.fillna(0).cumsum().stack(),
        "comments": comments.fillna(0).cumsum().stack(),
    }
    pages = pd.DataFrame(columns).astype(int)
    for (day, code), price, pieces, ratings in pages.itertuples(name=None):
        product = products[code]
        prices = yuan(price), yuan(list_price(product, day))
        yield day, product.id, product.title, *prices, pieces, ratings


def _by_day(products: dict[str, Product], figures: pd.Series) -> pd.DataFrame:
    """Figures by day and code: a row for every day, a column a product; NaN where there is none."""
    return figures.unstack().reindex(index=list(PERIOD), columns=list(products))
