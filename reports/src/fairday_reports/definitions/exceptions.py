"""What is worth a conversation: late, absent, too long, too little rest, and where data are lacking."""

from fairday_reports.definitions.details import change
from fairday_reports.definitions.leads import nothing, sentences
from fairday_reports.definitions.model import Definition
from fairday_reports.definitions.reading import Reading
from fairday_reports.definitions.sections.exception_kinds import KINDS
from fairday_reports.definitions.sections.exception_rows import REST, Found, find_exceptions
from fairday_reports.definitions.sections.exceptions import Exceptions
from fairday_reports.definitions.sections.seats import Seats
from fairday_reports.words import count, listed


def _lead(reading: Reading) -> str:
    if instead := nothing(reading):
        return instead
    found = reading.once(find_exceptions)
    told = [_number(found, kind.name, kind.one, kind.many) for kind in KINDS if not kind.data]
    told.append(_number(found, REST, "rest that was too short", "rests that were too short"))
    data = [_number(found, kind.name, kind.one, kind.many) for kind in KINDS if kind.data]
    said = listed([one for one in told if one])
    return sentences(
        f"Worth a conversation: {said}." if said else "Nothing in this period is worth a conversation.",
        _unsure(found),
        f"There {_be(found)} {listed([one for one in data if one])}." if any(data) else "",
    )


def _number(found: Found, name: str, one: str, many: str) -> str:
    number = found.now[name].number if name in found.now else 0
    return count(number, one, many) if number else ""


def _unsure(found: Found) -> str:
    """Of how many of them data are lacking, so that nobody takes them for more than a question."""
    number = sum(times.unsure for times in found.now.values())
    return f"On {number:,} of these, data are lacking." if number else ""


def _be(found: Found) -> str:
    first = next(found.now[kind.name].number for kind in KINDS if kind.data and kind.name in found.now)
    return "is" if first == 1 else "are"


EXCEPTIONS = Definition(
    name="exceptions",
    title="Exceptions",
    about="What is worth a conversation: late, absent, overtime, too little rest, silent computers, lacking data.",
    reading=(
        "Facts from the record of working time and the roster, with what may explain them. They are a reason to ask, "
        "never to conclude: a wrong roster, leave that was not entered and lacking data look the same. A date is "
        "judged once it is over. Not for pay, ranking or discipline."
    ),
    lead=_lead,
    figures=("late_days", "absences", "overtime", "after_hours", "completeness"),
    detail=change,
    groupings=("person", "team", "day", "week", "month"),
    sections=(Exceptions(), Seats()),
    landscape=True,
)
