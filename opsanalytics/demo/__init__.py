"""A seeded imaginary Taobao shop, written as exports that look like the real ones.

Every person, address, phone number, product and figure is invented; only the shapes of the files are real.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["write_demo"]


def write_demo(folder: Path, *, seed: int = 2022) -> list[Path]:
    """Write 14 months of order lists, 生意参谋 workbooks and the review sheet; return their sorted paths.

    The same seed gives the same bytes on every machine. Files of the same name in `folder` are replaced.
    """
    from opsanalytics.demo.exports import write_order_lists
    from opsanalytics.demo.reviews import write_reviews
    from opsanalytics.demo.shop import simulate
    from opsanalytics.demo.workbooks import write_workbooks

    shop = simulate(seed)
    folder.mkdir(parents=True, exist_ok=True)
    return sorted([*write_order_lists(shop, folder), *write_workbooks(shop, folder), write_reviews(shop, folder)])
