"""What must not be added up is refused by name."""

from __future__ import annotations

from functools import partial

import pytest

from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message
from opsanalytics.metrics.metric import Metric
from opsanalytics.metrics.sources import SOURCES
from opsanalytics.metrics.sums import refuse_wrong_sums
from opsanalytics.store.tables import TABLES


@pytest.mark.parametrize(
    ("table_name", "column", "why"),
    [
        ("product_day", "units_paid_month", "counts up to its day"),
        ("product_day", "bounce_rate", "is a rate"),
        ("channel_day", "visitors", "counts distinct people"),
        ("product_prices", "units_sold", "counts up to its day"),
    ],
)
def test_what_must_not_be_added_up_is_refused_by_name(
    table_name: str, column: str, why: str
) -> None:
    import ibis

    rows = ibis.table(TABLES[table_name].ibis_schema(), name=table_name)
    source = SOURCES[table_name]
    wrong = Metric(
        "wrong",
        Message.bilingual("wrong", "错"),
        "share",
        Message.bilingual("wrong", "错"),
        source,
        "day",
        lambda t: t[column].cast("float64").sum(),
    )
    with pytest.raises(UsageError, match=f"wrong adds up {column} of {table_name}, which {why}"):
        wrong.parts(rows)
    refuse = partial(refuse_wrong_sums, source=source, metric="wrong", of_people_by_day=False)
    with pytest.raises(UsageError):
        refuse(rows[column].mean())
    refuse(rows[column].max())
    refuse(rows[column].notnull().sum())
