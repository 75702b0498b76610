"""Reads some dates of some people as readers of the ledger see them, and makes their rows; nothing is written here."""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from fairday_collector.calendar import DAY_MS
from fairday_collector.ledger.fast.cells_codec import unpack_cells
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.read import cells_rows, visible_rows
from fairday_collector.ledger.world import World
from fairday_collector.people import PersonHistory, histories
from fairday_collector.store.dialect.base import Row
from fairday_collector.store.tables import LedgerDay
from fairday_collector.timesheets.claims import ClaimNow, claims_begun
from fairday_collector.timesheets.model import Entry
from fairday_collector.timesheets.record import RecordBook
from fairday_reports.feeds.fill.rows import Place, app_rows, claim_row, day_row, hour_rows, sheet_rows
from fairday_reports.metrics.gather import Gathered, gather
from fairday_reports.metrics.sums import settle

Key = tuple[str, date]
"""A person's id and one of their local dates."""
Rows = dict[str, list[Row]]
"""Rows by table, values in the order of its columns, but for the number of the fill, which comes last."""

FACT_TABLES = ("feed_person_day", "feed_person_hour", "feed_app_day", "feed_timesheet", "feed_claim")
_COLUMNS = ("zone", "start_ms", "end_ms", "proposed")
log = logging.getLogger(__name__)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Box:
    """Dates of people that lie close together, and everything that was read of them."""

    known: Mapping[str, PersonHistory]
    days: Collection[Key]
    found: Gathered
    over: list[bool]
    cells: Mapping[Key, bytes]
    ledger: Mapping[Key, Any]
    books: Mapping[str, RecordBook]
    claims: Mapping[Key, list[ClaimNow]]


def fact_rows(session: Session, days: Collection[Key], world: World, now_ms: int) -> Rows:
    """The rows of dates of people, those of people who are gone and of dates yet to come left out.

    `world` is that of the visible generation.
    """
    rows: Rows = {table: [] for table in FACT_TABLES}
    number = visible(session).number or 0
    known = histories(session, sorted({person for person, _ in days}))
    for first, last, some in _boxes(key for key in days if key[0] in known):
        box = _read(session, {person: known[person] for person, _ in some}, some, first, last, world, now_ms)
        _add(rows, box, (number, world.through))
    return rows


def rows_of_sound(session: Session, days: Sequence[Key], world: World, now_ms: int) -> tuple[Rows, dict[Key, str]]:
    """As `fact_rows`, without the dates whose rows cannot be made, and these with what was wrong.

    Each of them is logged, and holds up no other.
    """
    try:
        return fact_rows(session, days, world, now_ms), {}
    except SQLAlchemyError:
        raise
    except Exception as error:
        if len(days) == 1:
            log.exception("feeds.day_failed", extra={"person": days[0][0], "day": str(days[0][1])})
            return {table: [] for table in FACT_TABLES}, {days[0]: f"{type(error).__name__}: {error}"}
    halves = (days[: len(days) // 2], days[len(days) // 2 :])
    (rows, failed), (more, others) = (rows_of_sound(session, half, world, now_ms) for half in halves)
    return {table: [*rows[table], *more[table]] for table in FACT_TABLES}, failed | others


def _boxes(days: Iterator[Key]) -> Iterator[tuple[date, date, set[Key]]]:
    """Dates in boxes of people by dates, that little is read in vain: who has the same first and last is in one."""
    by_person: dict[str, list[date]] = {}
    for person, day in days:
        by_person.setdefault(person, []).append(day)
    boxes: dict[tuple[date, date], set[Key]] = {}
    for person, own in by_person.items():
        boxes.setdefault((min(own), max(own)), set()).update((person, day) for day in own)
    for (first, last), some in boxes.items():
        yield first, last, some


def _read(
    session: Session,
    known: Mapping[str, PersonHistory],
    days: Collection[Key],
    first: date,
    last: date,
    world: World,
    now_ms: int,
) -> _Box:
    people = list(known)
    found = gather(session, known, lambda history, day: (history.person.id, day) in days, first, last, now_ms, world)
    running = settle(found.table, now_ms)
    ledger = visible_rows(session, LedgerDay, _COLUMNS, people, first, last)
    claims: dict[Key, list[ClaimNow]] = {}
    # A local date begins at most 14 h before, and ends at most 12 h after the UTC date of its name.
    for claim in claims_begun(session, people, _utc_ms(first) - DAY_MS, _utc_ms(last) + 2 * DAY_MS):
        person = claim.row.person_id
        claims.setdefault((person, known[person].zones.date_of(claim.row.start_ms)), []).append(claim)
    return _Box(
        known=known,
        days=days,
        found=found,
        over=(~running).tolist(),
        cells={(person, day): blob for person, day, blob in cells_rows(session, people, first, last)},
        ledger={(row.person_id, row.day): row for row in ledger},
        books=RecordBook.load_each(session, people, first, last),
        claims=claims,
    )


def _add(rows: Rows, box: _Box, through: tuple[int, int]) -> None:
    histories_of = list(box.known.values())
    found = box.found
    table = found.table.tolist()
    for number, day, terms, over, has_data in zip(
        found.people, found.dates, table, box.over, found.reckoned, strict=True
    ):
        history = histories_of[number]
        key = (history.person.id, day)
        kept = box.ledger.get(key) if has_data else None
        place = _place(history, day, kept)
        # The version of the terms comes first, and is no term.
        rows["feed_person_day"].append(day_row(place, terms[1:], is_over=over, has_data=has_data, through=through))
        cells = unpack_cells(box.cells[key]) if has_data else None
        rows["feed_person_hour"] += hour_rows(place, cells)
        if cells is not None:
            rows["feed_app_day"] += app_rows(place, cells)
        proposed = msgspec.convert(kept.proposed, Entry) if kept is not None and kept.proposed else None
        record = box.books[history.person.id].recorded(day, proposed)
        rows["feed_timesheet"] += sheet_rows(place, record, proposed)
        rows["feed_claim"] += (claim_row(place, claim) for claim in box.claims.get(key, ()))


def _place(history: PersonHistory, day: date, kept: Any) -> Place:
    if kept is None:
        zone, (start_ms, end_ms) = history.zones.zone_on(day), history.zones.bounds(day)
    else:
        zone, start_ms, end_ms = kept.zone, kept.start_ms, kept.end_ms
    team, role = history.team_on(day), history.role_on(day)
    return Place(history.person.id, day.isoformat(), team, role, zone, start_ms, end_ms)


def _utc_ms(day: date) -> int:
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)
