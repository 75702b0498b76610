import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import Run, command_on, done

FILE = """
[[policy]]
team = "Payments"
from = 2026-11-01
idle_after_s = 300

[[shift]]
name = "Early"
start = "06:00"
end = "14:00"
"""


@pytest.fixture
def fairday(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command on a data directory with a team and a person."""
    run = command_on(tmp_path / "data", monkeypatch, capsys, columns=300)
    for command in (("team", "add", "Payments"), ("person", "add", "Maya", "--team", "Payments")):
        done(run(*command))
    return run


def read(run: Run, *arguments: str) -> Any:
    """The JSON a command prints; it must have succeeded."""
    return json.loads(done(run(*arguments, "--json")))


def test_a_file_is_imported_shown_and_exported(fairday: Run, tmp_path: Path) -> None:
    """A dry run and a diff tell what the import does; the export of it changes nothing any more."""
    given, written = tmp_path / "given.toml", tmp_path / "written.toml"
    given.write_text(FILE, encoding="utf-8")
    dry, diff = fairday("config", "import", str(given), "--dry-run"), fairday("config", "diff", str(given))
    assert dry == diff
    assert "+ policy idle_after_s, team Payments, always\n    idle_after_s: 300\n" in dry[1]
    assert read(fairday, "config", "history") == []
    assert fairday("config", "import", str(given)) == (0, dry[1] + "Imported.\n", "")
    assert fairday("config", "export", str(written)) == (0, f"Written: {written}\n", "")
    assert fairday("config", "export")[1] == written.read_text(encoding="utf-8")
    assert fairday("config", "diff", str(written), "--prune") == (0, "Nothing differs.\n", "")
    assert fairday("config", "import", "-", "--dry-run", stdin=FILE)[1] == "Nothing differs.\n"


def test_prune_takes_away_what_the_file_lacks(fairday: Run, tmp_path: Path) -> None:
    """Without it, it is told how much that would be."""
    assert fairday("config", "import", "-", stdin=FILE)[0] == 0
    assert "2 more in force are not in the file; --prune" in fairday("config", "diff", "-", stdin="")[1]
    found = fairday("config", "import", "-", "--prune", "--json", stdin="")[1]
    assert [each["change"] for each in json.loads(found)["differences"]] == ["removed", "removed"]
    assert "[[policy]]" not in fairday("config", "export")[1]


def test_the_history_lists_changes_newest_first(fairday: Run) -> None:
    """Of a kind and a scope where asked, at most so many."""
    fairday("config", "import", "-", stdin=FILE)
    fairday("policy", "set", "title=full", "--person", "Maya", "--from", "2026-11-02", "--until", "2026-11-30")
    every = read(fairday, "config", "history")
    assert [row["id"] for row in every] == [3, 2, 1]
    assert every[0]["actor"].startswith("cli:")
    assert (every[0]["for"], every[0]["from"], every[0]["until"]) == ("Maya", "2026-11-02", "2026-11-30")
    assert [row["id"] for row in read(fairday, "config", "history", "--kind", "policy")] == [3, 1]
    assert [row["id"] for row in read(fairday, "config", "history", "--team", "Payments")] == [1]
    assert [row["id"] for row in read(fairday, "config", "history", "--limit", "1")] == [3]
    assert [row["value"] for row in read(fairday, "policy", "history", "--person", "Maya")] == [{"title": "full"}]
    assert "title=full" in fairday("policy", "history")[1]


def test_a_policy_is_set_for_a_role_and_shown_as_of_a_date(fairday: Run) -> None:
    """Told with how much is reckoned again."""
    set_ = fairday(
        "policy", "set", "expected=6h", "auto_approve=break:1h", "--role", "Night desk", "--from", "2026-12-01"
    )
    assert set_ == (0, "Set from 2026-12-01 on: expected_s, auto_approve.\nNo reckoned day is touched.\n", "")
    shown = read(fairday, "policy", "show", "--role", "Night desk", "--on", "2026-12-24")
    assert (shown["expected_s"], shown["auto_approve"], shown["changes"]) == (21_600, {"break": 3600}, [1])
    assert "break=3600" in fairday("policy", "show", "--role", "Night desk")[1]
    assert read(fairday, "policy", "show")["expected_s"] == 28_800


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("config", "import", "no-such-file.toml"), "cannot be read"),
        (("config", "export", "no-such-folder/file.toml"), "cannot be written"),
        (("config", "history", "--kind", "colour"), "There are: member"),
        (("config", "import", "-"), "line 2, policy 1, x: "),
        (("policy", "set", "title=full", "--from", "2026-11-02", "--until", "2026-11-01"), "before"),
        (("policy", "set", "title=full", "--team", "Payments", "--role", "x"), "Give one of"),
    ],
)
def test_what_cannot_be_done_says_why(fairday: Run, arguments: tuple[str, ...], said: str) -> None:
    """With a status other than 0, and nothing changed."""
    status, _, text = fairday(*arguments, stdin="[[policy]]\nx = 1")
    assert status != 0
    assert said in " ".join(text.split())
    assert read(fairday, "config", "history") == []


def test_a_file_that_is_no_text_is_refused(fairday: Run, tmp_path: Path) -> None:
    """It must be UTF-8."""
    file = tmp_path / "latin.toml"
    file.write_bytes("# Größe".encode("latin-1"))
    status, _, text = fairday("config", "diff", str(file))
    assert (status != 0, "UTF-8" in text) == (True, True)
