"""The sentences and figures of a week or month; facts only, what is not known yet is called so."""

from markupsafe import Markup

from fairday_reports.metrics.read import Part
from fairday_reports.metrics.registry import METRICS
from fairday_reports.words import clock, count, hours, listed, percent, weekday
from fairday_server.pages.day_words import Voice
from fairday_server.pages.paths import explain_path
from fairday_server.pages.person.period_data import Period, PeriodDay
from fairday_server.pages.views import Figure

NO_SWITCHES = "None"
_FIGURES = (
    ("worked", "by the record of working time"),
    ("screen_time", "active, meeting and passive"),
    ("focus", ""),
    ("collaboration", "meetings, mail and chat"),
)


def no_data(found: Period, day: PeriodDay) -> bool:
    """Whether a date is over and nothing was observed on it."""
    return day.day < found.today and day.part.values["screen_time"] is None


def gap_of(found: Period) -> str:
    """What stands for a number that is not known of the whole."""
    return "Not yet" if found.first > found.today else "No data"


def worked_days(found: Period) -> int:
    """On how many dates there was working time."""
    return sum(day.part.terms.worked_ms > 0 for day in found.days)


def period_lead(voice: Voice, found: Period) -> Markup:
    """What was worked, what of it was screen time, and what is not known."""
    who = "You" if voice.you else voice.name
    terms = found.total.terms
    if found.first > found.today:
        return Markup("These dates have not begun yet.")
    if not found.total.terms.worked_ms and found.total.values["screen_time"] is None:
        return Markup("There are <b>no data</b> for these dates. That says nothing about presence.")
    said = [
        Markup("{} worked <b>{}</b> on {}{}.").format(
            who,
            hours(terms.worked_ms),
            count(worked_days(found), "day", "days"),
            " so far" if found.last >= found.today else "",
        )
    ]
    if terms.scheduled_ms:
        over = ", counting the dates that are over" if found.total.running else ""
        said.append(Markup("Scheduled were <b>{}</b>{}.").format(hours(terms.scheduled_ms), over))
    if found.total.values["screen_time"] is not None:
        screen = hours(terms.active_ms + terms.meeting_ms + terms.passive_ms)
        said.append(Markup("Screen time was <b>{}</b>, with <b>{}</b> of focus.").format(screen, hours(terms.focus_ms)))
    missing = [weekday(day.day) for day in found.days if no_data(found, day) and day.schedule.intervals]
    if missing:
        said.append(
            Markup("There are no data for {}; that says nothing about presence.").format(
                listed(missing) if len(missing) <= 3 else f"{len(missing)} rostered dates"
            )
        )
    return Markup(" ").join(said)


def period_late(found: Period) -> str:
    """Until when the numbers are complete, where they are not."""
    said = []
    running = next((day for day in found.days if day.day == found.today), None)
    if running is not None:
        if running.received_ms is not None:
            said.append(f"Data of today complete up to {clock(running.received_ms, running.zone)}.")
        else:
            said.append("Today is not over: its numbers are so far.")
    if found.total.waiting:
        dates = count(found.total.waiting, "date", "dates")
        said.append(f"New data of {dates} have come and are not in the numbers yet.")
    return " ".join(said)


def period_figures(person_id: str, found: Period) -> tuple[Figure, ...]:
    """Worked, screen time, focus, collaboration, observed; without data no zero is claimed."""
    nothing = gap_of(found)
    running = found.first <= found.today <= found.last
    figures = []
    for name, small in _FIGURES:
        value = found.total.values[name]
        # No work where nothing was observed is not known to be none.
        known = isinstance(value, int | float) and (value or found.total.values["screen_time"] is not None)
        late = running and name == "worked"
        figures.append(
            Figure(
                METRICS[name].title,
                hours(round(value)) if known and isinstance(value, int | float) else nothing,
                f"{small or _longest(found)}{', so far' if late else ''}",
                explain_path(person_id, name, found.first, found.last),
                late,
            )
        )
    share = found.total.completeness
    observed = nothing if share is None else percent(share)
    why = explain_path(person_id, "completeness", found.first, found.last)
    return (*figures, Figure("Observed", observed, "of rostered hours, else from first to last", why))


def _longest(found: Period) -> str:
    longest = found.total.terms.longest_focus_ms
    return f"longest run {hours(longest)}" if longest else "productive, undisturbed time"


def switches(part: Part) -> str:
    """Program changes an active hour; empty where there is nothing to say."""
    value = part.values["switches_per_hour"]
    return f"{value:.1f}" if isinstance(value, int | float) else ""


def day_notes(found: Period, day: PeriodDay) -> tuple[str, ...]:
    """What the roster says of a date where that is no plain shift, and how far its numbers can be trusted."""
    kinds = {"holiday": day.schedule.title or "Holiday", "leave": day.schedule.title or "Leave", "free": "Free"}
    notes = [kinds[day.schedule.kind]] if day.schedule.kind in kinds else []
    if day.day == found.today:
        notes.append("so far")
    if day.part.waiting:
        notes.append("new data waiting")
    return tuple(notes)


def finding(found: Period) -> str:
    """What the chart of columns shows, in sentences."""
    scheduled = sum(day.schedule.scheduled_ms for day in found.days)
    said = []
    if found.total.values["worked"] is not None:
        worked = hours(found.total.terms.worked_ms)
        said.append(f"Worked {worked} on {count(worked_days(found), 'day', 'days')}.")
    if scheduled:
        said.append(f"Scheduled {hours(scheduled)}.")
    if missing := [weekday(day.day) for day in found.days if no_data(found, day)]:
        said.append(f"No data on {listed(missing)}.")
    return " ".join([*said, "The table below holds the same figures."])
