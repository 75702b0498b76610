"""The agent of this desktop, as a program of its own that `fairday up` starts, watches and stops."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from fairday_server.children import end_with_parent

NO_DESKTOP = 3
STOP_S = 15.0
RESTART_S = 2.0


class AgentFault(Exception):  # noqa: N818 - it is told to people as it stands
    """The agent could not be enrolled; the text is what it said."""


class DesktopAgent:
    """Starts `fairday-agent run`, again if it dies, and stops it so that it loses nothing."""

    def __init__(self, directory: Path, log: Path, environ: Mapping[str, str], say: Callable[[str], None]) -> None:
        """`directory` is the agent's, `log` takes what it writes, `say` tells the terminal."""
        self.command = str(Path(sys.executable).with_name("fairday-agent"))
        self._directory = directory
        self._log = log
        self._environ = {**environ, "FAIRDAY_AGENT_DIR": str(directory)}
        self._say = say
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="desktop-agent")

    @property
    def enrolled(self) -> bool:
        """Whether this desktop has a seat already."""
        return (self._directory / "config.json").exists()

    def enrol(self, collector: str, token: str, ca: Path | None) -> None:
        """Enrols over the agents' port; the token goes by standard input, out of sight of other users."""
        trust = ["--ca", str(ca)] if ca else []
        done = subprocess.run(
            [self.command, "enrol", "--collector", collector, "--token", "-", *trust],
            input=token.encode(), env=self._environ, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise AgentFault(done.stderr.decode(errors="replace").strip() or f"exit {done.returncode}")

    def start(self) -> None:
        """Starts the agent and the thread that watches it."""
        self._thread.start()

    def stop(self) -> None:
        """Asks the agent to flush and end, and waits for it."""
        self._stop.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGTERM)
        if self._thread.ident is not None:
            self._thread.join(STOP_S)
        if process is not None and process.poll() is None:
            process.kill()

    def _watch(self) -> None:
        while not self._stop.is_set():
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    [self.command, "run"], env=self._environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    start_new_session=True, preexec_fn=end_with_parent(),  # SIGTERM: it flushes, and none runs on alone
                )  # fmt: skip
                if self._stop.is_set():
                    self._process.send_signal(signal.SIGTERM)
                status = self._process.wait()
            if status == NO_DESKTOP:
                self._say("No desktop found: serving without an agent. Try one with: make up DESKTOP=virtual")
                return
            self._stop.wait(RESTART_S)
