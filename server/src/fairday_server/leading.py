"""Which families of jobs this process leads: asked every few seconds, in a thread of its own."""

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping

from fairday_collector.store.lead import LEASE_S, Lead

log = logging.getLogger(__name__)
ASK_S = 5.0
# Shorter than the lease: a process that was frozen, or cannot reach the database, stands down before another leads.
TRUST_S = LEASE_S - ASK_S


class Leading:
    """The leads of one process, which it takes where they are free and gives back when it stops."""

    def __init__(
        self, leads: Mapping[str, Lead], ask_s: float = ASK_S, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """`leads` by family, owned from now on; they are asked at `start`, then every `ask_s` or a little sooner."""
        self._leads = dict(leads)
        self._ask_s = ask_s
        self._monotonic = monotonic
        self._asked: dict[str, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="leads")

    def leads(self, family: str) -> bool:
        """Whether this process leads a family, as far as it knows; safe from any thread."""
        asked = self._asked.get(family)
        return asked is not None and self._monotonic() - asked < TRUST_S

    def start(self) -> None:
        """Takes what is free, and goes on asking."""
        self._ask()
        self._thread.start()

    def stop(self) -> None:
        """Gives all leads back; call it once no job runs any more."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._asked.clear()
        for lead in self._leads.values():
            lead.close()

    def _run(self) -> None:
        while not self._stop.wait(self._ask_s * random.uniform(0.75, 1)):  # noqa: S311 - spreads processes in time
            self._ask()

    def _ask(self) -> None:
        for family, lead in self._leads.items():
            now = self._monotonic()
            try:
                held = lead.held()
            except Exception:
                log.exception("lead.failed", extra={"family": family})
                held = False
            if held:
                if family not in self._asked:
                    log.info("lead.taken", extra={"family": family})
                self._asked[family] = now
            elif self._asked.pop(family, None) is not None:
                log.warning("lead.lost", extra={"family": family})
