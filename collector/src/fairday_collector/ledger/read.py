"""Reads a person's day: the ledger as it stands, and the spans beneath it."""

import zlib
from datetime import date

import msgspec
from sqlmodel import Session

from fairday_collector.ledger.engine import reckon
from fairday_collector.ledger.load import held_of, load_stretches
from fairday_collector.ledger.reckon import Segment, Stretch
from fairday_collector.people import PersonHistory
from fairday_collector.policy.book import PolicyBook
from fairday_collector.store.tables import LedgerDay


def day_of(session: Session, history: PersonHistory, day: date, now_ms: int) -> LedgerDay:
    """The ledger of a local date; one that was never reckoned is reckoned on the spot, and not kept."""
    row = session.get(LedgerDay, (history.person.id, day))
    return row or reckon(session, history, day, PolicyBook.load(session), now_ms)


def segments_of(row: LedgerDay) -> list[Segment]:
    """The resolved timeline of a reckoned day."""
    return msgspec.json.decode(zlib.decompress(row.segments), type=list[Segment])


def spans_of(session: Session, history: PersonHistory, row: LedgerDay) -> list[Stretch]:
    """The stored spans that touch a day while their seat was this person's, by start, seat, epoch and seq."""
    held = held_of(session, history.person.id)
    found = [
        stretch
        for stretch in load_stretches(session, list(held), row.start_ms, row.end_ms)
        if any(
            max(a, row.start_ms) < stretch.span.end and stretch.span.start < min(b, row.end_ms)
            for a, b in held[stretch.seat]
        )
    ]
    return sorted(found, key=lambda s: (s.span.start, s.seat, s.epoch, s.seq))
