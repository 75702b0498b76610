"""The enrolment itself: one transaction that turns a join token into a seat with a key."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from fairday_collector import audit
from fairday_collector.enrol.tokens import token_state
from fairday_collector.errors import Forbidden, Unauthorised
from fairday_collector.people import histories
from fairday_collector.seats import FIRST_MS
from fairday_collector.secrets import digest, new_id, new_secret
from fairday_collector.store.tables import Assignment, JoinToken, Membership, Person, Seat, SeatKey
from fairday_collector.store.watch import pause_ingest
from fairday_wire import Enrolment


@dataclass(frozen=True, slots=True)
class NewKey:
    """A seat and the text of its key, which is shown this once."""

    seat: str
    key: str


def enrol(session: Session, request: Enrolment, now_ms: int) -> NewKey:
    """Gives the machine and user of a request a seat.

    A repeat before the key's first use answers the same seat with a new key, the old one void and no use counted.
    After it, a repeat makes a new seat, flagged as a possible clone. Raises Unauthorised for an unknown token and
    Forbidden for one that does not hold any more.
    """
    token = session.exec(select(JoinToken).where(JoinToken.sha256 == digest(request.token))).first()
    if token is None:
        raise Unauthorised("unknown_token", "This join token is not known here. Ask your administrator for a new one.")
    earlier = session.exec(
        select(Seat).where(
            Seat.token_id == token.id,
            Seat.machine_id == request.device.machine_id,
            Seat.os_user == request.os_user,
            col(Seat.revoked_ms).is_(None),
        )
    ).all()
    if earlier:
        pause_ingest(session)  # so that what is unused stays so until its key is void
    unused = next((seat for seat in earlier if not _was_used(session, seat)), None)
    state = token_state(token, now_ms)
    if state in ("revoked", "expired") or (state == "used up" and unused is None):
        raise Forbidden(
            f"token_{state.replace(' ', '_')}", f"This join token is {state}. Ask your administrator for a new one."
        )
    if unused is not None:
        return _give_key(session, unused, now_ms)
    seat = _new_seat(session, token, request, now_ms, possible_clone=bool(earlier))
    token.used += 1
    session.add(token)
    audit.record(session, now_ms, f"token:{token.id}", "seat.enrol", seat.id, possible_clone=seat.possible_clone)
    return _give_key(session, seat, now_ms)


def _was_used(session: Session, seat: Seat) -> bool:
    used = select(SeatKey.id).where(SeatKey.seat_id == seat.id, col(SeatKey.first_used_ms).is_not(None))
    return session.exec(used).first() is not None


def _new_seat(session: Session, token: JoinToken, request: Enrolment, now_ms: int, *, possible_clone: bool) -> Seat:
    device = request.device
    seat = Seat(
        id=new_id(),
        token_id=token.id,
        host=device.host,
        os=device.os,
        os_version=device.os_version,
        machine_id=device.machine_id,
        os_user=request.os_user,
        agent=request.agent,
        enrolled_ms=now_ms,
        possible_clone=possible_clone,
    )
    session.add(seat)
    session.flush()
    person = token.person_id or _member_without_seat(session, token.team_id or "", request.os_user, now_ms)
    if person is not None:
        session.add(Assignment(seat_id=seat.id, from_ms=FIRST_MS, person_id=person))
    session.flush()
    return seat


def _member_without_seat(session: Session, team_id: str, login: str, now_ms: int) -> str | None:
    candidates = session.exec(
        select(Person.id)
        .join(Membership, col(Membership.person_id) == Person.id)
        .where(Membership.team_id == team_id, Person.login == login)
        .distinct()
    ).all()
    known = histories(session, candidates)
    members = [p for p in candidates if known[p].team_on(known[p].today(now_ms)) == team_id]
    # Two people of one login cannot be told apart here: an administrator assigns the seat.
    if len(members) != 1 or session.exec(select(Assignment).where(Assignment.person_id == members[0])).first():
        return None
    return members[0]


def _give_key(session: Session, seat: Seat, now_ms: int) -> NewKey:
    for old in session.exec(select(SeatKey).where(SeatKey.seat_id == seat.id, col(SeatKey.revoked_ms).is_(None))):
        old.revoked_ms = now_ms
        session.add(old)
    secret = new_secret()
    session.add(SeatKey(id=secret.id, seat_id=seat.id, sha256=secret.sha256, created_ms=now_ms))
    session.flush()
    return NewKey(seat.id, secret.text)
