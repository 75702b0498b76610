"""A short letter in plain text to one address."""

from email.message import EmailMessage
from email.policy import SMTP

from fairday_reports.deliver.parcel import Post
from fairday_reports.deliver.smtp import hand_in


def send_letter(post: Post, to: str, subject: str, text: str) -> None:
    """Hands a letter to the mail server; raises DeliveryError where it is not taken."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = post.sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    hand_in(post, mail, to)
