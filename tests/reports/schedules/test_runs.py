"""Runs, for whoever asks."""

from pathlib import Path

import pytest

from fairday_collector.access.grants import end_grants, viewer_of_person
from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import NotFound
from fairday_collector.people import find_person
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.deliver.targets import RoleTarget
from fairday_reports.schedules.claims import Outcome, note_outcome
from fairday_reports.schedules.jobs import run_due
from fairday_reports.schedules.runs import audience_of, audiences_of, document_of, find_run, list_runs
from tests.support.mailbox import Mailbox, mailbox
from tests.support.scheduling import DUE, MADE, SLOT, begun, granted, mailed, means, plan, post_to
from tests.support.timesheets import HOUR, Company, company

DAY = 24 * HOUR
ROOT = Viewer("test", "admin")


def viewer(told: Company, person: str) -> Viewer:
    """What a person may see now."""
    with told.store.read() as session:
        return viewer_of_person(session, person, f"web:{person}")


def test_runs_are_listed_from_the_latest_on_page_by_page(tmp_path: Path) -> None:
    """Of all schedules or of one, by how they ended, each once."""
    told = company(tmp_path)
    (tmp_path / "file").write_text("")
    first, second = plan(told.store, tmp_path / "out"), plan(told.store, tmp_path / "file", name="Other")
    for day in range(3):
        run_due(means(told.store, DUE + day * DAY))
    with told.store.read() as session:
        listed = list_runs(session)
        assert [ran.run.due_ms for ran in listed] == sorted((ran.run.due_ms for ran in listed), reverse=True)
        assert len(listed) == 6
        page = list_runs(session, limit=4)
        rest = list_runs(session, limit=4, after=page[-1].key)
        assert [ran.key for ran in page + rest] == [ran.key for ran in listed]
        assert {ran.schedule.id for ran in list_runs(session, schedule_id=first.id)} == {first.id}
        assert {ran.schedule.id for ran in list_runs(session, status="failed")} == {second.id}
        with pytest.raises(NotFound):
            find_run(session, first.id, "2026-10-13T02:31")


def test_runs_are_seen_by_their_owner_and_by_who_was_sent_them(tmp_path: Path) -> None:
    """And what a run said by who has the rights it was made for, now."""
    told = company(tmp_path)
    team = told.team("Payments")
    boss, uma = told.person("Boss", told.team("Board")), told.person("Uma", told.team("Office"))
    anna, bo = told.person("Anna", team), told.person("Bo", team)
    for person in (boss, uma):
        granted(told.store, person, "supervisor", team)
    for name, person in (("boss", boss), ("anna", anna)):
        mailed(told.store, person, f"{name.upper()}@example.org")
    added = plan(
        told.store, RoleTarget("supervisors"), RoleTarget("members"), owner_id=uma,
        parameters=Parameters(teams=(team,), period="yesterday"),
    )  # fmt: skip
    with mailbox(Mailbox()) as box:
        run_due(means(told.store, DUE, post_to(box.port)))
        assert len(box.mails) == 2
    with told.store.read() as session:
        run = find_run(session, added.id, SLOT.text).run
        made = [one.audience for one in audiences_of(session, run)]
        assert [one.partition("-")[0] for one in made] == ["supervisor", "worker"]
        for person, audience in ((boss, made[0]), (uma, made[0]), (anna, made[1])):
            seen = viewer(told, person)
            assert [ran.key for ran in list_runs(session, seen)] == [(DUE, added.id, SLOT.text, 0)]
            assert audience_of(session, run, seen) == audience
        assert list_runs(session, viewer(told, bo)) == []
        assert audience_of(session, run, viewer(told, bo)) is None
        assert audience_of(session, run, ROOT) == made[0]
        kept = document_of(session, run, made[1])
        assert kept is not None
        assert kept.head.people == {anna}
        with pytest.raises(NotFound):
            find_run(session, added.id, SLOT.text, viewer=viewer(told, bo))
    with told.store.write() as session:
        end_grants(session, find_person(session, boss), None, MADE, "test")
    with told.store.read() as session:
        lost = viewer(told, boss)
        assert len(list_runs(session, lost)) == 1
        assert audience_of(session, run, lost) is None


def test_what_went_to_a_persons_address_is_theirs_in_whatever_letters(tmp_path: Path) -> None:
    """Runs of an older version keep the address as it was written then."""
    told = company(tmp_path)
    anna = told.person("Anna", told.team("Payments"))
    mailed(told.store, anna, "\u00e4nna@example.org")
    added = plan(told.store, "\u00e4nna@example.org")
    begun(told.store, added)
    with told.store.write() as session:
        run = find_run(session, added.id, SLOT.text).run
        note_outcome(session, run, added.targets, Outcome("mail:\u00c4nna@example.org", "mail", "sent"), DUE)
    with told.store.read() as session:
        assert [ran.schedule.id for ran in list_runs(session, viewer_of_person(session, anna, "web:anna"))] == [
            added.id
        ]
