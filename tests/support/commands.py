"""The `fairday` command, run in this process: starting Python takes longer than most commands do."""

import subprocess
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest

from fairday_server.cli import main
from tests.support.database import database_settings, database_url
from tests.support.flow_house import BIN


class Result(NamedTuple):
    """How a command ended: its exit status and what it wrote."""

    status: int
    out: str
    err: str


class Run(Protocol):
    """Runs a command."""

    def __call__(self, *arguments: str, stdin: str | None = None) -> Result:
        """Runs it with these arguments; one that reads its standard input is a process of its own."""


def settings_of(data: Path) -> dict[str, str]:
    """What the environment tells a command about a data directory, made here, and its migrated database."""
    data.mkdir(mode=0o700, exist_ok=True)
    database_url(data)
    return {"FAIRDAY_DATA_DIR": str(data), **database_settings(data)}


def command_on(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: int = 200
) -> Run:
    """The command on a data directory and its migrated database, on a terminal of so many columns."""
    for name, value in {**settings_of(data), "COLUMNS": str(columns)}.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str, stdin: str | None = None) -> Result:
        if stdin is not None:
            ended = subprocess.run(
                [BIN / "fairday", *arguments], input=stdin, capture_output=True, text=True, check=False, timeout=120
            )
            return Result(ended.returncode, ended.stdout, ended.stderr)
        status, complaint = 0, ""
        try:
            main(arguments)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1 if end.code else 0
            complaint = end.code if isinstance(end.code, str) else ""
        written = capsys.readouterr()
        return Result(status, written.out, written.err + complaint)

    return run


def done(result: Result) -> str:
    """What a command printed; it must have succeeded."""
    assert result.status == 0, result.err
    return result.out.strip()
