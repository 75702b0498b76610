"""What one tick has to tell the coalescer, in order of time: notes of the sensors, sleep, and pauses."""

from collections.abc import Iterable

from fairday_agent.anchor import Anchor
from fairday_agent.private import PrivateState
from fairday_agent.sensors.base import Cover, Look, Note, Observation

SLEPT_MS = 1000  # the boot clock ahead of the monotonic one by more than this, from one look to the next, is sleep


Event = tuple[int, Observation]


def sleeps(before: Look, notes: Iterable[Note], now: Look) -> list[Event]:
    """Find where the machine slept: just before the first note, or now, that shows the boot clock ran ahead."""
    found: list[Event] = []
    asleep = before.asleep_ms
    for look in [*(note.at for note in notes), now]:
        slept = look.asleep_ms - asleep
        if slept > SLEPT_MS:
            start = max(before.boot_ms, look.boot_ms - slept)
            found += [(start, Cover("suspended", True)), (look.boot_ms, Cover("suspended", False))]
        asleep = look.asleep_ms
    return found


def pauses(before: Look, states: Iterable[PrivateState], now: Look, anchor: Anchor) -> list[Event]:
    """Find where private mode begins or ends since the last look, its state at the last look included."""
    spans = [state.on(anchor) for state in states]
    edges = {before.boot_ms}
    for start, end in spans:
        edges.add(start)
        if end is not None:
            edges.add(end)
    return [
        (edge, Cover("private", any(start <= edge and (end is None or edge < end) for start, end in spans)))
        for edge in sorted(edges)
        if before.boot_ms <= edge <= now.boot_ms
    ]


def timeline(before: Look, notes: list[Note], states: Iterable[PrivateState], now: Look, anchor: Anchor) -> list[Event]:
    """Merge all three by time; at equal times what covers the desktop comes first, so that nothing slips by it."""
    covers = sleeps(before, notes, now) + pauses(before, states, now, anchor)
    return sorted([*covers, *((note.at.boot_ms, note.what) for note in notes)], key=lambda event: event[0])
