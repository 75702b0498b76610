"""A real X desktop for tests: Xvfb on a free display, a window manager, real programs, and xdotool for hands."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.live_server import free_port

FIRST_PORT = 6000  # of display 0
PATIENCE_S = 60.0  # a small machine with much else to do


def wait_for(true: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> None:
    """Wait until something holds; fails with `what` if it does not in time."""
    deadline = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)


@dataclass
class XDesktop:
    """One running desktop; `environ` is what its programs need to find it."""

    display: str
    home: Path
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environ(self) -> dict[str, str]:
        """This process's environment, pointed at this display."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("WAYLAND_", "XDG_SESSION"))}
        return {**kept, "DISPLAY": self.display, "HOME": str(self.home), "XAUTHORITY": str(self.home / "none")}

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a program on this desktop; it ends with the desktop."""
        child = subprocess.Popen(
            command, env=self.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.children.append(child)
        return child

    def hands(self, *arguments: str) -> str:
        """Run one xdotool command and return what it says."""
        done = subprocess.run(["xdotool", *arguments], env=self.environ, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def open_window(self, title: str, *command: str) -> str:
        """Start a program and wait until the window of that title can be seen; its id."""
        self.start(*command)
        wait_for(lambda: self._window(title), f"the window {title}")
        return self._window(title)

    def focus(self, window: str) -> None:
        """Make a window the active one, as a task bar would, and wait until it is."""
        self.hands("windowactivate", "--sync", window)
        wait_for(lambda: self.hands("getactivewindow") == window, f"focus on {window}")

    def _window(self, title: str) -> str:
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"],
            env=self.environ, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return found.stdout.split("\n")[0].strip()

    def end(self, child: subprocess.Popen[bytes]) -> None:
        """End one of this desktop's programs, and wait until it is gone."""
        child.terminate()
        try:
            child.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        self.children.remove(child)


@contextmanager
def x_desktop(home: Path, *, manager: str | None = "openbox") -> Iterator[XDesktop]:
    """Bring up a desktop with an empty home folder; everything it started is gone afterwards."""
    assert shutil.which("Xvfb"), "these tests need Xvfb, openbox, xdotool, xterm and x11-apps"
    server, display = start_server()
    desktop = XDesktop(display, home)
    try:
        if manager is not None:
            desktop.start(manager)
            wait_for(lambda: _is_managed(desktop), "the window manager")
        yield desktop
    finally:
        for child in reversed(list(desktop.children)):
            desktop.end(child)
        server.terminate()
        server.wait(timeout=PATIENCE_S)


def free_display() -> str:
    """A display that no other server is given: those that are not asked for one take the lowest."""
    return f":{free_port() - FIRST_PORT}"


def start_server(display: str | None = None) -> tuple[subprocess.Popen[bytes], str]:
    """Start an X server on the display asked for, or on a free one; it answers when this returns."""
    read, write = os.pipe()
    name = [display] if display is not None else []
    server = subprocess.Popen(
        ["Xvfb", *name, "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read, "rb") as said:
        number = said.readline().strip().decode("ascii")
    assert number, "Xvfb did not start"
    return server, f":{number}"


def _is_managed(desktop: XDesktop) -> bool:
    """Tell whether the manager has gone through its start: a window mapped before it lists them may get lost."""
    asked = subprocess.run(
        ["xprop", "-root", "_NET_CLIENT_LIST_STACKING"],
        env=desktop.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return "WINDOW" in asked.stdout
