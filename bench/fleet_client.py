"""Many desktops that only connect: idle connections, or handshakes one after the other.

Runs as `python -m bench.fleet_client idle|fresh|resumed PORT CA NUMBER`; says one line of JSON, and keeps idle
connections until its standard input ends.
"""

import json
import socket
import ssl
import sys
import time

ASK = b"GET /v1/policy HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def main() -> None:
    """Do as told."""
    what, port, ca, number = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    context = ssl.create_default_context(cafile=ca)
    if what == "idle":
        kept = [_asked(context, port) for _ in range(number)]
        print(json.dumps({"connections": len(kept)}), flush=True)
        sys.stdin.read()
        return
    session = None
    if what == "resumed":
        first = _asked(context, port)
        session = first.session
        first.close()
    began, spent, resumed = time.perf_counter(), time.process_time(), 0
    for _ in range(number):
        wire = _connected(context, port, session)
        resumed += bool(wire.session_reused)
        wire.close()
    took, spent = time.perf_counter() - began, time.process_time() - spent
    print(json.dumps({"handshakes": number, "resumed": resumed, "seconds": took, "cpu_s": spent}), flush=True)


def _connected(context: ssl.SSLContext, port: int, session: ssl.SSLSession | None = None) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", port), timeout=60)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return context.wrap_socket(plain, server_hostname="localhost", session=session)


def _asked(context: ssl.SSLContext, port: int) -> ssl.SSLSocket:
    """A connection on which something was asked, so that it is one like an agent's between two uploads."""
    wire = _connected(context, port)
    wire.sendall(ASK)
    if not wire.recv(65536).startswith(b"HTTP/1.1 401"):
        message = "Not refused as a request without a key is"
        raise RuntimeError(message)
    return wire


if __name__ == "__main__":
    main()
