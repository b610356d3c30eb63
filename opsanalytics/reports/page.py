"""What a notebook writes its page with: question, answer, charts, tables, foot; all text is escaped here."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.metadata import version
from inspect import signature
from platform import python_version
from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import DataRefused, OpsError
from opsanalytics.core.formats import harmless, width
from opsanalytics.core.paths import data_dir, plan_path
from opsanalytics.core.periods import SHOP_ZONE, Period, parse_day, shop_today
from opsanalytics.core.say import Say
from opsanalytics.metrics.metric import METRICS
from opsanalytics.pages.columns import cells
from opsanalytics.pages.data_health import Health, data_health, row_account
from opsanalytics.pages.director import Tile
from opsanalytics.pages.finding import (
    Absent,
    Finding,
    View,
    days_late,
    default_as_of,
    last_whole_day,
    lateness,
)
from opsanalytics.pages.glossary import GLOSSARY
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.store.shop import open_shop

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 15
_LONG = 9.0  # text wider than so many Chinese characters may be broken in a table
_MADE_WITH = (
    "opsanalytics",
    "pandas",
    "duckdb",
    "ibis-framework",
    "matplotlib",
    "papermill",
    "nbconvert",
)
_CSS_DOTS = 100


@cache
def templates() -> Any:
    """The package's templates; everything put into them is escaped, and gives no orders to the screen."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("opsanalytics.reports")
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=harmless,
    )


