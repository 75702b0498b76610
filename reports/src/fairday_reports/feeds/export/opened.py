"""An export: checked, written down, and then handed out as a stream from one snapshot of the store."""

import threading
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from datetime import date
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, Select, func, select

from fairday_collector import audit
from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import Clock, utc
from fairday_collector.errors import Busy
from fairday_collector.store import Store
from fairday_reports.feeds.export.asked import ask, conditions, find_set, place_of
from fairday_reports.feeds.export.cursor import encode_cursor, takes_since
from fairday_reports.feeds.export.formats import Format
from fairday_reports.feeds.export.people import people_in
from fairday_reports.feeds.export.read import Batches, batches_of, query_of
from fairday_reports.feeds.export.shape import schema_of
from fairday_reports.feeds.fill.keep import state_of
from fairday_reports.feeds.noted import note_export
from fairday_reports.feeds.rights import scope_of, visible_properties

AT_ONCE = 4
RETRY_S = 30


class Export:
    """An export under way: `chunks` is the file, whole only at its end. Whoever opened it closes it.

    `cursor` is where its reader is afterwards, None for a set that is always read whole. `rows` grows meanwhile, and
    `whole` says that all were handed out.
    """

    def __init__(
        self, form: Format, cursor: str | None, schema: pa.Schema, connection: Connection, query: Select[Any]
    ) -> None:
        self.form = form
        self.cursor = cursor
        self.rows = 0
        self.whole = False
        self._connection = connection
        self._query = query
        self._held = ExitStack()
        self.chunks: Generator[bytes, None, None] = self._streamed(schema)

    def hold(self, held: ExitStack) -> None:
        """Takes over what is let go of at the end."""
        self._held = held

    def count(self) -> int:
        """How many rows there will be."""
        whole = self._query.order_by(None).subquery()
        return self._connection.execute(select(func.count()).select_from(whole)).scalar_one()

    def close(self) -> None:
        """Lets go of the snapshot, wherever the stream is."""
        self.chunks.close()
        self._held.close()

    def _streamed(self, schema: pa.Schema) -> Generator[bytes, None, None]:
        batches = batches_of(self._connection, self._query, schema)
        with closing(batches):
            yield from self.form.stream(schema, self._counted(batches))
        self.whole = True

    def _counted(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            self.rows += batch.num_rows
            yield batch


class Exports:
    """Where exports are opened, a few at a time: each keeps a connection, and a snapshot others must work around."""

    def __init__(self, store: Store, clock: Clock, at_once: int = AT_ONCE) -> None:
        self._store = store
        self._clock = clock
        self._free = threading.BoundedSemaphore(at_once)

    def open(
        self,
        viewer: Viewer,
        name: str,
        form: Format,
        first: date | None = None,
        last: date | None = None,
        since: str | None = None,
    ) -> Export:
        """The rows of a set that are a viewer's, of local dates from `first` to `last`, changed since a cursor.

        That they are handed out is recorded, for administrators and whose they are, before the first of them is.
        Raises NotFound for a set there is not for the viewer, Invalid for what cannot be answered, Busy where too
        many are under way.
        """
        scope = scope_of(viewer)
        of = find_set(scope, name)
        properties = visible_properties(scope, of)
        with ExitStack() as held:
            self._take_turn(held)
            session = held.enter_context(self._store.read())
            place = place_of(session, scope, of, first, last)
            asked = ask(of, first, last, since, place)
            cursor = encode_cursor(place, state_of(session).changed) if takes_since(of) else None
            people, shown_first, shown_last = people_in(session, scope, asked)
            query = query_of(of, properties, conditions(scope, asked, of))
            export = Export(form, cursor, schema_of(of, properties, cursor), session.connection(), query)
            now_ms = self._clock()
            today = utc(now_ms).date()
            with self._store.write() as writing:
                note_export(
                    writing, viewer, name, shown_first or today, shown_last or today, people, now_ms,
                    format=form.name, since=asked.since,
                )  # fmt: skip
            held.callback(self._note_end, viewer, name, export)
            export.hold(held.pop_all())
        return export

    def _take_turn(self, held: ExitStack) -> None:
        if not self._free.acquire(blocking=False):
            raise Busy("many_exports", "Other exports are under way. Try again in a moment.", retry_after_s=RETRY_S)
        held.callback(self._free.release)

    def _note_end(self, viewer: Viewer, name: str, export: Export) -> None:
        with self._store.write() as session:
            audit.record(
                session, self._clock(), viewer.actor, "feed.exported", name, rows=export.rows, whole=export.whole
            )
