"""The reckoning once more, by brute force.

Every instant of a short time line is judged by itself, in the words of the specification. Slow, and shares nothing
with the product but its data types.
"""

from collections import Counter
from collections.abc import Sequence

from fairday_collector.ledger.reckon import Claim, Counts, DayLedger, Held, Rules, Segment, Stretch
from fairday_wire.spans import Span

LADDER = ["active", "meeting", "passive", "private", "claimed", "idle", "away", "locked", "suspended", "off", "unknown"]
PRESENT = ("active", "meeting", "passive")
CLAIMABLE = ("idle", "away", "locked", "suspended", "off", "unknown")
Device = tuple[str, str]
Label = tuple[str, str | None, str | None, str | None, str | None]
Holder = tuple[Span, int]


def same(one: Span, other: Span) -> bool:
    """Whether two spans are equal in every field, an absent `since` being equal to `start`."""
    fields = [name for name in Span.__struct_fields__ if name != "since"]
    return one.origin == other.origin and all(getattr(one, name) == getattr(other, name) for name in fields)


def label_of(segment: Segment) -> Label:
    """What makes neighbours one segment."""
    return segment.state, segment.app, segment.title, segment.site, segment.claim


class Oracle:
    """Judges instants of a world of stretches under some rules."""

    def __init__(self, stretches: Sequence[Stretch], rules: Rules, held: Held) -> None:
        self.rules = rules
        self.held = held
        self.devices: dict[Device, dict[int, Holder]] = {}
        self.kept: list[Stretch] = []
        for stretch in stretches:
            copies = [s for s in stretches if s.seat == stretch.seat and same(s.span, stretch.span)]
            if stretch.epoch != min(copy.epoch for copy in copies):
                continue
            self.kept.append(stretch)
            line = self.devices.setdefault((stretch.seat, stretch.epoch), {})
            for instant in range(stretch.span.start, stretch.span.end):
                if instant not in line or stretch.seq < line[instant][1]:
                    line[instant] = (stretch.span, stretch.seq)

    def gap(self, device: Device, instant: int) -> tuple[int, int]:
        """Gap of a device around an instant that is quiet."""
        line = self.devices[device]
        start = end = instant
        while start - 1 in line and line[start - 1][0].presence == "quiet":
            start -= 1
        while end in line and line[end][0].presence == "quiet":
            end += 1
        return start, end

    def state(self, device: Device, instant: int) -> str:
        """State of a device in an instant: the table of the specification, row by row."""
        line, rules = self.devices[device], self.rules
        if instant not in line:
            return "unknown"
        span = line[instant][0]
        if span.presence not in ("input", "quiet"):
            return span.presence
        if span.presence == "input":
            return "active"
        start, end = self.gap(device, instant)
        into, length = instant - start, end - start
        backdate = rules.idle_rule == "backdate"
        inactive = length >= rules.idle_after_ms if backdate else into >= rules.idle_after_ms
        away = length >= rules.away_after_ms if backdate else into >= rules.away_after_ms
        into_inactive = into if backdate else into - rules.idle_after_ms
        if span.call:
            return "meeting"
        if not inactive:
            return "active"
        if span.media or into_inactive < rules.passive_for_ms:
            return "passive"
        return "away" if away else "idle"

    def own(self, device: Device, instant: int) -> bool:
        """Whether the device's seat was this person's in an instant."""
        return any(start <= instant < end for start, end in self.held.get(device[0], ()))

    def winner(self, instant: int) -> tuple[str, str | None, str | None, str | None]:
        """State, app, title and site of the person in an instant."""
        candidates = []
        for device, line in self.devices.items():
            if instant in line and self.own(device, instant):
                span, state = line[instant][0], self.state(device, instant)
                rank = (LADDER.index(state), span.presence != "input", -span.origin, *device)
                candidates.append((rank, state, span))
        if not candidates:
            return "unknown", None, None, None
        _, state, span = min(candidates, key=lambda candidate: candidate[0])
        return (state, span.app, span.title, span.site) if state in PRESENT else (state, None, None, None)

    def counts(self, start: int, end: int) -> Counts:
        """Sum the counts of the spans that start in the day, while the seat was held, and keep some of their time."""
        total: Counter[str] = Counter()
        for device, line in self.devices.items():
            for span, _ in {(id(span), seq): (span, seq) for span, seq in line.values()}.values():
                if start <= span.start < end and self.own(device, span.start):
                    total.update(keys=span.keys, clicks=span.clicks, scrolls=span.scrolls)
        return Counts(**{name: total[name] for name in ("keys", "clicks", "scrolls")})


def claimed(label: Label, instant: int, claims: Sequence[Claim]) -> Label:
    """What an instant is under the claims: the first one made over it holds, where nothing stronger was observed."""
    over = [claim for claim in claims if claim.start <= instant < claim.end]
    if not over or label[0] not in CLAIMABLE:
        return label
    return "claimed", None, None, None, min(over, key=lambda claim: (claim.made_ms, claim.id)).id


def judge(
    stretches: Sequence[Stretch], rules: Rules, start: int, end: int, held: Held, claims: Sequence[Claim] = ()
) -> DayLedger:
    """Ledger of a day, instant by instant."""
    oracle = Oracle(stretches, rules, held)
    observed: dict[int, Label] = {instant: (*oracle.winner(instant), None) for instant in range(start, end)}
    labels = {instant: claimed(label, instant, claims) for instant, label in observed.items()}
    segments: list[Segment] = []
    for instant, label in labels.items():
        if segments and label_of(segments[-1]) == label:
            segments[-1] = Segment(segments[-1].start, instant + 1, *label)
        else:
            segments.append(Segment(instant, instant + 1, *label))
    present = [instant for instant, label in labels.items() if label[0] in PRESENT]
    known = [instant for instant, label in observed.items() if label[0] != "unknown"]
    apps = Counter(labels[instant][1] for instant in present)
    named = sorted((name, ms) for name, ms in apps.items() if name is not None)
    listed: list[tuple[str | None, int]] = [*named, *((None, ms) for name, ms in apps.items() if name is None)]
    return DayLedger(
        start_ms=start,
        end_ms=end,
        states={state: sum(label[0] == state for label in labels.values()) for state in LADDER},
        apps=sorted(listed, key=lambda item: -item[1]),
        counts=oracle.counts(start, end),
        first_ms=min(present, default=None),
        last_ms=max(present) + 1 if present else None,
        overlap_ms=sum(
            sum(oracle.own(one, instant) and oracle.state(one, instant) in PRESENT for one in oracle.devices) > 1
            for instant in labels
        ),
        segments=segments,
        last_received_ms=max(known) + 1 if known else None,
    )
