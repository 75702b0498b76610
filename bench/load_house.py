"""The real thing to measure: a database, `fairday api` processes on it, a company; and what they cost while loaded."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec
import psutil
from sqlalchemy import make_url

from bench.load_company import enrol, hire, today_ms
from bench.load_order import Order, Outcome
from fairday_server.children import end_with_parent
from tests.support.live_server import free_port
from tests.support.postgres import Cluster, administer

Kind = Literal["sqlite", "postgresql"]
BIN = Path(sys.executable).parent
SEATS = 1_000
START_S = 60.0
MIB = 1024 * 1024
# What a database server of a small node would be given; all of its safety is as it comes.
POSTGRES = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "shared_buffers": "512MB",
    "min_wal_size": "1GB",
    "max_wal_size": "4GB",
    "max_connections": "100",
}


@contextmanager
def database(kind: Kind, folder: Path) -> Iterator[tuple[str, int | None]]:
    """An empty database: its URL, and the process of its server, if it has one."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'fairday.db'}", None
        return
    cluster = Cluster(durable=True, **POSTGRES)
    try:
        cluster.administer("CREATE DATABASE load OWNER fairday")
        assert cluster.process is not None
        yield cluster.url("load"), cluster.process.pid
    finally:
        cluster.close()


@dataclass
class House:
    """Running `fairday api` processes on one database, and the keys of the company's seats."""

    url: str
    folder: Path
    ports: list[int]
    ca: Path | None
    apis: list["subprocess.Popen[bytes]"]
    server: int | None
    keys: list[str] = field(default_factory=list)

    def load(self, **order: object) -> Outcome:
        """Let the load generator carry out an order against this house."""
        given = {
            "ports": self.ports,
            "keys": self.keys,
            "first_ms": today_ms(),
            "ca": None if self.ca is None else str(self.ca),
        }
        asked = msgspec.convert({**given, **order}, Order)
        done = subprocess.run(
            [sys.executable, "-m", "bench.load_client"],
            input=msgspec.json.encode(asked),
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr.decode())
        return msgspec.json.decode(done.stdout, type=Outcome)

    def settle(self) -> None:
        """Let a new database server catch up with one that runs: it then has log files to use again, not to make."""
        if self.server is not None:
            administer(make_url(self.url).port or 5432, "CHECKPOINT")

    @contextmanager
    def costs(self) -> Iterator[dict[str, Any]]:
        """Watch the processes over the block; the figures are there after it.

        Resident MiB of each api process at start, middle and end of the block and at its highest; processor time in
        per cent of one core, and in seconds as `cpu_s`.
        """
        watch = Watch([process.pid for process in self.apis], self.server)
        figures: dict[str, Any] = {}
        watch.start()
        try:
            yield figures
        finally:
            figures |= watch.stop()


class Watch(threading.Thread):
    """Looks at processes a few times a second."""

    EVERY_S = 0.5

    def __init__(self, apis: Sequence[int], server: int | None) -> None:
        super().__init__(daemon=True)
        self._apis = [psutil.Process(pid) for pid in apis]
        self._server = None if server is None else psutil.Process(server)
        self._done = threading.Event()
        self._rss: list[list[float]] = []
        self._began = time.perf_counter()
        self._spent = self._cpu_s()

    def run(self) -> None:
        """Look until told to stop."""
        self._look()
        while not self._done.wait(self.EVERY_S):
            self._look()

    def stop(self) -> dict[str, Any]:
        """End, and sum up."""
        took = time.perf_counter() - self._began
        spent = self._cpu_s()
        self._done.set()
        self.join()
        self._look()
        rss = self._rss
        places = {"start": rss[0], "middle": rss[len(rss) // 2], "end": rss[-1]}
        shown: dict[str, Any] = {f"rss_mib_{name}": [round(one) for one in ones] for name, ones in places.items()}
        shown["rss_mib_highest"] = [round(max(ones)) for ones in zip(*rss, strict=True)]
        used = {"api": spent[0] - self._spent[0]}
        if self._server is not None:
            used["database"] = spent[1] - self._spent[1]
        shown |= {f"{name}_cpu_percent": round(100 * seconds / took) for name, seconds in used.items()}
        return {**shown, "cpu_s": used}

    def _look(self) -> None:
        self._rss.append([process.memory_info().rss / MIB for process in self._apis])

    def _cpu_s(self) -> tuple[float, float]:
        own = sum(_cpu_s(process) for process in self._apis)
        if self._server is None:
            return own, 0.0
        parts = [self._server, *self._server.children(recursive=True)]
        return own, sum(_cpu_s(process) for process in parts)


def _cpu_s(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


@contextmanager
def a_house(kind: Kind, *, tls: bool, apis: int = 1, seats: int = SEATS) -> Iterator[House]:
    """A migrated database of a kind, some api processes on it, and a company whose seats are enrolled."""
    with tempfile.TemporaryDirectory(prefix="fairday-load-") as name:
        folder = Path(name)
        with database(kind, folder) as (url, server):
            subprocess.run(
                [BIN / "fairday", "migrate"], env=_environ(url, folder, tls), check=True, capture_output=True
            )
            token = hire(url, seats) if seats else ""
            ports = [free_port() for _ in range(apis)]
            processes = [_api(url, folder, port, tls) for port in ports]
            try:
                for port, process in zip(ports, processes, strict=True):
                    _wait(port, process, folder)
                house = House(url, folder, ports, folder / "ca.pem" if tls else None, processes, server)
                if seats:
                    house.keys = enrol(ports[0], house.ca, token, seats)
                yield house
            finally:
                for process in processes:
                    process.send_signal(signal.SIGTERM)
                for process in processes:
                    _end(process)


def _api(url: str, folder: Path, port: int, tls: bool) -> "subprocess.Popen[bytes]":
    environ = {**_environ(url, folder, tls), "FAIRDAY_AGENTS_PORT": str(port), "FAIRDAY_WEB_PORT": str(free_port())}
    with (folder / "api.log").open("ab") as log:
        return subprocess.Popen(
            [BIN / "fairday", "api"], env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, preexec_fn=end_with_parent(),
        )  # fmt: skip


def _environ(url: str, folder: Path, tls: bool) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FAIRDAY_", "DISPLAY"))}
    return {
        **kept,
        "FAIRDAY_DATABASE_URL": url,
        "FAIRDAY_DATA_DIR": str(folder),
        "FAIRDAY_AGENTS_TLS": "on" if tls else "off",
    }


def _wait(port: int, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    until = time.monotonic() + START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                message = f"The api does not answer: {(folder / 'api.log').read_text()}"
                raise RuntimeError(message) from None
            time.sleep(0.05)
        else:
            return


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
