"""Sends a simulated agent's parcels as a real agent would: enrolment, then uploads, over the agents' port."""

import ssl
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

import httpx
import zstandard

from fairday_collector.errors import Refusal
from fairday_server.demo.history import Parcel
from fairday_wire import Batch, Device, Enrolment, Grant, Problem, Receipt, decode, encode

AGENT = "0.1.0"
TRIES = 60
ANSWER_S = 60.0
ZSTD_LEVEL = 3


class NotTaken(Refusal):
    """The collector did not take what a simulated agent sent."""

    title = "Not taken"


class Interrupted(Exception):  # noqa: N818 - what happened, not an error
    """The sender was told to stop."""


class Door:
    """The agents' port, seen from outside; safe to share between threads. Closes its connections on exit."""

    def __init__(self, url: str, trust: ssl.SSLContext | None, clock: Callable[[], int], stop: threading.Event) -> None:
        """`trust` holds the pinned authority, None where the port speaks plain HTTP; `stop` ends every wait."""
        self._client = httpx.Client(base_url=url, verify=trust or True, trust_env=False, timeout=ANSWER_S)
        self._clock = clock
        self._stop = stop

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def enrol(self, token: str, device: Device, os_user: str) -> Grant:
        """A seat and its key for a join token. Raises NotTaken and Interrupted."""
        asked = Enrolment(token=token, device=device, os_user=os_user, agent=AGENT)
        return decode(self._post("/v1/enrol", {}, lambda: encode(asked), 201), Grant)

    def upload(self, key: str, parcel: Parcel) -> None:
        """Uploads a parcel and checks its receipt: all stored, nothing rejected, nothing there before.

        Raises NotTaken and Interrupted.
        """
        headers = {"Authorization": f"Bearer {key}", "Content-Encoding": "zstd"}
        receipt = decode(self._post("/v1/batches", headers, lambda: self._packed(parcel), 200), Receipt)
        if receipt.duplicate or receipt.rejected or receipt.stored != len(parcel.spans):
            first = receipt.rejected[0].detail if receipt.rejected else "it was there already"
            raise NotTaken(
                "not_stored", f"Of {len(parcel.spans)} spans of {parcel.day} {receipt.stored} were stored: {first}"
            )

    def _packed(self, parcel: Parcel) -> bytes:
        batch = Batch(epoch=parcel.epoch, seq=parcel.seq, sent_at=self._clock(), spans=parcel.spans, agent=AGENT)
        return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(encode(batch))

    def _post(self, path: str, headers: dict[str, str], body: Callable[[], bytes], wanted: int) -> bytes:
        for _ in range(TRIES):
            if self._stop.is_set():
                raise Interrupted
            try:
                response = self._client.post(
                    path, content=body(), headers={"Content-Type": "application/json", **headers}
                )
            except httpx.HTTPError as error:
                raise NotTaken("no_answer", f"The agents' port does not answer ({error}).") from error
            if response.status_code == wanted:
                return response.content
            if response.status_code not in (429, 503):
                raise NotTaken("refused", _why(response))
            self._stop.wait(float(response.headers.get("retry-after", "1")))
        raise NotTaken("refused", "The agents' port had no room for an upload.")


def _why(response: httpx.Response) -> str:
    try:
        return f"{response.status_code}: {decode(response.content, Problem).detail}"
    except ValueError:
        return f"The agents' port answered {response.status_code}."
