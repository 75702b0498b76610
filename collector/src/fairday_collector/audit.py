"""The record of what was done: one line per act, in the act's own transaction."""

from typing import Any

from sqlmodel import Session

from fairday_collector.store.tables import AuditEntry


def record(session: Session, now_ms: int, actor: str, action: str, subject: str, **detail: Any) -> None:
    """Adds an entry; `detail` must be plain JSON and hold no secret and no title."""
    session.add(AuditEntry(at_ms=now_ms, actor=actor, action=action, subject=subject, detail=detail))
