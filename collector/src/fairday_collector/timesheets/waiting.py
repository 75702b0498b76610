"""What waits for a decision: attested timesheets and pending claims, of everybody."""

from datetime import date

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from fairday_collector.store.tables import ClaimAct, ClaimRow, TimesheetAct


def attested_periods(session: Session) -> list[tuple[str, date, date]]:
    """Person, first and last date of every timesheet that was attested and not decided since, by person and date."""
    later = aliased(TimesheetAct)
    decided = select(later.n).where(
        later.person_id == col(TimesheetAct.person_id),
        later.first == col(TimesheetAct.first),
        later.n > col(TimesheetAct.n),
    )
    query = (
        select(col(TimesheetAct.person_id), col(TimesheetAct.first), col(TimesheetAct.last))
        .where(TimesheetAct.act == "attest", ~decided.exists())
        .order_by(col(TimesheetAct.person_id), col(TimesheetAct.first))
    )
    return list(session.exec(query))


def pending_claims(session: Session) -> list[ClaimRow]:
    """Every claim on which nothing was decided yet, by person and time."""
    decided = select(ClaimAct.n).where(
        ClaimAct.person_id == col(ClaimRow.person_id), ClaimAct.claim_id == col(ClaimRow.id)
    )
    query = (
        select(ClaimRow)
        .where(~decided.exists())
        .order_by(col(ClaimRow.person_id), col(ClaimRow.start_ms), col(ClaimRow.id))
    )
    return list(session.exec(query))
