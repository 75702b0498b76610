from datetime import date

import pytest

from fairday_collector.config.book import ConfigBook
from fairday_collector.config.change import change
from fairday_collector.errors import Invalid
from fairday_collector.ledger.generations import building, visible
from fairday_collector.people import find_team, histories
from fairday_collector.store.tables import AuditEntry, ConfigChange, Person, RebuildDay
from tests.support.collector import HOUR, NOON, Collector, batch, span
from tests.support.configuring import exported, imported, looked, told

TODAY = date(2026, 10, 14)
WHOLE = """
[[policy]]
from = 2026-01-01
idle_after_s = 600

[[policy]]
team = "Payments"
from = 2026-11-01
until = 2026-12-31
title = "redacted"

[[rule]]
name = "tickets"
app = "jira"
category = "planning-work"

[[category]]
name = "planning-work"
title = "Planning"
class = "productive"

[[shift]]
name = "Early"
start = "06:00"
end = "14:00"

[[roster]]
team = "Payments"
cycle = ["Early", ""]
anchor = 2026-01-05

[[holidays]]
country = "DE"

[[holiday]]
date = 2026-12-24
title = "Christmas Eve"

[[day]]
person = "Maya"
date = 2026-12-28
shift = "Early"

[[leave]]
person = "Maya"
from = 2026-12-01
until = 2026-12-10
kind = "vacation"

[[zone]]
person = "Maya"
zone = "UTC"

[[zone]]
person = "Maya"
from = 2026-06-01
zone = "Asia/Kolkata"

[[role]]
person = "Maya"
role = "Night desk"
"""


@pytest.fixture
def maya(collector: Collector) -> Person:
    """A person with a reckoned day."""
    maya = collector.person()
    _, key = collector.seat(maya)
    assert collector.upload(key, batch([span(NOON - HOUR, NOON)])).status == 200
    collector.settle()
    return maya


def test_a_file_of_all_kinds_is_imported_and_exported(collector: Collector, maya: Person) -> None:
    """What it says is in force, and a second import finds nothing to do."""
    found = imported(collector, WHOLE)
    assert (found.touched_days, found.touched_people) == (1, 1)
    assert looked(collector, WHOLE).plan.differences == []
    assert looked(collector, exported(collector), prune=True).plan.differences == []
    with collector.store.read() as session:
        book = ConfigBook.load(session)
        history = histories(session, [maya.id])[maya.id]
    assert book.held("rule", ("organisation", ""), TODAY)["tickets"].value == {
        "app": "jira", "category": "planning-work",
    }  # fmt: skip
    assert history.role_on(TODAY) == "Night desk"
    assert (history.zones.zone_on(date(2026, 5, 31)), history.zones.zone_on(TODAY)) == ("UTC", "Asia/Kolkata")
    assert {"zone.set", "role.set", "policy.set", "leave.set"} <= {row.action for row in collector.rows(AuditEntry)}


def test_readers_see_none_of_an_import_until_all_its_days_are_reckoned(collector: Collector, maya: Person) -> None:
    """The generation they see knows no change of it; the next one knows all."""
    with collector.store.read() as session:
        before = visible(session).through_change
    imported(collector, WHOLE.partition("[[zone]]")[0])
    with collector.store.read() as session:
        under_way = building(session)
        assert under_way is not None
        assert (visible(session).through_change, under_way.total) == (before, 1)
        assert under_way.through_change == max(row.id or 0 for row in collector.rows(ConfigChange))
    assert [row.day for row in collector.rows(RebuildDay)] == [TODAY]
    collector.settle()
    with collector.store.read() as session:
        assert building(session) is None


def test_what_no_reckoned_day_depends_on_touches_none(collector: Collector, maya: Person) -> None:
    """Neither what agents alone are told, nor titles and notes."""
    text = '[[policy]]\nupload_s = 30\n[[shift]]\nname = "Early"\nstart = "06:00"\nend = "14:00"\n'
    assert imported(collector, text).touched_days == 1
    collector.settle()
    assert imported(collector, text.replace("30", "60") + 'note = "Bring keys"\n').touched_days == 0


def test_looking_changes_nothing_and_tells_all(collector: Collector, maya: Person) -> None:
    """A look has the same differences and counts as the import after it, and leaves the store as it was."""
    before = exported(collector)
    seen = looked(collector, WHOLE)
    assert (exported(collector), collector.rows(ConfigChange)) == (before, [])
    done = imported(collector, WHOLE)
    assert (told(seen), seen.touched_days) == (told(done), done.touched_days)


def test_differences_are_told_by_kind_scope_name_and_date(collector: Collector, maya: Person) -> None:
    """Added, taken away and changed, each with its dates and what becomes what."""
    imported(collector, WHOLE)
    edited = WHOLE.replace("idle_after_s = 600", "idle_after_s = 300").replace(
        'title = "Christmas Eve"', 'title = "Eve"'
    )
    edited = (
        edited.replace('[[holidays]]\ncountry = "DE"\n', "")
        + '\n[[shift]]\nname = "Late"\nstart = "14:00"\nend = "22:00"\n'
    )
    assert told(looked(collector, edited, prune=True)) == [
        "~ policy idle_after_s, organisation, always",
        "    idle_after_s: 600 → 300",
        "− holidays, organisation, always",
        '    country: "DE"',
        "~ holiday 2026-12-24, organisation, on 2026-12-24",
        '    title: "Christmas Eve" → "Eve"',
        "+ shift Late, organisation, always",
        '    start: "14:00"',
        '    end: "22:00"',
    ]


