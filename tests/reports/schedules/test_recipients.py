"""Who gets a report, decided at each sending."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fairday_collector.access.grants import end_grants
from fairday_collector.access.viewer import Viewer
from fairday_collector.people import find_person
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.deliver.targets import FolderTarget, MailTarget, PersonTarget, RoleTarget, Target
from fairday_reports.schedules.audiences import audience_for
from fairday_reports.schedules.recipients import Resolved, resolve
from tests.support.scheduling import MADE, granted, mailed
from tests.support.timesheets import Company, company

DAY = date(2026, 10, 12)
ROOT = Viewer("test", "admin")
EVERYONE = Parameters(period="yesterday")


class House:
    """Payments with Ines over Anna and Bo, Sales with Omar over Cleo; Ines is of Payments herself, Omar of neither."""

    def __init__(self, told: Company) -> None:
        self.told = told
        self.payments, self.sales, board = told.team("Payments"), told.team("Sales"), told.team("Board")
        self.ines, self.anna = told.person("Ines", self.payments), told.person("Anna", self.payments)
        self.bo, self.cleo = told.person("Bo", self.payments), told.person("Cleo", self.sales)
        self.omar, self.ada = told.person("Omar", board), told.person("Ada", board)
        for name in ("ines", "anna", "cleo", "omar", "ada"):
            mailed(told.store, getattr(self, name), f"{name}@example.org")
        granted(told.store, self.ines, "supervisor", self.payments)
        granted(told.store, self.omar, "supervisor", self.sales)
        granted(told.store, self.ada, "analyst")

    def resolve(self, *targets: Target, asked: Parameters = EVERYONE, owner: Viewer = ROOT) -> Resolved:
        """Who gets a report of a date."""
        with self.told.store.read() as session:
            return resolve(session, targets, asked, owner, DAY, DAY)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """The house."""
    return House(company(tmp_path))


def got(resolved: Resolved) -> dict[str, list[str]]:
    """The addresses and places by the role of their audience."""
    found: dict[str, list[str]] = {}
    for audience, receivers in resolved.audiences.values():
        found.setdefault(audience.viewer.role, []).extend(receiver.name for receiver in receivers)
    return {role: sorted(names) for role, names in found.items()}


def refused(resolved: Resolved) -> dict[str, str]:
    """Who gets nothing, and why."""
    return {one.name: one.detail for one in resolved.refused}


def test_everyone_gets_what_they_may_see(house: House) -> None:
    """Analysts share one making, each supervisor has their own teams, a worker their own record."""
    resolved = house.resolve(
        PersonTarget(house.ines), PersonTarget(house.omar), PersonTarget(house.ada), PersonTarget(house.cleo),
        RoleTarget("analysts"), FolderTarget("/srv"),
    )  # fmt: skip
    assert got(resolved) == {
        "supervisor": ["mail:ines@example.org", "mail:omar@example.org"],
        "analyst": ["mail:ada@example.org"],
        "worker": ["mail:cleo@example.org"],
        "admin": ["folder:/srv"],
    }
    teams = {audience.viewer.teams for audience, _ in resolved.audiences.values()}
    assert teams == {frozenset({house.payments}), frozenset({house.sales}), frozenset()}
    assert resolved.refused == []


def test_an_analyst_of_teams_shares_no_making_with_one_of_everybody(house: House) -> None:
    """Whose key is limited is told of these teams, as an analyst."""
    limited = Viewer("key:n", "analyst", frozenset({house.payments}))
    with house.told.store.read() as session:
        own = audience_for(session, EVERYONE, limited, DAY, DAY)
        whole = audience_for(session, EVERYONE, Viewer("key:a", "analyst"), DAY, DAY)
        none = audience_for(session, Parameters(period="yesterday", teams=(house.sales,)), limited, DAY, DAY)
    assert own is not None
    assert whole is not None
    assert (own.viewer.role, own.viewer.teams) == ("analyst", limited.teams)
    assert own.key != whole.key
    assert none is None


def test_equal_rights_share_one_making(house: House) -> None:
    """Two supervisors of one team who are not in it, and the server's own places, get the same document each."""
    granted(house.told.store, house.omar, "supervisor", house.payments)
    second = house.told.person("Uma", house.told.team("Office"))
    mailed(house.told.store, second, "uma@example.org")
    granted(house.told.store, second, "supervisor", house.payments)
    of_payments = Parameters(teams=(house.payments,), period="yesterday")
    resolved = house.resolve(
        RoleTarget("supervisors"), FolderTarget("/srv"), MailTarget("board@example.com"), asked=of_payments
    )
    shares = sorted(sorted(one.name for one in receivers) for _, receivers in resolved.audiences.values())
    assert shares == [
        ["folder:/srv", "mail:board@example.com"],
        ["mail:ines@example.org"],  # who is in it herself
        ["mail:omar@example.org", "mail:uma@example.org"],
    ]


def test_supervisors_are_those_of_the_teams_in_it(house: House) -> None:
    """Of a report on one team or one person, only theirs."""
    for asked in (
        Parameters(teams=(house.sales,), period="yesterday"),
        Parameters(people=(house.cleo,), period="yesterday"),
    ):
        resolved = house.resolve(RoleTarget("supervisors"), asked=asked)
        assert got(resolved) == {"supervisor": ["mail:omar@example.org"]}
    both = house.resolve(RoleTarget("supervisors"))
    assert got(both) == {"supervisor": ["mail:ines@example.org", "mail:omar@example.org"]}


