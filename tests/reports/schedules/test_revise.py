"""Late data: a report whose numbers changed is sent again, once, with what changed."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fairday_collector.access.grants import end_grants
from fairday_collector.people import find_person
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.deliver import DeliveryError
from fairday_reports.deliver.targets import PersonTarget
from fairday_reports.schedules import perform
from fairday_reports.schedules.jobs import run_due
from fairday_reports.schedules.means import Means
from fairday_reports.schedules.revise import revise
from fairday_reports.schedules.schedule import find_schedule, pause_schedule, remove_schedule, resume_schedule
from tests.support.closing import close_later
from tests.support.collector import batch
from tests.support.interrupted import Interrupted
from tests.support.late_data import TUESDAY_SIX, House, asked_again, planned, put_threshold
from tests.support.mailbox import Mailbox, mailbox
from tests.support.metric_days import MONDAY, at, recorded, work
from tests.support.scheduling import NO_MAIL, granted, mailed, outcomes, post_to, runs
from tests.support.timesheets import HOUR, MINUTE


def test_late_data_send_a_report_again_once_with_what_changed(house: House, tmp_path: Path) -> None:
    """An hour after the last change, marked, to the same place; and not again while nothing else changes."""
    planned(house, tmp_path / "out")
    (first,) = run_due(house.means())
    assert house.said(first).head.about.late_until == date(2026, 10, 20)
    house.comes_late(120, at(1, 10))
    house.at(at(1, 10.5))
    assert revise(house.means()) == []
    house.at(at(1, 11) + 1)
    (asked,) = revise(house.means())
    assert (asked.slot, asked.revision, asked.by, asked.status) == (first.slot, 1, "late", "waiting")
    (again,) = run_due(house.means())
    assert (again.revision, again.status, again.first, again.last) == (1, "done", MONDAY, MONDAY)
    about = house.said(again).head.about
    assert (about.revises_ms, about.late_until) == (TUESDAY_SIX, date(2026, 10, 20))
    worked = {(change.where, change.before, change.after) for change in about.changes if change.column == "Worked"}
    assert ("Maya", 180 * MINUTE, 300 * MINUTE) in worked
    assert not any(change.where == "Nils" for change in about.changes)
    texts = sorted(
        json.loads(path.read_text())["about"].get("revises") is None for path in (tmp_path / "out").iterdir()
    )
    assert len(texts) == 2
    for hours in (12, 24, 30, 50):
        house.at(at(1, hours))
        assert revise(house.means()) == []
        assert [run.revision for run in run_due(house.means()) if run.first == MONDAY] == []


def test_less_than_the_threshold_sends_nothing(house: House, tmp_path: Path) -> None:
    """Four minutes that came late are not worth a mail, nor are they looked at again."""
    planned(house, tmp_path / "out")
    run_due(house.means())
    house.comes_late(4, at(1, 10), hour=12)
    house.at(at(1, 11) + 1)
    assert revise(house.means()) == []
    assert [run.checked_ms for run in runs(house.collector.store)] == [at(1, 11) + 1]


def test_after_the_window_nothing_is_sent(house: House, tmp_path: Path) -> None:
    """On the last date late data count, on the next they do not."""
    planned(house, tmp_path / "out", correction_days=2, cron="0 6 13 10 *")
    run_due(house.means())
    house.comes_late(120, at(3, 22))
    house.at(at(4, 0))
    assert revise(house.means()) == []
    house.at(at(3, 23.5))
    assert [run.revision for run in revise(house.means())] == [1]


def test_a_schedule_may_send_nothing_again(house: House, tmp_path: Path) -> None:
    """With no days for corrections, or while it is paused."""
    planned(house, tmp_path / "out", correction_days=0, name="never")
    planned(house, tmp_path / "out", name="paused")
    ended = run_due(house.means())
    untils = {house.said(run).head.about.late_until for run in ended}
    assert untils == {None, date(2026, 10, 20)}
    with house.collector.store.write() as session:
        pause_schedule(session, find_schedule(session, "paused"), actor="test", now_ms=at(1, 7))
    house.comes_late(120, at(1, 10))
    house.at(at(1, 12))
    assert revise(house.means()) == []


def test_days_that_wait_are_waited_for(house: House, tmp_path: Path) -> None:
    """While more has come that is not reckoned yet, nothing is sent."""
    planned(house, tmp_path / "out")
    run_due(house.means())
    house.comes_late(60, at(1, 10))
    house.at(at(1, 12))
    reply = house.collector.upload(house.key, batch(work(at(0, 15), 60), house.sent + 1))
    assert reply.status == 200
    assert revise(house.means()) == []
    house.collector.settle()
    house.at(at(1, 13) + 1)
    assert len(revise(house.means())) == 1


def test_other_days_and_other_people_change_nothing(house: House, tmp_path: Path) -> None:
    """Late data of a date that is not in it, and of people who are not, do not even have it made again."""
    planned(house, tmp_path / "out", parameters=Parameters(people=(house.maya,), period="yesterday"))
    run_due(house.means())
    house.comes_late(60, at(1, 10), hour=8, day=1)
    house.at(at(1, 10))
    recorded(house.collector, house.others_key, work(at(0, 13), 60), 2)
    house.at(at(1, 12))
    assert revise(house.means()) == []
    assert [run.checked_ms for run in runs(house.collector.store)] == [None]


def test_a_report_is_sent_again_once_a_day_at_most(house: House, tmp_path: Path) -> None:
    """What changes within 24 hours of a revision is in the next one, which tells what is new since the last."""
    planned(house, tmp_path / "out", cron="0 6 13 10 *")
    run_due(house.means())
    house.comes_late(60, at(1, 10))
    house.at(at(1, 12))
    assert len(revise(house.means())) == 1
    run_due(house.means())
    house.comes_late(30, at(1, 13), hour=13)
    house.at(at(1, 20))
    assert revise(house.means()) == []
    house.at(at(2, 12))
    assert [run.revision for run in revise(house.means())] == [2]
    (third,) = run_due(house.means())
    changes = house.said(third).head.about.changes
    worked = [change for change in changes if (change.where, change.column) == ("Maya", "Worked")]
    assert [(change.before, change.after) for change in worked] == [(240 * MINUTE, 270 * MINUTE)]
    assert house.said(third).head.about.revises_ms == at(1, 12)


def test_who_lost_the_right_is_not_told_again(house: House) -> None:
    """Of two supervisors one is none any more when late data come: the other alone gets the revision."""
    store = house.collector.store
    boss, other = house.collector.person("Boss", "Board"), house.collector.person("Uma", "Board")
    for person, name in ((boss.id, "boss"), (other.id, "uma")):
        granted(store, person, "supervisor", house.payments)
        mailed(store, person, f"{name}@example.org")
    asked = Parameters(teams=(house.payments,), period="yesterday")
    with mailbox(Mailbox()) as box:
        planned(house, PersonTarget(boss.id), PersonTarget(other.id), parameters=asked)
        run_due(house.means(post_to(box.port)))
        assert len(box.mails) == 2
        with store.write() as session:
            end_grants(session, find_person(session, other.id), None, at(1, 9), "test")
        house.comes_late(120, at(1, 10))
        house.at(at(1, 12))
        assert len(revise(house.means(post_to(box.port)))) == 1
        (again,) = run_due(house.means(post_to(box.port)))
    assert again.status == "done"
    assert [to for to, _ in box.mails[2:]] == [["boss@example.org"]]
    assert [row[2:] for row in outcomes(store) if row[0] == 1] == [
        ("mail:boss@example.org", "sent", None),
        ("mail:uma@example.org", "not_sent", "Not sent: nothing in this report is theirs to see now."),
    ]


def test_who_sees_no_change_is_not_written_to(house: House, tmp_path: Path) -> None:
    """Maya's late hours are news to the folder and to her, and not to Nils, who gets his own record."""
    store = house.collector.store
    mailed(store, house.maya, "maya@example.org")
    mailed(store, house.nils, "nils@example.org")
    with mailbox(Mailbox()) as box:
        planned(house, tmp_path / "out", PersonTarget(house.maya), PersonTarget(house.nils))
        run_due(house.means(post_to(box.port)))
        house.comes_late(120, at(1, 10))
        house.at(at(1, 12))
        revise(house.means(post_to(box.port)))
        run_due(house.means(post_to(box.port)))
    assert [row[2:4] for row in outcomes(store) if row[0] == 1] == [
        (f"folder:{tmp_path / 'out'}", "sent"),
        ("mail:maya@example.org", "sent"),
        ("mail:nils@example.org", "not_sent"),
    ]
    assert sorted(to for (to,), _ in box.mails) == ["maya@example.org", "maya@example.org", "nils@example.org"]


