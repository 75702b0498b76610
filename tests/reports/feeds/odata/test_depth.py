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


def test_a_function_of_functions_is_read_or_too_deep(asker: Asker) -> None:
    """As any other part."""
    assert asker.ask(f"People?$filter={'tolower(' * 9}name{')' * 9} eq 'z'")["value"]
    assert asker.refusal(f"People?$filter={'tolower(' * 30}name{')' * 30} eq 'z'").code == "too_deep"
