"""An independent reckoning of what a desktop's spans must be: instant by instant, from the whole story at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import msgspec

from fairday_agent.coalesce import Coalescer, Context
from fairday_wire.spans import Span

STRENGTH = ("private", "suspended", "blind", "locked")


@dataclass(frozen=True)
class Happening:
    """Something observed at an instant: `input` (value: the kind), `context`, a veil (value: on), `cut`, `stop`."""

    at: int
    what: str
    value: Any = None


def play(story: Iterable[Happening], floor: int) -> list[Span]:
    """Run a story through the coalescer; its spans in order."""
    machine = Coalescer(0, floor)
    for happening in story:
        tell(machine, happening)
    return machine.take()


def tell(machine: Coalescer, happening: Happening) -> None:
    """Feed one happening to the coalescer."""
    if happening.what == "input":
        machine.input(happening.at, happening.value)
    elif happening.what == "context":
        machine.context(happening.at, happening.value)
    elif happening.what == "cut":
        machine.cut(happening.at)
    elif happening.what == "stop":
        machine.stop(happening.at)
    else:
        machine.veil(happening.at, happening.what, happening.value)  # type: ignore[arg-type]


def reckon(story: list[Happening], floor: int) -> list[Span]:
    """Reckon the spans of a story of distinct instants that ends with a stop; spans are merged where all is equal."""
    end = story[-1].at
    inputs = [h for h in story if h.what == "input" and _mode(story, h.at) is None]
    runs = _runs(story, inputs, floor)
    marks = sorted({0, *(h.at for h in story), *(edge for run in runs for edge in run)})
    spans: list[Span] = []
    for start, stop in pairwise(marks):
        span = _instant(story, runs, start, min(stop, end))
        if span is not None:
            _append(spans, span)
    for one in inputs:
        _count(spans, one)
    return spans


def joined(spans: Iterable[Span]) -> list[Span]:
    """Put the pieces of cut spans together, by `since` alone."""
    whole: list[Span] = []
    for span in spans:
        if span.since is None:
            whole.append(span)
            continue
        assert whole[-1].start == span.since, "a piece names the start of the first one"
        assert (whole[-1].end, _kind(whole[-1])) == (span.start, _kind(span)), "and touches it, alike in all but counts"
        whole.append(_union(whole.pop(), span))
    return whole


def merged(spans: Iterable[Span]) -> list[Span]:
    """Put neighbours together that touch and differ in nothing."""
    whole: list[Span] = []
    for span in spans:
        _append(whole, span)
    return whole


def _mode(story: list[Happening], at: int) -> str | None:
    on = {"blind": True}
    for happening in story:
        if happening.at <= at and happening.what in STRENGTH:
            on[happening.what] = happening.value
    return next((veil for veil in STRENGTH if on.get(veil)), None)


def _runs(story: list[Happening], inputs: list[Happening], floor: int) -> list[tuple[int, int]]:
    covers = [h.at for h in story if h.what in STRENGTH and _mode(story, h.at) is not None]
    groups: list[list[int]] = []
    for one in inputs:
        last = groups[-1][-1] if groups else None
        if last is not None and one.at - last <= floor and not any(last < cover <= one.at for cover in covers):
            groups[-1].append(one.at)
        else:
            groups.append([one.at])
    limit = story[-1].at
    return [
        (g[0], g[-1] if g[-1] > g[0] else min([g[0] + 1000, limit, *(c for c in covers if c > g[0])])) for g in groups
    ]


def _instant(story: list[Happening], runs: list[tuple[int, int]], start: int, stop: int) -> Span | None:
    if start >= stop:
        return None
    mode = _mode(story, start)
    seen = Context()
    for happening in story:
        if happening.at <= start and happening.what == "context":
            seen = happening.value
    if mode == "blind":
        return None
    if mode is not None:
        shows = mode == "locked"
        return Span(start=start, end=stop, presence=mode, call=shows and seen.call, media=shows and seen.media)
    presence = "input" if any(begin <= start < end for begin, end in runs) else "quiet"
    return Span(
        start=start, end=stop, presence=presence, call=seen.call, media=seen.media,
        app=seen.app, title=seen.title, site=seen.site,
    )  # fmt: skip


def _kind(span: Span) -> Span:
    return msgspec.structs.replace(span, start=0, end=0, since=None, keys=0, clicks=0, scrolls=0)


def _append(spans: list[Span], span: Span) -> None:
    if spans and spans[-1].end == span.start and _kind(spans[-1]) == _kind(span):
        span = _union(spans.pop(), span)
    spans.append(span)


def _union(first: Span, second: Span) -> Span:
    counts = {name: getattr(first, name) + getattr(second, name) for name in ("keys", "clicks", "scrolls")}
    return msgspec.structs.replace(second, start=first.start, since=None, **counts)


def _count(spans: list[Span], one: Happening) -> None:
    """Count an input in the span that ends with it or runs over it; the first of a run in the span it begins."""
    name = {"key": "keys", "click": "clicks", "scroll": "scrolls"}.get(one.value)
    holders = [i for i, s in enumerate(spans) if s.presence == "input" and s.start <= one.at <= s.end]
    if name is not None:
        i = holders[0]
        spans[i] = msgspec.structs.replace(spans[i], **{name: getattr(spans[i], name) + 1})
