"""The file that a draft is made for: what stands under its headers, and what can be told by it."""

from __future__ import annotations

import re
from calendar import month_name
from dataclasses import dataclass

from opsanalytics.ingest.draft_words import Guess, state_of, words

MONEY = ("paid_amount", "total_amount", "postage", "refund_amount")
TIMES = ("created_at", "paid_at", "shipped_at", "completed_at")
UNKNOWN = "..."  # the header of a column that none looks like
_MONTH = "(?:" + "|".join(name[:3].lower() for name in month_name[1:]) + ")[a-z]*"
TIME = rf"\d+[-/.年]\d+[-/.月]\d+.*|(\d+[-/., ]*)?{_MONTH}[-/., ]*\d+.*"
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})\b")
_SHORT_YEAR_BY_NAME = {
    "mdy": re.compile(rf"(?i){_MONTH}[-/., ]*\d{{1,2}}[-/., ]+\d\d\b"),
    "dmy": re.compile(rf"(?i)\d{{1,2}}[-/., ]*{_MONTH}[-/., ]*\d\d\b"),
}
_BLANK = re.compile(r"[-/\s]*|无|null|none|n/?a", re.IGNORECASE)
_NOTHING = re.compile(r"\D*0*[.,]?0*\D*")  # no amount, however it is written


@dataclass(frozen=True)
class DraftFile:
    """A file's headers and first rows, and what is guessed of them, as orders and as items."""

    headers: list[str]
    rows: list[list[str]]
    guesses: dict[str, Guess]
    items: dict[str, Guess]

    def under(self, header: str) -> list[str]:
        """The cells under that header."""
        place = self.headers.index(header)
        return [row[place].strip() if place < len(row) else "" for row in self.rows]

    def is_blank(self, header: str) -> bool:
        """Whether nothing stands under the header, though there are rows."""
        return bool(self.rows) and all(map(_BLANK.fullmatch, self.under(header)))

    def fits(self, header: str) -> bool:
        """Whether a column can be read from there: it says something, and what was.

        What only is to be (ship by, 预计发货时间) is no fact.
        """
        deadline = any(part in header.casefold() for part in words()["deadline"]["parts"])
        return not deadline and not self.is_blank(header)

    def alike(self, look: str) -> list[str]:
        """The headers nothing is read from under which all cells, or all but blanks, look so."""
        used = {guess.header for guess in self.guesses.values()}
        left = [h for h in self.headers if self.rows and h and h not in used and self.fits(h)]
        either = re.compile(f"{look}|{_BLANK.pattern}", re.IGNORECASE)
        return [h for h in left if all(map(either.fullmatch, self.under(h)))]

    def cells(self, column: str) -> list[str]:
        """The cells our column is read from; none where it is not."""
        known = column in self.guesses and self.guesses[column].header != UNKNOWN
        return self.under(self.guesses[column].header) if known else []

    def orders(self, column: str) -> list[list[str]]:
        """The column's cells by order, of the orders of several rows."""
        by_order: dict[str, list[str]] = {}
        for number, cell in zip(self.cells("order_id"), self.cells(column), strict=False):
            by_order.setdefault(number, []).append(cell)
        return [cells for number, cells in by_order.items() if number and len(cells) > 1]

    def repeats(self, column: str) -> bool:
        """Whether the rows of an order seem to repeat an amount of it all."""
        several = self.orders(column) if column in MONEY else []
        alike = all(len(set(cells)) == 1 for cells in several)
        return alike and any(not _NOTHING.fullmatch(cells[0]) for cells in several)

    def day_order(self, column: str) -> tuple[str, bool]:
        """Whether month or day comes first where the year comes last, and whether that is proven.

        A number above 12, in any time of the file, is a day; a month's name proves it too.
        """
        for order, short_year in _SHORT_YEAR_BY_NAME.items():
            if column in TIMES and any(map(short_year.match, self.cells(column))):
                return order, True
        by_column = {each: list(map(_YEAR_LAST.match, self.cells(each))) for each in TIMES}
        if not any(by_column.get(column, ())):
            return "", True
        days = [found for each in by_column.values() for found in each if found]
        first, second = (any(int(day[place]) > 12 for day in days) for place in (1, 2))
        return "dmy" if first and not second else "mdy", first != second

    def is_sure(self, column: str) -> bool:
        """Whether nobody needs to look at the column."""
        adds_up = column in (*MONEY, "units") and bool(self.orders("order_id"))
        return self.guesses[column].sure and not adds_up and self.day_order(column)[1]

    def states(self) -> list[str]:
        """The words of the column of states."""
        return sorted({cell for cell in self.cells("status") if cell})

    def states_of_paid(self) -> list[str]:
        """The states of orders that were paid, also those that were given back."""
        ours = ("paid", "shipped", "completed")
        return [each for each in self.states() if state_of(each)[0] in ours or is_back(each)]

    def states_without_time(self) -> list[str]:
        """The states none of whose orders has a time."""
        pairs = zip(self.cells("status"), self.cells("created_at"), strict=False)
        timed = {state for state, time in pairs if not _BLANK.fullmatch(time)}
        return [state for state in self.states() if timed and state not in timed]

    def money_beside(self) -> list[str]:
        """Headers of amounts that what was paid may hold, or not: discounts, balances, postage."""
        read = {self.guesses[each].header for each in self.guesses if each != "postage"}
        parts = words()["money"]["parts"]
        named = [h for h in self.headers if h not in read and any(p in h.casefold() for p in parts)]
        return [h for h in named if any(not _NOTHING.fullmatch(cell) for cell in self.under(h))]


def is_back(state: str) -> bool:
    """Whether a state says that money was given back."""
    return any(part in state.casefold() for part in words()["money"]["given_back"])
