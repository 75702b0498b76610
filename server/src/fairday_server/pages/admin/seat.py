"""One computer as administrators see it: what is the matter, whose it was since when, assigning and revoking it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlmodel import Session, col, select

from fairday_collector.errors import Invalid, NotFound
from fairday_collector.seat_health.words import Trouble
from fairday_collector.seats import SeatNow
from fairday_collector.secrets import digest
from fairday_collector.store.tables import Assignment, Person
from fairday_server.api.routes import parse_date
from fairday_server.pages.admin.seats import clock_words, fleet_of, state_words
from fairday_server.pages.admin.views import AdminView, Cell, Column, Form, Input, Panel, choice, table
from fairday_server.pages.admin.words import when
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import ADMIN_PEOPLE, ADMIN_SEATS, admin_path
from fairday_server.pages.typed import Typed
from fairday_server.pages.views import Link

_CLOCK = re.compile(r"(\d{1,2}):?(\d{2})?")


@dataclass(frozen=True, slots=True)
class OneSeat:
    """A seat with what is the matter, whom it was assigned to since when, and everybody it may be given to."""

    now: SeatNow
    troubles: tuple[Trouble, ...]
    turns: tuple[tuple[int, str, str], ...]
    people: tuple[tuple[str, str], ...]

    @property
    def mark(self) -> str:
        """A mark of the assignments: it differs once there is another."""
        return digest(repr(self.turns))[:16]


def one_seat(session: Session, seat_id: str, now_ms: int) -> OneSeat:
    """One seat; raises NotFound."""
    fleet = fleet_of(session, now_ms)
    now = next((each for each in fleet.seats if each.seat.id == seat_id), None)
    if now is None:
        raise NotFound("unknown_seat", "There is no such computer.")
    turns = session.exec(
        select(Assignment.from_ms, Person.id, Person.name)
        .join(Person, col(Person.id) == Assignment.person_id)
        .where(Assignment.seat_id == seat_id)
        .order_by(col(Assignment.from_ms))
    )
    people = session.exec(select(Person.id, Person.name).order_by(col(Person.name), col(Person.id)))
    found = fleet.troubled.get(seat_id)
    return OneSeat(now, found.troubles if found else (), tuple(turns), tuple(people))


def instant_of(form: Typed) -> int | None:
    """The instant (epoch ms) of a form's date and time in UTC; None where both are empty. Raises Invalid."""
    if not form["from"] and not form["at"]:
        return None
    if not form["from"]:
        raise Invalid("bad_instant", "Say the date too, or leave both empty for now.")
    found = _CLOCK.fullmatch(form["at"] or "0:00")
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise Invalid("bad_instant", f"{form['at']!r} is no time of day. Write it as 9, 930 or 9:30.")
    day = parse_date(form["from"])
    return int(datetime.combine(day, time(int(found[1]), int(found[2] or 0)), UTC).timestamp()) * 1000


def seat_view(
    frame: Frame, seat: OneSeat, now_ms: int, *, typed: Typed | None = None, fault: str = "", done: str = ""
) -> AdminView:
    """A computer: what is the matter, whose it was since when, assigning and revoking it."""
    row = seat.now.seat
    facts = (
        ("State", state_words(seat.now, [trouble.what for trouble in seat.troubles])),
        ("System", f"{row.os} {row.os_version}"),
        ("Agent", row.agent or "Not said"),
        ("Enrolled (UTC)", when(row.enrolled_ms, now_ms)),
        ("Last heard of (UTC)", when(row.last_seen_ms, now_ms)),
        ("Clock", clock_words(row.skew_ms)),
        ("Spans given up", ", ".join(f"{name} {n:,}" for name, n in sorted(row.losses.items()) if n) or "None"),
        ("Id", row.id),
    )
    matter = Panel(
        "Worth a look", facts=tuple((trouble.seen, trouble.remedy.replace("`", "")) for trouble in seat.troubles)
    )
    turns = [
        (Cell("The start" if place == 0 else when(start, now_ms)), Cell(name, href=admin_path(ADMIN_PEOPLE, person)))
        for place, (start, person, name) in enumerate(seat.turns)
    ]
    whose = Panel(
        "Whose it is",
        table=table((Column("From (UTC)"), Column("Whose")), turns, empty="It feeds nobody’s record yet."),
        forms=(_assigning(seat, typed or Typed({})),) if seat.people else (),
        after="Days of both people that its spans lie on are reckoned again.",
    )
    refused = Panel(
        "Refuse it",
        ("It sends nothing any more. What it sent stays.",),
        links=(Link("Revoke it", admin_path(ADMIN_SEATS, row.id, "revoke")),),
    )
    panels = (
        Panel("Now", facts=facts),
        *([matter] if seat.troubles else []),
        whose,
        *([refused] if row.revoked_ms is None else []),
    )
    return AdminView(
        frame,
        "Computers",
        name_of(seat),
        crumbs=(Link("Computers", ADMIN_SEATS),),
        panels=panels,
        fault=fault,
        done=done,
    )


def revoke_view(frame: Frame, seat: OneSeat) -> AdminView:
    """What revoking means, and the button."""
    path = admin_path(ADMIN_SEATS, seat.now.seat.id)
    says = (
        f"From then on nothing that {name_of(seat)} sends is taken. What it sent stays; what it still holds does not "
        "come. It can come back with a new join token alone."
    )
    form = Form(f"{path}/revoke", "Revoke it")
    panel = Panel("What follows", (says,), forms=(form,), links=(Link("Leave it as it is", path),))
    crumbs = (Link("Computers", ADMIN_SEATS), Link(name_of(seat), path))
    return AdminView(frame, "Computers", f"Revoke {name_of(seat)}?", crumbs=crumbs, panels=(panel,))


def name_of(seat: OneSeat) -> str:
    """A seat for people: one user on one computer."""
    return f"{seat.now.seat.host}, {seat.now.seat.os_user}"


def _assigning(seat: OneSeat, given: Typed) -> Form:
    inputs = (
        Input("person", "Give it to", kind="select", options=choice(given["person"], seat.people)),
        Input("from", "From (UTC)", given["from"], "date", "Empty means now."),
        Input("at", "At (UTC)", given["at"], hint="Such as 9, 930 or 9:30."),
    )
    return Form(admin_path(ADMIN_SEATS, seat.now.seat.id, "assign"), "Assign it", inputs, (("mark", seat.mark),),
                id="assign")  # fmt: skip
