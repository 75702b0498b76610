"""What seats say of themselves with each upload: when they were last seen, their clock, their version, their losses."""

from collections.abc import Mapping

import msgspec

from fairday_collector.ingest.decode import Decoded

MAX_SKEW_MS = 2**53
MAX_LOSSES = 16
# A seat that sends in quick succession, after an outage, need not be written down each time.
EVERY_MS = 5_000
MOST = 100_000
_encode = msgspec.json.Encoder(order="sorted").encode

Said = tuple[str, str]
"""The agent's version and its losses as JSON."""


class Visits:
    """Which visits must be written. `keep` follows a commit, `forget` a transaction that failed."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[int, Said]] = {}
        self._new: dict[str, tuple[int, Said]] = {}

    def due(self, said: Mapping[str, Decoded], now_ms: int) -> list[tuple[str, int, int, str, str]]:
        """Of each seat (by id): id, last seen, skew (ms), agent and losses, where one of them must be written."""
        due = []
        for seat, batch in sorted(said.items()):
            losses = {name[:64]: max(0, min(n, MAX_SKEW_MS)) for name, n in list(batch.losses.items())[:MAX_LOSSES]}
            words = (batch.agent, _encode(losses).decode())
            at_ms, before = self._last.get(seat, (0, None))
            if words != before or not 0 <= now_ms - at_ms < EVERY_MS:
                due.append((seat, now_ms, skew_ms(batch, now_ms), *words))
                self._new[seat] = (now_ms, words)
        return due

    def keep(self) -> None:
        """What was due has been written."""
        if len(self._last) > MOST:
            self._last.clear()
        self._last |= self._new
        self._new = {}

    def forget(self) -> None:
        """What was due has not been written."""
        self._new = {}


def skew_ms(batch: Decoded, now_ms: int) -> int:
    """The agent's clock less ours when it sent a batch; whatever it says, within ±2⁵³ ms."""
    return max(-MAX_SKEW_MS, min(MAX_SKEW_MS, batch.sent_at - now_ms))
