"""What the templates of a report are given: words and pictures, nothing left to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from fairday_reports.charts.svg import NOTHING
from fairday_reports.formats.facts import Changed, Fact


@dataclass(frozen=True, slots=True)
class HeadingView:
    """The heading of a column; `bar` is of one that has a bar beside its value."""

    title: str
    number: bool
    bar: bool = False


class CellView(NamedTuple):
    """A cell; `heads` its row, has its place in a heat map as `step`, and `unseen` marks it as without data.

    `bar` is drawn before it, empty where there is nothing to draw, None in a column without bars.
    """

    text: str
    heads: bool
    number: bool = False
    step: str = ""
    bar: Markup | None = None
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class RowsView:
    """Rows that stand under one heading, or under none."""

    heading: str
    rows: Sequence[Sequence[CellView]]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table with its picture; `more` says how many rows it does not show, `legend` and `scale` explain what is drawn.

    `legend` holds pairs of a kind of mark and its words, `scale` of a step of the heat map and its counts.
    """

    ident: str
    title: str
    caption: str
    note: str
    headings: Sequence[HeadingView]
    groups: Sequence[RowsView]
    total: Sequence[CellView]
    more: str
    chart: Markup = NOTHING
    legend: Sequence[tuple[str, str]] = ()
    heat: str = ""
    scale: Sequence[tuple[str, str]] = ()
    lacking: bool = False

    @property
    def width(self) -> int:
        """How many columns the table has, those of the bars among them."""
        return sum(1 + heading.bar for heading in self.headings)


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure at the head."""

    title: str
    value: str
    detail: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report in words; `before` are the tables that leave room for "About this report" on the first page."""

    title: str
    line: str
    foot: str
    subject: str
    period: str
    lead: str
    reading: str
    revised: str
    changes: Sequence[Changed]
    more_changes: str
    figures: Sequence[FigureView]
    before: Sequence[TableView]
    facts: Sequence[Fact]
    after: Sequence[TableView]
    landscape: bool
