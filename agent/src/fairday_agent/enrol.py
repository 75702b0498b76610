"""Enrolment: a join token becomes this desktop's seat and key."""

import getpass
import hashlib
import logging
import platform
import uuid
from pathlib import Path

import msgspec

from fairday_agent import trust
from fairday_agent.answers import problem
from fairday_agent.config import VERSION, AgentDir, Config, KeptPolicy, collector_url, write_private
from fairday_agent.errors import AgentError, AlreadyEnrolled, NotEnrolled
from fairday_agent.transport import HttpTransport, NoReply, Reply, Unanswered
from fairday_wire.codec import decode, encode
from fairday_wire.enrol import Device, Enrolment, Grant

log = logging.getLogger(__name__)

_MACHINE_ID = Path("/etc/machine-id")


def machine_id(source: Path = _MACHINE_ID) -> str:
    """Name this machine: always the same here, different elsewhere.

    The name is a hash, because machine-id(5) asks that the id itself is not shown to others.
    """
    try:
        raw = source.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError):
        raw = ""
    return hashlib.sha256(f"fairday-agent:{raw or uuid.getnode()}".encode()).hexdigest()[:32]


def this_device() -> Device:
    """Describe this machine."""
    return Device(
        host=platform.node(), os=platform.system().lower(), os_version=platform.release(), machine_id=machine_id()
    )


def enrol(home: AgentDir, collector: str, token: str, ca: Path | None, *, again: bool = False) -> Config:
    """Get a seat from the collector and keep it; safe to repeat after a lost reply.

    Raises `AlreadyEnrolled` unless `again`, and `AgentError` with the reason in words.
    """
    url = collector_url(collector)
    if not token:
        raise AgentError("the token is empty")
    _check_free(home, again=again)
    home.make()
    bundle = _read_bundle(ca) if ca else ""
    pinned = bool(bundle)
    draft = home.path / "ca.new.pem"
    try:
        if pinned:
            write_private(draft, bundle.encode("ascii"))
        grant = _ask(url, token, draft, pinned=pinned)
        if pinned:
            draft.replace(home.ca)
        else:
            home.ca.unlink(missing_ok=True)
    finally:
        draft.unlink(missing_ok=True)
    home.save_policy(KeptPolicy(grant.policy))
    config = Config(collector=url, seat=grant.seat, key=grant.key, pinned=pinned)
    home.save_config(config)
    try:
        trust.extend(home.ca, grant.policy.ca)
    except ValueError as error:
        log.warning("policy.ca_refused", extra={"cause": str(error)})
    return config


def _check_free(home: AgentDir, *, again: bool) -> None:
    try:
        old = home.config()
    except NotEnrolled:
        return
    except AgentError:
        if again:
            return
        raise
    if not again:
        raise AlreadyEnrolled(
            f"already enrolled at {old.collector} as seat {old.seat}; add --again to take a new seat instead"
        )


def _read_bundle(ca: Path) -> str:
    try:
        found = trust.certificates(ca.read_text(encoding="ascii"))
    except OSError as error:
        raise AgentError(f"{ca} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise AgentError(f"{ca} is no bundle of PEM certificates") from error
    if not found:
        raise AgentError(f"{ca} holds no certificate")
    return "".join(found)


def _ask(url: str, token: str, bundle: Path, *, pinned: bool) -> Grant:
    body = encode(Enrolment(token=token, device=this_device(), os_user=getpass.getuser(), agent=VERSION))
    transport = HttpTransport(url, trust.context(bundle, pinned=pinned))
    try:
        reply = transport.post("/v1/enrol", body)
    except Unanswered as error:
        raise AgentError(f"{error}; the same command can safely be repeated") from error
    except NoReply as error:
        hint = "; if the collector has its own authority, add --ca FILE" if "not trusted" in str(error) else ""
        raise AgentError(f"{error}{hint}") from error
    finally:
        transport.close()
    return _granted(reply)


def _granted(reply: Reply) -> Grant:
    if reply.status == 201:
        try:
            return decode(reply.body, Grant)
        except msgspec.MsgspecError as error:
            raise AgentError(f"the collector's answer makes no sense ({error})") from error
    told = problem(reply)
    if told is None:
        raise AgentError(f"no collector at that address: it answered {reply.status}")
    raise AgentError(f"the collector refuses: {told.detail or told.title} ({told.code})")
