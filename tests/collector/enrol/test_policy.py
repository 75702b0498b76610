"""The policy as agents are told it: numbered by content, from a date on, by organisation, team and person."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
import re2
from sqlalchemy import event
from sqlmodel import Session

from fairday_collector.config.change import change as set_value
from fairday_collector.errors import Invalid
from fairday_collector.people import find_team, histories, set_person
from fairday_collector.policy.book import PolicyBook
from fairday_collector.policy.change import change_policy
from fairday_collector.policy.settings import parse
from fairday_collector.store import Store
from fairday_collector.store.tables import Person, PolicyNumber, Team
from tests.support.collector import DAY_MS, MINUTE, NOON, Collector, Reply, batch, span
from tests.support.fault_house import until
from tests.support.interrupted import somebody_waits

TODAY = date(2026, 10, 14)


def change(collector: Collector, from_date: date, scope: Team | Person | None = None, **settings: Any) -> None:
    """Sets values of a scope."""
    collector.do(change_policy, settings, from_date, NOON, "test", scope)


def test_the_policy_is_told_with_its_defaults(collector: Collector, seat: tuple[str, str]) -> None:
    """Least intrusive unless somebody chose otherwise: no titles, no sites."""
    assert collector.policy(seat[1]).json == {
        "version": 1, "quiet_floor_s": 60, "upload_s": 60, "checkpoint_s": 15, "app": "on", "title": "off",
        "site": "off", "redact": [], "working_hours_only": False, "private_allowed": True,
        "notice": {"text": "", "url": None}, "ca": "",
    }  # fmt: skip


def test_a_known_policy_is_not_sent_again(collector: Collector, seat: tuple[str, str]) -> None:
    """304 while its ETag is the one the agent has, 200 with another once it changes."""
    first = collector.policy(seat[1])
    tag = first.headers["etag"]
    same = collector.policy(seat[1], **{"If-None-Match": tag})
    assert (same.status, same.body, same.headers["etag"]) == (304, b"", tag)
    assert collector.policy(seat[1], **{"If-None-Match": f'"other", W/{tag}'}).status == 304
    assert collector.policy(seat[1], **{"If-None-Match": '"11"'}).status == 200
    change(collector, TODAY, title="redacted")
    changed = collector.policy(seat[1], **{"If-None-Match": tag})
    assert (changed.status, changed.json["title"]) == (200, "redacted")
    assert changed.headers["etag"] != tag


def test_a_policy_needs_a_key(collector: Collector) -> None:
    """401 without one."""
    assert collector.policy("0123456789abcdef.nothing").outcome == (401, "unknown_key")


def test_the_number_changes_exactly_when_the_content_does(collector: Collector, seat: tuple[str, str]) -> None:
    """Not with rules of the reckoning, not with a change to the same value; back with the old content."""

    def number() -> int:
        told: int = collector.policy(seat[1]).json["version"]
        assert collector.upload(seat[1], batch(seq=1)).json["policy"] == told
        return told

    first = number()
    change(collector, TODAY, idle_after_s=600)
    change(collector, TODAY, title="off")
    assert number() == first
    change(collector, TODAY, title="full")
    second = number()
    collector.ca = "-----BEGIN CERTIFICATE-----"
    third = number()
    assert len({first, second, third}) == 3
    collector.ca = ""
    assert number() == second
    change(collector, TODAY, title="off")
    assert number() == first
    assert [row.number for row in collector.rows(PolicyNumber)] == sorted({first, second, third})


def test_the_receipt_says_when_to_come_again(collector: Collector, seat: tuple[str, str]) -> None:
    """`next_upload_s` is the policy's `upload_s`."""
    change(collector, TODAY, upload_s=5)
    assert collector.upload(seat[1], batch()).json["next_upload_s"] == 5


def test_the_nearest_scope_wins(collector: Collector, seat: tuple[str, str]) -> None:
    """Organisation, then team, then person, each value by itself."""
    (maya,), (team,) = collector.rows(Person), collector.rows(Team)
    change(collector, TODAY, title="full", upload_s=10, checkpoint_s=5)
    change(collector, TODAY, team, title="redacted", upload_s=20)
    change(collector, TODAY, maya, title="off")
    told = collector.policy(seat[1]).json
    assert (told["title"], told["upload_s"], told["checkpoint_s"]) == ("off", 20, 5)
    _, other = collector.seat(collector.person("Noor", team="Sales"), machine="m-2")
    assert collector.policy(other).json["title"] == "full"


def test_a_seat_without_a_person_has_the_organisations_policy(collector: Collector) -> None:
    """No team's rule reaches a seat that nobody was given."""
    team = collector.team()
    _, key = collector.seat(team, user="stranger")
    change(collector, TODAY, upload_s=10)
    change(collector, TODAY, team, upload_s=20)
    assert collector.policy(key).json["upload_s"] == 10


def test_a_change_holds_from_its_date_and_the_first_for_all_before(collector: Collector) -> None:
    """Dates before the first change of a scope have its values; later ones what was set last, by date."""
    change(collector, date(2026, 10, 10), idle_after_s=100)
    change(collector, date(2026, 10, 20), idle_after_s=200)
    change(collector, date(2026, 10, 15), idle_after_s=150)
    with collector.store.read() as session:
        book = PolicyBook.load(session)
    days = (date(2020, 1, 1), date(2026, 10, 10), date(2026, 10, 14), date(2026, 10, 15), date(2026, 10, 20))
    assert [book.on(day).settings.idle_after_s for day in days] == [100, 100, 100, 150, 200]
    assert [book.on(day).changes for day in days] == [(1,), (1,), (1,), (1, 3), (1, 3, 2)]


