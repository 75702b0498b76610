"""What a simulated agent sees of each block of a plan: from a plan to a track. Pure.

Every block in which somebody is there begins and ends with input, so that blocks can follow each other in any order
and a quiet stretch between two inputs is always longer than the quiet floor.
"""

from collections.abc import Sequence
from random import Random

from fairday_server.demo.dice import MINUTE, SECOND, around
from fairday_server.demo.plan import Block, Habits
from fairday_server.demo.roles import AppUse, Role
from fairday_server.demo.track import Track

# Just above the quiet floor of the policy's default, 60 s.
QUIET_MIN = 61 * SECOND
TOUCH = 3 * SECOND


class Desk:
    """Somebody at a machine: turns blocks into tracks, a new one after each crash of the agent."""

    def __init__(self, rng: Random, role: Role, habits: Habits, at: int) -> None:
        """`at` is when the agent starts to see (epoch ms)."""
        self._rng = rng
        self._role = role
        self._habits = habits
        self.tracks = [Track(at)]

    @property
    def track(self) -> Track:
        """The running track."""
        return self.tracks[-1]

    def live(self, blocks: Sequence[Block], midnight: int) -> None:
        """Records the blocks of a day whose local midnight is at `midnight` (epoch ms)."""
        for block in blocks:
            end = midnight + block.end
            if block.kind == "work":
                self._work(end)
            elif block.kind in ("meeting", "phone"):
                self._talk(end, phone=block.kind == "phone")
            elif block.kind == "watching":
                self._watch(end)
            elif block.kind == "away":
                self.track.quiet(end)
            elif block.kind == "private":
                self.track.veiled("private", end)
            elif block.kind == "crash":
                self.tracks.append(Track(end))
            else:
                self.leave(end, asleep=block.kind == "asleep")

    def leave(self, end: int, *, asleep: bool) -> None:
        """Goes away until `end`: by hand within seconds, or the machine locks itself after a while."""
        by_hand = asleep or self._rng.random() < 0.7
        wait = self._rng.randrange(TOUCH, 25 * SECOND) if by_hand else self._rng.choice((3, 5)) * MINUTE
        self.track.quiet(min(self.track.at + wait, end - SECOND))
        self.track.veiled("suspended" if asleep else "locked", end)

    def _work(self, end: int) -> None:
        rng = self._rng
        media = self._habits.music and rng.random() < 0.5
        while self.track.at < end:
            use = self._next_use()
            stop = self.track.at + around(rng, use.stay_s * SECOND, 0.75, 4 * SECOND, 12 * MINUTE)
            self._stay(use, end if end - stop < 5 * SECOND else stop, media)

    def _stay(self, use: AppUse, stop: int, media: bool) -> None:
        rng, track = self._rng, self.track
        while track.at < stop:
            left = stop - track.at
            if left > QUIET_MIN + 4 * TOUCH and rng.random() < use.reads:
                reads = around(rng, 95 * SECOND, 0.5, QUIET_MIN, min(left - 3 * TOUCH, 280 * SECOND))
                self._type(track.at + rng.randrange(TOUCH, left - reads - TOUCH), use, media=media)
                track.quiet(track.at + reads, media=media)
                self._type(min(track.at + rng.randrange(TOUCH, 90 * SECOND), stop), use, media=media)
            else:
                self._type(stop, use, media=media)

    def _talk(self, end: int, *, phone: bool) -> None:
        rng, track = self._rng, self.track
        room = AppUse("zoiper" if phone else rng.choice(self._role.meeting_apps), 1, 1, 0, 6, 8, 2)
        self._type(track.at + rng.randrange(2 * SECOND, 9 * SECOND), room)
        while track.at < end:
            listens = around(rng, (75 if phone else 170) * SECOND, 0.7, QUIET_MIN, 15 * MINUTE)
            if track.at + listens + TOUCH < end:
                track.quiet(track.at + listens, call=True)
            elif end - TOUCH - track.at > QUIET_MIN:
                track.quiet(end - TOUCH, call=True)
            elif end - track.at > QUIET_MIN:
                self._type(track.at + SECOND, room, call=True)
            use = self._next_use() if rng.random() < (0.7 if phone else 0.2) else room
            touches = SECOND if use is room else around(rng, (35 if phone else 14) * SECOND, 0.6, TOUCH, 2 * MINUTE)
            stop = track.at + touches
            self._type(end if end - stop < 5 * SECOND else stop, use, call=True)

    def _watch(self, end: int) -> None:
        player = AppUse(self._rng.choice(("firefox", "chrome", "vlc")), 1, 1, 0, 2, 20, 4)
        self._type(self.track.at + 2 * TOUCH, player)
        self.track.quiet(end - TOUCH, media=True)
        self._type(end, player, media=True)

    def _type(self, end: int, use: AppUse, *, call: bool = False, media: bool = False) -> None:
        self.track.typed(self._rng, end, use, self._habits.speed, call=call, media=media)

    def _next_use(self) -> AppUse:
        while True:
            (use,) = self._rng.choices(self._role.uses, cum_weights=self._role.weights)
            if use.app != self.track.app:
                return use
