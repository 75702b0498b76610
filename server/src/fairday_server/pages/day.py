"""A person's day: a reckoned day and its policy to the view."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fairday_collector.ledger.facts.inputs import KLASSES
from fairday_collector.ledger.reckon import STATES, Segment
from fairday_collector.policy.settings import Settings
from fairday_collector.store.tables import LedgerDay
from fairday_reports.charts import apps as app_charts
from fairday_reports.charts.day import day_chart
from fairday_reports.charts.lanes import DayLanes, Focus
from fairday_reports.charts.marks import swatch
from fairday_reports.charts.picture import DayPicture, app_times, drawn_runs, state_times
from fairday_reports.charts.runs import Run, joined
from fairday_reports.local import local
from fairday_reports.words import (
    CLASS_NAMES,
    STATE_NAMES,
    count,
    hours,
    in_seconds,
    long_day,
    shares,
    weekday,
    zone_words,
)
from fairday_server.pages.day_words import Voice, day_foot, day_late, day_lead
from fairday_server.pages.frame import Frame
from fairday_server.pages.meanings import meanings
from fairday_server.pages.paths import PEOPLE, data_path, day_path, month_path, week_path
from fairday_server.pages.person.day_lines import amount, app_lines, category_lines, claim_lines, focus_lines
from fairday_server.pages.person.day_record import DayRecord
from fairday_server.pages.person.window import Asked, Daylight, other_window, scale_of, zoom_links
from fairday_server.pages.person.work_words import day_figures, work_lead
from fairday_server.pages.reasons import made_by, reasons
from fairday_server.pages.recorded import recorded_view
from fairday_server.pages.views import DayView, Link, StateLine

AROUND = Asked()
_ONE_DAY = timedelta(days=1)
_SHOWN_ALWAYS = frozenset(STATES) - {"claimed"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose day it is; `you` where they look at it themselves. `team_href` is empty for who may not see the team."""

    id: str
    name: str
    team: str
    you: bool
    team_href: str = ""


def day_view(
    frame: Frame,
    subject: Subject,
    row: LedgerDay,
    segments: Sequence[Segment],
    record: DayRecord,
    now_ms: int,
    *,
    asked: Asked = AROUND,
) -> DayView:
    """The page of a local date: `row` with its `segments`, what else is known of it, and the present instant.

    `asked` says which hours are drawn: without, those around work. A day of no length, which a zone skipped, is no day
    to draw: the caller answers for it. Raises Invalid for a window that is none.
    """
    settings = record.settings
    picture = DayPicture(
        row.day, row.zone, row.start_ms, row.end_ms, segments, row.first_ms, row.last_ms, row.last_received_ms, now_ms,
        record.pending,
    )  # fmt: skip
    light = Daylight(subject.id, row.day, row.zone, (row.start_ms, row.end_ms), _work(picture, record))
    scale = scale_of(light, asked)
    lanes = _lanes(record)
    chart = day_chart(picture, scale, lanes)
    today = local(now_ms, row.zone).date()
    voice = Voice(subject.name, subject.you)
    heading = f"{'Your day' if subject.you else subject.name}, {long_day(row.day, today.year)}"
    drawn = {run.kind for run in drawn_runs(picture)}
    sorted_into = {run.kind for run in lanes.classes}
    return DayView(
        frame=frame,
        title=heading,
        crumbs=() if subject.you else (Link("People", PEOPLE), Link(subject.team, subject.team_href)),
        heading=heading,
        steps=_steps(subject, row.day, today),
        spans=span_links(subject.id, row.day, "Day"),
        lead=day_lead(voice, picture, work_lead(voice, picture, record)),
        seen=" ".join(filter(None, [same_page(subject), f"Times are {zone_words(row.zone)}.", _odd_length(picture)])),
        own=Link("What is recorded about you, and who looked", data_path(subject.id)) if subject.you else None,
        late=day_late(picture),
        figures=day_figures(subject.id, picture, record),
        shown=picture.span(scale.start, scale.end, " to "),
        window=other_window(light, asked),
        zoom=zoom_links(light, scale),
        lane_names=chart.names,
        plot=chart.plot,
        state_legend=tuple((swatch(s), STATE_NAMES[s]) for s in (*STATES, "claimed-pending") if s in drawn),
        class_legend=tuple((swatch(klass), CLASS_NAMES[klass]) for klass in KLASSES if klass in sorted_into),
        app_legend=tuple(app_charts.legend(picture)),
        apps=app_lines(picture, scale, record),
        apps_total=amount(sum(in_seconds([ms for _, ms in app_times(segments)]))),
        categories=category_lines(record),
        focus=focus_lines(picture, record),
        focus_note=_focus_note(record),
        claims=tuple(claim_lines(picture, record.claims)),
        screen=hours(sum(ms for _, ms in app_times(segments))),
        states=_state_lines(picture, settings),
        length=amount(round((row.end_ms - row.start_ms) / 1000)),
        states_heading=f"Where the {hours(row.end_ms - row.start_ms).removesuffix(' h')} hours went"
        if (row.end_ms - row.start_ms) % 3_600_000 == 0
        else "Where the day went",
        recorded=recorded_view(settings, row.counts),
        reasons=reasons(picture, settings.rules),
        made_by=made_by(row),
        foot=day_foot(picture, row.overlap_ms),
    )


