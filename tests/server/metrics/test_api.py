"""Metrics and explanations over HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from starlette.types import ASGIApp

from fairday_collector.access.api_keys import create_key
from fairday_collector.people import find_team, set_person
from fairday_collector.secrets import new_id
from fairday_collector.store.tables import Team
from fairday_reports.metrics.registry import METRICS
from fairday_reports.metrics.screen import ACTIVITY_NOTE
from tests.support.collector import HOUR, MINUTE, Collector, Reply, new_collector
from tests.support.metric_days import MONDAY, at, day_after, history_of, office_roster, recorded, work
from tests.support.website import api_key, ask, website

WEEK = f"from={MONDAY}&to={day_after(6)}"


@dataclass(frozen=True)
class House:
    """Maya of Payments with an hour of work on Monday, moved to Support from Wednesday on; and who asks."""

    collector: Collector
    app: ASGIApp
    maya: str

    def ask(self, path: str, role: str = "admin", teams: tuple[str, ...] = ()) -> Reply:
        """Asks with a new key of a role."""
        with self.collector.store.read() as session:
            own: list[Team] = [find_team(session, team) for team in teams]
        key = api_key(self.collector, role, own, name=new_id())
        return ask(self.app, path.replace("MAYA", self.maya), key)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The house, on a real store; nothing that is asked changes it."""
    folder = tmp_path_factory.mktemp("house")
    collector = new_collector(folder)
    collector.clock.now = at(0, 8)
    maya = collector.person()
    collector.team("Support")
    _, key = collector.seat(maya)
    office_roster(collector)
    collector.clock.now = at(2, 20)
    recorded(collector, key, work(at(0, 9), 60, ("code", "slack"), title="secret"))
    with collector.store.write() as session:
        person = history_of(collector, maya.id).person
        set_person(session, person, collector.clock.now, team=find_team(session, "Support"), from_date=day_after(2))
    collector.settle()
    yield House(collector, website(collector, folder / "data"), maya.id)
    collector.store.close()


def test_all_metrics_are_described(house: House) -> None:
    """Name, unit, formula, terms and what each must not be used for."""
    listed = house.ask("/v1/metrics").json["metrics"]
    assert [metric["name"] for metric in listed] == list(METRICS)
    (activity,) = [metric for metric in listed if metric["name"] == "activity"]
    assert activity["unit"] == "ratio"
    assert activity["terms"] == ["active_ms", "idle_ms"]
    assert activity["caution"] == ACTIVITY_NOTE


def test_a_person_has_metrics(house: House) -> None:
    """Values part by part, each metric with its unit and note, and how far to trust them."""
    reply = house.ask(f"/v1/people/MAYA/metrics?metric=activity&metric=screen_time&{WEEK}&by=day")
    assert reply.status == 200, reply.body
    found = reply.json
    assert found["subject"] == {"kind": "person", "id": house.maya, "name": "Maya"}
    assert found["units"] == {"activity": "ratio", "screen_time": "ms"}
    assert found["notes"]["activity"] == ACTIVITY_NOTE
    assert found["parts"][0] == {
        "from": "2026-10-12", "to": "2026-10-12", "values": {"activity": 1.0, "screen_time": HOUR},
        "completeness": 0.125, "people": 1, "days": 1, "reckoned": 1, "waiting": 0, "running": 0,
    }  # fmt: skip
    assert [part["days"] for part in found["parts"]] == [1, 1, 1, 0, 0, 0, 0]
    everything = house.ask(f"/v1/people/MAYA/metrics?{WEEK}").json
    assert set(everything["parts"][0]["values"]) == set(METRICS)


def test_a_team_and_everyone_have_metrics(house: House) -> None:
    """A team by name or id, of its members by date; the organisation has no id. Too little observed is no label."""
    payments = house.ask(f"/v1/teams/Payments/metrics?metric=screen_time&metric=absences&{WEEK}").json
    assert payments["parts"][0]["values"] == {"screen_time": HOUR, "absences": 1}
    by_id = house.ask(f"/v1/teams/{payments['subject']['id']}/metrics?metric=screen_time&{WEEK}").json
    assert by_id["subject"] == payments["subject"]
    everyone = house.ask(f"/v1/organisation/metrics?metric=utilisation_status&{WEEK}").json
    assert everyone["subject"] == {"kind": "organisation", "id": None, "name": "everyone"}
    assert everyone["parts"][0]["values"] == {"utilisation_status": None}


def test_a_number_is_explained(house: House) -> None:
    """The number with formula, terms, spans and versions; recomputed, and the same."""
    found = house.ask(f"/v1/people/MAYA/explain?metric=collaboration&{WEEK}&spans=2").json
    assert (found["value"], found["kept_value"], found["agrees"]) == (30 * MINUTE, 30 * MINUTE, True)
    assert found["figures"] == "0:30:00"
    assert found["metric"]["formula"] == METRICS["collaboration"].formula
    assert [day["date"] for day in found["days"]] == ["2026-10-12", "2026-10-13", "2026-10-14"]
    assert found["days"][0]["worked"] == [[at(0, 9), at(0, 10)]]
    assert found["days"][0]["scheduled"] == [[at(0, 9), at(0, 17)]]
    assert found["days"][0]["made_by"]["roster_changes"] == [1, 2]
    assert (len(found["spans"]), found["span_count"]) == (2, 60)
    assert found["spans"][0]["states"] == {"active": MINUTE}
    assert "secret" not in house.ask(f"/v1/people/MAYA/explain?metric=collaboration&{WEEK}").body.decode()


