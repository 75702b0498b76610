"""The composition root: builds every part of a role once, from settings, and hands each what it needs."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sqlmodel import Session
from starlette.types import ASGIApp

from fairday_collector.agents_api import agents_app
from fairday_collector.clock import Clock, wall_ms
from fairday_collector.limits import RateLimiter
from fairday_collector.meters import Meters
from fairday_collector.policy.desk import PolicyDesk
from fairday_collector.store import Store
from fairday_collector.store.tables import Run
from fairday_reports.deliver import Post
from fairday_reports.schedules.means import Means
from fairday_server.files import prepare_data_dir
from fairday_server.names import own_names
from fairday_server.pages.paths import run_path
from fairday_server.settings import Settings
from fairday_server.sign_in import LINK_MS, make_link
from fairday_server.terminal import sign_in_url
from fairday_wire import SignInLink

if TYPE_CHECKING:
    from fairday_server.tls import Authority

UPLOADS_PER_S = 10
ENROLMENTS_PER_S = 1
ENROLMENT_BURST = 60
DEFAULT_SENDER = "fairday@localhost"


@dataclass(frozen=True, slots=True)
class Parts:
    """What every role is made of. `authority` is None where somebody else's certificate is used."""

    settings: Settings
    store: Store
    clock: Clock
    authority: "Authority | None"
    meters: Meters

    def agents(self) -> ASGIApp:
        """The application of the agents' port."""
        authority = self.authority
        return agents_app(
            self.store,
            PolicyDesk(authority.bundle if authority else lambda: ""),
            self.clock,
            uploads=RateLimiter(UPLOADS_PER_S, burst=UPLOADS_PER_S),
            enrolments=RateLimiter(ENROLMENTS_PER_S, burst=ENROLMENT_BURST),
            meters=self.meters,
            make_link=self.sign_in_link,
        )

    def sign_in_link(self, session: Session, person_id: str, now_ms: int) -> SignInLink:
        """A link that signs a browser in as a person, once, in the caller's transaction."""
        secret = make_link(session, person_id, now_ms, own=True)
        return SignInLink(url=sign_in_url(self.settings.web_url, secret), expires_s=LINK_MS // 1000)


def build(settings: Settings, clock: Clock = wall_ms) -> Parts:
    """The parts for these settings; makes the data directory, opens the database, migrates nothing."""
    prepare_data_dir(settings.data_dir)
    authority = _authority(settings) if settings.agents.authority else None
    return Parts(settings, Store(settings.database_url), clock, authority, Meters())


def _authority(settings: Settings) -> "Authority":
    # Behind a proxy that ends TLS there is none, nor 8 MB of what makes certificates.
    from fairday_server.tls import Authority

    return Authority(settings.data_dir, own_names(settings.agents.host, settings.public_names))


def delivery(settings: Settings) -> Post:
    """How reports leave this server."""
    return Post(settings.mail.smtp_url, settings.mail.sender or DEFAULT_SENDER, settings.targets_allow)


def means(parts: Parts) -> Means:
    """What the jobs of reports work with."""
    return Means(parts.store, delivery(parts.settings), parts.clock, parts.meters, partial(run_link, parts.settings))


def run_link(settings: Settings, run: Run) -> str:
    """Where the page of a run is, for whom it is sent to."""
    return f"{settings.web_url}{run_path(run.schedule_id, run.slot, run.revision)}"
