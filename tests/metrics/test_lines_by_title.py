"""The product of an order line without one: the only product that has its title and its code."""

from __future__ import annotations

import pytest

from opsanalytics.metrics.evaluate import evaluate
from tests.stories import MakeShop

STORY = {
    "orders": """
    order_id | created_at       | paid_at          | paid_amount
    1        | 2022-03-01 10:00 | 2022-03-01 10:00 | 10
    """,
    "products": """
    product_id | title | sku_code
    a          | cup   | X
    b          | cup   | Y
    c          | jar   | Y
    d          | lid   | Z
    """,
}


@pytest.mark.parametrize(
    ("title", "code", "product"),
    [
        ("jar", "", "c"),
        ("jar", "of no product", "c"),
        ("of no product", "Z", "d"),
        ("", "X", "a"),
        ("cup", "", None),  # of a and b
        ("cup", "X", "a"),  # of these only a has the code
        ("jar", "Y", "c"),  # of b and c only c has the title
        ("", "Y", None),
        ("lid", "X", None),  # they disagree
        ("lid", "Y", None),
        ("", "", None),
    ],
)
def test_a_title_and_a_code_tell_the_only_product_that_both_allow(
    make_shop: MakeShop, title: str, code: str, product: str | None
) -> None:
    lines = f"""
    order_id | line_id | title | sku_code | units
    1        | 1       | {title} | {code} | 1
    """
    found = evaluate("units_sold", make_shop(**STORY, order_items=lines), by="product")
    assert found["value"].tolist() == [1]
    assert [name or None for name in found["product"]] == [product]
    assert found["complete"].tolist() == [product is not None]
