"""The end of an engine's connections, those that are in use at that moment included."""

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

_ROUND = "round"


class Disposal:
    """Closes an engine's connections; the engine may be used again.

    SQLAlchemy lets go of a pool whose connections are still out, and each would stay open in it, kept by nobody, from
    when it is given back.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._round = 0
        event.listen(engine, "connect", self._connected)
        event.listen(engine, "checkin", self._given_back)

    def close(self) -> None:
        """Closes what is idle now, and what is in use as soon as it is given back."""
        self._round += 1
        self._engine.dispose()

    def _connected(self, _connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info[_ROUND] = self._round

    def _given_back(self, connection: Any, entry: ConnectionPoolEntry) -> None:
        if connection is not None and entry.info.get(_ROUND) != self._round:
            entry.invalidate()
