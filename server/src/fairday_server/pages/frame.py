"""What stands around every page: who is signed in and where they can go."""

from dataclasses import dataclass
from datetime import date

from fairday_server.pages.paths import (
    ACCOUNT,
    ADMIN,
    APPROVALS,
    PEOPLE,
    REPORTS,
    TEAMS,
    data_path,
    day_path,
    sheet_path,
)


@dataclass(frozen=True, slots=True)
class NavLink:
    """A word in the navigation; `here` marks the page's own."""

    text: str
    href: str
    here: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The navigation, and the name of who is signed in: empty for nobody, and then there is no navigation.

    `account` is the address of their account, where they have one.
    """

    links: tuple[NavLink, ...] = ()
    who: str = ""
    account: str = ""


TEAM, OTHERS, DECIDE, MADE, RUN = (
    ("Team", TEAMS),
    ("People", PEOPLE),
    ("Approvals", APPROVALS),
    ("Reports", REPORTS),
    ("Admin", ADMIN),
)
_FOR_OTHERS = {
    "admin": (TEAM, OTHERS, DECIDE, MADE, RUN),
    "supervisor": (TEAM, OTHERS, DECIDE, MADE),
    "analyst": (TEAM, OTHERS, MADE),
    "worker": (),
}


def admin_frame(here: str, who: str = "Administrator") -> Frame:
    """The frame of an administrator who is no person; `here` is a word of the navigation, or none of them."""
    return _frame(_FOR_OTHERS["admin"], here, who)


def person_frame(here: str, role: str, who: str, person_id: str, today: date) -> Frame:
    """The frame of a person: what their role lets them see of others, then their own record."""
    own = (
        ("My day", day_path(person_id, today)),
        ("My timesheet", sheet_path(person_id, today)),
        ("My data", data_path(person_id)),
        *([("My reports", REPORTS)] if role == "worker" else []),
    )
    return _frame((*_FOR_OTHERS[role], *own), here, who, ACCOUNT)


def _frame(links: tuple[tuple[str, str], ...], here: str, who: str, account: str = "") -> Frame:
    return Frame(tuple(NavLink(text, href, text == here) for text, href in links), who, account)
