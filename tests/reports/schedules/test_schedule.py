"""Setting up scheduled reports."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from fairday_collector.store.tables import AuditEntry, Schedule
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.deliver.targets import (
    FolderTarget,
    MailTarget,
    PersonTarget,
    RoleTarget,
    WebhookTarget,
    read_targets,
)
from fairday_reports.schedules.jobs import run_due
from fairday_reports.schedules.schedule import (
    as_json,
    change_schedule,
    find_schedule,
    list_schedules,
    pause_schedule,
    remove_schedule,
    resume_schedule,
)
from tests.support.scheduling import DUE, MADE, granted, means, plan
from tests.support.timesheets import HOUR, Company, at, company

NOW = at(2026, 10, 12, 8)


def add(told: Company, *targets: Any, **changed: Any) -> Schedule:
    """Adds a weekly report with some things changed."""
    given = {"name": "Weekly", "cron": "0 6 * * mon", "parameters": Parameters(period="last-week"), "now_ms": NOW}
    return plan(told.store, *(targets or ("ines@example.org",)), **{**given, **changed})


def acts(told: Company) -> list[tuple[str, str]]:
    """What the record of acts says of schedules: (action, name)."""
    with told.store.read() as session:
        query = select(AuditEntry).where(col(AuditEntry.action).like("schedule.%")).order_by(col(AuditEntry.id))
        return [(entry.action, entry.detail["name"]) for entry in session.exec(query)]


def test_a_schedule_is_kept_as_it_was_given(tmp_path: Path) -> None:
    """With the grouping of its report where none was chosen, each target and format once, due from now on."""
    told = company(tmp_path)
    team = told.team("Payments", "Asia/Kolkata")
    added = add(
        told, "ines@example.org", tmp_path, "Ines@example.org",
        parameters=Parameters(teams=(team,), period="last-week"), zone="europe/berlin", formats=["pdf", "csv", "pdf"],
    )  # fmt: skip
    assert added.parameters == {
        "people": [], "teams": [team], "period": "last-week", "from": None, "to": None, "by": "person",
    }  # fmt: skip
    assert (added.report, added.zone, added.formats) == ("utilisation", "Europe/Berlin", ["pdf", "csv"])
    assert [type(target) for target in read_targets(added.targets)] == [MailTarget, FolderTarget]
    assert (added.created_ms, added.since_ms, added.paused_ms, added.correction_days) == (NOW, NOW, None, 7)
    assert acts(told) == [("schedule.add", "Weekly")]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"report": "utilization"}, "unknown_report"),
        ({"cron": "0 25 * * *"}, "bad_cron"),
        ({"zone": "Europe/Berlim"}, "unknown_zone"),
        ({"parameters": Parameters(period="fortnight")}, "unknown_period"),
        ({"parameters": Parameters()}, "bad_period"),
        ({"parameters": Parameters(period="yesterday", by="sign")}, "bad_grouping"),
        ({"parameters": Parameters(period="yesterday", people=("nobody",))}, "unknown_person"),
        ({"parameters": Parameters(period="yesterday", teams=("none",))}, "unknown_team"),
        ({"formats": ["docx"]}, "unknown_format"),
        ({"formats": []}, "no_format"),
        ({"name": " "}, "bad_name"),
        ({"correction_days": 32}, "bad_correction_days"),
        ({"correction_days": -1}, "bad_correction_days"),
        ({"threshold_ms": 59_999}, "bad_threshold"),
    ],
)
def test_what_could_never_run_is_refused_at_once(tmp_path: Path, changed: dict[str, Any], code: str) -> None:
    """A mistake shows when the schedule is added, with a code and a remedy, and nothing is kept."""
    told = company(tmp_path)
    with pytest.raises(Refusal) as caught:
        add(told, **changed)
    assert caught.value.code == code
    assert isinstance(caught.value, (Invalid, NotFound))
    with told.store.read() as session:
        assert list_schedules(session, NOW) == []
    assert acts(told) == []


def test_a_schedule_without_a_target_is_refused(tmp_path: Path) -> None:
    """So is one for a person who is not there."""
    told = company(tmp_path)
    with pytest.raises(Invalid, match="Say where the report goes"):
        plan(told.store)
    with pytest.raises(NotFound, match="no such person"):
        add(told, PersonTarget("nobody"))


@pytest.mark.parametrize(
    "target",
    [MailTarget("a@example.org"), FolderTarget("/srv"), WebhookTarget("https://example.org/hook", "x" * 32)],
)
def test_only_an_administrator_sends_beyond_people(tmp_path: Path, target: Any) -> None:
    """A supervisor's schedule reaches people and roles, an administrator's any place."""
    told = company(tmp_path)
    team = told.team("Payments")
    boss, root = told.person("Boss", team), told.person("Root", team)
    granted(told.store, boss, "supervisor", team)
    granted(told.store, root, "admin")
    with pytest.raises(Forbidden, match="Only an administrator"):
        add(told, target, owner_id=boss)
    assert add(told, RoleTarget("supervisors"), PersonTarget(boss), owner_id=boss).owner_id == boss
    assert add(told, target, owner_id=root).owner_id == root


def test_a_supervisor_schedules_what_they_may_see(tmp_path: Path) -> None:
    """People and teams of others are as if they were not there, also as recipients."""
    told = company(tmp_path)
    ours, theirs = told.team("Payments"), told.team("Sales")
    boss, anna, cleo = told.person("Boss", ours), told.person("Anna", ours), told.person("Cleo", theirs)
    granted(told.store, boss, "supervisor", ours)
    for parameters in (Parameters(teams=(theirs,), period="yesterday"), Parameters(people=(cleo,), period="yesterday")):
        with pytest.raises(NotFound):
            add(told, RoleTarget("members"), parameters=parameters, owner_id=boss)
    with pytest.raises(NotFound):
        add(told, PersonTarget(cleo), owner_id=boss)
    parameters = Parameters(people=(anna,), teams=(ours,), period="yesterday")
    assert add(told, PersonTarget(anna), parameters=parameters, owner_id=boss).parameters["people"] == [anna]


def test_a_name_is_taken_once_by_an_owner(tmp_path: Path) -> None:
    """Two schedules of one owner cannot share a name, and those of others are none of theirs to hear of."""
    told = company(tmp_path)
    team = told.team("Payments")
    boss = told.person("Boss", team)
    own = add(told)
    with pytest.raises(Conflict):
        add(told)
    theirs = add(told, RoleTarget("members"), owner_id=boss)
    with told.store.read() as session:
        boss_viewer = Viewer("web:boss", "supervisor", frozenset({team}), boss)
        assert find_schedule(session, "Weekly", boss_viewer).id == theirs.id
        assert [one.schedule.id for one in list_schedules(session, NOW, boss_viewer)] == [theirs.id]
        with pytest.raises(NotFound):
            find_schedule(session, own.id, boss_viewer)
        with pytest.raises(NotFound):
            find_schedule(session, own.id, Viewer("key:x", "supervisor", frozenset({team})))
        with pytest.raises(Invalid, match="2 schedules are called Weekly"):
            find_schedule(session, "Weekly")
        assert find_schedule(session, own.id).id == own.id


def test_a_change_keeps_what_is_not_given(tmp_path: Path) -> None:
    """A new time counts from now on, a new name alone makes nothing due again, and mistakes change nothing."""
    told = company(tmp_path)
    add(told)
    with told.store.write() as session:
        held = find_schedule(session, "Weekly")
        change_schedule(session, held, actor="test", now_ms=NOW + 1, name="Mondays", formats=["xlsx"])
        assert (held.name, held.formats, held.cron, held.since_ms) == ("Mondays", ["xlsx"], "0 6 * * mon", NOW)
        change_schedule(session, held, actor="test", now_ms=NOW + 2, zone="Europe/Paris")
        assert (held.zone, held.since_ms) == ("Europe/Paris", NOW + 2)
    with pytest.raises(Invalid), told.store.write() as session:
        change_schedule(session, find_schedule(session, "Mondays"), actor="test", now_ms=NOW + 3, cron="0 6 * *")
    assert acts(told) == [("schedule.add", "Weekly"), ("schedule.change", "Mondays"), ("schedule.change", "Mondays")]


def test_another_report_keeps_of_the_parameters_what_it_knows(tmp_path: Path) -> None:
    """A grouping that it does not have is its own again; one that was given and is unknown is a mistake as ever."""
    told = company(tmp_path)
    add(told, report="utilisation", parameters=Parameters(period="last-week", by="person"))
    with told.store.write() as session:
        held = find_schedule(session, "Weekly")
        for report, by in (("usage", "person"), ("summary", ""), ("attendance", "person")):
            change_schedule(session, held, actor="test", now_ms=NOW, report=report)
            assert (held.report, held.parameters["by"], held.parameters["period"]) == (report, by, "last-week")
        with pytest.raises(Invalid, match="not known to summary"):
            change_schedule(
                session, held, actor="test", now_ms=NOW, report="summary",
                parameters=Parameters(period="last-week", by="person"),
            )  # fmt: skip


def test_acts_are_recorded_once(tmp_path: Path) -> None:
    """Pausing what is paused is no act, and a removed schedule's secrets are gone."""
    told = company(tmp_path)
    added = add(told, WebhookTarget("https://example.org/hook", "x" * 32))
    with told.store.write() as session:
        held = find_schedule(session, "Weekly")
        for _ in range(2):
            pause_schedule(session, held, actor="test", now_ms=NOW)
        for _ in range(2):
            resume_schedule(session, held, actor="test", now_ms=NOW)
        remove_schedule(session, held, actor="test", now_ms=NOW)
    assert [action for action, _ in acts(told)] == [
        "schedule.add", "schedule.pause", "schedule.resume", "schedule.remove",
    ]  # fmt: skip
    with told.store.read() as session:
        kept = session.get(Schedule, added.id)
        assert kept is not None
        assert (kept.removed_ms, kept.targets) == (NOW, [])
        assert "xxxx" not in str([entry.detail for entry in session.exec(select(AuditEntry))])


def test_schedules_are_listed_by_name_with_when_they_are_due(tmp_path: Path) -> None:
    """The list says when each is due next, how its last run ended and which targets fail, and tells no secret."""
    told = company(tmp_path)
    (tmp_path / "file").write_text("")
    weekly = add(told, WebhookTarget("https://example.org/hook", "s" * 32), zone="Europe/Berlin")
    plan(told.store, tmp_path / "file")
    with told.store.write() as session:
        pause_schedule(session, find_schedule(session, "Weekly"), actor="test", now_ms=MADE)
    run_due(means(told.store, DUE))
    with told.store.read() as session:
        first, second = list_schedules(session, DUE + HOUR)
        shown = as_json(first)
        assert (first.schedule.name, first.next_ms) == ("Daily", DUE + 24 * HOUR)
        assert first.last is not None
        assert (first.last.status, [state.target for state in first.failing]) == (
            "failed",
            [f"folder:{tmp_path / 'file'}"],
        )
        assert (second.schedule.id, second.next_ms, second.last, second.failing) == (weekly.id, None, None, ())
        assert (shown["next"], shown["last"]["status"]) == ("2026-10-14T00:30:00Z", "failed")
        assert "ssss" not in str(as_json(second))
