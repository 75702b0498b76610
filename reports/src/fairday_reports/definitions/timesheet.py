"""Who worked when and how long, by the record of working time, with what the devices show beside it."""

from typing import get_args

from fairday_collector.timesheets.model import Source
from fairday_reports.definitions.leads import no_data, nothing, sentences, who
from fairday_reports.definitions.model import Definition
from fairday_reports.definitions.reading import Reading
from fairday_reports.definitions.sections.days import Days, read_sheet
from fairday_reports.definitions.sections.sheet_sums import SheetSum
from fairday_reports.words import count, hours, listed


def _lead(reading: Reading) -> str:
    sheet = reading.once(read_sheet)
    total, people = sheet.total, sheet.people
    if not people or total["length"] == total["not_yet"]:
        return nothing(reading)
    if not total.recorded:
        return no_data(reading)
    worked = sum(total.worked.values())
    days = count(worked, "day", "days") if len(people) == 1 else count(worked, "person-day", "person-days")
    said = f"There is no working time of {reading.selection.subject} in this period."
    if worked:
        said = f"{who(reading)} worked {hours(total['worked'])} on {days} by the record of working time."
    return sentences(said, _record(total), _screen(total))


def _record(total: SheetSum) -> str:
    """How many of the dates worked are attested or approved, and how many anybody has yet to look at."""
    found = [(source, total.worked[source]) for source in get_args(Source) if total.worked[source]]
    if len(found) == 1:
        return f"All of it is {found[0][0]}."
    said = listed([f"{number:,} {'is' if number == 1 else 'are'} {source}" for source, number in found])
    return f"Of these, {said}." if said else ""


def _screen(total: SheetSum) -> str:
    return f"The devices show {hours(total['screen'])} of screen time." if total["observed"] else ""


TIMESHEET = Definition(
    name="timesheet",
    title="Timesheet",
    about="Who worked when and how long by the record of working time, and what the devices show beside it.",
    reading=(
        "Working time is that of the record in force: what presence proposes until it is corrected, attested and "
        "approved; pay goes by what was approved. The other columns show when devices were used, which is not working "
        "time: idle time and time without data shorten no one's working day. Not for pay, ranking or discipline."
    ),
    lead=_lead,
    figures=("overtime", "screen_time", "completeness"),
    groupings=("day", "week", "month", "person", "team"),
    sections=(Days(),),
    landscape=True,
)
