"""What a change of rules does to the numbers that are shown, before it is made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, select

from fairday_collector.classify.model import Class
from fairday_collector.classify.rules import RuleBook, changed
from fairday_collector.config.book import ConfigBook, scopes_of
from fairday_collector.ledger.fast.cells_codec import unpack_cells
from fairday_collector.ledger.read import cells_rows
from fairday_collector.people import histories
from fairday_collector.store.tables import Person

Outcome = tuple[str | None, Class | None, bool]
"""Category, class, and whether it is core work."""


@dataclass(frozen=True, slots=True)
class Move:
    """Screen time of some people that counted as one thing and will count as another."""

    before: Outcome
    after: Outcome
    ms: int
    people: int


@dataclass(slots=True)
class _Sum:
    ms: int = 0
    people: set[str] = field(default_factory=set)


def moves(
    session: Session, old: ConfigBook, new: ConfigBook, people: Iterable[str] | None, first: date, last: date
) -> list[Move]:
    """What moves between two local dates, both included, of some people or of everyone (None), the most time first."""
    ids: Sequence[str] = list(session.exec(select(Person.id)) if people is None else people)
    known = histories(session, ids)
    before, after = RuleBook(old), RuleBook(new)
    sums: dict[tuple[Outcome, Outcome], _Sum] = {}
    for person, day, blob in cells_rows(session, list(known), first, last):
        scopes = scopes_of(known[person], day)
        was, will = before.on(scopes, day), after.on(scopes, day)
        stored = unpack_cells(blob)
        labels = stored.labels
        touched = set(changed(was, will, labels))
        if not touched:
            continue
        for label, ms in zip(labels, stored.label_ms.tolist(), strict=True):
            if label in touched:
                one, other = was.sort(label), will.sort(label)
                key = (one.category, one.klass, one.core), (other.category, other.klass, other.core)
                if key[0] != key[1] and ms:
                    found = sums.setdefault(key, _Sum())
                    found.ms += ms
                    found.people.add(person)
    found_moves = [Move(*key, found.ms, len(found.people)) for key, found in sums.items()]
    return sorted(found_moves, key=lambda move: (-move.ms, str(move.before), str(move.after)))
