"""Maya's office, and who supervises her team and another."""

import pytest

from fairday_collector.access.grants import grant
from fairday_collector.people import find_team
from fairday_collector.store.tables import Person
from tests.support.collector import NOON, Collector
from tests.support.office import Office, office


@pytest.fixture
def maya(collector: Collector) -> Office:
    """Maya's office, with a date of nine to five."""
    made = office(collector)
    made.works()
    return made


@pytest.fixture
def ada(collector: Collector, maya: Office) -> Person:
    """Ada, who supervises Maya's team."""
    person = collector.person("Ada", team="Board")
    with collector.store.read() as session:
        team = find_team(session, "Payments")
    collector.do(grant, person, "supervisor", team, NOON, "test")
    return person


@pytest.fixture
def noor(collector: Collector, maya: Office) -> Person:
    """Noor, who supervises another team."""
    person = collector.person("Noor", team="Sales")
    with collector.store.read() as session:
        team = find_team(session, "Sales")
    collector.do(grant, person, "supervisor", team, NOON, "test")
    return person
