"""The OData service: from what is asked to an answer, whatever carries both."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

import msgspec
from sqlalchemy import select

from fairday_collector.errors import Busy, NotAcceptable, NotFound
from fairday_collector.store import Store
from fairday_reports.feeds.odata.csdl import metadata_json, metadata_xml, service_document
from fairday_reports.feeds.odata.negotiate import NEW, Form, find_form, find_version
from fairday_reports.feeds.odata.options import read_options
from fairday_reports.feeds.odata.page import Page
from fairday_reports.feeds.odata.paths import Resource, find_resource
from fairday_reports.feeds.odata.query import Query, key_conditions
from fairday_reports.feeds.odata.shape import Shape, read_shape
from fairday_reports.feeds.odata.shown import Note, shown_by, shown_row
from fairday_reports.feeds.odata.source import Source
from fairday_reports.feeds.odata.writer import Writer
from fairday_reports.feeds.rights import Scope

AT_ONCE: Final = 8
"""Pages that are read at once: each keeps a connection, and a snapshot that others must work around."""
RETRY_S: Final = 5
_ALLOWED: Final[Mapping[str, tuple[str, ...]]] = {
    "service": ("format",),
    "metadata": ("format",),
    "set": ("filter", "select", "expand", "orderby", "top", "skip", "count", "skiptoken", "format"),
    "count": ("filter",),
    "entity": ("select", "expand", "format"),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """A request: the path below the root and the query as they were sent, headers by names in small letters.

    `root` is the address of the service, with the slash that ends it, `actor` who asks.
    """

    actor: str
    root: str
    path: str
    query: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer; without a content type it has no body. Whoever has it closes it, read to its end or not."""

    status: int
    content_type: str | None
    body: Iterator[bytes]
    headers: Mapping[str, str]
    held: ExitStack = field(default_factory=ExitStack)

    def close(self) -> None:
        """Lets go of what it is read from."""
        self.held.close()


class FeedService:
    """Answers what is asked of the feeds, some pages at a time. Every refusal is raised before an answer begins."""

    def __init__(self, store: Store, at_once: int = AT_ONCE) -> None:
        self._store = store
        self._free = threading.BoundedSemaphore(at_once)

    def answer(self, scope: Scope, ask: Ask, note: Note) -> Answer:
        """The answer, of what the scope may see; `note` is told whose rows it shows before they are read for it."""
        version = find_version(ask.headers)
        resource = find_resource(scope, ask.path)
        options = read_options(ask.query, _ALLOWED[resource.kind])
        if resource.kind == "count":
            return self._count(self._query(scope, resource, options, note), version)
        form = find_form(ask.headers, options, version, takes_xml=resource.kind == "metadata")
        if resource.of is None:
            return self._description(scope, ask, resource, form)
        if resource.kind == "entity":
            return self._entity(scope, ask, resource, options, form, note)
        query = self._query(scope, resource, options, note)
        page = Page(self._store, query, ask.root, form, ask.headers, ask.actor)
        headers = {"OData-Version": version, **page.headers}
        with ExitStack() as held:
            self._take_turn(held)
            body = held.enter_context(closing(page.body()))
            first = next(body)
            return Answer(200, form.content_type, chain((first,), body), headers, held.pop_all())

    def _take_turn(self, held: ExitStack) -> None:
        if not self._free.acquire(blocking=False):
            raise Busy("many_pages", "Other pages are being read. Try again in a moment.", retry_after_s=RETRY_S)
        held.callback(self._free.release)

    def _query(self, scope: Scope, resource: Resource, options: Mapping[str, str], note: Note) -> Query:
        """What is asked, once whose rows it shows is written down."""
        assert resource.of is not None
        query = Query.read(scope, self._store.dialect, resource.of, options)
        if query.token is None:
            with self._store.read() as session:
                shown = shown_by(session, query)
            note(shown)
        return query

    def _count(self, query: Query, version: str) -> Answer:
        with self._store.read() as session:
            return _whole(str(query.count(session)).encode(), "text/plain", version)

    def _description(self, scope: Scope, ask: Ask, resource: Resource, form: Form) -> Answer:
        if resource.kind == "service":
            context = {"@odata.context": f"{ask.root}$metadata"} if form.with_context else {}
            body = msgspec.json.encode({**context, "value": service_document(scope)})
            return _whole(body, form.content_type, form.version)
        if form.is_xml:
            return _whole(metadata_xml(scope), form.content_type, form.version)
        if "odata-maxversion" in ask.headers and form.version != NEW:
            raise NotAcceptable("not_acceptable", "$metadata in JSON is of OData 4.01. Ask for application/xml.")
        return _whole(msgspec.json.encode(metadata_json(scope)), "application/json", NEW)

    def _entity(
        self, scope: Scope, ask: Ask, resource: Resource, options: Mapping[str, str], form: Form, note: Note
    ) -> Answer:
        of, way = resource.of, resource.way
        assert of is not None
        assert resource.key is not None
        source = Source(scope, of)
        target = source.set_at((way,) if way else ())
        shape = read_shape(scope, target, options)
        writer = Writer(source, Shape(of, (), {way: shape}) if way else shape, texts=form.texts)
        conditions = [*source.conditions(), *key_conditions(source, self._store.dialect, resource.key)]
        with self._store.read() as session:
            shown = shown_row(session, source, conditions)
        note(shown)
        with self._store.read() as session:
            statement = select(*writer.columns, *source.key_columns).select_from(source.joined).where(*conditions)
            row = session.connection().execute(statement).first()
        if row is None:
            raise NotFound("unknown_row", "There is no such row, or not for you.")
        found: dict[str, Any] | None = writer.objects([row])[0]
        if way and found is not None:
            found = found[way]
        if found is None:
            return Answer(204, None, iter(()), {"OData-Version": form.version})
        words = shape.words(with_whole=form.version == NEW)
        context = {"@odata.context": f"{ask.root}$metadata#{target.name}{words}/$entity"} if form.with_context else {}
        return _whole(msgspec.json.encode({**context, **found}), form.content_type, form.version)


def _whole(body: bytes, content_type: str, version: str) -> Answer:
    return Answer(200, content_type, iter((body,)), {"OData-Version": version})
