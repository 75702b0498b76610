"""The policy of a seat, as its agent is told it."""

import hashlib
from collections.abc import Callable

import msgspec
from sqlmodel import Session, select

from fairday_collector.clock import utc
from fairday_collector.people import PersonHistory
from fairday_collector.policy.book import PolicyBook
from fairday_collector.seats import feeds_of
from fairday_collector.store.tables import PolicyNumber
from fairday_wire import Policy


class PolicyDesk:
    """Answers which policy a seat has now. `ca_bundle` gives the PEM authorities agents must trust, or nothing."""

    def __init__(self, ca_bundle: Callable[[], str]) -> None:
        """Takes the source of the bundle; it is asked at every answer, so that a new authority is told at once."""
        self._ca_bundle = ca_bundle

    def policy_of(self, session: Session, seat_id: str, now_ms: int) -> Policy:
        """The policy in force for a seat at an instant; the organisation's for one without a person.

        Needs a writing session: a policy nobody was told before gets its number here.
        """
        return self.policy_for(session, feeds_of(session, seat_id).at(now_ms), now_ms)

    def policy_for(self, session: Session, person: PersonHistory | None, now_ms: int) -> Policy:
        """As `policy_of`, where the person is known already."""
        book = PolicyBook.load(session)
        effective = book.on(utc(now_ms).date()) if person is None else book.of(person, person.today(now_ms))
        unnumbered = effective.settings.for_agent(0, self._ca_bundle())
        return msgspec.structs.replace(unnumbered, version=_number(session, unnumbered))


def _number(session: Session, policy: Policy) -> int:
    digest = hashlib.sha256(msgspec.json.encode(policy)).hexdigest()
    number = session.exec(select(PolicyNumber.number).where(PolicyNumber.digest == digest)).first()
    if number is None:
        new = PolicyNumber(digest=digest)
        session.add(new)
        session.flush()
        number = new.number
    assert number is not None
    return number
