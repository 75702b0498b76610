"""A virtual X desktop to try Fairday on, where there is none: an X server, a window manager, a terminal."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress

from fairday_collector.errors import Invalid
from fairday_server.children import end_with_parent

SIZE = "1280x800x24"


class VirtualDesktop:
    """Xvfb with openbox and xterm on the first free display; stopped with the program that started it."""

    def __init__(self) -> None:
        """Starts it. Raises Invalid, naming the package, where a program is missing."""
        for program, package in (("Xvfb", "xvfb"), ("openbox", "openbox"), ("xterm", "xterm")):
            if shutil.which(program) is None:
                raise Invalid("no_virtual_desktop", f"{program} is missing. Install it: apt-get install {package}")
        read, write = os.pipe()
        self._programs = [
            subprocess.Popen(
                ["Xvfb", "-displayfd", str(write), "-screen", "0", SIZE, "-nolisten", "tcp"],
                pass_fds=[write], stderr=subprocess.DEVNULL, start_new_session=True, preexec_fn=end_with_parent(),
            )
        ]  # fmt: skip
        os.close(write)
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        if not number:
            raise Invalid("no_virtual_desktop", "Xvfb did not start. Run it by hand to see why: Xvfb :99")
        self.display = f":{number}"
        for command in (["openbox"], ["xterm", "-geometry", "100x30+60+60"]):
            self._programs.append(
                subprocess.Popen(
                    command, env=self.environ(os.environ), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL, start_new_session=True, preexec_fn=end_with_parent(),
                )
            )  # fmt: skip

    def environ(self, base: Mapping[str, str]) -> dict[str, str]:
        """An environment in which programs open on this desktop."""
        return {**base, "DISPLAY": self.display}

    def stop(self) -> None:
        """Ends its programs, the X server last."""
        for program in reversed(self._programs):
            program.terminate()
            with suppress(subprocess.TimeoutExpired):
                program.wait(5)
            if program.poll() is None:
                program.kill()
                program.wait()
