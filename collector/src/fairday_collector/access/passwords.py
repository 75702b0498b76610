"""Passwords of people: kept as argon2id, asked for with the mail address, never told apart from an unknown one."""

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlmodel import Session, col, delete, select

from fairday_collector import audit
from fairday_collector.errors import Conflict, Invalid
from fairday_collector.store.tables import Password, Person, WebSession

LEAST, MOST = 12, 200
# The second of OWASP's recommended settings: 19 MiB at a time, so that a few at once are no burden.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)


def hashed(person: Person, text: str) -> str:
    """What is kept of a new password; takes some 50 ms and 19 MiB. Raises Invalid for one that is easily guessed."""
    if not LEAST <= len(text) <= MOST:
        raise Invalid("bad_password", f"A password has {LEAST} to {MOST} characters. A sentence is easy to remember.")
    known = {word for word in (person.name, person.email, person.login) if word}
    if any(text.casefold() in (word.casefold(), word.casefold() * 2) for word in known) or len(set(text)) < 5:
        raise Invalid("bad_password", "This password is easily guessed. A sentence is easy to remember.")
    with _AT_ONCE:
        return _HASHER.hash(text)


def set_password(session: Session, person: Person, kept: str, now_ms: int, actor: str) -> None:
    """Keeps what `hashed` gave, and signs the person out everywhere; Conflict without an address of their own."""
    if not person.email:
        raise Conflict("no_email", f"{person.name} has no mail address to sign in with. fairday person set --email")
    if len(_called(session, person.email)) > 1:
        raise Conflict("shared_email", f"Several people have the address {person.email}. Give each their own.")
    session.merge(Password(person_id=person.id, hash=kept, set_ms=now_ms))
    session.exec(delete(WebSession).where(col(WebSession.person_id) == person.id))
    audit.record(session, now_ms, actor, "password.set", person.id)
    session.flush()


def kept_for(session: Session, email: str) -> tuple[str | None, str]:
    """The person with a mail address, and what is kept of their password; None, and a stand-in, where there is none."""
    person_id = person_called(session, email)
    found = None if person_id is None else session.get(Password, person_id)
    return (None, _nobody()) if found is None else (found.person_id, found.hash)


def person_called(session: Session, email: str) -> str | None:
    """The id of the one person with a mail address, whatever its case; None for nobody or several."""
    people = _called(session, email)
    return people[0] if len(people) == 1 else None


def matches(kept: str, text: str) -> bool:
    """Whether a password is the one that was kept; takes some 50 ms and 19 MiB, right or wrong."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept, text[:MOST])
        except (VerifyMismatchError, InvalidHashError):
            return False


@cache
def _nobody() -> str:
    """What is compared where there is nothing to compare with, so that it takes as long."""
    return _HASHER.hash("nobody has this password")


def _called(session: Session, email: str) -> list[str]:
    # Compared here: what databases know of small and large letters differs, and may be ASCII alone.
    asked = email.strip().casefold()
    known = session.exec(select(Person.id, Person.email).where(col(Person.email).is_not(None)))
    return [person for person, address in known if (address or "").casefold() == asked][:2]
