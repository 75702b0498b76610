"""The header that has a file saved under a name."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairday_server.reporting.download import attachment


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("hours.csv", "attachment; filename=\"hours.csv\"; filename*=UTF-8''hours.csv"),
        ("Löhne.csv", "attachment; filename=\"L?hne.csv\"; filename*=UTF-8''L%C3%B6hne.csv"),
        (
            "a\r\nCookie: a",
            "attachment; filename=\"a--Cookie: a\"; filename*=UTF-8''a--Cookie%3A%20a",
        ),
        ('a"b\\c', "attachment; filename=\"a'b-c\"; filename*=UTF-8''a%22b%5Cc"),
    ],
)
def test_a_name_is_one_header(name: str, header: str) -> None:
    """In any alphabet, and without what ends the line or the quotes."""
    assert attachment(name) == header


@given(st.text(st.characters(codec=None)))
def test_any_name_is_a_header(name: str) -> None:
    """Whatever is in a name, the header is one line of ASCII, and reads back as far as it can be seen."""
    header = attachment(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    if name.isprintable():
        assert unquote(header.partition("''")[2]) == name
