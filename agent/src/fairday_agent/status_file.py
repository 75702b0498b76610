"""Keeps the status file current while the agent runs: asks recorder, spool and uploader, and writes what is new."""

import logging
import os
from collections.abc import Callable

import msgspec

from fairday_agent.config import VERSION, AgentDir
from fairday_agent.health import UploadHealth
from fairday_agent.recorder import RecorderState
from fairday_agent.spool import SpoolHealth
from fairday_agent.status import Sensor, Status

log = logging.getLogger(__name__)

EVERY_MS = 5000


class StatusFile:
    """Writes the status on change, and at least every 5 s. The sources are asked from the caller's thread."""

    def __init__(
        self,
        home: AgentDir,
        *,
        recorder: Callable[[], RecorderState],
        spool: Callable[[], SpoolHealth],
        upload: Callable[[], UploadHealth],
        policy: Callable[[], int],
        now_ms: Callable[[], int],
    ) -> None:
        self._home = home
        self._recorder = recorder
        self._spool = spool
        self._upload = upload
        self._policy = policy
        self._now_ms = now_ms
        self._last: Status | None = None

    def tick(self) -> None:
        """Write if there is something new to say; a disk that refuses is none of the recorder's business."""
        status = self._now()
        last = self._last
        if last and self._same(last, status) and 0 <= status.at_ms - last.at_ms < EVERY_MS:
            return
        try:
            self._write(msgspec.json.encode(status))
        except OSError as error:
            log.warning("status.not_written", extra={"cause": error.strerror})
        self._last = status

    @staticmethod
    def _same(last: Status, status: Status) -> bool:
        def essence(one: Status) -> tuple[object, ...]:
            return (one.presence, one.private_until_ms, one.sensors, one.upload.last_try_ms, one.upload.cause)

        return essence(last) == essence(status)

    def _now(self) -> Status:
        state = self._recorder()
        return Status(
            at_ms=self._now_ms(),
            pid=os.getpid(),
            version=VERSION,
            presence=state.presence,
            app=state.app,
            since_ms=state.since,
            private_until_ms=state.private_until,
            sensors={name: Sensor(health.ok, health.detail) for name, health in state.sensors.items()},
            spool=self._spool(),
            upload=self._upload(),
            policy=self._policy(),
        )

    def _write(self, body: bytes) -> None:
        # No fsync: after a power cut an old status is as good as none, and this happens every few seconds.
        draft = self._home.status.with_name("status.json.tmp")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(body)
        draft.replace(self._home.status)