def span_links(person_id: str, day: date, here: str) -> tuple[Link, ...]:
    """The day, week and month that a date lies in; `here` is the word of the page's own."""
    links = (
        ("Day", day_path(person_id, day)),
        ("Week", week_path(person_id, day)),
        ("Month", month_path(person_id, day)),
    )
    return tuple(Link(text, href, here=text == here) for text, href in links)


def same_page(subject: Subject) -> str:
    """Who sees the page, and that looking leaves a trace."""
    if subject.you:
        return "Whoever may see your record sees this same page, and each visit is recorded for you to see."
    return f"{subject.name} sees this same page. Your visit is recorded and shown to them."


def _work(picture: DayPicture, record: DayRecord) -> tuple[int, int] | None:
    """From the first to the last of presence and working time, as far as it lies on the date."""
    entry = record.recorded.entry
    spans = [*filter(None, [picture.presence]), *([(entry.start_ms, entry.end_ms)] if entry else [])]
    # The work of a night shift may lie wholly after the date it belongs to.
    inside = [(max(start, picture.start_ms), min(end, picture.end_ms)) for start, end in spans]
    inside = [(start, end) for start, end in inside if start < end]
    return (min(start for start, _ in inside), max(end for _, end in inside)) if inside else None


def _lanes(record: DayRecord) -> DayLanes:
    least = record.settings.focus_run_s * 1000
    entry = record.recorded.entry
    return DayLanes(
        focus=[Focus(run.start, run.end, run.length_ms, run.length_ms >= least) for run in record.parts.focus],
        classes=list(joined(Run(piece.start, piece.end, piece.klass) for piece in record.parts.pieces)),
        worked=entry.worked if entry else (),
    )


def _focus_note(record: DayRecord) -> str:
    facts, settings = record.facts, record.settings
    return (
        f"Focus is productive time without collaboration ({hours(facts.collaboration_ms)}) and without multitasking "
        f"({hours(facts.multitasking_ms)}, minutes with "
        f"{count(settings.multitasking_switches, 'program change', 'program changes')} or more). Runs may pause for up "
        f"to {hours(settings.interruption_s * 1000)}."
    )


def _state_lines(picture: DayPicture, settings: Settings) -> tuple[StateLine, ...]:
    times = state_times(picture)
    means = meanings(settings.rules)
    states = [state for state in (*STATES, "not-yet") if state in _SHOWN_ALWAYS or times.get(state)]
    lengths = [times.get(state, 0) for state in states]
    return tuple(
        StateLine(swatch(state), STATE_NAMES[state], means[state], amount(seconds), share)
        for state, seconds, share in zip(states, in_seconds(lengths), shares(lengths), strict=True)
    )


def _steps(subject: Subject, day: date, today: date) -> tuple[Link, ...]:
    before, after = day - _ONE_DAY, day + _ONE_DAY
    back = Link(f"‹ {weekday(before)}", day_path(subject.id, before), f"‹ {weekday(before)}, the day before")
    here = Link(weekday(day), day_path(subject.id, day), here=True)
    on = Link(f"{weekday(after)} ›", day_path(subject.id, after), f"{weekday(after)} ›, the day after")
    return (back, here, on) if after <= today else (back, here)


def _odd_length(picture: DayPicture) -> str:
    length = picture.end_ms - picture.start_ms
    return "" if length == 86_400_000 else f"The clocks changed: this day had {hours(length)}."
