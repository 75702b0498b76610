"""The doctor's look at the database: whether it answers and is whole, what waits in it, and which seats need a look."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, func, select

from fairday_collector.clock import utc
from fairday_collector.ledger.fill import fills
from fairday_collector.ledger.generations import progress
from fairday_collector.seat_health.trouble import seats_in_trouble
from fairday_collector.store import current_revision, head_revision
from fairday_collector.store.tables import DirtyDay
from fairday_server.compose import Parts
from fairday_server.diagnosis.finding import Finding
from fairday_server.tracebacks import plain_text

STALE_MS = 60_000
# Some sums are whole up to a day that ended long ago, and their marks are always old.
FILL_AGES_S = {"pack": 4 * 86_400}
CLOCK_MS = 5_000
START_WORKER = "Is a worker running? Start one: fairday worker"


def database(parts: Parts) -> Iterator[Finding]:
    """Everything the database tells; where it does not answer, that alone."""
    try:
        with parts.store.read() as session:
            found = current_revision(session.connection())
    except DBAPIError as error:
        yield Finding("database", False, plain_text(error), "Is it running, and is FAIRDAY_DATABASE_URL right?")
        return
    known = found == head_revision()
    yield Finding("schema", known, found or "empty", "Run: fairday migrate")
    with parts.store.read() as session:
        answer = parts.store.dialect.check(session.connection())
        yield Finding("database", answer == "ok", answer, "Mend that, or restore the last backup beside it.")
        if not known:
            return
        yield _clock(session, parts.clock())
        yield _worker(parts)
        yield _ledger(session, parts.clock())
        yield from _fills(session, parts.clock())
        yield _seats(session, parts.clock())


def _clock(session: Session, now_ms: int) -> Finding:
    theirs = session.exec(select(func.current_timestamp())).one()
    # SQLite tells UTC without saying so.
    aware = theirs if theirs.tzinfo is not None else theirs.replace(tzinfo=UTC)
    off_s = abs((aware - utc(now_ms)).total_seconds())
    seen = "goes with ours" if off_s * 1000 < CLOCK_MS else f"{off_s:.0f} s away from ours"
    remedy = "Let this machine and the database's set their clocks by a time server."
    return Finding("database clock", off_s * 1000 < CLOCK_MS, seen, remedy)


def _worker(parts: Parts) -> Finding:
    # The one way to see that nobody leads is to take the lead; a worker that starts just now waits a few seconds.
    lead = parts.store.lead("ledger")
    idle = lead.held()
    lead.close()
    return Finding("worker", not idle, "none runs" if idle else "one leads the ledger", START_WORKER)


def _ledger(session: Session, now_ms: int) -> Finding:
    count, oldest = session.exec(select(func.count(), func.min(DirtyDay.since_ms)).select_from(DirtyDay)).one()
    age_ms = now_ms - oldest if count else 0
    seen = f"{count} days waiting, the oldest for {age_ms // 1000} s" if count else "up to date"
    return Finding("ledger", age_ms < STALE_MS, seen, START_WORKER)


def _fills(session: Session, now_ms: int) -> Iterator[Finding]:
    """How far each sum is filled, and how far a new generation of the ledger is."""
    for mark in fills(session):
        age_s = (now_ms - mark.through_ms) // 1000
        name, most_s = f"filled: {mark.name}", FILL_AGES_S.get(mark.name, STALE_MS // 1000)
        yield Finding(name, age_s < most_s, f"through {age_s} s ago", START_WORKER)
    making = progress(session)
    if making is not None:
        share = f"{making.total - making.left} of {making.total} days reckoned again after a change"
        yield Finding("ledger generation", True, share)


def _seats(session: Session, now_ms: int) -> Finding:
    counts = Counter(trouble.what for seat in seats_in_trouble(session, now_ms) for trouble in seat.troubles)
    seen = ", ".join(f"{count} {what}" for what, count in counts.most_common()) or "none in trouble"
    return Finding("seats", not counts, seen, "See which, and what to do: fairday seat trouble")
