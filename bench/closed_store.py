"""A store of closed days to measure on: people with one seat each, whose days of 1,500 spans are packed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import structs
from sqlmodel import Session

from bench.desk_days import FIRST, ZONE, stretches
from fairday_collector.ledger.reckon import Stretch
from fairday_collector.ledger.spans.as_stretches import from_stretches
from fairday_collector.ledger.spans.codec import pack
from fairday_collector.people import add_person, add_team, find_team
from fairday_collector.seats import FIRST_MS
from fairday_collector.store import Store, migrate
from fairday_collector.store.tables import Assignment, JoinToken, Seat, SeatDay
from fairday_wire.spans import DAY_MS

TEAM_OF = 50
JOINED = "bench"


@contextmanager
def closed_store(people: int, count: int, *, titles: bool) -> Iterator[tuple[Store, list[str], list[date]]]:
    """A store on disk, the ids of its people, in teams of 50, and the dates they have spans on.

    Without `titles` it is as the default policy has it: neither titles nor sites are recorded.
    """
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'closed.db'}")
        migrate(store)
        blobs = _blobs(count, titles)
        with store.write() as session:
            ids = [_person(session, number, blobs) for number in range(people)]
        yield store, ids, [FIRST + timedelta(days=number) for number in range(count)]
        store.close()


def _blobs(count: int, titles: bool) -> dict[int, tuple[int, bytes]]:
    """Spans and blob of each UTC day; all people have the same, each in a seat of their own."""
    by_day: dict[int, list[Stretch]] = {}
    for day in stretches(count):
        for stretch in day:
            kept = stretch if titles else replace(stretch, span=structs.replace(stretch.span, title=None, site=None))
            by_day.setdefault(stretch.span.start // DAY_MS, []).append(kept)
    return {day: (len(own), pack(from_stretches(own)[0])) for day, own in by_day.items()}


def _person(session: Session, number: int, blobs: dict[int, tuple[int, bytes]]) -> str:
    if number % TEAM_OF == 0:
        add_team(session, f"Team {number // TEAM_OF}", ZONE, 0)
    person = add_person(session, f"Person {number}", find_team(session, f"Team {number // TEAM_OF}"), 0)
    name = f"{number:016x}"
    if number == 0:
        session.add(JoinToken(id=JOINED, sha256=JOINED, uses=1, created_ms=0, expires_ms=0))
        session.flush()
    session.add(
        Seat(
            id=name, token_id=JOINED, host=name, os="linux", os_version="12", machine_id=name, os_user="x",
            agent="bench", enrolled_ms=0,
        )
    )  # fmt: skip
    session.flush()
    session.add(Assignment(seat_id=name, from_ms=FIRST_MS, person_id=person.id))
    session.add_all(
        [
            SeatDay(seat_id=name, utc_day=day, spans=spans, packed_ms=0, columns=blob)
            for day, (spans, blob) in blobs.items()
        ]
    )
    session.flush()
    return person.id
