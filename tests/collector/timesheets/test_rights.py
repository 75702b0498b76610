from datetime import date

import pytest

from fairday_collector.access.api_keys import create_key, list_keys, viewer_of_key
from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Forbidden, Invalid, NotFound
from fairday_collector.store.tables import ApiKey, Person, Team
from tests.support.collector import HOUR
from tests.support.office import Office

BEFORE, MOVED = date(2026, 9, 20), date(2026, 9, 21)


def viewers(office: Office) -> dict[str, Viewer]:
    """One of each, about Maya of Payments."""
    own = office.maya.id
    return {
        "admin": office.admin,
        "admin, herself": Viewer("key:a", "admin", person_id=own),
        "supervisor": office.supervisor,
        "supervisor, herself": Viewer("key:s", "supervisor", frozenset({office.team.id}), own),
        "supervisor of others": Viewer("key:o", "supervisor", frozenset({"other"})),
        "analyst": Viewer("key:n", "analyst"),
        "worker": office.worker,
        "colleague": Viewer("web:noor", "worker", person_id="noor"),
    }


def test_who_may_see_change_and_decide(maya: Office) -> None:
    """The whole table in one place: seeing a date, knowing the person, changing the record, deciding on it."""
    person = maya.history()
    found = {
        name: "".join(
            letter
            for letter, may in (
                ("s", viewer.may_see(person, BEFORE)),
                ("k", viewer.knows(person)),
                ("e", viewer.may_edit(person.person.id)),
                ("d", viewer.may_decide(person, BEFORE)),
                ("t", viewer.sees_spans),
            )
            if may
        )
        for name, viewer in viewers(maya).items()
    }
    assert found == {
        "admin": "skedt",
        "admin, herself": "sket",
        "supervisor": "skdt",
        "supervisor, herself": "sket",
        "supervisor of others": "t",
        "analyst": "sk",
        "worker": "sket",
        "colleague": "t",
    }


def test_teams_count_by_date(maya: Office) -> None:
    """After a move the old supervisor still knows her, but sees and decides only dates before."""
    maya.moves(maya.collector.team("Sales").id, MOVED)
    person, boss = maya.history(), maya.supervisor
    assert (boss.may_see(person, BEFORE), boss.may_see(person, MOVED)) == (True, False)
    assert (boss.may_decide(person, BEFORE), boss.may_decide(person, MOVED)) == (True, False)
    assert boss.knows(person)
    later = Viewer(
        "key:l", "supervisor", frozenset(team.id for team in maya.collector.rows(Team) if team.name == "Sales")
    )
    assert (later.knows(person), later.may_see(person, BEFORE)) == (True, False)


def test_what_is_required_is_refused_in_words(maya: Office) -> None:
    """404 for a stranger, 403 with who may for others."""
    person, who = maya.history(), viewers(maya)
    with pytest.raises(NotFound, match="no such person"):
        who["colleague"].require_seen(person, BEFORE)
    with pytest.raises(Forbidden, match="person themselves"):
        who["supervisor"].require_edit(person.person.id)
    with pytest.raises(Forbidden, match="Nobody decides their own"):
        who["supervisor, herself"].require_decide(person, BEFORE)
    with pytest.raises(Forbidden, match="supervisor of the team on 2026-09-20"):
        who["analyst"].require_decide(person, BEFORE)
    with pytest.raises(Forbidden, match="administrator"):
        who["supervisor"].require_admin()
    who["admin"].require_admin()


def test_whom_one_may_list(maya: Office) -> None:
    """Administrators and analysts everybody, supervisors their teams, workers nobody."""
    listed = {name: viewer.listed_teams for name, viewer in viewers(maya).items()}
    assert (listed["admin"], listed["analyst"]) == (None, None)
    assert (listed["supervisor"], listed["worker"]) == (frozenset({maya.team.id}), frozenset())


def test_a_key_may_say_whose_it_is(maya: Office) -> None:
    """A worker's must; then its viewer is that person, and the list names them."""

    def key(name: str, role: str, person: Person | None) -> str:
        teams = [maya.team] if role == "supervisor" else []
        return maya.collector.do(create_key, name, role, teams, HOUR, maya.collector.clock(), "test", person)

    with pytest.raises(Invalid, match="--person"):
        key("nobody's", "worker", None)
    assert maya.collector.rows(ApiKey) == []
    for role, person in (("worker", maya.maya), ("supervisor", maya.maya), ("admin", None)):
        viewer = maya.collector.do(viewer_of_key, key(role, role, person), maya.collector.clock())
        assert (viewer.role, viewer.person_id) == (role, person and person.id)
    listed = maya.collector.do(list_keys, maya.collector.clock())
    assert [(k.key.name, k.person) for k in listed] == [("admin", None), ("supervisor", "Maya"), ("worker", "Maya")]
