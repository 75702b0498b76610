"""Fairday as a program of its own, on scratch data and free ports: what a flow starts, asks, kills and starts again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.support.database import database_settings
from tests.support.live_server import free_port
from tests.support.xdesktop import wait_for

BIN = Path(sys.executable).parent
START_S = 180.0


def own_bytecode(folder: Path) -> dict[str, str]:
    """Let programs keep compiled modules in `folder` where the caller's environment forbids it beside the sources.

    Otherwise each of a flow's many programs would compile the whole house again, seconds each.
    """
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}


def midday_zone(now: datetime) -> tuple[str, str]:
    """Name a zone in which it is between noon and one o'clock, and the local date there."""
    ahead = 12 - now.hour
    # In these names the sign is that of UTC seen from there.
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC", (now + timedelta(hours=ahead)).date().isoformat()


class House:
    """One data directory with its ports; `process` is the `fairday up` that serves it at the moment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.zone, self.date = midday_zone(datetime.now(UTC))
        self.web = f"http://127.0.0.1:{free_port()}"
        self.agents = f"https://127.0.0.1:{free_port()}"
        self.process: subprocess.Popen[bytes] | None = None
        self.key = ""

    @property
    def environ(self) -> dict[str, str]:
        """The environment its programs run in: no desktop, none of the caller's own settings."""
        strange = ("FAIRDAY_", "DISPLAY", "WAYLAND_", "XAUTHORITY")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
        return {
            **kept,
            **own_bytecode(self.folder),
            "TZ": self.zone,
            "FAIRDAY_DATA_DIR": str(self.data),
            **database_settings(self.data),
            "FAIRDAY_WEB_PORT": self.web.rpartition(":")[2],
            "FAIRDAY_AGENTS_PORT": self.agents.rpartition(":")[2],
        }

    def fairday(self, *arguments: str) -> str:
        """Run one `fairday` command and return what it prints."""
        done = subprocess.run(
            [BIN / "fairday", *arguments], env=self.environ, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, f"fairday {' '.join(arguments)}: {done.stderr}"
        return done.stdout.strip()

    def settle(self, *policy: str) -> None:
        """Make the database, with these settings of the policy in it, and a key to ask with."""
        self.fairday("migrate")
        self.fairday("policy", "set", *policy)
        self.key = self.fairday("api-key", "create", "flow", "--role", "admin")

    def start(self, desktop: str = "none") -> None:
        """Start `fairday up` without a terminal, and wait until it answers."""
        self.launch(desktop)
        wait_for(self.ready, "fairday up", START_S)

    def launch(self, desktop: str = "none") -> None:
        """Start `fairday up` without a terminal."""
        with (self.folder / "up.log").open("ab") as log:
            self.process = subprocess.Popen(
                [BIN / "fairday", "up", "--desktop", desktop],
                env=self.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def ready(self) -> bool:
        """Ask the pages' port whether it is ready; fails where what was started has ended."""
        assert self.process is None or self.process.poll() is None, (self.folder / "up.log").read_text()
        try:
            return httpx.get(f"{self.web}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def hang_up(self) -> None:
        """Ask what was started to stop, without waiting for it."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)

    def gone(self) -> bool:
        """Tell whether what was started has ended."""
        return self.process is None or self.process.poll() is not None

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal to what was started, and return how it ended."""
        assert self.process is not None
        self.process.send_signal(number)
        status = self.process.wait(timeout=120)
        self.process = None
        return status

    def ask(self, path: str) -> Any:
        """Get JSON from the API."""
        answer = httpx.get(f"{self.web}{path}", headers={"Authorization": f"Bearer {self.key}"}, timeout=START_S)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def people(self) -> list[dict[str, Any]]:
        """List everybody."""
        found: list[dict[str, Any]] = self.ask("/v1/people")["people"]
        return found

    def day(self, person: str, date: str) -> dict[str, Any]:
        """Get a person's day."""
        found: dict[str, Any] = self.ask(f"/v1/people/{person}/days/{date}")
        return found

    def day_with(self, person: str, date: str, seen: int) -> dict[str, Any]:
        """Get a person's day once its observed time holds all of the `seen` ms that its spans cover."""
        deadline = time.monotonic() + START_S
        while True:
            day = self.day(person, date)
            if day["length_ms"] - day["states"]["unknown"] >= seen:
                return day
            assert time.monotonic() < deadline, f"the ledger stays behind its spans: {day['states']}"
            time.sleep(0.3)


@contextmanager
def a_house(folder: Path) -> Iterator[House]:
    """Give a house; whatever still serves it at the end is ended."""
    house = House(folder)
    try:
        yield house
    finally:
        if house.process is not None:
            house.stop(signal.SIGKILL)
