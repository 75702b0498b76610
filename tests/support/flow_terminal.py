"""A program on a terminal of its own, as a person has it before them: what it prints can be read, Ctrl-C reaches it."""

import contextlib
import os
import pty
import re
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from tests.support.xdesktop import wait_for

CTRL_C = b"\x03"


class Terminal:
    """One program in the foreground of a new pseudo-terminal."""

    def __init__(self, command: Sequence[str | Path], environ: Mapping[str, str]) -> None:
        self._master, slave = pty.openpty()
        # setsid makes the terminal the program's own and becomes the program: the process id stays.
        self.process = subprocess.Popen(
            ["setsid", "--ctty", *command], env=environ, stdin=slave, stdout=slave, stderr=slave
        )
        os.close(slave)
        self._text = ""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def shows(self, pattern: str, patience_s: float = 60) -> str:
        """Wait until the screen shows a pattern; its group, or all that matched."""
        wait_for(lambda: re.search(pattern, self._text) or self._reader.is_alive() is False, pattern, patience_s)
        found = re.search(pattern, self._text)
        assert found, f"{pattern!r} never came:\n{self._text}"
        return found[found.re.groups]

    def programs(self) -> list[psutil.Process]:
        """List the program and all that it started."""
        program = psutil.Process(self.process.pid)
        return [program, *program.children(recursive=True)]

    def interrupt(self) -> int:
        """Press Ctrl-C and wait for the end; returns the exit status."""
        os.write(self._master, CTRL_C)
        return self.process.wait(timeout=60)

    def kill(self) -> None:
        """Kill the program outright, and it alone."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """Take the terminal away; what still runs in it is killed."""
        if self.process.poll() is None:
            for program in self.programs():
                with contextlib.suppress(psutil.NoSuchProcess):
                    program.kill()
            self.process.wait()
        self._reader.join(timeout=30)
        os.close(self._master)

    def _read(self) -> None:
        # Reading fails once nobody has the other end open any more.
        with contextlib.suppress(OSError):
            while True:
                self._text += os.read(self._master, 4096).decode(errors="replace")
