"""Cohorts, scores and pairs by openretailscience, which takes Ibis tables: on the same Parquet files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis
from openretailscience.analysis.cohort import CohortAnalysis
from openretailscience.analysis.product_association import ProductAssociation
from openretailscience.segmentation.rfm import RFMSegmentation

from benchmarks.metrics.tasks import LEAST, SHOP, answer


def start(data: Path) -> dict[str, Any]:
    """The tables, each looked at."""
    folder = data / "processed" / SHOP
    engine = ibis.duckdb.connect(memory_limit="4GB", temp_directory=str(data / "spill"))
    ibis.set_backend(engine)
    tables = {
        name: engine.read_parquet(folder / name / "*.parquet") for name in ("orders", "order_items")
    }
    for table in tables.values():
        table.limit(1).execute()
    return tables


def _paid(tables: dict[str, Any]) -> Any:
    t = tables["orders"]
    t = t.filter(t.paid_at.notnull(), t.buyer_id.notnull())
    spent = (t.paid_amount - t.refund_amount.fill_null(0)).cast("float64")
    return t.select(
        customer_id="buyer_id",
        transaction_id="order_id",
        transaction_date="paid_at",
        unit_spend=spent,
    )


def _cohorts(tables: dict[str, Any]) -> Any:
    wide = CohortAnalysis(_paid(tables), "customer_id", "nunique", "month").df
    told = (
        wide.stack()
        .rename("returned")
        .reset_index()
        .set_axis(["cohort", "age", "returned"], axis=1)
    )
    return answer("cohorts", told[told["returned"] > 0])


def _rfm(tables: dict[str, Any]) -> list[str]:
    told = RFMSegmentation(_paid(tables), "2023-01-01", r_segments=5, f_segments=5, m_segments=5).df
    return [f"{len(told)}|{told['frequency'].sum()}|{told['monetary'].sum():.2f}"]


def _pairs(tables: dict[str, Any]) -> Any:
    paid = tables["orders"].filter(lambda t: t.paid_at.notnull())
    lines = tables["order_items"].semi_join(paid, "order_id")
    told = ProductAssociation(lines, "product_id", "order_id", min_cooccurrences=LEAST).df
    names = ("product", "with", "of", "of_with", "together", "support", "confidence", "lift")
    return answer("pairs", told.set_axis(names, axis=1))


TASKS = {"cohorts": _cohorts, "rfm": _rfm, "pairs": _pairs}
