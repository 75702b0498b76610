"""What may be the matter with a seat, in words: each with what was seen and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from fairday_collector.clock import iso
from fairday_collector.seat_health.holes import Hole

What = Literal["silent", "unassigned", "skipping", "conflicts", "clone", "clock", "losses"]
WHAT: dict[What, str] = {
    "silent": "Silent",
    "unassigned": "Nobody’s",
    "skipping": "Skips batches",
    "conflicts": "Sends other spans under known numbers",
    "clone": "May be a copy",
    "clock": "Clock is off",
    "losses": "Gave spans up",
}
"""What may be the matter, as a table has it."""
MOST_RANGES = 5
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is the matter: `seen` is the fact, `remedy` what to do about it."""

    what: What
    seen: str
    remedy: str


def silent(seat_id: str, last_seen_ms: int | None, enrolled_ms: int) -> Trouble:
    """Nothing came for long."""
    seen = (
        f"Enrolled on {iso(enrolled_ms)}, and never sent anything."
        if last_seen_ms is None
        else f"Nothing came since {iso(last_seen_ms)}."
    )
    return Trouble(
        "silent",
        seen,
        "See whether the desktop is on and its agent runs; `fairday-agent doctor` there says why it does not send. "
        f"If the desktop is gone: fairday seat revoke {seat_id}",
    )


def unassigned(seat_id: str) -> Trouble:
    """What it sends is kept and feeds nobody's record."""
    return Trouble(
        "unassigned",
        "It feeds nobody's record. What it sends is kept.",
        f"Say whose it is: fairday seat assign {seat_id} --person NAME",
    )


def skipping(missing: Sequence[Hole]) -> Trouble:
    """Batches between others did not come."""
    ranges = [
        f"{hole.first}" if hole.first == hole.last else f"{hole.first} to {hole.last}" for hole in missing[:MOST_RANGES]
    ]
    more = f", and {len(missing) - MOST_RANGES} ranges more" if len(missing) > MOST_RANGES else ""
    return Trouble(
        "skipping",
        f"Batches {', '.join(ranges)}{more} have not come, though later ones have.",
        "The agent may be sending them still, after an outage the newest first. If they do not come within a day, "
        "`fairday-agent status` on the desktop says what it holds.",
    )


def conflicting(count: int) -> Trouble:
    """Other spans came under numbers that are stored."""
    times = "once" if count == 1 else f"{count} times"
    return Trouble(
        "conflicts",
        f"Other spans came under a number that is stored, {times}. Nothing was overwritten.",
        "The machine was cloned, or restored from a backup. After a restore there is nothing to do; "
        "enrol a clone with a join token of its own.",
    )


def clone(seat_id: str) -> Trouble:
    """The token, machine and user of another seat enrolled it."""
    return Trouble(
        "clone",
        "It enrolled as a machine and user that have a seat already.",
        "If the machine was set up anew, revoke its older seat. If it is a copy, give it a machine id and a join token "
        f"of its own, then: fairday seat revoke {seat_id}",
    )


def clock_off(skew_ms: int) -> Trouble:
    """The desktop's clock is far off ours."""
    minutes = abs(skew_ms) // _MINUTE_MS
    away = f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
    return Trouble(
        "clock",
        f"At the last upload its clock was {away} {'ahead of' if skew_ms > 0 else 'behind'} this server's.",
        "Let the desktop set its clock by a time server, and look at this server's own clock.",
    )


def lost(losses: Mapping[str, int]) -> Trouble:
    """The agent gave spans up."""
    counts = ", ".join(f"{name} {count}" for name, count in sorted(losses.items()))
    return Trouble(
        "losses",
        f"Its agent gave up spans since it enrolled: {counts}.",
        "`fairday-agent status` on the desktop says which and why. A full spool means that it could not send for long.",
    )