def test_a_revision_that_waits_is_not_made_twice(house: House, tmp_path: Path) -> None:
    """Asked for again while it waits, there is one revision."""
    planned(house, tmp_path / "out")
    run_due(house.means())
    house.comes_late(120, at(1, 10))
    house.at(at(1, 12))
    assert len(revise(house.means())) == 1
    assert revise(house.means()) == []
    house.at(at(1, 12) + HOUR)
    assert revise(house.means()) == []
    assert [run.revision for run in runs(house.collector.store)] == [0, 1]


def test_after_a_revision_without_news_late_data_are_sent(house: House, tmp_path: Path) -> None:
    """One that found nothing worth telling any more is not the last word: what comes after it is sent, once."""
    planned(house, tmp_path / "out", cron="0 6 13 10 *", report="usage")
    run_due(house.means())
    house.comes_late(120, at(1, 10))
    house.at(at(1, 12))
    assert len(revise(house.means())) == 1
    put_threshold(house, 24 * 60)
    assert [(run.revision, run.made_ms) for run in run_due(house.means())] == [(1, None)]
    put_threshold(house, 5)
    house.comes_late(120, at(1, 13), hour=15)
    assert asked_again(house, 15, 35, 36.1, 40, 61, 90, 120) == [(2, "done")]
    assert [row[0] for row in outcomes(house.collector.store) if row[3] == "sent"] == [0, 2]
    assert house.said(runs(house.collector.store)[-1]).head.about.revises_ms == TUESDAY_SIX


