"""The sign-in link on its way to a terminal, and nowhere else: a log or a pipe would keep it."""

import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO


def sign_in_url(web_url: str, secret: str) -> str:
    """The address of the page that redeems a link."""
    return f"{web_url}/sign-in/{secret}"


def print_link(url: str, out: TextIO | None = None, terminal: Path = Path("/dev/tty")) -> bool:
    """Shows a sign-in link on `out` [standard output] if it is a terminal, else on the process's own terminal.

    Without either the link is shown nowhere, and `out` says how to get one. Returns whether it was shown.
    """
    stream = sys.stdout if out is None else out
    text = f"Sign in (once, within 10 minutes): {url}\n"
    if stream.isatty():
        stream.write(text)
        stream.flush()
        return True
    with suppress(OSError), terminal.open("w", encoding="utf-8") as tty:
        if tty.isatty():
            tty.write(text)
            return True
    stream.write("The sign-in link is shown on a terminal only. Run `fairday sign-in` in one to get it.\n")
    stream.flush()
    return False
