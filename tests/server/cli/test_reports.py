"""`fairday report`, `schedule` and `run`, as people and scripts run them."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.commands import Run, command_on, done

FIRST, LAST = (datetime.now(UTC).date() + timedelta(days=days) for days in (-1, 1))
DAY = ("--from", str(FIRST), "--to", str(LAST))
"""Around today, on which the people are added."""


@pytest.fixture
def fairday(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command on a company of two."""
    run = command_on(tmp_path / "data", monkeypatch, capsys)
    done(run("team", "add", "Payments", "--zone", "Europe/Stockholm"))
    for name in ("Maya", "Zebulon"):
        done(run("person", "add", name, "--team", "Payments"))
    return run


def test_the_catalogue_is_listed(fairday: Run) -> None:
    """Each report with its sentence and what it can have a line for."""
    listed = json.loads(done(fairday("report", "list", "--json")))
    assert {"timesheet", "utilisation", "attendance", "summary", "exceptions", "usage", "productivity"} == {
        one["name"] for one in listed
    }
    assert "Whether people have too much or too little to do" in " ".join(done(fairday("report", "list")).split())


@pytest.mark.parametrize("form", ["table", "csv", "json", "html"])
def test_a_report_is_printed(fairday: Run, form: str) -> None:
    """In each format that is text, of teams and people by name."""
    out = done(fairday("report", "show", "timesheet", *DAY, "--team", "Payments", "--person", "Maya", "--format", form))
    assert "Maya" in out
    assert "Zebulon" not in out
    if form == "csv":
        assert [row["person"] for row in csv.DictReader(io.StringIO(out.lstrip("\ufeff")))][:1] == ["Maya"]


def test_a_report_is_written_to_a_file(fairday: Run, tmp_path: Path) -> None:
    """Its name says the format; it is for its owner alone, whole or not there at all."""
    out = tmp_path / "payments.pdf"
    assert "Team utilisation" in fairday("report", "show", "utilisation", *DAY, "--out", str(out)).err
    assert out.read_bytes().startswith(b"%PDF")
    assert out.stat().st_mode & 0o777 == 0o600
    sheet = tmp_path / "sheet.bin"
    done(fairday("report", "timesheet", *DAY, "--format", "xlsx", "--out", str(sheet)))
    assert sheet.read_bytes().startswith(b"PK")
    nowhere = fairday("report", "timesheet", *DAY, "--out", str(tmp_path / "no" / "x.csv"))
    assert (nowhere.status, "cannot be written" in nowhere.err) == (1, True)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["payments.pdf", "sheet.bin"]


def test_a_report_is_saved_shown_by_its_name_and_forgotten(fairday: Run) -> None:
    """What was asked for is kept; options given with its name hold over it."""
    done(fairday("report", "save", "Ours", "timesheet", "--period", "yesterday", "--team", "Payments", "--shared"))
    (saved,) = json.loads(done(fairday("report", "saved", "--json")))
    assert (saved["name"], saved["report"], saved["shared"], saved["parameters"]["period"]) == (
        "Ours", "timesheet", True, "yesterday"
    )  # fmt: skip
    kept = json.loads(done(fairday("report", "show", "Ours", "--format", "json")))
    assert (kept["report"], kept["parameters"]["period"], kept["subject"]) == ("timesheet", "yesterday", "Payments")
    other = json.loads(done(fairday("report", "show", "Ours", *DAY, "--by", "person", "--format", "json")))
    assert (other["from"], other["to"], other["parameters"]["by"]) == (str(FIRST), str(LAST), "person")
    assert "forgotten" in done(fairday("report", "forget", "Ours"))
    assert "Nothing is saved yet." in done(fairday("report", "saved"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("report", "show", "utilization", *DAY), "Did you mean utilisation"),
        (("report", "show", "timesheet"), "period"),
        (("report", "show", "timesheet", *DAY, "--period", "yesterday"), "period"),
        (("report", "show", "timesheet", "--period", "someday"), "last-week"),
        (("report", "show", "timesheet", *DAY, "--by", "shoe"), "by"),
        (("report", "show", "timesheet", *DAY, "--format", "xml"), "pdf"),
        (("report", "show", "timesheet", *DAY, "--format", "csv", "--table", "shoes"), "days"),
        (("report", "show", "timesheet", *DAY, "--person", "Nobody"), "person list"),
        (("report", "forget", "Nothing"), "report saved"),
        (("schedule", "add", "s", "--mail", "a@example.org"), "--daily"),
        (("schedule", "add", "s", "--daily", "6:00", "--cron", "0 6 * * *", "--mail", "a@example.org"), "one of"),
        (("schedule", "add", "s", "--daily", "25:00", "--mail", "a@example.org"), "no time of day"),
        (("schedule", "add", "s", "--weekly", "shoe", "06:00", "--mail", "a@example.org"), "weekday"),
        (("schedule", "add", "s", "--daily", "06:00", "--zone", "Mars", "--mail", "a@example.org"), "zone"),
        (("schedule", "add", "s", "--daily", "06:00"), "--folder"),
        (("schedule", "add", "s", "--daily", "06:00", "--to", "pigeon:1"), "no target"),
        (("schedule", "add", "s", "--daily", "06:00", "--to", "person:Nobody"), "person list"),
        (("schedule", "add", "s", "--daily", "06:00", "--to", "role:kings"), "supervisors"),
        (("schedule", "add", "s", "--daily", "06:00", "--to", "webhook:http://127.0.0.1/"), "127.0.0.1"),
        (("schedule", "add", "s", "--daily", "06:00", "--to", "a@x.org", "--report", "no"), "report list"),
        (("schedule", "add", "s", "--daily", "06:00", "--to", "a@x.org", "--threshold", "5"), "--threshold"),
        (("schedule", "pause", "none"), "schedule list"),
        (("run", "show", "none"), "schedule list"),
    ],
)
def test_bad_input_gets_a_sentence_with_the_remedy(fairday: Run, arguments: tuple[str, ...], says: str) -> None:
    """And nothing changes."""
    refused = fairday(*arguments)
    assert refused.status != 0
    assert says in refused.err
    assert "Traceback" not in refused.err
    assert done(fairday("schedule", "list")) == "No schedules yet. Add one with: fairday schedule add"


