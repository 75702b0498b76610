import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from fairday_collector.clock import wall_ms
from fairday_collector.errors import Conflict
from fairday_collector.ledger.load import load_stretches
from fairday_collector.people import add_team
from fairday_collector.store import Store, migrate
from fairday_collector.store.tables import DirtyDay, LedgerDay, Person, Seat, Team
from fairday_server.demo.choice import Wish
from fairday_server.demo.history import parcels, working_days
from fairday_server.demo.label import Label, label_path, read_label, write_label
from fairday_server.demo.roster import workers
from fairday_server.demo.run import run_demo
from fairday_server.settings import Settings, load_settings
from fairday_wire.spans import DAY_MS
from tests.support.live_server import free_port

DAYS = 2


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a demo in a directory of its own, on free ports."""
    return load_settings(
        {
            "FAIRDAY_DATA_DIR": str(tmp_path / "demo"),
            "FAIRDAY_WEB_PORT": str(free_port()),
            "FAIRDAY_AGENTS_PORT": str(free_port()),
        }
    )


def database(settings: Settings) -> Path:
    """Where the demo's database lies."""
    return settings.data_dir / "fairday.db"


def until() -> date:
    """The latest date a demo can end on."""
    return datetime.fromtimestamp((wall_ms() - DAY_MS) / 1000, UTC).date()


def make(settings: Settings, days: int = 1, seed: int | None = None, *, fresh: bool = False) -> bool:
    """Makes a small demo, without serving it."""
    wish = Wish(until=until(), seed=seed, days=days, fresh=fresh)
    return run_demo(settings, wish, serve=False, stop=threading.Event())


def everything(session: Session) -> list[tuple[int, int, str, str | None]]:
    """All spans of all seats, those of packed days too, by time."""
    seats = session.exec(select(Seat.id)).all()
    found = load_stretches(session, seats, 0, wall_ms())
    return sorted((one.span.start, one.span.end, one.span.presence, one.span.app) for one in found)


def test_a_demo_goes_through_the_agents_port_once(settings: Settings) -> None:
    """All spans of all people are stored once and reckoned; a second start makes nothing, another demo is refused."""
    assert make(settings, DAYS)
    store = Store(settings.database_url)
    with store.read() as session:
        teams, people = (session.exec(select(func.count()).select_from(table)).one() for table in (Team, Person))
        seats = len(session.exec(select(Seat)).all())
        stored = everything(session)
        waiting = session.exec(select(func.count()).select_from(DirtyDay)).one()
        states = session.exec(select(LedgerDay.states)).all()
        lengths = session.exec(select(LedgerDay.end_ms - LedgerDay.start_ms)).all()
    days = working_days(until(), DAYS)
    wanted = sorted(
        (span.start, span.end, span.presence, span.app)
        for worker in workers()
        for machine in worker.machines
        for parcel in parcels(1, worker, machine, days)
        for span in parcel.spans
    )
    assert (teams, people, seats, waiting) == (4, 30, 32, 0)
    assert stored == wanted
    assert [sum(state.values()) for state in states] == list(lengths)
    assert len(states) >= 30 * DAYS - 3
    assert read_label(database(settings)) == Label(seed=1, until=until().isoformat(), days=DAYS, sent=True)

    assert make(settings, DAYS)
    with store.read() as session:
        assert len(everything(session)) == len(wanted)
    store.close()
    with pytest.raises(Conflict, match="--fresh"):
        make(settings, DAYS, seed=2)


def test_a_demo_cut_short_leaves_nothing_doubled(settings: Settings) -> None:
    """After a stop in the middle of the making, the next start makes the whole demo from the beginning."""
    settings.data_dir.mkdir()
    store = Store(settings.database_url)
    migrate(store)
    with store.write() as session:
        add_team(session, "Sales", "America/New_York", 0)
    store.close()
    write_label(database(settings), Label(seed=1, until=until().isoformat(), days=1))
    stop = threading.Event()
    stop.set()
    assert not run_demo(settings, Wish(until=until(), days=1), serve=False, stop=stop)
    label = read_label(database(settings))
    assert label is not None
    assert not label.sent

    assert make(settings)
    store = Store(settings.database_url)
    with store.read() as session:
        assert session.exec(select(func.count()).select_from(Team)).one() == 4
        assert session.exec(select(func.count()).select_from(Person)).one() == 30
        assert session.exec(select(func.count()).select_from(Seat)).one() == 32
    store.close()


@pytest.mark.parametrize("fresh", [False, True])
def test_other_data_are_never_touched(settings: Settings, fresh: bool) -> None:
    """A directory with real people in it is refused, even if a fresh demo is asked for, and stays as it was."""
    settings.data_dir.mkdir()
    store = Store(settings.database_url)
    migrate(store)
    with store.write() as session:
        add_team(session, "Real people", None, 0)
    with pytest.raises(Conflict, match="other data"):
        make(settings, fresh=fresh)
    with store.read() as session:
        assert session.exec(select(Team.name)).all() == ["Real people"]
    store.close()
    assert not label_path(database(settings)).exists()


def test_the_demo_is_never_put_on_a_server(settings: Settings) -> None:
    """Where other data may be, the demo says how to have it in a file; nothing is connected to, nothing is made."""
    on_server = replace(settings, database_url="postgresql://fairday@127.0.0.1:1/fairday")
    with pytest.raises(Conflict, match="Unset FAIRDAY_DATABASE_URL"):
        make(on_server)
    assert not settings.data_dir.exists()
