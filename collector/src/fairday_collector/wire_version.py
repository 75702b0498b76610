"""The wire version a body states, looked at before anything else of it is understood."""

from typing import Any

import msgspec

from fairday_collector.errors import UnsupportedWire
from fairday_wire import WIRE_VERSION


class _Stated(msgspec.Struct):
    wire: Any = None


def check_wire(stated: object) -> None:
    """Raises UnsupportedWire for a version that is not ours; what is no whole number is left to the decoder."""
    if isinstance(stated, int) and not isinstance(stated, bool) and stated != WIRE_VERSION:
        raise UnsupportedWire(
            "unsupported_wire",
            f"This collector speaks wire {WIRE_VERSION}, not {stated}. Update the agent or the collector.",
        )


def stated_wire(body: bytes) -> object:
    """What a JSON object says its wire is, None if nothing; raises as `msgspec.json.decode` does."""
    return msgspec.json.decode(body, type=_Stated).wire