@pytest.mark.parametrize(
    ("options", "cron", "when"),
    [
        (("--daily", "06:00"), "0 6 * * *", "every day at 06:00"),
        (("--weekly", "mon", "06:00"), "0 6 * * mon", "every Monday at 06:00"),
        (("--monthly", "1", "06:00"), "0 6 1 * *", "on day 1 of every month at 06:00"),
        (("--cron", "0 6 * * mon-fri"), "0 6 * * mon-fri", "Monday to Friday at 06:00"),
    ],
)
def test_a_schedule_is_added(fairday: Run, options: tuple[str, ...], cron: str, when: str) -> None:
    """At a time, in the team's zone where none is given, for every kind of target."""
    out = done(fairday(
        "schedule", "add", "weekly", "--report", "utilisation", *options, "--period", "last-week", "--team", "Payments",
        "--by", "person", "--format", "pdf", "--format", "xlsx", "--to", "person:Maya", "--to", "role:supervisors",
        "--to", "mail:a@example.org", "--to", "folder:/srv/reports", "--to", "webhook:https://8.8.8.8/in",
        "--to", "slack:https://8.8.8.8/slack", "--to", "teams:https://8.8.8.8/teams", "--mail", "b@example.org",
        "--correction-days", "3", "--threshold", "10m",
    ))  # fmt: skip
    assert out.startswith(f"weekly: {when} in Europe/Stockholm")
    assert "is signed with whsec_" in out
    (row,) = json.loads(done(fairday("schedule", "list", "--json")))
    assert (row["cron"], row["zone"], row["formats"], row["by"]) == (
        cron,
        "Europe/Stockholm",
        ["pdf", "xlsx"],
        "person",
    )
    assert (row["correction_days"], row["threshold_ms"]) == (3, 600_000)
    kinds = [target["name"].partition(":")[0] for target in row["targets"]]
    assert kinds == ["person", "role", "mail", "folder", "webhook", "slack", "teams", "mail"]
    assert "whsec_" not in json.dumps(row)


def test_a_schedule_is_changed_paused_resumed_and_removed(fairday: Run) -> None:
    """What is not given stays as it was; targets are replaced together."""
    done(fairday("schedule", "add", "one", "--daily", "06:00", "--team", "Payments", "--mail", "a@example.org"))
    told = done(fairday("schedule", "change", "one", "--name", "two", "--monthly", "last", "07:00"))
    assert told == "two: on the last day of every month at 07:00 in Europe/Stockholm"
    (row,) = json.loads(done(fairday("schedule", "list", "--json")))
    assert ([target["words"] for target in row["targets"]], row["report"], row["period"]) == (
        ["a@example.org"], "timesheet", "yesterday"
    )  # fmt: skip
    done(fairday("schedule", "change", "two", "--mail", "b@example.org", "--report", "utilisation", "--by", "team"))
    (row,) = json.loads(done(fairday("schedule", "list", "--json")))
    assert ([target["words"] for target in row["targets"]], row["report"]) == (["b@example.org"], "utilisation")
    done(fairday("schedule", "change", "two", "--report", "summary"))
    (row,) = json.loads(done(fairday("schedule", "list", "--json")))
    assert (row["report"], row["by"], row["period"]) == ("summary", "", "yesterday")
    assert done(fairday("schedule", "pause", "two")) == "two: paused"
    assert json.loads(done(fairday("schedule", "list", "--json")))[0]["paused"]
    assert "paused" in done(fairday("schedule", "list"))
    done(fairday("schedule", "resume", "two"))
    assert done(fairday("schedule", "remove", "two")) == "two: removed"
    assert json.loads(done(fairday("schedule", "list", "--json"))) == []


def test_a_run_is_shown_with_what_it_said(fairday: Run, tmp_path: Path) -> None:
    """How it went and who got it; what it said in any format."""
    folder = tmp_path / "out"
    done(fairday("schedule", "add", "daily", "--daily", "06:00", "--team", "Payments", "--format", "csv",
                 "--folder", str(folder)))  # fmt: skip
    assert "did not run yet" in fairday("run", "show", "daily").err
    assert "done" in done(fairday("schedule", "run", "daily"))
    (row,) = json.loads(done(fairday("run", "list", "--json")))
    assert (row["name"], row["status"], row["by"], row["revision"]) == ("daily", "done", "hand", 0)
    assert json.loads(done(fairday("run", "list", "--status", "failed", "--json"))) == []
    shown = json.loads(done(fairday("run", "show", "daily", "--json")))
    assert [(one["target"], one["status"]) for one in shown["deliveries"]] == [(f"folder:{folder}", "sent")]
    assert {file["format"] for file in shown["files"]} == {"csv"}
    assert f"folder:{folder}" in done(fairday("run", "show", "daily", "--slot", row["slot"])).replace("\n", "")
    said = json.loads(done(fairday("run", "show", "daily", "--format", "json")))
    assert said["subject"] == "Payments"
    out = tmp_path / "run.pdf"
    done(fairday("run", "show", "daily", "--out", str(out)))
    assert out.read_bytes().startswith(b"%PDF")
