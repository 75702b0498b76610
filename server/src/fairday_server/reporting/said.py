"""What a run said to whoever looks: the document of their audience, and the files that are theirs to know of."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_collector.store.tables import Run, RunAudience
from fairday_reports.document.model import Document
from fairday_reports.schedules.runs import audience_of, audiences_of, document_of


@dataclass(frozen=True, slots=True)
class Said:
    """The document, None where it is not kept or was not for them; `made` is what was made for their audience.

    An administrator knows of what was made for everybody.
    """

    document: Document | None
    made: Sequence[RunAudience]


def said_to(session: Session, viewer: Viewer, run: Run) -> Said:
    """What a run said to a viewer who may see it."""
    audience = audience_of(session, run, viewer)
    # The names of files tell who is in them.
    made = [one for one in audiences_of(session, run) if viewer.is_admin or one.audience == audience]
    return Said(None if audience is None else document_of(session, run, audience), made)
