"""Private mode: written by the worker's command, read by the recorder before anything reaches the disk.

The file `private.json` holds the last few pauses, so that one which came and went between two looks still counts.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from fairday_agent.anchor import Anchor, Clocks

FILE_NAME = "private.json"
_KEPT = 16


@dataclass(frozen=True, slots=True)
class PrivateState:
    """One pause: where it began on both clocks, when it is to end (epoch ms UTC), and where `resume` ended it."""

    from_boot_ms: int
    boot_id: str
    from_wall_ms: int
    until_wall_ms: int | None = None
    ended: Anchor | None = None

    def on(self, anchor: Anchor) -> tuple[int, int | None]:
        """Return the pause as `[start, end)` on the boot clock of `anchor`; no end where none is known.

        A timed pause begun in this boot ends by the boot clock, whatever the wall clock did meanwhile.
        """
        began = Anchor(wall_ms=self.from_wall_ms, boot_ms=self.from_boot_ms, boot_id=self.boot_id)
        start = anchor.place(began)
        ends = []
        if self.until_wall_ms is not None:
            ends.append(start + (self.until_wall_ms - self.from_wall_ms))
        if self.ended is not None:
            # What was pressed just before `resume`, in the same millisecond, bears the same stamp.
            ends.append(anchor.place(self.ended) + 1)
        return start, min(ends, default=None)


class _File(msgspec.Struct, frozen=True):
    pauses: list[PrivateState]


def _begun(at: Anchor, duration_s: int | None) -> PrivateState:
    until = None if duration_s is None else at.wall_ms + duration_s * 1000
    return PrivateState(from_boot_ms=at.boot_ms, boot_id=at.boot_id, from_wall_ms=at.wall_ms, until_wall_ms=until)


class PrivateMode:
    """The worker's own switch, kept in the agent's directory, shared by the running agent and its commands."""

    def __init__(self, directory: Path, clocks: Clocks) -> None:
        self._path = directory / FILE_NAME
        self._clocks = clocks

    def start(self, duration_s: int | None = None) -> PrivateState:
        """Pause from now, for `duration_s` or until `stop`; a pause already on keeps its start and takes the new end.

        Raises `OSError` where the file cannot be written: then nothing is paused, and the worker must be told.
        """
        now = Anchor.take(self._clocks)
        pauses = list(self.pauses())
        if pauses and self._is_on(pauses[-1], now):
            last = pauses.pop()
            elapsed = now.boot_ms - last.on(now)[0]
            until = None if duration_s is None else last.from_wall_ms + elapsed + duration_s * 1000
            state = replace(last, until_wall_ms=until, ended=None)
        else:
            self._write([*pauses, _begun(now, duration_s)])
            # Stamped again now that the pause can be seen: a recorder that looked just before has nothing later.
            state = _begun(Anchor.take(self._clocks), duration_s)
        self._write([*pauses, state])
        return state

    def stop(self) -> None:
        """Resume now; nothing happens where nothing is paused. Raises `OSError` where the file cannot be written."""
        now = Anchor.take(self._clocks)
        pauses = self.pauses()
        if pauses and self._is_on(pauses[-1], now):
            self._write([*pauses[:-1], replace(pauses[-1], ended=now)])

    def current(self) -> PrivateState | None:
        """Return the pause that is on now, if any."""
        pauses = self.pauses()
        return pauses[-1] if pauses and self._is_on(pauses[-1], Anchor.take(self._clocks)) else None

    def pauses(self) -> tuple[PrivateState, ...]:
        """List the last pauses, oldest first.

        A file that cannot be read counts as a pause since the boot: where the worker's wish is unknown, nothing is
        recorded.
        """
        try:
            body = self._path.read_bytes()
        except FileNotFoundError:
            return ()
        except OSError:
            return (self._doubtful(),)
        try:
            return tuple(msgspec.json.decode(body, type=_File).pauses)
        except msgspec.MsgspecError:
            return (self._doubtful(),)

    def _doubtful(self) -> PrivateState:
        return PrivateState(0, self._clocks.boot_id(), self._clocks.booted_at_wall_ms())

    @staticmethod
    def _is_on(state: PrivateState, now: Anchor) -> bool:
        if state.ended is not None and now.place(state.ended) <= now.boot_ms:
            return False
        _, end = state.on(now)
        return end is None or now.boot_ms < end

    def _write(self, pauses: list[PrivateState]) -> None:
        draft = self._path.with_suffix(f".{os.getpid()}.tmp")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(_File(pauses[-_KEPT:])))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
