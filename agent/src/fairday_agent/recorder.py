"""The recorder: drives the senses, feeds the coalescer, and hands spans to the spool; the uploader cuts through it."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from fairday_agent.anchor import Anchor, Clocks
from fairday_agent.coalesce import Coalescer
from fairday_agent.private import PrivateMode
from fairday_agent.recover import LastRun, StopReason, recover, system_is_going_down
from fairday_agent.sampler import Sampler
from fairday_agent.sensors.base import Cover, Inbox, Input, Look, Observation, Senses, SensorHealth
from fairday_agent.timeline import timeline
from fairday_wire.policy import Policy
from fairday_wire.spans import Span

TICK_S = 1.0
SKEW_MS = 2000  # a smaller difference to the collector's clock is left alone


class Keeper(Protocol):
    """The spool, as far as the recorder knows it."""

    def begin(self, anchor: Anchor) -> LastRun | None:
        """Start an epoch for this run; return what the last run left."""

    def record(self, sealed: Sequence[Span], tail: Sequence[Span]) -> None:
        """Keep sealed spans for good, and the tail until the next call."""

    def end(self, sealed: Sequence[Span], stop: StopReason) -> None:
        """Keep the last spans of the run, and how it stopped."""

    def reanchor(self, anchor: Anchor, delta_ms: int) -> None:
        """Start another epoch for the same run, and move what was not yet sent onto it."""


@dataclass(frozen=True, slots=True)
class RecorderState:
    """What the agent is recording now; times in epoch ms UTC. `presence` is none while nothing can be observed."""

    presence: str | None
    app: str | None
    since: int
    private_until: int | None
    sensors: dict[str, SensorHealth]


class Recorder:
    """One run of the agent on one desktop. Every method may be called from any thread."""

    def __init__(
        self,
        *,
        spool: Keeper,
        senses: Senses,
        inbox: Inbox,
        private: PrivateMode,
        clocks: Clocks,
        policy: Policy,
        going_down: Callable[[], bool] = system_is_going_down,
    ) -> None:
        self._spool = spool
        self._senses = senses
        self._inbox = inbox
        self._private = private
        self._clocks = clocks
        self._going_down = going_down
        self._lock = threading.RLock()
        self._sampler = Sampler.of(policy)
        self._running = False
        self._skew_ms: int | None = None
        self._reset()

    def run(self, stop: threading.Event) -> None:
        """Record until `stop` is set; then flush."""
        self.begin()
        try:
            while not stop.wait(TICK_S):
                self.tick()
        finally:
            self.finish()

    def begin(self) -> None:
        """Take the anchor, recover what the last run left, and open the senses."""
        with self._lock:
            self._reset()
            last = self._spool.begin(self._anchor)
            states = self._private.pauses() if self._sampler.policy.private_allowed else ()
            recovered = recover(last, self._anchor, states)
            if recovered:
                self._spool.record(recovered, [])
            self._senses.start()
            self._running = True

    def tick(self) -> None:
        """Take in what happened since the last tick, and checkpoint when it is time to, or something was covered."""
        with self._lock:
            if not self._running:
                return
            covered = self._take_in()
            checkpoint_ms = self._sampler.policy.checkpoint_s * 1000
            # One tick early, so that the next is not one too late.
            due = self._look.boot_ms - self._recorded_at + TICK_S * 1000 >= checkpoint_ms
            if covered or due:
                self._record()

    def cut(self) -> None:
        """Seal all that is decided up to now, and hand it to the spool."""
        with self._lock:
            if not self._running:
                return
            self._take_in()
            self._coalescer.cut(self._look.boot_ms)
            self._record()

    def apply(self, policy: Policy) -> None:
        """Live by another policy from now on; what happened before falls under the old one."""
        with self._lock:
            if self._running:
                self._take_in()
            self._sampler = self._sampler.under(policy)
            self._coalescer.quiet_floor = policy.quiet_floor_s * 1000
            self._coalescer.context(self._look.boot_ms, self._sampler.context())

    def clock_says(self, server_time_ms: int, rtt_ms: int) -> None:
        """Compare with the collector's clock: a skew that counts is mended at the next input, which splits no gap."""
        heard = self._clocks.boot_ms()  # before the lock is waited for, which takes as long as a slow disk
        with self._lock:
            skew = server_time_ms + rtt_ms // 2 - self._anchor.stamp(heard)
            self._skew_ms = skew if abs(skew) > SKEW_MS + rtt_ms // 2 else None

    def snapshot(self) -> RecorderState:
        """Describe what is being recorded now."""
        sensors = {**self._senses.health(), "titles": self._sampler.health()}
        pause = self._private.current()
        with self._lock:
            allowed = self._sampler.policy.private_allowed
            if pause is not None and not allowed:
                sensors["private"] = SensorHealth(False, "private mode is switched off by your organisation's policy")
            presence = self._coalescer.presence
            return RecorderState(
                presence=presence,
                app=self._sampler.context().app if presence in ("input", "quiet") else None,
                since=self._anchor.stamp(self._coalescer.since),
                private_until=pause.until_wall_ms if pause is not None and allowed else None,
                sensors=sensors,
            )

    def finish(self) -> None:
        """Close the senses and flush: everything up to now is sealed."""
        with self._lock:
            if not self._running:
                return
            self._take_in()
            self._coalescer.stop(self._look.boot_ms)
            reason: StopReason = "shutdown" if self._going_down() else "clean"
            self._spool.end(self._stamped(self._coalescer.take()), reason)
            self._running = False
        self._senses.stop()

    def _reset(self) -> None:
        self._anchor = Anchor.take(self._clocks)
        self._look = Look.at(self._clocks)
        self._coalescer = Coalescer(self._look.boot_ms, self._sampler.policy.quiet_floor_s * 1000)
        self._recorded_at = self._look.boot_ms
        self._skew_ms = None

    def _take_in(self) -> bool:
        """Feed the coalescer up to now; whether anything covered or uncovered the desktop.

        The pauses are read after the clock, and nothing later than that clock is taken in: so whatever is written
        afterwards lies before any pause not yet seen.
        """
        self._senses.poll()
        notes = self._inbox.drain()
        before, self._look = self._look, Look.at(self._clocks)
        states = self._private.pauses() if self._sampler.policy.private_allowed else ()
        presence = self._coalescer.presence
        covered = False
        for at, what in timeline(before, notes, states, self._look, self._anchor):
            self._feed(at, what)
            covered |= isinstance(what, Cover) and presence != (presence := self._coalescer.presence)
        return covered

    def _feed(self, at: int, what: Observation) -> None:
        if isinstance(what, Cover):
            self._coalescer.veil(at, what.veil, what.on)
        elif isinstance(what, Input):
            if self._coalescer.input(at, what.kind) and self._skew_ms is not None:
                self._reanchor(at, self._skew_ms)
        else:
            self._sampler = self._sampler.seeing(what)
            self._coalescer.context(at, self._sampler.context())

    def _reanchor(self, at: int, skew_ms: int) -> None:
        self._coalescer.cut(at)
        self._spool.record(self._stamped(self._coalescer.take()), self._stamped(self._coalescer.tail(at)))
        self._anchor = self._anchor.shifted(skew_ms)
        self._spool.reanchor(self._anchor, skew_ms)
        self._skew_ms = None

    def _record(self) -> None:
        now = self._look.boot_ms
        self._spool.record(self._stamped(self._coalescer.take()), self._stamped(self._coalescer.tail(now)))
        self._recorded_at = now

    def _stamped(self, spans: Sequence[Span]) -> list[Span]:
        stamp = self._anchor.stamp
        return [
            msgspec.structs.replace(
                span,
                start=stamp(span.start),
                end=stamp(span.end),
                since=None if span.since is None else stamp(span.since),
            )
            for span in spans
        ]
