"""The only room that knows an engine: generations of Parquet a shop, written whole and opened for reading."""

from opsanalytics.store.engines import keep
from opsanalytics.store.frames import as_shop
from opsanalytics.store.generation import build
from opsanalytics.store.shop import Shop, open_shop

__all__ = ["Shop", "as_shop", "build", "keep", "open_shop"]
