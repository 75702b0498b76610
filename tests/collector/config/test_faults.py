import pytest

from fairday_collector.errors import Invalid
from tests.support.collector import Collector
from tests.support.configuring import imported, looked

SHIFT = '[[shift]]\nname = "Early"\nstart = "06:00"\nend = "14:00"\n'
LEAVE = "[[leave]]\nperson = 'Maya'\nkind = 'sick'\n"


@pytest.fixture
def organisation(collector: Collector) -> Collector:
    """Two people of one name in two teams, and one by herself."""
    collector.person("Noor")
    collector.person("Noor", team="Sales")
    collector.person("Maya")
    return collector


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("[[polcy]]\nx = 1", "polcy", "no kind of table"),
        ("policy = 3", "policy", "must be a list of tables"),
        ("policy = [3]", "policy", "must be a list of tables"),
        ("[[policy]]\ncolour = 3", "line 2, policy 1, colour", "There are: quiet_floor_s"),
        ("[[policy]]\nidle_after_s = -1", "line 2, policy 1, idle_after_s", ">= 0"),
        ('[[policy]]\nidle_after_s = "300"', "line 2, policy 1, idle_after_s", "Expected `int`"),
        ("[[policy]]\nworking_hours_only = true", "line 2, policy 1, working_hours_only", "newer agent"),
        ('[[policy]]\nredact = ["("]', "line 2, policy 1, redact", "RE2"),
        ('[[policy]]\nteam = "Nobody"', "line 2, policy 1, team", "fairday team add"),
        ("[[policy]]\nteam = 3", "line 2, policy 1, team", "in quotes"),
        ('[[policy]]\nperson = "Noor"', "line 2, policy 1, person", "Use an id"),
        ('[[policy]]\nperson = "Maya"\nteam = "Sales"', "line 2, policy 1, person", "cannot both be given"),
        ("[[policy]]\nfrom = 3", "line 2, policy 1, from", "Write it as 2026-11-02"),
        ("[[policy]]\nfrom = 2026-01-01T00:00:00", "line 2, policy 1, from", "Write it as 2026-11-02"),
        ("[[policy]]\nfrom = 1969-12-31", "line 2, policy 1, from", "outside"),
        ("[[policy]]\nfrom = 2026-02-02\nuntil = 2026-02-01", "line 3, policy 1, until", "before from"),
        ("[[policy]]\nremoved = 1", "line 2, policy 1, removed", "must be true"),
        ("[[policy]]\nremoved = true\ntitle = 'off'", "line 3, policy 1, title", "Leave one of them out"),
        ("[[shift]]\nname = 'L'\nstart = '06:00'\nend = '36:00'", "line 4, shift 1, end", "30 h"),
        ("[[shift]]\nname = 'L'\nstart = '06:00'", "line 1, shift 1, end", "is missing"),
        ("[[shift]]\nname = 'L'\nstart = 06:00:00\nend = '07:00'", "line 3, shift 1, start", "Expected `str`"),
        ("[[shift]]\nstart = '06:00'\nend = '07:00'", "line 1, shift 1, name", "1 to 200"),
        ("[[rule]]\nname = 'A b'\napp = 'x'\nclass = 'neutral'", "line 2, rule 1, name", "lower-case"),
        ("[[rule]]\nname = 'a'\ntitle = '('\nclass = 'neutral'", "line 3, rule 1, title", "RE2"),
        ("[[rule]]\nname = 'a'\ntitle = '(a)\\1'\nclass = 'neutral'", "line 3, rule 1, title", "RE2"),
        ("[[rule]]\nname = 'a'\napp = 'x'", "line 1, rule 1", "what it decides"),
        ("[[rule]]\nname = 'a'\napp = 'x'\ncategory = 'none-such'", "line 4, rule 1, category", "There is no category"),
        ("[[roster]]\ncycle = ['Early']\nanchor = 2026-01-05", "line 2, roster 1, cycle", "There is no shift 'Early'"),
        ("[[roster]]\ncycle = []\nanchor = 2026-01-05", "line 2, roster 1, cycle", "1 to 366"),
        ("[[day]]\ndate = 2026-01-05\nshift = ''", "line 1, day 1", "for whom"),
        ("[[day]]\nperson = 'Maya'\nshift = ''", "line 1, day 1, date", "is missing"),
        ("[[holidays]]\ncountry = 'XX'", "line 2, holidays 1, country", "XX"),
        ("[[leave]]\nperson = 'Maya'\nkind = 'x'", "line 1, leave 1, from", "is missing"),
        ("[[leave]]\nteam = 'Sales'\nfrom = 2026-01-01\nkind = 'x'", "line 1, leave 1", "team: is not known here"),
        ("[[zone]]\nperson = 'Maya'\nzone = 'Mars/Base'", "line 3, zone 1, zone", "Europe/Berlin"),
        ("[[zone]]\nperson = 'Maya'\nzone = 'UTC'\nuntil = 2026-01-01", "line 4, zone 1, until", "not known here"),
        ("[[member]]\nperson = 'Maya'\nteam = 'Nobody'", "line 3, member 1, team", "There is no team"),
    ],
)
def test_a_fault_names_its_place_and_the_remedy(organisation: Collector, text: str, place: str, said: str) -> None:
    """Line, table and field, what is wrong, and what to write instead."""
    with pytest.raises(Invalid) as caught:
        looked(organisation, text)
    assert caught.value.code == "bad_config"
    assert caught.value.detail.startswith(f"{place}: ")
    assert said in caught.value.detail


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (SHIFT + SHIFT, "line 5, shift 2, from", "shift Early is set from 1970-01-01 twice"),
        (
            SHIFT + "from = 2026-01-01\nuntil = 2026-06-30\n" + SHIFT + "from = 2026-06-30\n",
            "line 11, shift 2, from",
            "overlaps what is set from 2026-06-30",
        ),
        ("[[policy]]\ntitle = 'off'\n[[policy]]\ntitle = 'full'", "line 3, policy 2, from", "twice"),
        (
            "[[policy]]\nuntil = 2026-02-01\ntitle = 'off'\n[[policy]]\nfrom = 2026-02-01\ntitle = 'full'",
            "line 5, policy 2, from",
            "title from 1970-01-01 until 2026-02-01 overlaps",
        ),
        (
            "[[holiday]]\ndate = 2026-12-24\ntitle = 'a'\n[[holiday]]\ndate = 2026-12-24\ntitle = 'b'",
            "line 5, holiday 2, date",
            "twice",
        ),
        (
            LEAVE + "from = 2026-01-01\nuntil = 2026-01-05\n" + LEAVE + "from = 2026-01-05\n",
            "line 9, leave 2, from",
            "overlaps what is set from 2026-01-05",
        ),
    ],
)
def test_dates_that_overlap_are_refused(organisation: Collector, text: str, place: str, said: str) -> None:
    """Within one name, one setting of a policy, one date, or the leave of one person."""
    with pytest.raises(Invalid) as caught:
        looked(organisation, text)
    assert caught.value.detail.startswith(f"{place}: ")
    assert said in caught.value.detail


