"""What a notebook writes its page with: question, answer, charts, tables, foot."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import DataRefused, OpsError
from opsanalytics.core.languages import language
from opsanalytics.core.messages import LANGUAGES, Message, Translator, is_key, text_in
from opsanalytics.core.paths import data_dir, plan_path
from opsanalytics.core.periods import SHOP_ZONE, Period, parse_day, shop_today
from opsanalytics.pages.columns import cells
from opsanalytics.pages.finding import (
    Finding,
    Unavailable,
    View,
    days_late,
    default_as_of,
    last_whole_day,
    lateness,
)
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.reports.foot import foot_html
from opsanalytics.reports.show import (
    chart_html,
    polyline,
    show,
    show_template,
    table_html,
    templates,
)
from opsanalytics.store.shop import open_shop

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.pages.headlines import Tile

MOST_ROWS = 15
COMMON = ("shop", "as_of", "start", "end", "lang", "today", "data", "plan", "generation")


@dataclass(frozen=True)
class Page(View):
    """One page about one shop, judged up to `as_of`, in one language.

    `start`, `end`: the first and last day asked to be shown. `warning`: that the data end early. `asked`: every finding
    the page asked for, in order.
    """

    tr: Translator
    start: date | None = None
    end: date | None = None
    warning: Message | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    asked: list[Finding | Unavailable] = field(default_factory=list)

    def ask(self, question: Callable[..., Finding], **options: Any) -> Any:
        """The finding that answers one question; where the data cannot, a falsy `Unavailable` that says why."""
        key = question_key(question)
        answer: Finding | Unavailable
        try:
            answer = replace(question(self, **options), key=key)
        except DataRefused as refusal:
            answer = Unavailable(refusal.message, key)
        self.asked.append(answer)
        return answer

    def words(self, text: str) -> str:
        """A message, or the message of a key, in the page's language; any other text as it is."""
        if isinstance(text, Message):
            return self.tr(text)
        return self.tr(text) if is_key(text) else text

    def heading(self, question: str) -> None:
        """The page's question and the day it is judged by; data that end early are said so, loudly."""
        title = self.words(question)
        time = self.tr("reports.judged_shop", shop=self.shop.name, day=self.as_of)
        html = templates().from_string('<h1>{{ q }}</h1>\n<p class="time">{{ t }}</p>')
        show(html.render(q=title, t=time), f"{title} {time}", title=title, titles=_both(question))
        if self.warning:
            self.notice(self.warning)

    def section(self, question: str, answer: Finding | Unavailable | None = None) -> None:
        """A further question, with its answer where no chart of it follows (which says it in its title)."""
        title = self.words(question)
        text = self.tr(answer.sentence) if answer is not None else ""
        template = "<h2>{{ q }}</h2>{% if s %}<p>{{ s }}</p>{% endif %}"
        show_template(template, f"{title} {text}", q=title, s=text)

    def answer(self, answer: Finding | Unavailable | str) -> None:
        """The page's verdict, large, with its notes; the table of contents repeats it."""
        found = None if isinstance(answer, str) else answer
        text = self.words(answer if found is None else found.sentence)
        html = templates().from_string('<p class="answer"><strong>{{ s }}</strong></p>')
        show(html.render(s=text), text, verdict=text, answer=found.key if found else "")
        for note in found.notes if found else ():
            self.text(note)

    def text(self, text: str | Finding | Unavailable | None) -> None:
        """A sentence; nothing where there is none."""
        sentence = text.sentence if isinstance(text, Finding | Unavailable) else text
        if sentence:
            words = self.words(sentence)
            show_template("<p>{{ s }}</p>", words, s=words)

    def notice(self, text: str) -> None:
        """A sentence that must not be overlooked."""
        words = self.words(text)
        show_template('<p class="notice">{{ s }}</p>', words, s=words)

    def days(self, count: int = 0) -> Period | None:
        """The days to show: those asked for, else the last `count` up to the day judged (0: None, for all)."""
        last = min(self.end or self.as_of, self.as_of)
        if self.start:
            return Period.between(self.start, last)
        if count < 1 and not self.end:
            return None
        return Period.between(last - timedelta(days=max(count, 1) - 1), last)

    def chart(self, answer: Finding | Unavailable) -> None:
        """The finding's chart, its sentence as the title; where there is nothing to draw, the sentence alone."""
        if isinstance(answer, Unavailable) or answer.chart is None:
            return self.text(answer)
        chart = answer.chart
        data = answer.frame if chart.data is None else chart.data
        if hasattr(data, "empty") and data.empty:
            return self.text(answer)
        title = self.words(chart.title or ("" if chart.data is not None else answer.sentence))
        alt = self.words(chart.alt or answer.sentence)
        return show(chart_html(chart, data, self.tr, title, alt), alt)

    def table(
        self,
        data: Finding | Unavailable | pd.DataFrame | None,
        caption: str,
        *columns: str,
        rows: int = 0,
        folded: bool = False,
        interval: str = "share",
        kinds: Mapping[str, str] | None = None,
    ) -> None:
        """A finding's figures (at most `rows` of them, usually 15), or any small frame, as a table.

        `columns` chooses and orders them; `low` and `high` become one column `interval`, written as that kind of figure;
        `kinds` writes single columns otherwise than usual. A `folded` table shows its caption until it is opened.
        """
        frame = data
        if isinstance(data, Finding):
            frame = data.frame.head(rows or MOST_ROWS)
        if frame is None or isinstance(frame, Finding | Unavailable) or frame.empty:
            return
        caption = self.words(caption)
        ready = cells(frame, self.tr, columns, interval=interval, kinds=kinds)
        html = table_html(ready, caption, folded=folded)
        show(html, f"{caption}\n{ready.to_string(index=False)}")

    def tiles(self, tiles: Iterable[Tile]) -> None:
        """Headline figures side by side, each with its line by month."""
        fields = []
        for tile in tiles:
            name, figure = self.tr(tile.name), self.tr(tile.figure)
            fields.append(
                {
                    "name": name,
                    "figure": figure,
                    "word": self.tr(tile.word),
                    "look": tile.look,
                    "notes": [self.tr(note) for note in tile.notes],
                    "line": polyline(tile.values),
                    "alt": f"{name}: {figure}",
                }
            )
        html = templates().get_template("tiles.html.j2").render(tiles=fields)
        show(html, "; ".join(str(tile["alt"]) for tile in fields))

    def things(self, things: Iterable[tuple[str, str]]) -> None:
        """What to do next, numbered, each with a link to the page that says why."""
        self._list(
            "ol", [{"head": text, "file": f"{page}.html", "text": ""} for text, page in things]
        )

    def pages(self, pages: Iterable[tuple[str, str, str]]) -> None:
        """Every other page, linked, with its verdict."""
        self._list(
            "ul",
            [{"head": head, "file": f"{page}.html", "text": text} for page, head, text in pages],
        )

    def _list(self, kind: str, items: list[dict[str, str]]) -> None:
        if items:
            html = templates().get_template("list.html.j2")
            plain = "\n".join(f"{item['head']} {item['text']}" for item in items)
            show(html.render(kind=kind, look="pages", items=items), plain)

    def foot(self, *metrics: str, words: tuple[str, ...] = ()) -> None:
        """Definitions of what the page shows, where its figures come from, parameters and versions.

        It ends the page, and hands its findings to whoever publishes it.
        """
        from opsanalytics.pages.records import record_of

        html, account = foot_html(self.shop, self.as_of, self.tr, metrics, words, self.parameters)
        show(html, account, findings=[record_of(answer).model_dump() for answer in self.asked])