@dataclass(frozen=True)
class Page(View):
    """One page about one shop, judged up to `as_of`; `warning` says that the data end early.

    `start`, `end`: the first and last day asked to be shown.
    """

    start: date | None
    end: date | None
    warning: str
    parameters: Mapping[str, str]

    def heading(self, question: str) -> None:
        """The page's question and the line of time; data that end early are said so, loudly."""
        day = self.say.day(self.as_of)
        html = templates().from_string('<h1>{{ q }}</h1>\n<p class="time">{{ t }}</p>')
        time = self.say("{shop} · judged up to {day}", shop=self.shop.name, day=day)
        question = self.say(question)
        _show(html.render(q=question, t=time), f"{question} {time}", title=question)
        if self.warning:
            self.notice(self.warning)

    def ask(self, question: Callable[..., Finding], **options: Any) -> Any:
        """The answer to one question about the shop; where the exports do not tell it, the page says so and goes on."""
        try:
            return question(self, **options)
        except DataRefused as refusal:
            return Absent(self.say.error(refusal))

    def section(self, question: str, answer: Finding | Absent | None = None) -> None:
        """A further question of the page, with its answer where no chart of it follows, which says it in its title."""
        question, sentence = self.say(question), answer.sentence if answer is not None else ""
        html = templates().from_string("<h2>{{ q }}</h2>{% if s %}<p>{{ s }}</p>{% endif %}")
        _show(html.render(q=question, s=sentence), f"{question} {sentence}")

    def answer(self, answer: Finding | Absent | str) -> None:
        """The page's verdict, large; the table of contents repeats it."""
        sentence = answer if isinstance(answer, str) else answer.sentence
        html = (
            templates()
            .from_string('<p class="answer"><strong>{{ s }}</strong></p>')
            .render(s=sentence)
        )
        _show(html, sentence, verdict=sentence)
        for note in answer.notes if isinstance(answer, Finding) else ():
            self.text(note)

    def days(self, count: int = 0) -> Period | None:
        """The days to show: those asked for, else the last `count` up to the day judged (0: None, for all)."""
        last = min(self.end or self.as_of, self.as_of)
        if self.start:
            return Period.between(self.start, last)
        if count < 1 and not self.end:
            return None
        return Period.between(last - timedelta(days=max(count, 1) - 1), last)

    def text(self, sentence: str) -> None:
        """A sentence; nothing where it is empty."""
        if sentence:
            _show(templates().from_string("<p>{{ s }}</p>").render(s=sentence), sentence)

    def notice(self, sentence: str) -> None:
        """A sentence that must not be overlooked."""
        _show(templates().from_string('<p class="notice">{{ s }}</p>').render(s=sentence), sentence)

    def chart(
        self,
        plot: Callable[..., Any],
        data: Any,
        *,
        alt: str = "",
        height: float = 0,
        **options: Any,
    ) -> None:
        """Draw `plot(data, ax=..., say=...)` for a desk and for a phone; `alt` says what it shows.

        A finding is drawn from its frame, its sentence being title and `alt`; an absent one is told instead, an empty
        one left out. `read` says in a few words how to read it. `height` is in inches at 100 dots, 0 the usual one.
        """
        from opsanalytics.charts.picture import draw
        from opsanalytics.charts.style import HEIGHT, NARROW, WIDE

        if data is None:
            return None
        if isinstance(data, Absent):
            return self.text(data.sentence)
        if isinstance(data, Finding):
            if data.frame.empty:
                return self.text(data.sentence)
            options = {"finding": data.title or data.sentence} | data.more | options
            alt, data = alt or data.sentence, data.frame
        height = height or plot.__dict__.get("height", lambda _: HEIGHT)(data)
        if "read" in options:
            options["read"] = self.say(options["read"])
        told: dict[str, Any] = {"alt": alt}
        for name, across in (("wide", WIDE), ("narrow", NARROW)):
            size = (across, height)
            told[name] = base64.b64encode(draw(plot, data, size, say=self.say, **options)).decode()
            told[f"{name}_width"], told[f"{name}_height"] = (
                round(side * _CSS_DOTS) for side in size
            )
        return _show(templates().get_template("figure.html.j2").render(told), alt)

    def table(self, frame: pd.DataFrame | None, caption: str, *, folded: bool = False) -> None:
        """A table of ready-made cells, headed by its column names; text goes left, numbers right.

        A `folded` one shows its caption alone until it is opened.
        """
        if frame is None or frame.empty:
            return
        caption = self.say(caption)
        text = [name for name in frame.columns if not frame[name].map(_is_figure).all()]
        long = [
            name for name in text if frame[name].map(lambda cell: width(str(cell))).max() > _LONG
        ]
        rows = [list(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False)]
        template = templates().get_template("table.html.j2")
        html = template.render(
            names=list(frame.columns),
            text=text,
            long=long,
            rows=rows,
            caption=caption,
            folded=folded,
        )
        _show(html, f"{caption}\n{frame.to_string(index=False)}")

    def figures(
        self,
        data: Finding | Absent,
        caption: str,
        *columns: str,
        rows: int = MOST_ROWS,
        folded: bool = False,
        **how: Any,
    ) -> None:
        """The finding's figures as a table: the columns chosen, at most `rows` of them; `how` as for `cells`."""
        if isinstance(data, Absent) or data.frame.empty:
            return
        self.table(cells(data.frame.head(rows), self.say, columns, **how), caption, folded=folded)

    def tiles(self, tiles: Iterable[Tile]) -> None:
        """Headline figures side by side, each with its line by month."""
        told = [
            vars(tile) | {"line": _polyline(tile.values), "alt": f"{tile.name}: {tile.figure}"}
            for tile in tiles
        ]
        html = templates().get_template("tiles.html.j2").render(tiles=told)
        _show(html, "; ".join(f"{tile['name']}: {tile['figure']}" for tile in told))

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
            html = (
                templates()
                .get_template("list.html.j2")
                .render(kind=kind, look="pages", items=items)
            )
            _show(html, "\n".join(f"{item['head']} {item['text']}" for item in items))

    def foot(self, *metrics: str, words: tuple[str, ...] = ()) -> None:
        """Definitions of what the page shows, where its figures come from, parameters and versions."""
        say, health = self.say, data_health(self.shop)
        chosen = [METRICS[name] for name in metrics]
        names = [(m.zh if say.lang == "zh" else m.title, m) for m in chosen]
        told = {
            "say": say,
            "definitions": [
                *((f"{name} ({m.name})", say(m.definition)) for name, m in names),
                *((say(word), say(GLOSSARY[word])) for word in words),
            ],
            "account": row_account(health, say),
            "sources": [_source(s.file, s.id, s.generation) for s in health.sources],
            "days": say(
                "Data of {span}, judged up to {day}.",
                span=_span(health, say),
                day=say.day(self.as_of, "medium"),
            ),
            "parameters": ", ".join(
                f"{k} = {v}"
                for k, v in (dict(self.parameters) | _own_parameters()).items()
                if v != ""
            ),
            "versions": ", ".join(
                [f"Python {python_version()}", *(f"{p} {version(p)}" for p in _MADE_WITH)]
            ),
        }
        html = templates().get_template("foot.html.j2").render(told)
        _show(html, str(told["account"]))


