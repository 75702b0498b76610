"""The policy of a seat, as its agent is told it."""

import hashlib
from collections.abc import Callable

import msgspec
from sqlmodel import Session, select

from fairday_collector.clock import utc
from fairday_collector.people import histories
from fairday_collector.policy.book import PolicyBook
from fairday_collector.seats import person_of
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
        book = PolicyBook.load(session)
        person = person_of(session, seat_id, now_ms)
        if person is None:
            effective = book.on(utc(now_ms).date())
        else:
            history = histories(session, [person])[person]
            effective = book.of(history, history.today(now_ms))
        unnumbered = effective.settings.for_agent(0, self._ca_bundle())
        return msgspec.structs.replace(unnumbered, version=_number(session, unnumbered))


def _number(session: Session, policy: Policy) -> int:
    digest = hashlib.sha256(msgspec.json.encode(policy)).hexdigest()
    known = session.exec(select(PolicyNumber).where(PolicyNumber.digest == digest)).first()
    if known is None:
        known = PolicyNumber(digest=digest)
        session.add(known)
        session.flush()
    assert known.number is not None
    return known.number
