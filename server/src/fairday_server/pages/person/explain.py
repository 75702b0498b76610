"""An explained number to the view: value, formula, terms, dates, spans and versions in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from markupsafe import Markup

from fairday_collector.ledger.facts import MAXIMA
from fairday_reports.metrics.evidence import SpanLine
from fairday_reports.metrics.explain import ExplainedDay, Explanation
from fairday_reports.metrics.model import Unit, Value
from fairday_reports.metrics.registry import METRICS
from fairday_reports.metrics.text import clock_time, shown
from fairday_reports.words import STATE_NAMES, clock, hm, listed, period, weekday
from fairday_server.pages.day import Subject, same_page
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import PEOPLE, day_path
from fairday_server.pages.person.views import Explained, ExplainedRow, ExplainForm, ExplainView, SpanRow, TermLine
from fairday_server.pages.person.work_words import SOURCES
from fairday_server.pages.views import Link, Option

MOST_SPANS = 200
PRESENCES = {
    "input": "Input",
    "quiet": "No input",
    "locked": "Locked",
    "suspended": "Asleep",
    "off": "Off",
    "private": "Private",
}
_KINDS = {"none": "No roster", "free": "Free", "shift": "Shift", "holiday": "Holiday", "leave": "Leave"}


def explain_form(action: str, metric: str, first: str, last: str, fault: str = "") -> ExplainForm:
    """The form with what was asked for in it."""
    options = tuple(Option(name, known.title, name == metric) for name, known in METRICS.items())
    return ExplainForm(action, options, first, last, fault)


def explain_view(frame: Frame, subject: Subject, form: ExplainForm, found: Explanation | None) -> ExplainView:
    """The page; without an explanation the form alone."""
    whose = "your" if subject.you else f"{subject.name}’s"
    crumbs = () if subject.you else (Link("People", PEOPLE), Link(subject.team, subject.team_href))
    if found is None:
        heading = f"Where {whose} numbers come from"
        lead = Markup("Choose a number and at most 31 days; it is recomputed from what was recorded.")
        return ExplainView(frame, heading, crumbs, heading, lead, same_page(subject), form)
    named = f"{found.metric.title}, {period(found.first, found.last)}"
    heading = f"Why {whose} {named[0].lower()}{named[1:]}"
    return ExplainView(frame, heading, crumbs, heading, _lead(found), same_page(subject), form, _explained(found))


def value_words(value: Value, unit: Unit) -> str:
    """A value with its unit, or that there is nothing to say."""
    return "No data" if value is None else shown(value, unit)


def _lead(found: Explanation) -> Markup:
    value = value_words(found.value, found.metric.unit)
    if found.agrees:
        return Markup("<b>{}</b>, recomputed from what was recorded. The rollups say the same.").format(value)
    kept = value_words(found.kept_value, found.metric.unit)
    return Markup("<b>{}</b>, recomputed from what was recorded. The rollups say {}: they are behind.").format(
        value, kept
    )


def _explained(found: Explanation) -> Explained:
    metric = found.metric
    spans = found.spans
    zones = [(day.start_ms, day.zone, day.day) for day in found.days]
    return Explained(
        title=metric.title,
        value=value_words(found.value, metric.unit),
        formula=metric.formula,
        expression=metric.expression,
        figures=found.figures,
        caution=metric.caution,
        terms=tuple(TermLine(name, _amount(name, sum_), _amount(name, _kept(found, name)))
                    for name, sum_ in found.terms.items()),
        agrees=found.agrees,
        kept=value_words(found.kept_value, metric.unit),
        columns=metric.terms,
        days=tuple(_row(found, day) for day in found.days),
        spans=None if spans is None else tuple(_span(line, zones) for line in spans.lines),
        shown="" if spans is None else f"{len(spans.lines)} of {spans.total}",
        versions=_versions(found.days),
        ledger=f"Ledger generation {found.generation}, which knows all changes up to number {found.through_change}.",
    )  # fmt: skip


def _kept(found: Explanation, name: str) -> int:
    values = [day.kept[name] for day in found.days]
    return max(values, default=0) if name in MAXIMA else sum(values)


def _amount(name: str, value: int) -> str:
    return clock_time(value) if name.endswith("_ms") else str(value)


def _row(found: Explanation, day: ExplainedDay) -> ExplainedRow:
    times = found.spans is not None
    entry = day.record.entry
    notes = [
        note
        for note, holds in (
            ("so far", day.running),
            ("new data waiting", day.waiting),
            ("rollup differs", day.terms != day.kept),
        )
        if holds
    ]
    title = day.schedule.title
    return ExplainedRow(
        text=weekday(day.day),
        iso=day.day.isoformat(),
        href=day_path(found.person_id, day.day) if times else "",
        amounts=tuple(_amount(name, value) for name, value in day.terms.items()),
        record=SOURCES[day.record.source].removeprefix("as ") if entry else "not worked",
        worked=_clocks(entry.worked, day.zone) if times and entry else "",
        schedule=" ".join(
            filter(
                None,
                [
                    f"{_KINDS[day.schedule.kind]}{f' ({title})' if title else ''}",
                    hm(day.schedule.scheduled_ms) if day.schedule.scheduled_ms else "",
                    f"in {_clocks(day.schedule.intervals, day.zone)}" if times and day.schedule.intervals else "",
                ],
            )
        ),
        notes=tuple(notes),
    )


def _clocks(intervals: Sequence[tuple[int, int]], zone: str) -> str:
    return ", ".join(f"{clock(start, zone)}–{clock(end, zone)}" for start, end in intervals)


def _span(line: SpanLine, zones: Sequence[tuple[int, str, date]]) -> SpanRow:
    # A span that reaches into the first date began before it.
    _, zone, day = next((each for each in reversed(zones) if each[0] <= line.start), zones[0])
    states = [f"{STATE_NAMES[state]} {clock_time(ms)}" for state, ms in line.states.items()]
    return SpanRow(
        when=f"{weekday(day)}, {clock(line.start, zone)}–{clock(line.end, zone)}",
        presence=PRESENCES[line.presence],
        states=listed(states) or "Outside these dates",
        source=f"Seat {line.seat}, batch {line.seq}",
    )


def _versions(days: Sequence[ExplainedDay]) -> tuple[tuple[str, str], ...]:
    """What made the dates, once for each run of dates that the same versions made."""
    found = []
    for text, run in groupby(days, key=lambda day: _made_by(day.made_by)):
        own = list(run)
        found.append((period(own[0].day, own[-1].day), text))
    return tuple(found)


def _made_by(versions: Mapping[str, Any]) -> str:
    def changes(name: str, key: str) -> str:
        ids = versions[key]
        return f"{name} {listed([str(number) for number in ids])}" if ids else f"{name} as they came"

    return "; ".join(
        [
            f"reckoning {versions['reckoning']}",
            changes("policy changes", "policy_changes"),
            changes("sorting rules", "sorting_changes"),
            f"catalogue {versions['catalogue']}",
            changes("roster changes", "roster_changes"),
            f"holidays {versions['holidays']}",
            f"time zones {versions['tzdata']}",
        ]
    )
