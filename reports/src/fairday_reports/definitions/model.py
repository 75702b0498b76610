"""What a report is before it is made: a short declaration of figures and sections over one reading."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol

from fairday_reports.definitions.details import detail
from fairday_reports.document.model import Table

if TYPE_CHECKING:
    from fairday_reports.definitions.reading import Reading

Grouping = Literal["person", "team", "day", "week", "month", "category", "app", "site"]
GROUPINGS: Final[dict[Grouping, str]] = {
    "person": "By person",
    "team": "By team",
    "day": "By day",
    "week": "By week",
    "month": "By month",
    "category": "By category",
    "app": "By application",
    "site": "By site",
}
"""How people read the groupings."""


class Section(Protocol):
    """A part of a report: reads what it needs, and gives tables whose rows may be made as they are read, once."""

    def tables(self, reading: "Reading") -> Iterable[Table]:
        """Its tables, none where there is nothing for it to show."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A report of the catalogue. `about` is its sentence there, `reading` how to read it, shown on each one made.

    `figures` are names of metrics for its head, below each the words that `detail` makes; `lead` makes the sentence
    that holds the answer. `groupings` are those it can be asked for, the first unless another is; none where it has no
    choice. `times` is True for a report that is nothing without times of day, which analysts may not see of others.
    `names` is False for one that names no single person.
    """

    name: str
    title: str
    about: str
    reading: str
    sections: tuple[Section, ...]
    lead: Callable[["Reading"], str]
    figures: tuple[str, ...] = ()
    detail: Callable[[str, "Reading"], str] = detail
    groupings: tuple[Grouping, ...] = ()
    landscape: bool = False
    times: bool = False
    names: bool = True
