"""However a filter is nested, the database reads it or it is refused."""

import pytest

from fairday_collector.errors import Refusal
from fairday_collector.store import Store
from fairday_reports.feeds.odata.parser import parse_filter
from fairday_reports.feeds.rights import Scope
from tests.support.odata import ROOT, Asker

SHAPES = [
    ("is_over or has_data and (", ")"),
    ("is_over or has_data and not (", ")"),
    ("is_over eq (", ")"),
    ("is_over or has_data and not (has_data eq (", ") in (true,null))"),
    ("(", ") eq has_data eq true"),
    ("not (", ") eq has_data"),
    ("is_over and not (", ")"),
    ("(", ") in (true,null)"),
    ("(", ") in (true,null) eq is_over"),
    ("null ne (", ")"),
    ("(", " or has_data) and is_over"),
    ("(", ") and is_over eq has_data or has_data"),
]
NUMBERS = [
    ("(", ") add active_ms"),
    ("(", " add active_ms) mul 0.7"),
    ("active_ms sub (", ")"),
    ("active_ms divby 3 add (", ") mod 7.5"),
    ("-(", ")"),
    ("-(-", ") mod 5"),
    ("", " add clicks"),
    ("", " mul 0.5"),
    ("round(", " div 2.5)"),
    ("floor(", " div 2.5)"),
    ("3 sub ceiling(active_ms div 2.5 add ", ")"),
]
TEXTS = [
    ("concat('a',", ")"),
    ("trim(", ")"),
    ("substring(", ",1)"),
    ("substring(name,0,length(", "))"),
    ("substring(name,indexof(name,", ") add 1)"),
    ("substring(name,1 add length(", "))"),
]


@pytest.mark.parametrize(("before", "behind"), SHAPES)
@pytest.mark.parametrize("core", ["contains(tolower(role),toupper(person/team/name))", "year(date) in (2026,null)"])
def test_a_filter_is_read_or_too_deep(filled: Store, before: str, behind: str, core: str) -> None:
    """The deepest that is not refused is read, page after page."""
    asker = Asker(filled, Scope(frozenset({"a0"}), "0107", times=True), {"prefer": "maxpagesize=1"})
    for depth in range(40, 0, -1):
        asked = f"PersonDays?$orderby=config/kind&$count=true&$filter={before * depth}{core}{behind * depth}"
        try:
            parse_filter(asked.partition("$filter=")[2])
        except Refusal as refusal:
            assert refusal.code == "too_deep"  # noqa: PT017 - any other fault is one
            continue
        assert depth >= 3
        link = asker.ask(asked).get("@odata.nextLink")
        assert link is None or asker.ask(link.removeprefix(ROOT))
        break


@pytest.mark.parametrize(("before", "behind"), NUMBERS)
@pytest.mark.parametrize("core", ["config/id", "round(length(role) div 1.5)"])
def test_numbers_are_reckoned_or_too_deep(asker: Asker, before: str, behind: str, core: str) -> None:
    """The deepest, to add up as many as there are states of a date at least."""
    _check(asker, "PersonDays", before, core, behind, "eq config/id add 1")


@pytest.mark.parametrize(("before", "behind"), TEXTS)
def test_texts_are_cut_or_too_deep(asker: Asker, before: str, behind: str) -> None:
    """The deepest."""
    _check(asker, "People", before, "name", behind, "eq name")


def _check(asker: Asker, of: str, before: str, core: str, behind: str, compared: str) -> None:
    for depth in range(40, 0, -1):
        asked = f"{before * depth}{core}{behind * depth} {compared}"
        try:
            parse_filter(asked)
            asker.ask(f"{of}?$filter=is_over or not ({asked})" if of == "PersonDays" else f"{of}?$filter={asked}")
        except Refusal as refusal:
            assert refusal.code in ("too_deep", "out_of_range")  # noqa: PT017 - any other fault is one
            continue
        assert depth >= 2
        break
    else:
        raise AssertionError(asked)


def test_all_states_of_a_date_are_added_up(asker: Asker) -> None:
    """As many numbers as anybody has a reason to."""
    states = "active meeting passive private claimed idle away locked suspended off unknown"
    total = " add ".join(f"{state}_ms divby 3600000" for state in states.split())
    assert asker.ask(f"PersonDays?$filter=({total}) mul 2 sub 0.5 ge 24 and {total} lt 90")["value"]


def test_a_function_of_functions_is_read_or_too_deep(asker: Asker) -> None:
    """As any other part."""
    assert asker.ask(f"People?$filter={'tolower(' * 9}name{')' * 9} eq 'z'")["value"]
    assert asker.refusal(f"People?$filter={'tolower(' * 30}name{')' * 30} eq 'z'").code == "too_deep"
