"""All files of the imaginary shop, each subject with a stream of chance of its own."""

from __future__ import annotations

from pathlib import Path

from opsanalytics.demo.ad_exports import advertise, write_activities, write_ads
from opsanalytics.demo.channel_exports import mixes, write_channel_days, write_events
from opsanalytics.demo.inquiry_sheets import converse, write_service
from opsanalytics.demo.line_exports import write_lines, write_refunds
from opsanalytics.demo.management_sheets import write_management
from opsanalytics.demo.order_exports import write_order_lists
from opsanalytics.demo.product_day_exports import write_product_days
from opsanalytics.demo.product_sheets import write_goods
from opsanalytics.demo.rating_sheets import write_reputation
from opsanalytics.demo.reviews import write_reviews
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_day_workbooks import takings, write_workbooks
from opsanalytics.demo.simulation import simulate


def write_everything(folder: Path, seed: int) -> list[Path]:
    """Live through the 14 months and write what the shop would have on its disk."""
    shop = simulate(seed)
    sums = takings(shop)
    refunds, looks, goods, spending, sources, visits, talk, scores, office = (
        Rng(seed * 7919 + subject) for subject in range(9)
    )
    ads = advertise(shop, sums, spending)
    channels = mixes(shop, sums, ads, sources)
    return [
        *write_order_lists(shop, folder),
        *write_workbooks(shop, folder),
        write_reviews(shop, folder),
        *write_lines(shop, folder),
        write_refunds(shop, folder, refunds),
        *write_product_days(shop, folder, looks),
        *write_goods(shop, folder, goods),
        *write_ads(ads, folder, spending),
        write_activities(folder, spending),
        *write_channel_days(shop, sums, channels, folder, sources),
        write_events(shop, channels, folder, visits),
        *write_service(converse(shop, talk), folder, talk),
        *write_reputation(shop, folder, scores),
        *write_management(ads, folder, office),
    ]
