"""Programs that `fairday up` starts, tied to it: where it is killed outright, the kernel ends them."""

import ctypes
import os
import signal
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def end_with_parent() -> Callable[[], None]:
    """A `preexec_fn` by which a child gets SIGTERM when the thread that starts it ends, killed process included."""
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def arrange() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(0)

    return arrange
