"""What will follow from a correction or a claim: it is done in a transaction of its own, looked at, and taken back."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import TypeVar

import msgspec
from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_collector.ledger.block import reckon_days
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.world import World
from fairday_collector.people import PersonHistory
from fairday_collector.store import Store
from fairday_collector.timesheets.claim_desk import ClaimDesk
from fairday_collector.timesheets.model import Entry, Interval, Recorded
from fairday_collector.timesheets.record import RecordBook

# Whoever decides on it later: only whether it would count is looked at.
_DECIDER = Viewer(actor="rehearsal", role="admin")


T = TypeVar("T")


class _TakenBack(Exception):  # noqa: N818 - it ends a transaction, and nothing is wrong
    pass


def rehearsed(store: Store, act: Callable[[Session], T]) -> T:
    """What `act` finds at the end of its transaction, of which nothing is kept; raises what it raises."""
    found: list[T] = []
    with suppress(_TakenBack), store.write() as session:
        found.append(act(session))
        raise _TakenBack
    return found[0]


def claim_followed(
    session: Session,
    viewer: Viewer,
    history: PersonHistory,
    now_ms: int,
    stretch: Interval,
    kind: str,
    note: str,
) -> Recorded:
    """The record of the date a claim begins on, once it is made and approved."""
    made = ClaimDesk(session, viewer, history, now_ms).make(*stretch, kind, note)
    if made.state == "pending":
        ClaimDesk(session, _DECIDER, history, now_ms).act(made.row.id, "approve")
    return reckoned_record(session, history, history.zones.date_of(stretch[0]), now_ms)


def reckoned_record(session: Session, history: PersonHistory, day: date, now_ms: int) -> Recorded:
    """The record of a local date by what the transaction holds, reckoned on the spot."""
    (made,) = reckon_days(session, history, [day], World.load(session, visible(session).through_change), now_ms)
    proposed = msgspec.convert(made.proposed, Entry) if made.proposed else None
    return RecordBook.load(session, history.person.id, day, day).recorded(day, proposed)
