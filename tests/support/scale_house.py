"""Several processes on one PostgreSQL behind the example proxies: what the tests of scaling out start, kill and ask."""

import json
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
from sqlalchemy import text

from fairday_agent import trust
from fairday_agent.transport import HttpTransport, NoReply, Reply
from fairday_collector.clock import wall_ms
from fairday_collector.enrol.tokens import create_token
from fairday_collector.people import add_person, add_team
from fairday_collector.store import Store, migrate
from fairday_wire import Grant, decode, encode
from fairday_wire.enrol import Device, Enrolment
from tests.support.fault_house import Program
from tests.support.flow_house import BIN, own_bytecode
from tests.support.live_server import free_port

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "installers" / "server"
HOUR = 3_600_000

# What a whole nginx.conf has around the example; everything it writes stays in the scratch folder.
AROUND = """
daemon off; master_process off; user root; pid {folder}/nginx.pid; error_log stderr warn;
events {{ worker_connections {connections}; }}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/fairday.conf;
}}
"""


@dataclass(frozen=True)
class Api:
    """One serving process and its two ports."""

    program: Program
    agents: int
    web: int


@dataclass(frozen=True)
class Proxy:
    """One proxy; `agents` and `pages` are where it listens, `pages` 0 where it does not."""

    program: Program
    agents: int
    pages: int


@dataclass
class Agent:
    """One enrolled agent behind a proxy, with the transport that agents have."""

    seat: str
    key: str
    transport: HttpTransport
    epoch: str = field(default_factory=lambda: str(uuid4()))
    start: int = field(default_factory=lambda: wall_ms() - 3 * HOUR)

    def batch(self, seq: int, spans: int = 5, **fields: Any) -> bytes:
        """Write a batch, always the same of the same number."""
        first = self.start + seq * spans * 1000
        made = [
            {"start": first + n * 1000, "end": first + n * 1000 + 900, "presence": "input", "keys": 1, **fields}
            for n in range(spans)
        ]
        whole = {"wire": 1, "epoch": self.epoch, "seq": seq, "sent_at": wall_ms(), "spans": made}
        return json.dumps(whole).encode()

    def upload(self, seq: int, spans: int = 5, **fields: Any) -> Reply:
        """Offer a batch once."""
        return self.transport.post("/v1/batches", self.batch(seq, spans, **fields), encoding="zstd")

    def deliver(self, seq: int) -> Reply:
        """Offer a batch until it is stored, waiting as told."""
        deadline = time.monotonic() + 60
        while True:
            try:
                reply = self.upload(seq)
            except NoReply:
                reply = None
            if reply is not None and reply.status == 200:
                return reply
            assert reply is None or reply.status in {429, 502, 503, 504}, reply
            assert time.monotonic() < deadline, reply
            time.sleep(float(reply.headers.get("retry-after", "0.1")) if reply is not None else 0.1)


