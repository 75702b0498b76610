"""Everything a timesheet's page is made of, read from one snapshot of the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_collector.access.visible import known_person
from fairday_collector.config.book import ConfigBook
from fairday_collector.ledger.fast.codec import segments
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.read import visible_rows
from fairday_collector.ledger.reckon import Segment
from fairday_collector.people import PersonHistory
from fairday_collector.policy.book import PolicyBook
from fairday_collector.policy.settings import Settings
from fairday_collector.roster.book import RosterBook
from fairday_collector.store.tables import LedgerDay
from fairday_collector.timesheets.claims import LIVE
from fairday_collector.timesheets.model import Interval
from fairday_collector.timesheets.sheet import Sheet, SheetDay, sheet
from fairday_reports.charts.picture import DayPicture
from fairday_server.pages.sheet.words import act_words, by, deciders

LEAST_ASKED_MS = 5 * 60_000
"""Shorter stretches without data are nobody's to remember."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A stretch that the worker is asked about: `away`, or `unknown` where nothing was observed."""

    day: date
    zone: str
    stretch: Interval
    state: str


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A timesheet with what its page says beside it; `told` words its acts, by number, and corrections, by date."""

    history: PersonHistory
    viewer: Viewer
    sheet: Sheet
    settings: Settings
    pictures: Mapping[date, DayPicture]
    asked: Sequence[Asked]
    acts: Sequence[tuple[str, str]]
    correctors: Mapping[date, Sequence[str]]
    claimers: Mapping[str, str]
    decider: str
    scheduled_ms: int
    now_ms: int

    @property
    def own(self) -> bool:
        """Whether it is the viewer's own."""
        return self.viewer.is_self(self.history.person.id)

    @property
    def sees_times(self) -> bool:
        """Whether its times of day are the viewer's to see."""
        return self.viewer.sees_times_of(self.history.person.id)

    @property
    def zone(self) -> str:
        """The zone at the end of the period, in which acts are told."""
        return self.sheet.days[-1].zone

    @property
    def today(self) -> date:
        """The person's local date."""
        return self.history.today(self.now_ms)


def read_sheet(session: Session, viewer: Viewer, person: str, day: date, now_ms: int) -> SheetRead:
    """The timesheet of a local date; raises NotFound where its period is not the viewer's to see."""
    history = known_person(session, viewer, person)
    found = sheet(session, history, day, now_ms)
    # As for programs: a period is whole to who decides on it.
    viewer.require_seen(history, found.period.last)
    last = found.period.last
    config = ConfigBook.load(session, visible(session).through_change)
    settings, roster = PolicyBook(config).of(history, day).settings, RosterBook(config)
    pictures = _pictures(session, found, now_ms) if viewer.sees_times_of(person) else {}
    zone = found.days[-1].zone
    return SheetRead(
        history=history,
        viewer=viewer,
        sheet=found,
        settings=settings,
        pictures=pictures,
        asked=_asked(found, pictures) if viewer.sees_times_of(person) else (),
        acts=tuple((act_words(session, act, viewer, zone), act.reason) for act in found.acts),
        correctors={
            shown.day: tuple(by(session, row.actor, viewer) for row in shown.corrections) for shown in found.days
        },
        claimers={
            claim.row.id: by(session, claim.act.actor, viewer) for claim in found.claims if claim.act is not None
        },
        decider=deciders(session, history, last),
        scheduled_ms=sum(roster.on(history, each.day).scheduled_ms for each in found.days),
        now_ms=now_ms,
    )


def seen_mark(read: SheetRead, day: date) -> str:
    """What a form about a date was made from; another mark means that it changed since. Data of today always do."""
    shown = next(each for each in read.sheet.days if each.day == day)
    entry = shown.record.entry
    times = "" if day >= read.today or entry is None else f"{entry.start_ms}.{entry.end_ms}.{entry.break_ms}"
    return f"{len(read.sheet.acts)}.{len(shown.corrections)}.{times}"


def _pictures(session: Session, found: Sheet, now_ms: int) -> dict[date, DayPicture]:
    first, last = found.period.first, found.period.last
    pending = frozenset(claim.row.id for claim in found.claims if claim.state == "pending")
    names = ("zone", "start_ms", "end_ms", "first_ms", "last_ms", "last_received_ms", "timeline")
    return {
        row.day: DayPicture(
            row.day, row.zone, row.start_ms, row.end_ms, segments(row.timeline, row.start_ms),
            row.first_ms, row.last_ms, row.last_received_ms, now_ms, pending,
        )
        for row in visible_rows(session, LedgerDay, names, [found.person_id], first, last)
    }  # fmt: skip


def _asked(found: Sheet, pictures: Mapping[date, DayPicture]) -> tuple[Asked, ...]:
    """What nobody has named yet, by time, in dates whose record is still the proposal."""
    claimed = [(claim.row.start_ms, claim.row.end_ms) for claim in found.claims if claim.state in LIVE]
    asked = [
        Asked(day.day, day.zone, stretch, state)
        for day in found.days
        if day.record.source == "proposed"
        for stretch, state in _stretches(day, pictures)
    ]
    free = [
        each for each in asked if not any(low < each.stretch[1] and each.stretch[0] < high for low, high in claimed)
    ]
    return tuple(sorted(free, key=lambda each: each.stretch))


def _stretches(day: SheetDay, pictures: Mapping[date, DayPicture]) -> list[tuple[Interval, str]]:
    found: list[tuple[Interval, str]] = [(stretch, "away") for stretch in day.questions]
    picture, entry = pictures.get(day.day), day.record.entry
    if picture is not None and entry is not None:
        parts: list[Segment] = [part for part in picture.segments if part.state == "unknown"]  # type: ignore[misc]
        found += [
            ((part.start, part.end), "unknown")
            for part in parts
            if part.end - part.start >= LEAST_ASKED_MS and part.start >= entry.start_ms and part.end <= entry.end_ms
        ]
    return found
