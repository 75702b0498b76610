"""The span: one stretch of one desktop session in which nothing changed."""

from typing import Literal, get_args

import msgspec

Presence = Literal["input", "quiet", "locked", "suspended", "off", "private"]
PRESENCES: frozenset[str] = frozenset(get_args(Presence))

MAX_COUNT = 2**31 - 1
MAX_APP = 256
MAX_TITLE = 1024
MAX_SITE = 253
DAY_MS = 86_400_000
MAX_SPAN_MS = DAY_MS
MAX_AGE_MS = 400 * DAY_MS
MAX_AHEAD_MS = 5 * 60_000


class Span(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A half-open stretch `[start, end)` in integer milliseconds UTC.

    `presence` is one of `PRESENCES`; it is typed as text so that a span of an unknown presence can be
    named in a receipt instead of failing its batch. `since` is the start of the first piece where the
    span continues one that was cut, otherwise absent. Counts never say which key or button.
    """

    start: int
    end: int
    presence: str
    since: int | None = None
    call: bool = False
    media: bool = False
    app: str | None = None
    title: str | None = None
    site: str | None = None
    keys: int = 0
    clicks: int = 0
    scrolls: int = 0

    @property
    def origin(self) -> int:
        """Start of the first piece (epoch milliseconds UTC): `since`, or `start` where it is absent."""
        return self.start if self.since is None else self.since
