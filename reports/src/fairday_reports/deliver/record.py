"""A report that is delivered shows people's data to whoever gets it: recorded before it leaves."""

from collections.abc import Sequence

from sqlmodel import Session, func, select

from fairday_collector.access.looks import note_look
from fairday_collector.access.viewer import Viewer
from fairday_collector.store.tables import Person
from fairday_reports.figures import Timesheet


def note_delivery(session: Session, targets: Sequence[str], sheet: Timesheet, now_ms: int) -> None:
    """Records that `mail:ADDRESS` or `folder:PATH` gets a timesheet; not of the person whose own address it is."""
    people = {row.person_id for row in sheet.rows}
    for target in targets:
        kind, _, address = target.partition(":")
        own = None
        if kind == "mail":
            own = session.exec(select(Person.id).where(func.lower(Person.email) == address.lower())).first()
        viewer = Viewer(actor=target, role="admin", person_id=own)
        note_look(session, viewer, people, "report", sheet.first, sheet.last, now_ms)
