"""The products of order lines whose exports tell none: known by their titles and seller's codes.

Taobao's own lists of order lines have no product number. The products' titles, present and earlier,
and codes are in other tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from opsanalytics.store.manifest import Manifest

LINES, COLUMN = "order_items", "product_id"
# By table, the columns that name a product.
NAMES = {"products": ("title", "sku_code"), "product_day": ("title",)}


def mark_worked_out(manifest: Manifest) -> None:
    """Mark the exports of lines that tell no product where titles or codes may tell it."""
    known = {
        name
        for table, names in NAMES.items()
        if table in manifest.tables
        for name in names
        if name in manifest.tables[table].columns
    }
    for source in manifest.of_table(LINES):
        if COLUMN not in source.columns and known.intersection(source.columns):
            source.worked_out = [COLUMN]


def with_products(lines: ir.Table, products: ir.Table, days: ir.Table) -> ir.Table:
    """The lines; where the product is blank, the only one that has their title and their code.

    A title or a code that no product has says nothing. `days`: the product days.
    """
    import ibis

    titles = _pairs(products, "title").union(_pairs(days, "title")).distinct()
    codes = _pairs(products, "sku_code")
    tables = {
        "by_title": (titles, ["title"]),
        "by_code": (codes, ["sku_code"]),
        "by_both": (titles.inner_join(codes, COLUMN), ["title", "sku_code"]),
    }
    found = lines
    for name, (pairs, keys) in tables.items():
        known = _known(pairs, keys, name)
        found = found.left_join(known, [lines[key] == known[f"{name}_{key}"] for key in keys])
    by_name = ibis.cases(
        (found.by_title_any.isnull(), found.by_code),
        (found.by_code_any.isnull(), found.by_title),
        else_=found.by_both,
    )
    return found.mutate(**{COLUMN: found[COLUMN].coalesce(by_name)}).select(lines.columns)


def _pairs(table: ir.Table, name: str) -> ir.Table:
    """Each title or code with each product that has it."""
    return table.filter(table[name] != "").select(name, COLUMN).distinct()


def _known(pairs: ir.Table, keys: list[str], name: str) -> ir.Table:
    """By these keys the product (column `name`), null where several have them, and any of them."""
    first, last = pairs[COLUMN].min(), pairs[COLUMN].max()
    only = (first == last).ifelse(first, None)
    known = pairs.group_by(keys).aggregate(**{name: only, f"{name}_any": first})
    return known.rename({f"{name}_{key}": key for key in keys})