def _both(text: str) -> dict[str, str]:
    """A message, or the message of a key, in both languages."""
    message = Message(text) if is_key(text) and not isinstance(text, Message) else text
    return {lang: text_in(message, lang) for lang in LANGUAGES}


def question_key(question: Callable[..., Any]) -> str:
    """What a question is called: the subject and the function, or the key of a declared finding."""
    key = getattr(question, "key", None)
    if key:
        return str(key)
    return f"{question.__module__.rpartition('.')[2]}.{question.__name__}"


def open_page(**given: Any) -> Page:
    """Open the shop for one page, as the notebook's parameters cell says.

    The parameters are read from the notebook that calls it: the annotated names of its first cell, of which `shop`,
    `as_of`, `start`, `end`, `lang`, `today`, `data`, `plan` and `generation` are understood here. Days are ISO dates,
    "yesterday" or "-28d"; empty ones are the defaults. `generation` pins the store's state, so that all pages of a
    report tell of the same one. What is given by name goes before the notebook's own.

    >>> page = open_page(shop="demo", lang="en")  # doctest: +SKIP
    """
    caller = inspect.currentframe()
    space = caller.f_back.f_globals if caller and caller.f_back else {}
    declared = {name: space[name] for name in space.get("__annotations__", {}) if name in space}
    parameters = {**declared, **given}
    lang = language(parameters.get("lang", ""))
    _word_errors_in(lang)
    return _opened(parameters, Translator(lang))


def _word_errors_in(lang: str) -> None:
    """From now on, have this notebook's kernel say our errors in the page's language."""
    from IPython import get_ipython

    def handle(shell: Any, kind: type, error: OpsError, traceback: Any, tb_offset: int = 0) -> Any:
        error.lang = lang
        lines = shell.InteractiveTB.structured_traceback(
            kind, error, traceback, tb_offset=tb_offset
        )
        shell._showtraceback(kind, error, lines)
        return lines

    shell = get_ipython()
    if shell is not None:
        shell.set_custom_exc((OpsError,), handle)


def _opened(parameters: Mapping[str, Any], tr: Translator) -> Page:
    common = {name: parameters.get(name, "") for name in COMMON}
    data = data_dir(common["data"] or None)
    shop = open_shop(common["shop"], data=data, generation=common["generation"])
    today = common["today"]
    now = date.fromisoformat(today) if today else shop_today(datetime.now(SHOP_ZONE))
    asked = parse_day(common["as_of"], now) if common["as_of"] else None
    plan_file = plan_path(common["plan"], data, shop.name)
    return Page(
        shop=shop,
        plan=load_plan(plan_file),
        as_of=asked or default_as_of(shop, now),
        tr=tr,
        start=parse_day(common["start"], now) if common["start"] else None,
        end=parse_day(common["end"], now) if common["end"] else None,
        warning=lateness(last_whole_day(shop), days_late(shop, asked, now)),
        parameters=_shown_parameters(
            parameters, shop.manifest.generation, plan_file.name if plan_file else None
        ),
    )


def _shown_parameters(
    parameters: Mapping[str, Any], generation: str, plan: str | None
) -> dict[str, Any]:
    """What the foot shows of the parameters: the common ones, then the notebook's own."""
    shown = {name: parameters.get(name, "") for name in ("shop", "as_of", "start", "end")}
    shown["plan"] = plan or Message("reports.packaged_plan")
    shown["generation"] = generation
    hidden = {*COMMON, "kernels", "findings"}  # how pages are made is no part of what they say
    return shown | {name: value for name, value in parameters.items() if name not in hidden}
