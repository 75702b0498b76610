"""`fairday ledger verify`, run as people run it."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from fairday_collector.store import Store
from tests.support.collector import new_collector
from tests.support.commands import Run, command_on, done
from tests.support.database import database_url
from tests.support.metric_days import at, recorded, work

# Commands tell the time by the machine's clock, which is later than this Monday.
LONG_AGO = -108 * 7
_POLICY = (
    "INSERT INTO config_change (id, kind, scope, scope_id, name, from_date, value, at_ms, actor) "
    "SELECT {}, 'policy', 'person', id, '', '{}', '{}', 0, 'test' FROM person WHERE name = 'Maya'"
)


@pytest.fixture
def fairday(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command, where Maya and Tom worked on a Monday and a Tuesday long ago."""
    run = command_on(tmp_path / "data", monkeypatch, capsys, columns=200)
    collector = new_collector(tmp_path / "data")
    collector.clock.now = at(LONG_AGO + 2, 8)
    for name in ("Maya", "Tom"):
        _, key = collector.seat(collector.person(name), machine=name)
        recorded(collector, key, [*work(at(LONG_AGO, 9), 60), *work(at(LONG_AGO + 1, 9), 60)])
    collector.store.close()
    return run


def harm(folder: Path, *statements: str) -> None:
    """Changes what is kept behind the engine's back."""
    store = Store(database_url(folder / "data"))
    with store.write() as session:
        for statement in statements:
            session.connection().execute(text(statement))
    store.close()


def test_a_sound_ledger_is_said_to_be_so(fairday: Run) -> None:
    """How many days were judged, and nothing else where that is no terminal."""
    result = fairday("ledger", "verify")
    assert done(result) == "All 4 days agree with their spans."
    assert result.err == ""
    assert done(fairday("ledger", "verify", "--person", "Tom", "--to", "2024-09-16", "--json")) == "[]"


def test_all_that_is_wrong_is_named_at_the_end(fairday: Run, tmp_path: Path) -> None:
    """A day that is not kept, one that cannot be reckoned and one that differs; then the command fails."""
    harm(
        tmp_path,
        "DELETE FROM ledger_day WHERE day = '2024-09-16'",
        "UPDATE ledger_day SET overlap_ms = overlap_ms + 1 WHERE day = '2024-09-17'",
        # The first policy holds for all dates before it.
        _POLICY.format(98, "2024-01-01", "{}"),
        _POLICY.format(99, "2024-09-17", '{"from_the_future": 1}'),
        "UPDATE generation SET through_change = 99",
    )
    result = fairday("ledger", "verify", "--json")
    assert result.status == 1
    found = sorted((row["person"], row["date"], row["differs"][0]) for row in json.loads(result.out))
    lacks = "it is not kept, though what was sent, claimed or recorded says that it should be"
    unknown = "it cannot be reckoned: ValidationError: Object contains unknown field `from_the_future`"
    assert found == [
        ("Maya", "2024-09-16", lacks),
        ("Maya", "2024-09-17", unknown),
        ("Tom", "2024-09-16", lacks),
        ("Tom", "2024-09-17", "overlap_ms: kept 1, from spans 0"),
    ]
    assert lacks in fairday("ledger", "verify").out


def test_progress_is_shown_to_a_terminal(fairday: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """On standard error, so that the findings can be piped."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    result = fairday("ledger", "verify", "--json")
    assert done(result) == "[]"
    assert "Verifying" in result.err
