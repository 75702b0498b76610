"""From observations to spans: the pure heart of the agent, between the sampler and the spool.

All times are integer milliseconds of one clock that never jumps (the recorder uses boot time and stamps afterwards).
Observations come in order; one that bears an earlier time than the last is taken as made at the last.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from fairday_wire.spans import MAX_SPAN_MS, Span

ISOLATED_MS = 1000  # how long an input lasts that no other follows

InputKind = Literal["key", "click", "scroll", "move"]
Veil = Literal["private", "suspended", "blind", "locked"]

# What hides the open desktop, the strongest first, and the presence recorded under it; blind time is nobody's.
_VEILS: Mapping[Veil, str | None] = MappingProxyType(
    {"private": "private", "suspended": "suspended", "blind": None, "locked": "locked"}
)


@dataclass(frozen=True, slots=True)
class Context:
    """What the worker has before them, as far as the policy lets it be known."""

    app: str | None = None
    title: str | None = None
    site: str | None = None
    call: bool = False
    media: bool = False


@dataclass(slots=True)
class _Piece:
    """The running span: its start, the start of its first piece, and what has been counted in it."""

    start: int
    origin: int
    context: Context
    keys: int = 0
    clicks: int = 0
    scrolls: int = 0

    def count(self, kind: InputKind) -> None:
        self.keys += kind == "key"
        self.clicks += kind == "click"
        self.scrolls += kind == "scroll"

    def sealed(self, end: int, presence: str) -> Span:
        return Span(
            start=self.start,
            end=end,
            presence=presence,
            since=None if self.origin == self.start else self.origin,
            call=self.context.call,
            media=self.context.media,
            app=self.context.app,
            title=self.context.title,
            site=self.context.site,
            keys=self.keys,
            clicks=self.clicks,
            scrolls=self.scrolls,
        )


@dataclass(slots=True)
class _Run:
    """Inputs that follow each other within the quiet floor, and the context changes since the last of them."""

    first: int
    last: int
    held: list[tuple[int, Context]] = field(default_factory=list)

    def end(self, limit: int) -> int:
        return self.last if self.first < self.last else min(self.first + ISOLATED_MS, limit)


class Coalescer:
    """The state machine of one desktop session. It is born blind, and claims nothing until `veil("blind", False)`.

    `quiet_floor` in ms may be changed at any time. A presence or context that begins in the very millisecond of an
    isolated input begins one later, so that the input has a span to lie in.
    """

    def __init__(self, at: int, quiet_floor: int) -> None:
        self.quiet_floor = quiet_floor
        self._now = at
        self._context = Context()
        self._veils: frozenset[Veil] = frozenset({"blind"})
        self._piece = _Piece(at, at, Context())
        self._run: _Run | None = None
        self._sealed: list[Span] = []

    def input(self, at: int, kind: InputKind) -> bool:
        """Take one input; false where it fell under a veil, and nothing was kept of it."""
        at = self._advance(at)
        if self._veils:
            return False
        run = self._run
        if run is None:
            self._begin(at, "quiet", self._context)
            self._run = _Run(at, at)
        else:
            if at == self._piece.start and run.first < run.last:
                at = self._now = at + 1  # sealed up to this very millisecond: the next one takes the count
            while run.held and run.held[0][0] < at:
                self._begin(run.held[0][0], "input", run.held[0][1])
                run.held.pop(0)
            while at - self._piece.start > MAX_SPAN_MS:
                self._roll(self._piece.start + MAX_SPAN_MS, "input")
            run.last = at
        self._piece.count(kind)
        return True

    def context(self, at: int, context: Context) -> None:
        """Take what is before the worker from now on."""
        at = self._advance(at)
        if context == self._context:
            return
        self._context = context
        if self._veils:
            seen = self._view()
            if seen != self._piece.context:
                self._begin(at, self.presence, seen)
        elif self._run is None:
            self._begin(at, "quiet", context)
        else:
            at = self._now = self._clear_of_input(at)
            self._run.held.append((at, context))

    def veil(self, at: int, veil: Veil, on: bool) -> None:
        """Take that something begins or ceases to hide the desktop: private mode, sleep, a lost sensor, a lock."""
        at = self._advance(at)
        veils = self._veils | {veil} if on else self._veils - {veil}
        if self._top(veils) == self._top(self._veils):
            self._veils = veils
            return
        at = self._close(at)
        self._veils = veils
        self._piece = _Piece(at, at, self._view())

    def sleep(self, start: int, end: int) -> None:
        """Take that the machine slept over `[start, end)`."""
        self.veil(start, "suspended", True)
        self.veil(end, "suspended", False)

    def cut(self, at: int) -> None:
        """Seal what is decided: up to now, or up to the last input while it is open whether another follows."""
        at = self._advance(at)
        self._roll(at if self._run is None else self._run.last, self.presence)

    def stop(self, at: int) -> None:
        """Seal everything up to now; what was undecided is quiet."""
        self._close(self._advance(at))

    def take(self) -> list[Span]:
        """Hand over what has been sealed since the last call, in order."""
        sealed, self._sealed = self._sealed, []
        return sealed

    def tail(self, at: int) -> list[Span]:
        """Return what a crash now would leave beyond the sealed spans; nothing changes."""
        twin = deepcopy(self)
        twin.take()
        twin.stop(at)
        return twin.take()

    @property
    def presence(self) -> str | None:
        """Presence of now, taking an undecided moment as input; none while blind."""
        top = self._top(self._veils)
        if top is not None:
            return _VEILS[top]
        return "quiet" if self._run is None else "input"

    @property
    def since(self) -> int:
        """Start of the running span."""
        return self._piece.origin

    @staticmethod
    def _top(veils: frozenset[Veil]) -> Veil | None:
        return next((veil for veil in _VEILS if veil in veils), None)

    def _view(self) -> Context:
        """Reduce the context to what may be recorded: under a lock no program, under the other veils nothing at all."""
        top = self._top(self._veils)
        if top is None:
            return self._context
        return Context(call=self._context.call, media=self._context.media) if top == "locked" else Context()

    def _advance(self, at: int) -> int:
        self._now = at = max(at, self._now)
        if self._run is not None and at - self._run.last > self.quiet_floor:
            self._settle(at)
        return at

    def _clear_of_input(self, at: int) -> int:
        return at + 1 if self._run is not None and self._run.first == at else at

    def _close(self, at: int) -> int:
        at = self._now = self._clear_of_input(at)
        if self._run is not None:
            self._settle(at)
        self._roll(at, self.presence)
        return at

    def _settle(self, limit: int) -> None:
        """Decide that no input follows: the run has ended, and the rest of what was held back is quiet."""
        run = self._run
        assert run is not None
        self._run = None
        end = run.end(limit)
        later = [change for change in run.held if change[0] > end]
        for at, context in run.held[: len(run.held) - len(later)]:
            self._begin(at, "input", context)
        self._begin(end, "input", self._piece.context)
        for at, context in later:
            self._begin(at, "quiet", context)

    def _begin(self, at: int, presence: str | None, context: Context) -> None:
        """Seal the running span at `at` under `presence` and begin a new one there."""
        self._roll(at, presence)
        self._piece = _Piece(at, at, context)

    def _roll(self, end: int, presence: str | None) -> None:
        """Seal the running span up to `end` in pieces of at most a day; the rest of it goes on from there."""
        piece = self._piece
        while piece.start < end:
            stop = min(end, piece.start + MAX_SPAN_MS)
            if presence is not None:
                self._sealed.append(piece.sealed(stop, presence))
            self._piece = piece = _Piece(stop, piece.origin, piece.context)
