"""Checks everything the agent depends on, one by one, each with a remedy where it fails."""

import email.utils
import shutil
import socket
import sqlite3
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from fairday_agent import trust
from fairday_agent.answers import problem
from fairday_agent.config import AgentDir, Config
from fairday_agent.errors import AgentError
from fairday_agent.spool import view
from fairday_agent.spool.seal import Damaged
from fairday_agent.status import Sensor, is_running, read_status
from fairday_agent.transport import HttpTransport, NoReply, Reply

SKEW_LIMIT_MS = 5 * 60_000  # beyond this the collector refuses spans as lying in the future
RENEW_BEFORE_DAYS = 7
REMEDIES = {
    "lock": "run the agent in a desktop session that has D-Bus; until then locked time counts as quiet",
    "titles": "ask your administrator to mend the pattern",
}
LOW_DISK_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's report."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def examine(home: AgentDir, probe: Callable[[], dict[str, Sensor]], now_ms: Callable[[], int]) -> Iterator[Check]:
    """Check directory, spool, sensors, and, once enrolled, collector, clock and certificate, in this order.

    `probe` opens the sensors for a moment where no agent runs; it raises `AgentError` where there is no desktop.
    """
    yield _directory(home)
    yield _spool(home)
    yield from _sensors(home, probe)
    try:
        config = home.config()
    except AgentError as error:
        yield Check("enrolment", False, str(error), "run `fairday-agent enrol --collector URL --token TOKEN`")
        return
    yield Check("enrolment", True, f"seat {config.seat} at {config.collector}")
    yield from _collector(home, config, now_ms)
    if config.collector.startswith("https:"):
        yield _certificate(home, config)


def _directory(home: AgentDir) -> Check:
    if not home.path.is_dir():
        return Check("directory", False, f"{home.path} does not exist", "run `fairday-agent enrol`")
    mode = home.path.stat().st_mode & 0o777
    if mode & 0o077:
        return Check("directory", False, f"others can read {home.path}", f"chmod 700 {home.path}")
    free = shutil.disk_usage(home.path).free
    if free < LOW_DISK_BYTES:
        return Check("directory", False, f"only {free // 2**20} MB free on its disk", "free some space")
    return Check("directory", True, str(home.path))


def _spool(home: AgentDir) -> Check:
    if not home.spool.exists():
        return Check("spool", True, "empty: nothing has been recorded yet")
    try:
        found = view.verify(home.spool)
    except (OSError, sqlite3.Error, Damaged) as error:
        return Check("spool", False, f"cannot be read ({error})", "check the disk and the file's permissions")
    if found.faults:
        return Check("spool", False, "; ".join(found.faults), "restart the agent: it saves what can be saved")
    return Check("spool", True, f"{found.spans} spans wait, {found.held} set aside, all checksums hold")


def _sensors(home: AgentDir, probe: Callable[[], dict[str, Sensor]]) -> Iterator[Check]:
    status = read_status(home)
    if is_running(home) and status:
        sensors = status.sensors
    else:
        try:
            sensors = probe()
        except AgentError as error:
            yield Check("sensors", False, str(error), "run this inside a desktop session")
            return
    for name, sensor in sorted(sensors.items()):
        remedy = "" if sensor.ok else REMEDIES.get(name, "see the agent's log")
        yield Check(f"sensor {name}", sensor.ok, sensor.detail, remedy)


def _collector(home: AgentDir, config: Config, now_ms: Callable[[], int]) -> Iterator[Check]:
    try:
        transport = HttpTransport(config.collector, trust.context(home.ca, pinned=config.pinned), config.key)
    except (OSError, ssl.SSLError) as error:
        yield Check("collector", False, f"{home.ca} cannot be used ({error})", "enrol again with --ca FILE --again")
        return
    try:
        reply = transport.get("/v1/policy")
    except NoReply as error:
        yield Check("collector", False, str(error), "check the network, and that the collector runs")
        return
    finally:
        transport.close()
    if reply.status == 200:
        yield Check("collector", True, f"answers in {reply.rtt_ms} ms and knows this seat")
    elif reply.status in (401, 403):
        yield Check("collector", False, "refuses this agent's key", "enrol again with a new token and --again")
    else:
        told = problem(reply)
        cause = told.code if told else "not a collector's answer: a proxy or sign-in page, perhaps"
        yield Check("collector", False, f"answered {reply.status} ({cause})", "check the address and the network")
    yield _clock(reply, now_ms())


def _clock(reply: Reply, now_ms: int) -> Check:
    try:
        there = email.utils.parsedate_to_datetime(reply.headers.get("date", "")).timestamp() * 1000
    except ValueError:
        return Check("clock", True, "not compared: the collector sent no date")
    ahead_ms = now_ms - there
    # The header counts whole seconds.
    if abs(ahead_ms) <= SKEW_LIMIT_MS:
        return Check("clock", True, f"within {max(1, round(abs(ahead_ms) / 1000))} s of the collector's")
    word = "ahead of" if ahead_ms > 0 else "behind"
    return Check(
        "clock", False, f"{round(abs(ahead_ms) / 60_000)} min {word} the collector's", "set this machine's clock (NTP)"
    )


def _certificate(home: AgentDir, config: Config) -> Check:
    parts = urlsplit(config.collector)
    host, port = parts.hostname or "", parts.port or 443
    try:
        settings = trust.context(home.ca, pinned=config.pinned)
        with (
            socket.create_connection((host, port), timeout=10) as plain,
            settings.wrap_socket(plain, server_hostname=host) as secured,
        ):
            peer = secured.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        return Check("certificate", False, f"not trusted: {error.verify_message}", "enrol again with --ca FILE --again")
    except OSError as error:
        return Check("certificate", False, f"not seen ({error})", "a proxy in between, or the collector is down")
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(peer["notAfter"])), UTC)
    days = (ends - datetime.now(UTC)).days
    if days < RENEW_BEFORE_DAYS:
        return Check("certificate", False, f"ends {ends:%Y-%m-%d}", "ask an administrator to renew it")
    return Check("certificate", True, f"trusted, until {ends:%Y-%m-%d}")
