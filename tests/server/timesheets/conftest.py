from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.collector import new_collector
from tests.support.commands import Run, command_on
from tests.support.office import Office, office


@pytest.fixture
def maya(tmp_path: Path) -> Iterator[Office]:
    """Maya's office on a real database file of its own."""
    collector = new_collector(tmp_path)
    yield office(collector)
    collector.store.close()


@pytest.fixture
def fairday(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command on a migrated data directory of its own."""
    run = command_on(tmp_path / "data", monkeypatch, capsys)
    collector = new_collector(tmp_path / "data")
    collector.person(zone="Europe/Berlin")
    collector.store.close()
    return run
