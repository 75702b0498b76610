"""A report as a mail: the page with a plain-text alternative, its files attached, to one recipient."""

import hashlib
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape

from fairday_collector.clock import utc
from fairday_reports.deliver.addresses import is_mail_address
from fairday_reports.deliver.brief import subject_of
from fairday_reports.deliver.parcel import DeliveryError, Parcel, Post
from fairday_reports.deliver.paths import safe_name
from fairday_reports.deliver.smtp import hand_in
from fairday_reports.document.files import MadeFile
from fairday_reports.formats import mail_html, mail_text

# Many servers take 25 MB, of which base64 leaves three quarters.
MOST_ATTACHED_BYTES = 20_000_000


def send_mail(post: Post, parcel: Parcel, recipient: str) -> None:
    """Sends a report to one recipient; raises DeliveryError."""
    if not is_mail_address(recipient):
        raise DeliveryError("This is no mail address. Give it as name@example.org.")
    hand_in(post, message(parcel, post.sender, recipient), recipient)


def message(parcel: Parcel, sender: str, recipient: str) -> EmailMessage:
    """The mail of a report; its Message-ID follows from key and recipient, so that a repeat shows as one."""
    attached, left = _within_size(parcel.files)
    note = _note(left, parcel.link)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = subject_of(parcel)
    mail["Date"] = format_datetime(utc(parcel.document.head.about.made_ms))
    mail["Message-ID"] = _message_id(parcel.key, sender, recipient)
    if parcel.corrects is not None:
        mail["In-Reply-To"] = mail["References"] = _message_id(parcel.corrects, sender, recipient)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(mail_text(parcel.document, parcel.link) + (f"\n{note}\n" if note else ""))
    mail.add_alternative(_with_note(mail_html(parcel.document, parcel.link), note), subtype="html")
    for file in attached:
        maintype, _, subtype = file.media_type.partition(";")[0].partition("/")
        mail.add_attachment(
            file.path.read_bytes(),
            maintype=maintype,
            subtype=subtype,
            filename=safe_name(file.name),
            params={"charset": "utf-8"} if maintype == "text" else None,
        )
    return mail


def _within_size(files: Sequence[MadeFile]) -> tuple[list[MadeFile], list[MadeFile]]:
    """The files that go along, in their order, and those that would make the mail too large."""
    attached, left, room = [], [], MOST_ATTACHED_BYTES
    for file in files:
        if file.size <= room:
            attached.append(file)
            room -= file.size
        else:
            left.append(file)
    return attached, left


def _note(left: Sequence[MadeFile], link: str | None) -> str:
    if not left:
        return ""
    named = ", ".join(f"{safe_name(file.name)} ({file.size / 1e6:.0f} MB)" for file in left)
    remedy = f"Find it here: {link}" if link else "Have the report put into a folder or an object store as well."
    return f"Not attached, since it is too large for a mail: {named}. {remedy}"


def _with_note(page: str, note: str) -> str:
    if not note:
        return page
    before, end, after = page.rpartition("</body>")
    return f"{before}<p>{escape(note)}</p>{end}{after}" if end else f"{page}<p>{escape(note)}</p>"


def _message_id(key: str, sender: str, recipient: str) -> str:
    mark = hashlib.sha256(f"{key}\n{recipient.lower()}".encode()).hexdigest()[:32]
    return f"<{mark}@{parseaddr(sender)[1].rpartition('@')[2] or 'fairday'}>"
