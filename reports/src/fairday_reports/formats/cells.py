"""What the readers of tables share: which columns are shown, how a cell reads, and which rows nothing is known of."""

import re
from collections.abc import Sized
from dataclasses import dataclass
from itertools import islice
from typing import Final

from fairday_reports.document.model import Cell, Column, Row, Table
from fairday_reports.document.words import shown
from fairday_reports.words import count

NO_DATA: Final = "No data"
TOTAL: Final = "All"
_OBSERVED: Final = "completeness"
_SPACES = re.compile("[\t-\r\x85\u2028\u2029]")
# These steer a terminal, are no characters of HTML, or turn the direction of what follows them.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """A text in one line, with a mark in place of every sign that is none to be read."""
    # Nothing of both is printable, which nearly every text is.
    return text if text.isprintable() else _STEERING.sub("\ufffd", _SPACES.sub(" ", text))


def said(cell: Cell, column: Column) -> str:
    """A cell as people read it."""
    return plain(shown(cell, column.kind))


@dataclass(frozen=True, slots=True)
class Layout:
    """Which cells of a table's rows are read: `columns` with their places, `group` the place of its headings."""

    columns: tuple[tuple[int, Column], ...]
    group: tuple[int, Column] | None
    observed: int | None
    lengths: tuple[int, ...]

    def read(self, row: Row) -> list[str]:
        """The shown cells as text; how much was observed says `No data` where nothing was."""
        unseen = self.is_unseen(row)
        return [
            NO_DATA if unseen and place == self.observed else said(row[place], column) for place, column in self.columns
        ]

    def total(self, row: Row) -> list[str]:
        """The shown cells of the total, which is named in its first one."""
        cells = [said(row[place], column) for place, column in self.columns]
        return [TOTAL if row[self.columns[0][0]] is None else cells[0], *cells[1:]] if cells else cells

    def heading(self, row: Row) -> str:
        """The words over the rows of a group; empty in a table without groups."""
        return said(row[self.group[0]], self.group[1]) if self.group else ""

    def is_unseen(self, row: Row) -> bool:
        """Whether nothing at all was observed of what a row is about."""
        if self.observed is None:
            return False
        if row[self.observed] is None:
            # Nothing was expected either: a day off that was seen has lengths of 0.
            return bool(self.lengths) and all(row[place] is None for place in self.lengths)
        return row[self.observed] == 0


def layout(table: Table) -> Layout:
    """How the rows of a table are read by people: its shown columns but the one that stands over them as headings."""
    group = None if table.group is None else table.at(table.group)
    columns = tuple(enumerate(table.columns))
    observed = next((place for place, column in columns if column.key == _OBSERVED and column.kind == "ratio"), None)
    return Layout(
        columns=tuple((place, column) for place, column in columns if column.shown and place != group),
        group=None if group is None else columns[group],
        observed=observed,
        lengths=tuple(place for place, column in columns if column.kind == "ms"),
    )


def counted(table: Table) -> int:
    """How many rows a table has."""
    return len(table.rows) if isinstance(table.rows, Sized) else sum(1 for _ in table.rows)


def first_rows(table: Table, most: int) -> tuple[list[Row], str]:
    """The first rows of a table, and a sentence on how many more its files hold, empty where these are all."""
    kept = list(islice(table.rows, most))
    total = counted(table) if len(kept) == most else len(kept)
    if total == len(kept):
        return kept, ""
    return kept, (
        f"These are the first {count(most, 'row', 'rows')} of {total:,}. The XLSX and CSV files of this report hold "
        "all of them."
    )
