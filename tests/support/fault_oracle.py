"""Knows each span that was issued, and compares: delivered once, and equal."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fairday_collector.ledger.columns import PRESENCES, SpanTable
from fairday_collector.ledger.spans.stored import stored
from fairday_collector.store import Store
from fairday_wire.spans import DAY_MS, Span
from tests.support.fault_log import account

FIRST_DAY, END_DAY = 0, 40_000  # 1970 to 2079: whatever is stored, wherever it lies


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the spans issued: `lost` never came, `doubled` came more than once, `strange` were never issued.

    `open_ms` is what was still open, or on its way to the spool, as agents were killed. `keys` counts by seat.
    """

    issued: int
    lost: list[Span]
    doubled: list[Span]
    strange: list[Span]
    open_ms: int
    keys: dict[str, int]

    @property
    def clean(self) -> bool:
        """Whether each came once and equal."""
        return not (self.lost or self.doubled or self.strange)


def spans_of(table: SpanTable) -> list[Span]:
    """Write a table of stored spans as the agents would."""
    found = []
    for row in range(len(table.start)):
        app, title, site = table.labels[table.label[row]]
        start, origin = int(table.start[row]), int(table.origin[row])
        found.append(
            Span(
                start=start,
                end=int(table.end[row]),
                presence=PRESENCES[table.presence[row]],
                since=None if origin == start else origin,
                call=bool(table.call[row]),
                media=bool(table.media[row]),
                app=app,
                title=title,
                site=site,
                keys=int(table.keys[row]),
                clicks=int(table.clicks[row]),
                scrolls=int(table.scrolls[row]),
            )
        )
    return found


def arrived_at(store: Store, seats: Iterable[str]) -> dict[str, list[Span]]:
    """Read all that is stored of some seats."""
    with store.read() as session:
        tables = stored(session, [*seats], FIRST_DAY, END_DAY)
    return {seat: spans_of(table) for seat, table in tables.items()}


def judge(store: Store, logs: Mapping[str, Path]) -> Verdict:
    """Compare what was issued, by the log of each seat, with what is stored."""
    arrived = arrived_at(store, logs)
    issued, open_ms = 0, 0
    lost: list[Span] = []
    doubled: list[Span] = []
    strange: list[Span] = []
    keys: dict[str, int] = {}
    for seat, log in logs.items():
        came = Counter(arrived.get(seat, []))
        expected = account(log, came.__contains__)
        must = Counter(expected.must)
        assert max(must.values(), default=1) == 1, "the fleet issued a span twice"
        issued += len(must)
        open_ms += expected.open_ms
        lost += (must - came).elements()
        doubled += (came - Counter(set(came))).elements()
        strange += came.keys() - must.keys()
        keys[seat] = sum(span.keys for span in must)
    return Verdict(issued, lost, doubled, strange, open_ms, keys)


def days_of(spans: Iterable[Span]) -> set[int]:
    """Name the UTC days on which spans start, counted from 1970-01-01."""
    return {span.start // DAY_MS for span in spans}
