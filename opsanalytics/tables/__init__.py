"""OUR words: the canonical tables, one file each."""

from opsanalytics.tables.orders import ORDERS
from opsanalytics.tables.reviews import REVIEWS
from opsanalytics.tables.shop_day import SHOP_DAY
from opsanalytics.tables.spec import BOOKKEEPING, Column, Table

TABLES = {table.name: table for table in (ORDERS, SHOP_DAY, REVIEWS)}

__all__ = ["BOOKKEEPING", "ORDERS", "REVIEWS", "SHOP_DAY", "TABLES", "Column", "Table"]
