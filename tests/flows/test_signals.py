"""Stop signals to a program that waits: several at once, as from a terminal and a supervisor, must not lock it up."""

import subprocess
import sys

import pytest

# A handler that takes the event's own lock hangs in this within a fraction of a second.
WAITING = """
import subprocess, sys
from {package}.stopping import stopped_by_signals

with stopped_by_signals() as stop:
    storm = subprocess.Popen([sys.executable, "-c", sys.argv[1]])
    while storm.poll() is None:
        stop.clear()
        stop.wait(0.001)
    print("went on")
"""
STORM = """
import os, signal, time
end = time.monotonic() + 1
while time.monotonic() < end:
    os.kill(os.getppid(), signal.SIGTERM)
"""


@pytest.mark.parametrize("package", ["fairday_agent", "fairday_server"])
def test_a_storm_of_signals_locks_nothing(package: str) -> None:
    """However many signals come, and wherever they interrupt the wait, the program goes on."""
    command = [sys.executable, "-c", WAITING.format(package=package), STORM]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as program:
        try:
            said, _ = program.communicate(timeout=120)
        finally:
            program.kill()
    assert (program.returncode, said) == (0, b"went on\n")
