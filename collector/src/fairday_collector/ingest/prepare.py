"""From a body to what is stored of it: all that needs no database, done before a batch waits for its group; pure."""

from dataclasses import dataclass

from fairday_collector.ingest.decode import Decoded, decode
from fairday_collector.ingest.inflate import inflate
from fairday_collector.ingest.judge import judge
from fairday_collector.ledger.columns import PRESENCES, Label
from fairday_wire import Rejected, Span

_KINDS = {
    (presence, call, media): number * 4 + call * 2 + media
    for number, presence in enumerate(PRESENCES)
    for call in (False, True)
    for media in (False, True)
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch that only waits to be stored. Columns have one value for each good span, in the batch's order.

    `fixed` are the values of a span row from `keys` to `kind`, in the order of `SPAN_COLUMNS`.
    """

    batch: Decoded
    rejected: list[Rejected]
    start: list[int]
    length: list[int]
    before: list[int]
    labels: list[Label]
    fixed: list[tuple[int, int, int, int, int]]


def prepare(body: bytes, encoding: str, now_ms: int) -> Prepared:
    """Inflates, reads and judges a body; raises the refusals of `inflate` and `decode`."""
    batch = decode(inflate(body, encoding))
    good, bad = judge(batch.spans, now_ms, batch.oversized)
    spans = [span for _, span in good]
    return Prepared(
        batch=batch,
        rejected=bad,
        start=[span.start for span in spans],
        length=[span.end - span.start for span in spans],
        before=[0 if span.since is None else span.start - span.since for span in spans],
        labels=[(span.app, span.title, span.site) for span in spans],
        fixed=[_fixed(position, span) for position, span in good],
    )


def _fixed(position: int, span: Span) -> tuple[int, int, int, int, int]:
    return span.keys, span.clicks, span.scrolls, position, _KINDS[span.presence, span.call, span.media]
