"""Which of several rules wins: the order that the reference states, tie by tie."""

from itertools import pairwise
from typing import Any

import pytest

from fairday_collector.classify.explain import reason
from fairday_collector.config.book import ORGANISATION
from fairday_collector.ledger.columns import Label
from tests.support.classifying import PERSON, ROLE, TEAM, rule, sorter

LABEL: Label = ("firefox", "Invoice 7 - Ledger", "app.books.example.com")

# From the most specific to the least.
LADDER: list[dict[str, Any]] = [
    {"app": "firefox", "site": "books.example.com", "title": "invoice"},
    {"app": "fire*", "site": "app.books.example.com"},
    {"site": "app.books.example.com", "title": "invoice"},
    {"site": "books.example.com", "title": "invoice"},
    {"site": "*.example.com", "title": "invoice"},
    {"app": "firefox", "title": "invoice"},
    {"app": "fire*", "title": "invoice"},
    {"site": "app.books.example.com"},
    {"site": "books.example.com"},
    {"site": "example.com"},
    {"site": "*.books.example.com"},
    {"site": "*.example.com"},
    {"app": "firefox"},
    {"app": "firef*"},
    {"app": "fire*"},
    {"title": "invoice [0-9]"},
    {"title": "invoice"},
]


@pytest.mark.parametrize(("upper", "lower"), list(pairwise(LADDER)))
def test_the_more_specific_rule_wins(upper: dict[str, Any], lower: dict[str, Any]) -> None:
    """Each rung goes before the next, whichever of the two was made later."""
    for first, second in ((1, 2), (2, 1)):
        made = sorter(
            rule(first, value=upper | {"class": "productive"}), rule(second, value=lower | {"class": "neutral"})
        )
        assert made.sort(LABEL).rule == first


def test_the_whole_ladder_is_found_in_its_order() -> None:
    """All rules that match are listed, the winner first, those of the catalogue last."""
    made = sorter(*(rule(number, value=given | {"core": True}) for number, given in enumerate(LADDER, start=1)))
    found = list(made.matches(LABEL))
    assert [match.held.id for match in found[:-1]] == list(range(1, len(LADDER) + 1))
    assert (found[-1].held.scope, found[-1].held.name) == ("catalogue", "firefox")


def test_of_two_alike_the_later_made_wins() -> None:
    """Equal patterns are decided by when they were made, not by their names."""
    made = sorter(rule(7, "zebra", app="sap", klass="neutral"), rule(8, "ant", app="sap", klass="productive"))
    assert (made.sort(("sap", None, None)).rule, made.sort(("sap", None, None)).klass) == (8, "productive")


def test_the_nearest_scope_wins_over_any_pattern() -> None:
    """A person's vaguest rule goes before their role's, team's, the organisation's and the catalogue's best."""
    scopes = (ORGANISATION, TEAM, ROLE, PERSON)
    for count in range(1, len(scopes) + 1):
        rules = [
            rule(10 - place, scope=scope, value={**given, "class": "neutral"})
            for place, (scope, given) in enumerate(zip(scopes, reversed(LADDER[-4:]), strict=True))
        ]
        won = sorter(*rules[:count]).sort(LABEL)
        assert (won.rule, won.scope) == (10 - count + 1, scopes[count - 1][0])


def test_without_rules_the_catalogue_sorts() -> None:
    """The built-in rules hold where nobody said anything."""
    won = sorter().sort(("excel", None, None))
    assert (won.category, won.klass, won.scope) == ("spreadsheets", "productive", "catalogue")
    assert won.rule < 0


def test_what_nothing_matches_is_unclassified() -> None:
    """No rule, no class, no category."""
    for label in ((None, None, None), ("made-up", "Some title", None), (None, "title", "made-up.example")):
        won = sorter(rule(1, app="other", klass="neutral")).sort(label)
        assert (won.rule, won.scope, won.klass, won.category) == (0, "", None, None)


@pytest.mark.parametrize(
    ("given", "label", "matches"),
    [
        ({"app": "Code"}, ("code", None, None), True),
        ({"app": "co?e"}, ("code", None, None), True),
        ({"app": "co?e"}, ("cooe.", None, None), False),
        ({"app": "a.b"}, ("axb", None, None), False),
        ({"app": "*"}, ("anything\nat all", None, None), True),
        ({"app": "*"}, (None, None, "x.example"), False),
        ({"site": "Example.com"}, (None, None, "EXAMPLE.com"), True),
        ({"site": "example.com"}, (None, None, "a.b.example.com"), True),
        ({"site": "example.com"}, (None, None, "badexample.com"), False),
        ({"site": "example.com"}, (None, None, "example.com.evil.org"), False),
        ({"site": "*.example.com"}, (None, None, "example.com"), False),
        ({"site": "example.com"}, ("firefox", "example.com", None), False),
        ({"title": "^inbox"}, (None, "INBOX (3)", None), True),
        ({"title": "^inbox"}, (None, "My inbox", None), False),
        ({"title": "straße"}, (None, "Lange STRAßE 7", None), True),
        ({"title": "x"}, ("x", None, None), False),
        ({"app": "code", "title": "secret"}, ("code", None, None), False),
        ({"app": "code", "title": "secret"}, ("code", "my Secret", None), True),
        ({"app": "code", "site": "example.com"}, ("code", None, None), False),
        ({"app": "code", "site": "example.com"}, ("word", None, "example.com"), False),
        ({"app": "c*", "site": "*.com"}, ("word", None, "example.com"), False),
    ],
)
def test_what_a_rule_matches(given: dict[str, Any], label: Label, matches: bool) -> None:
    """Apps and sites whole or by glob, a site's subdomains too, titles by search, all whatever the case."""
    made = sorter(rule(1, value=given | {"class": "neutral"}))
    assert (made.sort(label).rule == 1) is matches


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ({"app": "sap", "title": "x"}, {"app": "sap"}, "it matches more of app, site and title"),
        ({"site": "a.example"}, {"app": "sap"}, "it names the site more exactly"),
        ({"app": "sap"}, {"app": "s*"}, "it names the app more exactly"),
        ({"app": "sa*"}, {"app": "s*"}, "its pattern is longer"),
        ({"app": "sap"}, {"app": "sap"}, "it was made later"),
    ],
)
def test_the_reason_is_told(first: dict[str, Any], second: dict[str, Any], words: str) -> None:
    """`rule test` says which tie decided."""
    made = sorter(rule(2, value=first | {"core": True}), rule(1, "other", value=second | {"core": True}))
    found = [match for match in made.matches(("sap", "x", "a.example")) if match.held.scope != "catalogue"]
    assert reason(found) == f"It goes before other because {words}."


def test_the_reason_names_scopes_and_loneliness() -> None:
    """Of two scopes the nearer goes first; one match has no rival, and none is said so."""
    found = list(sorter(rule(1, app="sap", core=True)).matches(("sap", None, None)))
    assert reason(found) == "Rules of the organisation go before those of the catalogue."
    assert reason(found[1:]) == "Nothing else matches."
    assert reason([]) == "No rule matches."
