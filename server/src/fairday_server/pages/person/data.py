"""What is recorded about a person, to the view."""

from datetime import date, timedelta

from fairday_reports.words import month, zone_words
from fairday_server.pages.day import Subject
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import PEOPLE, own_days_path, own_timesheet_path
from fairday_server.pages.person.data_read import Kept
from fairday_server.pages.person.data_words import (
    computer_line,
    kept_facts,
    look_sentence,
    policy_line,
    program_sentence,
)
from fairday_server.pages.person.views import DataView
from fairday_server.pages.recorded import recorded_view
from fairday_server.pages.views import Link

MOST_LOOKS = 100
MOST_MONTHS = 24


def data_view(frame: Frame, subject: Subject, kept: Kept) -> DataView:
    """The page of a person's data, for themselves or an administrator."""
    year = kept.today.year
    whose = "your" if subject.you else f"{subject.name}’s"
    whom = "you" if subject.you else subject.name
    heading = "Your data" if subject.you else f"{subject.name}, data"
    _, now = kept.policies[-1]
    lead = f"What is recorded about {whom}, by which computers, how long it is kept, and who looked."
    policies = [policy_line(since, settings, year) for since, settings in kept.policies]
    distinct = [line for at, line in enumerate(policies) if at == 0 or line.says != policies[at - 1].says]
    looks = tuple(look_sentence(look, whose, whom, kept.zone, year) for look in kept.looks[:MOST_LOOKS])
    return DataView(
        frame=frame,
        title=heading,
        crumbs=() if subject.you else (Link("People", PEOPLE), Link(subject.team, subject.team_href)),
        heading=heading,
        lead=lead,
        seen=f"Only {whom} and administrators see this page. Times are {zone_words(kept.zone)}.",
        recorded=recorded_view(now, {}),
        policies=tuple(reversed(distinct)),
        computers=tuple(computer_line(each, kept.zone) for each in kept.computers),
        kept=kept_facts(list(kept.dates), year),
        downloads=_downloads(subject.id, kept),
        looks=looks,
        programs=tuple(program_sentence(each, whose, kept.zone, year) for each in kept.programs),
        nobody="Nobody else has looked.",
        more=f"The last {len(looks)} of {len(kept.looks)}." if len(kept.looks) > len(looks) else "",
    )


def _downloads(person_id: str, kept: Kept) -> tuple[Link, ...]:
    """The timesheet, and the days of each month there are data of, the latest first."""
    if not kept.dates:
        return ()
    months = sorted({day.replace(day=1) for day in kept.dates}, reverse=True)[:MOST_MONTHS]
    days = [
        Link(f"All days of {month(first)} (JSON)", own_days_path(person_id, first, _end(first))) for first in months
    ]
    return (Link("Timesheet of the last 400 days (CSV)", own_timesheet_path(person_id)), *days)


def _end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
