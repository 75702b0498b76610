"""A person's week or month: what was read of it to the view."""

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from fairday_reports.charts.columns import DayColumn, DayColumns, day_columns
from fairday_reports.charts.marks import swatch
from fairday_reports.words import (
    NO_CATEGORY,
    NO_PROGRAM,
    clock,
    hm,
    hours,
    in_minutes,
    listed,
    month,
    percent,
    period,
    shares,
    weekday,
    zone_words,
)
from fairday_server.pages.day import Subject, same_page, span_links
from fairday_server.pages.day_words import Voice
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import PEOPLE, data_path, day_path, month_path, week_path
from fairday_server.pages.person.day_lines import MOST_APPS
from fairday_server.pages.person.period_data import COLUMNS, Period, PeriodDay
from fairday_server.pages.person.period_words import (
    day_notes,
    finding,
    gap_of,
    no_data,
    period_figures,
    period_late,
    period_lead,
    switches,
)
from fairday_server.pages.person.views import PeriodRow, PeriodView, RunLine, ShareLine
from fairday_server.pages.views import Link

_ONE_DAY = timedelta(days=1)
_HEADINGS = ("Worked", "Screen", "Productive", "Neutral", "Unproductive", "Not yet sorted", "Focus", "Collaboration")


def period_view(frame: Frame, subject: Subject, span: str, found: Period, *, times: bool) -> PeriodView:
    """The page of a `Week` or `Month`; `times` says whether its reader may see times of day."""
    named = month(found.first) if span == "Month" else period(found.first, found.last)
    whose = f"Your {span.lower()}" if subject.you else subject.name
    here = found.today if found.first <= found.today <= found.last else found.days[0].day
    cells = _cells(found)
    return PeriodView(
        frame=frame,
        title=f"{whose}, {named}",
        span=span,
        crumbs=() if subject.you else (Link("People", PEOPLE), Link(subject.team, subject.team_href)),
        heading=f"{whose}, {named}",
        steps=_steps(subject.id, span, found),
        spans=tuple(link for link in span_links(subject.id, here, span) if times or link.text != "Day"),
        lead=period_lead(Voice(subject.name, subject.you), found),
        seen=" ".join(filter(None, [same_page(subject), _zone(found, times), _left_out(subject, found)])),
        own=Link("What is recorded about you, and who looked", data_path(subject.id)) if subject.you else None,
        late=period_late(found),
        figures=period_figures(subject.id, found),
        plot=_plot(found, named),
        chart_legend=_legend(found),
        times=times,
        columns=_HEADINGS,
        rows=tuple(_row(subject.id, found, day, own, times) for day, own in zip(found.days, cells, strict=True)),
        totals=tuple(hm(sum(_lengths(found, name))) for name in COLUMNS) if _any(found) else (),
        gap=gap_of(found),
        switches=switches(found.total),
        observed=percent(found.total.completeness),
        runs=_runs(subject.id, found),
        apps=_shares([(NO_PROGRAM if app is None else app, ms) for app, ms in found.apps]),
        categories=_shares([(NO_CATEGORY if name is None else name, ms) for name, ms in found.categories]),
        screen=hm(sum(ms for _, ms in found.apps)),
    )


def _zone(found: Period, times: bool) -> str:
    zones = list(dict.fromkeys(day.zone for day in found.days))
    return f"Times are {listed([zone_words(zone) for zone in zones])}." if times else ""


def _any(found: Period) -> bool:
    return found.total.values["screen_time"] is not None or found.total.terms.worked_ms > 0


def _left_out(subject: Subject, found: Period) -> str:
    return f"Dates on which {subject.name} was in another team are left out." if found.left_out else ""


def _lengths(found: Period, name: str) -> list[int]:
    return [round(value) if isinstance(value := day.part.values[name], int | float) else 0 for day in found.days]


def _cells(found: Period) -> list[tuple[str, ...]]:
    """For each date its lengths by column; each column adds up to its total."""
    return list(zip(*(in_minutes(_lengths(found, name)) for name in COLUMNS), strict=True))


def _row(person_id: str, found: Period, day: PeriodDay, lengths: tuple[str, ...], times: bool) -> PeriodRow:
    unknown = day.part.values["screen_time"] is None
    gap = "" if not unknown else "No data" if no_data(found, day) else "Not yet"
    worked = day.part.terms.worked_ms > 0 or not unknown
    share = day.part.completeness
    return PeriodRow(
        text=weekday(day.day),
        iso=day.day.isoformat(),
        href=day_path(person_id, day.day) if times and day.day <= found.today else "",
        notes=day_notes(found, day),
        times=f"{clock(day.times[0], day.zone)}–{clock(day.times[1], day.zone)}" if day.times else "",
        worked=lengths[0] if worked else "",
        gap=gap,
        no_data=no_data(found, day),
        lengths=lengths[1:],
        switches=switches(day.part),
        observed=percent(share),
        holes=share is not None and share < 1,
    )


def _plot(found: Period, named: str) -> DayColumns:
    columns = []
    for day in found.days:
        scheduled, worked = day.schedule.scheduled_ms, day.part.terms.worked_ms
        if worked > 0 or day.part.values["screen_time"] is not None:
            columns.append(DayColumn(day.day, scheduled, worked))
        else:
            columns.append(DayColumn(day.day, scheduled, None, scheduled if no_data(found, day) else None))
    return day_columns(columns, f"Worked and scheduled time by day, {named}", finding(found))


def _legend(found: Period) -> tuple[tuple[Markup, str], ...]:
    kinds = [("active", "Worked")]
    if any(day.schedule.scheduled_ms for day in found.days):
        kinds.append(("band", "Scheduled"))
    if any(no_data(found, day) for day in found.days):
        kinds.append(("unknown", "No data"))
    return tuple((swatch(kind), word) for kind, word in kinds)


def _runs(person_id: str, found: Period) -> tuple[RunLine, ...]:
    return tuple(
        RunLine(
            Link(weekday(each.day), day_path(person_id, each.day)),
            f"{clock(each.run.start, each.zone)}–{clock(each.run.end, each.zone)}",
            hours(each.run.length_ms),
        )
        for each in found.runs
    )


def _shares(times: Sequence[tuple[str, int]]) -> tuple[ShareLine, ...]:
    """A row each, the longest first; those behind the first 15 share one, so that the table still adds up."""
    rows = list(times[:MOST_APPS])
    if rest := [ms for _, ms in times[MOST_APPS:]]:
        rows.append((f"{len(rest)} more", sum(rest)))
    lengths = [ms for _, ms in rows]
    return tuple(
        ShareLine(name, length, share)
        for (name, _), length, share in zip(rows, in_minutes(lengths), shares(lengths), strict=True)
    )


def _steps(person_id: str, span: str, found: Period) -> tuple[Link, ...]:
    path = month_path if span == "Month" else week_path
    before, after = found.first - _ONE_DAY, found.last + _ONE_DAY
    back = _step(span, before)
    links = [
        Link(f"‹ {back}", path(person_id, before), f"‹ {back}, the {span.lower()} before"),
        Link(_step(span, found.first), path(person_id, found.first), here=True),
    ]
    if after <= found.today:
        on = f"{_step(span, after)} ›"
        links.append(Link(on, path(person_id, after), f"{on}, the {span.lower()} after"))
    return tuple(links)


def _step(span: str, day: date) -> str:
    """The short name of the week or month that a date is in."""
    if span == "Month":
        return month(day).split()[0][:3]
    monday = day - timedelta(days=day.weekday())
    return f"Week of {weekday(monday)[4:]}"
