"""What rows the feeds have for a small company, to the millisecond."""

from datetime import date
from typing import Any

from fairday_collector.config.change import change
from fairday_collector.people import find_team, set_person
from fairday_collector.store.tables import Person
from tests.support.collector import HOUR, MINUTE, Collector, span
from tests.support.feeds import feed, fill
from tests.support.metric_days import MONDAY, at, day_after, office_roster, recorded, work


def test_a_date_has_its_states_hours_apps_and_working_time(collector: Collector) -> None:
    """Forty minutes of work, a call, and a locked screen, split at the full hour of the wall clock."""
    maya = collector.person(zone="Europe/Berlin")
    team = maya_team(collector)
    _, key = collector.seat(maya)
    collector.clock.now = at(1, 12)
    spans = [
        *work(at(0, 7.5), 40, ("code",)),
        span(at(0, 8) + 10 * MINUTE, at(0, 8) + 20 * MINUTE, presence="quiet", app="firefox", call=True),
        span(at(0, 8) + 20 * MINUTE, at(0, 9), "locked"),
    ]
    recorded(collector, key, spans)
    fill(collector)
    (day, today) = feed(collector, "PersonDays")
    assert {name: value for name, value in day.items() if value and name.endswith("_ms") and name != "until_ms"} == {
        "start_ms": at(0, -2),
        "end_ms": at(0, 22),
        "length_ms": 24 * HOUR,
        "active_ms": 40 * MINUTE,
        "meeting_ms": 10 * MINUTE,
        "locked_ms": 40 * MINUTE,
        "unknown_ms": 24 * HOUR - 90 * MINUTE,
        "productive_ms": 50 * MINUTE,
        "collaboration_ms": 10 * MINUTE,
        "focus_ms": 40 * MINUTE,
        "deep_focus_ms": 40 * MINUTE,
        "longest_focus_ms": 40 * MINUTE,
        "daily_longest_focus_ms": 40 * MINUTE,
        "worked_ms": 50 * MINUTE,
        "expected_ms": 8 * HOUR,
        "utilised_ms": 50 * MINUTE,
        "available_ms": 8 * HOUR,
        "goal_ms": 6 * HOUR,
        "frame_ms": 50 * MINUTE,
        "observed_in_frame_ms": 50 * MINUTE,
    }
    named = ("person_id", "day", "team_id", "role", "zone", "is_over", "has_data", "switches")
    assert [day[name] for name in named] == [maya.id, MONDAY, team, None, "Europe/Berlin", True, True, 1]
    assert [today[name] for name in named] == [maya.id, day_after(1), team, None, "Europe/Berlin", False, False, 0]
    assert today["unknown_ms"] == today["length_ms"] == 24 * HOUR
    hours = [row for row in feed(collector, "PersonHours") if row["day"] == MONDAY and row["state"] != "unknown"]
    assert [(row["hour_ms"], row["local_hour"], row["state"], row["ms"]) for row in hours] == [
        (at(0, 7), 9, "active", 30 * MINUTE),
        (at(0, 8), 10, "active", 10 * MINUTE),
        (at(0, 8), 10, "locked", 40 * MINUTE),
        (at(0, 8), 10, "meeting", 10 * MINUTE),
    ]
    apps = [(row["app"], row["category"], row["class"], row["ms"]) for row in feed(collector, "AppDays")]
    assert apps == [
        ("code", "development", "productive", 40 * MINUTE),
        ("firefox", "web", "productive", 10 * MINUTE),
    ]
    (entry,) = feed(collector, "TimesheetEntries")
    assert entry == {
        "person_id": maya.id,
        "day": MONDAY,
        "team_id": team,
        "zone": "Europe/Berlin",
        "source": "proposed",
        "start_ms": at(0, 7.5),
        "end_ms": at(0, 8) + 20 * MINUTE,
        "break_ms": 0,
        "worked_ms": 50 * MINUTE,
        "proposed_ms": 50 * MINUTE,
    }


