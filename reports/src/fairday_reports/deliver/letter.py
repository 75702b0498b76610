"""A short letter in plain text to one address."""

from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP

from fairday_reports.deliver.mail import connect
from fairday_reports.deliver.parcel import Delivery


def send_letter(delivery: Delivery, to: str, subject: str, text: str) -> None:
    """Hands a letter to the mail server; raises UnreachableError, OSError or ValueError where it is not taken."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = delivery.sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    connection = connect(delivery)
    try:
        connection.send_message(mail, to_addrs=[to])
    finally:
        # The letter is in the server's hands, or was refused, whatever becomes of the farewell.
        with suppress(OSError):
            connection.quit()
