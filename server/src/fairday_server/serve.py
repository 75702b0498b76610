"""Listens: one uvicorn per port, each in a thread of its own, until told to stop."""

import socket
import threading
import time
from collections.abc import Mapping
from typing import Any

import uvicorn
from starlette.types import ASGIApp

START_S = 30.0
STOP_S = 10.0


class PortTaken(Exception):  # noqa: N818 - it is told to people as it stands
    """A port that another program listens on; the text says what to do."""


class Listener:
    """An application on a port. It is bound at construction, so that a taken port is told before anything starts."""

    def __init__(self, app: ASGIApp, setting: str, options: Mapping[str, Any]) -> None:
        """`setting` is the variable that moves the port; `options` are uvicorn's, host and port among them."""
        host, port = options["host"], options["port"]
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((host, port))
        except OSError as error:
            self._socket.close()
            message = f"Port {port} on {host} cannot be used ({error.strerror}). Stop what uses it, or set {setting}."
            raise PortTaken(message) from error
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=int(STOP_S), **options)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name=f"port-{port}", daemon=True
        )

    def start(self) -> None:
        """Serves; returns once requests are answered."""
        self._thread.start()
        until = time.monotonic() + START_S
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                message = "The server did not start; the log says why"
                raise RuntimeError(message)
            time.sleep(0.01)

    def stop(self) -> None:
        """Answers what is under way, then closes."""
        self._server.should_exit = True
        if self._thread.ident is not None:
            self._thread.join(STOP_S + 5)
        self._socket.close()
