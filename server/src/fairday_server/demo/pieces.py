"""Cuts spans as an agent does: at its uploads, and where they would be longer than the wire allows. Pure."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random

from fairday_server.demo.dice import MINUTE, SECOND
from fairday_wire import Span
from fairday_wire.spans import MAX_SPAN_MS

# Real agents upload each minute. Fewer cuts make no other ledger, and the demo in a fraction of the time.
UPLOAD_EVERY = 15 * MINUTE


def cut(rng: Random, spans: list[Span]) -> Iterator[Span]:
    """The same time and counts in pieces; each but the first of a span has its start as `since`."""
    due = spans[0].start + UPLOAD_EVERY if spans else 0
    for span in spans:
        marks: list[int] = []
        if span.presence in ("off", "suspended"):
            # The machine sleeps: nothing is uploaded until the span is over.
            marks = list(range(span.start + MAX_SPAN_MS, span.end, MAX_SPAN_MS))
            due = max(due, span.end + rng.randrange(MINUTE))
        while due < span.end:
            # Input is cut where the last one was, which lies a little before the upload.
            at = due - rng.randrange(20 * SECOND) if span.presence == "input" else due
            if at > (marks[-1] if marks else span.start):
                marks.append(at)
            due += UPLOAD_EVERY
        yield from _parted(span, marks)


def _parted(span: Span, marks: list[int]) -> Iterator[Span]:
    if not marks:
        yield span
        return
    edges = [span.start, *marks, span.end]
    length = span.end - span.start
    for start, end in pairwise(edges):
        # What falls before an edge, less what fell before the last one: no input is lost or doubled.
        keys, clicks, scrolls = (
            count * (end - span.start) // length - count * (start - span.start) // length
            for count in (span.keys, span.clicks, span.scrolls)
        )
        yield Span(
            start=start, end=end, presence=span.presence, since=span.start if start > span.start else None,
            call=span.call, media=span.media, app=span.app, keys=keys, clicks=clicks, scrolls=scrolls,
        )  # fmt: skip
