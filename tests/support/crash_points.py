"""Kills a process with SIGKILL at each of its changes to a directory, one after the other.

Run as `python crash_points.py SOURCE TARGET`; it reads a Python function body named `act(directory)` from standard
input. TARGET/0, TARGET/1, … are copies of SOURCE in which `act` was killed at its first, second, … change of a file.
"""

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

CHANGES = frozenset({"os.rename", "os.remove", "os.link"})
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def kill_at(count: int) -> None:
    """Arranges for this process to be killed just before its change number `count`, from 0."""
    left = count

    def watch(event: str, args: tuple[Any, ...]) -> None:
        nonlocal left
        if event in CHANGES or (event == "open" and isinstance(args[2], int) and args[2] & WRITES):
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.addaudithook(watch)


def main() -> None:
    """Copies, forks, kills, until the action comes through."""
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    scope: dict[str, Any] = {}
    exec(sys.stdin.read(), scope)  # noqa: S102 - the test that started this wrote it
    count = 0
    while True:
        directory = target / str(count)
        shutil.copytree(source, directory)
        child = os.fork()
        if child == 0:
            kill_at(count)
            scope["act"](directory)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            return
        if not os.WIFSIGNALED(status):
            sys.exit(f"the action failed at point {count}")
        count += 1


if __name__ == "__main__":
    main()
