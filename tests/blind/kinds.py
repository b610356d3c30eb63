"""All kinds, registered by being imported."""

from tests.blind import (
    common,
    common_more,
    kinds_ads,
    kinds_days,
    kinds_kept,
    kinds_lists,
    kinds_more,
    kinds_order_files,
    kinds_orders,
    kinds_products,
)

__all__ = [
    "common",
    "common_more",
    "kinds_ads",
    "kinds_days",
    "kinds_kept",
    "kinds_lists",
    "kinds_more",
    "kinds_order_files",
    "kinds_orders",
    "kinds_products",
]

common.register_all()