def test_a_date_nobody_sent_anything_about_is_there(collector: Collector) -> None:
    """It is all unknown, an hour a row, and absent by the roster once it is over."""
    collector.clock.now = at(0, 8)
    office_roster(collector)
    collector.person()
    collector.clock.now = at(1, 12)
    fill(collector)
    monday, tuesday = feed(collector, "PersonDays")
    named = ("is_over", "has_data", "absent_days", "scheduled_ms", "unknown_ms")
    assert [monday[name] for name in named] == [True, False, 1, 8 * HOUR, 24 * HOUR]
    assert [tuesday[name] for name in named] == [False, False, 0, 0, 24 * HOUR]
    hours = [row for row in feed(collector, "PersonHours") if row["day"] == MONDAY]
    assert [(row["hour_ms"], row["local_hour"], row["state"], row["ms"]) for row in hours] == [
        (at(0, hour), hour, "unknown", HOUR) for hour in range(24)
    ]
    assert feed(collector, "AppDays") == feed(collector, "TimesheetEntries") == []


def test_an_app_is_sorted_by_the_rules_of_the_date(collector: Collector) -> None:
    """One app has a row for each category and class it had; of each it is told how much was core work."""
    _, key = collector.seat(collector.person())
    collector.clock.now = at(1, 12)
    sorts: list[tuple[str, dict[str, Any]]] = [
        ("ledger", {"core": True, "class": "productive"}),
        ("chess", {"class": "unproductive"}),
    ]
    for number, (title, said) in enumerate(sorts):
        rule = {"app": "sap", "title": title, **said}
        collector.do(change, "rule", None, f"r{number}", rule, MONDAY, at(0, 1), "test")
    spans = [
        span(at(0, 9), at(0, 9.5), app="sap", title="general ledger"),
        span(at(0, 9.5), at(0, 10), app="sap", title="menu"),
        span(at(0, 10), at(0, 10.25)),
        span(at(0, 10.25), at(0, 10.5), app="sap", title="chess"),
    ]
    recorded(collector, key, spans)
    fill(collector)
    rows = [
        tuple(row[name] for name in ("app", "category", "class", "ms", "core_ms")) for row in feed(collector, "AppDays")
    ]
    assert rows == [
        ("", "", "unclassified", 15 * MINUTE, 0),
        ("sap", "finance", "productive", HOUR, 30 * MINUTE),
        ("sap", "finance", "unproductive", 15 * MINUTE, 0),
    ]
    (day, _) = feed(collector, "PersonDays")
    assert (day["core_ms"], day["productive_ms"], day["unproductive_ms"]) == (30 * MINUTE, HOUR, 15 * MINUTE)


def test_people_teams_and_memberships_are_dated(collector: Collector) -> None:
    """A person who changes team is of the old one on the dates before, in every fact; People has the one of today."""
    maya = collector.person()
    claims = collector.team("Claims").id
    collector.clock.now = at(3, 12)
    _, key = collector.seat(maya)
    recorded(collector, key, [*work(at(0, 9), 30), *work(at(2, 9), 30)])
    fill(collector)
    payments = maya_team(collector)
    with collector.store.write() as session:
        person, team = session.get_one(Person, maya.id), find_team(session, "Claims")
        set_person(session, person, at(3, 12), team=team, role="lead", from_date=day_after(2))
    collector.settle()
    fill(collector)
    for name in ("PersonDays", "PersonHours", "AppDays", "TimesheetEntries"):
        teams = {(row["day"], row["team_id"]) for row in feed(collector, name)}
        assert {(MONDAY, payments), (day_after(2), claims)} <= teams
        assert {team for day, team in teams if day >= day_after(2)} == {claims}
    assert [row["role"] for row in feed(collector, "PersonDays")] == ["lead"] * 4
    (member,) = feed(collector, "People")
    assert (member["name"], member["team_id"], member["role"], member["zone"]) == ("Maya", claims, "lead", "UTC")
    assert [(row["team_id"], row["from_date"], row["until_date"]) for row in feed(collector, "TeamMemberships")] == [
        (payments, date(1970, 1, 1), day_after(1)),
        (claims, day_after(2), None),
    ]


def maya_team(collector: Collector) -> str:
    """The id of Payments."""
    with collector.store.read() as session:
        return find_team(session, "Payments").id