def open_page(
    shop: str,
    *,
    as_of: str = "",
    start: str = "",
    end: str = "",
    lang: str = "",
    today: str = "",
    data: str = "",
    plan: str = "",
    generation: str = "",
) -> Page:
    """Open the shop for one page; days are ISO dates, "yesterday" or "-28d", empty ones the defaults.

    `generation` pins the store's state, so that all pages of a report tell of the same one.
    """
    say = Say(lang)
    OpsError.translate = say  # what goes wrong on the page is told in its language
    opened = open_shop(shop, data=data or None, generation=generation)
    now = date.fromisoformat(today) if today else shop_today(datetime.now(SHOP_ZONE))
    day = parse_day(as_of, now) if as_of else default_as_of(opened, now)
    plan_file = plan_path(plan, data_dir(data or None), shop)
    named = plan_file.name if plan_file else say("the packaged plan")
    given = {"shop": shop, "as_of": as_of, "start": start, "end": end, "plan": named}
    return Page(
        shop=opened,
        plan=load_plan(plan_file),
        as_of=day,
        start=parse_day(start, now) if start else None,
        end=parse_day(end, now) if end else None,
        say=say,
        warning=lateness(
            last_whole_day(opened), days_late(opened, day if as_of else None, now), say
        ),
        parameters=given | {"generation": opened.manifest.generation},
    )


def _polyline(values: Sequence[float | None], width: float = 120, height: float = 28) -> str:
    """The points of a small line; a value that is missing is passed over, a line of one is none."""
    told = [(i, v) for i, v in enumerate(values) if v is not None and v == v]
    if len(told) < 2:
        return ""
    low, high = min(v for _, v in told), max(v for _, v in told)
    room, last = (high - low) or 1.0, len(values) - 1
    return " ".join(
        f"{i / last * width:.1f},{2 + (high - v) / room * (height - 4):.1f}" for i, v in told
    )


def _is_figure(cell: object) -> bool:
    return not isinstance(cell, str) or not any(c.isalpha() for c in cell)


def _span(health: Health, say: Say) -> str:
    """From the first to the last day that any table tells."""
    days = [day for name in ("first", "last") for day in health.tables[name] if day == day and day]
    return say.period(Period.between(min(days), max(days))) if days else "-"


def _own_parameters() -> dict[str, object]:
    """What the notebook's parameters cell declares beside those of `open_page`, with the values in force."""
    from IPython import get_ipython

    space = getattr(get_ipython(), "user_ns", {})
    common = {
        *signature(open_page).parameters,
        "kernels",
    }  # how pages are made is no part of what they say
    return {
        name: space[name]
        for name in space.get("__annotations__", {})
        if name not in common and name in space
    }


def _source(file: str, fingerprint: str, generation: str) -> str:
    return f"{file} ({fingerprint}{', ' + generation if generation else ''})"


def _show(html: str, plain: str, **facts: str) -> None:
    """Put the HTML (made by our templates) on the page; `facts` are for the table of contents."""
    from IPython.display import display

    bundle = {"text/html": html, "text/plain": plain}
    display(bundle, raw=True, metadata={"opsanalytics": facts} if facts else {})
