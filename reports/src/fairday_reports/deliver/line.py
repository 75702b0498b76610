"""The connection of one request: to addresses that were checked, and cut at its deadline.

The guard looked the name up, and the connection goes to what it saw: a name that changes in between changes nothing.
Host header, SNI and the check of the certificate go by the name. The deadline holds for every read, so that a receiver
that sends a byte now and then does not hold us for ever.
"""

import ssl
import time
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore

from fairday_reports.deliver.guard import Address

CONNECT_S = 5.0


class Line(httpcore.NetworkBackend):
    """Connects to the first of some addresses that answers, until `deadline` on the clock of `time.monotonic`."""

    def __init__(self, addresses: Sequence[Address], deadline: float) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._below = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to one of the addresses, whatever `host` may lead to by now."""
        fault: Exception = httpcore.ConnectError("no address")
        for address in self._addresses:
            wait = min(CONNECT_S, _left(self._deadline, httpcore.ConnectTimeout))
            try:
                return _Stream(self._below.connect_tcp(str(address), port, wait), self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
        raise fault


class _Stream(httpcore.NetworkStream):
    """A stream that waits for nothing longer than until the deadline."""

    def __init__(self, below: httpcore.NetworkStream, deadline: float) -> None:
        self._below = below
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._below.read(max_bytes, _left(self._deadline, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._below.write(buffer, _left(self._deadline, httpcore.WriteTimeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = min(CONNECT_S, _left(self._deadline, httpcore.ConnectTimeout))
        return _Stream(self._below.start_tls(ssl_context, server_hostname, wait), self._deadline)

    def close(self) -> None:
        self._below.close()

    def get_extra_info(self, info: str) -> Any:
        return self._below.get_extra_info(info)


def _left(deadline: float, late: type[Exception]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("the time is over")
    return left
