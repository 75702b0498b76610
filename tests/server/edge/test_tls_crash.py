import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fairday_server.names import own_names
from fairday_server.tls import Authority, ensure_leaf
from tests.support import crash_points
from tests.support.handshake import shake

NOW = time.time_ns() // 1_000_000
DAY = 86_400_000
OLD = own_names("127.0.0.1", ["old.example"], "box")
NEW = own_names("127.0.0.1", ["new.example"], "box")

ACT = """
from fairday_server.tls import Authority
def act(directory):
    Authority(directory, {names!r}).{verb}({now})
"""


def killed_copies(source: Path, target: Path, act: str) -> list[Path]:
    """Copies of `source` in which the action was killed at each of its changes, and one in which it came through."""
    subprocess.run([sys.executable, crash_points.__file__, source, target], input=act, text=True, check=True)
    return sorted(target.iterdir(), key=lambda path: int(path.name))


@pytest.mark.parametrize("stage", ["first", "succession", "switch", "renewal"])
def test_a_kill_between_any_two_files_needs_no_hand(tmp_path: Path, stage: str) -> None:
    """Killed at any change of a file, the next start serves what `ca.pem` and agents' bundles verify."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    names, verb = (OLD, "ensure") if stage in {"first", "renewal"} else (NEW, "ensure")
    if stage != "first":
        ensure_leaf(source, OLD, NOW - 70 * DAY)
    if stage == "switch":
        ensure_leaf(source, NEW, NOW)
        verb = "switch"
    told = Authority(source, names).bundle()
    copies = killed_copies(source, target, ACT.format(names=names, verb=verb, now=NOW))
    assert len(copies) > 3
    for copy in copies:
        authority = Authority(copy, names)
        authority.ensure(NOW)
        trusted = (copy / "ca.pem").read_text()
        shake(authority.ssl_context(), trusted, "box")
        if told:
            shake(authority.ssl_context(), told, "box")
        if stage != "first":
            assert trusted in told
        if stage == "switch":
            assert authority.bundle() in told
        assert authority.renew_if_due(NOW) is False
        assert not list(copy.glob("*.new"))


def test_starts_at_the_same_moment_agree(tmp_path: Path) -> None:
    """Several first starts at once make one authority and one leaf between them."""
    together = threading.Barrier(8)

    def start(_: int) -> bytes:
        together.wait()
        return ensure_leaf(tmp_path, OLD, NOW).leaf.read_bytes()

    with ThreadPoolExecutor(8) as pool:
        leaves = list(pool.map(start, range(8)))
    assert len(set(leaves)) == 1
    authority = Authority(tmp_path, OLD)
    authority.ensure(NOW)
    shake(authority.ssl_context(), (tmp_path / "ca.pem").read_text(), "old.example")
