"""Fill marks: until when what was known is in the rollups."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from fairday_collector.store.tables import FillMark

# Often enough to see a job that stands still, and seldom enough to cost nothing.
EVERY_MS = 10_000


@dataclass(frozen=True, slots=True)
class Fill:
    """What is filled, until when, and when that was seen; epoch milliseconds UTC."""

    name: str
    through_ms: int
    at_ms: int


def filled(session: Session, name: str, now_ms: int, *, note: bool = False) -> bool:
    """Whether the mark is due to be moved to `now_ms`; with `note`, it is, in the caller's transaction."""
    mark = session.get(FillMark, name)
    due = mark is None or now_ms - mark.at_ms >= EVERY_MS
    if due and note:
        session.merge(FillMark(name=name, through_ms=now_ms, at_ms=now_ms))
    return due


def follows(session: Session, name: str, leader: str, now_ms: int, *, note: bool = False) -> bool:
    """Whether the mark is due to be moved to where `leader` is, all of which is in what is filled.

    With `note`, it is moved, in the caller's transaction.
    """
    ahead, mark = session.get(FillMark, leader), session.get(FillMark, name)
    if ahead is None or (mark is not None and mark.through_ms >= ahead.through_ms):
        return False
    if note:
        session.merge(FillMark(name=name, through_ms=ahead.through_ms, at_ms=now_ms))
    return True


def fills(session: Session) -> list[Fill]:
    """All marks, by name."""
    rows = session.exec(select(FillMark).order_by(col(FillMark.name))).all()
    return [Fill(row.name, row.through_ms, row.at_ms) for row in rows]
