"""Sends sign-in links by mail, after whoever asked has been answered: the answer tells nobody who is known here."""

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

from sqlmodel import Session

from fairday_collector import audit
from fairday_collector.access.passwords import person_called
from fairday_collector.clock import Clock
from fairday_collector.store import Store
from fairday_collector.store.tables import Person
from fairday_reports.deliver import DeliveryError, Post
from fairday_reports.deliver.letter import send_letter
from fairday_server.sign_in import make_link
from fairday_server.terminal import sign_in_url

MOST_WAITING = 100
SUBJECT = "Your link to Fairday"
TEXT = """Hello {name},

somebody, most likely you, asked for a link that signs you in to Fairday. It works once, within 10 minutes:

{url}

If it was not you, you need not do anything: without this link nobody is signed in.
"""
log = logging.getLogger(__name__)


class LinkMailer:
    """Makes and mails links, one after the other, in a thread of its own."""

    def __init__(self, store: Store, clock: Clock, post: Post, web_url: str) -> None:
        self._store = store
        self._clock = clock
        self._post = post
        self._web_url = web_url
        self._room = BoundedSemaphore(MOST_WAITING)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="link-mail")

    @property
    def sends(self) -> bool:
        """Whether there is a mail server to hand letters to."""
        return self._post.smtp_url is not None

    def send(self, email: str) -> None:
        """Sends a link to the one person with that address, soon; to nobody if there is none, or too many wait."""
        if self._room.acquire(blocking=False):
            self._thread.submit(self._send, email)
        else:
            log.warning("sign_in.mail_dropped")

    def _send(self, email: str) -> None:
        try:
            with self._store.write() as session:
                made = _made(session, email, self._clock())
            if made is not None:
                person, secret = made
                text = TEXT.format(name=person.name, url=sign_in_url(self._web_url, secret))
                send_letter(self._post, person.email or "", SUBJECT, text)
        except (DeliveryError, ValueError) as fault:
            log.warning("sign_in.mail_failed", extra={"fault": str(fault)})
        except Exception:
            log.exception("sign_in.mail_failed")
        finally:
            self._room.release()


def _made(session: Session, email: str, now_ms: int) -> tuple[Person, str] | None:
    person_id = person_called(session, email)
    person = None if person_id is None else session.get(Person, person_id)
    if person is None:
        return None
    secret = make_link(session, person.id, now_ms)
    audit.record(session, now_ms, "web", "sign_in.mail", person.id)
    return person, secret
