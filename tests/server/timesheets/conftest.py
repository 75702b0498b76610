import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fairday_server.cli import main
from tests.support.collector import new_collector
from tests.support.office import Office, office


@pytest.fixture
def maya(tmp_path: Path) -> Iterator[Office]:
    """Maya's office on a real database file of its own."""
    collector = new_collector(tmp_path)
    yield office(collector)
    collector.store.close()


@pytest.fixture
def fairday(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """The command on a migrated data directory of its own, in this process: its status and what it wrote."""
    monkeypatch.setenv("FAIRDAY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["fairday", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        status, complaint = 0, ""
        try:
            main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
            complaint = end.code if isinstance(end.code, str) else ""
        written = capsys.readouterr()
        return status, written.out, written.err + complaint

    (tmp_path / "data").mkdir(mode=0o700)
    collector = new_collector(tmp_path / "data")
    collector.person(zone="Europe/Berlin")
    collector.store.close()
    return run
