"""The way to the mail server: over TLS, and logged in as its URL says."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from fairday_collector.errors import Invalid
from fairday_reports.deliver.parcel import DeliveryError, Post

TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in; `tls` from the first byte, otherwise by STARTTLS."""

    host: str
    port: int
    tls: bool
    user: str | None
    password: str | None

    @property
    def is_loopback(self) -> bool:
        """Whether what is sent there stays on this machine."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def mail_server(url: str) -> MailServer:
    """The mail server of `smtp://user:password@host:port` [587] or `smtps://…` [465]; raises Invalid for another."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        # The URL holds a password, so that it is not repeated here.
        raise Invalid("bad_smtp_url", "FAIRDAY_SMTP_URL must be smtp://user:password@host:port or smtps://….")
    tls = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=port or (465 if tls else 587),
        tls=tls,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def hand_in(post: Post, mail: EmailMessage, recipient: str) -> None:
    """Hands a mail to the mail server for one recipient; raises DeliveryError where it is not taken."""
    with _connection(post) as connection:
        try:
            connection.send_message(mail, to_addrs=[recipient])
        except smtplib.SMTPRecipientsRefused as error:
            code, reason = error.recipients[recipient]
            raise DeliveryError(f"The mail server refused this address: {code} {_words(reason)}.") from error
        except (OSError, ValueError) as error:
            raise DeliveryError(f"The mail server did not take the message: {_told(error)}.") from error


@contextmanager
def _connection(post: Post) -> Iterator[smtplib.SMTP]:
    if post.smtp_url is None:
        words = "No mail server is set. Set FAIRDAY_SMTP_URL, or let the report go somewhere else."
        raise DeliveryError(words, unreachable=True)
    server = mail_server(post.smtp_url)
    connection = _open(server)
    try:
        yield connection
    finally:
        # The mail is in the server's hands, or was refused, whatever becomes of the farewell.
        with suppress(OSError):
            connection.quit()


def _open(server: MailServer) -> smtplib.SMTP:
    trust = ssl.create_default_context()
    try:
        if server.tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=trust)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
    except OSError as error:
        raise DeliveryError(
            f"The mail server {server.host}:{server.port} cannot be reached: {_told(error)}.", unreachable=True
        ) from error
    try:
        if not server.tls:
            _start_tls(connection, server, trust)
        if server.user is not None:
            connection.login(server.user, server.password or "")
    except DeliveryError:
        connection.close()
        raise
    except (OSError, ValueError) as error:
        connection.close()
        raise DeliveryError(
            f"The mail server {server.host}:{server.port} does not let us in: {_told(error)}.", unreachable=True
        ) from error
    return connection


def _start_tls(connection: smtplib.SMTP, server: MailServer, trust: ssl.SSLContext) -> None:
    """Goes over to TLS; without it, mail and password would be open to everyone on the way, so it must stay at home."""
    connection.ehlo()
    if connection.has_extn("starttls"):
        connection.starttls(context=trust)
        connection.ehlo()
    elif not server.is_loopback:
        raise DeliveryError(
            f"The mail server {server.host}:{server.port} offers no STARTTLS, so that nothing was sent. "
            "Use smtps://, another port, or a relay on this machine.",
            unreachable=True,
        )


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_words(error.smtp_error)}"
    return str(error) or type(error).__name__


def _words(reason: bytes | str) -> str:
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
