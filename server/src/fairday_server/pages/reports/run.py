"""One run: how it went, what became of each target, and what it said to whoever looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from fairday_collector.store.tables import RunAudience, RunDelivery
from fairday_reports.document.model import Document, Trend
from fairday_reports.formats import fragment
from fairday_reports.schedules.runs import Ran
from fairday_reports.words import count
from fairday_server.pages.admin.views import Cell, Column, Panel, table
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import SCHEDULES, run_file_path, schedule_path
from fairday_server.pages.reports.preview import FILES, MOST_ROWS
from fairday_server.pages.reports.views import REGULAR, ReportsView, areas
from fairday_server.pages.reports.words import BY, STATUS, at, run_words, size, took
from fairday_server.pages.views import Link
from fairday_server.reporting.making import for_page

DELIVERED = (
    Column("Who"),
    Column("Outcome"),
    Column("When", leaves="col2"),
    Column("Took", numeric=True, leaves="col2"),
)
MADE = (Column("File"), Column("Size", numeric=True), Column("SHA-256", leaves="col2"))
OUTCOME = {"sent": "sent", "failed": "did not arrive", "not_sent": "not sent"}


@dataclass(frozen=True, slots=True)
class Told:
    """Everything about a run: who should have got it, what was made, and what it said to whoever looks, if anything."""

    ran: Ran
    deliveries: Sequence[RunDelivery]
    audiences: Sequence[RunAudience]
    names: Mapping[str, str]
    document: Document | None
    is_own: bool


def run_view(frame: Frame, told: Told) -> ReportsView:
    """The page of a run; what it said stands first."""
    run, schedule = told.ran.run, told.ran.schedule
    facts = [
        ("State", STATUS.get(run.status, run.status)),
        ("Made", BY.get(run.by, run.by)),
        ("Begun", at(run.started_ms, schedule.zone)),
        *([("Took", took(run))] if run.finished_ms is not None else []),
        *([("Attempts", str(len(run.attempts)))] if len(run.attempts) > 1 else []),
        *([("Why not", run.error)] if run.error else []),
        *([("Note", run.note)] if run.note else []),
    ]
    panels = [Panel("How it went", facts=tuple(facts))]
    if told.is_own:
        panels += [_delivered(told), _made(told)]
    if told.document is None and run.status != "running":
        gone = "What it said is not kept, or it was not for you. Open the report for these dates to see what holds now."
        panels.append(Panel("What it said", (gone,)))
    back = (Link("Schedules", SCHEDULES), Link(schedule.name, schedule_path(schedule.id))) if told.is_own else ()
    shown = Markup() if told.document is None else fragment(for_page(told.document, MOST_ROWS))
    return ReportsView(
        frame, areas(REGULAR, schedules=told.is_own), f"{schedule.name}, {run_words(run)}",
        heading="" if shown else f"{schedule.name}, {run_words(run)}", crumbs=back, panels=tuple(panels), report=shown,
        files=() if told.document is None else _files(told, told.document),
    )  # fmt: skip


def _delivered(told: Told) -> Panel:
    zone = told.ran.schedule.zone
    rows = (
        (
            Cell(told.names.get(each.target, each.target)),
            Cell(OUTCOME.get(each.status, each.status), small=each.detail or ""),
            Cell(at(each.at_ms, zone)),
            Cell(f"{each.took_ms / 1000:.1f} s"),
        )
        for each in told.deliveries
    )
    return Panel("Who got it", table=table(DELIVERED, rows, empty="Nothing was sent yet."))


def _made(told: Told) -> Panel:
    rows = (
        (Cell(file["name"]), Cell(size(file["bytes"])), Cell(file["sha256"][:16]))
        for made in told.audiences
        for file in made.files
    )
    said = f"It was made for {count(len(told.audiences), 'set of rights', 'sets of rights')}."
    return Panel("Files", (said,), table=table(MADE, rows, empty="None was made."))


def _files(told: Told, document: Document) -> tuple[Link, ...]:
    run = told.ran.run
    csv = [each for each in document.tables if not isinstance(each.drawing, Trend)]
    return (
        *(Link(text, run_file_path(run.schedule_id, run.slot, run.revision, form)) for form, text in FILES.items()),
        *(
            Link(
                f"CSV: {each.title}" if len(csv) > 1 else "CSV",
                run_file_path(run.schedule_id, run.slot, run.revision, "csv", each.key),
            )
            for each in csv
        ),
    )
