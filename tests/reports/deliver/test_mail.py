"""Mail, handed to a real SMTP server on loopback."""

import socket
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairday_collector.errors import Invalid
from fairday_reports.deliver import DeliveryError, Parcel, Post, mail, send, smtp
from fairday_reports.deliver.mail import message
from fairday_reports.deliver.smtp import MailServer, mail_server
from fairday_reports.deliver.targets import MailTarget
from fairday_reports.formats import mail_html, mail_text
from tests.support.authority import Authority
from tests.support.mailbox import Mailbox, mailbox
from tests.support.parcels import made_file, parcel

SENDER = "Fairday <fairday@example.org>"


def sent(box: Mailbox, to: str, made: Parcel, *, scheme: str = "smtp", login: str = "") -> None:
    """Sends a report to an address by way of a mailbox."""
    send(Post(f"{scheme}://{login}127.0.0.1:{box.port}", SENDER), made, MailTarget(to))


def refusal(box: Mailbox, to: str = "ines@example.org", **way: Any) -> str:
    """Why a report does not get to an address."""
    with pytest.raises(DeliveryError) as caught:
        sent(box, to, parcel(), **way)
    return caught.value.words


def text_of(part: Any) -> str:
    """The text of a part, whatever its encoding on the way."""
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_mail_is_the_page_with_text_and_files(authority: Authority, tmp_path: Path) -> None:
    """Over TLS a recipient gets the page, a plain text, and every file with each byte as it was made."""
    contents = {
        "Löhne week 42.pdf": bytes(range(256)) * 40,
        "utilisation.xlsx": b"PK\x03\x04" + bytes(1_000),
        "people.csv": "Name;Worked\r\nÅsa;7:52\r\n.\r\n".encode(),
        "all.json": b'{"a":1}\n',
        "page.html": "<p>ä</p>".encode(),
    }
    made = parcel(*(made_file(tmp_path, name, content) for name, content in contents.items()))
    with mailbox(Mailbox(), starttls=authority.server_context(tmp_path)) as box:
        sent(box, "ines@example.org", made)
    ((recipients, got),) = box.mails
    assert recipients == ["ines@example.org"]
    assert (got["From"], got["To"]) == (SENDER, "ines@example.org")
    assert got["Subject"] == "Team utilisation and workload: Löhne & <Gehälter>, 12–18 October 2026"
    assert got["Date"] == "Mon, 19 Oct 2026 06:00:00 +0000"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["In-Reply-To"] is None
    assert got.get_content_type() == "multipart/mixed"
    assert text_of(got.get_body(("html",))).strip() == mail_html(made.document, made.link).strip()
    assert text_of(got.get_body(("plain",))).strip() == mail_text(made.document, made.link).strip()
    attached = list(got.iter_attachments())
    assert {part.get_filename(): part.get_payload(decode=True) for part in attached} == contents
    assert [part.get_content_type() for part in attached] == [file.media_type for file in made.files]
    assert {part.get_content_disposition() for part in attached} == {"attachment"}
    raw = got.as_bytes()
    assert b"filename*=utf-8''L%C3%B6hne%20week%2042.pdf" in raw


def test_a_repeat_has_the_same_message_id() -> None:
    """A retried mail can be told from a new one: its id follows from the key and the recipient alone."""
    with mailbox(Mailbox()) as box:
        for key, to in (
            ("a", "ines@example.org"),
            ("a", "Ines@example.org"),
            ("b", "ines@example.org"),
            ("a", "o@x.y"),
        ):
            sent(box, to, parcel(key=key))
    first, again, other_key, other_person = (str(got["Message-ID"]) for _, got in box.mails)
    assert first == again
    assert len({first, other_key, other_person}) == 3
    assert first.endswith("@example.org>")


def test_a_revision_answers_what_it_corrects() -> None:
    """It is called revised, and stands with what it revises in a mail program."""
    with mailbox(Mailbox()) as box:
        sent(box, "ines@example.org", parcel(key="k0"))
        sent(box, "ines@example.org", parcel(key="k2", revision=2, corrects="k0"))
    (_, first), (_, revised) = box.mails
    assert revised["Subject"] == f"{first['Subject']}, revised"
    assert revised["In-Reply-To"] == revised["References"] == first["Message-ID"]
    assert revised["Message-ID"] != first["Message-ID"]


