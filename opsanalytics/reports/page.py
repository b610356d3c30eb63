"""What a notebook writes its page with: its question and answer, charts, tables and the foot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.formats import one_line
from opsanalytics.core.messages import Message, Translator, in_both, is_key
from opsanalytics.core.periods import Period
from opsanalytics.pages.caveats import answer_to
from opsanalytics.pages.columns import cells, with_heads
from opsanalytics.pages.director import THINGS, Thing
from opsanalytics.pages.finding import Finding, Unavailable, View, shop_title, with_state
from opsanalytics.reports.chart_foot import chart_table, source_line
from opsanalytics.reports.foot import foot_html
from opsanalytics.reports.front import (
    PAGE_LIST,
    SINCE,
    pages_html,
    positions_html,
    things_html,
    tiles_html,
    yesterday_html,
)
from opsanalytics.reports.questions import question_key
from opsanalytics.reports.show import chart_html, show, show_template, table_html, templates
from opsanalytics.reports.shown import Shown

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.pages.headlines import Tile
    from opsanalytics.pages.yesterday import Yesterday

MOST_ROWS = 15


@dataclass(frozen=True, repr=False)
class Page(View):
    """One page about one shop, judged up to `as_of`, in one language.

    Attributes
    ----------
    shop, plan, as_of
        The shop, its plan, and the last day judged.
    tr
        Words messages and formats figures in the page's language.
    start, end
        The first and last day asked to be shown; None where each chart has its own.
    warning
        That the data end early; None where they do not.
    parameters
        Those that the foot shows, by name.
    asked
        Every finding the page asked for, in order.
    shown
        What the page shows already.
    """

    tr: Translator
    start: date | None = None
    end: date | None = None
    warning: Message | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    asked: list[Finding | Unavailable] = field(default_factory=list)
    shown: Shown = field(default_factory=Shown)

    def ask(self, question: Callable[..., Finding], **options: Any) -> Any:
        """The finding that answers a question.

        Parameters
        ----------
        question
            A function of `opsanalytics.pages` that takes a view of a shop, or one like it.
        options
            What else the function takes.

        Returns
        -------
        Finding or Unavailable
            Where the data lack what the question needs, an `Unavailable`, which is falsy and
            has the reason as its sentence. (Declared as Any, so that
            a notebook need not tell the two apart.)
        """
        key = question_key(question)
        answer: Finding | Unavailable
        try:
            answer = replace(answer_to(question, self, **options), key=key)
        except DataRefused as refusal:
            answer = Unavailable(refusal.message, key)
        self.asked.append(answer)
        return answer

    def words(self, text: str) -> str:
        """A message, or the message of a key, in the page's language; any other text as it is."""
        if isinstance(text, Message) or is_key(text):
            return self.tr(text)
        return text

    def heading(self, question: str) -> None:
        """The page's question and the last day judged, with a notice where the data end early."""
        title = self.words(question)
        time = self.tr("reports.judged_shop", shop=shop_title(self.shop), day=self.as_of)
        html = templates().from_string('<h1>{{ q }}</h1>\n<p class="time">{{ t }}</p>')
        window = self.tr("reports.window", q=title, time=time)
        facts = {"titles": in_both(question), "window": window}
        show(html.render(q=title, t=time), f"{title} {time}", title=title, **facts)
        if self.warning:
            self.notice(self.warning)

    def section(self, question: str, answer: Finding | Unavailable | None = None) -> None:
        """A further question, with its answer.

        The answer is left out where a chart of it follows, whose title it is.
        """
        show_template("<h2>{{ q }}</h2>", self.words(question), q=self.words(question))
        self.text(answer)

    def answer(self, answer: Finding | Unavailable | str) -> None:
        """The page's verdict, large, with its notes; the table of contents repeats it."""
        if isinstance(answer, str):
            self._verdict(answer)
            return
        self._verdict(answer.sentence, answer)
        self._remarks(answer)

    def _remarks(self, answer: Finding | Unavailable | None) -> None:
        """What the answer rests on that is not final, or doubtful."""
        for remark in self.shown.new_remarks(answer):
            words = self.words(remark)
            show_template('<p class="remark">{{ s }}</p>', words, s=words)

    def _verdict(self, sentence: str, answer: Finding | Unavailable | None = None) -> None:
        text, key = self.words(sentence), "" if answer is None else answer.key
        tag = '<p class="answer"{% if id %} id="{{ id }}"{% endif %}><strong>{{ s }}</strong></p>'
        html = templates().from_string(tag).render(s=text, id=self.shown.anchor(answer))
        said = with_state(text, answer.sentence_rests_on, self.tr) if answer is not None else text
        show(html, text, verdict=said, answer=key)

    def text(self, text: str | Finding | Unavailable | None) -> None:
        """A sentence as a paragraph; nothing where there is none."""
        found = text if isinstance(text, Finding | Unavailable) else None
        sentence = text.sentence if isinstance(text, Finding | Unavailable) else text
        if sentence:
            words, tag = self.words(sentence), "<p{% if id %} id='{{ id }}'{% endif %}>{{ s }}</p>"
            show_template(tag, words, s=words, id=self.shown.anchor(found))
        self._remarks(found)

    def notice(self, text: str) -> None:
        """A sentence in a box, which no reader overlooks."""
        words = self.words(text)
        show_template('<p class="notice">{{ s }}</p>', words, s=words)

    def days(self, count: int = 0) -> Period | None:
        """The days to show: those asked for, else the last `count` up to the day judged.

        None, which stands for all days, where none are asked for and `count` is 0.
        """
        last = min(self.end or self.as_of, self.as_of)
        if self.start:
            return Period.between(self.start, last)
        if count < 1 and not self.end:
            return None
        return Period.between(last - timedelta(days=max(count, 1) - 1), last)

    def chart(
        self,
        answer: Finding | Unavailable,
        *,
        table: bool = True,
        heads: Mapping[str, str] | None = None,
    ) -> None:
        """The finding's chart with its sentence as the title, its days and sources below.

        Where there is nothing to draw, the sentence alone is shown. `table`: its rows follow,
        their columns headed as `table` heads them.
        """
        chart = None if isinstance(answer, Unavailable) else answer.chart
        if isinstance(answer, Unavailable) or chart is None:
            return self.text(answer)
        data: Any = answer.frame
        title: str = answer.sentence
        if chart.data is not None:  # such a chart writes its own title
            data, title = chart.data, ""
        if hasattr(data, "empty") and data.empty:
            return self.text(answer)
        alt = self.words(chart.alt or answer.sentence)
        title = self.words(chart.title or title)
        foot = source_line(answer, self.tr)
        html = chart_html(chart, data, self.tr, title, alt, foot, self.shown.anchor(answer))
        worded = {name: self.words(head) for name, head in (heads or {}).items()}
        show(html + (chart_table(answer, self.tr, worded) if table else ""), alt)
        return self._remarks(answer)

    def table(
        self,
        data: Finding | Unavailable | pd.DataFrame | None,
        caption: str,
        *columns: str,
        rows: int = 0,
        folded: bool = False,
        interval: str = "share",
        kinds: Mapping[str, str] | None = None,
        heads: Mapping[str, str] | None = None,
    ) -> None:
        """The frame of a finding, or any small frame, as a table; nothing where it is empty.

        Parameters
        ----------
        data
            A finding, or a frame.
        caption
            Shown above the table: a message, a key of one, or any text.
        columns
            The columns to show, in their order (default: all). `low` and `high` become one column
            `interval`.
        rows
            The most rows of a finding that are shown (default: 15).
        folded
            Whether only the caption is shown until the reader opens the table (default: no).
        interval
            How the interval is formatted (default: a share).
        kinds
            How single columns are formatted, where not as usual.
        heads
            How single columns are headed, where not as usual: messages, or keys of such.
        """
        frame = data
        if isinstance(data, Finding):
            frame = data.frame.head(rows or MOST_ROWS)
        if frame is None or isinstance(frame, Finding | Unavailable) or frame.empty:
            return
        caption = self.words(caption)
        frame = with_heads(frame.copy(), {n: self.words(head) for n, head in (heads or {}).items()})
        ready = cells(frame, self.tr, columns, interval=interval, kinds=kinds, stacked=True)
        html = table_html(ready, caption, folded=folded)
        show(html, f"{caption}\n{ready.map(one_line).to_string(index=False)}")

    def positions(self, answer: Finding | Unavailable) -> None:
        """Rows shown one at a time: `scenario` (the choice), `says` (a sentence), then figures."""
        if isinstance(answer, Unavailable):
            return self.text(answer)
        ready = cells(answer.frame, self.tr, [*dict.fromkeys(("scenario", "says", *answer.frame))])
        html = positions_html(ready, self.tr, self.shown.anchor(answer), answer.key)
        show(html, ready.to_string(index=False))
        return self._remarks(answer)

    def tiles(self, tiles: Iterable[Tile]) -> None:
        """Headline figures side by side, each with a small line of its values by month."""
        html, plain = tiles_html(tiles, self.tr)
        show(html, plain)

    def yesterday(self, found: Yesterday | Unavailable) -> None:
        """The figures of the last day judged; the reason where there are none."""
        if isinstance(found, Unavailable):
            return self.text(found)
        anchor = self.shown.anchor(found)
        return show(yesterday_html(found, self.as_of, self.tr, anchor), self.tr(found.sentence))

    def things(self, things: Sequence[Thing], most: int = THINGS) -> None:
        """What to do next, as a numbered list with what each is worth, and what all are."""
        if not things:
            return self.text("director.things.none")
        plain = "\n".join(each.plain(self.tr) for each in things)
        return show(things_html(things, most, self.tr), plain)

    def pages(self, pages: Iterable[tuple[str, str, str]]) -> None:
        """A list of links to other pages; each is the page's name, its heading and its verdict."""
        rows = [
            {"file": f"{page}.html", "head": head, "text": text, "notice": ""}
            for page, head, text in pages
        ]
        marked = pages_html(rows).join(PAGE_LIST)
        show(marked, "\n".join(f"{row['head']} {row['text']}" for row in rows))

    def since(self) -> None:
        """The place where a report set tells what of all pages moved since the one before."""
        self.shown.keys.add("since")
        show("".join(SINCE), "")

    def foot(self, *metrics: str, words: tuple[str, ...] = ()) -> None:
        """The foot, which ends the page: definitions, sources, parameters and versions.

        Parameters
        ----------
        metrics
            The names of the metrics that the page shows.
        words
            The words of the glossary that it uses.
        """
        from opsanalytics.pages.records import record_of

        html, account = foot_html(self.shop, self.as_of, self.tr, metrics, words, self.parameters)
        if "since" not in self.shown.keys:
            self.since()
        show(html, account, findings=[record_of(answer).model_dump() for answer in self.asked])
