"""From the stored facts to a person's reckoned days: consecutive dates at once."""

import zlib
from collections.abc import Sequence
from datetime import date

import msgspec
from sqlmodel import Session

from fairday_collector.calendar import tzdata_version
from fairday_collector.ledger.edges import edge
from fairday_collector.ledger.load import held_of, load_day
from fairday_collector.ledger.reckon import reckon_day
from fairday_collector.ledger.reckon.devices import devices
from fairday_collector.ledger.rows import ReckonedDay
from fairday_collector.ledger.world import World
from fairday_collector.people import PersonHistory

# Raised whenever the reckoning itself gives another result for the same spans and rules.
RECKONING = 1


def reckon_days(
    session: Session, history: PersonHistory, days: Sequence[date], world: World, now_ms: int
) -> list[ReckonedDay]:
    """The person's consecutive local dates, from the stored spans and what was decided for each of them."""
    held = held_of(session, history.person.id)
    found = []
    for day in days:
        start_ms, end_ms = history.zones.bounds(day)
        stretches = load_day(session, held, start_ms, end_ms)
        policy = world.policy.of(history, day)
        ledger = reckon_day(stretches, policy.settings.rules, start_ms, end_ms, held)
        lines = devices(stretches)
        found.append(
            ReckonedDay(
                person_id=history.person.id,
                day=day,
                zone=history.zones.zone_on(day),
                start_ms=start_ms,
                end_ms=end_ms,
                first_ms=ledger.first_ms,
                last_ms=ledger.last_ms,
                last_received_ms=ledger.last_received_ms,
                overlap_ms=ledger.overlap_ms,
                states=ledger.states,
                apps=ledger.apps,
                counts=msgspec.to_builtins(ledger.counts),
                proposed=None,
                edge_gaps=f"{edge(lines, start_ms)}|{edge(lines, end_ms)}",
                made_by={
                    "reckoning": RECKONING,
                    "policy_changes": list(policy.changes),
                    "rules": msgspec.to_builtins(policy.settings.rules),
                    "tzdata": tzdata_version(),
                },
                reckoned_ms=now_ms,
                timeline=zlib.compress(msgspec.json.encode(ledger.segments)),
                facts=b"",
                cells=b"",
            )
        )
    return found