def test_what_is_too_large_stays_out_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that would make the mail too large are named in text and page, with the link; the others go along."""
    assert mail.MOST_ATTACHED_BYTES == 20_000_000
    monkeypatch.setattr(mail, "MOST_ATTACHED_BYTES", 100)
    files = [
        made_file(tmp_path, "large <b>.xlsx", b"x" * 101, size=25_300_000),
        made_file(tmp_path, "small.csv", b"y" * 60),
        made_file(tmp_path, "second.pdf", b"z" * 60),
    ]
    got = message(parcel(*files), SENDER, "ines@example.org")
    assert [part.get_filename() for part in got.iter_attachments()] == ["small.csv"]
    note = "Not attached, since it is too large for a mail: large -b-.xlsx (25 MB), second.pdf (0 MB). "
    assert f"{note}Find it here: https://fairday.example.org/runs/1?a=1&b=2\n" in text_of(got.get_body(("plain",)))
    page = text_of(got.get_body(("html",)))
    assert f"<p>{note}Find it here: https://fairday.example.org/runs/1?a=1&amp;b=2</p></body>" in page
    without = message(parcel(*files, link=None), SENDER, "ines@example.org")
    assert f"{note}Have the report put into a folder" in text_of(without.get_body(("plain",)))


def test_a_refused_address_is_told_in_the_servers_words() -> None:
    """Who is refused by the server is told with its words."""
    with mailbox(Mailbox(refused={"gone@example.org"})) as box:
        assert refusal(box, "gone@example.org") == (
            "The mail server refused this address: 550 5.1.1 No such user here."
        )
    assert box.mails == []


def test_a_refused_sender_is_told_in_the_servers_words() -> None:
    """A server that does not let this sender send says why."""
    with mailbox(Mailbox(sender_refused=True)) as box:
        assert "553 5.7.1 Sender not allowed" in refusal(box)


def test_starttls_is_used_and_the_password_given(authority: Authority, tmp_path: Path) -> None:
    """With STARTTLS and a trusted certificate the login works, also with signs that a URL must escape."""
    with mailbox(Mailbox(logins={"fair": "p@ss/word"}), starttls=authority.server_context(tmp_path)) as box:
        sent(box, "ines@example.org", parcel(), login="fair:p%40ss%2Fword@")
    assert box.logged_in == ["fair"]
    assert len(box.mails) == 1


def test_smtps_is_tls_from_the_first_byte(authority: Authority, tmp_path: Path) -> None:
    """`smtps://` speaks TLS at once, and verifies the certificate."""
    with mailbox(Mailbox(), tls=authority.server_context(tmp_path)) as box:
        sent(box, "ines@example.org", parcel(), scheme="smtps")
    assert len(box.mails) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_an_untrusted_certificate_sends_nothing(tmp_path: Path, scheme: str) -> None:
    """A certificate nobody vouches for ends it before any password or mail is given."""
    context = Authority.new("Stranger").server_context(tmp_path)
    box = Mailbox(logins={"fair": "secret"})
    with mailbox(box, **{"starttls" if scheme == "smtp" else "tls": context}):
        assert "certificate" in refusal(box, scheme=scheme, login="fair:secret@").lower()
    assert (box.mails, box.logged_in) == ([], [])


def test_a_wrong_password_is_told_without_the_password(authority: Authority, tmp_path: Path) -> None:
    """A refused login says so, and keeps the password to itself."""
    with mailbox(Mailbox(logins={"fair": "secret"}), starttls=authority.server_context(tmp_path)) as box:
        words = refusal(box, login="fair:wr0ng@")
    assert "535" in words
    assert "wr0ng" not in words


def test_a_server_out_of_reach_is_told() -> None:
    """When nobody listens the recipient is told so."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert refusal(Mailbox(port=port)).startswith(f"The mail server 127.0.0.1:{port} cannot be reached: ")


def test_a_server_that_says_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the connection and never greets holds nobody for ever."""
    monkeypatch.setattr(smtp, "TIMEOUT_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert "timed out" in refusal(Mailbox(port=silent.getsockname()[1]))


def test_without_a_mail_server_the_remedy_is_told() -> None:
    """A server without FAIRDAY_SMTP_URL says what to set."""
    with pytest.raises(DeliveryError, match="FAIRDAY_SMTP_URL"):
        send(Post(None, SENDER), parcel(), MailTarget("ines@example.org"))


@pytest.mark.parametrize("to", ["a@b, c@d", "a@b\r\nBcc: c@d", "a@b>\r\nDATA", "<a@b>", "a@b c", "", "a\0@b"])
def test_an_address_that_is_more_than_one_is_not_written(to: str) -> None:
    """What a header or the server could read as a second recipient or a command never leaves."""
    with mailbox(Mailbox()) as box:
        assert "no mail address" in refusal(box, to)
    assert box.mails == []


lines = st.text(
    st.one_of(st.sampled_from("\r\n\0\x0b\x85\u2028\u202e\t :;\"'<>/\\.=?"), st.characters(codec="utf-8")), max_size=40
)


@settings(deadline=None)
@given(title=lines, subject=lines, name=lines)
def test_no_text_writes_a_header(tmp_path_factory: pytest.TempPathFactory, title: str, subject: str, name: str) -> None:
    """Whatever teams, reports and files are called, the mail has the headers we gave it and one line of subject."""
    file = made_file(tmp_path_factory.getbasetemp(), "a.pdf", b"%PDF-")
    changed = {name_: getattr(file, name_) for name_ in file.__slots__} | {"name": f"{name}\r\nX-Evil: 1.pdf"}
    made = parcel(type(file)(**changed), head={"title": title, "subject": f"{subject}\r\nBcc: evil@example.org"})
    got = message_from_bytes(message(made, SENDER, "ines@example.org").as_bytes(), policy=default)
    assert isinstance(got, EmailMessage)
    headers = ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"]
    assert sorted(got.keys()) == headers
    assert "\n" not in str(got["Subject"])
    (attached,) = got.iter_attachments()
    headers = ["Content-Disposition", "Content-Transfer-Encoding", "Content-Type", "MIME-Version"]
    assert sorted(attached.keys()) == headers
    told = attached.get_filename()
    assert told is not None
    assert not set(told) & set('/\\\r\n\0"')
    assert told.endswith(".pdf")
    assert attached.get_payload(decode=True) == b"%PDF-"


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
