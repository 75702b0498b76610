"""The terms of a date that come from its working time and its plan, not from single segments."""

from collections.abc import Mapping

from fairday_collector.ledger.facts.inputs import DayInput
from fairday_collector.roster.adherence import ATTENDED_MS, adherence


def work_terms(given: DayInput, terms: Mapping[str, int]) -> dict[str, int]:
    """Those terms by name; `terms` are the day's own from its segments."""
    plan, settings = given.schedule, given.settings
    planned = plan.kind != "none"
    found = adherence(plan, given.worked, settings.late_grace_s, settings.early_grace_s)
    worked = sum(end - start for start, end in given.worked)
    present = terms["active_ms"] + terms["meeting_ms"] + terms["passive_ms"] > 0
    # Without a roster only a date on which someone worked is known to have been a working day.
    usual = settings.expected_s * 1000 if present or worked else 0
    expected = found.scheduled_ms if planned else usual
    available = {
        "active": terms["active_ms"],
        "worked": worked,
        "scheduled": found.scheduled_ms,
        "expected": expected,
    }[settings.utilisation_of]
    measured = planned or settings.utilisation_of != "scheduled"
    return {
        "worked_ms": worked,
        "expected_ms": expected,
        "utilised_ms": sum(terms[f"{kind}_ms"] for kind in set(settings.utilisation_kinds)) if measured else 0,
        "available_ms": available,
        "goal_ms": available * settings.goal_utilisation // 100,
        "planned_days": int(planned),
        "planned_worked_ms": found.worked_ms,
        "planned_productive_ms": terms["productive_ms"] if planned else 0,
        "rostered_days": int(found.rostered),
        "scheduled_ms": found.scheduled_ms,
        "adherent_ms": found.overlap_ms,
        "attended_days": int(found.rostered and found.worked_ms >= ATTENDED_MS),
        "late_ms": found.late_ms,
        "late_days": int(found.late_ms > 0),
        "early_leave_ms": found.early_leave_ms,
        "early_leave_days": int(found.early_leave_ms > 0),
        "absent_days": int(found.absent),
        "overtime_ms": found.overtime_ms,
        "until_ms": plan.window[1],
    }
