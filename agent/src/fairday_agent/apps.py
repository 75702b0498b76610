"""Which program a window belongs to: from a process name or window class to one plain identity, for the sensors."""

import os
import re
from collections.abc import Mapping
from types import MappingProxyType

import psutil

from fairday_wire.spans import MAX_APP

ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "brave-browser": "brave",
        "chromium-browser": "chromium",
        "code-oss": "code",
        "firefox-esr": "firefox",
        "gimp-2.10": "gimp",
        "gnome-terminal-server": "gnome-terminal",
        "google-chrome": "chrome",
        "google-chrome-stable": "chrome",
        "kgx": "gnome-console",
        "microsoft-edge": "edge",
        "msedge": "edge",
        "navigator": "firefox",
        "opera-stable": "opera",
        "soffice": "libreoffice",
        "telegram-desktop": "telegram",
        "thunderbird-esr": "thunderbird",
        "vivaldi-stable": "vivaldi",
        "xfce4-terminal": "xfce-terminal",
        "zoom.real": "zoom",
    }
)

# These run other programs: the window's class says more than the process.
_RUNNERS = frozenset({"electron", "gjs", "java", "mono", "node", "perl", "python", "ruby", "wine", "wine64-preloader"})
_VERSION = re.compile(r"^(python|java|perl|ruby)[0-9.]+$")
_KNOWN = 512


def normalise(name: str | None) -> str | None:
    """Return a program's plain identity: lower case, no path, no `.exe` or `.bin`, aliases united."""
    if not name:
        return None
    plain = name.encode("utf-8", "replace").decode("utf-8").replace("\\", "/").rsplit("/", 1)[-1].strip().lower()
    plain = plain.removesuffix(".exe").removesuffix(".bin").removesuffix("-bin")
    found = _VERSION.match(plain)
    plain = found[1] if found else plain
    return ALIASES.get(plain, plain)[:MAX_APP] or None


class AppNames:
    """Names programs by process, remembering each process by its id and start; used by one thread."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, float], str | None] = {}

    def of(self, pid: int | None, window_class: str | None) -> str | None:
        """Return the program behind a window.

        The process counts if it is one of this user's own: a process id from inside a container points at a
        stranger. Failing that, or where the process only runs another program, the window's class counts.
        """
        name = None if pid is None else self._process(pid)
        by_class = normalise(window_class)
        return by_class or name if name is None or name in _RUNNERS else name

    def _process(self, pid: int) -> str | None:
        try:
            process = psutil.Process(pid)
            key = (pid, process.create_time())
            if key not in self._known:
                if len(self._known) >= _KNOWN:
                    self._known.clear()
                self._known[key] = normalise(process.name()) if process.uids().real == os.getuid() else None
            return self._known[key]
        except (psutil.Error, OSError, ValueError, OverflowError):
            return None
