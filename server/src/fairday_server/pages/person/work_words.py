"""Working time, focus and the five figures of a day in words; without data no zero is claimed."""

from markupsafe import Markup

from fairday_collector.timesheets.model import Recorded
from fairday_reports.charts.picture import DayPicture
from fairday_reports.metrics.registry import METRICS
from fairday_reports.words import hours, percent
from fairday_server.pages.day_words import Voice, completeness, holes, screen_ms
from fairday_server.pages.paths import explain_path
from fairday_server.pages.person.day_record import DayRecord
from fairday_server.pages.views import Figure

SOURCES = {
    "proposed": "as proposed from presence",
    "corrected": "as corrected",
    "attested": "as attested",
    "approved": "as approved",
    "locked": "as approved, and locked",
}
"""How each source of a date's working time is told."""


def work_lead(voice: Voice, picture: DayPicture, record: DayRecord) -> Markup:
    """How long was worked, from when to when, and what of it was screen time; empty for a date that was not worked."""
    entry = record.recorded.entry
    if entry is None:
        return Markup("")
    said = Markup("{} worked <b>{}</b>{}, from {} {}, {}.").format(
        "You" if voice.you else voice.name,
        hours(entry.worked_ms),
        " so far" if picture.not_yet_ms < picture.end_ms else "",
        picture.span(entry.start_ms, entry.end_ms, " to "),
        f"with {hours(entry.break_ms)} of breaks" if entry.breaks else "without a break",
        SOURCES[record.recorded.source],
    )
    if picture.presence is None:
        return said
    return said + Markup(" Screen time was <b>{}</b>, with <b>{}</b> of focus.").format(
        hours(screen_ms(picture)), hours(record.facts.focus_ms)
    )


def day_figures(person_id: str, picture: DayPicture, record: DayRecord) -> tuple[Figure, ...]:
    """Worked, screen time, focus, collaboration, observed."""
    running = picture.not_yet_ms < picture.end_ms
    unknown = "Not yet" if running else "No data"
    share = completeness(picture)
    observed = percent(share) if share is not None else "No presence" if picture.received_ms is not None else unknown

    def figure(name: str, small: str, *, late: bool = False) -> Figure:
        value = METRICS[name].value(record.facts)
        # No work where nothing was observed is not known to be none.
        known = isinstance(value, int | float) and (value or picture.received_ms is not None)
        shown = hours(round(value)) if known and isinstance(value, int | float) else unknown
        why = explain_path(person_id, name, picture.day, picture.day)
        return Figure(METRICS[name].title, shown, f"{small}, so far" if late else small, why, late)

    long = hours(record.settings.focus_run_s * 1000)
    deep = hours(record.facts.deep_focus_ms)
    return (
        figure("worked", _worked_small(picture, record.recorded), late=running),
        figure("screen_time", "active, meeting and passive"),
        figure("focus", f"{deep} in runs of {long} and up"),
        figure("collaboration", "meetings, mail and chat"),
        Figure("Observed", observed, holes(picture), "#why-observed"),
    )


def _worked_small(picture: DayPicture, recorded: Recorded) -> str:
    entry = recorded.entry
    if entry is None:
        return "no working time on this date"
    breaks = f" less {hours(entry.break_ms)} of breaks" if entry.breaks else ""
    return f"{picture.span(entry.start_ms, entry.end_ms)}{breaks}"
