"""Hands on a test's desktop: real X events by XTEST, each written into a diary at the moment it is made."""

import random
import subprocess
import time
from dataclasses import dataclass
from typing import Any

from Xlib import XK, X, Xatom
from Xlib.display import Display
from Xlib.ext import xtest

from tests.support.flow_agent import wall_ms
from tests.support.xdesktop import PATIENCE_S, XDesktop

LETTERS = "etaoinsrdl12345"
WHEEL_UP, WHEEL_DOWN = 4, 5


@dataclass(frozen=True)
class Entry:
    """What was done and when, epoch ms UTC: an input of some kind, `focus` on an app, `pause` or `resume`."""

    at: int
    what: str
    app: str = ""


@dataclass(frozen=True)
class Program:
    """A program's window: the name it should be recorded under, its id, and its middle on the screen."""

    app: str
    window: str
    x: int
    y: int


class Hands:
    """One pair of hands. Every method does one real thing and writes it down."""

    def __init__(self, desktop: XDesktop, seed: int) -> None:
        self._desktop = desktop
        self._display = Display(desktop.display)
        self._root = self._display.screen().root
        self._chance = random.Random(seed)
        self.programs: list[Program] = []
        self.diary: list[Entry] = []
        self._under: Program | None = None

    def close(self) -> None:
        """Let go of the display."""
        self._display.close()

    def open(self, app: str, title: str, *command: str) -> Program:
        """Open a program and learn where its window is."""
        window = self._desktop.open_window(title, *command)
        shape = self._display.create_resource_object("window", int(window))
        size, place = shape.get_geometry(), shape.translate_coords(self._root, 0, 0)
        program = Program(app, window, size.width // 2 - place.x, size.height // 2 - place.y)
        self.programs.append(program)
        return program

    def key(self) -> None:
        """Press and release one key."""
        code = self._display.keysym_to_keycode(XK.string_to_keysym(self._chance.choice(LETTERS)))
        self._fake("key", X.KeyPress, code)
        self._fake("", X.KeyRelease, code)

    def click(self) -> None:
        """Press and release the left button, which brings the program under the pointer forward."""
        self._fake("click", X.ButtonPress, 1)
        self._fake("", X.ButtonRelease, 1)
        if self._under is not None:
            self._wait_for_focus(self._under)

    def scroll(self) -> None:
        """Turn the wheel by one step."""
        button = self._chance.choice((WHEEL_UP, WHEEL_DOWN))
        self._fake("scroll", X.ButtonPress, button)
        self._fake("", X.ButtonRelease, button)

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        self._fake("move", X.MotionNotify, 0, x=x, y=y)

    def reach(self, program: Program) -> None:
        """Bring a program forward by a click on its window."""
        self.move(program.x + self._chance.randrange(-9, 10), program.y)
        self._under = program
        self.click()

    def pick(self, program: Program) -> None:
        """Bring a program forward as from a task bar, without any input."""
        subprocess.run(["xdotool", "windowactivate", program.window], env=self._desktop.environ, check=True)
        self._wait_for_focus(program)

    def work(self, seconds: float) -> None:
        """Type, click, scroll, move and switch for so long, at irregular moments never 2 s apart."""
        chance = self._chance
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            deed = chance.choices(("type", "click", "scroll", "move", "reach", "pick"), (8, 2, 3, 3, 2, 2))[0]
            if deed == "type":
                for _ in range(chance.randrange(2, 12)):
                    self.key()
                    time.sleep(chance.uniform(0.03, 0.2))
            elif deed == "scroll":
                for _ in range(chance.randrange(1, 6)):
                    self.scroll()
                    time.sleep(chance.uniform(0.03, 0.12))
            elif deed == "click":
                self.click()
            elif deed == "move":
                self.wander(chance.uniform(0.1, 0.6))
            else:
                getattr(self, deed)(chance.choice(self.programs))
            time.sleep(chance.uniform(0.15, 1.4))

    def wander(self, seconds: float) -> None:
        """Move the pointer about within the window it is over, and nothing else."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            here = self._root.query_pointer()
            self.move(here.root_x + self._chance.randrange(-3, 4), here.root_y + self._chance.choice((-2, 2)))
            time.sleep(self._chance.uniform(0.05, 0.3))

    def note(self, what: str, at: int) -> None:
        """Write down something done by other means."""
        self.diary.append(Entry(at, what))

    def _fake(self, what: str, kind: int, detail: int, **place: int) -> None:
        xtest.fake_input(self._display, kind, detail, **place)
        self._display.sync()
        if what:
            self.diary.append(Entry(wall_ms(), what))

    def _wait_for_focus(self, program: Program) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while self._active() != int(program.window):
            assert time.monotonic() < deadline, f"{program.app} does not come forward"
            time.sleep(0.005)
        self.diary.append(Entry(wall_ms(), "focus", program.app))

    def _active(self) -> int:
        name = self._display.intern_atom("_NET_ACTIVE_WINDOW")
        answer: Any = self._root.get_full_property(name, Xatom.WINDOW)
        return int(answer.value[0]) if answer is not None and len(answer.value) else 0
