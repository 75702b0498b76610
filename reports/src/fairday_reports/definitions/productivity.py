"""What time at a screen was spent on, and how whole the stretches of focus were."""

from fairday_reports.definitions.leads import nothing, sentences, who
from fairday_reports.definitions.model import Definition
from fairday_reports.definitions.reading import Reading
from fairday_reports.definitions.sections.against import Against
from fairday_reports.definitions.sections.asked import Asked
from fairday_reports.definitions.sections.groups import Groups
from fairday_reports.definitions.sections.trend import Trend
from fairday_reports.definitions.sections.usage import Categories
from fairday_reports.metrics.model import screen_ms
from fairday_reports.words import hours, percent


def _lead(reading: Reading) -> str:
    total = reading.total().total
    if instead := nothing(reading):
        return instead
    screen = screen_ms(total)
    if not screen:
        return f"{who(reading)} had no time at a screen in this period."
    deep = f", {hours(total.deep_focus_ms)} of it in long stretches" if total.deep_focus_ms else ""
    unsorted = total.unclassified_ms / screen
    return sentences(
        f"{who(reading)} had {hours(screen)} of screen time, {percent(total.productive_ms / screen)} of it productive.",
        f"Focus was {hours(total.focus_ms)}{deep}." if total.focus_ms else "None of it was focus.",
        f"{percent(unsorted)} is not yet sorted, and may change these shares." if unsorted >= 0.01 else "",
    )


PRODUCTIVITY = Definition(
    name="productivity",
    title="Productivity and focus",
    about="What time at a screen was spent on, and how much of it was undisturbed.",
    reading=(
        "The rules of the organisation decide what is productive, not the worth of the work. Focus, collaboration and "
        "multitasking are parts of productive time, and the right mix depends on the role. Work away from a screen is "
        "not in it. Not for pay, ranking or discipline."
    ),
    lead=_lead,
    figures=("screen_time", "productive", "focus", "unclassified", "completeness"),
    groupings=("person", "team", "day", "week", "month", "category"),
    sections=(
        Trend("productivity"),
        Against(("screen_time", "productive", "productivity", "focus_per_day", "switches_per_hour", "completeness")),
        Groups(
            (
                *("screen_time", "productive", "neutral", "unproductive", "unclassified", "productivity"),
                *("focus", "deep_focus", "collaboration", "multitasking", "switches_per_hour", "core"),
            ),
        ),
        Asked("category", Categories()),
    ),
    landscape=True,
)