class ScaleHouse:
    """One data directory and database, serving and working processes on it, and proxies in front."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.data.mkdir(mode=0o700)
        self.store = Store(url)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FAIRDAY_")}
        self.environ = {
            **kept,
            **own_bytecode(folder),
            "FAIRDAY_DATA_DIR": str(self.data),
            "FAIRDAY_DATABASE_URL": url,
        }
        self.programs: list[Program] = []
        self._transports: list[HttpTransport] = []
        self._people = 0
        migrate(self.store)
        with self.store.write() as session:
            self._team = add_team(session, "Fleet", "UTC", wall_ms())

    @property
    def ca(self) -> Path:
        """What agents trust."""
        return self.data / "ca.pem"

    def program(self, name: str, command: Sequence[str | Path], **environ: str) -> Program:
        """Start something; it is ended with the house."""
        made = Program([*command], {**self.environ, **environ}, self.folder / f"{name}.log")
        self.programs.append(made)
        made.start()
        return made

    def api(self, name: str, tls: str) -> Api:
        """Start a serving process on ports of its own."""
        agents, web = free_port(), free_port()
        ports = {"FAIRDAY_AGENTS_PORT": str(agents), "FAIRDAY_WEB_PORT": str(web), "FAIRDAY_AGENTS_TLS": tls}
        if tls == "proxy":
            ports["FAIRDAY_TRUSTED_PROXIES"] = "127.0.0.1"
        return Api(self.program(name, [BIN / "fairday", "api"], **ports), agents, web)

    def worker(self, name: str) -> Program:
        """Start a working process."""
        return self.program(name, [BIN / "fairday", "worker"])

    def nginx(self, apis: Sequence[Api], connections: int = 1024) -> Proxy:
        """Start nginx on the example."""
        folder = self.folder / "nginx"
        folder.mkdir()
        agents, pages = free_port(), free_port()
        example = re.sub(r"    listen \[::\].*\n", "", self._example("nginx.conf", apis))
        example = example.replace("listen 8443 ssl", f"listen 127.0.0.1:{agents} ssl")
        example = example.replace("listen 443 ssl", f"listen 127.0.0.1:{pages} ssl")
        (folder / "fairday.conf").write_text(example)
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, connections=connections))
        command: list[str | Path] = ["nginx", "-p", folder, "-e", "stderr", "-c", folder / "nginx.conf"]
        return Proxy(self.program("nginx", command), agents, pages)

    def haproxy(self, example: str, apis: Sequence[Api], connections: int = 1000) -> Proxy:
        """Start HAProxy on one of the examples, for fewer connections than a test machine may allow, and patient."""
        agents, pages = free_port(), free_port()
        written = self._example(example, apis).replace("bind :8443", f"bind 127.0.0.1:{agents}")
        written = written.replace("maxconn 50000", f"maxconn {connections}")
        written = written.replace("timeout connect 2s", "timeout connect 2s\n    timeout check 60s")
        path = self.folder / example
        path.write_text(written.replace("bind :443", f"bind 127.0.0.1:{pages}"))
        return Proxy(self.program(example, ["haproxy", "-f", path]), agents, pages if "bind :443" in written else 0)

    def _example(self, name: str, apis: Sequence[Api]) -> str:
        """Read an example, its ports and paths of files replaced and nothing else."""
        written = (EXAMPLES / name).read_text(encoding="utf-8")
        for number, api in enumerate(apis, 1):
            for port, ours in ((f"845{number}", api.agents), (f"847{number}", api.web)):
                assert port in written
                written = re.sub(rf"\b{port}\b", str(ours), written)
        leaf = str(self.data / "agents.pem")
        for path in ("/var/lib/fairday/agents.pem", "/etc/fairday/web.pem", "/etc/fairday/web.key"):
            written = written.replace(path, leaf)
        return written

    def ready(self, api: Api) -> bool:
        """Ask a serving process whether it is ready; fails where it has ended."""
        assert api.program.alive()
        return self.readiness(api) == 200

    def readiness(self, api: Api) -> int:
        """Ask for the status of the probe; 0 where nobody answers."""
        try:
            return httpx.get(f"http://127.0.0.1:{api.web}/readyz", timeout=60).status_code
        except httpx.HTTPError:
            return 0

    def transport(self, port: int, key: str | None = None) -> HttpTransport:
        """Open an agent's own way to a port, trusting the local authority alone."""
        made = HttpTransport(f"https://localhost:{port}", trust.context(self.ca, pinned=True), key)
        self._transports.append(made)
        return made

    def enrol(self, port: int) -> Agent:
        """Enrol an agent for a new person through a port."""
        self._people += 1
        with self.store.write() as session:
            person = add_person(session, f"Person {self._people}", self._team, wall_ms())
            _, token = create_token(session, person, 1, HOUR, wall_ms(), "test")
        device = Device(host="pc", os="linux", os_version="12", machine_id=f"m-{self._people}")
        asked = Enrolment(token=token, device=device, os_user="user", agent="0.1.0")
        reply = self.transport(port).post("/v1/enrol", encode(asked))
        assert reply.status == 201, reply
        grant = decode(reply.body, Grant)
        return Agent(grant.seat, grant.key, self.transport(port, grant.key))

    def stored(self, seat: str) -> list[tuple[int, int]]:
        """List seq and position of the spans stored of a seat, each as often as it is there."""
        with self.store.read() as session:
            rows = session.connection().execute(
                text("SELECT seq, position FROM span WHERE seat_id = :seat ORDER BY seq, position"),
                {"seat": int.from_bytes(bytes.fromhex(seat), "big", signed=True)},
            )
            return [(seq, position) for seq, position in rows]

    def leader(self, family: str, workers: Sequence[Program]) -> Program | None:
        """Find the working process whose session holds a family's lock."""
        with self.store.read() as session:
            port = (
                session.connection()
                .execute(
                    text(
                        "SELECT client_port FROM pg_locks JOIN pg_stat_activity USING (pid) "
                        "WHERE locktype = 'advisory' AND granted AND application_name = :name"
                    ),
                    {"name": f"fairday lead {family}"},
                )
                .scalar()
            )
        for worker in workers:
            if port is not None and worker.process is not None:
                connections = psutil.Process(worker.process.pid).net_connections()
                if any(connection.laddr[1:] == (port,) for connection in connections):
                    return worker
        return None

    def close(self) -> None:
        """End everything that was started."""
        for transport in self._transports:
            transport.close()
        for program in self.programs:
            program.kill()
        self.store.close()


@contextmanager
def a_scale_house(folder: Path, url: str) -> Iterator[ScaleHouse]:
    """Give a house on an empty database; all of its processes are ended."""
    house = ScaleHouse(folder, url)
    try:
        yield house
    finally:
        house.close()
