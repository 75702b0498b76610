"""Metrics of working time and how it compares with the roster."""

from fairday_collector.ledger.facts import DayFacts
from fairday_reports.metrics.model import Metric, share

_RECORD = "It is as right as the record of working time: look at corrections and open questions first."
_ASK = "A reason to ask, never to conclude: a wrong roster, a missing leave or missing data look the same."
_GRACE = "of attended dates without part-day leave"


def planned(facts: DayFacts, value: int) -> int | None:
    """A sum over dates with a roster; None where none of the dates had one."""
    return value if facts.planned_days else None


def rostered(facts: DayFacts, value: int) -> int | None:
    """A sum over dates with a shift to be worked; None where there was none."""
    return value if facts.rostered_days else None


def attended(facts: DayFacts, value: int) -> int | None:
    """A sum over rostered dates on which someone worked; None where there was none."""
    return value if facts.attended_days else None


def _worked(facts: DayFacts) -> int | None:
    known = facts.worked_ms or facts.rostered_days or facts.unknown_ms < facts.length_ms
    return facts.worked_ms if known else None


WORK_METRICS = (
    Metric(
        name="worked",
        title="Worked",
        unit="ms",
        formula="Working time less breaks, by the record in force: proposed, corrected or attested.",
        expression="worked_ms",
        value=_worked,
        caution="Pay goes by the approved timesheet, not by this sum of it.",
    ),
    Metric(
        name="scheduled",
        title="Scheduled",
        unit="ms",
        formula="Rostered hours less unpaid breaks and part-day leave. A date counts once it is over.",
        expression="scheduled_ms",
        value=lambda facts: planned(facts, facts.scheduled_ms),
        caution="It is what was planned: see that the roster is right before comparing with it.",
    ),
    Metric(
        name="rostered",
        title="Rostered days",
        unit="count",
        formula="Dates with a shift to be worked; none that holidays or leave take away.",
        expression="rostered_days",
        value=lambda facts: planned(facts, facts.rostered_days),
        caution="It is what was planned: see that the roster is right before comparing with it.",
    ),
    Metric(
        name="attended",
        title="Attended days",
        unit="count",
        formula="Rostered dates with at least one worked minute.",
        expression="attended_days",
        value=lambda facts: rostered(facts, facts.attended_days),
        caution=_RECORD,
    ),
    Metric(
        name="adherence",
        title="Adherence %",
        unit="ratio",
        formula="Working time within the rostered hours, on each date at most the scheduled time / scheduled time.",
        expression="adherent_ms ÷ scheduled_ms",
        value=lambda facts: share(facts.adherent_ms, facts.scheduled_ms),
        caution=_RECORD,
    ),
    Metric(
        name="conformance",
        title="Conformance %",
        unit="ratio",
        formula="Working time on dates with a roster, at whatever hour / scheduled time. It may exceed 100 %.",
        expression="planned_worked_ms ÷ scheduled_ms",
        value=lambda facts: share(facts.planned_worked_ms, facts.scheduled_ms),
        caution=_RECORD,
    ),
    Metric(
        name="late",
        title="Late",
        unit="ms",
        formula=f"From the rostered start to the first work, {_GRACE}; whole, where it is over `late_grace_s` [5 min].",
        expression="late_ms",
        value=lambda facts: attended(facts, facts.late_ms),
        caution=_ASK,
    ),
    Metric(
        name="late_days",
        title="Late days",
        unit="count",
        formula="Attended dates on which work began late.",
        expression="late_days",
        value=lambda facts: attended(facts, facts.late_days),
        caution=_ASK,
    ),
    Metric(
        name="early_leave",
        title="Early leave",
        unit="ms",
        formula=(
            f"From the last work to the rostered end, {_GRACE}; whole, where it is over `early_grace_s` [5 min]. "
            "A date is judged once it is over."
        ),
        expression="early_leave_ms",
        value=lambda facts: attended(facts, facts.early_leave_ms),
        caution=_ASK,
    ),
    Metric(
        name="early_leave_days",
        title="Days left early",
        unit="count",
        formula="Attended dates on which work ended early.",
        expression="early_leave_days",
        value=lambda facts: attended(facts, facts.early_leave_days),
        caution=_ASK,
    ),
    Metric(
        name="absences",
        title="Absences",
        unit="count",
        formula="Rostered dates, once they are over, without one worked minute.",
        expression="absent_days",
        value=lambda facts: rostered(facts, facts.absent_days),
        caution=_ASK,
    ),
    Metric(
        name="overtime",
        title="Overtime",
        unit="ms",
        formula=(
            "Working time beyond the scheduled time, date by date; on free dates, holidays and leave all of it. "
            "Dates without any roster have none, and less work on one date takes nothing from another."
        ),
        expression="overtime_ms",
        value=lambda facts: planned(facts, facts.overtime_ms),
        caution="For the care of people who work too long. Pay goes by the approved timesheet and the law.",
    ),
    Metric(
        name="after_hours",
        title="After hours",
        unit="ms",
        formula=(
            "Presence and approved claims, but breaks, outside the rostered hours, on dates with a roster; signs of "
            "several sources at once count once."
        ),
        expression="after_hours_ms",
        value=lambda facts: planned(facts, facts.after_hours_ms),
        caution="For the care of people who cannot switch off, never as a sign of zeal.",
    ),
)
