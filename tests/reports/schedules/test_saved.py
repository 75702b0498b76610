"""Reports that people saved."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Conflict, Invalid, NotFound
from fairday_collector.store.tables import AuditEntry, SavedReport
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.schedules.saved import (
    change_saved,
    find_saved,
    list_saved,
    may_change_saved,
    remove_saved,
    save_report,
)
from tests.support.scheduling import granted
from tests.support.timesheets import Company, at, company

NOW = at(2026, 10, 12, 8)
YESTERDAY = Parameters(period="yesterday")


def save(told: Company, name: str, owner: str | None = None, **given: Any) -> SavedReport:
    """Saves a report of yesterday."""
    with told.store.write() as session:
        asked = {"report": "utilisation", "parameters": YESTERDAY, "actor": "test", "now_ms": NOW, **given}
        return save_report(session, name=name, owner_id=owner, **asked)


def test_own_and_shared_ones_are_listed(tmp_path: Path) -> None:
    """Everyone has their own and the shared ones, an administrator all; the own of a name comes before others'."""
    told = company(tmp_path)
    team = told.team("Payments")
    ines, omar = told.person("Ines", team), told.person("Omar", team)
    save(told, "All hands", shared=True)
    own, theirs = save(told, "Mine", ines), save(told, "Mine", omar, shared=True)
    save(told, "Secret", omar)
    viewer = Viewer("web:ines", "supervisor", frozenset({team}), ines)
    with told.store.read() as session:
        assert [one.name for one in list_saved(session, viewer)] == ["All hands", "Mine", "Mine"]
        assert [one.name for one in list_saved(session)] == ["All hands", "Mine", "Mine", "Secret"]
        assert find_saved(session, "Mine", viewer).id == own.id
        assert find_saved(session, theirs.id, viewer).id == theirs.id
        assert find_saved(session, "All hands", viewer).parameters["period"] == "yesterday"
        assert (may_change_saved(own, viewer), may_change_saved(theirs, viewer)) == (True, False)
        with pytest.raises(NotFound):
            find_saved(session, "Secret", viewer)
        with pytest.raises(Invalid, match="2 saved reports are called Mine"):
            find_saved(session, "Mine")
        # A key that stands for nobody owns nothing.
        keyed = Viewer("key:bi", "supervisor", frozenset({team}))
        assert [one.name for one in list_saved(session, keyed)] == ["All hands", "Mine"]


def test_what_is_saved_is_checked(tmp_path: Path) -> None:
    """Mistakes and what is not theirs to see are refused, and a name is taken once by an owner."""
    told = company(tmp_path)
    ours, theirs = told.team("Payments"), told.team("Sales")
    ines = told.person("Ines", ours)
    granted(told.store, ines, "supervisor", ours)
    with pytest.raises(NotFound, match=r"no report 'utilization'\. Did you mean utilisation"):
        save(told, "A", report="utilization")
    with pytest.raises(NotFound, match="no such team"):
        save(told, "A", ines, parameters=Parameters(teams=(theirs,), period="yesterday"))
    save(told, "A", ines)
    with pytest.raises(Conflict):
        save(told, "A", ines)
    assert save(told, "A").owner_id is None


def test_it_is_renamed_changed_shared_and_removed(tmp_path: Path) -> None:
    """What is not given stays; sharing and its end are on record."""
    told = company(tmp_path)
    save(told, "A")
    with told.store.write() as session:
        held = find_saved(session, "A")
        change_saved(session, held, actor="test", now_ms=NOW, name="B", shared=True)
        assert (held.name, held.shared, held.parameters["period"]) == ("B", True, "yesterday")
        change_saved(session, held, actor="test", now_ms=NOW, parameters=Parameters(period="last-week"))
        assert (held.name, held.shared, held.parameters["period"]) == ("B", True, "last-week")
        remove_saved(session, held, actor="test", now_ms=NOW)
        assert list_saved(session) == []
        actions = [entry.action for entry in session.exec(select(AuditEntry))]
    assert actions == ["saved_report.share", "saved_report.remove"]
