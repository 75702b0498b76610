"""The queue as it is read: what waits, of those the viewer decides for, with what there is to know about each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_collector.people import PersonHistory, histories
from fairday_collector.store.tables import ClaimRow
from fairday_collector.timesheets.model import restored
from fairday_collector.timesheets.sheet import Sheet, sheet
from fairday_collector.timesheets.waiting import attested_periods, pending_claims
from fairday_reports.words import hm, period, weekday
from fairday_server.pages.approvals.views import Item
from fairday_server.pages.paths import APPROVALS, sheet_path
from fairday_server.pages.sheet.build import difference_words, rest_words
from fairday_server.pages.sheet.views import Input
from fairday_server.pages.sheet.words import change_words, kind_word, moment, stretch

MOST_ITEMS = 50
SHEETS, CLAIMS = f"{APPROVALS}/sheet", f"{APPROVALS}/claim"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: a timesheet by its period, or a claim."""

    history: PersonHistory
    first: date
    last: date
    claim: ClaimRow | None = None

    @property
    def key(self) -> str:
        """What tells it from all others, as an id in the page."""
        person = self.history.person.id
        return f"claim-{person}-{self.claim.id}" if self.claim else f"sheet-{person}-{self.first}"


@dataclass(frozen=True, slots=True)
class TypedReason:
    """A reason that was typed for an item, and what is wrong with it."""

    key: str = ""
    reason: str = ""
    fault: str = ""


def waiting(session: Session, viewer: Viewer) -> list[Waiting]:
    """Everything that is the viewer's to decide, by person and date."""
    periods, claims = attested_periods(session), pending_claims(session)
    people = {person for person, _, _ in periods} | {row.person_id for row in claims}
    known: Mapping[str, PersonHistory] = histories(session, list(people)) if people else {}
    found = [Waiting(known[person], first, last) for person, first, last in periods]
    for row in claims:
        day = known[row.person_id].zones.date_of(row.start_ms)
        found.append(Waiting(known[row.person_id], day, day, row))
    mine = [each for each in found if viewer.may_decide(each.history, each.last if each.claim is None else each.first)]
    return sorted(mine, key=_order)


def item(session: Session, each: Waiting, now_ms: int, typed: TypedReason) -> Item:
    """An item with what there is to know about it."""
    made = _sheet_item(session, each, now_ms) if each.claim is None else _claim_item(each, each.claim)
    if typed.key != made.id:
        return made
    return replace(made, reason=replace(made.reason, value=typed.reason, fault=typed.fault), open=True)


def _order(each: Waiting) -> tuple[str, str, str, date, bool, int]:
    person = each.history.person
    start = each.claim.start_ms if each.claim else 0
    return person.name.casefold(), person.name, person.id, each.first, each.claim is None, start


def _sheet_item(session: Session, each: Waiting, now_ms: int) -> Item:
    found, person = sheet(session, each.history, each.first, now_ms), each.history.person
    return Item(
        id=each.key,
        action=SHEETS,
        hidden=(("person", person.id), ("first", str(each.first)), ("expected", str(len(found.acts)))),
        name=person.name,
        href=sheet_path(person.id, each.first),
        what=f"Timesheet, {period(each.first, each.last)}",
        total=hm(found.worked_ms),
        facts=tuple(_sheet_facts(found)),
        refuse="Return …",
        refuse_act="return",
        refuse_button="Return",
        reason=Input("reason", "Reason", "", f"{person.name} reads it."),
    )


def _sheet_facts(found: Sheet) -> list[str]:
    facts = [f"Attested {moment(found.acts[-1].at_ms, found.days[-1].zone)}."]
    for day in found.days:
        if day.corrections and (last := day.corrections[-1]).entry is not None:
            change = change_words(day.proposed, restored(last.entry), day.zone)
            facts.append(f"{weekday(day.day)} corrected. {change} “{last.reason}”")
    facts += difference_words(found)
    facts += map(rest_words, found.breaches)
    if found.rounding is not None:
        drift = found.rounding.drift_ms
        signed = f"+{hm(drift)}" if drift > 0 else hm(drift)
        facts.append(f"Rounded to {found.rounding.minutes} min: {hm(found.rounding.rounded_ms)}, drift {signed}.")
    return facts


def _claim_item(each: Waiting, row: ClaimRow) -> Item:
    person, zone = each.history.person, each.history.zones.zone_on(each.first)
    return Item(
        id=each.key,
        action=CLAIMS,
        hidden=(("person", person.id), ("claim", row.id), ("expected", "0")),
        name=person.name,
        href=sheet_path(person.id, each.first),
        what=f"Claim: {kind_word(row.kind)}, {weekday(each.first)} {stretch(row.start_ms, row.end_ms, zone)}",
        total=hm(row.end_ms - row.start_ms),
        facts=(
            *((f"“{row.note}”",) if row.note else ()),
            f"Made {moment(row.made_ms, zone)}. Nothing that was observed is covered by it.",
        ),
        refuse="Reject …",
        refuse_act="reject",
        refuse_button="Reject",
        reason=Input("reason", "Reason", "", f"{person.name} reads it."),
    )
