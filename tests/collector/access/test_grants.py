"""What people are granted beside their own record, and how it ends."""

import pytest

from fairday_collector.access.grants import end_grants, grant, list_grants, viewer_of_person
from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Conflict, Invalid, NotFound
from fairday_collector.people import find_team
from fairday_collector.store.tables import AuditEntry, Person, Team
from tests.support.collector import NOON, Collector


@pytest.fixture
def maya(collector: Collector) -> Person:
    """Maya of Payments; Noor works in Sales."""
    collector.person("Noor", team="Sales")
    return collector.person("Maya")


def team(collector: Collector, name: str) -> Team:
    """A team by its name."""
    with collector.store.read() as session:
        return find_team(session, name)


def give(collector: Collector, person: Person, role: str, team: Team | None = None) -> None:
    """Grant something."""
    collector.do(grant, person, role, team, NOON, "test")


def viewer(collector: Collector, person: Person) -> Viewer:
    """What a person may see now."""
    with collector.store.read() as session:
        return viewer_of_person(session, person.id, "test")


def test_without_a_grant_a_person_is_a_worker(collector: Collector, maya: Person) -> None:
    """Who sees their own record, and nobody else's."""
    assert viewer(collector, maya) == Viewer("test", "worker", frozenset(), maya.id)


def test_a_supervisor_has_teams_until_each_is_ended(collector: Collector, maya: Person) -> None:
    """One grant for each; ended one by one, or altogether, at once."""
    payments, sales = team(collector, "Payments"), team(collector, "Sales")
    give(collector, maya, "supervisor", payments)
    give(collector, maya, "supervisor", sales)
    assert viewer(collector, maya).teams == {payments.id, sales.id}
    with collector.store.read() as session:
        assert [(each.person, each.team) for each in list_grants(session)] == [("Maya", "Payments"), ("Maya", "Sales")]
    assert collector.do(end_grants, maya, payments, NOON, "test") == 1
    assert viewer(collector, maya).role == "supervisor"
    assert viewer(collector, maya).teams == {sales.id}
    give(collector, maya, "supervisor", payments)
    assert collector.do(end_grants, maya, None, NOON, "test") == 2
    assert viewer(collector, maya).role == "worker"
    acts = [(entry.action, entry.subject) for entry in collector.rows(AuditEntry) if entry.action.startswith("access.")]
    assert (
        acts
        == [("access.grant", maya.id)] * 2
        + [("access.end", maya.id), ("access.grant", maya.id)]
        + [("access.end", maya.id)] * 2
    )


def test_nobody_decides_their_own_as_an_administrator_either(collector: Collector, maya: Person) -> None:
    """An administrator who is a person is known to be that person."""
    give(collector, maya, "admin")
    assert viewer(collector, maya).is_admin
    assert viewer(collector, maya).is_self(maya.id)


def test_what_cannot_be_granted_says_why(collector: Collector, maya: Person) -> None:
    """Nothing is changed by any of these."""
    payments = team(collector, "Payments")
    for role, of in (("boss", None), ("analyst", payments), ("supervisor", None), ("admin", payments)):
        with pytest.raises(Invalid):
            give(collector, maya, role, of)
    with pytest.raises(NotFound):
        collector.do(end_grants, maya, None, NOON, "test")
    assert viewer(collector, maya).role == "worker"
    give(collector, maya, "supervisor", payments)
    for role, of in (("supervisor", payments), ("admin", None)):
        with pytest.raises(Conflict):
            give(collector, maya, role, of)
    with pytest.raises(NotFound):
        collector.do(end_grants, maya, team(collector, "Sales"), NOON, "test")
    assert viewer(collector, maya).teams == {payments.id}