def test_nothing_is_taken_away_unless_asked(collector: Collector, maya: Person) -> None:
    """An empty file changes nothing; with prune it takes away all decisions, and leaves people as they are."""
    imported(collector, WHOLE)
    kept = looked(collector, "")
    assert (kept.plan.differences, kept.plan.unspoken) == ([], 10)
    assert imported(collector, "", prune=True).plan.unspoken == 0
    assert "policy" not in exported(collector)
    assert "[[zone]]" in exported(collector)
    assert looked(collector, "", prune=True).plan.differences == []


def test_one_thing_is_taken_away_by_saying_so(collector: Collector, maya: Person) -> None:
    """`removed = true` takes a name away from its date on, or a single date as a whole."""
    imported(collector, WHOLE)
    gone = '[[leave]]\nperson = "Maya"\nfrom = 2026-12-01\nremoved = true\n'
    gone += '[[rule]]\nname = "tickets"\nfrom = 2026-12-01\nremoved = true\n'
    imported(collector, gone)
    with collector.store.read() as session:
        book = ConfigBook.load(session)
    assert book.exact("leave", ("person", maya.id), date(2026, 12, 5)) == {}
    assert "tickets" in book.held("rule", ("organisation", ""), date(2026, 11, 30))
    assert "tickets" not in book.held("rule", ("organisation", ""), date(2026, 12, 1))


def test_leave_that_is_cut_short_ends_earlier(collector: Collector, maya: Person) -> None:
    """The dates behind its new end are no leave any longer."""
    imported(collector, WHOLE)
    imported(collector, WHOLE.replace("until = 2026-12-10", "until = 2026-12-03"))
    with collector.store.read() as session:
        book = ConfigBook.load(session)
    held = [bool(book.exact("leave", ("person", maya.id), date(2026, 12, day))) for day in (1, 3, 4, 10)]
    assert held == [True, True, False, False]


def test_a_later_version_joins_the_earlier_one(collector: Collector, maya: Person) -> None:
    """A file with the new version alone leaves the one before as it is."""
    imported(collector, WHOLE)
    imported(collector, '[[shift]]\nname = "Early"\nfrom = 2027-01-01\nstart = "07:00"\nend = "15:00"\n')
    text = exported(collector)
    assert 'name = "Early"\nstart = "06:00"' in text
    assert 'name = "Early"\nfrom = 2027-01-01\nstart = "07:00"' in text


def test_a_file_with_any_fault_changes_nothing(collector: Collector, maya: Person) -> None:
    """What is right in it is not imported either."""
    with pytest.raises(Invalid):
        imported(collector, WHOLE + '[[policy]]\nteam = "Nobody"\n')
    assert collector.rows(ConfigChange) == []


def test_changes_made_by_commands_are_exported_as_they_hold(collector: Collector, maya: Person) -> None:
    """Two changes of one date are one table, and a bounded one ends where it ended."""
    team = collector.do(find_team, "Payments")
    for value, start, until in (
        ({"idle_after_s": 60}, date(2026, 1, 1), None),
        ({"away_after_s": 600}, date(2026, 1, 1), None),
        ({"idle_after_s": 90}, date(2026, 2, 1), date(2026, 2, 28)),
    ):
        collector.do(change, "policy", team, "", value, start, NOON, "test", until=until)
    text = exported(collector)
    assert text.partition("[[policy]]")[2].count("[[policy]]") == 2
    assert "from = 2026-01-01\nidle_after_s = 60\naway_after_s = 600" in text
    assert "from = 2026-02-01\nidle_after_s = 90" in text
    assert "from = 2026-03-01\nidle_after_s = 60" in text


def test_a_policy_is_taken_away_by_saying_so(collector: Collector, maya: Person) -> None:
    """All that its scope said until then, from that date on."""
    imported(collector, WHOLE)
    gone = '[[policy]]\nteam = "Payments"\nfrom = 2026-11-15\nremoved = true\n'
    assert told(imported(collector, gone)) == [
        "− policy title, team Payments, 2026-11-15 to 2026-12-31", '    title: "redacted"',
    ]  # fmt: skip
    assert 'from = 2026-11-01\nuntil = 2026-11-14\ntitle = "redacted"' in exported(collector)


def test_a_setting_given_anew_takes_the_place_of_its_earlier_value_alone(collector: Collector, maya: Person) -> None:
    """What else was set from the same date stays; a policy of a role touches the days of who has it."""
    imported(collector, '[[policy]]\nrole = "Desk"\nfrom = 2026-01-01\nidle_after_s = 60\naway_after_s = 600\n')
    edited = (
        '[[policy]]\nrole = "Desk"\nfrom = 2026-01-01\nidle_after_s = 90\n[[role]]\nperson = "Maya"\nrole = "Desk"\n'
    )
    assert told(imported(collector, edited))[:2] == [
        "~ policy idle_after_s, role Desk, always", "    idle_after_s: 60 → 90",
    ]  # fmt: skip
    assert looked(collector, edited.replace("90", "30")).touched_people == 1
    assert "away_after_s = 600" in exported(collector)


def test_what_was_broken_before_is_no_fault_of_the_file(collector: Collector, maya: Person) -> None:
    """A roster whose shift was taken away by a command does not stand in the way of other changes."""
    shift = {"start": "06:00", "end": "14:00", "unpaid_break_s": 0, "note": ""}
    cycle = {"cycle": ["Early"], "anchor": "2026-01-05"}
    collector.do(change, "shift", None, "Early", shift, TODAY, NOON, "test")
    collector.do(change, "roster", None, "", cycle, TODAY, NOON, "test")
    collector.do(change, "shift", None, "Early", None, TODAY, NOON, "test")
    assert looked(collector, exported(collector)).plan.differences == []
    assert imported(collector, '[[holidays]]\ncountry = "DE"\n').plan.differences != []
