"""Why each figure of a day is what it is: the formula, with that day's own numbers, and the versions that made it."""

from fairday_collector.ledger.reckon import Rules
from fairday_collector.store.tables import LedgerDay
from fairday_reports.charts.day import unobserved
from fairday_reports.charts.picture import DayPicture, state_times
from fairday_reports.local import local
from fairday_reports.words import STATE_NAMES, hms, in_seconds, listed, long_day
from fairday_server.pages.day_words import SCREEN
from fairday_server.pages.meanings import idle_rule
from fairday_server.pages.views import Reason


def reasons(picture: DayPicture, rules: Rules) -> tuple[Reason, ...]:
    """The explanations, in the order of the figures."""
    times = state_times(picture)
    return (
        Reason("present", "Present", _present(picture)),
        Reason("screen", "Screen time", f"{_sum(times)} Time at several devices at once is counted once."),
        Reason("active", "Active", f"Input, with the pauses between. {idle_rule(rules)}"),
        Reason(
            "absent",
            "Not at the screen",
            "Away, idle, locked, asleep and off, between first and last presence. Private time and time without data "
            "are not in it. It does not shorten working time by itself.",
        ),
        Reason("observed", "Observed", _observed(picture)),
    )


def made_by(row: LedgerDay) -> str:
    """When the day was reckoned, and by which versions."""
    moment = local(row.reckoned_ms, row.zone)
    versions = row.made_by
    parts = [f"reckoning {versions['reckoning']}"] if "reckoning" in versions else []
    changes = versions.get("policy_changes", [])
    parts.append(
        f"policy changes {listed([str(change) for change in changes])}" if changes else "the policy it came with"
    )
    if "tzdata" in versions:
        parts.append(f"time zones {versions['tzdata']}")
    return f"Reckoned {long_day(moment.date())}, {moment:%H:%M:%S}, with {listed(parts)}."


def _present(picture: DayPicture) -> str:
    if picture.presence is None:
        return "From the first to the last instant that was active, meeting or passive. There was none."
    first, last = (f"{local(instant, picture.zone):%H:%M:%S}" for instant in picture.presence)
    return (
        f"From the first to the last instant that was active, meeting or passive: {first} to {last}. Not working time."
    )


def _sum(times: dict[str, int]) -> str:
    lengths = [times.get(state, 0) for state in SCREEN]
    parts = [
        f"{STATE_NAMES[state].lower()} {hms(seconds)}"
        for state, seconds in zip(SCREEN, in_seconds(lengths), strict=True)
    ]
    text = " + ".join(parts)
    return f"{text[0].upper()}{text[1:]} = {hms(sum(in_seconds(lengths)))}."


def _observed(picture: DayPicture) -> str:
    text = "Time in any known state, as a share of the time from first to last presence."
    holes = unobserved(picture)
    if not holes:
        return text
    spans = [f"{local(run.start, picture.zone):%H:%M:%S} to {local(run.end, picture.zone):%H:%M:%S}" for run in holes]
    more = "" if len(spans) <= 10 else f", and {len(spans) - 10} more"
    return f"{text} Not observed: {', '.join(spans[:10])}{more}."
