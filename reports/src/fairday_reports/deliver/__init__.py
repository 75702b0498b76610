"""Hands one made report to one target: `send` raises DeliveryError, and is safe to call from many threads at once."""

from fairday_reports.deliver.clean import clean_target
from fairday_reports.deliver.names import name_of, words_of
from fairday_reports.deliver.parcel import DeliveryError, Parcel, Post
from fairday_reports.deliver.sending import send
from fairday_reports.deliver.signing import new_secret

__all__ = ["DeliveryError", "Parcel", "Post", "clean_target", "name_of", "new_secret", "send", "words_of"]
