"""What a revision of a run corrects: what each target has, and how that differs from what is said now."""

from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from fairday_collector.store.tables import Run, RunDelivery
from fairday_reports.document.compare import Difference, compare
from fairday_reports.document.model import Document
from fairday_reports.schedules.runs import document_of


class Unchanged(Exception):  # noqa: N818 - it is news, not a fault
    """There is nothing to send again; in words."""


@dataclass(frozen=True, slots=True)
class Had:
    """What a target has of the report of a slot: the newest revision that reached it, and as which audience."""

    audience: str
    revision: int


def had_before(session: Session, run: Run) -> dict[str, Had | None]:
    """What those have whom the report of a slot was meant for before this revision, by the name of the target.

    None is of those whom no attempt reached.
    """
    query = (
        select(RunDelivery)
        .where(
            RunDelivery.schedule_id == run.schedule_id,
            RunDelivery.slot == run.slot,
            RunDelivery.revision < run.revision,
            col(RunDelivery.status).in_(("sent", "failed")),
        )
        .order_by(col(RunDelivery.revision))
    )
    found: dict[str, Had | None] = {}
    for row in session.exec(query):
        if row.status == "sent":
            found[row.target] = Had(row.audience, row.revision)
        else:
            found.setdefault(row.target, None)
    return found


def unmarked(document: Document) -> Document:
    """The document as one that corrects nothing."""
    return _marked(document, None, Difference((), 0))


def revised(session: Session, run: Run, had: Had, after: Document, threshold_ms: int) -> Document:
    """The document with what is different from what they have; raises Unchanged where that is less than a threshold."""
    earlier = session.get(Run, (run.schedule_id, run.slot, had.revision))
    before = None if earlier is None else document_of(session, earlier, had.audience)
    if before is None:
        raise Unchanged("Not sent again: what was sent before is not kept any more.")
    found = compare(before, after, threshold_ms)
    if not found:
        raise Unchanged("Not sent again: nothing of what they see has changed.")
    return _marked(after, before.head.about.made_ms, found)


def _marked(document: Document, revises_ms: int | None, found: Difference) -> Document:
    about = replace(document.head.about, revises_ms=revises_ms, changes=found.changes, more_changes=found.more)
    return replace(document, head=replace(document.head, about=about))
