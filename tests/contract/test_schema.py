"""The schema of wire 1 as others rely on it: a change to it is a change for every agent in the field."""

import json
from pathlib import Path

from fairday_wire import schema

GOLDEN = Path(__file__).parents[2] / "wire" / "schema" / "v1.json"


def test_the_schema_is_the_frozen_one() -> None:
    """What the types say equals `wire/schema/v1.json`, which a commit has to change on purpose."""
    assert schema() == json.loads(GOLDEN.read_text("utf-8"))


def test_what_a_batch_requires_is_what_the_wire_requires() -> None:
    """Five fields of a batch and three of a span; all else has a default."""
    kinds = schema()["$defs"]
    assert set(kinds["Batch"]["required"]) == {"wire", "epoch", "seq", "sent_at", "spans"}
    assert set(kinds["Span"]["required"]) == {"start", "end", "presence"}
    assert not any("additionalProperties" in kind for name, kind in kinds.items() if name != "losses")
