"""A person's day: a reckoned day and its policy to the view."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fairday_collector.ledger.reckon import STATES, Segment
from fairday_collector.policy.settings import Settings
from fairday_collector.store.tables import LedgerDay
from fairday_reports.charts import apps as app_charts
from fairday_reports.charts.day import day_chart, least_ms
from fairday_reports.charts.marks import swatch
from fairday_reports.charts.picture import DayPicture, app_times, state_times, top_apps
from fairday_reports.charts.scale import Scale
from fairday_reports.charts.svg import NOTHING
from fairday_reports.charts.window import window_of
from fairday_reports.local import local
from fairday_reports.words import STATE_NAMES, hms, hours, in_seconds, long_day, shares, weekday, zone_words
from fairday_server.pages.day_words import Voice, day_figures, day_foot, day_late, day_lead
from fairday_server.pages.frame import Frame
from fairday_server.pages.meanings import meanings
from fairday_server.pages.paths import PEOPLE, day_path
from fairday_server.pages.reasons import made_by, reasons
from fairday_server.pages.recorded import recorded_view
from fairday_server.pages.views import Amount, AppLine, DayView, Link, StateLine

MOST_APPS = 15
_ONE_DAY = timedelta(days=1)
_SHOWN_ALWAYS = frozenset(STATES) - {"claimed"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose day it is; `you` where they look at it themselves."""

    id: str
    name: str
    team: str
    you: bool


def day_view(
    frame: Frame,
    subject: Subject,
    row: LedgerDay,
    segments: Sequence[Segment],
    settings: Settings,
    now_ms: int,
    *,
    whole_day: bool = False,
) -> DayView:
    """The page of a local date: `row` with its `segments`, the policy in force on that date, and the present instant.

    `whole_day` draws all hours instead of those around presence. A day of no length, which a zone skipped, is no day
    to draw: the caller answers for it.
    """
    picture = DayPicture(
        row.day, row.zone, row.start_ms, row.end_ms, segments, row.first_ms, row.last_ms, row.last_received_ms, now_ms
    )
    whole = window_of((row.start_ms, row.end_ms), None, row.zone, whole=True)
    around = window_of((row.start_ms, row.end_ms), picture.presence, row.zone, whole=False)
    scale = whole if whole_day else around
    chart = day_chart(picture, scale)
    today = local(now_ms, row.zone).date()
    voice = Voice(subject.name, subject.you)
    heading = f"{'Your day' if subject.you else subject.name}, {long_day(row.day, today.year)}"
    states = _state_lines(picture, settings)
    apps = _app_lines(picture, scale)
    return DayView(
        frame=frame,
        title=heading,
        crumbs=() if subject.you else (Link("People", PEOPLE), Link(subject.team, "")),
        heading=heading,
        steps=_steps(subject, row.day, today),
        lead=day_lead(voice, picture),
        seen=" ".join(filter(None, [_same_page(subject), f"Times are {zone_words(row.zone)}.", _odd_length(picture)])),
        late=day_late(picture),
        figures=day_figures(picture),
        shown=picture.span(scale.start, scale.end, " to "),
        window=_other_window(subject, row.day, whole_day, whole != around),
        lane_names=chart.names,
        plot=chart.plot,
        state_legend=tuple((swatch(state), STATE_NAMES[state]) for state in STATES if state_times(picture).get(state)),
        app_legend=tuple(app_charts.legend(picture)),
        apps=apps,
        apps_total=_amount(sum(in_seconds([ms for _, ms in app_times(segments)]))),
        screen=hours(sum(ms for _, ms in app_times(segments))),
        states=states,
        length=_amount(round((row.end_ms - row.start_ms) / 1000)),
        states_heading=f"Where the {hours(row.end_ms - row.start_ms).removesuffix(' h')} hours went"
        if (row.end_ms - row.start_ms) % 3_600_000 == 0
        else "Where the day went",
        recorded=recorded_view(settings, row.counts),
        reasons=reasons(picture, settings.rules),
        made_by=made_by(row),
        foot=day_foot(picture, row.overlap_ms),
    )


def _amount(seconds: int) -> Amount:
    text = hms(seconds)
    return Amount(text[:-3], text[-3:])


def _state_lines(picture: DayPicture, settings: Settings) -> tuple[StateLine, ...]:
    times = state_times(picture)
    means = meanings(settings.rules)
    states = [state for state in (*STATES, "not-yet") if state in _SHOWN_ALWAYS or times.get(state)]
    lengths = [times.get(state, 0) for state in states]
    return tuple(
        StateLine(swatch(state), STATE_NAMES[state], means[state], _amount(seconds), share)
        for state, seconds, share in zip(states, in_seconds(lengths), shares(lengths), strict=True)
    )


def _app_lines(picture: DayPicture, scale: Scale) -> tuple[AppLine, ...]:
    """A row an app, most used first; those behind the first 15 share one, lest a long tail bury the page."""
    times = app_times(picture.segments)
    swatches = dict(zip(top_apps(picture), (mark for mark, _ in app_charts.legend(picture)), strict=False))
    amounts = in_seconds([ms for _, ms in times])
    lines = [
        AppLine(
            NOTHING if app is None else swatches.get(app, NOTHING),
            "No program in front" if app is None else app,
            app_charts.app_strip(picture, scale, [app], least_ms(scale)),
            _amount(seconds),
        )
        for (app, _), seconds in zip(times[:MOST_APPS], amounts, strict=False)
    ]
    if rest := [app for app, _ in times[MOST_APPS:]]:
        strip = app_charts.app_strip(picture, scale, rest, least_ms(scale))
        lines.append(AppLine(NOTHING, f"{len(rest)} more programs", strip, _amount(sum(amounts[MOST_APPS:]))))
    return tuple(lines)


def _steps(subject: Subject, day: date, today: date) -> tuple[Link, ...]:
    before, after = day - _ONE_DAY, day + _ONE_DAY
    back = Link(f"‹ {weekday(before)}", day_path(subject.id, before), f"‹ {weekday(before)}, the day before")
    here = Link(weekday(day), day_path(subject.id, day), here=True)
    on = Link(f"{weekday(after)} ›", day_path(subject.id, after), f"{weekday(after)} ›, the day after")
    return (back, here, on) if after <= today else (back, here)


def _same_page(subject: Subject) -> str:
    if subject.you:
        return "Whoever may see your record sees this same page."
    return f"{subject.name} sees this same page."


def _odd_length(picture: DayPicture) -> str:
    length = picture.end_ms - picture.start_ms
    return "" if length == 86_400_000 else f"The clocks changed: this day had {hours(length)}."


def _other_window(subject: Subject, day: date, whole_day: bool, differs: bool) -> Link | None:
    if not differs:
        return None
    if whole_day:
        return Link("Show the hours around presence", day_path(subject.id, day))
    return Link("Show the whole day", day_path(subject.id, day, whole_day=True))
