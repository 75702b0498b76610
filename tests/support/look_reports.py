"""The pages of reports for looking at: catalogue, previews, schedules and runs, believable, awkward and hostile."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from fairday_collector.errors import Conflict, Invalid
from fairday_collector.store.tables import Run, RunAudience, RunDelivery, Schedule, TargetState, Team
from fairday_reports.definitions.catalogue import REPORTS
from fairday_reports.document.model import Document
from fairday_reports.schedules.runs import Ran
from fairday_reports.schedules.schedule import Planned
from fairday_server.pages.frame import admin_frame
from fairday_server.pages.reports.catalogue import SavedLine, catalogue_view
from fairday_server.pages.reports.choices import Choices
from fairday_server.pages.reports.form_view import Subject, form_view
from fairday_server.pages.reports.preview import Shown, large_view, made_view, refused_view, saving_view
from fairday_server.pages.reports.run import Told, run_view
from fairday_server.pages.reports.schedule_form import Faults, form_of, new_form
from fairday_server.pages.reports.schedules import Line, removal_view, schedule_view, schedules_view
from fairday_server.pages.typed import Typed
from fairday_server.reporting.asked import Asked
from fairday_server.reporting.making import Size
from tests.support.documents import document, hostile, revised

FRAME = admin_frame("Reports", "Ines Moreau")
HOSTILE = "<script>alert('x')</script>\"&"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
HOUR = 3_600_000
DUE = 1_792_386_000_000
"""Monday 19 October 2026, 07:00 in Stockholm."""
ASKED = Asked(teams=("t1",), people=("p2",), period="last-week", by="person")
FOUND = Choices(
    (Team(id="t1", name="Payments operations", zone="UTC", created_ms=0),
     Team(id="t2", name=HOSTILE, zone="UTC", created_ms=0)),
    (("p1", "Maya Lindqvist"), ("p2", HOSTILE), ("p3", LONG)),
    whole=True,
)  # fmt: skip
MANY = Choices(FOUND.teams, (("p2", HOSTILE),), whole=False)
SAVED = (
    SavedLine("s1", "Payments, last week", "Team utilisation and workload", "Payments, last week, by person", True),
    SavedLine("s2", HOSTILE, "Timesheet", f"{LONG}, 13–19 October 2025", False),
)  # fmt: skip
TARGETS = [
    {"kind": "person", "person": "p1"},
    {"kind": "role", "role": "supervisors"},
    {"kind": "mail", "address": "ines@example.org"},
    {"kind": "folder", "path": "/srv/reports"},
    {
        "kind": "webhook",
        "url": "https://hooks.example.org/fairday/long-enough-to-be-shown",
        "secret": "whsec_" + "A" * 44,
    },
]
WORDS = {
    "person:p1": "Maya Lindqvist",
    "role:supervisors": "Supervisors of the teams in it",
    "mail:ines@example.org": "ines@example.org",
    "folder:/srv/reports": "/srv/reports",
}


def schedule(**fields: Any) -> Schedule:
    """A schedule of every week."""
    given: dict[str, Any] = {
        "id": "x1", "name": "Payments, every Monday", "report": "utilisation", "cron": "0 7 * * mon",
        "parameters": {"people": [], "teams": ["t1"], "period": "last-week", "from": None, "to": None, "by": "person"},
        "zone": "Europe/Stockholm", "formats": ["pdf", "xlsx"], "targets": TARGETS, "correction_days": 7,
        "threshold_ms": 300_000, "created_ms": DUE - 90 * 24 * HOUR, "since_ms": DUE - 90 * 24 * HOUR, **fields,
    }  # fmt: skip
    return Schedule(**given)


def ran(**fields: Any) -> Run:
    """A run that sent everything."""
    given: dict[str, Any] = {
        "schedule_id": "x1", "slot": "2026-10-19T07:00", "revision": 0, "by": "clock", "due_ms": DUE, "started_ms": DUE,
        "alive_ms": DUE, "finished_ms": DUE + 4_200, "status": "done", "first": date(2026, 10, 12),
        "attempts": [{"started_ms": DUE, "finished_ms": DUE + 4_200, "error": None}], "last": date(2026, 10, 18),
        **fields,
    }  # fmt: skip
    return Run(**given)


FAILED = ran(
    slot="2026-10-12T07:00", status="failed", error=f"{HOSTILE}: The mail server cannot be reached.", revision=1,
    by="late", note="1 earlier time was missed and not made up for: 2026-10-05 07:00.",
    attempts=[{"started_ms": DUE, "finished_ms": DUE, "error": "no"}] * 2,
)  # fmt: skip
STATES = (
    TargetState(schedule_id="x1", target="mail:ines@example.org", at_ms=DUE, failing_since_ms=DUE - 200 * HOUR,
                failures=3, detail="The mail server refused this address: 550 5.1.1 No such user here."),
    TargetState(schedule_id="x1", target="folder:/srv/reports", at_ms=DUE),
    TargetState(schedule_id="x1", target="person:p1", at_ms=DUE, detail="They left."),
)  # fmt: skip


def line(planned: Planned, words: dict[str, str] | None = None) -> Line:
    """A schedule with its words."""
    about = "Payments operations, last week, by person"
    words = WORDS if words is None else words
    return Line(planned, "Team utilisation and workload", about, list(words.values()), words, "Ines Moreau")


PLANNED = Planned(schedule(), DUE + 7 * 24 * HOUR, ran(), STATES[:1])
PAUSED = Planned(schedule(id="x2", name=HOSTILE, cron="15 5 1,15 * *", paused_ms=DUE, correction_days=0), None, None)
OTHER = Planned(schedule(id="x3", name=LONG, cron="0 6 last * *"), DUE, FAILED)


def told(run: Run, document: Document | None, *, is_own: bool = True) -> Told:
    """What there is to be said of a run."""
    deliveries = [
        RunDelivery(schedule_id="x1", slot=run.slot, revision=0, attempt=1, target=name, kind="mail", status=status,
                    detail=detail, at_ms=DUE, took_ms=340)
        for name, status, detail in (
            ("mail:ines@example.org", "failed", "The mail server refused this address."),
            ("folder:/srv/reports", "sent", None), ("person:p9", "not_sent", HOSTILE),
        )
    ]  # fmt: skip
    file = {"name": f"{LONG}-2026-10-12.pdf", "format": "pdf", "bytes": 48_210, "sha256": "ab" * 32}
    made = [RunAudience(schedule_id="x1", slot=run.slot, revision=0, audience="admin", made_ms=DUE, took_ms=900,
                        files=[file])]  # fmt: skip
    return Told(Ran(run, schedule()), deliveries, made, WORDS, document, is_own)


def previews() -> Iterable[tuple[str, object]]:
    """A report in each of its states."""
    shown = Shown(FRAME, REPORTS["utilisation"], ASKED, FOUND, may_schedule=True)
    yield "made", made_view(shown, document())
    yield "hostile", made_view(replace(shown, found=MANY), hostile())
    yield "own", made_view(replace(shown, found=Choices((), (), whole=True), may_schedule=False), document())
    yield "large", large_view(shown, Size(10_000, 31))
    yield "fault", refused_view(shown, Invalid("bad_period", "Give a period or dates, one of both."))
    yield "range", refused_view(shown, Invalid("bad_range", "`to` (2026-10-01) is before `from` (2026-10-12)."))
    yield "saving", saving_view(shown, HOSTILE, f"There is a saved report called {HOSTILE} already.")


def forms() -> Iterable[tuple[str, object]]:
    """The form of a schedule in each of its states."""
    of = Subject(REPORTS["utilisation"], ASKED, FOUND, FOUND, anywhere=True)
    given = new_form(ASKED, "Team utilisation and workload", "Europe/Stockholm")
    yield "form", form_view(FRAME, of, given, {})
    yield "form-own", form_view(FRAME, replace(of, people=MANY, anywhere=False), given, {})
    faults = dict.fromkeys(
        ("name", "period", "how", "time", "weekday", "day", "cron", "zone", "to_role", "to_mail", "places", "format",
         "correction", "threshold"), f"This is not right: {HOSTILE}",
    )  # fmt: skip
    yield "form-faults", form_view(FRAME, of, Typed(given | {"name": HOSTILE}), faults)
    kept = schedule()
    changed = replace(of, id="x1", name=kept.name, mark="m")
    yield "form-change", form_view(FRAME, changed, form_of(kept), {})
    stale = Faults.of(Conflict("changed_meanwhile", "Somebody changed this schedule meanwhile."))
    yield "form-stale", form_view(FRAME, changed, form_of(kept), stale.found)


def panels() -> Iterable[tuple[str, object]]:
    """The pages made of panels."""
    reports = REPORTS.values()
    yield "catalogue", catalogue_view(FRAME, reports, SAVED, schedules=True, done="Saved. It stands in the catalogue.")
    yield "catalogue-own", catalogue_view(FRAME, reports, (), schedules=False)
    yield "schedules", schedules_view(FRAME, [line(PLANNED), line(PAUSED), line(OTHER)])
    yield "schedules-none", schedules_view(FRAME, [])
    yield "schedule", schedule_view(FRAME, line(PLANNED), STATES, [ran(), FAILED], done="Changed.")
    yield "schedule-paused", schedule_view(FRAME, line(PAUSED, {"mail:x": HOSTILE}), (), [], fault="It was started.")
    yield "schedule-removal", removal_view(FRAME, "x1", HOSTILE)
    yield "run", run_view(FRAME, told(ran(), revised()))
    yield "run-failed", run_view(FRAME, told(FAILED, None))
    yield "run-sent", run_view(FRAME, told(ran(), document(), is_own=False))


def gallery_reports() -> dict[str, tuple[str, object]]:
    """Name of the picture to template and view."""
    made = {f"report-{name}": ("report", view) for name, view in previews()}
    made |= {f"reports-{name}": ("report_form", view) for name, view in forms()}
    return made | {f"reports-{name}": ("reports", view) for name, view in panels()}
