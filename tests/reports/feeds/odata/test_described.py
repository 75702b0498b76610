"""What answers are said to be: what may be null, and which properties of a row are there."""

import json
import re

import pytest

from fairday_collector.store import Store
from fairday_reports.feeds.rights import Scope
from tests.support.odata import Asker

_WAY = re.compile(r'<NavigationProperty Name="(\w+)" Type="Fairday.Team"( Nullable="false")?')
LIMITED = (Scope(frozenset({"a0"}), None, times=True), Scope(frozenset(), "0000", times=True))


@pytest.mark.parametrize("scope", LIMITED)
def test_a_team_may_be_hidden_from_who_is_limited(filled: Store, scope: Scope) -> None:
    """Whoever was in one of their teams may be in another by now: no navigation to a team promises one."""
    asker = Asker(filled, scope)
    ways = _WAY.findall(asker.raw("$metadata").decode())
    assert len(ways) > 5
    assert {promise for _, promise in ways} == {""}
    of_person = json.loads(asker.raw("$metadata?$format=json"))["Fairday"]["Person"]["team"]
    assert of_person == {"$Kind": "NavigationProperty", "$Type": "Fairday.Team", "$Nullable": True}


def test_a_team_is_there_for_who_sees_all(asker: Asker) -> None:
    """And is said to be."""
    ways = dict(_WAY.findall(asker.raw("$metadata").decode()))
    assert ways["team"]


@pytest.mark.parametrize(
    ("query", "said", "said_by_new"),
    [
        ("", "", ""),
        ("$select=name", "(name)", "(name)"),
        ("$select=team", "(team)", "(team)"),
        ("$select=team,name", "(name,team)", "(name,team)"),
        ("$select=team&$expand=team", "(team)", "(team())"),
        ("$select=team&$expand=team($select=name)", "(team(name))", "(team(name))"),
        ("$expand=team", "", "(team())"),
    ],
)
def test_the_context_names_what_was_selected(filled: Store, query: str, said: str, said_by_new: str) -> None:
    """A navigation that is selected alone leaves rows without properties, and these are said to be none."""
    for headers, wanted in (({}, said), ({"odata-maxversion": "4.01"}, said_by_new)):
        found = Asker(filled, headers=headers).ask(f"People?$top=1&{query}")
        assert found["@odata.context"].partition("#")[2] == f"People{wanted}"


@pytest.mark.parametrize("expand", ["*,person($select=name)", "person($select=name),*"])
def test_all_navigations_but_one_are_shown_whole(asker: Asker, expand: str) -> None:
    """What is named beside * is shown as it is named."""
    row = asker.ask(f"PersonDays?$top=1&$select=date&$expand={expand}")["value"][0]
    assert row.keys() == {"date", "person", "team", "calendar", "config"}
    assert row["person"].keys() == {"name"}
    assert row["team"].keys() > {"name", "zone"}
