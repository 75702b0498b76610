"""Changing what was decided: appends to the book, and sets off the reckoning of the days it touches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from fairday_collector import audit
from fairday_collector.config.members import people_of
from fairday_collector.errors import Conflict, Invalid
from fairday_collector.ledger.generations import rebuild
from fairday_collector.ledger.marks import ledger_days
from fairday_collector.store.tables import ConfigChange, Person, Team

Subject = Team | Person | str | None
"""Whom a change is for: a team, a person, a role by its name, or the organisation."""

# These hold between their own dates alone; of all others the first of a name holds for the time before it too.
EXACT = frozenset({"leave", "holiday", "day"})
# A change of one date's shift moves the edge of the working day before it and behind it.
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A change that was made, and how many reckoned days of how many people are reckoned again for it."""

    row: ConfigChange
    touched_days: int
    touched_people: int


def scope_of(subject: Subject) -> tuple[str, str]:
    """The scope and its id as the book has them."""
    if subject is None:
        return "organisation", ""
    if isinstance(subject, str):
        return "role", subject
    return ("team" if isinstance(subject, Team) else "person"), subject.id


def change(
    session: Session,
    kind: str,
    subject: Subject,
    name: str,
    value: dict[str, Any] | None,
    from_date: date,
    now_ms: int,
    actor: str,
    *,
    until: date | None = None,
    reckons: bool = True,
) -> Change:
    """Sets a value, or takes it away (None), for a subject from a local date on, until another where one is given.

    The value must be checked by its kind already. `reckons` is False for what no reckoned day depends on. Raises
    Invalid where `until` is before `from_date`, Conflict where the dates of two values of one name would overlap.
    """
    siblings = _checked(session, kind, subject, name, value, from_date, until)
    scope, scope_id = scope_of(subject)
    row = ConfigChange(
        kind=kind, scope=scope, scope_id=scope_id, name=name, from_date=from_date, until=until, value=value,
        at_ms=now_ms, actor=actor,
    )  # fmt: skip
    session.add(row)
    detail = {"name": name, "value": value, "from_date": str(from_date), "until": until and str(until)}
    audit.record(session, now_ms, actor, f"{kind}.set", scope_id or scope, **detail)
    session.flush()
    assert row.id is not None
    days = _days(session, kind, subject, siblings, from_date, until) if reckons else set()
    rebuild(session, days, row.id, now_ms)
    return Change(row, len(days), len({person for person, _ in days}))


def touched_by(
    session: Session,
    kind: str,
    subject: Subject,
    name: str,
    value: dict[str, Any] | None,
    from_date: date,
    *,
    until: date | None = None,
    reckons: bool = True,
) -> set[tuple[str, date]]:
    """The (person, local date) pairs that such a change reckons again; refuses what `change` would refuse."""
    siblings = _checked(session, kind, subject, name, value, from_date, until)
    return _days(session, kind, subject, siblings, from_date, until) if reckons else set()


def reach_of(session: Session, row: ConfigChange) -> tuple[date | None, date | None]:
    """First and last local date that a change already made may judge otherwise; None where there is no limit."""
    before = (
        select(ConfigChange)
        .where(ConfigChange.kind == row.kind, ConfigChange.scope == row.scope, ConfigChange.scope_id == row.scope_id)
        .where(ConfigChange.name == row.name, col(ConfigChange.id) < row.id)
    )
    return _reach(row.kind, session.exec(before).all(), row.from_date, row.until)


def _checked(
    session: Session,
    kind: str,
    subject: Subject,
    name: str,
    value: dict[str, Any] | None,
    from_date: date,
    until: date | None,
) -> Sequence[ConfigChange]:
    """The earlier changes of a name, by date, once the new one is found to go with them."""
    if until is not None and until < from_date:
        raise Invalid("bad_dates", f"until ({until}) is before from ({from_date}). Give the earlier date as from.")
    scope, scope_id = scope_of(subject)
    siblings = session.exec(
        select(ConfigChange)
        .where(ConfigChange.kind == kind, ConfigChange.scope == scope, ConfigChange.scope_id == scope_id)
        .where(ConfigChange.name == name)
        .order_by(col(ConfigChange.from_date), col(ConfigChange.id))
    ).all()
    if value is not None:
        _refuse_overlap(kind, name, siblings, from_date, until)
    return siblings


def _days(
    session: Session,
    kind: str,
    subject: Subject,
    siblings: Sequence[ConfigChange],
    from_date: date,
    until: date | None,
) -> set[tuple[str, date]]:
    return ledger_days(session, people_of(session, scope_of(subject)), *_reach(kind, siblings, from_date, until))


def _refuse_overlap(
    kind: str, name: str, siblings: Sequence[ConfigChange], from_date: date, until: date | None
) -> None:
    """Two open-ended values follow each other; one with an end must not reach into another, nor another into it."""
    latest = {row.from_date: row for row in siblings}  # of one date the later made one holds
    for row in latest.values():
        if row.value is None or row.from_date == from_date or (row.until is None and until is None):
            continue
        if row.from_date < from_date:
            overlaps = row.until is not None and from_date <= row.until
        else:
            overlaps = until is not None and row.from_date <= until
        if overlaps:
            what = f"{kind} {name}".strip()
            raise Conflict(
                "overlapping_dates",
                f"from/until: {what} is set from {row.from_date} until {row.until or 'further notice'} already, "
                f"which overlaps {from_date} until {until or 'further notice'}. Change the dates so that one ends "
                "before the other begins.",
            )


def _reach(
    kind: str, siblings: Sequence[ConfigChange], from_date: date, until: date | None
) -> tuple[date | None, date | None]:
    """First and last local date that may be judged otherwise than before; None where there is no limit."""
    if kind in EXACT:
        replaced = [row.until or row.from_date for row in siblings if row.from_date == from_date]
        return from_date - _ONE_DAY, max([until or from_date, *replaced]) + _ONE_DAY
    is_first = all(row.from_date >= from_date for row in siblings)
    return (None if is_first else from_date - _ONE_DAY), None
