"""Sends a report by mail: the page with a plain-text alternative, the CSV attached, one message to each recipient."""

import hashlib
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from fairday_collector.clock import utc
from fairday_collector.errors import Invalid
from fairday_reports.deliver.folder import file_name
from fairday_reports.deliver.parcel import Delivery, Outcome, Parcel

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


class UnreachableError(Exception):
    """The mail server takes nothing from us now; in words."""


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


def send(delivery: Delivery, parcel: Parcel, recipients: Sequence[str]) -> Iterator[Outcome]:
    """Sends to each recipient by themselves; one who is refused stops nobody, a server out of reach stops all."""
    unreachable = None
    for recipient in recipients:
        try:
            if unreachable is None:
                _send_one(delivery, parcel, recipient)
            yield Outcome(recipient, unreachable)
        except UnreachableError as error:
            unreachable = str(error)
            yield Outcome(recipient, unreachable)
        except smtplib.SMTPRecipientsRefused as error:
            code, reason = error.recipients[recipient]
            yield Outcome(recipient, f"The mail server refused this address: {code} {_words(reason)}.")
        except (OSError, ValueError) as error:
            yield Outcome(recipient, f"The mail server did not take the message: {_told(error)}.")


def message(parcel: Parcel, sender: str, recipient: str) -> EmailMessage:
    """The mail of a report; its Message-ID follows from schedule, slot and recipient, so that a repeat shows as one."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = parcel.title
    mail["Date"] = format_datetime(utc(parcel.made_ms))
    mail["Message-ID"] = _message_id(parcel, sender, recipient)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(parcel.texts["table"])
    mail.add_alternative(parcel.texts["html"], subtype="html")
    name = file_name(parcel).rpartition(".")[0]
    mail.add_attachment(
        parcel.texts["csv"].encode(),
        maintype="text",
        subtype="csv",
        filename=f"{name}.csv",
        params={"charset": "utf-8"},
    )
    return mail


def _message_id(parcel: Parcel, sender: str, recipient: str) -> str:
    mark = hashlib.sha256(f"{parcel.key}\n{parcel.slot}\n{recipient}".encode()).hexdigest()[:32]
    return f"<{mark}@{sender.rpartition('@')[2].strip('<> ') or 'fairday'}>"


def _send_one(delivery: Delivery, parcel: Parcel, recipient: str) -> None:
    connection = connect(delivery)
    try:
        connection.send_message(message(parcel, delivery.sender, recipient), to_addrs=[recipient])
    finally:
        # The message is in the server's hands, or was refused, whatever becomes of the farewell.
        with suppress(OSError):
            connection.quit()


def connect(delivery: Delivery) -> smtplib.SMTP:
    """A connection to the mail server, over TLS and logged in as its URL says; raises UnreachableError."""
    if delivery.smtp_url is None:
        raise UnreachableError("No mail server is set. Set FAIRDAY_SMTP_URL, or let the report go into a folder.")
    server = mail_server(delivery.smtp_url)
    trust = ssl.create_default_context()
    try:
        if server.tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=trust)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
    except OSError as error:
        raise UnreachableError(f"The mail server {server.host}:{server.port} cannot be reached: {error}.") from error
    try:
        if not server.tls:
            _start_tls(connection, server, trust)
        if server.user is not None:
            connection.login(server.user, server.password or "")
    except (OSError, UnreachableError) as error:
        connection.close()
        if isinstance(error, UnreachableError):
            raise
        raise UnreachableError(
            f"The mail server {server.host}:{server.port} does not let us in: {_told(error)}."
        ) from error
    return connection


def _start_tls(connection: smtplib.SMTP, server: MailServer, trust: ssl.SSLContext) -> None:
    """Goes over to TLS; without it, mail and password would be open to everyone on the way, so it must stay at home."""
    connection.ehlo()
    if connection.has_extn("starttls"):
        connection.starttls(context=trust)
        connection.ehlo()
    elif not server.is_loopback:
        raise UnreachableError(
            f"The mail server {server.host}:{server.port} offers no STARTTLS, so that nothing was sent. "
            "Use smtps://, another port, or a relay on this machine."
        )


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_words(error.smtp_error)}"
    return str(error)


def _words(reason: bytes | str) -> str:
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
