"""How things stand in the store, as gauges that are read when somebody scrapes; the same from every process on it."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, func, select

from fairday_collector.clock import Clock
from fairday_collector.ledger.fill import fills
from fairday_collector.ledger.generations import progress
from fairday_collector.meters import OTHER
from fairday_collector.seat_health.trouble import seats_in_trouble
from fairday_collector.seat_health.words import What
from fairday_collector.store import Store
from fairday_collector.store.tables import DirtyDay, Schedule, Seat, TargetState

log = logging.getLogger(__name__)
FRESH_S = 5.0
# Ten thousand seats take a second to look at, and change slowly.
SEATS_FRESH_S = 60.0
PATIENCE_S = 5.0
# An agent may count by any word; each becomes a series of its own here.
LOSSES = ("spool_full", "poison", "rejected", "corrupt")


@dataclass(frozen=True, slots=True)
class SeatFigures:
    """One look at the seats."""

    seats: int
    in_trouble: Mapping[str, int]
    missing_ranges: int
    losses: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WorkFigures:
    """One look at what the worker has done and has to do. Ages in milliseconds."""

    fill_ages: Mapping[str, int]
    dirty_days: int
    dirty_age: int
    rebuild_days: int
    rebuild_left: int
    targets_failing: int


class Standing(Collector):
    """Gauges of the store's state, for a registry.

    A look is kept for 5 s, at the seats for a minute, so that scraping costs the same however often it is done. Where
    it takes longer than `patience_s`, or fails, `fairday_database_up` is 0 and the other gauges are absent, not old.
    """

    def __init__(self, store: Store, clock: Clock, patience_s: float = PATIENCE_S) -> None:
        self._store = store
        self._clock = clock
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._looking: threading.Thread | None = None
        self._seen: tuple[float, WorkFigures] | None = None
        self._seen_seats: tuple[float, SeatFigures] | None = None

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges as of a look not older than 5 s."""
        seen = self._figures()
        yield GaugeMetricFamily("fairday_database_up", "1 while the database answers in time.", seen is not None)
        if seen is not None:
            yield from _of_seats(seen[0])
            yield from _of_work(seen[1])

    def _figures(self) -> tuple[SeatFigures, WorkFigures] | None:
        with self._lock:
            fresh = self._fresh()
            if fresh is not None:
                return fresh
            if self._looking is None or not self._looking.is_alive():
                # A daemon: a database that never answers must not keep the process from ending.
                self._looking = threading.Thread(target=self._look, name="standing", daemon=True)
                self._looking.start()
            looking = self._looking
        looking.join(self._patience_s)
        with self._lock:
            return self._fresh()

    def _fresh(self) -> tuple[SeatFigures, WorkFigures] | None:
        if self._seen is None or self._seen_seats is None or time.monotonic() - self._seen[0] > FRESH_S:
            return None
        return self._seen_seats[1], self._seen[1]

    def _look(self) -> None:
        try:
            with self._store.read() as session:
                now_ms = self._clock()
                seats = self._seen_seats
                if seats is None or time.monotonic() - seats[0] > SEATS_FRESH_S:
                    seats = (time.monotonic(), seats_of(session, now_ms))
                work = work_of(session, now_ms)
        except SQLAlchemyError:
            log.warning("standing.unread", exc_info=True)
            return
        with self._lock:
            self._seen_seats = seats
            self._seen = (time.monotonic(), work)


def seats_of(session: Session, now_ms: int) -> SeatFigures:
    """The figures of the seats as of this snapshot."""
    troubled = seats_in_trouble(session, now_ms)
    in_trouble = Counter(trouble.what for seat in troubled for trouble in seat.troubles)
    losses: Counter[str] = Counter()
    for found in troubled:
        for reason, count in found.seat.losses.items():
            losses[reason if reason in LOSSES else OTHER] += count
    return SeatFigures(
        seats=session.exec(select(func.count()).select_from(Seat).where(col(Seat.revoked_ms).is_(None))).one(),
        in_trouble={what: in_trouble[what] for what in get_args(What)},
        missing_ranges=sum(len(seat.missing) for seat in troubled),
        losses={reason: losses[reason] for reason in (*LOSSES, OTHER)},
    )


def work_of(session: Session, now_ms: int) -> WorkFigures:
    """The figures of the ledger's work as of this snapshot."""
    dirty, oldest = session.exec(select(func.count(), func.min(DirtyDay.since_ms)).select_from(DirtyDay)).one()
    making = progress(session)
    failing = (
        select(func.count())
        .select_from(TargetState)
        .join(Schedule, col(Schedule.id) == TargetState.schedule_id)
        .where(
            col(TargetState.failing_since_ms).is_not(None),
            col(Schedule.paused_ms).is_(None),
            col(Schedule.removed_ms).is_(None),
        )
    )
    return WorkFigures(
        fill_ages={fill.name: max(0, now_ms - fill.through_ms) for fill in fills(session)},
        dirty_days=dirty,
        dirty_age=max(0, now_ms - oldest) if dirty else 0,
        rebuild_days=making.total if making is not None else 0,
        rebuild_left=making.left if making is not None else 0,
        targets_failing=session.exec(failing).one(),
    )


def _of_seats(figures: SeatFigures) -> Iterator[GaugeMetricFamily]:
    yield GaugeMetricFamily("fairday_seats", "Seats that were not revoked.", figures.seats)
    yield _labelled("fairday_seats_in_trouble", "Seats worth a look, by what it is.", "what", figures.in_trouble)
    yield GaugeMetricFamily("fairday_missing_ranges", "Runs of batches that have not come.", figures.missing_ranges)
    yield _labelled("fairday_agent_losses", "Spans that agents gave up since they enrolled.", "reason", figures.losses)


def _of_work(figures: WorkFigures) -> Iterator[GaugeMetricFamily]:
    ages = {mark: age / 1000 for mark, age in figures.fill_ages.items()}
    yield _labelled("fairday_fill_age_seconds", "How far back the ledger's sums are whole.", "mark", ages)
    yield GaugeMetricFamily("fairday_dirty_marks", "Days that wait to be reckoned.", figures.dirty_days)
    yield GaugeMetricFamily(
        "fairday_dirty_oldest_age_seconds", "How long the first of them has waited.", figures.dirty_age / 1000
    )
    yield GaugeMetricFamily("fairday_rebuild_size", "Days of the generation being made.", figures.rebuild_days)
    yield GaugeMetricFamily("fairday_rebuild_left", "Those it still lacks.", figures.rebuild_left)
    yield GaugeMetricFamily(
        "fairday_report_targets_failing", "Targets of reports that did not get their last one.", figures.targets_failing
    )


def _labelled(name: str, says: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family
