"""The line of spans a simulated agent records, kept to the rules a real agent's spans obey. Pure."""

from dataclasses import dataclass
from random import Random

from fairday_server.demo.dice import MINUTE
from fairday_server.demo.roles import AppUse
from fairday_wire import Presence, Span


@dataclass(slots=True)
class _Open:
    start: int
    end: int
    presence: Presence
    app: str | None
    call: bool
    media: bool
    keys: int
    clicks: int
    scrolls: int


class Track:
    """One run of an agent: spans follow each other without a hole; neighbours that are alike are one.

    `at` is the end of what is recorded so far (epoch milliseconds UTC), `app` the program in front.
    """

    def __init__(self, at: int) -> None:
        self.at = at
        self.app: str | None = None
        self._done: list[Span] = []
        self._open: _Open | None = None

    def typed(
        self, rng: Random, end: int, use: AppUse, speed: float, *, call: bool = False, media: bool = False
    ) -> None:
        """Input until `end` in a program, with counts after its manner."""
        minutes = (end - self.at) / MINUTE
        keys, clicks, scrolls = (
            int(rate * minutes * rng.uniform(0.5, 1.5) + rng.random())
            for rate in (use.keys * speed, use.clicks, use.scrolls)
        )
        self._add("input", end, use.app, call, media, (keys, clicks, scrolls))

    def quiet(self, end: int, *, call: bool = False, media: bool = False) -> None:
        """Nobody touches anything until `end`; the program in front stays."""
        self._add("quiet", end, self.app, call, media, (0, 0, 0))

    def veiled(self, presence: Presence, end: int) -> None:
        """Locked, suspended, off or private until `end`: nothing but the fact."""
        self._add(presence, end, None, False, False, (0, 0, 0))

    def spans(self) -> list[Span]:
        """All that was recorded."""
        self._seal()
        return self._done

    def _add(
        self, presence: Presence, end: int, app: str | None, call: bool, media: bool, counts: tuple[int, int, int]
    ) -> None:
        if end <= self.at:
            return
        if app is not None:
            self.app = app
        last = self._open
        if last and (last.presence, last.app, last.call, last.media) == (presence, app, call, media):
            last.end = end
            last.keys += counts[0]
            last.clicks += counts[1]
            last.scrolls += counts[2]
        else:
            self._seal()
            self._open = _Open(self.at, end, presence, app, call, media, *counts)
        self.at = end

    def _seal(self) -> None:
        if self._open is not None:
            last, self._open = self._open, None
            self._done.append(
                Span(
                    start=last.start, end=last.end, presence=last.presence, call=last.call, media=last.media,
                    app=last.app, keys=last.keys, clicks=last.clicks, scrolls=last.scrolls,
                )
            )  # fmt: skip
