"""The forms of a timesheet as they are shown: what is asked, what was typed, what is wrong with it, what follows."""

from datetime import date

from markupsafe import Markup

from fairday_collector.timesheets.claim_desk import OTHER
from fairday_collector.timesheets.model import Entry, Interval, Recorded
from fairday_collector.timesheets.sheet import SheetDay
from fairday_reports.charts.ribbon import ribbon
from fairday_reports.charts.scale import Scale
from fairday_reports.charts.svg import NOTHING
from fairday_reports.words import clock, hours, long_day
from fairday_server.pages.paths import sheet_form_path, sheet_path
from fairday_server.pages.sheet.forms import Claim, Correction
from fairday_server.pages.sheet.read import Asked, SheetRead
from fairday_server.pages.sheet.times import repeated
from fairday_server.pages.sheet.views import Choice, FormView, Input
from fairday_server.pages.sheet.words import kind_word, stretch, worked
from fairday_server.pages.views import Link

_AROUND_MS = 3_600_000
_HINT = "As 9, 930 or 9:30."
_BREAKS_HINT = "As 12:00–12:45, several with commas."
_REASON_HINT = "Kept for good, and shown to whoever approves."
_STATE_WORDS = {"away": "away, counted as work for now", "unknown": "no data, counted as work for now"}


def correction_view(read: SheetRead, day: SheetDay, form: Correction, follows: str = "") -> FormView:
    """The form that corrects a date."""
    person, name = read.history.person.id, long_day(day.day).split(" ", 1)[0]
    is_corrected = day.record.source == "corrected"
    choices = [("worked", "Worked at these times"), ("not_worked", "Not worked")]
    choices += [("restore", "As proposed again")] if is_corrected else []
    return FormView(
        heading=f"Correct {long_day(day.day)}",
        small=f"{'Corrected' if is_corrected else 'Proposed'}: {worked(day.record.entry)}",
        action=sheet_form_path(person, day.day, "correct"),
        back=sheet_path(person, day.day),
        button=f"Correct {name}",
        legend="What is right?",
        choice_name="how",
        choices=tuple(Choice(value, text, form.how == value) for value, text in choices),
        fault=_summary(form.faults),
        choice_fault=form.faults.get("how", ""),
        pairs=(
            Input("start", "Start", form.start, _HINT, form.faults.get("start", "")),
            Input("end", "End", form.end, "", form.faults.get("end", "")),
        ),
        fields=(
            Input("breaks", "Breaks", form.breaks, _BREAKS_HINT, form.faults.get("breaks", "")),
            Input("reason", "Reason", form.reason, _REASON_HINT, form.faults.get("reason", "")),
        ),
        hidden=(("was", form.was), ("seen", form.seen)),
        note=_twice(day.day, day.zone),
        follows=follows or f"{name} is {worked(day.record.entry)} now. What your computer recorded stays as it is.",
        plot=NOTHING,
        plot_hours="",
        other=Link("Say what a stretch was instead", f"{sheet_path(person, day.day)}?claim=yes#form"),
    )  # fmt: skip


def claim_view(read: SheetRead, day: SheetDay, form: Claim, follows: str = "") -> FormView:
    """The form that says what a stretch was."""
    person, asked = read.history.person.id, form.asked
    weekday = long_day(day.day).split(" ", 1)[0]
    heading, small = f"{long_day(day.day)}: what was it?", ""
    if asked is not None:
        heading = f"{long_day(day.day)}, {' to '.join(clock(end, day.zone) for end in asked)}"
        small = ", ".join(filter(None, [_state(read, asked), hours(asked[1] - asked[0]), _number(read, asked)]))
    plot, plot_hours = _around(read, day, asked)
    kinds = [*read.settings.claim_kinds, OTHER]
    return FormView(
        heading=heading,
        small=small,
        action=sheet_form_path(person, day.day, "claim"),
        back=f"{sheet_path(person, day.day)}?claim=none",
        button="Send",
        legend="What was it?",
        choice_name="kind",
        choices=tuple(Choice(kind, kind_word(kind), form.kind == kind) for kind in kinds),
        fault=_summary(form.faults),
        choice_fault=form.faults.get("kind", ""),
        pairs=(
            Input("from", "From", form.start, _HINT, form.faults.get("from", "")),
            Input("to", "To", form.end, "", form.faults.get("to", "")),
        ),
        fields=(
            Input(
                "note",
                "Note, if you like",
                form.note,
                "Whoever approves sees this note. Needed for Other.",
                form.faults.get("note", ""),
            ),
        ),
        hidden=(("was", form.was),),
        note=_twice(day.day, day.zone),
        follows=follows
        or f"It counts once it is approved by {read.decider}. {weekday} is {worked(day.record.entry)} now. "
        "What your computer recorded stays as it is.",
        plot=plot,
        plot_hours=plot_hours,
    )


def corrected_words(day: date, entry: Entry | None) -> str:
    """What follows from a correction."""
    return f"{long_day(day).split(' ', 1)[0]} becomes {worked(entry)}."


def claimed_words(read: SheetRead, day: SheetDay, kind: str, stretch_ms: int, after: Recorded) -> str:
    """What follows from a claim, given the record once it is approved."""
    name = long_day(day.day).split(" ", 1)[0]
    if after.source == "corrected":
        what = f"{name} was corrected and stays {worked(after.entry)}"
    elif after.entry == day.record.entry:
        what = f"{name} stays {worked(after.entry)}"
    else:
        what = f"{name} becomes {worked(after.entry)}"
    longest_s = read.settings.auto_approve.get(kind)
    if longest_s is not None and stretch_ms <= longest_s * 1000:
        return f"As “{kind_word(kind)}” it counts at once: {what}."
    return f"As “{kind_word(kind)}” it counts once it is approved by {read.decider}: {what}."


def asked_link_text(asked: Asked) -> str:
    """A stretch as its link says it."""
    return f"{long_day(asked.day)}, {stretch(*asked.stretch, asked.zone)}"


def _summary(faults: dict[str, str]) -> str:
    return faults.get("", "Look at what is marked below." if faults else "")


def _around(read: SheetRead, day: SheetDay, asked: Interval | None) -> tuple[Markup, str]:
    """The hours around a stretch, drawn and named."""
    picture = read.pictures.get(day.day)
    if picture is None or asked is None:
        return NOTHING, ""
    low, high = max(asked[0] - _AROUND_MS, picture.start_ms), min(asked[1] + _AROUND_MS, picture.end_ms)
    if low >= high:
        return NOTHING, ""
    return ribbon(picture, Scale(low, high)), picture.span(low, high, " to ")


def _state(read: SheetRead, asked: tuple[int, int]) -> str:
    return next((_STATE_WORDS[each.state] for each in read.asked if each.stretch == asked), "")


def _number(read: SheetRead, asked: tuple[int, int]) -> str:
    found = next((index for index, each in enumerate(read.asked) if each.stretch == asked), None)
    return "" if found is None or len(read.asked) < 2 else f"question {found + 1} of {len(read.asked)}"


def _twice(day: date, zone: str) -> str:
    hours_twice = repeated(day, zone)
    if hours_twice is None:
        return ""
    first, last = hours_twice
    return (
        f"The clocks went back that night: times from {first} to {last} came twice. "
        f"Write {first}a for the first turn and {first}b for the second."
    )
