"""The real agent as a program of its own on a test's desktop: enrolled, run, paused, killed, stopped."""

import json
import signal
import subprocess
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from tests.support.flow_house import BIN, own_bytecode
from tests.support.xdesktop import XDesktop, wait_for

READY_S = 180.0


def wall_ms() -> int:
    """Read the wall clock, epoch ms UTC."""
    return time.time_ns() // 1_000_000


def said(home: Path) -> dict[str, Any]:
    """Read what an agent last said of itself; nothing where none ever did."""
    try:
        status: dict[str, Any] = json.loads((home / "status.json").read_bytes())
    except FileNotFoundError:
        return {}
    return status


def recording(home: Path, pids: Collection[int]) -> bool:
    """Tell whether an agent of one of these processes sees its desktop and hears its inputs."""
    status = said(home)
    return status.get("pid") in pids and status["presence"] is not None and bool(status["sensors"]["input"]["ok"])


class FlowAgent:
    """One agent directory and the process that runs on it, if any."""

    def __init__(self, desktop: XDesktop, home: Path) -> None:
        self.home = home
        self.environ = {**desktop.environ, **own_bytecode(desktop.home), "FAIRDAY_AGENT_DIR": str(home)}
        self.process: subprocess.Popen[bytes] | None = None

    def enrol(self, collector: str, token: str, ca: Path) -> None:
        """Take a seat, the token given by standard input."""
        command = [str(BIN / "fairday-agent"), "enrol", "--collector", collector, "--token", "-", "--ca", str(ca)]
        done = subprocess.run(
            command, env=self.environ, input=token, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr

    def start(self, command: Sequence[str | Path] = (BIN / "fairday-agent", "run")) -> tuple[int, int]:
        """Start recording; returns when it was started and when it was seen to record (epoch ms UTC)."""
        began = wall_ms()
        with self.home.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command], env=self.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        wait_for(self._records, "the agent to record", READY_S)
        return began, wall_ms()

    def kill(self) -> int:
        """Kill it outright; returns when."""
        assert self.process is not None
        self.process.kill()
        at = wall_ms()
        self.process.wait()
        self.process = None
        return at

    def stop(self) -> int:
        """Ask it to stop, as a session manager does, and wait; returns when it was asked."""
        assert self.process is not None
        at = wall_ms()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=120) == 0, self.log()
        self.process = None
        return at

    def command(self, *arguments: str) -> int:
        """Run another of its commands; returns when it said what it had done, epoch ms UTC."""
        with subprocess.Popen(
            [BIN / "fairday-agent", *arguments], env=self.environ, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            said = process.stdout.readline()
            at = wall_ms()
            process.stdout.read()
        assert process.returncode == 0, said
        return at

    def says(self, *arguments: str) -> Any:
        """Run a command that prints JSON and read it."""
        done = subprocess.run(
            [BIN / "fairday-agent", *arguments, "--json"], env=self.environ, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    def status(self) -> dict[str, Any]:
        """Read what the running process last said of itself; nothing where it has not yet."""
        status = said(self.home)
        return status if self.process is not None and status.get("pid") == self.process.pid else {}

    def log(self) -> str:
        """Read all that it wrote to its log."""
        return self.home.with_suffix(".log").read_text()

    def _records(self) -> bool:
        assert self.process is None or self.process.poll() is None, self.log()
        return self.process is not None and recording(self.home, [self.process.pid])
