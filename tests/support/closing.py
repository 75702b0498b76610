"""Stores that tests opened and leave to be closed behind them."""

from fairday_collector.store import Store

_OPEN: list[Store] = []


def close_later(store: Store) -> Store:
    """Has a store closed by `close_all`, and returns it."""
    _OPEN.append(store)
    return store


def close_all() -> None:
    """Closes them."""
    while _OPEN:
        _OPEN.pop().close()
