"""A server's TLS context whose certificate can be replaced while it serves."""

import ssl
from pathlib import Path


class LiveContext:
    """Serves the key and certificate of one PEM file, at each `reload` those that lie there then."""

    def __init__(self, leaf: Path) -> None:
        self._leaf = leaf
        self._served = leaf.read_bytes()
        self._newest = _server_context(leaf)
        self.context = _server_context(leaf)
        self.context.sni_callback = self._serve_newest

    def reload(self) -> bool:
        """Gives new connections what lies on disk, old ones live on; safe from any thread. True if that changed."""
        content = self._leaf.read_bytes()
        if content == self._served:
            return False
        self._newest = _server_context(self._leaf)
        self._served = content
        return True

    def _serve_newest(self, connection: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        # Loading into a context that a handshake on another thread reads is unsafe; a whole new one is swapped in.
        connection.context = self._newest


def _server_context(leaf: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(leaf)
    return context
