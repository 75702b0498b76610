"""The least an agent can be, to measure the real one by: the same libraries, the same listeners, and nothing done."""

import threading

import httpx
import jeepney.io.blocking
import msgspec
import psutil
import re2
import typer
import zstandard
from pynput import keyboard, mouse
from Xlib import display

LOADED = (display, httpx, jeepney, msgspec, psutil, re2, typer, zstandard)


def main() -> None:
    """Hear every input of the desktop and drop it, until the end."""
    keyboard.Listener(on_press=_drop, on_release=_drop).start()
    mouse.Listener(on_move=_drop, on_click=_drop, on_scroll=_drop).start()
    threading.Event().wait()


def _drop(*_: object) -> None:
    """Do nothing with it."""


if __name__ == "__main__":
    main()