def test_what_a_failed_revision_had_to_tell_is_told_later(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that could not be made is made a day after it was given up, without anything new having come; and once."""
    planned(house, tmp_path / "out", cron="0 6 13 10 *")
    run_due(house.means())
    house.comes_late(120, at(1, 10))
    with monkeypatch.context() as broken:
        broken.setattr("fairday_reports.schedules.making.make_files", lambda *_given: 1 / 0)
        assert asked_again(house, 12, 12.1, 12.3, 12.6, 12.9, 20) == [(1, "failed")] * 4
    assert asked_again(house, 20, 36, 37, 40, 62, 90) == [(2, "done")]
    assert [row[0] for row in outcomes(house.collector.store) if row[3] == "sent"] == [0, 2]


def test_what_a_revision_that_nobody_got_had_to_tell_is_told_later(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was made, but reached nobody, said nothing: the next tells what changed since what somebody got."""
    planned(house, tmp_path / "out", cron="0 6 13 10 *")
    run_due(house.means())
    house.comes_late(120, at(1, 10))

    def unreachable(*_given: object) -> None:
        raise DeliveryError("The folder is gone.")

    with monkeypatch.context() as broken:
        broken.setattr(perform, "send", unreachable)
        assert asked_again(house, 12, 12.1, 12.3, 12.6, 12.9, 20) == [(1, "failed")] * 4
    assert asked_again(house, 20, 36, 37, 40, 62, 90) == [(2, "done")]
    assert [row[0] for row in outcomes(house.collector.store) if row[3] == "sent"] == [0, 2]
    changes = house.said(runs(house.collector.store)[-1]).head.about.changes
    worked = [change for change in changes if (change.where, change.column) == ("Maya", "Worked")]
    assert [(change.before, change.after) for change in worked] == [(180 * MINUTE, 300 * MINUTE)]


def test_a_revision_of_a_paused_schedule_waits_until_it_is_resumed(house: House, tmp_path: Path) -> None:
    """Paused between the look for changes and the next tick, it sends nothing."""
    planned(house, tmp_path / "out")
    run_due(house.means())
    house.comes_late(120, at(1, 10))
    house.at(at(1, 11.5))
    assert [run.status for run in revise(house.means())] == ["waiting"]
    told: dict[str, Any] = {"actor": "test", "now_ms": at(1, 11.5)}
    with house.collector.store.write() as session:
        pause_schedule(session, find_schedule(session, "Daily"), **told)
    assert run_due(house.means()) == []
    with house.collector.store.write() as session:
        resume_schedule(session, find_schedule(session, "Daily"), **told)
    assert [(run.revision, run.status) for run in run_due(house.means())] == [(1, "done")]


@pytest.mark.parametrize("act", [pause_schedule, remove_schedule])
def test_what_is_paused_or_removed_while_changes_are_looked_for_is_not_revised(
    house: House, tmp_path: Path, act: Callable[..., None]
) -> None:
    """No revision is left behind that would wait for ever."""
    planned(house, tmp_path / "out")
    run_due(house.means())
    house.comes_late(120, at(1, 10))
    house.at(at(1, 11.5))

    def meanwhile() -> None:
        with house.collector.store.write() as session:
            act(session, find_schedule(session, "Daily"), actor="test", now_ms=at(1, 11.5))

    store = close_later(Interrupted(house.collector.store.url, meanwhile))
    assert revise(Means(store, NO_MAIL, house.collector.clock)) == []
    assert [run.revision for run in runs(store)] == [0]
