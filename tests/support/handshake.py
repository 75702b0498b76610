"""Real TLS handshakes without a socket: a client that trusts a bundle against a server's live context."""

import ssl


def strict_client(bundle: str) -> ssl.SSLContext:
    """A client that trusts `bundle` (PEM) alone and checks as strictly as the newest Python does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=bundle)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def shake(server: ssl.SSLContext, bundle: str, name: str) -> bytes:
    """Shakes hands for `name`; returns the server's certificate as DER, raises ssl.SSLCertVerificationError."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = strict_client(bundle).wrap_bio(to_client, to_server, server_hostname=name)
    theirs = server.wrap_bio(to_server, to_client, server_side=True)
    open_ends = [ours, theirs]
    while open_ends:
        for end in list(open_ends):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            open_ends.remove(end)
    certificate = ours.getpeercert(binary_form=True)
    assert certificate is not None
    return certificate
