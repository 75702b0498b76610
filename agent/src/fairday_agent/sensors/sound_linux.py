"""Calls and media by ALSA: a capture stream that runs is a call, a playback stream that runs is media."""

from pathlib import Path

from fairday_agent.sensors.base import Inbox, SensorHealth, Sound

PROC_ASOUND = Path("/proc/asound")


class SoundSensor:
    """Looks at the kernel's list of sound streams at each poll. Which program uses them is not looked at."""

    def __init__(self, inbox: Inbox, root: Path = PROC_ASOUND) -> None:
        self._inbox = inbox
        self._root = root
        self._sound = Sound()

    @property
    def playing(self) -> bool:
        """Whether something was being played at the last poll."""
        return self._sound.media

    def start(self) -> None:
        """Nothing to open."""

    def poll(self) -> None:
        """Put a change into the inbox."""
        sound = Sound(call=self._runs("c"), media=self._runs("p"))
        if sound != self._sound:
            self._sound = sound
            self._inbox.put(sound)

    def stop(self) -> None:
        """Nothing to close."""

    def health(self) -> dict[str, SensorHealth]:
        """Say whether there is a sound card to look at."""
        if any(self._root.glob("card*/pcm*")):
            return {"sound": SensorHealth(True, "calls and media are noticed, never listened to")}
        return {"sound": SensorHealth(True, "no sound card, so no calls or media to notice")}

    def _runs(self, direction: str) -> bool:
        for status in self._root.glob(f"card*/pcm*{direction}/sub*/status"):
            try:
                if "state: RUNNING" in status.read_text(encoding="ascii", errors="replace"):
                    return True
            except OSError:  # the card was unplugged in between
                continue
        return False
