"""The SQL of every metric is the one in the files beside this one."""

import pytest

from tests.engines.metric_sql import DIALECTS, file_of, sql_of


@pytest.mark.parametrize("engine", DIALECTS)
def test_no_release_of_ibis_or_sqlglot_changes_a_metrics_sql_unseen(engine: str) -> None:
    expected = file_of(engine).read_text(encoding="utf-8").split("\n\n")
    found = sql_of(engine).split("\n\n")
    changed = [
        one for one, other in zip(found, expected, strict=False) if one.strip() != other.strip()
    ]
    assert (changed, len(found)) == ([], len(expected)), (
        "if the change is meant: python -m tests.engines.metric_sql"
    )
