"""Reports sent by mail, to a real SMTP server."""

import socket
from email.message import EmailMessage
from pathlib import Path

import pytest

from fairday_collector.errors import Invalid
from fairday_reports.deliver import Delivery, Parcel
from fairday_reports.deliver.mail import MailServer, mail_server, send
from tests.support.mailbox import Mailbox, mailbox, self_signed

TEXTS = {
    "table": "Löhne 1:00\n",
    "html": "<!doctype html><p>Löhne 1:00</p>" + "x" * 2_000,
    "csv": "person\r\nLöhne\r\n",
}


def parcel(slot: str = "2026-10-19T06:00") -> Parcel:
    """A report with more than ASCII in it, and a line that is too long for mail as it stands."""
    return Parcel("0123456789abcdef", "Weekly", slot, "Timesheet of Löhne", 1_760_000_000_000, "html", TEXTS)


def sent(
    box: Mailbox, *recipients: str, scheme: str = "smtp", login: str = "", slot: str = "2026-10-19T06:00"
) -> list[str | None]:
    """Sends the report to the box, and returns the errors, one for each recipient."""
    delivery = Delivery(f"{scheme}://{login}127.0.0.1:{box.port}", "fairday@example.org")
    outcomes = list(send(delivery, parcel(slot), recipients))
    assert [outcome.to for outcome in outcomes] == list(recipients)
    return [outcome.error for outcome in outcomes]


def text_of(part: EmailMessage | None) -> str:
    """The text of a part, whatever its encoding on the way."""
    assert part is not None
    return str(part.get_content())


def test_a_mail_is_the_page_with_text_and_csv() -> None:
    """A recipient gets the page, a plain text for programs without pages, and the CSV as a file."""
    with mailbox(Mailbox()) as box:
        assert sent(box, "ines@example.org") == [None]
    ((recipients, mail),) = box.mails
    assert recipients == ["ines@example.org"]
    assert (mail["From"], mail["To"], mail["Subject"]) == (
        "fairday@example.org",
        "ines@example.org",
        "Timesheet of Löhne",
    )
    assert mail["Date"] == "Thu, 09 Oct 2025 08:53:20 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert text_of(mail.get_body(("html",))).strip() == TEXTS["html"]  # type: ignore[arg-type]
    assert text_of(mail.get_body(("plain",))).replace("\r\n", "\n") == TEXTS["table"]  # type: ignore[arg-type]
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "Weekly-2026-10-19T0600.csv"
    assert attached.get_content_type() == "text/csv"
    payload = attached.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode() == TEXTS["csv"]


def test_a_repeat_has_the_same_message_id() -> None:
    """A retried mail can be told from a new one: its id follows from schedule, slot and recipient alone."""
    with mailbox(Mailbox()) as box:
        for slot in ("2026-10-19T06:00", "2026-10-19T06:00", "2026-10-26T06:00"):
            sent(box, "ines@example.org", slot=slot)
    first, again, later = (str(mail["Message-ID"]) for _, mail in box.mails)
    assert first == again != later
    assert first.endswith("@example.org>")


def test_a_dead_address_stops_nobody_else() -> None:
    """Who is refused by the server is told with the server's words, and the others get their mail."""
    with mailbox(Mailbox(refused={"gone@example.org"})) as box:
        errors = sent(box, "a@example.org", "gone@example.org", "b@example.org")
    assert errors[0] is None
    assert "550 5.1.1 No such user here" in str(errors[1])
    assert errors[2] is None
    assert [recipients for recipients, _ in box.mails] == [["a@example.org"], ["b@example.org"]]


def test_a_refused_sender_is_told_in_the_servers_words() -> None:
    """A server that does not let this sender send says why, once for each recipient."""
    with mailbox(Mailbox(sender_refused=True)) as box:
        (error,) = sent(box, "ines@example.org")
    assert "553 5.7.1 Sender not allowed" in str(error)


def test_starttls_is_used_and_the_password_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With STARTTLS and a trusted certificate the login works, also with signs that a URL must escape."""
    context, trusted = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with mailbox(Mailbox(logins={"fair": "p@ss/word"}), starttls=context) as box:
        assert sent(box, "ines@example.org", login="fair:p%40ss%2Fword@") == [None]
    assert box.logged_in == ["fair"]


def test_smtps_is_tls_from_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`smtps://` speaks TLS at once, and verifies the certificate."""
    context, trusted = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with mailbox(Mailbox(), tls=context) as box:
        assert sent(box, "ines@example.org", scheme="smtps") == [None]
    assert len(box.mails) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_an_untrusted_certificate_sends_nothing(tmp_path: Path, scheme: str) -> None:
    """A certificate nobody vouches for ends it before any password or mail is given."""
    context, _ = self_signed(tmp_path)
    box = Mailbox(logins={"fair": "secret"})
    chosen = {"starttls": context} if scheme == "smtp" else {"tls": context}
    with mailbox(box, **chosen):
        (error,) = sent(box, "ines@example.org", scheme=scheme, login="fair:secret@")
    assert "certificate" in str(error).lower()
    assert (box.mails, box.logged_in) == ([], [])


def test_a_wrong_password_is_told_without_the_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused login stops all, says so, and keeps the password to itself."""
    context, trusted = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with mailbox(Mailbox(logins={"fair": "secret"}), starttls=context) as box:
        errors = sent(box, "a@example.org", "b@example.org", login="fair:wr0ng@")
    assert errors[0] == errors[1]
    assert "535" in str(errors[0])
    assert "wr0ng" not in str(errors)


def test_a_server_out_of_reach_is_tried_once(tmp_path: Path) -> None:
    """When nobody listens every recipient is told so, and only the first had to wait."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        errors = sent(Mailbox(port=taken.getsockname()[1]), "a@example.org", "b@example.org")
    assert errors[0] == errors[1]
    assert "cannot be reached" in str(errors[0])


def test_without_a_mail_server_the_remedy_is_told() -> None:
    """A server without FAIRDAY_SMTP_URL says what to set."""
    (outcome,) = send(Delivery(None, "fairday@example.org"), parcel(), ["ines@example.org"])
    assert "FAIRDAY_SMTP_URL" in str(outcome.error)


def test_without_starttls_mail_stays_on_this_machine() -> None:
    """Only a server on loopback may be spoken to in the clear."""
    assert MailServer("127.0.0.1", 25, tls=False, user=None, password=None).is_loopback
    assert MailServer("::1", 25, tls=False, user=None, password=None).is_loopback
    assert MailServer("localhost", 25, tls=False, user=None, password=None).is_loopback
    assert not MailServer("mail.example.org", 25, tls=False, user=None, password=None).is_loopback
    assert not MailServer("192.0.2.1", 25, tls=False, user=None, password=None).is_loopback


def test_an_address_becomes_a_server() -> None:
    """Ports default to submission and to SMTP over TLS."""
    assert mail_server("smtp://mail.example.org") == MailServer("mail.example.org", 587, False, None, None)
    assert mail_server("smtps://u:p@[::1]:2465") == MailServer("::1", 2465, True, "u", "p")
    assert mail_server("smtps://mail.example.org").port == 465


@pytest.mark.parametrize("url", ["http://fair:secret@mail", "smtp://", "mail.example.org", "smtp://u:secret@mail:port"])
def test_an_address_of_no_server_is_refused(url: str) -> None:
    """A broken URL is refused by the name of its setting, without repeating the password in it."""
    with pytest.raises(Invalid, match="FAIRDAY_SMTP_URL") as caught:
        mail_server(url)
    assert "secret" not in caught.value.detail
