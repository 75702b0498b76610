"""What ran, for whoever asks: runs, what became of each target, and what each said, kept while it may change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, type_coerce
from sqlmodel import Session, col, select, tuple_

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import NotFound
from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.tables import Person, Run, RunAudience, RunDelivery, RunDocument, Schedule
from fairday_reports.definitions.parameters import stored_parameters
from fairday_reports.document.kept import document_of as read_document
from fairday_reports.document.kept import parts_of
from fairday_reports.document.model import Document
from fairday_reports.schedules.audiences import audience_for

Key = tuple[int, str, str, int]


@dataclass(frozen=True, slots=True)
class Ran:
    """A run, and the schedule it was of, which may be removed since."""

    run: Run
    schedule: Schedule

    @property
    def key(self) -> Key:
        """Its place in the list of runs, for `list_runs` to go on from."""
        return self.run.due_ms, self.run.schedule_id, self.run.slot, self.run.revision


def list_runs(
    session: Session,
    viewer: Viewer | None = None,
    *,
    schedule_id: str | None = None,
    status: str | None = None,
    limit: int = 50,
    after: Key | None = None,
) -> list[Ran]:
    """Runs that are the viewer's to see, the latest due first, from behind `after`.

    All for an administrator and for whoever runs the server (None); else those of their own schedules, and those they
    were sent.
    """
    order = (col(Run.due_ms), col(Run.schedule_id), col(Run.slot), col(Run.revision))
    query = _those_for(session, viewer).order_by(*(column.desc() for column in order)).limit(limit)
    if schedule_id is not None:
        query = query.where(col(Run.schedule_id) == schedule_id)
    if status is not None:
        query = query.where(col(Run.status) == status)
    if after is not None:
        query = query.where(tuple_(*order) < after)
    return [Ran(run, schedule) for run, schedule in session.exec(query)]


def find_run(session: Session, schedule_id: str, slot: str, revision: int = 0, viewer: Viewer | None = None) -> Ran:
    """A run that is the viewer's to see; raises NotFound."""
    query = _those_for(session, viewer).where(
        col(Run.schedule_id) == schedule_id, col(Run.slot) == slot, col(Run.revision) == revision
    )
    for run, schedule in session.exec(query):
        return Ran(run, schedule)
    raise NotFound("unknown_run", "There is no such run, or not for you.")


def deliveries_of(session: Session, run: Run) -> list[RunDelivery]:
    """What became of each target, attempt by attempt, by name."""
    query = select(RunDelivery).where(*_of(RunDelivery, run))
    return list(session.exec(query.order_by(col(RunDelivery.attempt), col(RunDelivery.target))))


def audiences_of(session: Session, run: Run) -> list[RunAudience]:
    """What was made for each audience, with its files."""
    return list(session.exec(select(RunAudience).where(*_of(RunAudience, run)).order_by(col(RunAudience.audience))))


def audience_of(session: Session, run: Run, viewer: Viewer) -> str | None:
    """The audience whose document is the viewer's to read; None where none is, or what they saw is forgotten.

    An administrator without a document of their own reads the first there is: nobody sees more than they.
    """
    kept = select(RunDocument.audience).where(*_of(RunDocument, run), col(RunDocument.part) == 0)
    known = sorted(session.exec(kept))
    if not known or run.parameters is None or run.first is None or run.last is None:
        return None
    own = audience_for(session, stored_parameters(run.parameters), viewer, run.first, run.last)
    if own is not None and own.key in known:
        return own.key
    return known[0] if viewer.is_admin else None


def document_of(session: Session, run: Run, audience: str) -> Document | None:
    """What a run said to an audience; None where it was not made, or is forgotten."""
    query = select(RunDocument.part).where(*_of(RunDocument, run), col(RunDocument.audience) == audience)
    parts = sorted(session.exec(query))
    return read_document(_read(session, run, audience, parts)) if 0 in parts else None


def keep_document(session: Session, run: Run, audience: str, document: Document, now_ms: int) -> None:
    """Keeps what a run says to an audience, in place of an older making; of one making the first marks are kept."""
    kept = document_of(session, run, audience)
    if kept is not None and kept.head.about.made_ms == document.head.about.made_ms:
        return
    for part in session.exec(select(RunDocument).where(*_of(RunDocument, run), col(RunDocument.audience) == audience)):
        session.delete(part)
    session.flush()
    for number, data in enumerate(parts_of(document)):
        row: dict[str, Any] = {
            "schedule_id": run.schedule_id,
            "slot": run.slot,
            "revision": run.revision,
            "audience": audience,
        }
        session.add(RunDocument(**row, part=number, kept_ms=now_ms, data=data))
        session.flush()


def _read(session: Session, run: Run, audience: str, parts: Sequence[int]) -> Iterator[bytes]:
    for part in parts:
        yield session.exec(
            select(RunDocument.data).where(
                *_of(RunDocument, run), col(RunDocument.audience) == audience, col(RunDocument.part) == part
            )
        ).one()


def _those_for(session: Session, viewer: Viewer | None) -> Any:
    found = select(Run, Schedule).join(Schedule, col(Schedule.id) == Run.schedule_id)
    if viewer is None or viewer.is_admin:
        return found
    person = None if viewer.person_id is None else session.get(Person, viewer.person_id)
    own = col(Schedule.owner_id) == viewer.person_id
    if person is None:
        return found.where(own & col(Schedule.owner_id).is_not(None))
    small = dialect_of(session).in_case(type_coerce(RunDelivery.target, String), upper=False)
    sent = select(RunDelivery.schedule_id).where(
        col(RunDelivery.schedule_id) == Run.schedule_id,
        col(RunDelivery.slot) == Run.slot,
        col(RunDelivery.revision) == Run.revision,
        small == f"mail:{(person.email or '').lower()}",
        col(RunDelivery.status) == "sent",
    )
    return found.where(own | sent.exists())


def _of(table: Any, run: Run) -> Sequence[Any]:
    return (table.schedule_id == run.schedule_id, table.slot == run.slot, table.revision == run.revision)
