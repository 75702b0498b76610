"""Input on X11 by pynput: that there was one, and of which kind; never which key, button or place is kept."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

from fairday_agent.sensors.base import Inbox, Input, Look, SensorHealth

REVIVE_MS = 10_000  # listeners that ended by themselves are tried again this often
MOVE_MS = 1000  # at most one movement a second is passed on, and always the last


class InputListeners:
    """Listens to keyboard and pointer while a display is there; started anew for each connection."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._threads: list[threading.Thread] = []
        self._problem = "not started"
        # Keys that are down now, to tell a repeat from a press; forgotten with the release.
        self._down: set[object] = set()
        self._moved: Look | None = None
        self._move_passed_ms = -MOVE_MS
        self.seen_ms = -1
        self._started_ms = 0

    def start(self) -> None:
        """Open both listeners on the display named by the environment; if that fails, `health` says why."""
        self._down.clear()
        self._started_ms = self._inbox.look().boot_ms
        try:
            from pynput import keyboard, mouse  # raises where there is no display, so never at import
        except Exception as problem:  # noqa: BLE001 - it lets through whatever the X library raises
            self._problem = f"pynput cannot start: {problem}"
            return
        self._problem = ""
        self._threads = [
            _quiet(keyboard.Listener)(on_press=self.press, on_release=self.release),
            _quiet(mouse.Listener)(on_move=self.move, on_click=self.click, on_scroll=self.scroll),
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Close the listeners; those whose display is gone have ended by themselves."""
        for thread in self._threads:
            if thread.is_alive():
                with contextlib.suppress(Exception):  # the display may be lost this very moment, in many ways
                    thread.stop()  # type: ignore[attr-defined]
        self._threads = []
        self._problem = "stopped"

    def revive(self, now: Look) -> None:
        """Open the listeners anew where one has ended by itself, but not all the time."""
        if not self.working() and now.boot_ms - self._started_ms >= REVIVE_MS:
            self.stop()
            self.start()

    def flush(self) -> None:
        """Pass on the last movement, if it has not been yet."""
        moved, self._moved = self._moved, None
        if moved is not None:
            self._move_passed_ms = moved.boot_ms
            self._inbox.put(Input("move"), moved)

    def working(self) -> bool:
        """Whether both listeners run."""
        return bool(self._threads) and all(thread.is_alive() for thread in self._threads)

    def health(self) -> SensorHealth:
        """Say whether inputs are counted."""
        if self.working():
            return SensorHealth(True, "keys, clicks and scrolls are counted, never which")
        return SensorHealth(False, f"unavailable: inputs are not counted ({self._problem or 'a listener ended'})")

    def press(self, key: object) -> None:
        """Take a key press; a repeat is presence, not another press."""
        look = self._see()
        if key in self._down:
            self._move(look)
        else:
            self._down.add(key)
            self._inbox.put(Input("key"), look)

    def release(self, key: object) -> None:
        """Take a key release.

        Shift let go before the letter makes the release name another key than the press did: then all are forgotten,
        since a press taken for a repeat would be a count lost.
        """
        self._see()
        if key in self._down:
            self._down.discard(key)
        else:
            self._down.clear()

    def click(self, _x: int, _y: int, _button: object, pressed: bool) -> None:
        """Take a button; its release counts nothing."""
        look = self._see()
        if pressed:
            self._inbox.put(Input("click"), look)

    def scroll(self, _x: int, _y: int, _dx: int, _dy: int) -> None:
        """Take one step of the wheel."""
        self._inbox.put(Input("scroll"), self._see())

    def move(self, _x: int, _y: int) -> None:
        """Take a movement of the pointer."""
        self._move(self._see())

    def _see(self) -> Look:
        look = self._inbox.look()
        self.seen_ms = look.boot_ms
        return look

    def _move(self, look: Look) -> None:
        if look.boot_ms - self._move_passed_ms >= MOVE_MS:
            self._move_passed_ms, self._moved = look.boot_ms, None
            self._inbox.put(Input("move"), look)
        else:
            self._moved = look


def _quiet(listener: Any) -> Callable[..., threading.Thread]:
    """Derive a listener that ends without a word when its display is lost; `health` tells that it has."""

    class Quiet(listener):  # type: ignore[misc]
        def run(self) -> None:
            try:
                super().run()
            except Exception:  # noqa: BLE001 - whatever the lost connection raises while it is being torn down
                self._problem = "the display was lost"
            finally:
                # The library closes the second of its two connections only if the first ends well.
                for name in ("_display_stop", "_display_record"):
                    with contextlib.suppress(Exception):  # it may be closed, lost, or never have been opened
                        getattr(self, name).close()

    return Quiet
