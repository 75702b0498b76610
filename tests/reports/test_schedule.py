"""Setting up scheduled reports."""

from pathlib import Path
from typing import Any

import pytest

from fairday_collector.errors import Conflict, Invalid, NotFound, Refusal
from fairday_collector.store.tables import Schedule
from fairday_reports.schedule import add_schedule, as_json, find_schedule, list_schedules
from tests.support.timesheets import Company, at, company

NOW = at(2026, 10, 12, 8)
WEEKLY: dict[str, Any] = {
    "name": "Weekly",
    "cron": "0 6 * * mon",
    "period": "last-week",
    "mail": ["ines@example.org"],
    "now_ms": NOW,
}


def add(told: Company, **changed: Any) -> Schedule:
    """Adds the weekly schedule with some things changed."""
    with told.store.write() as session:
        return add_schedule(session, **{**WEEKLY, **changed})


def test_a_schedule_is_kept_as_it_was_given(tmp_path: Path) -> None:
    """Team and person are kept by id, so that a new name changes nothing, and the zone defaults to the team's."""
    told = company(tmp_path)
    team = told.team("Payments", "Asia/Kolkata")
    anna = told.person("Anna", team)
    of_team = add(told, team="Payments", folder=str(tmp_path / "out"), format="csv")
    assert of_team.parameters == {"period": "last-week", "team": team, "person": None}
    assert (of_team.zone, of_team.format, of_team.created_ms) == ("Asia/Kolkata", "csv", NOW)
    assert of_team.delivery == {"mail": ["ines@example.org"], "folder": str(tmp_path / "out")}
    of_person = add(told, name="Hers", person=anna, zone="europe/berlin")
    assert of_person.parameters == {"period": "last-week", "team": None, "person": anna}
    assert of_person.zone == "Europe/Berlin"
    assert add(told, name="All").zone == "UTC"


def test_a_folder_is_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative folder counts from where the command was given, not from where the worker runs."""
    monkeypatch.chdir(tmp_path)
    assert add(company(tmp_path), folder="out").delivery["folder"] == str(tmp_path / "out")


def test_an_address_that_is_given_twice_gets_one_mail(tmp_path: Path) -> None:
    """Recipients are kept once each, in the order given."""
    assert add(company(tmp_path), mail=["b@x.org", "a@x.org", "b@x.org"]).delivery["mail"] == ["b@x.org", "a@x.org"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"cron": "0 25 * * *"}, "bad_cron"),
        ({"zone": "Europe/Berlim"}, "unknown_zone"),
        ({"period": "fortnight"}, "unknown_period"),
        ({"format": "pdf"}, "unknown_format"),
        ({"mail": []}, "no_delivery"),
        ({"mail": ["ines"]}, "bad_address"),
        ({"mail": ["ines@example.org\nBcc: all@example.org"]}, "bad_address"),
        ({"mail": ["ines@example.org, all@example.org"]}, "bad_address"),
        ({"folder": ""}, "bad_folder"),
        ({"name": " "}, "bad_name"),
        ({"team": "None"}, "unknown_team"),
        ({"person": "Nobody"}, "unknown_person"),
        ({"team": "Payments", "person": "Anna"}, "two_subjects"),
    ],
)
def test_what_could_never_run_is_refused_at_once(tmp_path: Path, changed: dict[str, Any], code: str) -> None:
    """A mistake shows when the schedule is added, with a code and a remedy, and nothing is kept."""
    told = company(tmp_path)
    told.person("Anna", told.team("Payments"))
    with pytest.raises(Refusal) as caught:
        add(told, **changed)
    assert caught.value.code == code
    assert isinstance(caught.value, (Invalid, NotFound))
    with told.store.read() as session:
        assert list_schedules(session, NOW) == []


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    """Two schedules cannot share a name, since commands go by it."""
    told = company(tmp_path)
    add(told)
    with pytest.raises(Conflict):
        add(told)


def test_schedules_are_listed_by_name_with_when_they_are_due(tmp_path: Path) -> None:
    """The list says when each is due next, and that it has not run yet."""
    told = company(tmp_path)
    add(told, name="Weekly", zone="Europe/Berlin")
    add(told, name="Daily", cron="30 2 * * *", period="yesterday", zone="Europe/Berlin")
    with told.store.read() as session:
        listed = list_schedules(session, NOW)
        assert [(one.schedule.name, one.next_ms, one.last) for one in listed] == [
            ("Daily", at(2026, 10, 13, 0, 30), None),
            ("Weekly", at(2026, 10, 19, 4), None),
        ]
        assert as_json(listed[1]) == {
            "id": listed[1].schedule.id,
            "name": "Weekly",
            "report": "timesheet",
            "period": "last-week",
            "team": None,
            "person": None,
            "cron": "0 6 * * mon",
            "zone": "Europe/Berlin",
            "format": "html",
            "mail": ["ines@example.org"],
            "folder": None,
            "next": "2026-10-19T04:00:00Z",
            "last": None,
        }


def test_a_schedule_is_found_by_name_or_id(tmp_path: Path) -> None:
    """Commands take either, and an unknown one is named."""
    told = company(tmp_path)
    added = add(told)
    with told.store.read() as session:
        assert find_schedule(session, "Weekly").id == find_schedule(session, added.id).id == added.id
        with pytest.raises(NotFound, match="'Monthly'"):
            find_schedule(session, "Monthly")
