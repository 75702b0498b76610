"""The `fairday` command, run as people and scripts run it."""

import json
import os
import pty
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer

from fairday_server.cli.app import app
from tests.support.commands import Result, Run, command_on, done, settings_of
from tests.support.database import database_settings

FAIRDAY = str(Path(sys.executable).with_name("fairday"))


@pytest.fixture
def fairday(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command on a migrated data directory of its own."""
    return command_on(tmp_path / "data", monkeypatch, capsys)


def refused(result: Result) -> str:
    """What a command complained about; one sentence, no traceback."""
    assert result.status != 0
    return result.err.strip()


def leaves(command: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Every command that does something, with its path."""
    below = getattr(command, "commands", {})
    return [leaf for name in below for leaf in leaves(below[name], (*path, name))] if below else [(path, command)]


def test_every_command_has_help_with_an_example() -> None:
    """Each command says what it does and shows an example that begins with its own name."""
    for path, command in leaves(typer.main.get_command(app)):
        assert command.help, path
        assert f"fairday {' '.join(path)}" in (command.epilog or ""), path


def test_people_are_set_up_and_listed(fairday: Run) -> None:
    """Team, person, token and key are made; secrets are printed alone; lists show what is there as JSON."""
    done(fairday("team", "add", "Payments", "--zone", "Europe/Stockholm"))
    done(fairday("person", "add", "Maya Lindqvist", "--team", "Payments", "--login", "maya"))
    token = done(fairday("enrol-token", "create", "--person", "Maya Lindqvist", "--uses", "2", "--expires", "12h"))
    key = done(fairday("api-key", "create", "bi", "--role", "supervisor", "--team", "Payments"))
    assert len(token.split()) == len(key.split()) == 1
    people = json.loads(done(fairday("person", "list", "--json")))
    assert [(p["name"], p["team"], p["zone"]) for p in people] == [("Maya Lindqvist", "Payments", "Europe/Stockholm")]
    tokens = json.loads(done(fairday("enrol-token", "list", "--json")))
    assert [(t["id"], t["for"], t["state"]) for t in tokens] == [(token.split(".")[0], "Maya Lindqvist", "valid")]
    analyst = ("api-key", "create", "all", "--role", "analyst", "--team", "Payments", "--times")
    done(fairday(*analyst))
    keys = json.loads(done(fairday("api-key", "list", "--json")))
    assert [(k["name"], k["teams"], k["times"]) for k in keys] == [
        ("all", ["Payments"], True), ("bi", ["Payments"], False),
    ]  # fmt: skip
    assert json.loads(done(fairday("seat", "list", "--json"))) == []
    assert token.split(".")[1] not in done(fairday("enrol-token", "list", "--json"))
    done(fairday("enrol-token", "revoke", token.split(".")[0]))
    done(fairday("api-key", "revoke", "-", stdin=key + "\n"))
    assert [k["state"] for k in json.loads(done(fairday("api-key", "list", "--json")))] == ["valid", "revoked"]


def test_a_role_has_rules_of_its_own(fairday: Run) -> None:
    """Whoever has it from a date on goes by the role's policy, which is nearer than the team's."""
    done(fairday("team", "add", "Payments"))
    done(fairday("person", "add", "Maya", "--team", "Payments"))
    done(fairday("person", "set", "Maya", "--role", "Analyst"))
    done(fairday("policy", "set", "idle_after=7m", "--team", "Payments"))
    done(fairday("policy", "set", "idle_after=9m", "--role", "Analyst"))
    shown = json.loads(done(fairday("policy", "show", "--person", "Maya", "--json")))
    assert (shown["idle_after_s"], shown["changes"]) == (540, [1, 2])


def test_a_policy_is_set_and_shown(fairday: Run) -> None:
    """The nearest scope wins, lengths may be written with a unit, and every change is numbered."""
    done(fairday("team", "add", "Payments"))
    done(fairday("person", "add", "Maya", "--team", "Payments"))
    done(fairday("policy", "set", "idle_after=10m", "title=redacted"))
    done(fairday("policy", "set", "idle_after_s=120", "--person", "Maya"))
    everyone = json.loads(done(fairday("policy", "show", "--json")))
    hers = json.loads(done(fairday("policy", "show", "--person", "Maya", "--json")))
    assert (everyone["idle_after_s"], everyone["title"], everyone["changes"]) == (600, "redacted", [1])
    assert (hers["idle_after_s"], hers["title"], hers["changes"]) == (120, "redacted", [1, 2])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("team", "add", "Payments"), "already"),
        (("team", "add", "New", "--zone", "Mars/Olympus"), "zone"),
        (("team", "add", " "), "name"),
        (("person", "add", "Bo", "--team", "Nowhere"), "fairday team add"),
        (("person", "add", "Maya", "--team", "Payments"), "already"),
        (("person", "add", "Bo", "--team", "Payments", "--email", "bo"), "mail address"),
        (("person", "set", "Nobody", "--zone", "UTC"), "fairday person list"),
        (("person", "set", "Maya"), "what to change"),
        (("enrol-token", "create"), "--person or --team"),
        (("enrol-token", "create", "--person", "Maya", "--uses", "0"), "--uses"),
        (("enrol-token", "create", "--person", "Maya", "--expires", "soon"), "30m, 12h or 7d"),
        (("api-key", "create", "x", "--role", "king"), "admin, supervisor, analyst"),
        (("api-key", "create", "x", "--role", "supervisor"), "--team"),
        (("api-key", "create", "x", "--role", "admin", "--team", "Payments"), "--team"),
        (
            ("api-key", "create", "x", "--role", "supervisor", "--team", "Payments", "--times"),
            "--times is for analysts",
        ),
        (("api-key", "revoke", "x"), "fairday api-key list"),
        (("policy", "set", "idle_after_s=-1"), "idle_after_s"),
        (("policy", "set", "idle_after_s=soon"), "idle_after_s"),
        (("policy", "set", "no_such=1"), "There are:"),
        (("policy", "set", "redact=("), "RE2"),
        (("policy", "set", "app=on", "--team", "Payments", "--person", "Maya"), "Give one of --team"),
        (("policy", "set", "working_hours_only=true"), "shifts"),
        (("seat", "revoke", "none"), "fairday seat list"),
        (("seat", "assign", "none", "--person", "Maya"), "fairday seat list"),
        (("seat", "assign", "none", "--person", "Maya", "--from", "2026-10-14T08:00"), "offset"),
        (("report", "timesheet", "--from", "2026-10-14", "--to", "2026-10-13"), "to"),
        (("report", "timesheet", "--from", "2026-10-14", "--to", "2026-10-14", "--person", "Nobody"), "person list"),
        (("report", "timesheet", "--from", "2026-10-14", "--to", "2026-10-14", "--format", "xml"), "csv"),
        (("schedule", "add", "s", "--cron", "bad", "--folder", "/tmp"), "cron"),
        (("schedule", "add", "s", "--cron", "0 7 * * *"), "folder"),
        (("schedule", "run", "none"), "schedule list"),
    ],
)
def test_bad_input_gets_a_sentence_with_the_remedy(fairday: Run, arguments: tuple[str, ...], says: str) -> None:
    """A wrong argument is told in a sentence that helps, and nothing changes."""
    done(fairday("team", "add", "Payments"))
    done(fairday("person", "add", "Maya", "--team", "Payments"))
    assert says in refused(fairday(*arguments))
    assert len(json.loads(done(fairday("person", "list", "--json")))) == 1


