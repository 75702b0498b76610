"""What is absent, what is unknown and what is wrong, in the wire's own types."""

import msgspec
import pytest

from fairday_wire import PRESENCES, Policy, Span, decode, encode
from fairday_wire.batch import MAX_BATCH_BYTES, MAX_BATCH_SPANS, MAX_INFLATED_BYTES, MAX_SPAN_BYTES
from fairday_wire.spans import MAX_AGE_MS, MAX_AHEAD_MS, MAX_APP, MAX_COUNT, MAX_SITE, MAX_SPAN_MS, MAX_TITLE


def test_an_absent_field_of_a_span_has_its_default() -> None:
    """Counts 0, flags false, `since` the start, the rest absent."""
    span = decode(b'{"start":5,"end":9,"presence":"input"}', Span)
    assert (span.keys, span.clicks, span.scrolls, span.call, span.media) == (0, 0, 0, False, False)
    assert (span.app, span.title, span.site, span.origin) == (None, None, None, 5)


def test_a_span_is_written_without_its_defaults() -> None:
    """An idle desktop's spans cost few bytes."""
    assert encode(Span(start=5, end=9, presence="quiet")) == b'{"start":5,"end":9,"presence":"quiet"}'


def test_a_policy_is_least_intrusive_by_default() -> None:
    """Titles and sites off, private mode allowed, nothing redacted because nothing is taken."""
    assert decode(b'{"version":1,"later":true}', Policy) == Policy(
        version=1, quiet_floor_s=60, upload_s=60, checkpoint_s=15, app="on", title="off", site="off", redact=[],
        working_hours_only=False, private_allowed=True,
    )  # fmt: skip


@pytest.mark.parametrize("field", ['"checkpoint_s":16', '"upload_s":0', '"title":"all"', '"redact":"x"'])
def test_a_policy_out_of_bounds_is_refused(field: str) -> None:
    """An agent never lives by what the contract does not allow."""
    with pytest.raises(msgspec.ValidationError):
        decode(f'{{"version":1,{field}}}'.encode(), Policy)


def test_the_limits_are_those_of_the_contract() -> None:
    """Each number as it is published."""
    assert (MAX_BATCH_SPANS, MAX_BATCH_BYTES, MAX_SPAN_BYTES, MAX_INFLATED_BYTES) == (500, 262_144, 16_384, 1_048_576)
    assert (MAX_APP, MAX_TITLE, MAX_SITE, MAX_COUNT) == (256, 1024, 253, 2_147_483_647)
    assert (MAX_SPAN_MS, MAX_AGE_MS, MAX_AHEAD_MS) == (86_400_000, 400 * 86_400_000, 300_000)
    assert {"input", "quiet", "locked", "suspended", "off", "private"} == PRESENCES
