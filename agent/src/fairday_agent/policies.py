"""Keeps the policy current: fetched when a receipt names another number, trusted, kept on disk, then lived by."""

import logging
from collections.abc import Callable

import msgspec

from fairday_agent import trust
from fairday_agent.config import AgentDir, KeptPolicy
from fairday_agent.transport import NoReply, Transport
from fairday_wire.codec import decode
from fairday_wire.policy import Policy

log = logging.getLogger(__name__)


class PolicyKeeper:
    """The policy in force for this seat. `apply` is called, from the uploader's thread, with each new one."""

    def __init__(self, home: AgentDir, transport: Transport, apply: Callable[[Policy], None], *, pinned: bool) -> None:
        self._home = home
        self._transport = transport
        self._apply = apply
        self._pinned = pinned
        self._kept = home.policy()

    @property
    def current(self) -> Policy:
        """The policy lived by now."""
        return self._kept.policy

    def heard(self, number: int) -> None:
        """Fetch the policy if this is not its number; what fails is tried again with the next receipt."""
        if number == self._kept.policy.version:
            return
        try:
            reply = self._transport.get("/v1/policy", etag=self._kept.etag)
        except NoReply as error:
            log.warning("policy.not_fetched", extra={"cause": str(error)})
            return
        if reply.status != 200:
            log.warning("policy.not_fetched", extra={"status": reply.status})
            return
        try:
            policy = decode(reply.body, Policy)
        except msgspec.MsgspecError as error:
            log.warning("policy.unreadable", extra={"cause": str(error)})
            return
        self._take(KeptPolicy(policy, reply.headers.get("etag")))

    def _take(self, kept: KeptPolicy) -> None:
        self._trust(kept.policy.ca)
        try:
            self._home.save_policy(kept)
        except OSError as error:
            log.warning("policy.not_kept", extra={"cause": str(error)})
        self._kept = kept
        self._apply(kept.policy)
        log.info("policy.applied", extra={"version": kept.policy.version})

    def _trust(self, bundle: str) -> None:
        """Trust what the policy adds before anything is signed by it."""
        try:
            if bundle and trust.extend(self._home.ca, bundle):
                self._transport.trust(trust.context(self._home.ca, pinned=self._pinned))
                log.info("policy.ca_added")
        except (ValueError, OSError) as error:
            log.warning("policy.ca_refused", extra={"cause": str(error)})
