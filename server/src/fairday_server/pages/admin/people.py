"""The people as administrators see them: who there is, with what of today, and the form for another one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from fairday_collector.access.grants import list_grants
from fairday_collector.people import PersonHistory, histories
from fairday_collector.store.tables import Person, Team
from fairday_reports.words import count
from fairday_server.pages.admin.views import AdminView, Cell, Column, Form, Input, Panel, choice, table
from fairday_server.pages.admin.zones import zone_options
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import ADMIN_IMPORT, ADMIN_PEOPLE, ADMIN_TEAMS, admin_path
from fairday_server.pages.typed import Typed
from fairday_server.pages.views import Link

MOST_LISTED = 200
COLUMNS = (
    Column("Name"),
    Column("Team"),
    Column("Login", leaves="col2"),
    Column("Zone", leaves="col3"),
    Column("Role", leaves="col3"),
    Column("Access", leaves="col2"),
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Everyone by name with their dated facts, the teams by name, and what people were granted, in words by id."""

    people: tuple[PersonHistory, ...]
    teams: tuple[Team, ...]
    access: dict[str, str]

    @property
    def team_names(self) -> dict[str, str]:
        """Names of the teams by id."""
        return {team.id: team.name for team in self.teams}

    @property
    def team_options(self) -> list[tuple[str, str]]:
        """The teams as value and text."""
        return [(team.id, team.name) for team in self.teams]


def staff_of(session: Session) -> Staff:
    """Everyone there is."""
    ids = session.exec(select(Person.id)).all()
    known = sorted(histories(session, ids).values(), key=lambda each: (each.person.name.casefold(), each.person.id))
    return Staff(tuple(known), tuple(session.exec(select(Team).order_by(col(Team.name)))), access_words(session))


def access_words(session: Session) -> dict[str, str]:
    """What people were granted, in words by their id."""
    said: dict[str, list[str]] = {}
    for held in list_grants(session):
        words = "Administrator" if held.team is None else f"Supervisor of {held.team}"
        said.setdefault(held.grant.person_id, []).append(words)
    return {person: ", ".join(words) for person, words in said.items()}


def people_view(
    frame: Frame,
    staff: Staff,
    now_ms: int,
    *,
    search: str = "",
    typed: Typed | None = None,
    fault: str = "",
    done: str = "",
) -> AdminView:
    """Those whose name, mail address or login has what is searched for, and the form for another person."""
    names = staff.team_names
    found = [each for each in staff.people if _has(each.person, search)]
    lead = f"{count(len(staff.people), 'person', 'people')} in {count(len(staff.teams), 'team', 'teams')}."
    if search:
        lead = f"{count(len(found), 'person', 'people')} found of {len(staff.people)}."
    more = len(found) - MOST_LISTED
    asks = Form(ADMIN_PEOPLE, "Search", (Input("q", "Name, mail address or login", search),), id="q", asks=True,
                primary=False)  # fmt: skip
    listed = Panel(
        "People",
        aside=Link("Import from CSV", ADMIN_IMPORT),
        table=table(
            COLUMNS,
            (_row(each, names, staff.access, now_ms) for each in found[:MOST_LISTED]),
            empty="Nobody is called so." if search else "Nobody was added yet.",
        ),
        after=f"{count(more, 'person more', 'people more')}. Search for them by name." if more > 0 else "",
        forms=(asks,) if len(staff.people) > 1 else (),
    )
    return AdminView(
        frame, "People", "People and access", lead, panels=(listed, _adding(staff, typed or Typed({}))), fault=fault,
        done=done,
    )  # fmt: skip


def _has(person: Person, search: str) -> bool:
    wanted = search.casefold()
    return any(wanted in text.casefold() for text in (person.name, person.email or "", person.login or ""))


def _row(each: PersonHistory, names: dict[str, str], access: dict[str, str], now_ms: int) -> Sequence[Cell]:
    today = each.today(now_ms)
    return (
        Cell(each.person.name, href=admin_path(ADMIN_PEOPLE, each.person.id), small=each.person.email or ""),
        Cell(names[each.team_on(today)]),
        Cell(each.person.login or ""),
        Cell(each.zones.zone_on(today)),
        Cell(each.role_on(today) or ""),
        Cell(access.get(each.person.id, "Own record")),
    )


def _adding(staff: Staff, given: Typed) -> Panel:
    if not staff.teams:
        return Panel("Add a person", ("A person belongs to a team.",), links=(Link("Add a team", ADMIN_TEAMS),))
    inputs = (
        Input("name", "Name", given["name"], required=True),
        Input("team", "Team", kind="select", options=choice(given["team"], staff.team_options)),
        Input("zone", "Time zone", kind="select",
              options=choice(given["zone"], [("", "As the team’s"), *zone_options()])),
        Input("email", "Mail address", given["email"], "email", "To sign in with a password. May stay empty."),
        Input("login", "Login on desktops", given["login"], hint="Tells members of a team apart when they join."),
        Input("role", "Role", given["role"], hint="Such as Engineer: policies and rules may be for a role."),
    )  # fmt: skip
    return Panel("Add a person", forms=(Form(ADMIN_PEOPLE, "Add the person", inputs, id="add"),))
