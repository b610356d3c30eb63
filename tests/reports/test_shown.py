"""A remark stands in full where the page says it first, and is pointed to after that."""

from __future__ import annotations

import pandas as pd

from opsanalytics.core.messages import Message
from opsanalytics.pages.finding import Finding
from opsanalytics.reports.shown import Shown

OPEN = Message("pages.no_row")
ABOVE = Message("reports.as_above")


def finding(key: str, *notes: Message) -> Finding:
    return Finding(Message("pages.no_row"), pd.DataFrame(), notes=notes, key=key)


def test_a_remark_is_said_in_full_once_and_pointed_to_after_that() -> None:
    shown = Shown()
    assert shown.new_remarks(finding("a", OPEN)) == [OPEN]
    assert shown.new_remarks(finding("b", OPEN)) == [ABOVE]
    assert shown.new_remarks(finding("c")) == []


def test_a_finding_that_is_shown_again_repeats_no_remark() -> None:
    shown = Shown()
    shown.new_remarks(finding("a", OPEN))
    assert shown.new_remarks(finding("a", OPEN)) == []
    assert [shown.anchor(finding("a")), shown.anchor(finding("a"))] == ["a", ""]
