"""What a file would change, against who there is."""

import pytest

from fairday_collector.people_import.planning import Known, Plan, plan_people
from fairday_collector.people_import.reading import read_people

MAYA = Known("p1", "Maya", "maya@example.com", "maya", "Payments", "UTC", "Engineer")
BO = Known("p2", "Bo", "", "bo", "Payments", "UTC", "")
BO_2 = Known("p3", "Bo", "", "", "Sales", "UTC", "")
TEAMS = {"Payments": "UTC", "Sales": "UTC"}
HEAD = "name,email,login,team,zone,role\n"


def planned(*lines: str, known: tuple[Known, ...] = (MAYA, BO, BO_2), make_teams: bool = False) -> Plan:
    """The plan of some lines."""
    return plan_people(read_people(HEAD + "\n".join(lines)), known, TEAMS, make_teams=make_teams)


@pytest.mark.parametrize(
    ("line", "person", "changes"),
    [
        ("Maya,MAYA@example.com,,,,", "p1", (("email", "maya@example.com", "MAYA@example.com"),)),
        ("Maya L.,maya@example.com,,Sales,,Lead", "p1",
         (("name", "Maya", "Maya L."), ("team", "Payments", "Sales"), ("role", "Engineer", "Lead"))),
        ("Bo,bo@example.com,bo,,Asia/Tokyo,", "p2", (("email", "", "bo@example.com"), ("zone", "UTC", "Asia/Tokyo"))),
        ("Bo,,,Sales,,", "p3", ()),
        ("Maya,,,Payments,UTC,Engineer", "p1", ()),
    ],
)  # fmt: skip
def test_a_line_is_about_the_person_it_names(line: str, person: str, changes: tuple[tuple[str, str, str], ...]) -> None:
    """By mail address, else by login, else by name and team; what is empty, or the same, stays."""
    plan = planned(line)
    assert plan.faults == ()
    [step] = (*plan.changed, *plan.same)
    assert step.before is not None
    assert (step.before.id, step.changes) == (person, changes)
    assert plan.does_something == bool(changes)


def test_somebody_else_of_the_same_name_is_new() -> None:
    """Another mail address is another person, where the one of that name has an address too."""
    plan = planned("Maya,other@example.com,,Sales,,")
    assert [step.line.name for step in plan.added] == ["Maya"]
    assert plan.faults == ()


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["Ada,,,,,"], "2: Ada is new: say the team."),
        (["Ada,,,Board,,"], "2: There is no team 'Board'. Add it, or choose to add the missing teams."),
        (["Ada,nowhere,,Sales,,"], "2: 'nowhere' is no mail address."),
        (["Ada,,,Sales,Mars,"], "2: unknown time zone 'Mars'"),
        ([",,,Sales,,"], "2: The person's name must be"),
        (["Ada,a@b,,Sales,,", "Eve,A@B,,Sales,,"], "3: Line 2 has this mail address too."),
        (["Maya,maya@example.com,,,,", "May,,maya,,,"], "3: It is about the same person as line 2."),
        (["Ada,,,Sales,,", "Ada,,,Sales,,"], "3: Sales has a Ada already."),
        (["Maya,other@example.com,,Payments,,"], "2: Payments has a Maya already."),
        (["Bo,,,,,"], "2: Several are called Bo."),
    ],
)
def test_faults_are_told_by_line(lines: list[str], says: str) -> None:
    """Each fault has its line and a remedy; with any of them nothing would be done."""
    plan = planned(*lines)
    [fault] = plan.faults
    assert f"{fault.line}: {fault.text}".startswith(says)
    assert not plan.does_something


def test_an_address_or_login_that_several_have_is_a_fault() -> None:
    """Nobody is chosen at random."""
    twins = (MAYA, Known("p9", "May", "Maya@example.com", "maya", "Sales", "UTC", ""))
    assert "2 people have the address" in planned("Maya,maya@example.com,,,,", known=twins).faults[0].text
    assert "2 people have the login" in planned("Maya,,maya,,,", known=twins).faults[0].text


def test_missing_teams_are_made_where_that_was_chosen() -> None:
    """Each once, in the zone of the first line that says one."""
    plan = planned("Ada,,,Board,,", "Eve,,,Board,Asia/Tokyo,", "Sam,,,Board,UTC,", "Kim,,,Crew,,", make_teams=True)
    assert plan.faults == ()
    assert plan.new_teams == (("Board", "Asia/Tokyo"), ("Crew", "UTC"))


def test_the_mark_differs_once_anything_does() -> None:
    """The same file against the same people has the same mark; a change on either side gives another."""
    line = "Maya,maya@example.com,,Sales,,"
    assert planned(line).mark == planned(line).mark
    moved = Known("p1", "Maya", "maya@example.com", "maya", "Sales", "UTC", "Engineer")
    assert planned(line, known=(moved, BO, BO_2)).mark != planned(line).mark
    assert planned("Maya,maya@example.com,,Payments,,").mark != planned(line).mark
