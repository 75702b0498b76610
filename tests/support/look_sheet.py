"""Timesheets and queues for looking at: made by the real desks on a real store, as views ready to be rendered."""

import tempfile
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from fairday_collector.access.grants import grant, viewer_of_person
from fairday_collector.access.viewer import Viewer
from fairday_collector.people import find_team
from fairday_collector.store.tables import Person
from fairday_reports.words import count
from fairday_server.pages.approvals.decided import decided
from fairday_server.pages.approvals.queue import TypedReason, item, waiting
from fairday_server.pages.approvals.views import QueueView
from fairday_server.pages.frame import person_frame
from fairday_server.pages.kept import keep
from fairday_server.pages.sheet.build import sheet_view
from fairday_server.pages.sheet.form_views import claim_view, correction_view
from fairday_server.pages.sheet.forms import Claim, Correction
from fairday_server.pages.sheet.read import read_sheet
from fairday_server.pages.sheet.views import SheetView
from fairday_server.pages.views import SignInView
from tests.support.collector import NOON, new_collector
from tests.support.office import Office, at, office

HOSTILE = "<script>alert('x')</script>\"&"
MONDAY = date(2026, 10, 5)
TODAY = date(2026, 10, 14)


@cache
def gallery_sheet() -> dict[str, tuple[str, object]]:
    """The timesheet and the queue in their states: name of the picture to template and view."""
    with tempfile.TemporaryDirectory() as folder:
        collector = new_collector(Path(folder))
        try:
            return _views(office(collector, name="Maya Lindqvist"))
        finally:
            collector.store.close()


def _views(maya: Office) -> dict[str, tuple[str, object]]:
    maya.policy(pay_period="week", rounding_min=15)
    ines = _supervisor(maya)
    boss = replace(maya.supervisor, actor=f"web:{ines.id}")
    _week(maya)
    yours = _sheet(maya, maya.maya.id, MONDAY)
    answered = _sheet(maya, maya.maya.id, MONDAY, form="claim")
    wrong = _sheet(maya, maya.maya.id, MONDAY, form="correct")
    hour = at("18:00", MONDAY), at("19:00", MONDAY)
    pending = maya.claims(_herself(maya), lambda desk: desk.make(*hour, "call", HOSTILE))
    maya.collector.settle()
    waits = _sheet(maya, maya.maya.id, MONDAY)
    claimed = _queue(maya, ines)
    maya.claims(boss, lambda desk: desk.act(pending.row.id, "approve"))
    maya.collector.settle()
    maya.sheets(_herself(maya), lambda desk: desk.act("attest", MONDAY))
    maya.collector.settle()
    maya.claims(_herself(maya), lambda desk: desk.make(at("09:00", TODAY), at("10:00", TODAY), "training", "first aid"))
    theirs = _sheet(maya, ines.id, MONDAY)
    queue = _queue(maya, ines)
    maya.sheets(boss, lambda desk: desk.act("approve", MONDAY))
    approved = _queue(maya, ines, mark=f"sheet.{maya.maya.id}.{MONDAY}.2")
    kept = keep(f"/people/x/timesheets/{MONDAY}/correct", {"reason": HOSTILE})
    return {
        "sheet": ("sheet", yours),
        "sheet-answer": ("sheet", answered),
        "sheet-wrong": ("sheet", wrong),
        "sheet-pending": ("sheet", waits),
        "sheet-theirs": ("sheet", theirs),
        "sheet-empty": ("sheet", _sheet(maya, maya.maya.id, date(2026, 8, 3))),
        "approvals": ("approvals", queue),
        "approvals-claim": ("approvals", claimed),
        "approvals-done": ("approvals", approved),
        "approvals-conflict": (
            "approvals",
            replace(approved, notice="", undo=None, fault="Ada approved it at Wed 14 Oct, 12:00.", typed=HOSTILE),
        ),
        "approvals-none": ("approvals", replace(approved, notice="", undo=None, items=(), lead="Nothing waits.")),
        "sign-in-kept": ("sign_in", SignInView("needed", "/sign-in/password", kept=kept)),
        "sign-in-back": ("sign_in", SignInView("back", who="Maya Lindqvist", kept=kept)),
    }


def _supervisor(maya: Office) -> Person:
    ines = maya.collector.person("Ines Moreau", team="Board")
    with maya.collector.store.read() as session:
        team = find_team(session, "Payments")
    maya.collector.do(grant, ines, "supervisor", team, NOON, "test")
    return ines


def _herself(maya: Office) -> Viewer:
    return replace(maya.worker, actor=f"web:{maya.maya.id}")


def _week(maya: Office) -> None:
    """A week with a day of no data, an hour nobody saw, one away, a late night, and a correction."""
    days = [MONDAY + timedelta(days=index) for index in range(5)]
    for day in (days[0], days[3]):
        maya.works(day)
    maya.records_spans(
        ("08:31", "11:00", "input"), ("11:00", "11:25", "private"), ("12:00", "14:00", "input"),
        ("14:00", "15:15", "quiet"),
        ("15:15", "17:22", "input"), ("17:22", "23:00", "suspended"), day=days[1],
    )  # fmt: skip
    maya.records_spans(
        ("08:15", "12:05", "input"), ("12:05", "12:50", "locked"), ("12:50", "22:40", "input"), day=days[2]
    )
    given = Correction("worked", "8", "17", "12–12:45", "phone call before I logged on").entry(days[3], "UTC")
    maya.sheets(_herself(maya), lambda desk: desk.correct(days[3], given, f"phone call before I logged on {HOSTILE}"))
    maya.collector.settle()


def _sheet(maya: Office, who: str, day: date, form: str = "") -> SheetView:
    with maya.collector.store.read() as session:
        viewer = viewer_of_person(session, who, f"web:{who}")
        read = read_sheet(session, viewer, maya.maya.id, day, NOON)
    if read.own:
        frame = person_frame("My timesheet", "worker", "Maya Lindqvist", who, TODAY)
    else:
        frame = person_frame("Approvals", "supervisor", "Ines Moreau", who, TODAY)
    shown = read.sheet.days[1]
    made = None
    if form == "claim":
        asked = read.asked[0]
        made = claim_view(read, shown, replace(Claim.filled(asked.stretch, asked.zone), kind="meeting", note=HOSTILE))
    elif form == "correct":
        faults = {
            "start": "'25' is no time of day. Write it as 9, 930 or 9:30.",
            "": "This date changed.",
            "how": "Choose.",
        }
        typed = Correction("", "25", "17:22", "12:00–12:45", HOSTILE, faults=faults)
        made = correction_view(read, shown, typed)
    fault = "It was approved by Ada." if form == "correct" else ""
    return sheet_view(
        frame, read, notice="corrected" if form == "claim" else "", fault=fault, form=made,
        reason=("return", HOSTILE, "Say why, in a few words.") if not read.own else ("", "", ""),
    )  # fmt: skip


def _queue(maya: Office, ines: Person, mark: str = "") -> QueueView:
    with maya.collector.store.read() as session:
        viewer = viewer_of_person(session, ines.id, f"web:{ines.id}")
        found = waiting(session, viewer)
        typed = TypedReason(found[-1].key, HOSTILE, "Say why, in a few words.") if mark else TypedReason()
        items = tuple(item(session, each, NOON, typed) for each in found)
        last = decided(session, viewer, mark)
    frame = person_frame("Approvals", "supervisor", "Ines Moreau", ines.id, TODAY)
    lead = f"{count(len(items), 'thing waits', 'things wait')} for your decision."
    return QueueView(frame, "Approvals", lead, last.text, last.undo, "", "", items, "", lead)
