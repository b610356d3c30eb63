"""What the file of a mapping is made of: where columns come from, versions, joined files."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from opsanalytics.ingest.header_names import Unit
from opsanalytics.store.tables import Type

As = Type | Literal["epoch", "words", "month"]
DateOrder = Literal["ymd", "dmy", "mdy", "yymd"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """Where one canonical column comes from.

    Parameters
    ----------
    from_ : the header names it may have.
    always : what it is in every row instead.
    as_ : how its cells are read, if not as the canonical column's type.
    values : cell text to our value; a `choice` accepts nothing else, nor does a `flag` that has
        words for false; `words` is set by any of them that stands in the cell by itself.
    rewrite : patterns, and what is read in their place, before anything else.
    pattern : a pattern that sets a `flag` or `words` too.
    also : by other headers, the patterns of cells that set a `flag` too; where the column itself is
        not there, they tell it if one of them fits.
    scale : bare numbers of a `choice`, the best first; they are words where no other number is
        among the cells, under the headers `scale_of` or where one that means the best is.
    required : a row without it is rejected.
    required_with : a row that has that other column is rejected without this one; what is
        due for an order that was never paid is not taken for paid.
    unit : what the numbers are in, where neither header nor file says so.
    order : how days are written; yymd is a year of two digits, then month and day.
    times : the canonical column it is multiplied by: the price of one piece, by the pieces.
    plus, minus : headers whose amounts are added to it and taken off it, blank ones as nothing.
    where : by other headers, the cells with which it counts; in other rows it is blank.
    of : whether it is the line's own, or the whole order's, which its lines repeat.
    signed : whether amounts and counts may be less than nothing: corrections.
    """

    from_: tuple[str, ...] = Field(alias="from", default=())
    always: str = ""
    as_: As | None = Field(alias="as", default=None)
    values: dict[str, str] = {}
    rewrite: tuple[tuple[str, str], ...] = ()
    pattern: str = ""
    also: dict[str, str] = {}
    scale: dict[str, str] = {}
    scale_of: tuple[str, ...] = ()
    required: bool = False
    required_with: str = ""
    unit: Unit = ""
    order: DateOrder = "ymd"
    times: str = ""
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    where: dict[str, tuple[str, ...]] = {}
    of: Literal["line", "order"] = "line"
    signed: bool = False

    @property
    def beside(self) -> tuple[str, ...]:
        """The other headers that are looked at for it."""
        return (*self.plus, *self.minus, *self.where, *self.also)


class Generation(_Strict):
    """A version of the export, known by headers only it (and later ones) have."""

    name: str
    has: tuple[str, ...] = ()


class Join(_Strict):
    """A file beside it: the columns `take`, or sums of `add`, of its rows with the same `on`."""

    file: str
    on: str
    take: tuple[str, ...] = ()
    add: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it brings, in order."""
        return (*self.take, *self.add)


class Items(_Strict):
    """The lines of orders that the rows of an export of orders tell besides."""

    key: tuple[str, ...] = ()
    columns: dict[str, Source]
