"""Spans turned into columns: what is asked of all of them at once is asked of a column."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from fairday_wire import Span


class Turned(NamedTuple):
    """The fields of `Span`, in its order, each with one value for each span."""

    start: Sequence[int]
    end: Sequence[int]
    presence: Sequence[str]
    since: Sequence[int | None]
    call: Sequence[bool]
    media: Sequence[bool]
    app: Sequence[str | None]
    title: Sequence[str | None]
    site: Sequence[str | None]
    keys: Sequence[int]
    clicks: Sequence[int]
    scrolls: Sequence[int]


assert Turned._fields == Span.__struct_fields__
_NONE = Turned(*[()] * len(Turned._fields))


def turned(spans: Sequence[Span]) -> Turned:
    """The columns of spans."""
    return Turned(*zip(*map(msgspec.structs.astuple, spans), strict=True)) if spans else _NONE
