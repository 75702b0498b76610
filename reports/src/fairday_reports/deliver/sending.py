"""Chooses how a target gets its report."""

from fairday_reports.deliver.folder import put_into_folder
from fairday_reports.deliver.mail import send_mail
from fairday_reports.deliver.parcel import Parcel, Post
from fairday_reports.deliver.slack import call_slack
from fairday_reports.deliver.store import put_into_store
from fairday_reports.deliver.targets import (
    FolderTarget,
    MailTarget,
    Place,
    SlackTarget,
    StoreTarget,
    TeamsTarget,
    WebhookTarget,
)
from fairday_reports.deliver.teams import call_teams
from fairday_reports.deliver.webhook import call_webhook


def send(post: Post, parcel: Parcel, target: MailTarget | Place) -> None:
    """Hands a report to one target, now; raises DeliveryError. Keeps nothing, so that threads do not meet here."""
    match target:
        case MailTarget(address):
            send_mail(post, parcel, address)
        case FolderTarget():
            put_into_folder(parcel, target)
        case StoreTarget():
            put_into_store(parcel, target, post.allow)
        case WebhookTarget():
            call_webhook(parcel, target, post.allow)
        case SlackTarget():
            call_slack(parcel, target, post.allow)
        case TeamsTarget():
            call_teams(parcel, target, post.allow)
