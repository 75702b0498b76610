"""The upload: a batch of spans on its way, and the receipt that answers it."""

from typing import Any
from uuid import UUID

import msgspec

from fairday_wire.spans import Span

WIRE_VERSION = 1
MAX_BATCH_SPANS = 500
MAX_BATCH_BYTES = 256 * 1024
MAX_SPAN_BYTES = 16 * 1024
MAX_INFLATED_BYTES = 1024 * 1024


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/batches`, as the agent sends it.

    `(seat, epoch, seq)` always carries the same spans; `seq` starts at 1 and is contiguous per epoch.
    `sent_at` (epoch milliseconds UTC) is restamped on every attempt and is no part of the identity.
    `losses` counts spans given up since the seat was enrolled, by reason.
    """

    wire: int = WIRE_VERSION
    epoch: UUID
    seq: int
    sent_at: int
    spans: list[Span]
    agent: str = ""
    losses: dict[str, int] = msgspec.field(default_factory=dict)


class RawBatch(msgspec.Struct, frozen=True, kw_only=True):
    """The same body with its spans still undecoded, so that one bad span can be told from the good ones."""

    wire: int
    epoch: UUID
    seq: int
    sent_at: int
    spans: list[msgspec.Raw]
    agent: str = ""
    losses: dict[str, int] = msgspec.field(default_factory=dict)


class Rejected(msgspec.Struct, frozen=True):
    """One bad span of a batch: its index, a stable code and a sentence for people."""

    index: int
    code: str
    detail: str


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The answer `200` to a batch, given only after the commit.

    `ack_through` is the highest n with 1…n of this epoch stored, else 0. `policy` is the number of the
    policy in force for this seat: the agent fetches it when the number differs from its own.
    """

    stored: int
    duplicate: bool
    rejected: list[Rejected]
    ack_through: int
    policy: int
    next_upload_s: int
    server_time: int


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457 problem details, always with a `code` of ours."""

    title: str
    status: int
    code: str
    type: str = "about:blank"
    detail: str | None = None
    errors: list[Any] | None = None


PROBLEM_JSON = "application/problem+json"
