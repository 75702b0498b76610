"""Reads what is worth a conversation, people by people: the rows of every kind, and how often each was before."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from sqlmodel import select

from fairday_collector.ledger.facts import DayFacts
from fairday_collector.people import PersonHistory
from fairday_collector.store.tables import Team
from fairday_reports.definitions.lacks import unobserved_times
from fairday_reports.definitions.reading import Chunk, Reading
from fairday_reports.definitions.sections.exception_kinds import HOLE_MS, KINDS, Kind, Told, lacking, unseen
from fairday_reports.definitions.sections.short_rest import RULES, short_rests
from fairday_reports.document.model import Cell, Column, Row
from fairday_reports.document.rows import KeptRows
from fairday_reports.metrics.buckets import last_of
from fairday_reports.periods import Range, ranges_before
from fairday_reports.words import hours

REST = "rest"
WAITS = "New data are being counted"
_OFF = {"free": "A free date", "holiday": "A holiday", "leave": "On leave"}


@dataclass
class Times:
    """How often there was something, of how many people, how much in milliseconds, and how often data are lacking."""

    number: int = 0
    ms: int = 0
    unsure: int = 0
    people: int = 0
    _last: str = ""

    def add(self, person: str, ms: int, *, unsure: bool) -> None:
        """Counts one more of a person; all of one person follow each other."""
        self.number += 1
        self.ms += ms
        self.unsure += unsure
        self.people += person != self._last
        self._last = person


@dataclass
class Found:
    """The exceptions of a reading. `rows` begin with the name of their kind, `now` and `before` count by kind.

    `before` is None where nobody was there before. `groups` counts by what the report is grouped by and kind; `zones`
    and `teams` are those that occur, `explained` the kinds of which any date has a cause.
    """

    rows: Iterable[Row] = ()
    now: dict[str, Times] = field(default_factory=lambda: defaultdict(Times))
    before: dict[str, Times] | None = None
    groups: dict[Hashable, Counter[str]] = field(default_factory=dict)
    zones: dict[str, None] = field(default_factory=dict)
    teams: set[str] = field(default_factory=set)
    explained: set[str] = field(default_factory=set)


def find_exceptions(reading: Reading) -> Found:
    """All of them; for `Reading.once`."""
    found = Found()
    ((first, last),) = ranges_before(reading.first, reading.last, 1)
    for chunk in reading.chunks(first, last):
        if found.before is None and chunk.found.people:
            found.before = defaultdict(Times)
        for at, kinds in _flagged(chunk):
            facts, person = _facts(chunk, at), _history(chunk, at).person.id
            for kind in kinds:
                assert found.before is not None  # a date that is flagged is somebody's
                found.before[kind.name].add(person, kind.ms(facts), unsure=False)
    found.rows = KeptRows(_rows(reading, (first, last), found))
    return found


def rows_of(found: Found, kind: str) -> Iterator[Row]:
    """The rows of one kind, without its name."""
    return (row[1:] for row in found.rows if row[0] == kind)


def own_columns(columns: Sequence[Column], *, times: bool) -> list[int]:
    """The places of those columns that may be shown."""
    return [at for at, one in enumerate(columns) if times or (one.kind != "time" and one.key != "ranges")]


def _rows(reading: Reading, before: Range, found: Found) -> Iterator[Row]:
    teams = {team.id: team.name for team in reading.session.exec(select(Team))}
    for chunk in reading.chunks():
        flagged = _flagged(chunk)
        ranges = _ranges(reading, chunk, flagged)
        for at, kinds in flagged:
            history, day, facts = _history(chunk, at), chunk.found.dates[at], _facts(chunk, at)
            schedule = reading.world.roster.on(history, day)
            told = Told(facts, schedule, history.zones.zone_on(day), ranges.get((history.person.id, day)))
            for kind in kinds:
                cause, unsure = _cause(kind, told, waits=chunk.found.waits[at], running=chunk.running[at])
                cells = kind.cells(told)
                own = [cells[place] for place in own_columns(kind.columns, times=reading.times)]
                _note(found, reading, kind.name, history, day, kind.ms(facts), unsure=unsure)
                found.explained |= {kind.name} if cause else set()
                yield (kind.name, *_whose(reading, history, day, teams), told.zone, *own, cause)
    for own_range, short in short_rests(reading, [before, (reading.first, reading.last)]):
        breach, history = short.breach, short.history
        ms = abs(breach.needed_ms - breach.found_ms)
        if own_range == before:
            if found.before is not None:
                found.before[REST].add(history.person.id, ms, unsure=False)
            continue
        _note(found, reading, REST, history, breach.last, ms, unsure=False)
        found.explained |= {REST} if short.waits else set()
        rule = (breach.rule, RULES[breach.rule], breach.first.isoformat())
        lengths = (breach.found_ms, breach.needed_ms)
        yield (REST, *_whose(reading, history, breach.last, teams), *rule, *lengths, WAITS if short.waits else None)


def _flagged(chunk: Chunk) -> list[tuple[int, list[Kind]]]:
    """The rows of a chunk of which there is something to tell, by person, then date, with all there is."""
    kinds: dict[int, list[Kind]] = {}
    for kind in KINDS:
        for at in np.flatnonzero(kind.on(chunk.found.table)).tolist():
            kinds.setdefault(at, []).append(kind)
    return sorted(kinds.items(), key=lambda item: (chunk.found.people[item[0]], chunk.found.dates[item[0]]))


def _ranges(reading: Reading, chunk: Chunk, flagged: Iterable[tuple[int, list[Kind]]]) -> dict[tuple[str, date], str]:
    """At what times data are lacking, of the dates of which some are there."""
    if not reading.times:
        return {}
    wanted: dict[str, tuple[PersonHistory, list[date]]] = {}
    for at, kinds in flagged:
        if any(kind.name == "partly" for kind in kinds):
            history = _history(chunk, at)
            wanted.setdefault(history.person.id, (history, []))[1].append(chunk.found.dates[at])
    return {key: ", ".join(told) for key, told in unobserved_times(reading, wanted).items()}


def _cause(kind: Kind, told: Told, *, waits: bool, running: bool) -> tuple[str | None, bool]:
    """What may explain a date without anybody's doing, and whether lacking data are among it."""
    facts, plan = told.facts, told.schedule
    said = []
    unsure = kind.by_data and (unseen(facts) or lacking(facts) >= HOLE_MS)
    if unsure:
        said.append("No data on this date" if unseen(facts) else f"{hours(lacking(facts))} of it without data")
    if kind.off and plan.kind in _OFF:
        said.append(f"{_OFF[plan.kind]}: {plan.title}" if plan.title else _OFF[plan.kind])
    if kind.by_data and plan.kind == "shift" and plan.title:
        said.append(f"{plan.title.capitalize()} for a part of the day")
    if waits:
        said.append(WAITS)
    if running:
        said.append("The date is not over")
    return "; ".join(said) or None, unsure


def _note(
    found: Found, reading: Reading, kind: str, history: PersonHistory, day: date, ms: int, *, unsure: bool
) -> None:
    found.now[kind].add(history.person.id, ms, unsure=unsure)
    by = reading.parameters.by
    key: Hashable = {"person": history.person.id, "team": history.team_on(day)}.get(by) or last_of(day, by)
    found.groups.setdefault(key, Counter())[kind] += 1
    found.zones[history.zones.zone_on(day)] = None
    found.teams.add(history.team_on(day))


def _whose(reading: Reading, history: PersonHistory, day: date, teams: Mapping[str, str]) -> tuple[Cell, ...]:
    person, team = history.person.id, history.team_on(day)
    return (person, reading.names[person], team, teams[team], day.isoformat())


def _history(chunk: Chunk, at: int) -> PersonHistory:
    return chunk.histories[chunk.found.people[at]]


def _facts(chunk: Chunk, at: int) -> DayFacts:
    return DayFacts(*chunk.found.table[at].tolist())
