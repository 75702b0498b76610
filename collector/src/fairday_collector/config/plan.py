"""What a file would change: its entries laid over what is in force, with the faults that only show when they meet."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from fairday_collector.config.book import Entry
from fairday_collector.config.kinds import KINDS, Kind
from fairday_collector.config.links import broken_links
from fairday_collector.config.overlaps import note_overlaps
from fairday_collector.config.state import State, Subject, at_of, by_subject, entries_of, history_of
from fairday_collector.config.steps import (
    Steps,
    Stretch,
    by_date,
    differences,
    project,
    settings,
    settings_in,
    whole,
    writes,
)
from fairday_collector.config.tables import Document


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of dates in which a subject, or one `setting` of a policy, comes to something else."""

    subject: Subject
    setting: str
    stretch: Stretch

    @property
    def reckons(self) -> bool:
        """Whether reckoned days may depend on it."""
        return KINDS[self.subject.kind].touches(self.stretch.old, self.stretch.new)


@dataclass(frozen=True, slots=True)
class Act:
    """A value to set for a subject, or to take away, from a date on."""

    subject: Subject
    value: dict[str, Any] | None
    from_date: date
    until: date | None = None


@dataclass
class Plan:
    """What differs, what to do about it, and how many subjects in force stay though the file lacks them."""

    differences: list[Difference] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    unspoken: int = 0


def plan(document: Document, state: State, *, prune: bool) -> Plan:
    """What makes the store say what the file says.

    What is in force and not in the file stays, unless `prune`; dated facts of people the file is silent about always
    do. Raises Invalid with every fault of the file.
    """
    said = by_subject(document.entries)
    now = {subject: history_of(KINDS[subject.kind], entries) for subject, entries in state.items()}
    held = {subject: entries_of(subject, steps) for subject, steps in now.items()}
    merged = {
        subject: _merged(KINDS[subject.kind], held.get(subject, []), said.get(subject, []), prune=prune)
        for subject in dict.fromkeys((*state, *said))
    }
    note_overlaps(document, merged)
    target = {subject: history_of(KINDS[subject.kind], entries) for subject, entries in merged.items()}
    broken_links(document, now, target)
    document.refuse_faults()
    unspoken = [subject for subject in now if now[subject] and subject not in said and not KINDS[subject.kind].fact]
    made = Plan(unspoken=0 if prune else len(unspoken))
    for subject, entries in merged.items():
        found = list(_differences(subject, now.get(subject, ()), target[subject]))
        if found:
            made.differences += found
            made.acts += _acts(subject, state.get(subject, []), entries, target[subject])
    return made


def _merged(kind: Kind, held: list[Entry], said: list[Entry], *, prune: bool) -> list[Entry]:
    """The entries a subject is to come to. One of the file takes the place of what was said for the same date."""
    if prune and (said or not kind.fact):
        return said
    if kind.exact:
        return said or held
    dates: dict[date, set[str] | None] = {}
    for entry in said:
        named = dates.setdefault(entry.from_date, set())
        if entry.value is None or kind.name != "policy":
            dates[entry.from_date] = None
        elif named is not None:
            named.update(entry.value)
    return [*(kept for entry in held if (kept := _kept(entry, dates)) is not None), *said]


def _kept(entry: Entry, dates: dict[date, set[str] | None]) -> Entry | None:
    """What the file leaves of an entry in force: of a policy, the settings it does not name for the same date."""
    if entry.from_date not in dates:
        return entry
    named = dates[entry.from_date]
    if named is None:
        return None
    if entry.value is None:
        return entry
    rest = {name: value for name, value in entry.value.items() if name not in named}
    return replace(entry, value=rest)


def _differences(subject: Subject, now: Steps, target: Steps) -> Iterable[Difference]:
    if subject.kind != "policy":
        for stretch in differences(now, target):
            yield Difference(subject, "", stretch)
        return
    for setting in sorted({*settings_in(now), *settings_in(target)}):
        for stretch in differences(project(now, setting), project(target, setting)):
            yield Difference(subject, setting, stretch)


def _acts(subject: Subject, held: list[Entry], wanted: list[Entry], target: Steps) -> Iterable[Act]:
    kind = KINDS[subject.kind]
    if kind.exact:
        before, after = (
            entries[-1] if entries and entries[-1].value is not None else None for entries in (held, wanted)
        )
        # On a date the last one made that covers it holds: what is to end earlier must be taken away first.
        if before is not None and (after is None or _later(before.until, after.until)):
            yield Act(subject, None, before.from_date, before.until)
        if after is not None:
            yield Act(subject, after.value, after.from_date, after.until)
        return
    patch = settings if kind.name == "policy" else whole
    for write in writes(by_date(held), target, at_of(kind), patch):
        yield Act(subject, write.value, write.from_date)


def _later(one: date | None, other: date | None) -> bool:
    return (one or date.max) > (other or date.max)
