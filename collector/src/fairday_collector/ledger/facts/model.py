"""The facts of one date: what the engine stores in the rollups, and every metric is a formula of."""

from typing import Final

import msgspec

VERSION: Final = 1


class DayFacts(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Terms of one person's local date; names ending in `_ms` are milliseconds, all others counts.

    Every term is added over dates and people, but those in `MAXIMA`, of which the largest holds. The first are the
    eleven states, which sum to `length_ms`. The four parts of screen time sum to active + meeting + passive;
    collaboration, multitasking and focus sum to productive. The terms about the plan are 0 without a roster, and
    `planned_days` says whether there was one. `until_ms` is the instant, epoch milliseconds UTC, from which the date's
    working time is over. The order is that of storage: a change of it needs another `VERSION`.
    """

    version: int = VERSION
    length_ms: int = 0
    active_ms: int = 0
    meeting_ms: int = 0
    passive_ms: int = 0
    private_ms: int = 0
    claimed_ms: int = 0
    idle_ms: int = 0
    away_ms: int = 0
    locked_ms: int = 0
    suspended_ms: int = 0
    off_ms: int = 0
    unknown_ms: int = 0

    productive_ms: int = 0
    neutral_ms: int = 0
    unproductive_ms: int = 0
    unclassified_ms: int = 0
    collaboration_ms: int = 0
    multitasking_ms: int = 0
    focus_ms: int = 0
    deep_focus_ms: int = 0
    focus_runs: int = 0
    deep_focus_runs: int = 0
    longest_focus_ms: int = 0
    daily_longest_focus_ms: int = 0
    core_ms: int = 0
    switches: int = 0
    active_days: int = 0

    worked_ms: int = 0
    expected_ms: int = 0
    utilised_ms: int = 0
    available_ms: int = 0
    goal_ms: int = 0

    planned_days: int = 0
    planned_worked_ms: int = 0
    planned_productive_ms: int = 0
    rostered_days: int = 0
    scheduled_ms: int = 0
    adherent_ms: int = 0
    attended_days: int = 0
    late_ms: int = 0
    late_days: int = 0
    early_leave_ms: int = 0
    early_leave_days: int = 0
    absent_days: int = 0
    overtime_ms: int = 0
    after_hours_ms: int = 0

    frame_ms: int = 0
    observed_in_frame_ms: int = 0

    keys: int = 0
    clicks: int = 0
    scrolls: int = 0
    until_ms: int = 0


TERMS: Final = DayFacts.__struct_fields__[1:]
"""The names of all terms, in the order of storage."""

MAXIMA: Final = frozenset({"longest_focus_ms", "until_ms"})
"""The terms of which the largest holds over dates and people."""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(DayFacts)


def encode_facts(facts: DayFacts) -> bytes:
    """The facts as stored: a MessagePack array, the version first; the same bytes for the same facts."""
    return _encoder.encode(facts)


def decode_facts(data: bytes) -> DayFacts:
    """The facts an `encode_facts` made; raises ValueError for those of another version."""
    facts = _decoder.decode(data)
    if facts.version != VERSION:
        raise ValueError(f"facts of version {facts.version}, not {VERSION}: reckon the day again")
    return facts
