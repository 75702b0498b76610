"""The first start on a desktop: a team and a person of the OS user, so that there is someone to record."""

import getpass
import pwd
from dataclasses import dataclass

from sqlmodel import select
from tzlocal import get_localzone_name

from fairday_collector.clock import Clock
from fairday_collector.people import add_person, add_team
from fairday_collector.store import Store
from fairday_collector.store.tables import Person

TEAM = "My team"


@dataclass(frozen=True, slots=True)
class Owner:
    """The OS user as a person: id and name."""

    id: str
    name: str


def ensure_owner(store: Store, clock: Clock) -> Owner | None:
    """Makes team and person where there is nobody at all; returns the person of this OS user's login, if any."""
    login = getpass.getuser()
    with store.write() as session:
        if session.exec(select(Person)).first() is None:
            team = add_team(session, TEAM, get_localzone_name() or "UTC", clock())
            add_person(session, _full_name(login), team, clock(), login=login)
        person = session.exec(select(Person).where(Person.login == login)).first()
        return Owner(person.id, person.name) if person else None


def _full_name(login: str) -> str:
    try:
        full = pwd.getpwnam(login).pw_gecos.split(",")[0].strip()
    except KeyError:
        full = ""
    return full if full and full.isprintable() else login
