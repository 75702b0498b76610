"""The senses of this desktop, chosen in one place, for the composition root; nothing is opened by importing this."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from fairday_agent.sensors.base import Inbox, Senses, SensorHealth

PROC_ASOUND = Path("/proc/asound")


class NoDesktop(Exception):  # noqa: N818 - a fact about the machine, not a fault
    """There is no desktop here that can be sensed; the message is a plain sentence for the worker."""


class Desk:
    """Several senses driven as one."""

    def __init__(self, *senses: Senses) -> None:
        self._senses = senses

    def start(self) -> None:
        """Start each."""
        for sense in self._senses:
            sense.start()

    def poll(self) -> None:
        """Poll each."""
        for sense in self._senses:
            sense.poll()

    def stop(self) -> None:
        """Stop each."""
        for sense in self._senses:
            sense.stop()

    def health(self) -> dict[str, SensorHealth]:
        """Return what each says of itself."""
        return {name: health for sense in self._senses for name, health in sense.health().items()}


def for_this_desktop(inbox: Inbox, environ: Mapping[str, str] = os.environ, proc_asound: Path = PROC_ASOUND) -> Senses:
    """Build the senses of the desktop that the environment names; they write into `inbox` once started.

    Raises `NoDesktop` where there is none, or none that is supported.
    """
    if not sys.platform.startswith("linux"):
        raise NoDesktop("This agent can sense Linux desktops with X11 only, so far.")
    display = environ.get("DISPLAY")
    if not display and environ.get("WAYLAND_DISPLAY"):
        raise NoDesktop("This is a Wayland desktop, which is not supported yet. Choose an X11 (Xorg) session at login.")
    if not display:
        raise NoDesktop("There is no desktop here: DISPLAY is not set.")
    from fairday_agent.sensors.lock_linux import LockSensor
    from fairday_agent.sensors.sound_linux import SoundSensor
    from fairday_agent.sensors.x11 import X11Sensor

    sound = SoundSensor(inbox, proc_asound)
    return Desk(sound, LockSensor(inbox), X11Sensor(inbox, display, playing=lambda: sound.playing))
