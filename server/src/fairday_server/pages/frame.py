"""What stands around every page: who is signed in and where they can go."""

from dataclasses import dataclass
from datetime import date

from fairday_server.pages.paths import PEOPLE, TIMESHEET, day_path


@dataclass(frozen=True, slots=True)
class NavLink:
    """A word in the navigation; `here` marks the page's own."""

    text: str
    href: str
    here: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The navigation, and the name of who is signed in: empty for nobody, and then there is no navigation."""

    links: tuple[NavLink, ...] = ()
    who: str = ""


def admin_frame(here: str, who: str = "Administrator") -> Frame:
    """The frame of whoever may see everyone; `here` is `People`, `Timesheet` or neither."""
    links = (("People", PEOPLE), ("Timesheet", TIMESHEET))
    return Frame(tuple(NavLink(text, href, text == here) for text, href in links), who)


def supervisor_frame(here: str, who: str, person_id: str, today: date) -> Frame:
    """The frame of a person who sees others too; `here` is `People`, `Timesheet`, `My day` or none of them."""
    links = (("People", PEOPLE), ("Timesheet", TIMESHEET), ("My day", day_path(person_id, today)))
    return Frame(tuple(NavLink(text, href, text == here) for text, href in links), who)


def worker_frame(here: str, who: str, person_id: str, today: date) -> Frame:
    """The frame of a person who sees their own record; `here` is `My day`, `My timesheet` or neither."""
    links = (("My day", day_path(person_id, today)), ("My timesheet", TIMESHEET))
    return Frame(tuple(NavLink(text, href, text == here) for text, href in links), who)
