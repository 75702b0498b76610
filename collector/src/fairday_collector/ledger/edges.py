"""What lies over a day's edge: how a day notices that its neighbour was reckoned from something else; pure."""

import hashlib
from collections.abc import Iterable

from fairday_collector.ledger.reckon.devices import Device, wholes


def edge(devices: Iterable[Device], instant_ms: int) -> str:
    """A digest of all that crosses or touches an instant and is judged as a whole; empty where there is none.

    That is gaps, by their length, and spans that lose all their time to other batches and so do not count. Two
    neighbouring days reckoned from the same spans have the same digest for the instant between them. Where late spans
    changed something, the day that saw them differs from the one that did not.
    """
    found = [
        (device.seat, device.epoch, start, end)
        for device in devices
        for start, end in wholes(device)
        if start <= instant_ms <= end
    ]
    return hashlib.sha256(repr(sorted(found)).encode()).hexdigest()[:16] if found else ""
