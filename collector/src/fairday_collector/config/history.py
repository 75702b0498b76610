"""Who changed what when: the book's rows as they were made, for the history of commands and API."""

from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from fairday_collector.clock import iso
from fairday_collector.config.book import Scope
from fairday_collector.config.directory import Directory
from fairday_collector.store.tables import ConfigChange


def changes(
    session: Session, *, kind: str | None = None, scope: Scope | None = None, limit: int | None = None
) -> list[ConfigChange]:
    """The changes there are, the newest first, of one kind and one scope where given."""
    query = select(ConfigChange).order_by(col(ConfigChange.id).desc()).limit(limit)
    if kind is not None:
        query = query.where(ConfigChange.kind == kind)
    if scope is not None:
        query = query.where(ConfigChange.scope == scope[0], ConfigChange.scope_id == scope[1])
    return list(session.exec(query))


def change_json(row: ConfigChange, directory: Directory) -> dict[str, Any]:
    """A change in plain JSON; `for` is empty for the organisation, `value` null where something was taken away."""
    return {
        "id": row.id,
        "at": iso(row.at_ms),
        "actor": row.actor,
        "kind": row.kind,
        "scope": row.scope,
        "for": directory.label(row.scope, row.scope_id) if row.scope_id else None,
        "name": row.name or None,
        "from": row.from_date.isoformat(),
        "until": _iso(row.until),
        "value": row.value,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
