"""What a fleet's connections cost: memory of an idle one, and handshakes, with and without a proxy that ends TLS."""

import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from bench.load_house import MIB
from tests.support.fault_house import until
from tests.support.scale_house import Api, ScaleHouse, a_scale_house

IDLE = (1_000, 5_000)
HANDSHAKES = 1_000
ROOM = 8_000
START_S = 60.0
KIB = 1024


def measure(seconds: float = 5) -> dict[str, Any]:
    """For each way in (the api itself, nginx, HAProxy, from the examples): KiB and handshakes.

    Memory is that of the process that ends TLS; time on a processor, its own a handshake. `seconds` is not used.
    """
    del seconds
    with tempfile.TemporaryDirectory(prefix="fairday-fleet-") as name:
        folder = Path(name)
        with a_scale_house(folder, f"sqlite:///{folder / 'fairday.db'}") as house:
            itself = house.api("itself", "on")
            behind = [house.api(f"behind{number}", "proxy") for number in (1, 2)]
            until(lambda: all(map(house.ready, [itself, *behind])), "the api processes", START_S)
            nginx, haproxy = house.nginx(behind, ROOM), house.haproxy("haproxy.cfg", behind, ROOM)
            until(lambda: _listen(nginx.agents, haproxy.agents), "the proxies", START_S)
            ways = {
                "api": (itself.agents, _of(itself)),
                "nginx": (nginx.agents, _pid(nginx.program.process)),
                "haproxy": (haproxy.agents, _pid(haproxy.program.process)),
            }
            return {way: _way(house, port, pid) for way, (port, pid) in ways.items()}


def _way(house: ScaleHouse, port: int, pid: int) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for how in ("fresh", "resumed"):
        before = _cpu_s(pid)
        done = _client(house, how, port, HANDSHAKES)
        own = (_cpu_s(pid) - before) / HANDSHAKES
        figures[f"handshakes_{how}"] = {
            "per_s_beside_one_client": round(done["handshakes"] / done["seconds"]),
            "own_cpu_us": round(own * 1e6),
            "per_s_of_a_core": round(1 / own) if own else None,
            "resumed": done["resumed"],
        }
    empty = _rss(pid)
    figures["rss_mib_without_connections"] = round(empty / MIB, 1)
    for number in IDLE:
        with _idle(house, port, number):
            figures[f"kib_an_idle_connection_of_{number}"] = round((_rss(pid) - empty) / number / KIB, 1)
    return figures


def _client(house: ScaleHouse, what: str, port: int, number: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.fleet_client", what, str(port), str(house.ca), str(number)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@contextmanager
def _idle(house: ScaleHouse, port: int, number: int) -> Iterator[None]:
    command = [sys.executable, "-m", "bench.fleet_client", "idle", str(port), str(house.ca), str(number)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as client:
        assert client.stdout is not None
        if not client.stdout.readline():
            message = f"The client could not open {number} connections"
            raise RuntimeError(message)
        yield


def _listen(*ports: int) -> bool:
    try:
        for port in ports:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def _of(api: Api) -> int:
    return _pid(api.program.process)


def _pid(process: "subprocess.Popen[bytes] | None") -> int:
    assert process is not None
    return process.pid


def _family(pid: int) -> list[psutil.Process]:
    return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]


def _rss(pid: int) -> int:
    return sum(int(process.memory_info().rss) for process in _family(pid))


def _cpu_s(pid: int) -> float:
    return sum(float(sum(process.cpu_times()[:2])) for process in _family(pid))
