"""Changing a policy, and setting off the reckoning of the days it changes."""

from datetime import date
from typing import Any

from sqlmodel import Session

from fairday_collector.config.change import Change, Subject, change
from fairday_collector.policy.book import POLICY
from fairday_collector.policy.settings import AGENT_SETTINGS


def change_policy(
    session: Session,
    settings: dict[str, Any],
    from_date: date,
    now_ms: int,
    actor: str,
    subject: Subject = None,
    *,
    until: date | None = None,
) -> Change:
    """Sets values for the organisation, a team, a role or a person from a date on, and until another where given.

    The first change of a subject holds for all earlier dates too. Reckoned days it touches are reckoned again in the
    background; what agents alone are told touches none.
    """
    reckons = bool(set(settings) - set(AGENT_SETTINGS))
    return change(session, POLICY, subject, "", settings, from_date, now_ms, actor, until=until, reckons=reckons)
