"""Writing rules and categories on a real store: checked first, then kept, and nothing changed on an error."""

from datetime import date, timedelta
from typing import Any

import pytest

from fairday_collector.classify.change import remove_rule, set_category, set_rule
from fairday_collector.classify.listing import as_json, in_force
from fairday_collector.classify.queue import unsorted_in
from fairday_collector.classify.rules import CATEGORY, RULE, RuleBook
from fairday_collector.classify.sorter import Sorted
from fairday_collector.config.book import ORGANISATION, ConfigBook
from fairday_collector.config.change import Subject
from fairday_collector.errors import Conflict, Invalid, NotFound, Refusal
from fairday_collector.ledger.columns import Label
from fairday_collector.store.tables import ConfigChange
from tests.support.collector import MINUTE, NOON, Collector, batch, span

DAY = date(2026, 10, 14)
SAP: Label = ("sap", None, None)


def make(collector: Collector, name: str, subject: Subject = None, start: date = DAY, **values: Any) -> int:
    """Makes a rule; the id of its change."""
    values = {"class" if key == "klass" else key: value for key, value in values.items()}
    until = values.pop("until", None)
    made = collector.do(set_rule, subject, name, values, start, NOON, "test", until)
    assert made.row.id is not None
    return made.row.id


def won(collector: Collector, label: Label, day: date = DAY) -> Sorted:
    """What a label counts as for the organisation."""
    with collector.store.read() as session:
        return RuleBook(ConfigBook.load(session)).on((ORGANISATION,), day).sort(label)


def test_a_rule_is_kept_as_it_was_said(collector: Collector) -> None:
    """What was not said is not stored, and the rule sorts from then on."""
    number = make(collector, "sap", app="sap", klass="neutral", category=None, core=None)
    (row,) = collector.rows(ConfigChange)
    assert (row.kind, row.scope, row.name, row.value) == (
        "rule",
        "organisation",
        "sap",
        {"app": "sap", "class": "neutral"},
    )
    assert (won(collector, SAP).rule, won(collector, SAP).klass) == (number, "neutral")


def test_a_rule_is_ended_by_date(collector: Collector) -> None:
    """It stays for the dates before; ending it again is refused."""
    number = make(collector, "sap", app="sap", klass="neutral")
    later = DAY + timedelta(days=3)
    collector.do(remove_rule, None, "sap", later, NOON, "test")
    assert won(collector, SAP, later - timedelta(days=1)).rule == number
    assert won(collector, SAP, later).scope == "catalogue"
    for name in ("sap", "never"):
        with pytest.raises(NotFound, match="fairday rule list"):
            collector.do(remove_rule, None, name, later, NOON, "test")


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("Bad Name", {"app": "sap", "klass": "neutral"}, "name 'Bad Name'"),
        ("r", {"klass": "neutral"}, "give app, site or title"),
        ("r", {"app": "sap"}, "give category, class or core"),
        ("r", {"title": "(", "klass": "neutral"}, "title"),
        ("r", {"title": "(?:a?b?){400}", "klass": "neutral"}, "too costly"),
        ("r", {"app": "sap", "klass": "good"}, "class"),
        ("r", {"app": "sap", "core": "yes"}, "core"),
        ("r", {"app": "", "core": True}, "app"),
        ("r", {"app": "x" * 254, "core": True}, "app"),
        ("r", {"colour": "red", "app": "sap", "core": True}, "colour"),
        ("r", {"app": "sap", "category": "no-such"}, "there is no 'no-such'"),
        ("r", {"app": "sap", "core": True, "until": DAY - timedelta(days=1)}, "until"),
    ],
)
def test_bad_input_changes_nothing(collector: Collector, name: str, values: dict[str, Any], words: str) -> None:
    """The message names the field, and the book stays empty."""
    with pytest.raises(Invalid) as refused:
        make(collector, name, **values)
    assert words in refused.value.detail
    assert collector.rows(ConfigChange) == []


def test_overlapping_dates_are_refused(collector: Collector) -> None:
    """Two values of one name may not hold on one date where one of them has an end."""
    make(collector, "sap", app="sap", klass="neutral", until=DAY + timedelta(days=9))
    with pytest.raises(Conflict, match="overlaps"):
        make(collector, "sap", start=DAY + timedelta(days=5), app="sap", klass="productive")
    assert len(collector.rows(ConfigChange)) == 1


