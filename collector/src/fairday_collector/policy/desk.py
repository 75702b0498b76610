"""The policy of a seat, as its agent is told it."""

import hashlib
from collections.abc import Callable

import msgspec
from sqlmodel import Session, select

from fairday_collector.clock import utc
from fairday_collector.people import PersonHistory
from fairday_collector.policy.book import PolicyBook
from fairday_collector.seats import feeds_of
from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.tables import PolicyNumber
from fairday_wire import Policy


class PolicyDesk:
    """Answers which policy a seat has now. `ca_bundle` gives the PEM authorities agents must trust, or nothing."""

    def __init__(self, ca_bundle: Callable[[], str]) -> None:
        """Takes the source of the bundle; it is asked at every answer, so that a new authority is told at once."""
        self.ca_bundle = ca_bundle

    def policy_of(self, session: Session, seat_id: str, now_ms: int) -> Policy:
        """The policy in force for a seat at an instant; the organisation's for one without a person.

        Needs a writing session: a policy nobody was told before gets its number here.
        """
        return self.policy_for(session, feeds_of(session, seat_id).at(now_ms), now_ms)

    def told(self, session: Session, seat_id: str, now_ms: int) -> Policy | None:
        """As `policy_of`, in a session that only reads: None for a policy nobody was told before."""
        unnumbered = self._unnumbered(session, feeds_of(session, seat_id).at(now_ms), now_ms)
        number = session.exec(select(PolicyNumber.number).where(PolicyNumber.digest == _digest(unnumbered))).first()
        return None if number is None else msgspec.structs.replace(unnumbered, version=number)

    def policy_for(self, session: Session, person: PersonHistory | None, now_ms: int) -> Policy:
        """As `policy_of`, where the person is known already."""
        unnumbered = self._unnumbered(session, person, now_ms)
        return msgspec.structs.replace(unnumbered, version=_number(session, unnumbered))

    def counter(self, session: Session, ca_bundle: str) -> "PolicyCounter":
        """The policies as they stand, for many people within one writing transaction."""
        return PolicyCounter(session, ca_bundle)

    def _unnumbered(self, session: Session, person: PersonHistory | None, now_ms: int) -> Policy:
        book = PolicyBook.load(session)
        effective = book.on(utc(now_ms).date()) if person is None else book.of(person, person.today(now_ms))
        return effective.settings.for_agent(0, self.ca_bundle())


class PolicyCounter:
    """The numbers of policies for the people of one transaction: the book is read once, each policy numbered once."""

    def __init__(self, session: Session, ca_bundle: str) -> None:
        """Takes the transaction's session; a policy nobody was told before gets its number in it."""
        self._session = session
        self._ca_bundle = ca_bundle
        self._book = PolicyBook.load(session)
        self._told: dict[tuple[int, ...], tuple[int, int]] = {}

    def of(self, person: PersonHistory | None, now_ms: int) -> tuple[int, int]:
        """Number and seconds between uploads of the policy in force for a person; the organisation's for nobody."""
        book = self._book
        effective = book.on(utc(now_ms).date()) if person is None else book.of(person, person.today(now_ms))
        found = self._told.get(effective.changes)
        if found is None:
            policy = effective.settings.for_agent(0, self._ca_bundle)
            found = self._told[effective.changes] = (_number(self._session, policy), policy.upload_s)
        return found


def _digest(policy: Policy) -> str:
    return hashlib.sha256(msgspec.json.encode(policy)).hexdigest()


def _number(session: Session, policy: Policy) -> int:
    digest = _digest(policy)
    numbered = select(PolicyNumber.number).where(PolicyNumber.digest == digest)
    number = session.exec(numbered).first()
    if number is None:
        # Others may tell the same policy for the first time at the same moment.
        statement = dialect_of(session).insert(PolicyNumber).on_conflict_do_nothing()
        session.connection().execute(statement, {"digest": digest})
        number = session.exec(numbered).one()
    assert number is not None
    return number
