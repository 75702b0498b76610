"""Changing a policy, and marking the days it changes."""

from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from fairday_collector import audit
from fairday_collector.ledger.marks import mark_ledger_days
from fairday_collector.policy.settings import AGENT_SETTINGS
from fairday_collector.store.tables import Membership, Person, PolicyChange, Team


def change_policy(
    session: Session,
    settings: dict[str, Any],
    from_date: date,
    now_ms: int,
    actor: str,
    scope: Team | Person | None = None,
) -> PolicyChange:
    """Sets values for the organisation, a team or a person from a date on.

    The first change of a scope holds for all earlier dates too. Reckoned days it touches are marked, so that the
    worker reckons them again.
    """
    kind = "organisation" if scope is None else "team" if isinstance(scope, Team) else "person"
    scope_id = "" if scope is None else scope.id
    earlier = select(PolicyChange).where(PolicyChange.scope == kind, PolicyChange.scope_id == scope_id)
    is_first = session.exec(earlier.where(PolicyChange.from_date < from_date)).first() is None
    change = PolicyChange(
        scope=kind, scope_id=scope_id, from_date=from_date, settings=settings, at_ms=now_ms, actor=actor
    )
    session.add(change)
    audit.record(session, now_ms, actor, "policy.set", scope_id or kind, settings=settings, from_date=str(from_date))
    session.flush()
    if set(settings) - set(AGENT_SETTINGS):
        mark_ledger_days(session, _touched(session, scope), None if is_first else from_date, now_ms)
    return change


def _touched(session: Session, scope: Team | Person | None) -> list[str] | None:
    if isinstance(scope, Person):
        return [scope.id]
    if scope is None:
        return None
    return list(session.exec(select(Membership.person_id).where(col(Membership.team_id) == scope.id).distinct()))
