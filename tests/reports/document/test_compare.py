"""What is another when a report is made again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fairday_reports.document.compare import FIGURES, MOST_TOLD, TOTAL, compare
from fairday_reports.document.model import About, Change, Column, Document, Figure, Head, Kind, Row, Table

MINUTE = 60_000
LEAST = 5 * MINUTE
COLUMNS = (
    Column("id", "Id", "text", shown=False, names_row=True),
    Column("person", "Person", "text"),
    Column("worked", "Worked", "ms"),
    Column("share", "Share", "ratio"),
)


def document(rows: Sequence[Row], total: Row | None = None, figures: Sequence[Figure] = ()) -> Document:
    """A document of one table."""
    head = Head(
        report="made_up", title="Made up", subject="everyone", first=date(2026, 10, 12), last=date(2026, 10, 12),
        period="", lead="", reading="", about=About(0, "UTC", None), figures=tuple(figures),
    )  # fmt: skip
    return Document(head, [Table("people", "People", COLUMNS, rows, total=total)])


def of_kind(kind: Kind, before: Any, after: Any) -> bool:
    """Whether one value of a kind becoming another is told."""
    columns = (Column("id", "Id", "text", names_row=True), Column("value", "Value", kind))
    old, new = (Document(document([]).head, [Table("t", "T", columns, [("x", value)])]) for value in (before, after))
    return bool(compare(old, new, LEAST))


ADA, BO = ("a", "Ada", 60 * MINUTE, 0.5), ("b", "Bo", 30 * MINUTE, None)


def test_what_is_the_same_has_no_changes() -> None:
    """Nor has what moved by less than the threshold."""
    total = (None, "", 90 * MINUTE, 0.5)
    same = document([ADA, BO], total)
    assert not compare(same, same, LEAST)
    assert not compare(same, document([("a", "Ada", 65 * MINUTE - 1, 0.509), BO], total), LEAST)


def test_each_change_tells_where_it_stands_then_and_now() -> None:
    """The largest for its kind come first; figures and totals count as well."""
    figures = [Figure("worked", "Worked", 90 * MINUTE, "ms")]
    before = document([ADA, BO], (None, "", 90 * MINUTE, 0.5), figures)
    after = document(
        [("a", "Ada", 70 * MINUTE, 0.9), BO],
        (None, "", 100 * MINUTE, 0.5),
        [replace(figures[0], value=100 * MINUTE)],
    )
    found = compare(before, after, LEAST)
    assert found.more == 0
    assert found.changes == (
        Change("People", "Ada", "Share", "ratio", 0.5, 0.9),
        Change(FIGURES, "", "Worked", "ms", 90 * MINUTE, 100 * MINUTE),
        Change("People", "Ada", "Worked", "ms", 60 * MINUTE, 70 * MINUTE),
        Change("People", TOTAL, "Worked", "ms", 90 * MINUTE, 100 * MINUTE),
    )


def test_rows_are_known_by_what_names_them() -> None:
    """A row that came, one that went and others in another order: two changes, before all values."""
    cleo = ("c", "Cleo", MINUTE, None)
    before, after = document([ADA, BO]), document([cleo, ("a", "Ada", 0, 0.5)])
    assert compare(before, after, LEAST).changes == (
        Change("People", "Bo", "row", "text", "in the report", None),
        Change("People", "Cleo", "row", "text", None, "in the report"),
        Change("People", "Ada", "Worked", "ms", 60 * MINUTE, 0),
    )
    assert not compare(document([ADA, BO]), document([BO, ADA]), LEAST)


@pytest.mark.parametrize(
    ("kind", "before", "after", "told"),
    [
        ("ms", None, LEAST, True),
        ("ms", None, LEAST - 1, False),
        ("ms", LEAST, None, True),
        ("count", None, 1, True),
        ("count", 3, 3, False),
        ("ratio", 0.70, 0.71, True),
        ("ratio", 0.70, 0.709, False),
        ("ratio", None, 0.01, True),
        ("per_hour", 3.2, 4.1, False),
        ("per_hour", 3.2, 4.2, True),
        ("text", "Within", "Above", True),
        ("date", "2026-10-12", "2026-10-13", True),
        ("flag", False, True, True),
        ("time", "2026-10-12T08:00+02:00", "2026-10-12T08:05+02:00", True),
        ("time", "2026-10-12T08:00+02:00", "2026-10-12T07:02+01:00", False),
        ("time", "2026-10-12T08:00+02:00", None, True),
    ],
)
def test_a_value_counts_by_its_kind(kind: Kind, before: Any, after: Any, told: bool) -> None:
    """Durations and times by the threshold, ratios by a point, counts by one, text by being another."""
    assert of_kind(kind, before, after) is told


def test_words_on_what_others_hold_are_no_change() -> None:
    """A text is compared by its value, where it has one, in the unit of its row; and rows are not known by either."""
    columns = (
        Column("key", "Key", "text", shown=False, names_row=True),
        Column("figure", "Figure", "text"),
        Column("now", "Now", "text", exact=("value", "unit")),
        Column("cause", "Why", "text", compared=False),
        Column("unit", "Unit", "text", shown=False),
        Column("value", "Value", "number", shown=False),
    )

    def of(ms: int, share: float) -> Document:
        rows = [
            ("w", "Worked", f"{ms} ms", f"because of {ms}", "ms", ms),
            ("u", "Used", f"{share} of 1", None, "ratio", share),
        ]
        return Document(document([]).head, [Table("t", "T", columns, rows)])

    assert not compare(of(0, 0.5), of(LEAST - 1, 0.509), LEAST)
    assert compare(of(0, 0.5), of(LEAST, 0.6), LEAST).changes == (
        Change("T", "Used", "Now", "ratio", 0.5, 0.6),
        Change("T", "Worked", "Now", "ms", 0, LEAST),
    )


def test_the_largest_fifty_are_told_and_the_others_counted() -> None:
    """So that a mail stays a mail."""
    before = [(f"{number:03}", f"P{number:03}", 0, None) for number in range(120)]
    after = [(key, name, (number + 5) * MINUTE, None) for number, (key, name, _, _) in enumerate(before)]
    found = compare(document(before), document(after), LEAST)
    assert (len(found.changes), found.more) == (MOST_TOLD, 70)
    assert [change.after for change in found.changes[:2]] == [124 * MINUTE, 123 * MINUTE]


def test_a_table_that_came_or_went_is_told() -> None:
    """As a whole."""
    empty = replace(document([]), tables=[])
    assert compare(empty, document([ADA]), LEAST).changes == (
        Change("People", "", "table", "text", None, "in the report"),
    )
    assert compare(document([ADA]), empty, LEAST).changes == (
        Change("People", "", "table", "text", "in the report", None),
    )


def test_rows_without_a_name_are_compared_by_their_place() -> None:
    """Nothing better is known of them."""
    columns = (Column("what", "What", "text"), Column("value", "Value", "ms"))
    old, new = (
        Document(document([]).head, [Table("t", "T", columns, [("a", 0), ("b", value)])]) for value in (0, LEAST)
    )
    assert compare(old, new, LEAST).changes == (Change("T", "b", "Value", "ms", 0, LEAST),)
