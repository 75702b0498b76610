"""The import of people as administrators see it: what a file would do, fault by fault, and the confirmation."""

from collections.abc import Sequence

from fairday_collector.people_import.planning import Plan, Step
from fairday_collector.people_import.reading import COLUMNS
from fairday_reports.words import count, listed
from fairday_server.pages.admin.views import AdminView, Cell, Column, Form, Input, Panel, table
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import ADMIN_IMPORT, ADMIN_PEOPLE
from fairday_server.pages.views import Link

MOST_SHOWN = 300
WORDS = {"name": "Name", "email": "Mail", "login": "Login", "team": "Team", "zone": "Zone", "role": "Role"}
EXAMPLE = "name,email,login,team,zone,role"


def import_view(
    frame: Frame, *, text: str = "", make_teams: bool = False, plan: Plan | None = None, fault: str = ""
) -> AdminView:
    """The form, and, once a file was sent, the preview of what it would do."""
    panels = (*(_preview(plan, text, make_teams) if plan else ()), _asking(text, make_teams, again=plan is not None))
    return AdminView(
        frame, "People", "Import people", _lead(plan), (Link("People", ADMIN_PEOPLE),), panels, fault=fault
    )


def _lead(plan: Plan | None) -> str:
    if plan is None:
        return "A file of people is shown first, line by line. Nothing is written until you confirm."
    if plan.faults:
        return f"{count(len(plan.faults), 'line', 'lines')} cannot be used yet. Nothing would be written."
    said = [
        f"{count(len(plan.added), 'person', 'people')} to add" if plan.added else "",
        f"{count(len(plan.changed), 'person', 'people')} to change" if plan.changed else "",
        f"{len(plan.same):,} to leave as they are" if plan.same else "",
        f"{count(len(plan.new_teams), 'team', 'teams')} to add" if plan.new_teams else "",
    ]
    return f"In this file: {listed([each for each in said if each])}."


def _preview(plan: Plan, text: str, make_teams: bool) -> tuple[Panel, ...]:
    panels = []
    if plan.faults:
        rows = [(Cell(f"{fault.line}"), Cell(fault.text)) for fault in plan.faults]
        panels.append(_panel("Faults", (Column("Line"), Column("What is wrong")), rows))
    if plan.new_teams:
        rows = [(Cell(name), Cell(zone)) for name, zone in plan.new_teams]
        panels.append(_panel("Teams to add", (Column("Team"), Column("Zone")), rows))
    if plan.added:
        columns = (Column("Name"), *(Column(WORDS[name], leaves="col2") for name in COLUMNS[1:]), Column("Line"))
        panels.append(_panel("People to add", columns, [_added(step) for step in plan.added]))
    if plan.changed:
        columns = (Column("Name"), Column("What changes"), Column("Line"))
        panels.append(_panel("People to change", columns, [_changed(step) for step in plan.changed]))
    if plan.same:
        rows = [(Cell(step.line.name), Cell(f"{step.line.number}")) for step in plan.same]
        panels.append(_panel("People left as they are", (Column("Name"), Column("Line")), rows))
    if plan.does_something:
        says = "Team, zone and role hold from today on; the reckoned days they touch are reckoned again."
        hidden = (("mark", plan.mark), ("text", text), ("teams", "yes" if make_teams else ""))
        form = Form(ADMIN_IMPORT, "Import them", hidden=hidden, id="confirm", upload=True)
        panels.append(Panel("Confirm", (says,), forms=(form,)))
    return tuple(panels)


def _panel(heading: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Panel:
    more = len(rows) - MOST_SHOWN
    after = f"{more:,} more are not shown here." if more > 0 else ""
    return Panel(heading, table=table(columns, rows[:MOST_SHOWN]), after=after)


def _added(step: Step) -> tuple[Cell, ...]:
    return (*(Cell(getattr(step.line, name)) for name in COLUMNS), Cell(f"{step.line.number}"))


def _changed(step: Step) -> tuple[Cell, ...]:
    said = "; ".join(f"{WORDS[name]}: {old or 'none'} → {new}" for name, old, new in step.changes)
    return Cell(step.before.name if step.before else ""), Cell(said), Cell(f"{step.line.number}")


def _asking(text: str, make_teams: bool, *, again: bool) -> Panel:
    inputs = (
        Input("file", "CSV file", kind="file", hint="In UTF-8, with comma or semicolon."),
        Input("text", "Or paste it here", text, "textarea", f"The first line names the columns: {EXAMPLE}."),
        Input("teams", "Add the teams that are missing", "yes" if make_teams else "", "check"),
    )
    says = (
        "A line is about the person of its mail address, else of its login, else of its name. What it leaves empty "
        "stays as it is."
    )
    form = Form(ADMIN_IMPORT, "Show what it would do", inputs, id="file", upload=True, primary=not again)
    return Panel("Change the file" if again else "Choose a file", (says,), forms=(form,))
