"""A collector as real processes, a fleet of agents before it, and the line between them: what the fault tests harm."""

import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import httpx

from fairday_agent.config import AgentDir, Config
from fairday_collector.clock import wall_ms
from fairday_collector.enrol.tokens import create_token
from fairday_collector.ledger.rows import visible_day
from fairday_collector.people import add_person, add_team
from fairday_collector.store import Store, migrate
from fairday_wire.codec import decode, encode
from fairday_wire.enrol import Device, Enrolment, Grant
from tests.support.fault_fleet import ISSUED, START, begin_of_time
from tests.support.fault_line import FaultLine, a_line
from tests.support.fault_oracle import Verdict, judge
from tests.support.flow_house import BIN, own_bytecode
from tests.support.live_server import free_port

ROOT = Path(__file__).parents[2]
READY_S = 180.0  # many programs start at once on a small machine
CATCH_UP_S = 180.0


def until(true: Callable[[], bool], what: str, seconds: float = READY_S) -> None:
    """Wait until something is so; fails with what was waited for."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain for {what}"
        time.sleep(0.02)


class Program:
    """One program that is started, killed and started again; its output is kept."""

    def __init__(self, command: list[str | Path], environ: dict[str, str], log: Path) -> None:
        self._command, self._environ, self._log = command, environ, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, env=self._environ, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """`kill -9`."""
        self._end(signal.SIGKILL)

    def stop(self, seconds: float = 180) -> int:
        """Ask it to stop; returns how it ended."""
        return self._end(signal.SIGTERM, seconds)

    def said(self) -> str:
        """Read all it ever wrote."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def alive(self) -> bool:
        """Say whether it runs; fails where it has ended by itself."""
        ended = None if self.process is None else self.process.poll()
        assert ended is None, f"ended with {ended}: {self.said()[-3000:]}"
        return self.process is not None

    def _end(self, how: signal.Signals, seconds: float = 30) -> int:
        if self.process is None:
            return 0
        self.process.send_signal(how)
        status = self.process.wait(seconds)
        self.process = None
        return status