def test_members_get_their_own_record_alone(house: House) -> None:
    """Also who may see more, and one without an address is told apart."""
    of_payments = Parameters(teams=(house.payments,), period="yesterday")
    resolved = house.resolve(RoleTarget("members"), asked=of_payments)
    assert got(resolved) == {"worker": ["mail:anna@example.org", "mail:ines@example.org"]}
    assert all(
        audience.parameters.people == (audience.viewer.person_id,) for audience, _ in resolved.audiences.values()
    )
    assert refused(resolved) == {f"person:{house.bo}": "Not sent: Bo has no mail address."}


def test_who_gets_more_gets_no_second_mail(house: House) -> None:
    """Ines, supervisor and member, gets the team's report; an address is written to once."""
    resolved = house.resolve(
        RoleTarget("members"), RoleTarget("supervisors"), MailTarget("INES@example.org"),
        asked=Parameters(teams=(house.payments,), period="yesterday"),
    )  # fmt: skip
    assert got(resolved) == {"supervisor": ["mail:ines@example.org"], "worker": ["mail:anna@example.org"]}


def test_a_lost_right_is_lost_at_the_next_sending(house: House) -> None:
    """Omar, who supervises nobody any more, is not in the report and gets nothing; Ines gets her own record."""
    with house.told.store.write() as session:
        for person in (house.omar, house.ines):
            end_grants(session, find_person(session, person), None, MADE, "test")
    asked = Parameters(teams=(house.payments, house.sales), period="yesterday")
    resolved = house.resolve(PersonTarget(house.omar), MailTarget("ines@example.org"), asked=asked)
    assert got(resolved) == {"worker": ["mail:ines@example.org"]}
    assert refused(resolved) == {"mail:omar@example.org": "Not sent: nothing in this report is theirs to see now."}


def test_a_report_is_narrowed_to_what_is_theirs(house: House) -> None:
    """Of people and teams that were asked for, each sees those they may, as if the others had not been named."""
    asked = Parameters(people=(house.anna, house.cleo), period="yesterday")
    resolved = house.resolve(PersonTarget(house.ines), PersonTarget(house.omar), asked=asked)
    seen = {audience.viewer.teams: audience.parameters.people for audience, _ in resolved.audiences.values()}
    assert seen == {frozenset({house.payments}): (house.anna,), frozenset({house.sales}): (house.cleo,)}


def test_an_address_nobody_has_goes_by_the_owners_rights(house: House) -> None:
    """And a place too, as long as the owner is an administrator."""
    owner = Viewer("test", "supervisor", frozenset({house.payments}), house.ines)
    targets: list[Any] = [MailTarget("board@example.com"), FolderTarget("/srv"), MailTarget("anna@example.org")]
    assert got(house.resolve(*targets)) == {
        "admin": ["folder:/srv", "mail:board@example.com"],
        "worker": ["mail:anna@example.org"],
    }
    resolved = house.resolve(*targets, owner=owner)
    assert got(resolved) == {"worker": ["mail:anna@example.org"]}
    assert set(refused(resolved)) == {"folder:/srv", "mail:board@example.com"}
    assert all("owner is no administrator any more" in why for why in refused(resolved).values())


def test_who_cannot_be_told_apart_or_is_gone_gets_nothing(house: House) -> None:
    """A shared address, a person that is not there, a role nobody has: each with a sentence."""
    mailed(house.told.store, house.bo, "Anna@example.org")
    resolved = house.resolve(
        MailTarget("anna@example.org"), PersonTarget(house.anna), PersonTarget("ghost"), RoleTarget("admins")
    )
    assert resolved.audiences == {}
    assert refused(resolved) == {
        "mail:anna@example.org": "Not sent: several people have this mail address.",
        f"person:{house.anna}": "Not sent: Anna shares a mail address with somebody else.",
        "person:ghost": "Not sent: there is no such person any more.",
        "role:admins": "Not sent: nobody is among the admins now.",
    }


def test_who_is_named_twice_is_told_apart_once(house: House) -> None:
    """By name and as a member, Bo without an address is one outcome."""
    resolved = house.resolve(PersonTarget(house.bo), RoleTarget("members"))
    assert [one.name for one in resolved.refused if one.name == f"person:{house.bo}"] == [f"person:{house.bo}"]


def test_letters_of_an_address_are_small_or_large_in_every_alphabet(house: House) -> None:
    """Whose address it is holds however it is written, so that nobody gets more by it than they may see."""
    mailed(house.told.store, house.cleo, "CL\u00c9O@example.org")
    mailed(house.told.store, house.bo, "\u0416anna@example.org")
    resolved = house.resolve(MailTarget("cl\u00e9o@example.org"), MailTarget("\u0436ANNA@example.org"))
    assert got(resolved) == {"worker": ["mail:cl\u00e9o@example.org", "mail:\u0436anna@example.org"]}
    mailed(house.told.store, house.anna, "Cl\u00e9o@example.org")
    assert "shares a mail address" in refused(house.resolve(PersonTarget(house.cleo)))[f"person:{house.cleo}"]
