"""A process that packs what is due and is killed just before a statement; to be run, and to die.

`python -m tests.support.packing_child DATABASE NOW COUNT`: killed before statement COUNT from 0, or, where there are
fewer, ended with 0 once all is packed.
"""

import os
import signal
import sys
from typing import Any

from sqlalchemy import event

from fairday_collector.ledger.spans.packing import Packing
from fairday_collector.store import Store


def main() -> None:
    """Packs until nothing is due, unless killed."""
    database, now, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    store = Store(f"sqlite:///{database}")
    left = count

    def watch(*_: Any) -> None:
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    event.listen(store.engine, "before_cursor_execute", watch)
    event.listen(store.engine, "commit", watch)
    packing = Packing(store, lambda: now)
    while packing.bring_up():
        pass
    store.close()


if __name__ == "__main__":
    main()
