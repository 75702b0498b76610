"""The clear way to a person's days: by the executable specification, from the spans alone, without any rollup."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from sqlmodel import Session

from fairday_collector.ledger.block import Reckoned, Reckoner, reckoned
from fairday_collector.ledger.columns import Label, Timeline
from fairday_collector.ledger.edges import edge
from fairday_collector.ledger.fast import Block, DayRules, DayTotals
from fairday_collector.ledger.load import load_day
from fairday_collector.ledger.reckon import DayLedger, reckon_day
from fairday_collector.ledger.reckon.devices import devices
from fairday_collector.ledger.reckon.model import PRESENT, STATES, Claim, Held
from fairday_collector.ledger.world import World
from fairday_collector.people import PersonHistory

_STATE = {state: number for number, state in enumerate(STATES)}


def clear_days(session: Session, history: PersonHistory, days: Sequence[date], world: World) -> Reckoned:
    """The person's consecutive local dates, recomputed from the spans; what rollups say is not looked at."""
    return reckoned(session, history, days, world, clear_way)


def clear_way(session: Session, held: Held, days: Sequence[DayRules]) -> Reckoner:
    """Span by span, day by day; about ten times as slow as the fast way, and simple enough to be read as the rules."""
    loaded = [load_day(session, held, day.start_ms, day.end_ms) for day in days]
    lines = [devices(stretches) for stretches in loaded]

    def reckon(claims: Sequence[Claim]) -> Block:
        ledgers = [
            reckon_day(stretches, day.rules, day.start_ms, day.end_ms, held, claims)
            for stretches, day in zip(loaded, days, strict=True)
        ]
        totals = [
            DayTotals(
                start_ms=ledger.start_ms,
                end_ms=ledger.end_ms,
                states=ledger.states,
                apps=ledger.apps,
                counts=ledger.counts,
                first_ms=ledger.first_ms,
                last_ms=ledger.last_ms,
                overlap_ms=ledger.overlap_ms,
                last_received_ms=ledger.last_received_ms,
                edges=(edge(line, ledger.start_ms), edge(line, ledger.end_ms)),
            )
            for ledger, line in zip(ledgers, lines, strict=True)
        ]
        return Block(columns_of(ledgers, claims), totals)

    return reckon


def columns_of(ledgers: Sequence[DayLedger], claims: Sequence[Claim]) -> Timeline:
    """The timeline of consecutive clear ledgers, by the claims they were reckoned with."""
    number = {claim.id: at for at, claim in enumerate(claims)}
    labels: dict[Label, int] = {}
    rows: list[tuple[int, int, int, int, int, int]] = []
    for day, ledger in enumerate(ledgers):
        for part in ledger.segments:
            label = (part.app, part.title, part.site)
            rows.append(
                (
                    part.start,
                    part.end,
                    day,
                    _STATE[part.state],
                    labels.setdefault(label, len(labels)) if part.state in PRESENT else -1,
                    -1 if part.claim is None else number[part.claim],
                )
            )
    start, end, days, state, label_of, claim = np.array(rows, np.int64).reshape(-1, 6).T
    return Timeline(
        bounds=np.array([ledgers[0].start_ms, *(ledger.end_ms for ledger in ledgers)], np.int64),
        labels=list(labels),
        start=start.copy(),
        end=end.copy(),
        day=days.astype(np.int32),
        state=state.astype(np.uint8),
        label=label_of.astype(np.int32),
        claim=claim.astype(np.int32),
    )
