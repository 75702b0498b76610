"""What a timesheet's states, acts and sources are called on the pages, and instants in sentences."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from fairday_collector.access.viewer import Viewer
from fairday_collector.people import PersonHistory
from fairday_collector.store.tables import AccessGrant, Person, TimesheetAct
from fairday_collector.timesheets.model import Entry, Source
from fairday_collector.timesheets.states import State
from fairday_collector.timesheets.words import who
from fairday_reports.local import epoch_ms, local
from fairday_reports.words import clock, hm, hours, weekday

STATES: dict[State, str] = {
    "open": "Proposed",
    "returned": "Returned",
    "attested": "Attested",
    "approved": "Approved",
    "locked": "Locked",
}
SOURCES: dict[Source, str] = {
    "proposed": "Proposed",
    "corrected": "Corrected",
    "attested": "Attested",
    "approved": "Approved",
    "locked": "Locked",
}
DONE = {"attest": "attested", "return": "returned", "approve": "approved", "lock": "locked", "unlock": "opened again"}
KINDS = {
    "meeting": "Meeting",
    "call": "Call",
    "training": "Training",
    "field": "Visit",
    "break": "Break",
    "other": "Other",
}
NOTICES = {
    "corrected": "Your correction is on record.",
    "claimed": "Sent. Until it is decided, your working time stays as it is.",
    "claimed-at-once": "Noted. Your policy approved it at once.",
    "withdrawn": "Taken back.",
    "attest": "Attested. It waits for approval now.",
    "return": "Returned. It can be corrected and attested again.",
    "approve": "Approved.",
    "lock": "Locked.",
    "unlock": "Open again.",
}
"""What is said after an act; its key stands in the address."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b(?! \d)")


def kind_word(kind: str) -> str:
    """A kind of claim on screen; one of the organisation's own as it is written there."""
    return KINDS.get(kind, kind[:1].upper() + kind[1:])


def moment(instant_ms: int, zone: str) -> str:
    """An instant in a sentence, `Wed 16 Sep, 13:10`."""
    return f"{weekday(local(instant_ms, zone).date())}, {clock(instant_ms, zone)}"


def stretch(start_ms: int, end_ms: int, zone: str) -> str:
    """Two instants as clock times, `13:10–14:25`; the date of the second where it is another one."""
    first, last = local(start_ms, zone), local(end_ms, zone)
    to = f"{last:%H:%M}" if first.date() == last.date() else f"{weekday(last.date())} {last:%H:%M}"
    return f"{first:%H:%M}–{to}"


def in_zone(text: str, zone: str) -> str:
    """A refusal's text with its instants and dates by the person's clock and calendar, and whoever did it by name."""

    def at(found: re.Match[str]) -> str:
        return moment(epoch_ms(datetime.fromisoformat(found[0])), zone)

    told = _INSTANT.sub(at, text.replace("web:admin", "The administrator"))
    return _DATE.sub(lambda found: weekday(date.fromisoformat(found[0])), told)


def worked(entry: Entry | None) -> str:
    """An entry in a sentence."""
    return "not worked" if entry is None else hours(entry.worked_ms)


def change_words(before: Entry | None, after: Entry | None, zone: str) -> str:
    """What a correction changed, in its parts, as `Start from 08:35 to 08:20.` has it."""
    if before is None or after is None:
        was, now = (_times(entry, zone) for entry in (before, after))
        return f"From {was} to {now}."
    parts = [
        f"{name} from {clock(old, zone)} to {clock(new, zone)}."
        for name, old, new in (("Start", before.start_ms, after.start_ms), ("End", before.end_ms, after.end_ms))
        if old != new
    ]
    if before.breaks != after.breaks:
        parts.append(f"Breaks from {hm(before.break_ms)} to {hm(after.break_ms)}.")
    return " ".join(parts) or "Nothing differs."


def by(session: Session, actor: str, viewer: Viewer) -> str:
    """Who acted: `you`, a name, or the administrator."""
    if actor == viewer.actor and viewer.person_id is not None:
        return "you"
    name = who(session, actor)
    return "the policy" if name == "policy" else "the administrator" if name.startswith(("web:", "cli")) else name


def act_words(session: Session, act: TimesheetAct, viewer: Viewer, zone: str) -> str:
    """An act in a sentence, as `Attested by you, Thu 1 Oct, 09:12.` is one."""
    done = DONE[act.act]
    return f"{done[:1].upper()}{done[1:]} by {by(session, act.actor, viewer)}, {moment(act.at_ms, zone)}."


def deciders(session: Session, history: PersonHistory, day: date) -> str:
    """Who decides a person's date: the one supervisor of the team by name, else in general."""
    query = (
        select(Person.name)
        .join(AccessGrant, col(AccessGrant.person_id) == Person.id)
        .where(
            AccessGrant.team_id == history.team_on(day),
            col(AccessGrant.ended_ms).is_(None),
            AccessGrant.person_id != history.person.id,
        )
    )
    names: Sequence[str] = session.exec(query).all()
    return names[0] if len(names) == 1 else "a supervisor of the team"


def _times(entry: Entry | None, zone: str) -> str:
    return "not worked" if entry is None else f"{stretch(entry.start_ms, entry.end_ms, zone)}, {hm(entry.worked_ms)}"