def test_a_change_takes_effect_on_the_persons_own_date(collector: Collector) -> None:
    """In Auckland it is tomorrow already."""
    change(collector, date(2026, 1, 1), upload_s=30)
    change(collector, date(2026, 10, 15), upload_s=15)
    _, home = collector.seat(collector.person())
    _, away = collector.seat(collector.person("Aroha", zone="Pacific/Auckland"), machine="m-2")
    assert collector.policy(home).json["upload_s"] == 30
    assert collector.policy(away).json["upload_s"] == 15
    collector.clock.now += DAY_MS
    assert collector.policy(home).json["upload_s"] == 15


def test_a_teams_policy_follows_its_members_by_date(collector: Collector) -> None:
    """A day goes by the team the person was in on it."""
    maya = collector.person()
    sales = collector.team("Sales")
    change(collector, TODAY, sales, idle_after_s=60)
    with collector.store.write() as session:
        set_person(session, maya, NOON, team=find_team(session, "Sales"), from_date=date(2026, 10, 20))
    with collector.store.read() as session:
        book, history = PolicyBook.load(session), histories(session, [maya.id])[maya.id]
    assert book.of(history, date(2026, 10, 19)).settings.idle_after_s == 300
    assert book.of(history, date(2026, 10, 20)).settings.idle_after_s == 60


def test_settings_are_read_from_text() -> None:
    """Durations, switches, patterns and plain values."""
    assert parse(["idle_after=5m", "away-after=1h", "passive_for_s=7"]) == {
        "idle_after_s": 300, "away_after_s": 3600, "passive_for_s": 7,
    }  # fmt: skip
    assert parse(["title=redacted", 'redact=["a+", "b"]', "private_allowed=false"]) == {
        "title": "redacted", "redact": ["a+", "b"], "private_allowed": False,
    }  # fmt: skip
    assert parse(["redact=[0-9]{4,}", "notice=Hello, you"])["redact"] == ["[0-9]{4,}"]
    assert parse(["redact="]) == {"redact": []}


@pytest.mark.parametrize("text", [
    "idle_after", "colour=blue", "title=all", "upload_s=0", "upload_s=x", "checkpoint=16s", "idle_after=-5m",
    "idle_after=5 parsecs", "idle_after=2d", "redact=(", 'redact=["a", "("]', "redact=(a)\\1", 'redact=["a"',
    "working_hours_only=true", "private_allowed=perhaps", "idle_rule=sideways",
])  # fmt: skip
def test_a_setting_that_is_none_is_refused(text: str) -> None:
    """With a code and a text that names it."""
    with pytest.raises(Invalid) as caught:
        parse([text])
    assert caught.value.code == "bad_setting"
    assert text.partition("=")[0] in caught.value.detail


def test_patterns_of_a_policy_cannot_run_away() -> None:
    """RE2 takes linear time: a pattern that hangs others ends on a long text."""
    (pattern,) = parse(["redact=(a+)+b"])["redact"]
    assert re2.compile(pattern).search("a" * 100_000) is None


def test_a_change_with_an_end_holds_until_it_and_a_removal_takes_all_away(collector: Collector) -> None:
    """Behind its end the earlier value of the scope holds again; without a value nothing of the scope does."""
    change(collector, date(2026, 10, 1), idle_after_s=100, upload_s=20)

    def decide(session: Session) -> None:
        begin, end = date(2026, 10, 10), date(2026, 10, 12)
        set_value(session, "policy", None, "", {"idle_after_s": 60}, begin, NOON, "test", until=end)
        set_value(session, "policy", None, "", None, date(2026, 10, 20), NOON, "test")

    collector.do(decide)
    with collector.store.read() as session:
        book = PolicyBook.load(session)
    found = {day: book.on(date(2026, 10, day)).settings for day in (9, 10, 12, 13, 20)}
    assert [found[day].idle_after_s for day in (9, 10, 12, 13, 20)] == [100, 60, 60, 100, 300]
    assert [found[day].upload_s for day in (9, 12, 20)] == [20, 20, 60]


def test_refused_doors_are_counted_by_their_code(collector: Collector) -> None:
    """An enrolment and a policy that were refused show which refusal it was."""
    collector.join("0123456789abcdef.nothing")
    collector.policy("0123456789abcdef.nothing")
    count = collector.meters.registry.get_sample_value
    assert count("fairday_refusals_total", {"door": "enrol", "code": "unknown_token"}) == 1
    assert count("fairday_refusals_total", {"door": "policy", "code": "unknown_key"}) == 1


@pytest.mark.postgresql
def test_a_first_question_and_a_first_upload_at_once_are_both_answered(
    collector: Collector, seat: tuple[str, str]
) -> None:
    """Each gives the new policy its number and notes the key's first use, and neither waits for the other with one."""
    collector.do(change_policy, {"upload_s": 61}, TODAY, NOON, "test")
    other = Collector(Store(collector.store.url), collector.clock)
    with ThreadPoolExecutor(1) as pool:
        asked: list[Future[Reply]] = []

        def numbered(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("INSERT INTO policy_number"):
                asked.append(pool.submit(other.policy, seat[1]))
                until(lambda: asked[0].done() or somebody_waits(collector.store), "the question waits for the number")

        event.listen(collector.store.engine, "after_cursor_execute", numbered)
        assert collector.upload(seat[1], batch([span(NOON - MINUTE, NOON)])).status == 200
        assert asked[0].result(60).status == 200
    other.store.close()
