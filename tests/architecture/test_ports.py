"""The ports of the tests' own programs: chosen before the programs start, and not lost to another on the way."""

import socket
import subprocess
import sys

from tests.support import live_server

CHILD = """
import sys
from tests.support import live_server
live_server._untried[:] = map(int, sys.argv[1:])
print(live_server.free_port())
"""


def test_a_port_that_was_told_is_told_to_nobody_else() -> None:
    """Neither by another process of tests nor by the system, though nobody listens on it yet."""
    told, other = live_server.free_port(), live_server._untried[-1]
    command = [sys.executable, "-c", CHILD, str(other), str(told)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) == other
    with socket.create_server(("127.0.0.1", told)), socket.create_server(("127.0.0.1", 0)) as some:
        assert some.getsockname()[1] not in live_server.PORTS
