"""What the templates of reports are given; panels, tables and small forms are those of administration. Data only."""

from dataclasses import dataclass

from markupsafe import Markup

from fairday_reports.charts.svg import NOTHING
from fairday_server.pages.admin.views import Form, Panel
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import REPORTS, SCHEDULES
from fairday_server.pages.views import Link, Option

CATALOGUE, REGULAR = "Catalogue", "Schedules"
AREAS = ((CATALOGUE, REPORTS), (REGULAR, SCHEDULES))


def areas(here: str, *, schedules: bool = True) -> tuple[Link, ...]:
    """The areas of reports, one marked; `schedules` is False for who has none."""
    return tuple(Link(text, href, here=text == here) for text, href in AREAS if schedules or text != REGULAR)


@dataclass(frozen=True, slots=True)
class ReportsView:
    """A page of panels. `fault` is what was wrong with what was sent, `done` what was done by it, `acts` what can be.

    `report` is what was made, above the panels, with its `files`; it brings the page's heading, so that `heading` is
    empty then.
    """

    frame: Frame
    areas: tuple[Link, ...]
    title: str
    heading: str = ""
    lead: str = ""
    crumbs: tuple[Link, ...] = ()
    panels: tuple[Panel, ...] = ()
    acts: tuple[Form, ...] = ()
    links: tuple[Link, ...] = ()
    fault: str = ""
    done: str = ""
    report: Markup = NOTHING
    files: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Picks:
    """Choices under one name: any number of them, or with `one` exactly one.

    `chosen` tells in words what was chosen of those that are `folded` away until they are asked for. `note` stands
    below, `fault` is what is wrong.
    """

    name: str
    legend: str
    options: tuple[Option, ...]
    chosen: str = ""
    folded: bool = False
    one: bool = False
    note: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form; `options` make it a select, `whole` gives it a line. `fault` is what is wrong with it."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    hint: str = ""
    fault: str = ""
    options: tuple[Option, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class AskView:
    """What a report can be asked for; without `picks` it is about whoever looks."""

    action: str
    picks: tuple[Picks, ...]
    fields: tuple[Field, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class PreviewView:
    """A report as it would be: the form, the report itself or in its place why not, and what can be done with it.

    `saving` says that the form which saves it is open.
    """

    frame: Frame
    areas: tuple[Link, ...]
    title: str
    ask: AskView
    report: Markup = NOTHING
    lead: str = ""
    files: tuple[Link, ...] = ()
    save: Field | None = None
    save_action: str = ""
    saving: bool = False
    hidden: tuple[tuple[str, str], ...] = ()
    regularly: Link | None = None
    done: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a long form: choices first, then fields."""

    heading: str
    says: str = ""
    picks: tuple[Picks, ...] = ()
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class FormView:
    """A long form; `fault` says that something in it is not right."""

    frame: Frame
    areas: tuple[Link, ...]
    heading: str
    lead: str
    action: str
    button: str
    sections: tuple[Section, ...]
    hidden: tuple[tuple[str, str], ...]
    back: Link
    crumbs: tuple[Link, ...] = ()
    fault: str = ""
