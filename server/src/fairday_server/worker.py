"""The worker: runs every job it leads until told to stop; the truth about what ran is in our tables."""

import logging
import threading
from collections.abc import Callable, Sequence

from fairday_collector.jobs import Job

log = logging.getLogger(__name__)
AFTER_FAULT_S = 5.0
STANDING_BY_S = 0.5


class Worker:
    """A thread for each job, so that a slow one holds no other up."""

    def __init__(self, jobs: Sequence[Job], leads: Callable[[str], bool]) -> None:
        """Takes the jobs, and who tells whether a family of them is led here; starts nothing."""
        self._leads = leads
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(job,), name=f"job-{job.name}") for job in jobs]

    def start(self) -> None:
        """Starts every job."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Lets each job finish its current run, which is committed whole or not at all."""
        self._stop.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _run(self, job: Job) -> None:
        while not self._stop.is_set():
            if job.family is not None and not self._leads(job.family):
                self._stop.wait(STANDING_BY_S)
                continue
            try:
                worked = job.run()
            except Exception:
                log.exception("job.failed", extra={"job": job.name})
                self._stop.wait(AFTER_FAULT_S)
                continue
            if not worked:
                self._stop.wait(job.pause_s)
