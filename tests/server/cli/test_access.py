"""`fairday access`: granting, listing and ending, as an administrator types it."""

import json
from pathlib import Path

import pytest

from tests.support.commands import Run, command_on


@pytest.fixture
def fairday(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command on a data directory of its own."""
    return command_on(tmp_path / "data", monkeypatch, capsys)


def test_access_is_granted_listed_and_ended(fairday: Run) -> None:
    """Each says what was done, and what cannot be done says why and what to do."""
    for words in (("team", "add", "Payments"), ("person", "add", "Maya", "--team", "Payments")):
        assert fairday(*words).status == 0
    assert fairday("access", "list").out == "Nobody yet.\n"
    assert fairday("access", "grant", "Maya", "--role", "supervisor", "--team", "Payments").out == "Granted.\n"
    (row,) = json.loads(fairday("access", "list", "--json").out)
    assert (row["person"], row["role"], row["team"]) == ("Maya", "supervisor", "Payments")
    assert "Maya" in fairday("access", "list").out
    for refused, why in (
        (("grant", "Maya", "--role", "admin"), "End that first: fairday access end"),
        (("grant", "Maya", "--role", "boss"), "must be one of admin, supervisor"),
        (("grant", "Nobody", "--role", "admin"), "fairday person list"),
        (("end", "Maya", "--team", "Sales"), "no team 'Sales'"),
    ):
        ended = fairday("access", *refused)
        assert ended.status == 1
        assert why in ended.err
    assert fairday("access", "end", "Maya").out == "Ended.\n"
    assert "fairday access list" in fairday("access", "end", "Maya").err


def test_a_password_is_read_from_standard_input(fairday: Run) -> None:
    """It is never an argument; what is too short, or without a mail address, is refused and says what to do."""
    for words in (("team", "add", "Payments"), ("person", "add", "Maya", "--team", "Payments")):
        assert fairday(*words).status == 0
    assert "no mail address" in fairday("password", "set", "Maya", stdin="a sentence to remember\n").err
    assert fairday("person", "set", "Maya", "--email", "maya@example.com").status == 0
    assert "A sentence is easy to remember" in fairday("password", "set", "Maya", stdin="short\n").err
    assert fairday("password", "set", "Maya", stdin="a sentence to remember\n") == (0, "Set.\n", "")
