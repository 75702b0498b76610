"""Late data: each target is told what is new to it, whatever others of its audience have got already."""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from fairday_reports.deliver import Post
from fairday_reports.deliver.targets import MailTarget
from fairday_reports.schedules import perform
from fairday_reports.schedules.jobs import run_due
from fairday_reports.schedules.making import Made, made
from fairday_reports.schedules.revise import revise
from fairday_reports.schedules.runs import audiences_of
from fairday_reports.schedules.schedule import change_schedule, find_schedule
from tests.support.late_data import TUESDAY_SIX, House, asked_again, late_house, planned, put_threshold
from tests.support.mailbox import Mailbox, mailbox
from tests.support.metric_days import at
from tests.support.scheduling import outcomes, post_to, runs
from tests.support.timesheets import MINUTE

ADA, BO = "ada@example.org", "bo@example.org"
ONCE = {"cron": "0 6 13 10 *"}
TRIES = (12, 12.1, 12.3, 12.6)
POINTS = 12


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """Takes every mail, except for who is among the refused."""
    with mailbox(Mailbox()) as opened:
        yield opened


def about_of(mail: EmailMessage) -> Any:
    """What the report of a mail says of itself."""
    (report,) = [part for part in mail.iter_attachments() if part.get_content_type() == "application/json"]
    return json.loads(report.get_content())["about"]


def told(mail: EmailMessage) -> tuple[str | None, dict[str, tuple[int, int]]]:
    """When what a mail corrects was made, None for no correction; and the hours worked that changed, by whose."""
    about = about_of(mail)
    changed = {
        each["where"]: (each["before"], each["after"]) for each in about["changes"] if each["column"] == "Worked"
    }
    return about["revises"], changed


