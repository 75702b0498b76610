"""All reports by name: the one place where pages, commands, the API and schedules look them up."""

from difflib import get_close_matches
from typing import Final

from fairday_collector.errors import NotFound
from fairday_reports.definitions.attendance import ATTENDANCE
from fairday_reports.definitions.exceptions import EXCEPTIONS
from fairday_reports.definitions.model import Definition
from fairday_reports.definitions.productivity import PRODUCTIVITY
from fairday_reports.definitions.summary import SUMMARY
from fairday_reports.definitions.timesheet import TIMESHEET
from fairday_reports.definitions.usage import USAGE
from fairday_reports.definitions.utilisation import UTILISATION

REPORTS: Final[dict[str, Definition]] = {
    one.name: one
    for one in (
        SUMMARY,
        UTILISATION,
        PRODUCTIVITY,
        ATTENDANCE,
        TIMESHEET,
        USAGE,
        EXCEPTIONS,
    )
}


def find_report(name: str) -> Definition:
    """The definition of a name; raises NotFound naming the nearest there are."""
    found = REPORTS.get(name)
    if found is None:
        near = get_close_matches(name, REPORTS, n=3, cutoff=0.4)
        hint = f"Did you mean {' or '.join(near)}?" if near else "`fairday report list` shows those there are."
        raise NotFound("unknown_report", f"There is no report {name!r}. {hint}")
    return found
