"""The gaps that lie over a day's edge: how a day notices that its neighbour was reckoned with other ones; pure."""

import hashlib
from collections.abc import Iterable

from fairday_collector.ledger.reckon import Stretch


def gaps_at(stretches: Iterable[Stretch], instant_ms: int) -> str:
    """A digest of all gaps that touch or cross an instant, on any device; empty where there is none.

    Two neighbouring days reckoned from the same spans have the same digest for the instant between them. Where
    late spans changed a gap, the day that saw them differs from the one that did not.
    """
    quiet: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for stretch in stretches:
        if stretch.span.presence == "quiet":
            quiet.setdefault((stretch.seat, stretch.epoch), []).append((stretch.span.start, stretch.span.end))
    found = []
    for device, spans in quiet.items():
        run = _run_at(sorted(spans), instant_ms)
        if run is not None:
            found.append((*device, *run))
    return hashlib.sha256(repr(sorted(found)).encode()).hexdigest()[:16] if found else ""


def _run_at(spans: list[tuple[int, int]], instant_ms: int) -> tuple[int, int] | None:
    run: tuple[int, int] | None = None
    for start, end in spans:
        if run is not None and start <= run[1]:
            run = (run[0], max(run[1], end))
        elif run is not None and run[1] >= instant_ms:
            break
        else:
            run = (start, end)
    return run if run is not None and run[0] <= instant_ms <= run[1] else None
