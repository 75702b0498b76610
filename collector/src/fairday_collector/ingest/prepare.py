"""From a body to what is stored of it: all that needs no database, done before a batch waits for its group; pure."""

from collections.abc import Sequence
from operator import sub
from typing import cast

import msgspec

from fairday_collector.ingest.decode import Decoded, decode
from fairday_collector.ingest.inflate import inflate
from fairday_collector.ingest.judge import all_good, judge
from fairday_collector.ingest.turned import Turned, turned
from fairday_collector.ledger.columns import PRESENCES, Label
from fairday_wire import Rejected, Span

_KINDS = {
    (presence, call, media): number * 4 + call * 2 + media
    for number, presence in enumerate(PRESENCES)
    for call in (False, True)
    for media in (False, True)
}


class Prepared(msgspec.Struct, frozen=True):
    """A batch that only waits to be stored. Columns have one value for each good span, in the batch's order.

    `fixed` are the columns of span rows from `keys` to `kind`, in the order of `SPAN_COLUMNS`. All good spans lie
    within `[first_ms, end_ms)`.
    """

    batch: Decoded
    rejected: list[Rejected]
    start: Sequence[int]
    length: Sequence[int]
    before: Sequence[int]
    labels: Sequence[Label]
    fixed: tuple[Sequence[int], ...]
    first_ms: int
    end_ms: int


def prepare(body: bytes, encoding: str, now_ms: int) -> Prepared:
    """Inflates, reads and judges a body; raises the refusals of `inflate` and `decode`."""
    batch = decode(inflate(body, encoding))
    if batch.whole and batch.spans:
        # Nearly every batch is good as a whole, which takes a third of the time to see.
        columns = turned(cast("Sequence[Span]", batch.spans))
        if all_good(columns, now_ms):
            return _prepared(batch, [], columns, range(len(batch.spans)))
    good, bad = judge(batch.spans, now_ms, batch.oversized)
    return _prepared(batch, bad, turned([span for _, span in good]), [position for position, _ in good])


def _prepared(batch: Decoded, bad: list[Rejected], columns: Turned, positions: Sequence[int]) -> Prepared:
    of = columns
    # Hardly a span continues one that was cut.
    plain = of.since.count(None) == len(of.since)
    return Prepared(
        batch=batch,
        rejected=bad,
        start=of.start,
        length=list(map(sub, of.end, of.start)),
        before=(0,) * len(of.start) if plain else [_before(*both) for both in zip(of.start, of.since, strict=True)],
        labels=list(zip(of.app, of.title, of.site, strict=True)),
        fixed=(
            of.keys,
            of.clicks,
            of.scrolls,
            positions,
            list(map(_KINDS.__getitem__, zip(of.presence, of.call, of.media, strict=True))),
        ),
        first_ms=min(of.start, default=0),
        end_ms=max(of.end, default=0),
    )


def _before(start: int, since: int | None) -> int:
    return 0 if since is None else start - since
