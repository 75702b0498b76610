"""A made report without a format: every renderer, the store of runs and the comparison of two makings read this."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import msgspec

Cell = str | int | float | bool | None
"""The value of a cell by the kind of its column; None where there is nothing to say, or nothing was observed."""

Row = tuple[Cell, ...]

Kind = Literal["text", "date", "time", "ms", "ratio", "per_hour", "count", "number", "flag"]
"""What a value is: `text`; `date`, ISO; `time`, an instant as ISO 8601 with the offset of its zone, of which people
read the clock time; `ms`, whole milliseconds; `ratio`, a share of 1; `per_hour`, a rate; `count`, a whole number;
`number`, any other; `flag`, yes or no."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `key` is its lasting name for programs, `title` its heading for people.

    `shown` is False for what programs need and people do not, such as ids. `names_row` marks the columns that together
    tell a row from all others of its table, by which two makings of a report are compared. Of what is shown all is
    compared, but for a column that is not `compared`, in words on what others hold; a text with `exact` is compared by
    the value that it says, which stands in the first of these two columns, as the kind in the second.
    """

    key: str
    title: str
    kind: Kind
    shown: bool = True
    names_row: bool = False
    compared: bool = True
    exact: tuple[str, str] | None = None


class Trend(msgspec.Struct, frozen=True, tag=True):
    """Draws a table as a line: column `x` along, column `y` up; `goal` and `band` (low, high) in the unit of `y`."""

    x: str
    y: str
    goal: float | None = None
    band: tuple[float, float] | None = None


class Bars(msgspec.Struct, frozen=True, tag=True):
    """Draws a bar into each row, from column `of`; `goal` is the key of the column with each row's goal, or empty."""

    of: str
    goal: str = ""


class Heat(msgspec.Struct, frozen=True, tag=True):
    """Draws the counts of a table as a heat map: a row a weekday, a column an hour; `of` is how many there could be.

    `unseen` holds the places (index of row, key of column) at which data of somebody are missing.
    """

    of: int
    unseen: frozenset[tuple[int, str]] = frozenset()


Drawing = Trend | Bars | Heat


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report. `key` is its lasting name, `title` its heading; `rows` may be read again and again.

    `caption` and `note` are sentences above and below it, or empty. `total` has a cell for each column, or is None.
    Rows that agree in the column `group` follow each other and stand under it as a heading. `drawing` says how the
    table is also shown as a picture: of a `Trend` picture and table are both shown, of a `Heat` the map is the table.
    `aside` marks what stands beside the table that was asked for, such as a comparison with the period before.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    caption: str = ""
    note: str = ""
    total: Row | None = None
    group: str | None = None
    drawing: Drawing | None = None
    aside: bool = False

    def at(self, key: str) -> int:
        """The place of a column in each row; raises KeyError for a key there is not."""
        for place, column in enumerate(self.columns):
            if column.key == key:
                return place
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at the head of a report, with a few words below it."""

    key: str
    title: str
    value: Cell
    kind: Kind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A value that is another than when the report was last sent: where it stands, then and now.

    `table` and `column` are titles, since the report may no longer have what they name.
    """

    table: str
    where: str
    column: str
    kind: Kind
    before: Cell
    after: Cell


@dataclass(frozen=True, slots=True)
class About:
    """How far to trust a report. Instants in epoch milliseconds UTC.

    `completeness` is the observed share of the expected time, None where none was expected. `missing` are sentences on
    what was not observed, the longest first; `waiting` counts dates with new data not counted yet, `running` dates that
    are not over. `generation` and `through_change` name the state of the ledger, `policy`, `rules` and `calendar` the
    newest change of each that the report knows (0 for none), `versions` the program and its data in words.
    `late_until` is the last local date on which late data send it again, `revises_ms` when the one before it was made,
    and `changes` what is different since, the largest first, with `more_changes` beside those.
    """

    made_ms: int
    zone: str
    completeness: float | None
    missing: tuple[str, ...] = ()
    waiting: int = 0
    running: int = 0
    generation: int = 0
    through_change: int = 0
    policy: int = 0
    rules: int = 0
    calendar: int = 0
    versions: str = ""
    late_until: date | None = None
    revises_ms: int | None = None
    changes: tuple[Change, ...] = ()
    more_changes: int = 0


@dataclass(frozen=True, slots=True)
class Head:
    """Everything of a report but its tables. Dates are local and included; `period` says them in words.

    `report` is the name of its definition, `subject` whose time it is about, `lead` the sentence that holds the answer,
    `reading` how to read it and what not to use it for. `parameters` are those it was made with, as they are stored.
    `people` are the ids of everybody it shows.
    """

    report: str
    title: str
    subject: str
    first: date
    last: date
    period: str
    lead: str
    reading: str
    about: About
    figures: tuple[Figure, ...] = ()
    landscape: bool = False
    parameters: dict[str, Any] = field(default_factory=dict)
    people: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Document:
    """A made report: its head, and its tables in the order in which they are read."""

    head: Head
    tables: Sequence[Table]

    def table(self, key: str) -> Table:
        """The table of a key; raises KeyError for a key there is not."""
        for table in self.tables:
            if table.key == key:
                return table
        raise KeyError(key)
