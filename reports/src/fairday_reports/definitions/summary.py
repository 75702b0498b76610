"""The period in a few figures against the one before, team by team; no single person is named."""

from fairday_reports.definitions.details import change
from fairday_reports.definitions.leads import nothing, rose, sentences, utilised, within, worked
from fairday_reports.definitions.model import Definition
from fairday_reports.definitions.reading import Reading
from fairday_reports.definitions.sections.against import Against
from fairday_reports.definitions.sections.groups import Groups
from fairday_reports.definitions.sections.trend import Trend


def _lead(reading: Reading) -> str:
    if instead := nothing(reading):
        return instead
    used = utilised(reading.total().total)
    return sentences(
        f"{worked(reading)}, and {used}." if used else f"{worked(reading)}.",
        rose("worked", "Worked time", reading),
        within(reading),
    )


SUMMARY = Definition(
    name="summary",
    title="Executive summary",
    about="The period in a few figures, against the one before and team by team; it names no single person.",
    reading=(
        "Each figure stands beside that of the period before, of the same length. Teams differ in their work, so that "
        "their figures explain themselves only together with it. Not for pay, ranking or discipline."
    ),
    lead=_lead,
    figures=("worked", "utilisation", "focus_per_day", "completeness"),
    detail=change,
    sections=(
        Trend("utilisation"),
        Trend("worked"),
        Against(
            (
                *("scheduled", "worked", "overtime", "after_hours", "absences"),
                *("utilisation", "productivity", "focus_per_day", "completeness"),
            )
        ),
        Groups(("worked", "overtime", "utilisation", "utilisation_status", "productivity", "focus_per_day"), by="team"),
    ),
    names=False,
)
