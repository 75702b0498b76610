"""The catalogue: what reports there are, each with its sentence, and those that were saved under a name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fairday_reports.definitions.model import Definition
from fairday_server.pages.admin.views import Cell, Column, Form, Panel, table
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import report_path, saved_path
from fairday_server.pages.reports.views import CATALOGUE, ReportsView, areas

REPORTS = (Column("Report"), Column("What it answers"))
KEPT = (Column("Name"), Column("Remove"))


@dataclass(frozen=True, slots=True)
class SavedLine:
    """A saved report: its name, which report it is, and what it is asked for in words."""

    id: str
    name: str
    report: str
    about: str
    may_remove: bool


def catalogue_view(
    frame: Frame,
    reports: Iterable[Definition],
    saved: Sequence[SavedLine],
    *,
    schedules: bool,
    fault: str = "",
    done: str = "",
) -> ReportsView:
    """Reports in their order, saved ones by name."""
    lines = ((Cell(one.title, href=report_path(one.name)), Cell(one.about)) for one in reports)
    kept = (
        (Cell(line.name, href=saved_path(line.id), small=f"{line.report}: {line.about}"), Cell("", form=_removal(line)))
        for line in saved
    )
    panels = [Panel("Reports", table=table(REPORTS, lines))]
    if saved:
        panels.append(Panel("Saved", table=table(KEPT, kept)))
    return ReportsView(
        frame,
        areas(CATALOGUE, schedules=schedules),
        "Reports",
        "Reports",
        "Choose a report, say whose time and which dates it is about, and read it, download it or save it."
        if schedules
        else "Choose a report about your own time, say which dates, and read it, download it or save it.",
        panels=tuple(panels),
        fault=fault,
        done=done,
    )


def _removal(line: SavedLine) -> Form | None:
    if not line.may_remove:
        return None
    return Form(saved_path(line.id, "remove"), "Remove", label=f"Remove {line.name}", primary=False)
