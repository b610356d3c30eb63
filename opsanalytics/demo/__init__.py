"""A seeded imaginary Taobao shop, written as exports that look like the real ones.

Every person, address, phone number, product and figure is invented; only the shapes of the files
are real.
"""

from __future__ import annotations

from pathlib import Path

from opsanalytics.demo.ad_exports import draw_ads, write_activities, write_ads
from opsanalytics.demo.channel_exports import draw_channels, write_channel_days
from opsanalytics.demo.inquiry_sheets import draw_inquiries, write_service
from opsanalytics.demo.management_sheets import write_management
from opsanalytics.demo.order_exports import write_order_exports
from opsanalytics.demo.order_tables import day_sums, line_table, order_table, review_table
from opsanalytics.demo.product_day_exports import write_product_days
from opsanalytics.demo.product_sheets import write_product_sheets
from opsanalytics.demo.rating_sheets import write_reputation, write_reviews
from opsanalytics.demo.refund_export import write_refunds
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_day_workbooks import write_workbooks
from opsanalytics.demo.simulation import simulate
from opsanalytics.demo.visit_events import write_events

__all__ = ["write_demo"]


def write_demo(folder: Path, *, seed: int = 2022) -> list[Path]:
    """Write 14 months of everything the shop downloads and notes; return the sorted paths.

    The same seed gives the same bytes on every machine. Files of the same name in `folder` are
    replaced.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     paths = write_demo(Path(folder))
    >>> len(paths), paths[0].name
    (73, 'ExportOrderDetailList202112010905.csv')
    """
    folder.mkdir(parents=True, exist_ok=True)
    shop = simulate(seed)
    orders = order_table(shop)
    lines = line_table(shop)
    reviews = review_table(shop)
    sums = day_sums(orders)
    # Each subject has a random stream of its own: a change to one leaves the others as they were.
    subjects = ["refunds", "views", "products", "ads", "channels", "events"]
    subjects += ["inquiries", "ratings", "management"]
    rngs = {subject: Rng(seed * 7919 + n) for n, subject in enumerate(subjects)}
    ads = draw_ads(shop, sums, rngs["ads"])
    channels = draw_channels(shop, sums, ads, rngs["channels"])
    inquiries = draw_inquiries(shop, rngs["inquiries"])
    paths = [
        *write_order_exports(shop, folder),
        *write_workbooks(shop, sums, folder),
        write_reviews(reviews, folder),
        write_refunds(shop, folder, rngs["refunds"]),
        *write_product_days(shop, lines, folder, rngs["views"]),
        *write_product_sheets(shop.catalogue, lines, reviews, folder, rngs["products"]),
        *write_ads(ads, folder, rngs["ads"]),
        write_activities(folder, rngs["ads"]),
        *write_channel_days(shop, sums, channels, folder, rngs["channels"]),
        write_events(shop, channels, folder, rngs["events"]),
        *write_service(inquiries, folder, rngs["inquiries"]),
        *write_reputation(reviews, orders, folder, rngs["ratings"]),
        *write_management(ads, folder, rngs["management"]),
    ]
    return sorted(paths)
