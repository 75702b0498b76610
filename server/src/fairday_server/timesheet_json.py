"""Timesheets and claims as plain JSON, for the API and the commands alike."""

from dataclasses import asdict
from typing import Any

from sqlmodel import Session

from fairday_collector.store.tables import Correction
from fairday_collector.timesheets.claims import ClaimNow
from fairday_collector.timesheets.model import Entry, restored, worked_ms
from fairday_collector.timesheets.rest import Breach
from fairday_collector.timesheets.rounding import RoundedRange
from fairday_collector.timesheets.sheet import Sheet, SheetDay
from fairday_collector.timesheets.words import who


def sheet_json(session: Session, sheet: Sheet, *, details: bool) -> dict[str, Any]:
    """A timesheet; without `details`, its totals alone."""
    shown: dict[str, Any] = {
        "person": sheet.person_id,
        "first": str(sheet.period.first),
        "last": str(sheet.period.last),
        "state": sheet.state,
        "n": len(sheet.acts),
        "worked_ms": sheet.worked_ms,
        "days": [_day(session, day, details=details) for day in sheet.days],
        "acts": [],
        "claims": [],
        "differences": [],
        "rest": [],
        "rounding": None if sheet.rounding is None else rounding_json(sheet.rounding),
    }
    if not details:
        return shown
    acts = [
        {"n": act.n, "act": act.act, "reason": act.reason, "by": who(session, act.actor), "at_ms": act.at_ms}
        for act in sheet.acts
    ]
    differences = [
        {
            "date": str(difference.day),
            "proposed_then": entry_json(difference.proposed_then),
            "proposed_now": entry_json(difference.proposed_now),
        }
        for difference in sheet.differences
    ]
    return shown | {
        "acts": acts,
        "claims": [claim_json(session, claim) for claim in sheet.claims],
        "differences": differences,
        "rest": [breach_json(breach) for breach in sheet.breaches],
    }


def entry_json(entry: Entry | None) -> dict[str, Any] | None:
    """An entry; None for not worked."""
    if entry is None:
        return None
    breaks = [list(pause) for pause in entry.breaks]
    return {"start_ms": entry.start_ms, "end_ms": entry.end_ms, "breaks": breaks, "worked_ms": entry.worked_ms}


def claim_json(session: Session, claim: ClaimNow) -> dict[str, Any]:
    """A claim and what holds for it."""
    row, act = claim.row, claim.act
    return {
        "id": row.id,
        "start_ms": row.start_ms,
        "end_ms": row.end_ms,
        "kind": row.kind,
        "note": row.note,
        "state": claim.state,
        "made_ms": row.made_ms,
        "by": who(session, row.actor),
        "reason": "" if act is None else act.reason,
        "decided_by": None if act is None else who(session, act.actor),
        "decided_ms": None if act is None else act.at_ms,
    }


def breach_json(breach: Breach) -> dict[str, Any]:
    """A breach with its dates and words."""
    return {**asdict(breach), "first": str(breach.first), "last": str(breach.last), "text": breach.text}


def rounding_json(found: RoundedRange) -> dict[str, Any]:
    """The sums of a rounding."""
    return {
        "minutes": found.minutes,
        "rule": found.direction,
        "exact_ms": found.exact_ms,
        "rounded_ms": found.rounded_ms,
        "drift_ms": found.drift_ms,
        "statement": found.statement,
    }


def _day(session: Session, day: SheetDay, *, details: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "date": str(day.day),
        "zone": day.zone,
        "worked_ms": worked_ms(day.record.entry),
        "source": day.record.source,
        "record": None,
        "proposed": None,
        "corrections": [],
        "questions": [],
    }
    if not details:
        return shown
    return shown | {
        "record": entry_json(day.record.entry),
        "proposed": entry_json(day.proposed),
        "corrections": [_correction(session, row) for row in day.corrections],
        "questions": [list(question) for question in day.questions],
    }


def _correction(session: Session, row: Correction) -> dict[str, Any]:
    return {
        "n": row.n,
        "entry": entry_json(restored(row.entry or {})),
        "restored": row.entry is None,
        "reason": row.reason,
        "by": who(session, row.actor),
        "at_ms": row.at_ms,
    }
