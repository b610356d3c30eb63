"""What moved since an earlier report: beyond its doubt, by late data, or by another definition."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from opsanalytics.core.messages import Message, figure
from opsanalytics.core.periods import Period
from opsanalytics.metrics.doubts import tables_of
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import METRICS, find_metric
from opsanalytics.pages.figures import metric_name
from opsanalytics.pages.finding import View
from opsanalytics.pages.records import FigureRecord, FindingRecord, PageFindings, SetFindings

SAME = 1e-9  # two figures nearer than this share of them are the same
MOST_FILES = 2


def basis_of(view: View, pages: Iterable[PageFindings]) -> dict[str, str]:
    """What the figures of a set rest on: fingerprints of the plan and of their definitions."""
    used = {each.metric for page in pages for found in page.findings for each in found.figures}
    texts = {name: str(METRICS[name].definition) for name in sorted(used) if name in METRICS}
    texts["plan"] = view.plan.model_dump_json()
    return {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in texts.items()}


def whole_set(old: SetFindings, new: SetFindings) -> list[Message]:
    """What of all pages is new: the plan, and the definitions of metrics."""
    other = [name for name in new.basis if old.basis.get(name, new.basis[name]) != new.basis[name]]
    changes = [Message("since.plan")] if "plan" in other else []
    names = [metric_name(name) for name in other if name != "plan"]
    return [*changes, *(Message("since.definition", metric=name) for name in names)]


def page_changes(view: View, old: SetFindings, new: SetFindings, name: str) -> list[Message]:
    """What of one page moved beyond its doubt, and which of its old figures late data restated."""
    before, now = old.pages.get(name), new.pages.get(name)
    if before is None or now is None:
        return []
    same = {name for name in new.basis if old.basis.get(name) == new.basis[name]}
    found = {record.key: record for record in reversed(now.findings)}
    moved = [
        change
        for record in before.findings
        if record.key in found
        for change in _moved(record, found[record.key], same)
    ]
    restated = [] if old.generation == new.generation else [*_restated(view, old, before, same)]
    return list({text: text for text in (*moved, *restated)}.values())


def _moved(old: FindingRecord, new: FindingRecord, same: set[str]) -> Iterator[Message]:
    """The figures that lie outside each other's intervals, or another standing with the plan."""
    olds = {each.metric: each for each in old.figures}
    apart = [
        each
        for each in new.figures
        if each.metric in olds and each.metric in same and _apart(olds[each.metric], each)
    ]
    for each in apart:
        old_value = figure(olds[each.metric].value, _kind(each))
        fields = {"metric": metric_name(each.metric), "old": old_value}
        yield Message("since.moved", new=figure(each.value, _kind(each)), **fields)
    if not apart and old.available and new.available and old.standing != new.standing:
        text = Message.bilingual(new.sentence.en, new.sentence.zh)
        yield Message("since.standing", old=old.standing, new=new.standing, sentence=text)


def _apart(old: FigureRecord, new: FigureRecord) -> bool:
    """Whether two final figures differ by more than their doubt."""
    ends = (old.value, old.low, old.high, new.value, new.low, new.high)
    if not old.complete or not new.complete or None in ends:
        return False
    value, low, high, other, least, most = (float(end or 0.0) for end in ends)
    return not low <= other <= high and not least <= value <= most


def _kind(each: FigureRecord) -> str:
    return "share" if find_metric(each.metric).unit == "share" else "rate"


def _restated(
    view: View, old: SetFindings, page: PageFindings, same: set[str]
) -> Iterator[Message]:
    """The old figures that are others now, for the same days, and the exports that came since."""
    for each in dict.fromkeys(each for found in page.findings for each in found.figures):
        if each.value is None or each.metric not in same:
            continue
        days = Period.between(each.first_day, each.last_day)
        now = evaluate(each.metric, view.shop, days)["value"].iloc[0]
        if now != now or abs(now - each.value) <= SAME * max(abs(now), 1.0):
            continue
        yield Message(
            "since.restated",
            metric=metric_name(each.metric),
            days=days,
            old=figure(each.value, _kind(each)),
            new=figure(now, _kind(each)),
            files=_files(view, old, each.metric),
        )


def _files(view: View, old: SetFindings, metric: str) -> Message:
    """The exports of the metric's tables that the earlier report did not have."""
    tables = tables_of(metric)
    names = [
        source.file
        for source in view.shop.manifest.sources
        if source.table in tables and source.id not in old.exports
    ]
    if not names:
        return Message("since.no_file")
    more = len(names) - MOST_FILES
    if more > 0:
        return Message("since.files_and_more", names=names[:MOST_FILES], n=more)
    return Message("since.files", names=names)
