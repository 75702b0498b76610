"""Everything in force with its dated history, by what it is about; read from the store for export and import."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Session, select

from fairday_collector.config.book import ConfigBook, Entry, Scope
from fairday_collector.config.kinds import KINDS, Kind
from fairday_collector.config.steps import (
    LAST_DATE,
    ONE_DAY,
    At,
    Step,
    Steps,
    held_at,
    policy_at,
    project,
    settings_in,
    steps_of,
)
from fairday_collector.store.tables import Membership, PersonRole, PersonZone


class Subject(NamedTuple):
    """What entries are about: a kind, for whom, and the name that tells it from others."""

    kind: str
    scope: Scope
    name: str


State = Mapping[Subject, list[Entry]]
"""Entries in the order they were made, by subject; values as their kinds keep them."""


def load_state(session: Session) -> dict[Subject, list[Entry]]:
    """All that was decided, and the dated facts of all people."""
    state: dict[Subject, list[Entry]] = {}
    book = ConfigBook.load(session)
    for kind in KINDS.values():
        for scope in book.scopes(kind.name):
            for entry in sorted(book.entries(kind.name, scope), key=lambda entry: entry.id):
                state.setdefault(subject_of(entry), []).append(_kept(kind, entry))
    for entry in _facts(session):
        state.setdefault(subject_of(entry), []).append(entry)
    return state


def subject_of(entry: Entry) -> Subject:
    """What an entry is about."""
    return Subject(entry.kind, (entry.scope, entry.scope_id), entry.name)


def by_subject(entries: Iterable[Entry]) -> dict[Subject, list[Entry]]:
    """Entries by what they are about."""
    found: dict[Subject, list[Entry]] = {}
    for entry in entries:
        found.setdefault(subject_of(entry), []).append(entry)
    return found


def history_of(kind: Kind, entries: list[Entry]) -> Steps:
    """What the entries of one subject come to through time."""
    if not kind.exact:
        return steps_of(entries, at_of(kind))
    if not entries or entries[-1].value is None:
        return ()
    # An exact one is told apart by its first date, so that the last made takes the place of all before.
    last = entries[-1]
    begun = (Step(date.min, None), Step(last.from_date, last.value))
    return begun if last.until is None or last.until >= LAST_DATE else (*begun, Step(last.until + ONE_DAY, None))


def entries_of(subject: Subject, steps: Steps) -> list[Entry]:
    """The fewest entries that come to a history, by date; `history_of` gives it back."""
    kind = KINDS[subject.kind]
    if kind.name == "policy":
        return [_entry(subject, start, end, value) for (start, end), value in _settings(steps).items()]
    if kind.exact:
        end = steps[2].start - ONE_DAY if len(steps) > 2 else LAST_DATE
        return [_entry(subject, steps[1].start, end, steps[1].value)] if steps else []
    found = []
    for step, following in zip(steps, (*steps[1:], None), strict=False):
        # What holds is followed by the next; before the first, nothing must be said, or it would hold there too.
        ended = step.value is not None and following is not None and following.value is None
        if step.value is not None or step is steps[0]:
            found.append(
                _entry(subject, step.start, following.start - ONE_DAY if following and ended else None, step.value)
            )
    return found


def _settings(steps: Steps) -> dict[tuple[date, date | None], dict[str, Any]]:
    """Settings that begin and end together. What comes to an end leaves none of its earlier values behind."""
    found: dict[tuple[date, date | None], dict[str, Any]] = {}
    if steps and steps[0].value is None:
        found[steps[0].start, None] = {}
    for setting in settings_in(steps):
        history = project(steps, setting)
        last_gap = max((number for number, step in enumerate(history) if step.value is None), default=0)
        for number, step in enumerate(history):
            end = history[number + 1].start - ONE_DAY if number < last_gap else None
            if step.value is not None:
                found.setdefault((step.start, end), {}).update(step.value)
    return dict(sorted(found.items(), key=lambda item: (item[0][0], item[0][1] or date.max)))


def _entry(subject: Subject, start: date, end: date | None, value: dict[str, Any] | None) -> Entry:
    return Entry(0, subject.kind, *subject.scope, subject.name, start, end, value)


def at_of(kind: Kind) -> At:
    """How entries of a kind come to a value on a date."""
    return policy_at if kind.name == "policy" else held_at


def _facts(session: Session) -> Iterator[Entry]:
    dated: tuple[tuple[str, str, Any], ...] = (
        ("member", "team", select(Membership.person_id, Membership.from_date, Membership.team_id)),
        ("zone", "zone", select(PersonZone.person_id, PersonZone.from_date, PersonZone.zone)),
        ("role", "role", select(PersonRole.person_id, PersonRole.from_date, PersonRole.role)),
    )
    for kind, field, query in dated:
        for person, day, text in session.exec(query):
            yield Entry(0, kind, "person", person, "", day, None, {field: text})


def _kept(kind: Kind, entry: Entry) -> Entry:
    if entry.value is None or kind.struct is None:
        return entry
    # An earlier version may have kept a value with other fields left out.
    read = kind.read(entry.value, lambda _field, _text: None)
    return entry if read is None else replace(entry, value=read)