def told_to(box: Mailbox, address: str) -> list[tuple[str | None, tuple[int, int] | None]]:
    """What was sent to an address, in its order: what it corrects, and what it says has changed of Maya's hours."""
    found = []
    for to, mail in box.mails:
        if to == [address]:
            revises, changed = told(mail)
            before_after = changed.get("Maya")
            found.append((revises, before_after and (before_after[0] // MINUTE, before_after[1] // MINUTE)))
    return found


def statuses(house: House, revision: int) -> dict[str, list[str]]:
    """What became of each target of a revision, attempt by attempt."""
    found: dict[str, list[str]] = defaultdict(list)
    for number, _, target, status, _ in outcomes(house.collector.store):
        if number == revision:
            found[target.removeprefix("mail:")].append(status)
    return dict(found)


def sent_to_ada_alone(house: House, box: Mailbox, report: str = "utilisation") -> Post:
    """Both have the report; of two hours that came late, which revision 1 tells, Ada alone was told."""
    post = post_to(box.port)
    planned(house, ADA, BO, **ONCE, report=report)
    run_due(house.means(post))
    house.comes_late(120, at(1, 10))
    box.refused.add(BO)
    assert asked_again(house, *TRIES, post=post) == [(1, "failed")] * 4
    box.refused.clear()
    return post


def test_who_missed_a_revision_is_sent_the_next_one_alone(house: House, box: Mailbox) -> None:
    """Without anything new: what is different from what they have, once, and the other one is not bothered."""
    post = sent_to_ada_alone(house, box)
    assert asked_again(house, 20, 35, 36.7, 40, 61, 90, 120, post=post) == [(2, "done")]
    six = "2026-10-13T06:00:00Z"
    assert told_to(box, ADA) == [(None, None), (six, (180, 300))]
    assert told_to(box, BO) == [(None, None), (six, (180, 300))]
    assert statuses(house, 2) == {ADA: ["not_sent"], BO: ["sent"]}


def test_each_is_told_what_is_new_since_what_they_have(house: House, box: Mailbox) -> None:
    """What came since in the same revision as what one of them missed: one making, marked for each."""
    post = sent_to_ada_alone(house, box)
    house.comes_late(60, at(1, 14), hour=14)
    assert asked_again(house, 37, 40, 62, post=post) == [(2, "done")]
    assert told_to(box, ADA)[2:] == [("2026-10-13T12:00:00Z", (300, 360))]
    assert told_to(box, BO)[1:] == [("2026-10-13T06:00:00Z", (180, 360))]
    assert statuses(house, 2) == {ADA: ["sent"], BO: ["sent"]}
    corrects = {to: mail["In-Reply-To"] for (to,), mail in box.mails[-2:]}
    have = {to: mail["Message-ID"] for (to,), mail in box.mails[:-2]}
    assert corrects == have
    newest = runs(house.collector.store)[-1]
    assert house.said(newest).head.about.revises_ms == TUESDAY_SIX


def test_those_who_were_told_the_same_are_one_audience_again(
    house: House, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a revision that told each another difference, the next is made once, for both."""
    post = sent_to_ada_alone(house, box)
    house.comes_late(60, at(1, 14), hour=14)
    asked_again(house, 37, post=post)
    house.comes_late(30, at(2, 20), hour=15)
    house.at(at(3, 14))
    assert [run.revision for run in revise(house.means(post))] == [3]
    makings: list[str] = []

    def counted(*given: Any) -> Made:
        makings.append(given[3].key)
        return made(*given)

    monkeypatch.setattr(perform, "made", counted)
    assert [run.status for run in run_due(house.means(post))] == ["done"]
    assert makings == ["admin"]
    assert told_to(box, ADA)[-1] == told_to(box, BO)[-1] == ("2026-10-14T13:00:00Z", (360, 390))


def test_what_one_missed_is_not_sent_where_it_is_not_worth_it(house: House, box: Mailbox) -> None:
    """Less than the threshold from what they have is no reason to write."""
    post = sent_to_ada_alone(house, box, "usage")
    put_threshold(house, 24 * 60)
    assert asked_again(house, 37, 62, post=post) == []
    assert len(told_to(box, BO)) == 1


def test_who_never_got_it_gets_the_next_revision_as_their_first(house: House, box: Mailbox) -> None:
    """It corrects nothing that they have, and says so; from then on they are told what is new."""
    post = post_to(box.port)
    box.refused.add(BO)
    planned(house, ADA, BO, **ONCE)
    assert asked_again(house, 6, 6.1, 6.3, 6.6, post=post) == [(0, "failed")] * 4
    box.refused.clear()
    house.comes_late(120, at(1, 10))
    assert asked_again(house, 12, 20, 37, post=post) == [(1, "done")]
    assert told_to(box, ADA) == [(None, None), ("2026-10-13T06:00:00Z", (180, 300))]
    assert told_to(box, BO) == [(None, None)]
    (first,) = [mail for to, mail in box.mails if to == [BO]]
    assert (first["Subject"].endswith("revised"), first["In-Reply-To"]) == (False, None)
    house.comes_late(60, at(2, 14), hour=14)
    assert asked_again(house, 61, 86, post=post) == [(2, "done")]
    again = ("2026-10-13T12:00:00Z", (300, 360))
    assert (told_to(box, ADA)[-1], told_to(box, BO)[-1]) == (again, again)


def test_who_never_got_it_asks_for_no_revision(house: House, box: Mailbox) -> None:
    """An address that takes nothing is not written to again and again: nothing they have is wrong."""
    post = post_to(box.port)
    box.refused.add(BO)
    planned(house, BO, **ONCE)
    asked_again(house, 6, 6.1, 6.3, 6.6, post=post)
    house.comes_late(120, at(1, 10))
    assert asked_again(house, 12, 37, 62, post=post) == []


def test_who_was_added_since_is_sent_no_revision(house: House, box: Mailbox) -> None:
    """Reports of before they were asked for are not theirs."""
    post = post_to(box.port)
    planned(house, ADA, **ONCE)
    run_due(house.means(post))
    with house.collector.store.write() as session:
        held = find_schedule(session, "Daily")
        both = [MailTarget(ADA), MailTarget(BO)]
        change_schedule(session, held, actor="test", now_ms=at(1, 7), targets=both)
    house.comes_late(120, at(1, 10))
    assert asked_again(house, 12, post=post) == [(1, "done")]
    assert (len(told_to(box, ADA)), told_to(box, BO)) == (2, [])


def test_all_attempts_of_a_run_say_the_same(house: House, box: Mailbox) -> None:
    """Data that come between two attempts are in neither; then both are told, of what each has."""
    post = post_to(box.port)
    planned(house, ADA, BO, **ONCE)
    box.refused.add(BO)
    assert [run.status for run in run_due(house.means(post))] == ["failed"]
    box.refused.clear()
    house.comes_late(120, TUESDAY_SIX + MINUTE // 2)
    house.at(TUESDAY_SIX + MINUTE)
    assert [run.status for run in run_due(house.means(post))] == ["done"]
    assert asked_again(house, 12, 37, post=post) == [(1, "done")]
    marked = ("2026-10-13T06:00:00Z", (180, 300))
    assert (told_to(box, ADA)[1:], told_to(box, BO)[1:]) == ([marked], [marked])


def test_after_a_long_stop_a_run_says_what_holds_now(house: House, box: Mailbox) -> None:
    """What its first attempt made may show people who were moved out of the team for those dates meanwhile."""
    post = post_to(box.port)
    planned(house, ADA, BO, **ONCE)
    box.refused.add(BO)
    assert [run.status for run in run_due(house.means(post))] == ["failed"]
    box.refused.clear()
    house.comes_late(120, at(1, 10))
    house.at(at(2, 7))
    assert "done" in [run.status for run in run_due(house.means(post))]
    assert [(to, about_of(mail)["made"]) for to, mail in box.mails] == [
        ([ADA], "2026-10-13T06:00:00Z"), ([BO], "2026-10-14T07:00:00Z"),
    ]  # fmt: skip


def test_a_worker_killed_at_any_write_tells_each_once_what_is_new_to_them(tmp_path: Path, box: Mailbox) -> None:
    """Of a revision with two differences: who takes it over tells each theirs, and nobody is told twice.

    A mail comes twice only where the worker died between the mail server's yes and our record, with one Message-ID.
    """
    houses = []
    for number in range(POINTS):
        (tmp_path / str(number)).mkdir()
        house = late_house(tmp_path / str(number))
        post = sent_to_ada_alone(house, box)
        house.comes_late(60, at(1, 14), hour=14)
        house.at(at(2, 13))
        assert [run.revision for run in revise(house.means(post))] == [2]
        house.collector.store.close()  # nothing of it may be open where a process forks
        houses.append(house)
    box.mails.clear()
    program = [sys.executable, "-m", "tests.support.report_kills", str(box.port), str(at(2, 13))]
    urls = [house.collector.store.url for house in houses]
    done = subprocess.run([*program, *urls], capture_output=True, text=True, check=True, timeout=240)
    killed = int(done.stdout)
    assert 8 <= killed < POINTS  # so that every write of a run was among them
    for house in houses:
        house.at(at(2, 13.5))
        run_due(house.means(post))
        assert [run.status for run in runs(house.collector.store)] == ["done", "failed", "done"]
        assert statuses(house, 2) == {ADA: ["sent"], BO: ["sent"]}
    for address, marks in ((ADA, ("2026-10-13T12:00:00Z", (300, 360))), (BO, ("2026-10-13T06:00:00Z", (180, 360)))):
        assert set(told_to(box, address)) == {marks}
        assert POINTS <= len(told_to(box, address)) <= POINTS + 2
    with houses[-1].collector.store.read() as session:
        (kept,) = audiences_of(session, runs(houses[-1].collector.store)[-1])
    assert len(kept.files) == 2  # one for each difference
