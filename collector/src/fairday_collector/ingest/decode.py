"""From bytes to a batch: what can be read is kept apart from what cannot, span by span."""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from fairday_collector.errors import BadRequest, Invalid, TooLarge
from fairday_collector.ingest.surrogates import without_lone_surrogates
from fairday_collector.wire_version import check_wire, stated_wire
from fairday_wire import Batch, RawBatch, Rejected, Span
from fairday_wire.batch import MAX_BATCH_SPANS, MAX_SPAN_BYTES

MAX_SEQ = 2**31 - 1
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_encoder = msgspec.json.Encoder()


class Decoded(msgspec.Struct, frozen=True):
    """A batch whose spans are `Span`, or `Rejected` where one could not be read at all.

    `digest` is the identity of its spans: the same for the same content, however it was written down. `oversized`
    holds the indexes of spans that were written in more than `MAX_SPAN_BYTES`. `whole`: all are `Span`, none too big.
    """

    epoch: str
    seq: int
    sent_at: int
    agent: str
    losses: dict[str, int]
    spans: Sequence[Span | Rejected]
    digest: bytes
    oversized: frozenset[int]
    whole: bool


class _Whole(Batch, frozen=True, kw_only=True):
    # Only an agent building a batch may leave the version to its default: on the wire it is required.
    wire: int


def decode(body: bytes) -> Decoded:
    """Reads a body. Raises BadRequest, UnsupportedWire, Invalid or TooLarge for what is no batch as a whole."""
    try:
        batch = msgspec.json.decode(body, type=_Whole)
    except UNREADABLE:
        return _decode_apart(body)
    _check(batch)
    lines = _identity(batch.spans)
    # What the body has beyond its spans could all be in one of them: only then are they weighed one by one.
    if (
        len(body) > MAX_SPAN_BYTES
        and len(body) - len(lines) + max(map(len, lines.splitlines()), default=0) > MAX_SPAN_BYTES
    ):
        return _decode_apart(body)
    return _decoded(batch, batch.spans, hashlib.sha256(lines), whole=True)


def _decode_apart(body: bytes) -> Decoded:
    batch = _read_raw(body)
    _check(batch)
    spans: list[Span | Rejected] = []
    identity = hashlib.sha256()
    for index, raw in enumerate(batch.spans):
        try:
            span = msgspec.json.decode(raw, type=Span)
            spans.append(span)
            identity.update(_identity([span]))
        except UNREADABLE as error:
            spans.append(Rejected(index, "bad_field", f"{error}."))
            identity.update(bytes(raw))
    oversized = frozenset(index for index, raw in enumerate(batch.spans) if len(bytes(raw)) > MAX_SPAN_BYTES)
    return _decoded(batch, spans, identity, oversized)


def _read_raw(body: bytes) -> RawBatch:
    try:
        body.decode("utf-8")
        body = without_lone_surrogates(body)
        check_wire(stated_wire(body))
        return msgspec.json.decode(body, type=RawBatch)
    except UnicodeDecodeError as error:
        raise BadRequest("bad_json", f"The body is not UTF-8: {error}.") from error
    except msgspec.ValidationError as error:
        raise Invalid("bad_batch", f"{error}.") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadRequest("bad_json", f"The body is not JSON: {error}.") from error


def _check(batch: Batch | RawBatch) -> None:
    check_wire(batch.wire)
    if not 1 <= batch.seq <= MAX_SEQ:
        raise Invalid("bad_batch", f"seq must be 1 to {MAX_SEQ}.")
    if len(batch.spans) > MAX_BATCH_SPANS:
        raise TooLarge("too_many_spans", f"A batch holds at most {MAX_BATCH_SPANS} spans. Send it in parts.")


def _identity(spans: Sequence[Span]) -> bytes:
    """The spans as lines of JSON, a `since` that says no more than `start` left out."""
    return _encoder.encode_lines(
        [msgspec.structs.replace(span, since=None) if span.since == span.start else span for span in spans]
    )


def _decoded(
    batch: Batch | RawBatch,
    spans: Sequence[Span | Rejected],
    identity: Any,
    oversized: frozenset[int] = frozenset(),
    *,
    whole: bool = False,
) -> Decoded:
    return Decoded(
        epoch=str(batch.epoch),
        seq=batch.seq,
        sent_at=batch.sent_at,
        agent=batch.agent[:64].replace("\0", ""),  # no database of ours holds a NUL
        losses=batch.losses,
        spans=spans,
        digest=identity.digest(),
        oversized=oversized,
        whole=whole,
    )
