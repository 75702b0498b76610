"""Messages as they were once sent, frozen as files: every later version must still read them so."""

import json
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from fairday_collector.ingest.decode import decode as decode_batch
from fairday_wire import (
    Batch,
    Device,
    Enrolment,
    Grant,
    Notice,
    Policy,
    Problem,
    Receipt,
    Rejected,
    SignInLink,
    Span,
    decode,
    encode,
)

PAYLOADS = Path(__file__).parent / "payloads"
EPOCH = UUID("5b1f4f0e-6f9c-4c0b-9a51-0d2b8f7a3c11")
LEAST = Span(start=1_791_979_100_000, end=1_791_979_140_000, presence="off")

MEANING: dict[str, msgspec.Struct] = {
    "batch": Batch(
        epoch=EPOCH,
        seq=7,
        sent_at=1_791_979_200_000,
        agent="0.1.0",
        losses={"spool_full": 0, "poison": 2},
        spans=[
            Span(
                start=1_791_979_100_000, end=1_791_979_140_000, presence="input", since=1_791_979_000_000, app="code",
                title="Résumé – Editor", site="example.org", keys=12, clicks=3, scrolls=1,
            ),
            Span(start=1_791_979_140_000, end=1_791_979_200_000, presence="quiet", call=True, media=True),
        ],
    ),
    "batch_least": Batch(epoch=EPOCH, seq=1, sent_at=1_791_979_200_000, spans=[LEAST]),
    "batch_of_a_later_agent": Batch(
        epoch=EPOCH, seq=1, sent_at=1_791_979_200_000, spans=[msgspec.structs.replace(LEAST, presence="input")]
    ),
    "receipt": Receipt(
        stored=499,
        duplicate=False,
        rejected=[Rejected(250, "bad_field", "A count lies outside 0…2147483647.")],
        ack_through=7,
        policy=7,
        next_upload_s=60,
        server_time=1_791_979_200_123,
    ),
    "sign_in_link": SignInLink(url="https://fairday.example.org:8480/sign-in/made-up", expires_s=600),
    "enrolment": Enrolment(
        token="0123456789abcdef.made-up",
        device=Device(host="pc-17", os="linux", os_version="Debian 12", machine_id="6f1d0c"),
        os_user="maya",
        agent="0.1.0",
    ),
    "grant": Grant(
        seat="3f9c2a7b11d04e58",
        key="0123456789abcdef.made-up",
        policy=Policy(version=1),
        server_time=1_791_979_200_000,
    ),
    "policy": Policy(
        version=7,
        title="redacted",
        redact=["[0-9]{4,}"],
        notice=Notice(text="Recorded: apps and times.", url="https://intranet.example/fairday"),
        ca="-----BEGIN CERTIFICATE-----\n",
    ),
    "problem": Problem(
        title="Too large",
        status=413,
        code="too_large",
        detail="The body is larger than 262144 bytes. Send fewer spans.",
    ),
}  # fmt: skip


def payload(name: str) -> bytes:
    """A frozen message."""
    return (PAYLOADS / f"{name}.json").read_bytes()


def test_every_frozen_payload_has_a_meaning() -> None:
    """No file is left untested."""
    assert {path.stem for path in PAYLOADS.iterdir()} == set(MEANING)


@pytest.mark.parametrize("name", MEANING)
def test_an_old_payload_still_means_what_it_meant(name: str) -> None:
    """It decodes to the same message, and that message survives its own encoding."""
    meaning = MEANING[name]
    assert decode(payload(name), type(meaning)) == meaning
    assert decode(encode(meaning), type(meaning)) == meaning


@pytest.mark.parametrize("name", ["batch", "batch_least", "batch_of_a_later_agent"])
def test_the_collector_reads_an_old_batch_whole(name: str) -> None:
    """All its spans, as the wire's own codec reads them."""
    meaning = MEANING[name]
    assert isinstance(meaning, Batch)
    decoded = decode_batch(payload(name))
    assert (decoded.epoch, decoded.seq, decoded.sent_at) == (str(meaning.epoch), meaning.seq, meaning.sent_at)
    assert decoded.spans == meaning.spans


def test_a_new_batch_is_written_as_the_old_ones_were() -> None:
    """Field by field, so that collectors in the field can read what today's agent sends."""
    assert json.loads(encode(MEANING["batch"])) == json.loads(payload("batch"))
