"""Composition root of `fairday-agent run`: picks this desktop's sensors, the spool and the transport, and runs them."""

import logging
import threading
import time
from dataclasses import dataclass

from fairday_agent import trust
from fairday_agent.anchor import Clocks, SystemClocks
from fairday_agent.config import VERSION, AgentDir
from fairday_agent.errors import AgentError
from fairday_agent.events import log_to_stderr
from fairday_agent.policies import PolicyKeeper
from fairday_agent.private import PrivateMode
from fairday_agent.recorder import Recorder
from fairday_agent.sensors import NoDesktop, for_this_desktop
from fairday_agent.sensors.base import Inbox, Senses
from fairday_agent.spool import Spool, SpoolInUse
from fairday_agent.status import Sensor
from fairday_agent.status_file import StatusFile
from fairday_agent.stopping import stopped_by_signals
from fairday_agent.transport import HttpTransport
from fairday_agent.uploader import LAST_TRY_S, Uploader

log = logging.getLogger(__name__)

_PROBE_S = 1.0


class NoDesktopHere(AgentError):  # noqa: N818 (it names the state, as the reader would)
    """There is nothing to record; a service manager must not try again."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Agent:
    """The parts of a running agent, wired."""

    recorder: Recorder
    uploader: Uploader
    status: StatusFile
    spool: Spool
    transport: HttpTransport

    def run(self, stop: threading.Event) -> None:
        """Record and upload until `stop` is set, then flush; whatever could not be sent stays in the spool."""
        uploads = threading.Thread(target=self.uploader.run, args=(stop,), name="uploader", daemon=True)
        telling = threading.Thread(target=self._tell, args=(stop,), name="status", daemon=True)
        try:
            uploads.start()
            telling.start()
            self.recorder.run(stop)
        finally:
            stop.set()
            uploads.join(LAST_TRY_S)
            if not uploads.is_alive():
                self.uploader.last()
            telling.join(LAST_TRY_S)
            self.status.tick()
            self.spool.close()
            self.transport.close()

    def _tell(self, stop: threading.Event) -> None:
        while not stop.wait(1.0):
            try:
                self.status.tick()
            except Exception:  # telling must never end while recording goes on
                log.exception("status.failed")


def compose(home: AgentDir, inbox: Inbox, senses: Senses, clocks: Clocks) -> Agent:
    """Wire an agent on its directory. Raises `AgentError` where it is not enrolled or another agent runs."""
    config, kept = home.config(), home.policy()
    try:
        settings = trust.context(home.ca, pinned=config.pinned)
    except OSError as error:
        raise AgentError(f"{home.ca} cannot be used ({error}); enrol again with --ca FILE --again") from error
    try:
        spool = Spool.open(home.path, seat=config.seat)
    except SpoolInUse as error:
        raise AgentError(str(error)) from error
    transport = HttpTransport(config.collector, settings, config.key)
    private = PrivateMode(home.path, clocks)
    recorder = Recorder(spool=spool, senses=senses, inbox=inbox, private=private, clocks=clocks, policy=kept.policy)
    policies = PolicyKeeper(home, transport, recorder.apply, pinned=config.pinned)
    uploader = Uploader(spool=spool, transport=transport, recorder=recorder, policies=policies, now_ms=clocks.wall_ms)
    status = StatusFile(
        home,
        recorder=recorder.snapshot,
        spool=spool.health,
        upload=lambda: uploader.health,
        policy=lambda: policies.current.version,
        now_ms=clocks.wall_ms,
    )
    return Agent(recorder, uploader, status, spool, transport)


def run(home: AgentDir) -> None:
    """Run the agent of this desktop until SIGTERM or SIGINT. Raises `AgentError`, with exit code 3 for no desktop."""
    log_to_stderr()
    clocks = SystemClocks()
    inbox = Inbox(clocks)
    senses = _senses(inbox)
    agent = compose(home, inbox, senses, clocks)
    log.info("agent.started", extra={"version": VERSION})
    with stopped_by_signals() as stop:
        agent.run(stop)
    log.info("agent.stopped")


def probe() -> dict[str, Sensor]:
    """Open the sensors for a moment and say how each is; raises `AgentError` where there is no desktop."""
    inbox = Inbox(SystemClocks())
    senses = _senses(inbox)
    senses.start()
    try:
        time.sleep(_PROBE_S)
        senses.poll()
        return {name: Sensor(health.ok, health.detail) for name, health in senses.health().items()}
    finally:
        senses.stop()


def _senses(inbox: Inbox) -> Senses:
    try:
        return for_this_desktop(inbox)
    except NoDesktop as error:
        raise NoDesktopHere(str(error)) from error