def test_dates_that_follow_each_other_are_no_overlap(organisation: Collector) -> None:
    """An end is the last date that belongs; without one, the next value follows."""
    text = SHIFT + "until = 2026-06-30\n" + SHIFT + "from = 2026-07-01\n" + SHIFT + "from = 2026-08-01\n"
    text += "[[policy]]\nfrom = 2026-01-01\nuntil = 2026-02-01\ntitle = 'off'\n[[policy]]\nidle_after_s = 60\n"
    assert looked(organisation, text).plan.differences != []


def test_dates_that_overlap_what_is_in_force_are_refused(organisation: Collector) -> None:
    """Unless the file takes the place of all that is in force."""
    imported(organisation, SHIFT + "from = 2026-01-01\nuntil = 2026-06-30\n")
    text = SHIFT + "from = 2026-03-01\n"
    with pytest.raises(Invalid, match="overlaps what is set from 2026-03-01"):
        looked(organisation, text)
    assert looked(organisation, text, prune=True).plan.differences != []


def test_what_others_name_cannot_be_taken_away(organisation: Collector) -> None:
    """A file that prunes a shift must prune the roster with it."""
    roster = "[[roster]]\ncycle = ['Early']\nanchor = 2026-01-05\n"
    imported(organisation, SHIFT + roster)
    with pytest.raises(Invalid, match="line 2, roster 1, cycle: There is no shift 'Early'"):
        looked(organisation, roster, prune=True)
    with pytest.raises(Invalid, match="roster in force, cycle: There is no shift 'Early'"):
        looked(organisation, "[[shift]]\nname = 'Early'\nremoved = true\n")
    assert looked(organisation, "", prune=True).plan.differences != []


def test_every_fault_is_told_at_once(organisation: Collector) -> None:
    """One a line, in the order of the file."""
    text = "[[policy]]\nteam = 'No'\nx = 1\nidle_after_s = -1\n[[leave]]\nkind = 3\n"
    with pytest.raises(Invalid) as caught:
        looked(organisation, text)
    places = [line.split(": ")[0] for line in caught.value.detail.splitlines()]
    assert places == [
        "line 2, policy 1, team", "line 3, policy 1, x", "line 4, policy 1, idle_after_s",
        "line 5, leave 1", "line 5, leave 1, from", "line 6, leave 1, kind",
    ]  # fmt: skip


def test_tables_written_inline_are_counted_instead(organisation: Collector) -> None:
    """Where lines cannot be told from the layout, the number of the table must do."""
    with pytest.raises(Invalid, match=r"^policy 2, x: "):
        looked(organisation, "policy = [{title = 'off'}, {x = 1}]")


def test_what_is_no_toml_says_where(organisation: Collector) -> None:
    """The line and column of the parser."""
    with pytest.raises(Invalid, match=r"This is no TOML: .*at line 2"):
        looked(organisation, "[[policy]]\ntitle = off")