def test_a_supervisor_gets_the_dates_of_their_team(house: House) -> None:
    """Sums and explanations are of the dates on which the person was in one of the key's teams."""
    path = f"/v1/people/MAYA/metrics?metric=screen_time&{WEEK}"
    old = house.ask(path, "supervisor", ("Payments",)).json["parts"][0]
    new = house.ask(path, "supervisor", ("Support",)).json["parts"][0]
    assert (old["values"], old["days"]) == ({"screen_time": HOUR}, 2)
    assert (new["values"], new["days"]) == ({"screen_time": None}, 1)
    explained = house.ask(f"/v1/people/MAYA/explain?metric=screen_time&{WEEK}", "supervisor", ("Support",)).json
    assert [day["date"] for day in explained["days"]] == ["2026-10-14"]
    assert (explained["span_count"], explained["value"]) == (0, None)


@pytest.mark.parametrize(
    ("path", "role", "teams", "outcome"),
    [
        (f"/v1/people/MAYA/metrics?from={MONDAY}&to={MONDAY}", "supervisor", ("Support",), (404, "unknown_person")),
        (f"/v1/people/MAYA/explain?metric=worked&from={MONDAY}&to={MONDAY}", "supervisor", ("Support",),
         (404, "unknown_person")),
        (f"/v1/people/nobody/metrics?{WEEK}", "admin", (), (404, "unknown_person")),
        (f"/v1/teams/Payments/metrics?{WEEK}", "supervisor", ("Support",), (404, "unknown_team")),
        (f"/v1/teams/Nobody/metrics?{WEEK}", "admin", (), (404, "unknown_team")),
        (f"/v1/organisation/metrics?{WEEK}", "supervisor", ("Support",), (403, "not_allowed")),
        (f"/v1/people/MAYA/metrics?metric=zeal&{WEEK}", "admin", (), (404, "unknown_metric")),
        (f"/v1/people/MAYA/metrics?{WEEK}&by=hour", "admin", (), (422, "bad_by")),
        (f"/v1/people/MAYA/metrics?from={MONDAY}", "admin", (), (422, "not_valid")),
        (f"/v1/people/MAYA/metrics?from={MONDAY}&to=yesterday", "admin", (), (422, "bad_date")),
        (f"/v1/people/MAYA/metrics?from={MONDAY}&to={day_after(-1)}", "admin", (), (422, "bad_range")),
        (f"/v1/organisation/metrics?from={MONDAY}&to={day_after(400)}", "admin", (), (422, "bad_range")),
        (f"/v1/people/MAYA/explain?metric=worked&from={MONDAY}&to={day_after(31)}", "admin", (), (422, "bad_range")),
        (f"/v1/people/MAYA/explain?{WEEK}", "admin", (), (422, "not_valid")),
        (f"/v1/people/MAYA/explain?metric=worked&{WEEK}&spans=-1", "admin", (), (422, "not_valid")),
    ],
)  # fmt: skip
def test_bad_questions_get_a_problem(
    house: House, path: str, role: str, teams: tuple[str, ...], outcome: tuple[int, str]
) -> None:
    """What may not be seen does not exist, and what cannot be answered says why."""
    assert house.ask(path, role, teams).outcome == outcome


def test_no_key_no_metrics(house: House) -> None:
    """Every route needs a key."""
    for path in ("/v1/metrics", f"/v1/organisation/metrics?{WEEK}", f"/v1/teams/Payments/metrics?{WEEK}"):
        assert ask(house.app, path).outcome == (401, "no_key")


def test_an_analyst_gets_totals_alone(house: House) -> None:
    """Numbers and terms, but neither spans nor the times of day at which someone worked."""
    found = house.ask(f"/v1/people/MAYA/explain?metric=worked&{WEEK}", "analyst").json
    assert (found["value"], found["spans"], found["span_count"]) == (HOUR, None, None)
    assert [(day["worked"], day["scheduled"]) for day in found["days"]] == [(None, None)] * 3
    assert house.ask(f"/v1/organisation/metrics?metric=worked&{WEEK}", "analyst").status == 200


def test_workers_see_their_own(house: House) -> None:
    """A worker's key reads and explains the worker's numbers, and nobody else's."""
    ben = house.collector.person("Ben")
    maya = history_of(house.collector, house.maya).person
    key = house.collector.do(create_key, "own", "worker", [], HOUR, house.collector.clock.now, "test", person=maya)
    assert ask(house.app, f"/v1/people/{house.maya}/metrics?{WEEK}", key).status == 200
    assert ask(house.app, f"/v1/people/{house.maya}/explain?metric=focus&{WEEK}", key).json["agrees"]
    assert ask(house.app, f"/v1/people/{ben.id}/metrics?{WEEK}", key).outcome == (404, "unknown_person")
    assert ask(house.app, f"/v1/teams/Payments/metrics?{WEEK}", key).outcome == (404, "unknown_team")
    assert ask(house.app, f"/v1/organisation/metrics?{WEEK}", key).outcome == (403, "not_allowed")
