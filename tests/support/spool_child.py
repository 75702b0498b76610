"""A process that records into a spool as fast as it can and says what the spool took; to be killed."""

import resource
import sys
from pathlib import Path

from fairday_agent.spool import Spool
from fairday_wire.spans import DAY_MS
from tests.support.spooling import ANCHOR, DAY, FAR, drain, second, seconds, sent


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def record_for_ever(directory: Path) -> None:
    """Say n after span n was recorded, with an upload begun now and then."""
    spool = Spool.open(directory)
    spool.begin(ANCHOR)
    for n in range(DAY_MS // 1000):
        spool.record([second(n)], [second(n + 1, "quiet")])
        if n % 50 == 20:
            spool.next_batch(FAR)
        _say(n)


def live_through_a_full_disk(directory: Path) -> None:
    """Let no file grow beyond 300 KB, record on, then lift the limit; nothing may be lost or kept from the disk."""
    spool = Spool.open(directory, quota_bytes=2**21)
    spool.begin(ANCHOR)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))
    n = 0
    while spool.health().in_memory == 0:
        spool.record(seconds(n, n + 20), ())
        n += 20
        assert n < 20_000, "the disk never got full"
    for _ in range(3):
        spool.record(seconds(n, n + 20), ())
        n += 20
    full = spool.health()
    assert full.fault is not None
    assert full.in_memory >= 60
    assert not (directory / "spool.reserve").exists()
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    spool.record(seconds(n, n + 1), ())
    free = spool.health()
    assert (free.in_memory, free.fault, free.losses) == (0, None, {})
    assert (directory / "spool.reserve").exists()
    assert sent(drain(spool)) == seconds(0, n + 1)
    spool.close()
    _say(DAY)


if __name__ == "__main__":
    {"record": record_for_ever, "full": live_through_a_full_disk}[sys.argv[1]](Path(sys.argv[2]))
