"""From bytes to a batch: what can be read is kept apart from what cannot, span by span."""

import hashlib
from dataclasses import dataclass
from typing import Any

import msgspec

from fairday_collector.errors import BadRequest, Invalid, TooLarge, UnsupportedWire
from fairday_wire import Batch, RawBatch, Rejected, Span
from fairday_wire.batch import MAX_BATCH_SPANS, WIRE_VERSION

MAX_SEQ = 2**53
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Decoded:
    """A batch whose spans are `Span`, or `Rejected` where one could not be read at all.

    `digest` is the identity of its spans: the same for the same content, however it was written down.
    """

    epoch: str
    seq: int
    sent_at: int
    agent: str
    losses: dict[str, int]
    spans: list[Span | Rejected]
    digest: str


class _Wire(msgspec.Struct):
    wire: Any = None


def decode(body: bytes) -> Decoded:
    """Reads a body. Raises BadRequest, UnsupportedWire, Invalid or TooLarge for what is no batch as a whole."""
    try:
        batch = msgspec.json.decode(body, type=Batch)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _decode_apart(body)
    _check(batch)
    return _decoded(batch, list(batch.spans), hashlib.sha256(_encoder.encode_lines(batch.spans)))


def _decode_apart(body: bytes) -> Decoded:
    try:
        body.decode("utf-8")
        wire = msgspec.json.decode(body, type=_Wire).wire
    except UnicodeDecodeError as error:
        raise BadRequest("bad_json", f"The body is not UTF-8: {error}.") from error
    except msgspec.ValidationError as error:
        raise Invalid("bad_batch", f"{error}.") from error
    except msgspec.DecodeError as error:
        raise BadRequest("bad_json", f"The body is not JSON: {error}.") from error
    if isinstance(wire, int) and wire != WIRE_VERSION:
        raise _unsupported(wire)
    try:
        batch = msgspec.json.decode(body, type=RawBatch)
    except msgspec.DecodeError as error:
        raise Invalid("bad_batch", f"{error}.") from error
    _check(batch)
    spans: list[Span | Rejected] = []
    identity = hashlib.sha256()
    for index, raw in enumerate(batch.spans):
        try:
            span = msgspec.json.decode(raw, type=Span)
            spans.append(span)
            identity.update(_encoder.encode_lines([span]))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            spans.append(Rejected(index, "bad_field", f"{error}."))
            identity.update(bytes(raw))
    return _decoded(batch, spans, identity)


def _check(batch: Batch | RawBatch) -> None:
    if batch.wire != WIRE_VERSION:
        raise _unsupported(batch.wire)
    if not 1 <= batch.seq <= MAX_SEQ:
        raise Invalid("bad_batch", "seq must be 1 or more.")
    if len(batch.spans) > MAX_BATCH_SPANS:
        raise TooLarge("too_many_spans", f"A batch holds at most {MAX_BATCH_SPANS} spans. Send it in parts.")


def _unsupported(wire: int) -> UnsupportedWire:
    return UnsupportedWire("unsupported_wire", f"This collector speaks wire {WIRE_VERSION}, not {wire}.")


def _decoded(batch: Batch | RawBatch, spans: list[Span | Rejected], identity: Any) -> Decoded:
    return Decoded(
        epoch=str(batch.epoch),
        seq=batch.seq,
        sent_at=batch.sent_at,
        agent=batch.agent[:64],
        losses=batch.losses,
        spans=spans,
        digest=identity.hexdigest(),
    )
