"""Who ever belonged to a scope: whose days a change of it may touch."""

from sqlmodel import Session, col, select

from fairday_collector.config.book import Scope
from fairday_collector.store.tables import Membership, PersonRole


def people_of(session: Session, scope: Scope) -> list[str] | None:
    """Ids of everyone who ever belonged to a scope; None for the organisation."""
    kind, id_ = scope
    if kind == "team":
        return list(session.exec(select(Membership.person_id).where(col(Membership.team_id) == id_).distinct()))
    if kind == "role":
        return list(session.exec(select(PersonRole.person_id).where(PersonRole.role == id_).distinct()))
    return [id_] if kind == "person" else None
