"""Holds the garbage collector's breath while a block is reckoned: it makes many tuples, none of them in a circle."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_holding = 0


@contextmanager
def no_collection() -> Iterator[None]:
    """No collection of circles until the last of those who ask for it, in whatever thread, has left.

    Searching for circles among the spans and labels of a block took a quarter of its time. One that is off already
    stays off.
    """
    global _holding
    with _lock:
        if _holding == 0 and not gc.isenabled():
            held = False
        else:
            held = True
            _holding += 1
            gc.disable()
    try:
        yield
    finally:
        if held:
            with _lock:
                _holding -= 1
                if _holding == 0:
                    gc.enable()
