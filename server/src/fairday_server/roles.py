"""The roles a process can have, started and stopped as one."""

import gc
import logging

from apscheduler.schedulers.background import BackgroundScheduler

from fairday_collector.errors import Conflict
from fairday_collector.jobs import Job, collector_jobs
from fairday_collector.store import current_revision, head_revision
from fairday_reports.feeds.fill.job import feed_jobs
from fairday_reports.schedules.jobs import FAMILY, install
from fairday_server.compose import Parts, means
from fairday_server.guard import guard, guard_agents
from fairday_server.leading import Leading
from fairday_server.listeners import agents_options, web_options
from fairday_server.names import own_names
from fairday_server.serve import Listener
from fairday_server.web import web_app
from fairday_server.worker import Worker

log = logging.getLogger(__name__)
RENEW_EVERY_S = 3600.0


class Roles:
    """Some of the roles on the same parts: serving (agents' port and pages) and working (all jobs)."""

    def __init__(self, parts: Parts, *, serve: bool, work: bool) -> None:
        """Binds the ports it will serve; raises PortTaken."""
        self._parts = parts
        self._listeners = self._bind() if serve else []
        jobs = [*collector_jobs(parts.store, parts.clock), *feed_jobs(parts.store, parts.clock)] if work else []
        families = {FAMILY, *(job.family for job in jobs if job.family is not None)} if work else set()
        self._leading = Leading({family: parts.store.lead(family) for family in sorted(families)})
        self._alarm = BackgroundScheduler(timezone="UTC") if work else None
        if self._alarm is not None:
            self._stop_reports = install(self._alarm, means(parts), self._leading.leads)
        if serve and parts.authority is not None:
            authority = parts.authority
            # Each serving process has a context of its own to renew.
            jobs.append(Job("certificate", lambda: 0 * authority.renew_if_due(parts.clock()), RENEW_EVERY_S, None))
        self._worker = Worker(jobs, self._leading.leads)

    @property
    def addresses(self) -> str:
        """Where it listens, for the terminal."""
        if not self._listeners:
            return "Jobs only."
        return f"Pages: {self._parts.settings.web_url}  Agents: {self._parts.settings.agents.local_url}"

    def require_schema(self) -> None:
        """Raises Conflict where the database is not at the schema of this version."""
        with self._parts.store.read() as session:
            if current_revision(session.connection()) != head_revision():
                raise Conflict("schema_stale", "The database is not at this version's schema. Run: fairday migrate")

    def start(self) -> None:
        """Starts listening and working."""
        for listener in self._listeners:
            listener.start()
        self._leading.start()
        self._worker.start()
        if self._alarm is not None:
            self._alarm.start()
        # What was loaded stays for good: to look through it at each collection took a quarter of an upload's time.
        gc.collect()
        gc.freeze()
        # An upload makes hundreds of objects that die with it, and hardly any cycle.
        gc.set_threshold(10_000, 20, 50)
        log.info("roles.started")

    def stop(self) -> None:
        """Answers what is under way, finishes the jobs' current runs, closes the database."""
        for listener in self._listeners:
            listener.stop()
        if self._alarm is not None:
            self._stop_reports()
            self._alarm.shutdown()
        self._worker.stop()
        self._leading.stop()
        self._parts.store.close()
        log.info("roles.stopped")

    def _bind(self) -> list[Listener]:
        parts, settings = self._parts, self._parts.settings
        if parts.authority is not None:
            parts.authority.ensure(parts.clock())
        web_names = own_names(settings.web.host, settings.public_names)
        tls = parts.authority if settings.agents.tls else None
        agents_names = own_names(settings.agents.host, settings.public_names)
        return [
            Listener(guard(web_app(parts), web_names), "FAIRDAY_WEB_PORT", web_options(settings)),
            Listener(guard_agents(parts.agents(), agents_names), "FAIRDAY_AGENTS_PORT", agents_options(settings, tls)),
        ]
