"""One page of a query, written as it is read: what is held at once is some rows, whatever the page's size."""

from collections.abc import Generator, Mapping
from functools import partial
from typing import Any, Final

import msgspec
from sqlmodel import Session

from fairday_collector.store import Store
from fairday_reports.feeds.fill.keep import source_of, state_of
from fairday_reports.feeds.odata.negotiate import MAX_PAGE, NEW, Form, page_size
from fairday_reports.feeds.odata.options import write_options
from fairday_reports.feeds.odata.query import Query
from fairday_reports.feeds.odata.skiptoken import SkipToken, asked_digest, moved, read_token
from fairday_reports.feeds.odata.writer import Writer
from fairday_reports.feeds.schema import VERSION

ROWS_AT_ONCE: Final = 1_000
_KEPT: Final = ("filter", "select", "expand", "orderby", "format")


class Page:
    """A page of a set's rows in one snapshot, with a link to the next where there are more."""

    def __init__(
        self, store: Store, query: Query, root: str, form: Form, headers: Mapping[str, str], actor: str
    ) -> None:
        self._store = store
        self._query = query
        self._root = root
        self._form = form
        self._actor = actor
        self._asked = asked_digest(query.source.of.name, query.options)
        self._preferred = page_size(headers)
        self._writer = Writer(query.source, query.shape, texts=form.texts)

    @property
    def goes_on(self) -> bool:
        """Whether it is not the first of its query."""
        return self._query.token is not None

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says of the size that was preferred."""
        return {"Preference-Applied": f"odata.maxpagesize={self._preferred}"} if self._preferred else {}

    def body(self) -> Generator[bytes]:
        """The page as JSON; raises what is wrong with the token before the first part."""
        query, writer = self._query, self._writer
        with self._store.read() as session:
            token = self._token(session)
            size = self._preferred or token.size
            limit = size if token.left is None else min(size, token.left)
            count = query.count(session) if query.with_count else None
            columns = [*writer.columns, *query.order.columns]
            after = token.at if self.goes_on else None
            # One more than the page has, to know whether there is a next one.
            statement = query.rows(columns, limit + 1, after)
            lead, read, last = self._head(count), 0, None
            with session.connection().execute(statement, execution_options={"yield_per": ROWS_AT_ONCE}) as found:
                for part in found.partitions():
                    if rows := part[: limit - read]:
                        yield lead + writer.encode(rows)
                        lead, last = b",", rows[-1]
                    read += len(part)
            is_more = read > limit and (token.left is None or token.left > limit)
            source = source_of(session, token.changed) or ""
            tail = self._tail(token, source, size, limit, last) if is_more and last is not None else b"]}"
            yield tail if last is not None else lead + tail

    def _token(self, session: Session) -> SkipToken:
        """The place this page begins behind; for a first one, no place."""
        query = self._query
        if query.token is None:
            changed, marks = state_of(session).changed, query.marks(session)
            return SkipToken(VERSION, self._asked, MAX_PAGE, query.top, changed, marks, ())
        token = read_token(query.token, self._asked, partial(source_of, session), self._actor)
        if query.may_have_moved(session, token.changed, token.marks):
            raise moved()
        return token

    def _head(self, count: int | None) -> bytes:
        said: dict[str, Any] = {}
        if self._form.with_context:
            words = self._query.shape.words(with_whole=self._form.version == NEW)
            said["@odata.context"] = f"{self._root}$metadata#{self._query.source.of.name}{words}"
        if count is not None:
            said["@odata.count"] = str(count) if self._form.texts else count
        said["value"] = []
        return msgspec.json.encode(said)[:-2]

    def _tail(self, token: SkipToken, source: str, size: int, limit: int, last: Any) -> bytes:
        at = self._query.order.values(last[len(self._writer.columns) :])
        left = None if token.left is None else token.left - limit
        following = SkipToken(VERSION, self._asked, size, left, token.changed, token.marks, at)
        kept = {name: text for name, text in self._query.options.items() if name in _KEPT}
        text = following.text(source, self._actor)
        link = f"{self._root}{self._query.source.of.name}?" + write_options({**kept, "skiptoken": text})
        return b'],"@odata.nextLink":' + msgspec.json.encode(link) + b"}"
