"""Reckoned days as rows: written many at a time, into one generation, and read as readers see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import select as columns
from sqlmodel import Session, col

from fairday_collector.ledger.generations import visible_number
from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.tables import DayRollup, LedgerDay


@dataclass(frozen=True, slots=True, kw_only=True)
class ReckonedDay:
    """A person's reckoned date, of no generation yet; fields as those of `LedgerDay` and `DayRollup`.

    `tells` where it is kept though it was not yet: otherwise what is read of it is the calendar.
    """

    person_id: str
    day: date
    zone: str
    start_ms: int
    end_ms: int
    first_ms: int | None
    last_ms: int | None
    last_received_ms: int | None
    overlap_ms: int
    states: dict[str, int]
    apps: list[tuple[str | None, int]]
    counts: dict[str, int]
    proposed: dict[str, Any] | None
    edge_gaps: str
    made_by: dict[str, Any]
    reckoned_ms: int
    timeline: bytes
    facts: bytes
    cells: bytes
    tells: bool = True

    @property
    def edges(self) -> list[str]:
        """The digests of what lies over its start and its end."""
        return self.edge_gaps.split("|")

    def as_ledger_day(self, generation: int) -> LedgerDay:
        """The day as readers are given it."""
        values = {name: getattr(self, name) for name in _LEDGER if name not in ("generation", "apps")}
        return LedgerDay(**values, apps=[list(app) for app in self.apps], generation=generation)


_LEDGER = tuple(LedgerDay.model_fields)
_ROLLUP = tuple(DayRollup.model_fields)
_JSON = frozenset({"states", "apps", "counts", "proposed", "made_by"})
_encode = msgspec.json.Encoder().encode
_KEYS = ("person_id", "day", "generation")


def keep_days(session: Session, generation: int, days: Sequence[ReckonedDay]) -> None:
    """Writes days into a generation, over what it had of them."""
    if not days:
        return
    # Bulk at the driver: objects of the mapper cost more than the reckoning.
    dialect, connection = dialect_of(session), session.connection()
    for table, names in (("ledger_day", _LEDGER), ("day_rollup", _ROLLUP)):
        dialect.upsert_rows(connection, table, names, _KEYS, _values(days, generation, names))


def _values(days: Sequence[ReckonedDay], generation: int, names: Sequence[str]) -> list[tuple[Any, ...]]:
    """One tuple a day, made column by column."""
    return list(zip(*(_column(days, generation, name) for name in names), strict=True))


def _column(days: Sequence[ReckonedDay], generation: int, name: str) -> list[Any]:
    if name == "generation":
        return [generation] * len(days)
    values = list(map(attrgetter(name), days))
    if name == "day":
        return [day.isoformat() for day in values]
    return [None if value is None else _encode(value).decode() for value in values] if name in _JSON else values


def visible_day(session: Session, person_id: str, day: date) -> LedgerDay | None:
    """The ledger of a local date in the generation readers see; None for a date never reckoned."""
    query = (
        columns(LedgerDay)
        .where(col(LedgerDay.person_id) == person_id, col(LedgerDay.day) == day)
        .where(col(LedgerDay.generation) <= visible_number(session))
        .order_by(col(LedgerDay.generation).desc())
        .limit(1)
    )
    return session.execute(query).scalars().first()
