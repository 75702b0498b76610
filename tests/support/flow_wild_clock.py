"""The real agent on a machine whose wall clock somebody sets by hand: a file says how far off it is, in ms.

The boot clock runs on, as it does on a real machine. Run as a program, with the agent's directory and the file.
"""

import sys
from pathlib import Path

from fairday_agent.anchor import SystemClocks
from fairday_agent.compose import compose
from fairday_agent.config import AgentDir
from fairday_agent.events import log_to_stderr
from fairday_agent.sensors import for_this_desktop
from fairday_agent.sensors.base import Inbox
from fairday_agent.stopping import stopped_by_signals


class WildClocks(SystemClocks):
    """This machine's clocks, the wall clock set off."""

    def __init__(self, off: Path) -> None:
        self._off = off

    def wall_ms(self) -> int:
        """Read the wall clock as it was set."""
        return super().wall_ms() + int(self._off.read_text())


def main(home: Path, off: Path) -> None:
    """Record and upload until SIGTERM."""
    log_to_stderr()
    clocks = WildClocks(off)
    inbox = Inbox(clocks)
    agent = compose(AgentDir(home), inbox, for_this_desktop(inbox), clocks)
    with stopped_by_signals() as stop:
        agent.run(stop)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
