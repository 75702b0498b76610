"""Which labels a change of rules touches: never fewer than it does, found without sorting the others."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fairday_collector.classify.rules import changed
from fairday_collector.config.book import ORGANISATION, Entry
from fairday_collector.ledger.columns import Label
from tests.support.classifying import DAY, PERSON, TEAM, category, rule, sorter, taken

APPS = ("sap", "s*", "excel", "firefox", "?ap")
SITES = ("example.com", "a.example.com", "*.com", "reddit.com")
TITLES = ("invoice", "^in", "[0-9]+", "")
KLASSES = ("productive", "neutral", "unproductive", None)
SLUGS = ("news", "social", "own", None)


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """Some rules and categories of several scopes, as they were made one after the other."""
    made: list[Entry] = []
    for number in range(1, draw(st.integers(1, 9))):
        scope = draw(st.sampled_from((ORGANISATION, TEAM, PERSON)))
        what = draw(st.sampled_from(("rule", "rule", "rule", "category", "taken")))
        if what == "taken":
            made.append(taken(number, draw(st.sampled_from(("r1", "r2", "r3"))), scope))
        elif what == "category":
            slug = draw(st.sampled_from(SLUGS[:3]))
            made.append(category(number, slug, scope, klass=draw(st.sampled_from(KLASSES)), core=draw(st.booleans())))
        else:
            value: dict[str, Any] = {
                "app": draw(st.sampled_from((*APPS, None))),
                "site": draw(st.sampled_from((*SITES, None))),
                "title": draw(st.sampled_from((*TITLES[:3], None))),
                "category": draw(st.sampled_from(SLUGS)),
                "class": draw(st.sampled_from(KLASSES)),
                "core": draw(st.sampled_from((True, False, None))),
            }
            if value["app"] or value["site"] or value["title"]:
                made.append(rule(number, draw(st.sampled_from(("r1", "r2", "r3"))), scope, value=value))
    return made


labels = st.lists(
    st.tuples(
        st.sampled_from(("sap", "excel", "firefox", "unheard", None)),
        st.sampled_from(("Invoice 3", "inbox", "plain", None)),
        st.sampled_from(("example.com", "x.a.example.com", "www.reddit.com", "other.net", None)),
    ),
    unique=True,
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(entries(), st.data(), labels)
def test_what_is_found_is_what_differs(made: list[Entry], data: st.DataObject, found: list[Label]) -> None:
    """Of any labels, exactly those are named that the book sorts otherwise after its last changes than before."""
    cut = data.draw(st.integers(0, len(made)))
    old, new = sorter(*made[:cut]), sorter(*made)
    assert changed(old, new, found) == [label for label in found if old.sort(label) != new.sort(label)]


def test_one_sorter_differs_in_nothing_from_itself() -> None:
    """Nothing is looked at."""
    same = sorter(rule(1, app="sap", core=True))
    assert changed(same, same, [("sap", None, None)]) == []


def test_a_rule_made_anew_with_other_words_is_a_difference() -> None:
    """The rule that won is part of what a label counts as, so that every number names it."""
    old = sorter(rule(1, "r", app="sap", klass="neutral"))
    new = sorter(rule(1, "r", app="sap", klass="neutral"), rule(2, "r", app="s*", klass="neutral"))
    assert changed(old, new, [("sap", None, None), ("excel", None, None)]) == [("sap", None, None)]


def test_the_order_of_labels_stays() -> None:
    """The caller may go by position."""
    old, new = sorter(), sorter(rule(1, app="*", klass="neutral", start=date(2020, 1, 1)), day=DAY)
    found: list[Label] = [("b", None, None), ("a", None, None), (None, None, None)]
    assert changed(old, new, found) == found[:2]
