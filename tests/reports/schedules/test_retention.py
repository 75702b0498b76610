"""What runs said is forgotten, the runs are not."""

import errno
import os
import tempfile
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import select

from fairday_collector.access.viewer import Viewer
from fairday_collector.store.tables import RunDocument
from fairday_reports.schedules import retention
from fairday_reports.schedules.jobs import run_due
from fairday_reports.schedules.retention import KEPT_MS, MADE_IN, forget, sweep
from fairday_reports.schedules.runs import audience_of, audiences_of, document_of, find_run
from tests.support.scheduling import DUE, SLOT, means, plan, runs
from tests.support.timesheets import HOUR, company


def test_documents_are_forgotten_after_35_days(tmp_path: Path) -> None:
    """An hour before they are there; after it the run, its files' names and its outcomes are all that is left."""
    told = company(tmp_path)
    added = plan(told.store, tmp_path / "out", cron="30 2 13 10 *")
    run_due(means(told.store, DUE))
    assert forget(means(told.store, DUE + KEPT_MS - HOUR)) == 0
    with told.store.read() as session:
        parts = len(session.exec(select(RunDocument)).all())
    assert forget(means(told.store, DUE + KEPT_MS)) == parts > 0
    with told.store.read() as session:
        run = find_run(session, added.id, SLOT.text).run
        assert document_of(session, run, "admin") is None
        assert [made.files[0]["format"] for made in audiences_of(session, run)] == ["json"]
    assert forget(means(told.store, DUE + KEPT_MS)) == 0


def test_what_a_killed_process_left_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of files older than a day go, those of a run under way and of others stay; a run leaves none."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name, age in ((f"{MADE_IN}old", 25), (f"{MADE_IN}new", 1), ("other", 25)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "report.pdf").write_bytes(b"people")
        os.utime(tmp_path / name, (time.time() - age * 3600,) * 2)
    sweep()
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{MADE_IN}new", "other"]
    (tmp_path / "house").mkdir()
    told = company(tmp_path / "house")
    plan(told.store, tmp_path / "house" / "out")
    run_due(means(told.store, DUE))
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{MADE_IN}new", "house", "other"]


def test_a_folder_that_cannot_be_removed_holds_up_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report is delivered, the run ends, and the call comes back."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out")

    def busy(*_given: object, **_named: object) -> None:
        raise OSError(errno.EBUSY, "busy")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(os, "rmdir", busy)
    worker = threading.Thread(target=run_due, args=[means(told.store, DUE)], daemon=True)
    worker.start()
    worker.join(30)
    assert not worker.is_alive()
    assert [run.status for run in runs(told.store)] == ["done"]


def test_a_document_that_is_half_forgotten_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever order its parts lie in, the head goes first, so that nobody takes the rest for the whole."""
    told = company(tmp_path)
    added = plan(told.store, tmp_path / "out")
    run_due(means(told.store, DUE))
    with told.store.write() as session:
        for part in sorted(session.exec(select(RunDocument)), key=lambda part: -part.part):
            row = part.model_dump()
            session.delete(part)
            session.flush()
            session.add(RunDocument(**row))
            session.flush()
        session.connection().execute(update(RunDocument).values(kept_ms=DUE))
    monkeypatch.setattr(retention, "_AT_ONCE", 1)
    writes = iter([told.store.write])
    monkeypatch.setattr(told.store, "write", lambda: next(writes)())
    with pytest.raises(StopIteration):
        forget(means(told.store, DUE + KEPT_MS))
    with told.store.read() as session:
        run = find_run(session, added.id, SLOT.text).run
        assert session.exec(select(RunDocument)).all()
        assert audience_of(session, run, Viewer("test", "admin")) is None
        assert document_of(session, run, "admin") is None
