"""Carries batches from the spool to the collector: one at a time, for ever, and acts on what it answers."""

import logging
import random
import threading
from collections.abc import Callable
from typing import Protocol

import msgspec

from fairday_agent.answers import Accepted, Answer, Conflict, Later, OtherEncoding, Refused, Slow, read
from fairday_agent.backoff import HOURLY_S, Backoff
from fairday_agent.config import VERSION
from fairday_agent.health import UploadHealth
from fairday_agent.policies import PolicyKeeper
from fairday_agent.spool import OutBatch, Spool
from fairday_agent.transport import ANSWER_S, Encoding, NoReply, Transport, Unreached
from fairday_wire.batch import Receipt
from fairday_wire.codec import encode

log = logging.getLogger(__name__)

PACE_S = 0.25  # between batches of a backlog: the collector serves others too
LAST_TRY_S = 3.0
MAX_PERIOD_S = 86_400
_NETWORK = "check the network, and that the collector runs; the agent keeps everything and goes on trying"


class Recording(Protocol):
    """What the uploader needs of the recorder."""

    def cut(self) -> None:
        """Hand all that is decided up to now to the spool."""

    def clock_says(self, server_time_ms: int, rtt_ms: int) -> None:
        """Hear the collector's clock."""


class Uploader:
    """Uploads of one seat, driven by its own thread. `now_ms` is the wall clock, UTC; `pace_s` parts batches."""

    def __init__(
        self,
        *,
        spool: Spool,
        transport: Transport,
        recorder: Recording,
        policies: PolicyKeeper,
        now_ms: Callable[[], int],
        rng: random.Random | None = None,
        pace_s: float = PACE_S,
    ) -> None:
        self._spool = spool
        self._transport = transport
        self._recorder = recorder
        self._policies = policies
        self._now_ms = now_ms
        self._pace_s = pace_s
        self._backoff = Backoff(rng or random.Random())  # noqa: S311 (jitter is no secret)
        self._encoding: Encoding = "zstd"
        self._conflicts = 0
        self._period_s: float | None = None
        self._ahead_ms = 0
        self.health = UploadHealth()

    def run(self, stop: threading.Event) -> None:
        """Upload until `stop` is set."""
        wait = self._backoff.periodic(min(2.0, self._every_s()))
        while not self._wait(stop, wait):
            try:
                wait = self.round(stop)
            except Exception:  # whatever it is, the spool has everything, and the next round may fare better
                log.exception("upload.failed")
                wait = self._backoff.failed()

    def round(self, stop: threading.Event) -> float:
        """Send all there is, the newest day first, or until something is in the way; returns seconds to wait."""
        self._recorder.cut()
        heard: int | None = None
        wait: float | None = None
        while wait is None:
            batch = self._spool.next_batch(self._now_ms() + self._ahead_ms)
            if batch is None:
                break
            answer = self._send(batch, ANSWER_S)
            if isinstance(answer, Accepted):
                heard = answer.receipt.policy
            wait = self._settle(batch, answer)
            if wait is None and stop.wait(self._pace_s):
                break
        if heard is not None and not stop.is_set():
            self._policies.heard(heard)
        return self._backoff.periodic(self._every_s()) if wait is None else wait

    def last(self) -> None:
        """Try one quick batch at the end of the run; what is not sent now is sent after the next start."""
        batch = self._spool.next_batch(self._now_ms() + self._ahead_ms)
        if batch is not None:
            self._settle(batch, self._send(batch, LAST_TRY_S))

    def _every_s(self) -> float:
        return self._period_s or self._policies.current.upload_s

    def _wait(self, stop: threading.Event, seconds: float) -> bool:
        self.health = msgspec.structs.replace(self.health, next_try_ms=self._now_ms() + int(seconds * 1000))
        return stop.wait(seconds)

    def _send(self, batch: OutBatch, timeout_s: float) -> Answer:
        now = self._now_ms()
        self.health = msgspec.structs.replace(self.health, last_try_ms=now)
        body = encode(batch.message(now, VERSION))
        try:
            reply = self._transport.post("/v1/batches", body, encoding=self._encoding, timeout_s=timeout_s)
        except Unreached as error:
            self._spool.unsent(batch)
            return Later(str(error))
        except NoReply as error:
            return Later(str(error))
        answer = read(reply, now)
        if isinstance(answer, Accepted):
            self._hear_clock(answer.receipt, reply.rtt_ms)
        return answer

    def _hear_clock(self, receipt: Receipt, rtt_ms: int) -> None:
        self._ahead_ms = receipt.server_time + rtt_ms // 2 - self._now_ms()
        self._recorder.clock_says(receipt.server_time, rtt_ms)

    def _settle(self, batch: OutBatch, answer: Answer) -> float | None:
        """Act on an answer; returns the seconds to wait, or None to go on at once."""
        if isinstance(answer, Accepted):
            self._accepted(batch, answer.receipt)
            return None
        if isinstance(answer, Refused):
            self._spool.refuse(batch, answer.code, answer.detail, self._now_ms())
            if batch.spans:
                return None
            return self._failed(Later(f"the collector refuses even an empty batch ({answer.code})"))
        if isinstance(answer, Conflict):
            self._spool.conflict(batch)
            self._conflicts += 1
            return None if self._conflicts == 1 else self._failed(Later("the collector has other spans of this agent"))
        if isinstance(answer, OtherEncoding):
            if self._encoding == "zstd":
                self._encoding = "gzip"
                return None
            return self._failed(Later("the collector takes neither zstd nor gzip"))
        return self._failed(answer)

    def _accepted(self, batch: OutBatch, receipt: Receipt) -> None:
        now = self._now_ms()
        self._spool.accept(batch, receipt, now)
        self._backoff.succeeded()
        self._conflicts = 0
        self._period_s = min(receipt.next_upload_s, MAX_PERIOD_S) if receipt.next_upload_s > 0 else None
        if self.health.cause:
            log.info("upload.recovered")
        self.health = UploadHealth(last_try_ms=now, last_ok_ms=now, last_spans=len(batch.spans), skew_ms=self._ahead_ms)

    def _failed(self, answer: Later | Slow) -> float:
        if isinstance(answer, Slow):
            remedy, wait = answer.remedy, self._backoff.periodic(HOURLY_S)
        else:
            remedy, wait = _NETWORK, self._backoff.failed(answer.after_s)
        log.warning("upload.waits", extra={"cause": answer.cause, "seconds": round(wait)})
        self.health = msgspec.structs.replace(self.health, cause=answer.cause, remedy=remedy)
        return wait
