"""Made reports by hand: every kind of cell, groups, totals, pictures, changes, and text that means harm."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from fairday_reports.document.compare import FIGURES as AT_THE_HEAD
from fairday_reports.document.model import (
    About,
    Bars,
    Change,
    Column,
    Document,
    Figure,
    Head,
    Heat,
    Row,
    Table,
    Trend,
)

HOUR = 3_600_000
MINUTE = 60_000
MADE_MS = int(datetime(2025, 10, 20, 4, tzinfo=UTC).timestamp() * 1000)
SENT_MS = int(datetime(2025, 10, 17, 4, tzinfo=UTC).timestamp() * 1000)
FORMULA = "=cmd|' /C calc'!A0"
SCRIPT = "<script>alert(\"x\")</script> & 'y'"
EMOJI = "Zoë 👩‍💻 Ångström"
RIGHT_TO_LEFT = "שרה כהן"
TURNED = "Ann\u202etxt.exe"
CONTROLS = "Bell\x07, escape \x1b[31m, tab\tand\nline"
LONG = "Wolfeschlegelsteinhausenbergerdorff " * 8
HOSTILE = (FORMULA, SCRIPT, EMOJI, RIGHT_TO_LEFT, TURNED, CONTROLS, LONG.strip(), "\uff1d1+1", "@SUM(1)", "\t=2")

PEOPLE_COLUMNS = (
    Column("person_id", "Id", "text", shown=False, names_row=True),
    Column("person", "Person", "text"),
    Column("worked", "Worked", "ms"),
    Column("overtime", "Overtime", "ms"),
    Column("utilisation", "Utilisation", "ratio"),
    Column("goal", "Goal", "ratio", shown=False),
    Column("utilisation_status", "Band", "text"),
    Column("completeness", "Completeness", "ratio"),
)
PEOPLE: tuple[Row, ...] = (
    ("p1", "Aiko Tanaka", 39 * HOUR + 4 * MINUTE, 19 * MINUTE, 0.7416, 0.8, "Within", 1.0),
    ("p2", "Claire Dubois", 24 * HOUR + 25 * MINUTE + 40_000, 0, 0.78, 0.8, "Within", 1.0),
    ("p3", "Jonas Weber", 28 * HOUR + 55 * MINUTE, 0, 0.6, 0.8, "Incomplete", 0.86),
    ("p4", "Luca Moretti", 36 * HOUR + 6 * MINUTE, -(2 * HOUR + 39 * MINUTE), 0.53, 0.8, "Below", 1.0),
    ("p5", "Omar Haddad", None, None, None, 0.8, None, 0.0),
    ("p6", "Tomas Okafor", 44 * HOUR + 48 * MINUTE, 6 * HOUR + 3 * MINUTE, 1.0904, 0.8, "Above", 1.0),
)
WORKED = sum(int(row[2] or 0) for row in PEOPLE)
OVERTIME = sum(int(row[3] or 0) for row in PEOPLE)


def people_table() -> Table:
    """A row a person with bars against a goal, one not observed, one not wholly; and the sums."""
    return Table(
        key="people",
        title="People",
        columns=PEOPLE_COLUMNS,
        rows=PEOPLE,
        caption="Alphabetical. Hours and minutes, unless marked.",
        note="Figures of Jonas Weber cover the observed part of the week only.",
        total=(None, None, WORKED, OVERTIME, 0.74, 0.8, "Optimal", 0.97),
        drawing=Bars("utilisation", "goal"),
    )


def trend_table() -> Table:
    """Eight weeks in a line, with a gap."""
    shares = (0.71, 0.72, 0.70, 0.73, None, 0.735, 0.73, 0.74)
    return Table(
        key="trend",
        title="Utilisation, eight weeks",
        columns=(Column("week", "Week", "text", names_row=True), Column("utilisation", "Utilisation", "ratio")),
        rows=[(f"Week {35 + at}", share) for at, share in enumerate(shares)],
        drawing=Trend("week", "utilisation", goal=0.8, band=(0.56, 1.04)),
        aside=True,
    )


def days_table() -> Table:
    """Days under the name of each person, with every kind of cell that the others do not have."""
    rows: list[Row] = []
    for number, name in enumerate(("Aiko Tanaka", "Jonas Weber")):
        rows += [
            (
                name, f"2025-10-{13 + day}", f"2025-10-{13 + day}T08:{31 + day}:10.250+02:00",
                (8 - number) * HOUR + day, 41.25 + day, 120 + 1_000 * day, 1234.5 + day, day % 2 == 0,
            )
            for day in range(3)
        ]  # fmt: skip
    rows.append(("Jonas Weber", "2025-10-16", None, None, None, None, None, None))
    return Table(
        key="days",
        title="Days",
        columns=(
            Column("person", "Person", "text", names_row=True),
            Column("date", "Date", "date", names_row=True),
            Column("first", "First", "time"),
            Column("worked", "Worked", "ms"),
            Column("switches", "Switches an hour", "per_hour"),
            Column("keys", "Keys", "count"),
            Column("cost", "Cost", "number"),
            Column("late", "Late", "flag"),
        ),
        rows=rows,
        total=(None, None, None, 45 * HOUR + 6, 42.25, 6_720, 7407.0, None),
        group="person",
    )


def heat_table() -> Table:
    """People at a screen by weekday and hour, of twelve, with places at which data are missing."""
    hours = [f"h{hour:02}" for hour in range(7, 19)]
    counts = ((2, 9, 10, 12, 11, 5, 9, 11, 11, 9, 4, 1), (0, 1, 0, 0, 4, 6, 7, 8, 2, 0, 0, 0))
    return Table(
        key="hours",
        title="When the team works",
        columns=(Column("day", "Day", "text", names_row=True), *(Column(hour, hour[1:], "count") for hour in hours)),
        rows=[(day, *of_day) for day, of_day in zip(("Mon", "Tue"), counts, strict=True)],
        caption="People at a screen for half of the hour or more, of 12.",
        drawing=Heat(12, frozenset({(0, "h14"), (1, "h15")})),
    )


ABOUT = About(
    made_ms=MADE_MS,
    zone="Europe/Stockholm",
    completeness=0.97,
    missing=("Jonas Weber, Thursday 16 October: 3 h 20 min without data", "Omar Haddad, Monday 13 October: 8 h"),
    waiting=1,
    running=2,
    generation=7,
    through_change=41,
    policy=6,
    rules=14,
    calendar=3,
    late_until=date(2025, 10, 27),
)
FIGURES = (
    Figure("utilisation_status", "Workload", "Optimal", "text", "10 of 12 within the band"),
    Figure("worked", "Worked", WORKED, "ms", "of 450 h 15 min"),
    Figure("utilisation", "Utilisation", 0.7416, "ratio", "goal 80 %"),
    Figure("completeness", "Observed", 0.97, "ratio", "1 device silent"),
)
CHANGES = (
    Change("People", "Jonas Weber", "Worked", "ms", 27 * HOUR, 28 * HOUR + 55 * MINUTE),
    Change("People", "Jonas Weber", "Utilisation", "ratio", 0.58, 0.6),
    Change(AT_THE_HEAD, "", "Worked", "ms", WORKED - 115 * MINUTE, WORKED),
)


def document(tables: Iterable[Table] | None = None, about: About = ABOUT, **head: Any) -> Document:
    """A report of a team and a week; with every kind of table unless others are given."""
    fields: dict[str, Any] = {
        "report": "utilisation",
        "title": "Team utilisation and workload",
        "subject": "Payments operations",
        "first": date(2025, 10, 13),
        "last": date(2025, 10, 19),
        "period": "13–19 October 2025",
        "lead": "444 h 19 min were worked, and 74 % of the time there was for it was used.",
        "reading": "Utilisation says where time went, not how good the work was. Not for pay, ranking or discipline.",
        "about": about,
        "figures": FIGURES,
        "parameters": {"teams": ["t1"], "period": "last-week", "by": "person"},
    }
    made = [trend_table(), people_table(), days_table(), heat_table()] if tables is None else list(tables)
    return Document(Head(**{**fields, **head}), made)


def revised() -> Document:
    """The same, sent for the second time with three figures changed."""
    return document(about=replace(ABOUT, revises_ms=SENT_MS, changes=CHANGES))


def revised_much(more: int = 1_020) -> Document:
    """The same with so many more changes than are listed."""
    made = revised()
    return replace(made, head=replace(made.head, about=replace(made.head.about, more_changes=more)))


def hostile() -> Document:
    """A report in which every text means harm."""
    table = Table(
        key="people",
        title=SCRIPT,
        columns=(Column("person", FORMULA, "text", names_row=True), Column("worked", SCRIPT, "ms")),
        rows=[(text, (number + 1) * HOUR) for number, text in enumerate(HOSTILE)],
        caption=SCRIPT,
        note=CONTROLS,
        total=(FORMULA, 55 * HOUR),
    )
    groups = replace(table, key="groups", title="[a]:*?/\\" + LONG, group="person", total=None, caption="", note="")
    about = replace(ABOUT, missing=(SCRIPT, FORMULA), revises_ms=SENT_MS, changes=(_hostile_change(),))
    return document([table, groups], about, subject=SCRIPT, lead=SCRIPT, figures=(Figure("x", SCRIPT, SCRIPT, "text"),))


def many(rows: int) -> Document:
    """A report of one table with so many rows of six columns, made as they are read."""
    return document([Table("people", "People", MANY_COLUMNS, _Many(rows), total=(None, None, rows, 0, 0.5, 1.0))])


MANY_COLUMNS = (
    Column("person_id", "Id", "text", names_row=True),
    Column("person", "Person", "text"),
    Column("worked", "Worked", "ms"),
    Column("switches", "Switches", "count"),
    Column("utilisation", "Utilisation", "ratio"),
    Column("completeness", "Completeness", "ratio"),
)


class _Many:
    """Rows that are nowhere until they are read."""

    def __init__(self, rows: int) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Row]:
        return (
            (f"p{number:06}", f"Person {number}", number * MINUTE, number % 977, number % 101 / 100, 1.0)
            for number in range(self._rows)
        )

    def __len__(self) -> int:
        return self._rows


def _hostile_change() -> Change:
    return Change(SCRIPT, SCRIPT, FORMULA, "text", FORMULA, SCRIPT)
