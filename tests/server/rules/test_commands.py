"""`fairday rule` and `fairday category`, run as people run them."""

import json
from pathlib import Path

import pytest

from tests.support.commands import Run, command_on, done


@pytest.fixture
def fairday(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command on a migrated data directory of its own, with a team and a person in it."""
    run = command_on(tmp_path / "data", monkeypatch, capsys)
    assert run("team", "add", "Payments").status == 0
    assert run("person", "add", "Maya Lindqvist", "--team", "Payments").status == 0
    return run


def test_a_rule_is_set_listed_and_removed(fairday: Run) -> None:
    """Each step says what it did."""
    said = done(
        fairday("rule", "set", "crm", "--site", "crm.example", "--category", "customers", "--from", "2026-10-01")
    )
    assert said == "crm: set from 2026-10-01 on. No reckoned day is touched."
    (row,) = json.loads(done(fairday("rule", "list", "--json")))
    assert (row["name"], row["site"], row["category"], row["from"], row["core"]) == (
        "crm", "crm.example", "customers", "2026-10-01", None,
    )  # fmt: skip
    assert "crm.example" in done(fairday("rule", "list"))
    assert done(fairday("rule", "remove", "crm", "--from", "2026-10-01")).startswith("crm: removed from 2026-10-01 on.")
    assert done(fairday("rule", "list")) == "No rules of your own yet; the catalogue sorts. fairday rule set"


def test_a_dry_run_changes_nothing(fairday: Run) -> None:
    """It tells how many days would be touched, and leaves the book as it was."""
    told = done(fairday("rule", "set", "crm", "--app", "crm", "--core", "--dry-run"))
    assert told.endswith(" on. No reckoned day is touched.\nA dry run: nothing was changed.")
    assert json.loads(done(fairday("rule", "list", "--json"))) == []


def test_a_test_shows_the_winner_and_why(fairday: Run) -> None:
    """What something counts as, which rule wins, and which others match."""
    done(fairday("rule", "set", "sheets", "--app", "excel", "--class", "neutral", "--core", "--team", "Payments"))
    text = done(fairday("rule", "test", "--app", "excel", "--person", "Maya Lindqvist"))
    assert text.splitlines()[0] == (
        "Neutral, category spreadsheets, core. Rules of the team go before those of the catalogue."
    )
    found = json.loads(done(fairday("rule", "test", "--app", "excel", "--team", "Payments", "--json")))
    assert (found["class"], found["category"], found["core"], found["scope"]) == (
        "neutral",
        "spreadsheets",
        True,
        "team",
    )
    assert found["matches"] == [
        {"rule": "sheets", "scope": "team", "matches": "app=excel", "decides": "class=neutral, core=true"},
        {"rule": "excel", "scope": "catalogue", "matches": "app=excel", "decides": "category=spreadsheets"},
    ]
    assert done(fairday("rule", "test", "--app", "teams")).startswith("Productive, category chat, collaboration.")
    assert done(fairday("rule", "test", "--app", "unheard-of")) == "No class, no category. No rule matches."


def test_the_queue_is_empty_before_anything_was_recorded(fairday: Run) -> None:
    """It says so in a sentence."""
    for more in ((), ("--from", "2026-10-01", "--to", "2026-10-07", "--team", "Payments")):
        assert done(fairday("rule", "unsorted", *more)) == "Everything has a class."


def test_a_category_is_made_and_judged(fairday: Run) -> None:
    """An own one, and one of the catalogue for a team; what is not said stays."""
    done(fairday("category", "set", "till", "--title", "Till", "--class", "productive", "--core", "--collaboration"))
    done(fairday("category", "set", "social", "--class", "productive", "--team", "Payments"))
    rows = json.loads(done(fairday("category", "list", "--json")))
    own = {(row["name"], row["for"]): row for row in rows if row["scope"] != "catalogue"}
    till, social = own["till", ""], own["social", "Payments"]
    assert (till["title"], till["class"], till["core"], till["collaboration"]) == ("Till", "productive", True, True)
    assert (social["title"], social["class"]) == ("Social media", "productive")
    assert len(rows) - len(own) >= 18
    assert "Social media" in done(fairday("category", "list"))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("rule", "set", "r", "--app", "x"), "give category, class or core"),
        (("rule", "set", "r", "--title", "(", "--core"), "no RE2 pattern"),
        (("rule", "set", "r", "--app", "x", "--class", "good"), "class"),
        (("rule", "set", "r", "--app", "x", "--core", "--team", "Payments", "--role", "y"), "one of --team"),
        (("rule", "set", "r", "--app", "x", "--core", "--team", "Nobody"), "no team 'Nobody'"),
        (("rule", "set", "r", "--app", "x", "--category", "nope"), "there is no 'nope'"),
        (("rule", "remove", "never"), "No rule 'never'"),
        (("category", "set", "own"), "title"),
        (("category", "set", "Own", "--title", "x"), "category 'Own'"),
    ],
)
def test_what_is_wrong_is_told(fairday: Run, command: tuple[str, ...], words: str) -> None:
    """One sentence that names the field, a status of failure, and nothing changed."""
    result = fairday(*command)
    assert result.status == 1
    assert words in result.err
    assert json.loads(done(fairday("rule", "list", "--json"))) == []
