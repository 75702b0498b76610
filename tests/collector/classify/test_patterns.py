"""Patterns: searched for in linear time, refused where that cannot be, and the same one by one as many at once."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairday_collector.classify.model import Category, Rule, check_slug, compile_title
from fairday_collector.classify.titles import Titles, holds, utf8
from fairday_collector.errors import Invalid


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(unclosed", "missing )"),
        ("[z-a]", "invalid character class range"),
        (r"(a)\1", "back references"),
        ("(?=ahead)", "Look-around"),
        ("(?<!behind)x", "Look-around"),
        ("a++", "possessive"),
        ("a{5000}", "Lower the counts in braces"),
        ("((a{100}){100}){100}", "Lower the counts in braces"),
        ("(?:a?b?){400}", "too costly"),
        (r"[\pL\pN]{1,40}", "too costly"),
        ("x" * 501, "longer than 500"),
        ("\ud800", "surrogate"),
    ],
)
def test_a_bad_pattern_is_refused_with_its_reason(pattern: str, words: str) -> None:
    """A broken, impossible or catastrophic pattern is never saved; the message says what to do."""
    with pytest.raises(Invalid, match="title") as refused:
        compile_title(pattern)
    assert words in refused.value.detail
    assert refused.value.code == "bad_pattern"


@pytest.mark.parametrize("pattern", ["(x+x+)+y", "(.*a){20}$", "(a|aa)+$", r"^\pL+ \pN+$", "x" * 500, "ä|ö|ü"])
def test_patterns_that_stall_others_are_fine_here(pattern: str) -> None:
    """What explodes elsewhere takes RE2 one pass over the title."""
    assert not holds(compile_title(pattern), utf8("a" * 1000 + "!"))


def _is_pattern(text: str) -> bool:
    try:
        compile_title(text)
    except Invalid:
        return False
    return True


TITLES = ["Invoice 12", "inbox (3)", "STRASSE 7", "Straße", "x", "", "ΣΊΣΥΦΟΣ", "a.b.c", "kelvin \u212a", "line\nbreak"]
PATTERNS = [
    "invoice",
    "^in",
    "[0-9]+",
    "straße",
    "stra(ss|ß)e",
    ".",
    "^$",
    "σίσυφος",
    r"a\.b",
    "k",
    r"\bx\b",
    "(?s)e.b",
    "n.b",
]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(PATTERNS) | st.text("abc.*", min_size=1, max_size=6).filter(_is_pattern),
        max_size=14,
    ),
    st.lists(st.sampled_from(TITLES) | st.text(max_size=12), max_size=5),
)
def test_many_at_once_find_what_each_finds_alone(patterns: list[str], titles: list[str]) -> None:
    """The filter leaves nothing out and puts nothing in, whatever the number of patterns."""
    many = Titles(patterns)
    compiled = [compile_title(pattern) for pattern in patterns]
    for title in titles:
        alone = [number for number, one in enumerate(compiled) if holds(one, utf8(title))]
        assert sorted(many.found(utf8(title))) == alone


def test_very_many_long_patterns_are_searched_in_parts() -> None:
    """More text than one filter can be built over is no obstacle."""
    patterns = [f"{number:04}" + chr(97 + number % 26) * 490 for number in range(200)]
    many = Titles(patterns)
    assert list(many.found(utf8("a" + patterns[7] + " " + patterns[150]))) == [7, 150]
    assert list(many.found(utf8("a" * 1000))) == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"class": "neutral"}, "give app, site or title"),
        ({"app": "sap"}, "give category, class or core"),
        ({"app": " sap", "core": True}, "app must be printable"),
        ({"app": "a\nb", "core": True}, "app must be printable"),
        ({"site": "https://example.com/x", "core": True}, "host alone"),
        ({"site": "a b", "core": True}, "host alone"),
        ({"title": "(", "core": True}, "no RE2 pattern"),
        ({"app": "sap", "category": "Not A Slug"}, "category 'Not A Slug'"),
    ],
)
def test_a_rule_that_says_too_little_or_wrong_is_refused(values: dict[str, Any], words: str) -> None:
    """The message names the field and what to do."""
    with pytest.raises(Invalid) as refused:
        msgspec.convert(values, Rule).check()
    assert words in refused.value.detail


def test_a_good_rule_and_category_pass() -> None:
    """Nothing is raised, and what is not said is not stored."""
    rule = msgspec.convert({"site": "*.example.com", "title": "x", "class": "neutral", "core": False}, Rule)
    rule.check()
    assert msgspec.to_builtins(rule) == {"site": "*.example.com", "title": "x", "class": "neutral", "core": False}
    Category(title="Own work").check()
    assert msgspec.to_builtins(Category(title="Own work")) == {"title": "Own work"}


@pytest.mark.parametrize("title", ["", " ", "a\tb"])
def test_a_category_needs_a_readable_title(title: str) -> None:
    """It is shown to people."""
    with pytest.raises(Invalid):
        Category(title=title).check()


@pytest.mark.parametrize("name", ["", "Upper", "a--b", "-a", "a_b", "a b", "ä", "x" * 65])
def test_names_are_plain(name: str) -> None:
    """Names go into addresses, files and commands."""
    with pytest.raises(Invalid, match="lower-case"):
        check_slug("name", name)
