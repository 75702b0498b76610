"""Rest that fell short, in sentences; each with what the rule asks."""

from collections.abc import Sequence

from fairday_collector.timesheets.rest import Breach
from fairday_reports.words import hours, listed
from fairday_server.pages.team.marks import MOST_NAMES, day_name


def rest_sentences(breaches: Sequence[Breach], by: str) -> list[str]:
    """Each kind of breach in a sentence, with what the rule asks."""
    said = []
    if daily := [one for one in breaches if one.rule == "daily"]:
        days = listed([day_name(one.first, by) for one in daily])
        on = f"On {days}" if len(daily) <= MOST_NAMES else f"On {len(daily)} days"
        least = hours(min(one.found_ms for one in daily))
        so_few = f"{least} of rest" if len(daily) == 1 else f"as little as {least} of rest"
        said.append(
            f"{on} there was {so_few} in the 24 h from the start of work; the rule is {hours(daily[0].needed_ms)}."
        )
    said += [
        f"The longest rest in the week of {day_name(one.first, 'month')} was {hours(one.found_ms)}; "
        f"the rule is {hours(one.needed_ms)}."
        for one in breaches
        if one.rule == "weekly"
    ]
    return said
