"""How much of the time there was for work was used for it, of a team and its people."""

from fairday_reports.definitions.leads import nothing, rose, sentences, utilised, within, worked
from fairday_reports.definitions.model import Definition
from fairday_reports.definitions.reading import Reading
from fairday_reports.definitions.sections.against import Against
from fairday_reports.definitions.sections.groups import Groups
from fairday_reports.definitions.sections.hours import Hours
from fairday_reports.definitions.sections.trend import Trend


def _lead(reading: Reading) -> str:
    if instead := nothing(reading):
        return instead
    used = utilised(reading.total().total)
    return sentences(
        f"{worked(reading)}, and {used}." if used else f"{worked(reading)}.",
        within(reading),
        rose("after_hours", "After-hours work", reading),
    )


UTILISATION = Definition(
    name="utilisation",
    title="Team utilisation and workload",
    about="Whether people have too much or too little to do, and how that changed.",
    reading=(
        "Utilisation is productive time over the time there was for it, by the rules in force on each date. It says "
        "where time went, not how good the work was. Not for pay, ranking or discipline."
    ),
    lead=_lead,
    figures=("utilisation_status", "worked", "utilisation", "completeness"),
    groupings=("person", "team", "day", "week", "month"),
    sections=(
        Trend("utilisation"),
        Against(("scheduled", "worked", "utilisation", "focus_per_day", "after_hours", "completeness")),
        Groups(
            ("scheduled", "worked", "overtime", "focus_per_day", "utilisation", "utilisation_status"), bar="utilisation"
        ),
        Hours(),
    ),
)
