"""What is known of the time before this start: from what the last run left to spans, at start-up, before the senses."""

import subprocess
from collections.abc import Iterable
from typing import Literal, Protocol

from fairday_agent.anchor import Anchor
from fairday_agent.private import PrivateState
from fairday_wire.spans import MAX_AGE_MS, MAX_SPAN_MS, Span

StopReason = Literal["clean", "shutdown"]


class LastRun(Protocol):
    """The run before, as the spool remembers it: the end of its last span on its own anchor, its boot, its stop."""

    @property
    def end_ms(self) -> int | None:
        """End of the last recorded span, epoch ms UTC."""

    @property
    def boot_id(self) -> str:
        """The boot it ran in."""

    @property
    def stop(self) -> StopReason | None:
        """How it stopped; none after a crash."""


def recover(last: LastRun | None, anchor: Anchor, pauses: Iterable[PrivateState]) -> list[Span]:
    """Return the spans that fill what can be known between the end of the last run and now, in order.

    A machine that was shut down, or crashed and booted again, was `off` up to its boot; a pause is `private` as long
    as it lasted, whether anybody watched or not. All else stays unknown. If the last run seems to end in the future,
    or longer ago than the collector would take, a clock was wrong and nothing is claimed.
    """
    if last is None or last.end_ms is None:
        return []
    start, now = last.end_ms, anchor.wall_ms
    if not now - MAX_AGE_MS < start < now:
        return []
    stretches = _private(start, now, anchor, pauses)
    if last.boot_id != anchor.boot_id and last.stop != "clean":
        stretches = _with_off(start, anchor.stamp(0), stretches)
    return [piece for presence, begin, end in stretches for piece in _pieces(presence, begin, end)]


_Stretch = tuple[str, int, int]


def _private(start: int, now: int, anchor: Anchor, pauses: Iterable[PrivateState]) -> list[_Stretch]:
    """Unite the pauses within `[start, now)`."""
    found: list[_Stretch] = []
    clipped = []
    for pause in pauses:
        begin, end = pause.on(anchor)
        clipped.append((max(start, anchor.stamp(begin)), now if end is None else min(now, anchor.stamp(end))))
    for begin, end in sorted(clipped):
        begin = max(begin, found[-1][2]) if found else begin
        if begin < end:
            found.append(("private", begin, end))
    return found


def _with_off(start: int, boot: int, private: list[_Stretch]) -> list[_Stretch]:
    """Fill `[start, boot)` with `off` wherever no pause lies."""
    found: list[_Stretch] = []
    at = start
    for stretch in private:
        if at < min(stretch[1], boot):
            found.append(("off", at, min(stretch[1], boot)))
        found.append(stretch)
        at = stretch[2]
    if at < boot:
        found.append(("off", at, boot))
    return found


def _pieces(presence: str, start: int, end: int) -> Iterable[Span]:
    for at in range(start, end, MAX_SPAN_MS):
        yield Span(start=at, end=min(end, at + MAX_SPAN_MS), presence=presence, since=None if at == start else start)


def system_is_going_down() -> bool:
    """Whether this machine is shutting down; false where there is no systemd to ask."""
    try:
        asked = subprocess.run(
            ["systemctl", "is-system-running"], capture_output=True, text=True, timeout=2, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return asked.stdout.strip() == "stopping"
