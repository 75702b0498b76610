"""Who was there when the roster said so, and how working time compares with it."""

from fairday_reports.definitions.leads import nothing, sentences, who
from fairday_reports.definitions.model import Definition
from fairday_reports.definitions.reading import Reading
from fairday_reports.definitions.sections.against import Against
from fairday_reports.definitions.sections.groups import Groups
from fairday_reports.metrics.registry import METRICS
from fairday_reports.metrics.words import rostered_days
from fairday_reports.words import count, listed, percent


def _lead(reading: Reading) -> str:
    total = reading.total().total
    if instead := nothing(reading):
        return instead
    if not total.rostered_days:
        return f"{who(reading)} had no rostered days in this period. Set a roster to compare working time with it."
    share = METRICS["adherence"].value(total)
    kept = f", and {percent(share)} of the rostered hours were worked" if isinstance(share, float) else ""
    return sentences(
        f"{who(reading)} attended {total.attended_days:,} of {rostered_days(total)}{kept}.",
        _absences(total.absent_days, reading.survey.silent_absences),
        _edges(total.late_days, total.early_leave_days),
    )


def _absences(absent: int, silent: int) -> str:
    """Absences, and on how many of their days nothing was observed: a problem of data looks the same."""
    if not absent:
        return ""
    which = f", {silent:,} of them on days without data" if silent else ""
    if absent == 1:
        return f"There was 1 absence{', on a day without data' if silent else ''}."
    return f"There were {absent:,} absences{which}."


def _edges(late: int, early: int) -> str:
    parts = [f"began late on {count(late, 'day', 'days')}"] if late else []
    parts += [f"ended early on {count(early, 'day', 'days')}"] if early else []
    return f"Work {listed(parts)}." if parts else ""


ATTENDANCE = Definition(
    name="attendance",
    title="Attendance and adherence",
    about="Whether people were there when the roster said so, and how their hours compare with it.",
    reading=(
        "An absence is a rostered day that is over without one worked minute; a wrong roster, a leave that was not "
        "entered and missing data look the same. Adherence is work within the rostered hours, conformance work at any "
        "hour, each over the scheduled time. A reason to ask, never to conclude. Not for pay, ranking or discipline."
    ),
    lead=_lead,
    figures=("attended", "absences", "late_days", "adherence", "completeness"),
    groupings=("person", "team", "day", "week", "month"),
    sections=(
        Against(
            (
                *("rostered", "attended", "absences", "late_days", "early_leave_days"),
                *("adherence", "conformance", "overtime", "completeness"),
            )
        ),
        Groups(
            (
                *("rostered", "attended", "absences", "late_days", "late", "early_leave_days", "early_leave"),
                *("adherence", "conformance", "overtime"),
            )
        ),
    ),
    landscape=True,
)
