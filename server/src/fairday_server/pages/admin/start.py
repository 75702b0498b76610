"""A first run that leads: where it stands, and its page of one step after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from fairday_collector.ledger.marks import ledger_days
from fairday_collector.people import PersonHistory, histories
from fairday_collector.seats import seats_of
from fairday_collector.store.tables import Person, Seat, Team
from fairday_server.pages.admin.desktops import Desktops
from fairday_server.pages.admin.tokens import line_panel
from fairday_server.pages.admin.views import AdminView, Form, Input, Panel, choice
from fairday_server.pages.admin.zones import own_zone, zone_options
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import ADMIN, ADMIN_START, admin_path, day_path
from fairday_server.pages.typed import Typed
from fairday_server.pages.views import Link

LOOK_AGAIN_S = 5


@dataclass(frozen=True, slots=True)
class Start:
    """How far the first run is: the teams, the person added last, the host of their desktop, their first date."""

    teams: tuple[Team, ...] = ()
    person: PersonHistory | None = None
    host: str = ""
    first: date | None = None

    @property
    def step(self) -> str:
        """What comes next: `team`, `person`, `token`, or `done`."""
        if not self.teams:
            return "team"
        if self.person is None:
            return "person"
        return "token" if self.first is None else "done"


def start_of(session: Session) -> Start:
    """How far the first run is."""
    teams = tuple(session.exec(select(Team).order_by(col(Team.name))).all())
    newest = session.exec(select(Person.id).order_by(col(Person.created_ms).desc(), col(Person.id))).first()
    if newest is None:
        return Start(teams)
    held = session.exec(select(Seat.host).where(col(Seat.id).in_(seats_of(session, newest)))).first()
    days = [day for _, day in ledger_days(session, [newest])]
    return Start(teams, histories(session, [newest])[newest], held or "", max(days, default=None))


def start_view(
    frame: Frame,
    start: Start,
    desktops: Desktops,
    token: str = "",
    *,
    typed: Typed | None = None,
    fault: str = "",
) -> AdminView:
    """One step after the other; `token` is that of the browser's own last step, `typed` what was refused."""
    given = typed or Typed({"zone": own_zone()})
    panels = (_team(start, given), _person(start, given), *_desktop(start, desktops, token))
    return AdminView(frame, "Start", "Start here", _lead(start, token), panels=panels, fault=fault)


def is_waiting(start: Start, token: str) -> bool:
    """Whether all there is to do is to wait for a desktop: the page may be fetched again without losing anything."""
    return start.step == "token" and bool(token or start.host)


def _lead(start: Start, token: str) -> str:
    if start.step == "done":
        return "The first data have arrived."
    if is_waiting(start, token):
        return "Waiting for the first data …"
    return "Four steps lead to the first day of the first person."


def _team(start: Start, given: Typed) -> Panel:
    if start.teams:
        return Panel("1. A team", ("; ".join(f"{team.name}, {team.zone}" for team in start.teams[:3]) + ".",))
    inputs = (
        Input("name", "Name of the team", given["name"], required=True),
        Input("zone", "Time zone of its people", kind="select", options=choice(given["zone"], zone_options())),
    )
    says = "People belong to a team. More teams can be added later."
    return Panel(
        "1. A team", (says,), forms=(Form(admin_path(ADMIN_START, "team"), "Add the team", inputs, id="team"),)
    )


def _person(start: Start, given: Typed) -> Panel:
    if start.person is not None:
        return Panel("2. A person", (f"{start.person.person.name}.",))
    if not start.teams:
        return Panel("2. A person", ("Whose days are recorded. First add their team.",))
    teams: Sequence[tuple[str, str]] = [(team.id, team.name) for team in start.teams]
    inputs = (
        Input("name", "Name of the person", given["name"], required=True),
        Input("team", "Team", kind="select", options=choice(given["team"], teams)),
        Input("email", "Mail address", given["email"], "email", "To sign in with a password. May stay empty."),
        Input("login", "Login on their desktop", given["login"], hint="Their account’s name there. May stay empty."),
    )
    form = Form(admin_path(ADMIN_START, "person"), "Add the person", inputs, id="person")
    return Panel("2. A person", ("Whose days are recorded. It may be yourself.",), forms=(form,))


def _desktop(start: Start, desktops: Desktops, token: str) -> tuple[Panel, ...]:
    person = start.person
    if person is None:
        return (
            Panel("3. A join token", ("With it a desktop joins as this person’s.",)),
            Panel("4. Their desktop", ("You get a line to paste there.",)),
        )
    name = person.person.name
    if start.first is not None:
        links = (
            Link(f"Open the day of {name}", day_path(person.person.id, start.first)),
            Link("Go on to administration", ADMIN),
        )
        return (Panel("3. A join token", ("Used.",)), Panel("4. Their desktop", (_host(start),), links=links))
    another = bool(token or start.host)
    make = Form(
        admin_path(ADMIN_START, "token"), "Make another token" if another else "Make the token", primary=not another
    )
    made = Panel("3. A join token", (f"With it one desktop joins as that of {name}, within 7 days.",), forms=(make,))
    if not another:
        return made, Panel("4. Their desktop", ("You get a line to paste there.",))
    waits = Panel(
        "Waiting for the first data …",
        (
            f"{_host(start)} Nothing has come from it yet." if start.host else "No desktop has joined yet.",
            f"This page looks again every {LOOK_AGAIN_S} seconds. You may leave it and come back.",
        ),
        links=(Link("Look again now", ADMIN_START),),
    )
    line = line_panel(desktops.line(token), name, 1, has_ca=bool(desktops.ca())) if token else None
    return (made, *([line] if line else []), waits)


def _host(start: Start) -> str:
    return f"The computer {start.host} has joined."
