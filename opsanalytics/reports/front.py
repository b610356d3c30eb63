"""Parts of pages as HTML: yesterday, headline figures, things to do, the list of pages, choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from opsanalytics.pages.director import Thing, in_all
from opsanalytics.reports.show import polyline, templates

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.core.messages import Translator
    from opsanalytics.pages.headlines import Tile
    from opsanalytics.pages.yesterday import Yesterday

# Around the list of pages, which index.html completes.
PAGE_LIST = ("<!--pages-->", "<!--/pages-->")
SINCE = ("<!--since-->", "<!--/since-->")  # where a set tells what moved since the one before


def tiles_html(tiles: Iterable[Tile], tr: Translator) -> tuple[str, str]:
    """Headline figures side by side as HTML, and their names and values as plain text."""
    fields = [_tile_fields(tile, tr) for tile in tiles]
    html = templates().get_template("tiles.html.j2").render(tiles=fields)
    return str(html), "; ".join(tile["alt"] for tile in fields)


def _tile_fields(tile: Tile, tr: Translator) -> dict[str, Any]:
    name, figure = tr(tile.name), tr(tile.figure)
    return {
        "name": name,
        "link": tile.link,
        "figure": figure,
        "word": tr(tile.word),
        "look": tile.look,
        "notes": [tr(note) for note in tile.notes],
        "line": polyline(tile.values),
        "alt": f"{name}: {figure}",
    }


def yesterday_html(found: Yesterday, day: date, tr: Translator, anchor: str) -> str:
    """The figures of the last day judged, each beside those it is compared with."""
    heads = ("day_before", "same_weekday", "week_before")
    rows = [
        {
            "name": tr(row.name),
            "figure": tr(row.figure),
            "word": tr(row.word),
            "look": row.look,
            "against": [(tr(old), tr(change)) for old, change in row.against],
        }
        for row in found.rows
    ]
    template = templates().get_template("yesterday.html.j2")
    return str(
        template.render(
            id=anchor,
            day=tr("yesterday.question", day=day),
            heads=[tr(f"yesterday.{head}", day=day) for head in heads],
            rows=rows,
            notes=[tr(note) for note in found.notes],
        )
    )


def pages_html(pages: Iterable[Mapping[str, str]]) -> str:
    """A list of links to pages, each with `file`, `head`, `text` and `notice`, empty where none."""
    return str(templates().get_template("list.html.j2").render(items=list(pages)))


def things_html(things: Sequence[Thing], most: int, tr: Translator) -> str:
    """What to do next as a numbered list of at most so many, and what all things are worth."""
    rows = [
        {
            "link": thing.link,
            "todo": thing.todo(tr.lang),
            "worth": thing.worth(tr),
            "stake": thing.how(tr),
            "caveat": thing.caveat(tr.lang),
        }
        for thing in things[:most]
    ]
    total, rest = in_all(things), len(things) - most
    more = tr("director.things.rest", n=rest) if rest > 0 else ""
    template = templates().get_template("things.html.j2")
    return str(template.render(things=rows, total=f"{tr(total) if total else ''} {more}".strip()))


def positions_html(rows: pd.DataFrame, tr: Translator, anchor: str, key: str) -> str:
    """Rows of which the reader chooses one: its name, its sentence, then figures with heads."""
    shown = [
        {
            "label": row[0],
            "says": row[1],
            "figures": list(zip(rows.columns[2:], row[2:], strict=True)),
        }
        for row in rows.itertuples(index=False, name=None)
    ]
    template = templates().get_template("positions.html.j2")
    fields = {"id": anchor, "name": key.rpartition(".")[2], "present": len(shown) // 2}
    return str(template.render(rows=shown, legend=tr("lever_positions.choose"), **fields))
