"""A real PostgreSQL of the tests' own: a scratch cluster on a loopback port, gone with the process that started it."""

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg

from tests.support.live_server import free_port

OLDEST = 15
NEEDED = f"PostgreSQL {OLDEST} or newer is needed: sudo apt-get install postgresql, or put its initdb on PATH"
OWNER = "fairday"
START_S = 180.0

SETTINGS = {
    "max_connections": "300",
    # A zone that is not ours, so that nothing can lean on the server's.
    "timezone": "Australia/Lord_Howe",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # failing statements are some tests' business, and would fill the log
}
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
"""For tests that outlive no crash: a database of its own for each of them costs 50 ms instead of 500."""
MEMORY = Path("/dev/shm")
ROOM_BYTES = 4 * 1024**3

# Reads until the end of the one that started it, however that came, and only then clears up. The server takes the file
# with its number away as it ends; where nobody collects the orphans of others, the number itself stays.
WATCH = """
cat > /dev/null
read pid < "$1/data/postmaster.pid" && kill -QUIT "$pid"
for _ in $(seq 200); do [ -e "$1/data/postmaster.pid" ] || break; kill -0 "$pid" || break; sleep 0.05; done
rm -rf "$1"
"""


def programs() -> Path:
    """The folder of the newest PostgreSQL's programs; raises LookupError where there is none."""
    debian = {int(path.parent.name): path for path in Path("/usr/lib/postgresql").glob("[0-9]*/bin")}
    newest = max((number for number, path in debian.items() if (path / "initdb").exists()), default=0)
    if newest >= OLDEST:
        return debian[newest]
    on_path = shutil.which("initdb")
    if on_path is None:
        raise LookupError(NEEDED)
    told = subprocess.run([on_path, "--version"], capture_output=True, text=True, check=True).stdout
    if int(told.split()[2].split(".")[0]) < OLDEST:
        raise LookupError(NEEDED)
    return Path(on_path).resolve().parent


def _runner() -> dict[str, Any]:
    """Whom the server runs as: it refuses root, so root makes it Debian's `postgres`."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def _memory() -> Path | None:
    """Files in memory, where there is plenty: to make a database there takes a fourth of the time it does on a disk."""
    try:
        room = min(shutil.disk_usage(MEMORY).free, psutil.virtual_memory().available)
    except OSError:
        return None
    return MEMORY if room >= ROOM_BYTES and os.access(MEMORY, os.W_OK) else None


class Cluster:
    """One server with its files in a scratch folder, reached as the role that owns the databases made in it.

    `durable` keeps every safety of PostgreSQL on, for tests that kill it. Nothing stays behind, however the process
    that made it ends.
    """

    def __init__(self, *, durable: bool = False, **settings: str) -> None:
        """Makes and starts it; `settings` are PostgreSQL's own. Raises LookupError where none is installed."""
        self.programs = programs()
        self.folder = Path(tempfile.mkdtemp(prefix="fairday-postgres-", dir=None if durable else _memory()))
        self.port = free_port()
        self.settings = {**SETTINGS, **({} if durable else FORGETFUL), **settings}
        self.process: subprocess.Popen[bytes] | None = None
        watch = ["sh", "-c", WATCH, "watch", str(self.folder)]
        self._watch = subprocess.Popen(
            watch, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        subprocess.run(
            [
                self.programs / "initdb", "--pgdata", self.folder / "data", "--username", "postgres", "--auth", "trust",
                "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions",
            ],
            check=True, stdout=subprocess.DEVNULL, cwd="/", **_runner(),
        )  # fmt: skip
        self.start()
        self.administer(f"CREATE ROLE {OWNER} LOGIN")

    def start(self) -> None:
        """Starts the server and waits until it answers; after a kill it recovers first."""
        options = {"port": str(self.port), "listen_addresses": "127.0.0.1", "unix_socket_directories": str(self.folder)}
        arguments = [part for name, value in {**options, **self.settings}.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.folder / "data", *arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True, **_runner(),
            )  # fmt: skip
        deadline = time.monotonic() + START_S
        while True:
            try:
                self.administer("SELECT 1")
            except psycopg.OperationalError:
                assert self.process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < deadline, "PostgreSQL does not answer"
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """Ends all its processes at once, as `kill -9` does."""
        assert self.process is not None
        server = psutil.Process(self.process.pid)
        everything = [server, *server.children(recursive=True)]
        for process in everything:
            with suppress(psutil.NoSuchProcess):  # a session may have ended by itself
                process.kill()
        self.process.wait(30)
        self.process = None
        while any(map(_lives, everything)):
            time.sleep(0.005)

    def stop(self) -> None:
        """Stops the server in order, whoever is still connected."""
        if self.process is not None:
            self.process.send_signal(2)
            self.process.wait(60)
            self.process = None

    def close(self) -> None:
        """Ends the server and removes its files."""
        if self.process is not None:
            self.process.send_signal(3)
            self.process.wait(60)
        assert self._watch.stdin is not None
        self._watch.stdin.close()
        self._watch.wait(60)

    def url(self, database: str) -> str:
        """Where a program finds a database of this server."""
        return server_url(self.port, database)

    def administer(self, statement: str) -> None:
        """Runs one statement as the superuser, outside any transaction."""
        administer(self.port, statement)


def _lives(process: psutil.Process) -> bool:
    """Tells whether a process still holds anything; one that waits to be collected does not."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def server_url(port: int, database: str) -> str:
    """Where a program finds a database of the server on a port."""
    return f"postgresql://{OWNER}@127.0.0.1:{port}/{database}"


def administer(port: int, statement: str) -> None:
    """Runs one statement as the superuser of the server on a port, outside any transaction."""
    with psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres", autocommit=True) as connection:
        connection.execute(statement.encode())
