"""What the pages of administration are made of: panels of sentences, tables and forms. Data only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import (
    ADMIN,
    ADMIN_PEOPLE,
    ADMIN_POLICIES,
    ADMIN_RULES,
    ADMIN_SEATS,
    ADMIN_TEAMS,
    ADMIN_TOKENS,
)
from fairday_server.pages.views import Link, Option

Kind = Literal["text", "email", "date", "number", "select", "textarea", "file", "check"]
LONGEST_WORD = 16
AREAS = (
    ("Overview", ADMIN),
    ("People", ADMIN_PEOPLE),
    ("Teams", ADMIN_TEAMS),
    ("Computers", ADMIN_SEATS),
    ("Join tokens", ADMIN_TOKENS),
    ("Rules", ADMIN_RULES),
    ("Policies", ADMIN_POLICIES),
)


@dataclass(frozen=True, slots=True)
class Input:
    """A field of a form. `value` is what stands in it; a `check` is ticked where it has one."""

    name: str
    label: str
    value: str = ""
    kind: Kind = "text"
    hint: str = ""
    options: tuple[Option, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form that posts to `action`, or asks with GET. `hidden` goes along unseen; `id` keeps its fields' ids apart.

    `label` is the button's accessible name where its text is the same in each row, and begins with that text.
    """

    action: str
    button: str
    label: str = field(default="", kw_only=True)
    inputs: tuple[Input, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    id: str = "f"
    primary: bool = True
    upload: bool = False
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; `numeric` ones stand right, `whole` ones never wrap, `leaves` says at which width it goes."""

    text: str
    numeric: bool = False
    leaves: Literal["", "col2", "col3"] = ""
    whole: bool = False

    @property
    def css(self) -> str:
        """The class of its cells."""
        return " ".join(filter(None, ["num" if self.numeric else "", "nowrap" if self.whole else "", self.leaves]))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, perhaps as a link, with a quieter line beneath; or a form of one button.

    `label` is the link's accessible name where its text is the same in each row, and begins with that text.
    """

    text: str
    href: str = ""
    label: str = ""
    small: str = ""
    form: Form | None = None
    css: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of each row names it. Without rows `empty` is said instead."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page: sentences, a line to copy, a list, a table, forms; `aside` stands beside its heading."""

    heading: str
    says: tuple[str, ...] = ()
    aside: Link | None = None
    code: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    points: tuple[str, ...] = ()
    table: Table | None = None
    forms: tuple[Form, ...] = ()
    links: tuple[Link, ...] = ()
    after: str = ""


@dataclass(frozen=True, slots=True)
class AdminView:
    """A page of administration. `fault` is what was wrong with what was sent, `done` what was done by it."""

    frame: Frame
    here: str
    heading: str
    lead: str = ""
    crumbs: tuple[Link, ...] = ()
    panels: tuple[Panel, ...] = ()
    fault: str = ""
    done: str = ""
    areas: tuple[Link, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Marks where the page is."""
        object.__setattr__(self, "areas", tuple(Link(text, href, here=text == self.here) for text, href in AREAS))


def table(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, empty: str = "") -> Table:
    """A table whose cells have the classes of their columns; words too long for a phone may be broken."""
    made = tuple(
        tuple(replace(cell, css=_css(cell, column)) for cell, column in zip(row, columns, strict=True)) for row in rows
    )
    return Table(tuple(columns), made, empty)


def _css(cell: Cell, column: Column) -> str:
    is_long = any(len(word) > LONGEST_WORD for word in f"{cell.text} {cell.small}".split())
    return " ".join(filter(None, [column.css, "long" if is_long else ""]))


def choice(chosen: str, options: Iterable[tuple[str, str]]) -> tuple[Option, ...]:
    """The options of a select: value and text, one of them chosen."""
    return tuple(Option(value, text, value == chosen) for value, text in options)
