"""Asks the OData service itself, without HTTP, as whoever a scope says."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fairday_collector.errors import Refusal
from fairday_collector.store import Store
from fairday_reports.feeds.odata.service import Ask, FeedService
from fairday_reports.feeds.odata.shown import Shown
from fairday_reports.feeds.rights import Scope

ROOT = "http://127.0.0.1/odata/v4/"
ALL = Scope(None, None, times=True)


class Asker:
    """A client of one scope."""

    def __init__(
        self, store: Store, scope: Scope = ALL, headers: Mapping[str, str] | None = None, actor: str = "key:test"
    ) -> None:
        self.store = store
        self.actor = actor
        self.scope = scope
        self.headers = dict(headers or {})
        self.notes: list[Shown] = []
        self.service = FeedService(store)

    def raw(self, address: str) -> bytes:
        """The body of an address below the root, blanks and all."""
        path, _, query = quote(address, safe="/?&=$,()':;*+%@").partition("?")
        asked = Ask(self.actor, ROOT, path, query, self.headers)
        answer = self.service.answer(self.scope, asked, self.notes.append)
        try:
            return b"".join(answer.body)
        finally:
            answer.close()

    def ask(self, address: str) -> Any:
        """The answer as JSON."""
        return json.loads(self.raw(address))

    def rows(self, address: str) -> list[dict[str, Any]]:
        """All rows, page by page."""
        found: list[dict[str, Any]] = []
        following: str | None = address
        while following is not None:
            page = self.ask(following)
            found += page["value"]
            following = page.get("@odata.nextLink")
            following = following.removeprefix(ROOT) if following else None
        return found

    def refusal(self, address: str) -> Refusal:
        """What an address is refused with."""
        try:
            body = self.raw(address)
        except Refusal as refusal:
            return refusal
        raise AssertionError(body[:300])
