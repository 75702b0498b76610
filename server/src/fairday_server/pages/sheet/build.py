"""The page of a timesheet: what was read, and the form in hand, to the view."""

from datetime import timedelta

from markupsafe import Markup

from fairday_collector.timesheets.model import worked_ms
from fairday_collector.timesheets.rest import Breach
from fairday_collector.timesheets.sheet import Sheet
from fairday_collector.timesheets.states import FROZEN
from fairday_reports.charts.marks import swatch
from fairday_reports.charts.picture import drawn_runs
from fairday_reports.words import STATE_NAMES, count, hm, hours, listed, period, weekday, zone_words
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import APPROVALS, asked_path, sheet_form_path, sheet_path
from fairday_server.pages.sheet.acts import act_note, act_views
from fairday_server.pages.sheet.form_views import asked_link_text
from fairday_server.pages.sheet.read import SheetRead
from fairday_server.pages.sheet.rows import hours_shown, rows
from fairday_server.pages.sheet.views import ClaimView, FormView, Input, SheetView, Step
from fairday_server.pages.sheet.words import NOTICES, STATES, kind_word, moment, stretch, worked
from fairday_server.pages.views import Link

_ONE_DAY = timedelta(days=1)
_CLAIM_STATES = {
    "pending": "Waits for a decision",
    "approved": "Approved",
    "rejected": "Rejected",
    "withdrawn": "Taken back",
}


def sheet_view(
    frame: Frame,
    read: SheetRead,
    *,
    notice: str = "",
    fault: str = "",
    form: FormView | None = None,
    reason: tuple[str, str, str] = ("", "", ""),
) -> SheetView:
    """The page; `reason` is the act whose reason was typed, the text, and what is wrong with it."""
    found, person = read.sheet, read.history.person.id
    name, days = read.history.person.name, period(found.period.first, found.period.last)
    heading = f"Your timesheet, {days}" if read.own else f"{name}, {days}"
    first, last = hours_shown(read)
    acts = act_views(read, Input("reason", "Reason", reason[1], fault=reason[2]), reason[0])
    if reason[1] and reason[0] not in {each.act for each in acts}:
        fault = f"{fault} You had typed: “{reason[1]}”".strip()
    return SheetView(
        frame=frame,
        title=heading,
        crumbs=() if read.own else (Link("Approvals", APPROVALS), Link("Timesheet", "")),
        heading=heading,
        steps=_steps(read),
        lead=_lead(read),
        seen=_seen(read),
        notice=NOTICES.get(notice, ""),
        fault=fault,
        ribbon_hours=f"{first:02}:00 to {last:02}:00",
        rows=rows(read),
        legend=tuple((swatch(state), STATE_NAMES[state]) for state in _states(read)),
        breaks=hm(sum(day.record.entry.break_ms for day in found.days if day.record.entry)) if read.pictures else "",
        total=hm(found.worked_ms),
        rounded=_rounded(read),
        form=form,
        asked=_asked(read),
        acts=acts,
        act_action=sheet_form_path(person, found.period.first, "act"),
        act_note=act_note(read),
        facts=_facts(read),
        claims=_claims(read),
        withdraw_action=sheet_form_path(person, found.period.first, "withdraw"),
        history=tuple(read.acts) if read.sees_times else (),
        foot=_foot(read),
    )


def _states(read: SheetRead) -> list[str]:
    """The states that the ribbons show."""
    found = {run.kind for picture in read.pictures.values() for run in drawn_runs(picture)}
    return [state for state in STATE_NAMES if state in found and state != "not-yet"]


def _lead(read: SheetRead) -> Markup:
    if all(day.record.entry is None and day.record.source == "proposed" for day in read.sheet.days):
        return Markup("No working time is recorded in this period.")
    who = "You" if read.own else read.history.person.name
    of = f" of {hours(read.scheduled_ms)} scheduled" if read.scheduled_ms else ""
    said = Markup("{} worked <b>{}</b>{}.").format(who, hours(read.sheet.worked_ms), of)
    if not read.asked or read.sheet.state in FROZEN:
        return said
    number = count(len(read.asked), "stretch", "stretches")
    verb, them = ("is", "it was, or leave it") if len(read.asked) == 1 else ("are", "they were, or leave them")
    tell = f": tell us what {them}." if read.own else "."
    return said + Markup(" {} {} still open{}").format(number, verb, tell)


