"""What lies over a day's edge: how a day notices that its neighbour was reckoned from something else; pure."""

import hashlib
from collections.abc import Iterable

from fairday_collector.ledger.reckon.devices import Device, wholes


def edge(devices: Iterable[Device], instant_ms: int) -> str:
    """A digest of all that crosses or touches an instant and is judged as a whole; empty where there is none.

    That is gaps, by their length, and spans that lose time to another batch: whether they keep any decides whether
    they count. Two neighbouring days reckoned from the same spans have the same digest for the instant between them.
    Where late spans changed something, the day that saw them differs from the one that did not.
    """
    found = []
    for device in devices:
        kept = [(span.start, span.end) for span in device.spans] if device.contested else []
        for start, end in wholes(device):
            if start <= instant_ms <= end:
                found.append((device.seat, device.epoch, start, end, kept.count((start, end))))
    return hashlib.sha256(repr(sorted(found)).encode()).hexdigest()[:16] if found else ""