class Fleet(Program):
    """Every enrolled agent in a folder, in one process."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        command: list[str | Path] = [sys.executable, "-X", "faulthandler", "-m", "tests.support.fault_fleet", folder]
        super().__init__(command, environ, folder.with_suffix(".log"))
        self.folder = folder

    def start(self) -> None:
        """Start all agents, and wait until they record."""
        before = self.said().count("running")
        super().start()
        until(lambda: self.alive() and self.said().count("running") > before, "the fleet")

    def drain(self) -> None:
        """Stop the recording in order, and wait until everything is delivered."""
        status = self.stop()
        assert status == 0, self.said()[-3000:]


@dataclass(frozen=True, slots=True)
class Seat:
    """One agent of the fleet: its directory, its seat, and the person it records."""

    home: Path
    id: str
    person: str

    @property
    def log(self) -> Path:
        """What it was given to record."""
        return self.home / ISSUED


class FaultHouse:
    """A migrated database at `url`, `fairday api` and `fairday worker` on it, and room for fleets."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.web = f"http://127.0.0.1:{free_port()}"
        self.agents = f"https://127.0.0.1:{free_port()}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("FAIRDAY_", "DISPLAY"))}
        self.environ = {
            **kept,
            **own_bytecode(folder.parent.parent),
            "FAIRDAY_DATA_DIR": str(self.data),
            "FAIRDAY_DATABASE_URL": url,
            "FAIRDAY_WEB_PORT": self.web.rpartition(":")[2],
            "FAIRDAY_AGENTS_PORT": self.agents.rpartition(":")[2],
        }
        self.api = Program([BIN / "fairday", "api"], self.environ, folder / "api.log")
        self.worker = Program([BIN / "fairday", "worker"], self.environ, folder / "worker.log")
        self.fleets: list[Fleet] = []
        self.fleet = self.fleet_in("fleet")
        self.store = Store(url)
        self.enrolled: list[Seat] = []

    @property
    def ca(self) -> Path:
        """What verifies the agents' port."""
        return self.data / "ca.pem"

    def settle(self) -> None:
        """Make the schema, and start collector and worker."""
        self.data.mkdir(mode=0o700)
        migrate(self.store)
        with self.store.write() as session:
            self._team = add_team(session, "Fleet", "UTC", wall_ms())
        self.api.start()
        self.worker.start()
        until(self.ready, "the collector")

    def ready(self) -> bool:
        """Ask both ports whether they answer."""
        assert self.api.alive()
        try:
            ready = httpx.get(f"{self.web}/readyz", timeout=5).status_code == 200
            # Without a key it is refused, which it can only be where the port answers.
            return ready and httpx.get(f"{self.agents}/v1/policy", timeout=5, verify=False).status_code == 401  # noqa: S501
        except httpx.HTTPError:
            return False

    def fleet_in(self, name: str) -> Fleet:
        """Name a fleet of its own."""
        self.fleets.append(Fleet(self.folder / name, self.environ))
        return self.fleets[-1]

    def enrol(self, count: int, url: str, into: str = "fleet") -> list[Seat]:
        """Enrol agents for as many new persons, in the folder of a fleet; they upload to `url`."""
        with httpx.Client(verify=ssl.create_default_context(cafile=str(self.ca)), timeout=30) as client:
            return [self._one(client, url, into) for _ in range(count)]

    def _one(self, client: httpx.Client, url: str, into: str) -> Seat:
        index = len(self.enrolled)
        with self.store.write() as session:
            person = add_person(session, f"Person {index}", self._team, wall_ms())
            _, token = create_token(session, person, 1, 86_400_000, wall_ms(), "test")
            person_id = person.id
        device = Device(host=f"pc-{index}", os="linux", os_version="12", machine_id=f"m-{index}")
        asked = Enrolment(token=token, device=device, os_user=f"user{index}", agent="0.1.0")
        answer = client.post(f"{self.agents}/v1/enrol", content=encode(asked))
        assert answer.status_code == 201, answer.text
        grant = decode(answer.content, Grant)
        home = AgentDir(self.folder / into / f"{index:03}")
        home.make()
        home.ca.write_bytes(self.ca.read_bytes())
        home.save_config(Config(collector=url, seat=grant.seat, key=grant.key, pinned=True))
        (home.path / START).write_text(str(begin_of_time(index, wall_ms())))
        self.enrolled.append(Seat(home.path, grant.seat, person_id))
        return self.enrolled[-1]

    def judge(self, seats: Sequence[Seat]) -> Verdict:
        """Compare what some agents issued with what is stored of them."""
        return judge(self.store, {seat.id: seat.log for seat in seats})

    def counted(self, seat: Seat) -> int:
        """Sum the keys of all reckoned days of the person of a seat."""
        last = date.today()  # noqa: DTZ011 (a day more or less at the end changes nothing)
        with self.store.read() as session:
            rows = [visible_day(session, seat.person, last - timedelta(days=n)) for n in range(-1, 60)]
        return sum(row.counts.get("keys", 0) for row in rows if row is not None)

    def caught_up(self, seats: Sequence[Seat], keys: Mapping[str, int]) -> None:
        """Wait until the ledger counts exactly the keys that each of these seats issued, by seat."""
        for seat in seats:
            until(lambda seat=seat: self.counted(seat) == keys[seat.id], f"the ledger of {seat.person}", CATCH_UP_S)  # type: ignore[misc]

    def close(self) -> None:
        """End everything."""
        for program in (*self.fleets, self.worker, self.api):
            program.kill()
        self.store.close()


@contextmanager
def a_fault_house(folder: Path, url: str) -> Iterator[tuple[FaultHouse, FaultLine]]:
    """Settle a house on the empty database at `url`, and put a line before its agents' port, over TLS on both sides."""
    house = FaultHouse(folder, url)
    try:
        house.settle()
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(house.data / "agents.pem")
        client = ssl.create_default_context(cafile=str(house.ca))
        with a_line(house.agents, server=server, client=client) as line:
            yield house, line
    finally:
        house.close()