def _seen(read: SheetRead) -> str:
    state = STATES[read.sheet.state]
    if read.sheet.state == "open" and any(day.record.source == "corrected" for day in read.sheet.days):
        state = "Proposed and corrected"
    last = read.acts[-1][0] if read.acts and read.sees_times else ""
    open_words = ""
    if read.sheet.state not in FROZEN:
        open_words = (
            "Nothing is final until you attest it. You can attest with open questions."
            if read.own
            else f"Nothing is final until {read.history.person.name} attests it."
        )
    recorded = "" if read.own else "Looking at this page is recorded, and its owner can read that."
    zone = f"Times are {zone_words(read.zone)}." if read.sees_times else ""
    return " ".join(filter(None, [last or f"{state}.", open_words, zone, recorded]))


def _steps(read: SheetRead) -> tuple[Step, ...]:
    person, dates = read.history.person.id, read.sheet.period
    steps = [
        Step("‹ Earlier", sheet_path(person, dates.first - _ONE_DAY), "‹ Earlier, the pay period before", "prev"),
        Step(period(dates.first, dates.last), sheet_path(person, dates.first), ""),
    ]
    if dates.last < read.today:
        steps.append(
            Step("Later ›", sheet_path(person, dates.last + _ONE_DAY), "Later ›, the pay period after", "next")
        )
    return tuple(steps)


def _rounded(read: SheetRead) -> tuple[str, str, str] | None:
    found = read.sheet.rounding
    if found is None:
        return None
    drift = f"+{hm(found.drift_ms)}" if found.drift_ms > 0 else hm(found.drift_ms)
    return f"Rounded to {found.minutes} min", hm(found.rounded_ms), f"Drift {drift}. {found.statement}"


def _asked(read: SheetRead) -> tuple[Link, ...]:
    if not read.viewer.may_edit(read.history.person.id) or read.sheet.state in FROZEN:
        return ()
    person = read.history.person.id
    return tuple(Link(asked_link_text(each), asked_path(person, each.day, *each.stretch)) for each in read.asked)


def _facts(read: SheetRead) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not read.sees_times:
        return ()
    rest = tuple(map(rest_words, read.sheet.breaches)) or (
        "Every rule of rest was kept, as far as the dates are over.",
    )
    facts = [("Rest", rest)]
    if differences := difference_words(read.sheet):
        facts.append(("Since it was attested", differences))
    return tuple(facts)


def rest_words(breach: Breach) -> str:
    """A rule of rest that was not kept, as a fact."""
    found, needed = hours(breach.found_ms), hours(breach.needed_ms)
    if breach.rule == "daily":
        return f"{weekday(breach.first)}: {found} of rest in the 24 h from the start of work. The rule is {needed}."
    if breach.rule == "weekly":
        return f"Week of {weekday(breach.first)}: {found} of rest in one piece. The rule is {needed}."
    return f"17 weeks to {weekday(breach.last)}: {found} a week on average. The rule is at most {needed}."


def difference_words(found: Sheet) -> tuple[str, ...]:
    """What data that came later would change, date by date."""
    return tuple(
        f"{weekday(each.day)}: data came later. {worked(each.proposed_now).capitalize()} would be proposed now, "
        f"{worked(each.proposed_then)} then ({_signed(worked_ms(each.proposed_now) - worked_ms(each.proposed_then))}). "
        "The record did not change."
        for each in found.differences
    )


def _signed(ms: int) -> str:
    return f"+{hm(ms)}" if ms > 0 else hm(ms)


def _claims(read: SheetRead) -> tuple[ClaimView, ...]:
    if not read.sees_times:
        return ()
    may = read.viewer.may_edit(read.history.person.id) and read.sheet.state not in FROZEN
    views = []
    for claim in read.sheet.claims:
        row, act = claim.row, claim.act
        length = hours(row.end_ms - row.start_ms)
        state = _CLAIM_STATES[claim.state]
        if act is not None:
            state = f"{state} by {read.claimers[row.id]}, {moment(act.at_ms, read.zone)}"
            state = f"{state}: “{act.reason}”" if act.reason else state
        when = f"{_weekday(read, row.start_ms)} {stretch(row.start_ms, row.end_ms, read.zone)}"
        text = f"{kind_word(row.kind)}, {when}, {length}"
        withdraw = row.id if may and claim.state in ("pending", "approved") else ""
        views.append(ClaimView(text, row.note, state, withdraw))
    return tuple(views)


def _weekday(read: SheetRead, instant_ms: int) -> str:
    return weekday(read.history.zones.date_of(instant_ms))


def _foot(read: SheetRead) -> str:
    zones = list(dict.fromkeys(day.zone for day in read.sheet.days))
    moved = f"The zones of this period were {listed([zone_words(zone) for zone in zones])}. " if len(zones) > 1 else ""
    exact = "Exact time is stored; a rounding is only a view of it."
    return f"{moved}{exact} Corrections add to the record and take nothing away."
