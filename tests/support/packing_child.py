"""Packs what is due, killed with SIGKILL just before each of its writing statements and commits, one after the other.

Run as `python -m tests.support.packing_child DATABASE TARGET NOW`. TARGET/0.db, TARGET/1.db, … are copies of the
database in which the job was killed at its first, second, … point; in the last one it came through.
"""

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from fairday_collector.ledger.spans.packing import Packing
from fairday_collector.store import Store


def pack_until(database: Path, now: int, count: int) -> None:
    """Packs all that is due, unless this process is killed at point `count`, from 0."""
    store = Store(f"sqlite:///{database}")
    left = count

    def watch(_connection: Any, _cursor: Any = None, statement: str = "COMMIT", *_: Any) -> None:
        nonlocal left
        if statement.lstrip().startswith(("SELECT", "BEGIN", "WITH")):
            return
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    event.listen(store.engine, "before_cursor_execute", watch)
    event.listen(store.engine, "commit", watch)
    while Packing(store, lambda: now).bring_up():
        pass


def main() -> None:
    """Copies, forks, kills, until the job comes through."""
    source, target, now = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    count = 0
    while True:
        database = target / f"{count}.db"
        shutil.copyfile(source, database)
        child = os.fork()
        if child == 0:
            pack_until(database, now, count)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            return
        if not os.WIFSIGNALED(status):
            sys.exit(f"the job failed at point {count}")
        count += 1


if __name__ == "__main__":
    main()
