"""One audience's report of a run: made in one snapshot, kept, marked, as files on disk, and on record as shown."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Final

from sqlmodel import Session

from fairday_collector.access.looks import note_look
from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import NotFound
from fairday_collector.store.tables import Run, RunAudience, Schedule
from fairday_reports.definitions.catalogue import find_report
from fairday_reports.definitions.make import make
from fairday_reports.deliver import Parcel
from fairday_reports.document.files import MadeFile
from fairday_reports.document.model import Document
from fairday_reports.formats import file_stem, make_files
from fairday_reports.local import local
from fairday_reports.schedules.audiences import Audience
from fairday_reports.schedules.claims import beat
from fairday_reports.schedules.means import Means
from fairday_reports.schedules.recipients import NOTHING_TO_SEE, Receiver
from fairday_reports.schedules.retention import MADE_IN
from fairday_reports.schedules.revisions import Had, revised, unmarked
from fairday_reports.schedules.runs import document_of, keep_document
from fairday_reports.schedules.slots import slot_date

# Attempts within it say the same. After a longer stop who is in a team may have been set right for the dates before.
SAID_FOR_MS: Final = 24 * 3_600_000


def said(session: Session, schedule: Schedule, run: Run, audience: Audience, now_ms: int) -> Document:
    """What a run says to an audience, unmarked: what it said to anyone of them within a day, else the report as of now.

    Raises a Refusal where it cannot be made, NotFound where nothing of it is theirs to see.
    """
    kept = document_of(session, run, audience.key)
    if kept is not None and now_ms - kept.head.about.made_ms < SAID_FOR_MS:
        return unmarked(kept)
    assert run.report is not None
    document = make(
        session,
        find_report(run.report),
        audience.parameters,
        audience.viewer,
        now_ms,
        today=slot_date(run.slot),
        zone=schedule.zone,
    )
    if audience.viewer.role in ("supervisor", "worker") and not document.head.people:
        raise NotFound("nothing_to_see", NOTHING_TO_SEE)
    if not schedule.correction_days:
        return document
    made_ms = session.get_one(Run, (run.schedule_id, run.slot, 0)).made_ms or now_ms
    until = local(made_ms, schedule.zone).date() + timedelta(days=schedule.correction_days)
    about = replace(document.head.about, late_until=until)
    return replace(document, head=replace(document.head, about=about))


@dataclass(frozen=True, slots=True)
class Made:
    """A report that can be handed over; its files are there until `folder` is cleaned up."""

    parcel: Parcel
    folder: "tempfile.TemporaryDirectory[str]"


def made(
    means: Means, schedule: Schedule, run: Run, audience: Audience, had: Had | None, receivers: Sequence[Receiver]
) -> Made:
    """Makes the report for those of an audience who had the same before, keeps it with the run, and records the looks.

    For those who had one it is marked with what is different from that. Raises as `said`, Unchanged, and ClaimLost.
    """
    began, now_ms = monotonic(), means.clock()
    with means.store.read() as session:
        document = said(session, schedule, run, audience, now_ms)
        if had is not None:
            document = revised(session, run, had, document, schedule.threshold_ms)
    folder = tempfile.TemporaryDirectory(prefix=MADE_IN, ignore_cleanup_errors=True)
    try:
        files = make_files(document, schedule.formats, Path(folder.name), file_stem(document))
        took_ms = round((monotonic() - began) * 1000)
        with means.store.write() as session:
            _keep(session, run, audience, document, files, now_ms, took_ms)
            _note_looks(session, audience, receivers, document, means.clock())
    except BaseException:
        folder.cleanup()
        raise
    parcel = Parcel(
        key=_key(run, audience, run.revision),
        name=schedule.name,
        slot=run.slot,
        revision=run.revision,
        document=document,
        files=files,
        link=means.link(run),
        corrects=None if had is None else _key(run, audience, had.revision),
        name_is_taken_once=schedule.owner_id is None,
    )
    return Made(parcel, folder)


def _key(run: Run, audience: Audience, revision: int) -> str:
    return f"{run.schedule_id}.{run.slot}.{revision}.{audience.key}"


def _keep(
    session: Session,
    run: Run,
    audience: Audience,
    document: Document,
    files: Sequence[MadeFile],
    now_ms: int,
    took_ms: int,
) -> None:
    held = beat(session, run, now_ms)
    held.made_ms = held.made_ms or now_ms
    keep_document(session, run, audience.key, document, now_ms)
    listed = [{"name": file.name, "format": file.format, "bytes": file.size, "sha256": file.sha256} for file in files]
    other = session.get(RunAudience, (run.schedule_id, run.slot, run.revision, audience.key))
    # Made in this attempt too, for those of them who had another one before.
    beside = other.files if other is not None and other.made_ms >= held.started_ms else []
    row = RunAudience(
        schedule_id=run.schedule_id,
        slot=run.slot,
        revision=run.revision,
        audience=audience.key,
        made_ms=now_ms,
        took_ms=took_ms,
        files=[*beside, *listed],
    )
    session.merge(row)


def _note_looks(
    session: Session, audience: Audience, receivers: Sequence[Receiver], document: Document, now_ms: int
) -> None:
    """A report that leaves shows people's data to whoever gets it; not of the person whose own address it is."""
    head = document.head
    for receiver in receivers:
        viewer = Viewer(receiver.name, audience.viewer.role, person_id=receiver.person_id)
        note_look(session, viewer, head.people, "report", head.first, head.last, now_ms)