def test_a_database_that_was_never_migrated_is_told(tmp_path: Path) -> None:
    """The first command on an empty directory says what to run, in one line."""
    new = tmp_path / "new"
    environ = {**os.environ, "FAIRDAY_DATA_DIR": str(new), **database_settings(new)}
    result = subprocess.run(
        [FAIRDAY, "person", "list"], env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 1
    assert "fairday migrate" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_sign_in_link_goes_to_a_terminal_alone(fairday: Run, tmp_path: Path) -> None:
    """Through a pipe no link is printed; on a terminal it is."""
    piped = fairday("sign-in")
    assert "/sign-in/" not in piped.out + piped.err
    ours, theirs = pty.openpty()
    environ = {**os.environ, **settings_of(tmp_path / "data")}
    subprocess.run(
        [FAIRDAY, "sign-in"], env=environ, stdin=theirs, stdout=theirs, stderr=theirs, timeout=120, check=True
    )
    os.close(theirs)
    shown = os.read(ours, 4096).decode()
    os.close(ours)
    assert re.search(r"http://127\.0\.0\.1:8480/sign-in/[\w-]{40,}", shown)


def test_a_timesheet_is_printed_in_every_format(fairday: Run) -> None:
    """Each format names the person, also without any data."""
    done(fairday("team", "add", "Payments"))
    done(fairday("person", "add", "Maya", "--team", "Payments"))
    tomorrow = str(datetime.now(UTC).date() + timedelta(days=1))
    for form in ("table", "csv", "html", "json"):
        day = ("--from", tomorrow, "--to", tomorrow)
        assert "Maya" in done(fairday("report", "timesheet", *day, "--team", "Payments", "--format", form))


def test_a_schedule_is_added_listed_and_run(fairday: Run, tmp_path: Path) -> None:
    """A run by hand writes the report into the folder and is recorded."""
    done(fairday("team", "add", "Payments"))
    done(fairday("person", "add", "Maya", "--team", "Payments"))
    folder = tmp_path / "out"
    folder.mkdir()
    done(fairday("schedule", "add", "daily", "--cron", "0 7 * * *", "--team", "Payments", "--folder", str(folder)))
    assert "done" in done(fairday("schedule", "run", "daily"))
    [file] = folder.iterdir()
    assert "Payments" in file.read_text()
    [row] = json.loads(done(fairday("schedule", "list", "--json")))
    assert (row["name"], row["last"]["status"]) == ("daily", "done")