def test_a_category_is_made_before_rules_name_it(collector: Collector) -> None:
    """One of a team is for rules of that team; the organisation's is for all."""
    team = collector.team()
    collector.do(set_category, team, "till", {"title": "Till"}, DAY, NOON, "test")
    make(collector, "till", team, app="till", category="till")
    with pytest.raises(Refusal, match="no 'till'"):
        make(collector, "till", app="till", category="till")
    collector.do(set_category, None, "till", {"title": "Till", "class": "productive"}, DAY, NOON, "test")
    make(collector, "till", app="till", category="till")
    assert won(collector, ("till", None, None)).klass == "productive"


def test_what_is_not_said_of_a_category_stays(collector: Collector) -> None:
    """Title, class and flags come from the catalogue or what was said before; `none` takes the class away."""
    for values in ({"class": "productive"}, {"core": True}, {"class": "none"}):
        collector.do(set_category, None, "social", values, DAY, NOON, "test")
    said = [row.value for row in collector.rows(ConfigChange)]
    assert said == [
        {"title": "Social media", "class": "productive"},
        {"title": "Social media", "class": "productive", "core": True},
        {"title": "Social media", "core": True},
    ]


@pytest.mark.parametrize("values", [{}, {"title": " "}, {"title": "x", "class": "good"}, {"title": "x", "core": 3}])
def test_a_bad_category_changes_nothing(collector: Collector, values: dict[str, Any]) -> None:
    """A new one needs a title; each field its own kind of value."""
    with pytest.raises(Invalid):
        collector.do(set_category, None, "own", values, DAY, NOON, "test")
    assert collector.rows(ConfigChange) == []


def test_all_scopes_are_listed_by_name(collector: Collector) -> None:
    """The organisation's first, then teams, roles and people, each with the name people know."""
    maya = collector.person()
    make(collector, "b", app="sap", core=True)
    make(collector, "a", app="sap", klass="neutral")
    make(collector, "c", maya, app="sap", core=True)
    make(collector, "d", "analyst", app="sap", core=True)
    with collector.store.read() as session:
        rows = in_force(session, RULE, DAY)
        assert [(row.entry.scope, row.subject, row.entry.name) for row in rows] == [
            ("organisation", "", "a"),
            ("organisation", "", "b"),
            ("role", "analyst", "d"),
            ("person", "Maya", "c"),
        ]
        assert [row.entry.name for row in in_force(session, RULE, DAY, lambda scope: scope == ORGANISATION)] == [
            "a",
            "b",
        ]
        assert in_force(session, CATEGORY, DAY) == []
    assert as_json(rows[0]) == {
        "name": "a", "scope": "organisation", "for": "", "from": "2026-10-14", "until": None, "change": 2,
        "app": "sap", "class": "neutral",
    }  # fmt: skip


def test_the_queue_is_read_from_reckoned_days(collector: Collector) -> None:
    """What was used without a class in the range, and only of the days that are seen; a rule empties it at once."""
    maya = collector.person()
    _, key = collector.seat(maya)
    morning = NOON - 120 * MINUTE
    spans = [
        span(morning, morning + 30 * MINUTE, app="till"),
        span(morning + 30 * MINUTE, morning + 40 * MINUTE, app="excel"),
        span(morning + 40 * MINUTE, morning + 45 * MINUTE, app="firefox", site="intranet.example"),
    ]
    assert collector.upload(key, batch(spans)).status == 200
    collector.settle()

    def queue(
        first: date = DAY, *, seen: bool = True, sites: bool = True
    ) -> list[tuple[str | None, str | None, int, int]]:
        with collector.store.read() as session:
            found = unsorted_in(session, first, DAY, lambda _history, _day: seen, sites=sites)
        return [(row.app, row.site, row.ms // MINUTE, row.people) for row in found]

    assert queue() == [("till", None, 30, 1), ("firefox", "intranet.example", 5, 1)]
    assert queue(sites=False) == [("till", None, 30, 1), ("firefox", None, 5, 1)]
    assert queue(seen=False) == queue(DAY + timedelta(days=1)) == []
    make(collector, "till", app="till", klass="productive")
    assert queue() == [("firefox", "intranet.example", 5, 1)]
