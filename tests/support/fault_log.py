"""What the agents of a fault test were given to record, written down before they have it: all that the oracle goes by.

A `kill -9` of the process loses nothing of a file that was written to, so no line needs to be synced.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from fairday_wire.spans import Span


class Line(msgspec.Struct, array_like=True):
    """One line: a run begins, spans are given (sealed, and what is still open), the spool has kept what was given."""

    what: Literal["begin", "give", "kept"]
    sealed: list[Span] = []
    tail: list[Span] = []


class IssueLog:
    """The log of one agent, appended to."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def write(self, line: Line) -> None:
        """Write one line, whole, before anything that follows from it is done."""
        os.write(self._file, msgspec.json.encode(line) + b"\n")

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def lines(path: Path) -> Iterator[Line]:
    """Read a log; a line that a kill cut short was never acted upon."""
    if not path.exists():
        return
    for text in path.read_bytes().splitlines(keepends=True):
        if text.endswith(b"\n"):
            yield msgspec.json.decode(text, type=Line)


@dataclass(slots=True)
class Account:
    """What must have arrived of one agent, and, in ms, what was open or on its way to the disk as it was killed."""

    must: list[Span] = field(default_factory=list)
    open_ms: int = 0


def account(path: Path, arrived: Callable[[Span], bool]) -> Account:
    """Work out from a log what must have arrived.

    Whether the spool had kept the last spans before a kill is seen from whether any of them `arrived`: it keeps what
    it is given in one transaction, so they are all there or none. In the latter case they count as open.
    """
    found = Account()
    tail: Sequence[Span] = ()
    doubtful: Line | None = None
    for line in [*lines(path), Line("begin")]:
        if line.what == "give":
            doubtful = line
            continue
        if doubtful is not None:
            if line.what == "kept" or any(map(arrived, doubtful.sealed)):
                found.must += doubtful.sealed
                tail = doubtful.tail
            else:
                found.open_ms += sum(span.end - span.start for span in doubtful.sealed)
            doubtful = None
        if line.what == "begin":
            # What was open is sealed as its last checkpoint has it.
            found.must += tail
            tail = ()
    return found


def last_end(path: Path) -> int | None:
    """Find the latest end of all that was ever given, ms UTC."""
    return max((span.end for line in lines(path) for span in (*line.sealed, *line.tail)), default=None)
