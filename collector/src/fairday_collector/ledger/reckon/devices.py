"""First step of the reckoning: from stretches in any order to the timeline of each device."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec

from fairday_collector.ledger.reckon.model import Stretch
from fairday_collector.ledger.reckon.sweep import Interval, winners
from fairday_wire.spans import Span

Piece = tuple[int, int, Span]
"""`(start, end, span)`: a part of a span that no other span of its device holds; mostly the whole span."""


@dataclass(frozen=True, slots=True)
class Device:
    """One epoch of one seat: its pieces by time, never overlapping, and the spans that keep some of their time.

    `contested` is the time of each span that loses all of it to other batches, and its counts with it.
    """

    seat: str
    epoch: str
    pieces: Sequence[Piece]
    spans: Sequence[Span]
    contested: Sequence[Interval] = ()


def devices(stretches: Iterable[Stretch]) -> list[Device]:
    """Devices behind the stretches, by seat and epoch, the same for any order and repetition.

    Of spans that are equal in every field in several epochs of a seat, the smallest epoch keeps its copy.
    """
    by_device: dict[tuple[str, str], list[Stretch]] = {}
    for stretch in stretches:
        by_device.setdefault((stretch.seat, stretch.epoch), []).append(stretch)
    epochs: dict[str, list[str]] = {}
    for seat, epoch in sorted(by_device):
        epochs.setdefault(seat, []).append(epoch)
    found = []
    for seat, names in epochs.items():
        lots: Iterable[Sequence[Stretch]] = [by_device[seat, epoch] for epoch in names]
        if len(names) > 1:
            lots = _without_copies(lots)
        found += [_device(seat, epoch, lot) for epoch, lot in zip(names, lots, strict=True)]
    return found


def gaps(pieces: Iterable[Piece]) -> list[Interval]:
    """Maximal runs of touching quiet pieces of one device, by time."""
    runs: list[Interval] = []
    for start, end, span in pieces:
        if span.presence != "quiet":
            continue
        if runs and runs[-1][1] == start:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def wholes(device: Device) -> list[Interval]:
    """List what cannot be judged in part: gaps, by their length, and contested spans, which keep nothing anywhere."""
    return [*gaps(device.pieces), *device.contested]


def _without_copies(lots: Iterable[Sequence[Stretch]]) -> Iterable[list[Stretch]]:
    """Each epoch's stretches, without those whose span an earlier one of the epochs has too."""
    seen: set[Span] = set()
    for lot in lots:
        spans = [_plain(stretch.span) for stretch in lot]
        yield [stretch for stretch, span in zip(lot, spans, strict=True) if span not in seen]
        seen.update(spans)


def _plain(span: Span) -> Span:
    """Span with `since` absent where it says no more than `start`, so that both spellings are equal."""
    return msgspec.structs.replace(span, since=None) if span.since == span.start else span


def _device(seat: str, epoch: str, stretches: Sequence[Stretch]) -> Device:
    spans = [stretch.span for stretch in sorted(stretches, key=lambda stretch: stretch.span.start)]
    if all(one.end <= other.start for one, other in pairwise(spans)):
        return Device(seat, epoch, [(span.start, span.end, span) for span in spans], spans)
    # A repeated span gets nothing beside its first copy here, and so is no case of its own.
    bids = [(stretch.span.start, stretch.span.end, (stretch.seq,), _plain(stretch.span)) for stretch in stretches]
    pieces = list(winners(bids))
    kept = dict.fromkeys(span for _, _, span in pieces)
    contested = [(span.start, span.end) for span in set(map(_plain, spans)) - kept.keys()]
    return Device(seat, epoch, pieces, list(kept), contested)
