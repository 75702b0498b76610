"""Dirty marks: which days of whom must be reckoned again."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.tables import DirtyDay, FeedMark, LedgerDay, RebuildDay

MarkTable = type[DirtyDay] | type[RebuildDay] | type[FeedMark]


def mark(session: Session, days: Iterable[tuple[str, date]], now_ms: int) -> None:
    """Marks (person, local date) pairs, in the transaction of what made them dirty.

    A day that is marked already gets a new mark, so that a reckoning under way does not clear it.
    """
    marks = [(person, day, secrets.randbits(62), now_ms) for person, day in set(days)]
    if marks:
        dialect_of(session).mark_days(session.connection(), marks)


def marks_of(session: Session, table: MarkTable, keys: Collection[tuple[str, date]]) -> dict[tuple[str, date], int]:
    """The marks that these days have now; those without one are left out."""
    if not keys:
        return {}
    people, days = {person for person, _ in keys}, [day for _, day in keys]
    query = select(col(table.person_id), col(table.day), col(table.mark)).where(
        col(table.person_id).in_(people), col(table.day) >= min(days), col(table.day) <= max(days)
    )
    found = {(person, day): mark for person, day, mark in session.exec(query)}
    return {key: found[key] for key in keys if key in found}


def unmark(session: Session, table: MarkTable, marks: Mapping[tuple[str, date], int]) -> None:
    """Clears marks, each only if it is still the one given: a newer one stays, and the day is reckoned once more."""
    if not marks:
        return
    statement = delete(table).where(
        col(table.person_id) == bindparam("of"), col(table.day) == bindparam("on"), col(table.mark) == bindparam("was")
    )
    rows = [{"of": person, "on": day, "was": mark} for (person, day), mark in sorted(marks.items())]
    session.connection().execute(statement, rows)


def remark(
    session: Session,
    done: Mapping[tuple[str, date], int],
    again: Collection[tuple[str, date]],
    now_ms: int,
) -> None:
    """Clears marks as `unmark` does, then marks days as `mark` does; one that is in both waits anew.

    All in the one order in which uploads mark days: otherwise each could hold a day that the other waits for.
    """
    wanted = set(again)
    for (is_done, is_wanted), some in groupby(sorted({*done, *wanted}), lambda key: (key in done, key in wanted)):
        keys = list(some)
        if is_done:
            unmark(session, DirtyDay, {key: done[key] for key in keys})
        if is_wanted:
            mark(session, keys, now_ms)


def mark_rebuild(session: Session, days: Iterable[tuple[str, date]]) -> None:
    """Marks days that the generation being made lacks, or must reckon once more."""
    # In one order everywhere, here and in `unmark`, so that two transactions never wait for each other.
    rows = [{"person_id": person, "day": day, "mark": secrets.randbits(62)} for person, day in sorted(set(days))]
    if not rows:
        return
    statement = dialect_of(session).insert(RebuildDay)
    renewed = {"mark": statement.excluded.mark}
    session.connection().execute(
        statement.on_conflict_do_update(index_elements=["person_id", "day"], set_=renewed), rows
    )


def ledger_days(
    session: Session, people: Sequence[str] | None, first: date | None = None, last: date | None = None
) -> set[tuple[str, date]]:
    """Every day of these people, or of everyone (None), that was reckoned or waits for it, within dates if given."""
    found: set[tuple[str, date]] = set()
    for table in (LedgerDay, DirtyDay):
        query = select(table.person_id, col(table.day))
        if people is not None:
            query = query.where(col(table.person_id).in_(people))
        if first is not None:
            query = query.where(col(table.day) >= first)
        if last is not None:
            query = query.where(col(table.day) <= last)
        found.update((person, day) for person, day in session.exec(query))
    return found


def mark_ledger_days(session: Session, people: Sequence[str], now_ms: int, *, spread: int = 0) -> None:
    """Marks every day of these people that was reckoned or waits for it.

    `spread` marks that many days on either side too.
    """
    around = [timedelta(days=shift) for shift in range(-spread, spread + 1)]
    days = ledger_days(session, people)
    mark(session, {(person, day + shift) for person, day in days for shift in around}, now_ms)
