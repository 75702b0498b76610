"""The job that forgets labels no open span names: a title must not outlast the spans that it came with."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, bindparam, delete, select, type_coerce, update
from sqlmodel import Session, col, func

from fairday_collector.store import Store
from fairday_collector.store.tables import LabelRow, SpanRow
from fairday_collector.store.watch import pause_ingest

# Each run looks through all open spans once, so it does much; what it holds ingest up with goes in small parts.
LABELS_AT_ONCE = 100_000
PART = 1_000
# Shorter than any digest: nobody who looks a label up finds it.
_RETIRED = struct.Struct(">q")

_ID = type_coerce(col(LabelRow.id), Integer)
_UNNAMED = select(_ID).except_(select(col(SpanRow.label_id))).limit(LABELS_AT_ONCE)
_IS_RETIRED = select(_ID).where(func.length(col(LabelRow.digest)) == _RETIRED.size)
_RETIRE = update(LabelRow).where(col(LabelRow.id) == bindparam("of")).values(digest=bindparam("retired"))


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Removes labels in two steps; idempotent, safe beside ingest and itself, and to kill at any point.

    A label that no span names is retired first, while ingest waits: nobody who stores spans finds it from then on, or
    remembers it. If a later look still finds no span that names it, none can ever come, and the label goes.
    """

    store: Store

    def bring_up(self) -> int:
        """Retires and removes labels that no open span names; returns how many."""
        with self.store.read() as session:
            unnamed = set(session.connection().execute(_UNNAMED).scalars())
            retired = set(session.connection().execute(_IS_RETIRED).scalars()) if unnamed else set()
        for part in _parts(sorted(unnamed - retired)):
            with self.store.write() as session:
                _retire(session, part)
        for part in _parts(sorted(unnamed & retired)):
            with self.store.write() as session:
                session.connection().execute(delete(LabelRow).where(col(LabelRow.id).in_(part)))
        return len(unnamed)


def _retire(session: Session, ids: Sequence[int]) -> None:
    pause_ingest(session)
    session.connection().execute(_RETIRE, [{"of": number, "retired": _RETIRED.pack(number)} for number in ids])


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[first : first + PART] for first in range(0, len(ids), PART))
