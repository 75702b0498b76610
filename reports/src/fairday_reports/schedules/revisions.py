"""What a revision of a run corrects: who was sent what before, and how it differs from what is said now."""

from dataclasses import replace

from sqlmodel import Session, col, select

from fairday_collector.store.tables import Run, RunDelivery, RunDocument
from fairday_reports.document.compare import compare
from fairday_reports.document.model import Document
from fairday_reports.schedules.runs import document_of


class Unchanged(Exception):  # noqa: N818 - it is news, not a fault
    """There is nothing to send again; in words."""


def got_before(session: Session, run: Run) -> dict[str, str]:
    """Who was sent the report of a slot before this revision, by the name of the target, and as which audience."""
    query = (
        select(RunDelivery.target, RunDelivery.audience)
        .where(
            RunDelivery.schedule_id == run.schedule_id,
            RunDelivery.slot == run.slot,
            RunDelivery.revision < run.revision,
            RunDelivery.status == "sent",
        )
        .order_by(col(RunDelivery.revision))
    )
    return dict(iter(session.exec(query)))


def said_before(session: Session, run: Run, audience: str) -> Document | None:
    """What anybody of an audience was sent last before this revision; None where that is not kept."""
    query = select(RunDocument.revision).where(
        RunDocument.schedule_id == run.schedule_id,
        RunDocument.slot == run.slot,
        RunDocument.revision < run.revision,
        RunDocument.audience == audience,
        RunDocument.part == 0,
        RunDelivery.schedule_id == RunDocument.schedule_id,
        RunDelivery.slot == RunDocument.slot,
        RunDelivery.revision == RunDocument.revision,
        RunDelivery.audience == RunDocument.audience,
        RunDelivery.status == "sent",
    )
    revision = max(session.exec(query), default=None)
    earlier = None if revision is None else session.get(Run, (run.schedule_id, run.slot, revision))
    return None if earlier is None else document_of(session, earlier, audience)


def revised(before: Document | None, after: Document, threshold_ms: int) -> Document:
    """The document with what is different since; raises Unchanged where nothing is by more than the threshold."""
    if before is None:
        raise Unchanged("Not sent again: what was sent before is not kept any more.")
    found = compare(before, after, threshold_ms)
    if not found:
        raise Unchanged("Not sent again: nothing of what they see has changed.")
    about = replace(
        after.head.about, revises_ms=before.head.about.made_ms, changes=found.changes, more_changes=found.more
    )
    return replace(after, head=replace(after.head, about=about))
