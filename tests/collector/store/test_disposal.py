"""A store that is closed leaves no connection open, not even one that somebody still reads by."""

from pathlib import Path

from sqlalchemy import event, text

from fairday_collector.store import Store
from tests.support.database import database_url


def test_a_connection_in_use_is_closed_when_it_is_given_back(tmp_path: Path) -> None:
    """Whoever reads may end, and opens a new one afterwards, which a second closing closes as well."""
    store = Store(database_url(tmp_path))
    closed: list[object] = []
    event.listen(store.engine, "close", lambda connection, _entry: closed.append(connection))
    for round_ in (1, 2):
        with store.read() as session:
            session.execute(text("SELECT 1"))
            store.close()
            assert len(closed) == round_ - 1
            assert session.execute(text("SELECT 2")).scalar() == 2
        assert len(closed) == round_


def test_an_open_store_keeps_its_connections(tmp_path: Path) -> None:
    """They are used again: opening one takes longer than most of what is asked."""
    store = Store(database_url(tmp_path))
    opened: list[object] = []
    event.listen(store.engine, "connect", lambda connection, _entry: opened.append(connection))
    for _ in range(3):
        with store.read() as session:
            session.execute(text("SELECT 1"))
    assert len(opened) == 1
    store.close()
