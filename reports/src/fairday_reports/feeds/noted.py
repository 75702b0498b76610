"""What is written down before rows of the feeds are handed out, for administrators and the people in them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlmodel import Session

from fairday_collector import audit
from fairday_collector.access.looks import note_look
from fairday_collector.access.viewer import Viewer


def note_export(
    session: Session,
    viewer: Viewer,
    name: str,
    first: date,
    last: date,
    people: Collection[str],
    now_ms: int,
    **detail: Any,
) -> None:
    """Records that a viewer is being handed rows of the set `name`, of dates of some people, by id.

    `detail` is plain JSON, for the audit.
    """
    told = {"from": first.isoformat(), "to": last.isoformat(), "people": len(set(people)), **detail}
    audit.record(session, now_ms, viewer.actor, "feed.export", name, **told)
    note_look(session, viewer, people, "export", first, last, now_ms)
