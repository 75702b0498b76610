"""Claims as they stand: what a worker said a stretch was, and what was decided about it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, func, select

from fairday_collector.errors import NotFound
from fairday_collector.ledger.reckon.model import Claim
from fairday_collector.store.tables import ClaimAct, ClaimRow

ClaimState = Literal["pending", "approved", "rejected", "withdrawn"]
STATES: dict[str, ClaimState] = {"approve": "approved", "reject": "rejected", "withdraw": "withdrawn"}
LIVE: frozenset[ClaimState] = frozenset({"pending", "approved"})
"""The states in which a claim is laid over the day."""


@dataclass(frozen=True, slots=True)
class ClaimNow:
    """A claim with the last act on it, None while it is pending."""

    row: ClaimRow
    act: ClaimAct | None

    @property
    def state(self) -> ClaimState:
        """What holds for it now."""
        return "pending" if self.act is None else STATES[self.act.act]


def list_claims(session: Session, person_id: str, start_ms: int, end_ms: int) -> list[ClaimNow]:
    """All claims of a person that overlap `[start_ms, end_ms)`, epoch milliseconds UTC, by time."""
    return _claims(session, [person_id], col(ClaimRow.start_ms) < end_ms, col(ClaimRow.end_ms) > start_ms)


def find_claim(session: Session, person_id: str, claim_id: str) -> ClaimNow:
    """A claim of a person by its id; raises NotFound."""
    found = _claims(session, [person_id], col(ClaimRow.id) == claim_id)
    if not found:
        raise NotFound("unknown_claim", f"There is no claim {claim_id!r}. `fairday claim list` shows those there are.")
    return found[0]


def claims_of(session: Session, person_id: str, start_ms: int, end_ms: int) -> list[Claim]:
    """The claims to lay over `[start_ms, end_ms)`, epoch milliseconds UTC: pending and approved ones, by time."""
    return [
        Claim(
            found.row.id, found.row.start_ms, found.row.end_ms, found.row.kind, found.state == "approved",
            found.row.made_ms,
        )
        for found in list_claims(session, person_id, start_ms, end_ms)
        if found.state in LIVE
    ]  # fmt: skip


def claims_begun(session: Session, people: Collection[str], start_ms: int, end_ms: int) -> list[ClaimNow]:
    """All claims of some people that begin in `[start_ms, end_ms)`, epoch milliseconds UTC, by time."""
    return _claims(session, people, col(ClaimRow.start_ms) < end_ms, col(ClaimRow.start_ms) >= start_ms)


def _claims(session: Session, people: Collection[str], *wanted: ColumnElement[bool]) -> list[ClaimNow]:
    newest = (
        select(func.max(ClaimAct.n))
        .where(ClaimAct.person_id == ClaimRow.person_id, ClaimAct.claim_id == ClaimRow.id)
        .correlate(ClaimRow)
        .scalar_subquery()
    )
    last = and_(
        col(ClaimAct.person_id) == ClaimRow.person_id, col(ClaimAct.claim_id) == ClaimRow.id, col(ClaimAct.n) == newest
    )
    query = (
        select(ClaimRow, ClaimAct)
        .join(ClaimAct, last, isouter=True)
        .where(col(ClaimRow.person_id).in_(people), *wanted)
        .order_by(col(ClaimRow.start_ms), col(ClaimRow.made_ms), col(ClaimRow.id))
    )
    return [ClaimNow(row, act) for row, act in session.exec(query)]
