"""Judges the spans of a batch one by one; pure."""

from collections.abc import Collection, Sequence
from itertools import pairwise, repeat
from operator import le, sub

from fairday_collector.ingest.turned import Turned
from fairday_wire import PRESENCES, Rejected, Span
from fairday_wire.batch import MAX_SPAN_BYTES
from fairday_wire.spans import MAX_AGE_MS, MAX_AHEAD_MS, MAX_APP, MAX_COUNT, MAX_SITE, MAX_SPAN_MS, MAX_TITLE

EARLIEST = -(2**53)


def judge(
    spans: Sequence[Span | Rejected], now_ms: int, oversized: Collection[int] = ()
) -> tuple[list[tuple[int, Span]], list[Rejected]]:
    """The good spans with their index, and the bad ones with the first code that applies, both in order.

    `now_ms` is the collector's clock, `oversized` the indexes of spans written in too many bytes. Overlap is looked
    for among spans otherwise good: the later in the list goes.
    """
    good: list[tuple[int, Span]] = []
    bad: list[Rejected] = []
    for index, span in enumerate(spans):
        if isinstance(span, Rejected):
            bad.append(span)
            continue
        fault = _fault(span, now_ms, oversized=index in oversized)
        if fault is None:
            good.append((index, span))
        else:
            bad.append(Rejected(index, *fault))
    overlapping = _overlapping(good)
    if overlapping:
        bad += [Rejected(index, "overlap", "It overlaps an earlier span of this batch.") for index in overlapping]
        good = [(index, span) for index, span in good if index not in overlapping]
        bad.sort(key=lambda rejected: rejected.index)
    return good, bad


def all_good(spans: Turned, now_ms: int) -> bool:
    """Whether none of some spans has any fault; False may also be said of good ones out of order. At least one."""
    lengths = list(map(sub, spans.end, spans.start))
    counts = (spans.keys, spans.clicks, spans.scrolls)
    return (
        min(lengths) > 0
        and max(lengths) <= MAX_SPAN_MS
        and all(map(le, spans.end, spans.start[1:]))
        # In order, so that the first and the last say it for all.
        and spans.start[0] >= now_ms - MAX_AGE_MS
        and spans.end[-1] <= now_ms + MAX_AHEAD_MS
        and min(map(min, counts)) >= 0
        and max(map(max, counts)) <= MAX_COUNT
        and PRESENCES.issuperset(spans.presence)
        and (spans.since.count(None) == len(spans.since) or all(map(_is_since, spans.since, spans.start)))
        and all(map(_is_text, set(spans.app), repeat(MAX_APP)))
        and all(map(_is_text, set(spans.title), repeat(MAX_TITLE)))
        and all(map(_is_text, set(spans.site), repeat(MAX_SITE)))
    )


def _is_since(since: int | None, start: int) -> bool:
    return since is None or EARLIEST <= since <= start


def _is_text(text: str | None, most: int) -> bool:
    return text is None or (len(text) <= most and "\0" not in text)


def _fault(span: Span, now_ms: int, *, oversized: bool) -> tuple[str, str] | None:
    app, title, site = span.app or "", span.title or "", span.site or ""
    if not (0 <= span.keys <= MAX_COUNT and 0 <= span.clicks <= MAX_COUNT and 0 <= span.scrolls <= MAX_COUNT):
        return "bad_field", f"A count lies outside 0…{MAX_COUNT}."
    if "\0" in app or "\0" in title or "\0" in site or "\0" in span.presence:
        return "bad_field", "A text holds a NUL or a lone surrogate."
    if span.since is not None and not EARLIEST <= span.since <= span.start:
        return "bad_field", "since lies after start."
    if span.presence not in PRESENCES:
        return "unknown_presence", f"There is no presence {span.presence[:40]!r}."
    if len(app) > MAX_APP or len(title) > MAX_TITLE or len(site) > MAX_SITE:
        return "field_too_long", f"At most {MAX_APP}, {MAX_TITLE} and {MAX_SITE} characters of app, title and site."
    if oversized:
        return "field_too_long", f"The span takes more than {MAX_SPAN_BYTES} bytes."
    if span.end <= span.start:
        return "end_before_start", "end does not lie after start."
    if span.end > now_ms + MAX_AHEAD_MS:
        return "in_future", "It ends more than 5 minutes ahead of the collector's clock."
    if span.end - span.start > MAX_SPAN_MS:
        return "too_long", "It is longer than 24 hours."
    if span.start < now_ms - MAX_AGE_MS:
        return "too_old", "It starts more than 400 days ago."
    return None


def _overlapping(good: list[tuple[int, Span]]) -> set[int]:
    ordered = sorted(good, key=lambda item: item[1].start)
    if all(one[1].end <= two[1].start for one, two in pairwise(ordered)):
        return set()
    kept: list[Span] = []
    losers: set[int] = set()
    for index, span in good:
        if any(span.start < other.end and other.start < span.end for other in kept):
            losers.add(index)
        else:
            kept.append(span)
    return losers
