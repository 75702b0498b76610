"""The agent's directory: where everything of this seat lies, who the agent is and whom it reports to."""

import ipaddress
import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from fairday_agent.errors import AgentError, NotEnrolled
from fairday_agent.spool.spool import FILE
from fairday_wire.policy import Policy

VERSION = version("fairday-agent")


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """What enrolment left. `pinned`: only the CAs in `ca.pem` are trusted, otherwise the system's as well."""

    collector: str
    seat: str
    key: str
    pinned: bool = False


class KeptPolicy(msgspec.Struct, frozen=True):
    """The policy the agent lives by, so that a start without network uses it, and the ETag it came with."""

    policy: Policy
    etag: str | None = None


def default_directory() -> Path:
    """Find the agent's directory: `FAIRDAY_AGENT_DIR`, else `fairday-agent` in the user's state directory."""
    named = os.environ.get("FAIRDAY_AGENT_DIR")
    if named:
        return Path(named).expanduser()
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "fairday-agent"


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine by its name or address, without asking anyone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def collector_url(text: str) -> str:
    """Return the collector's address without a trailing slash; raises `AgentError` unless it is https or loopback."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("https", "http") or parts.query or parts.fragment or parts.username:
        raise AgentError(f"{text!r} is not an address such as https://fairday.example.org:8443")
    if parts.scheme == "http" and not is_loopback(host):
        raise AgentError("http:// works for a collector on this machine only; use https://")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def write_private(path: Path, body: bytes) -> None:
    """Replace a file at once and durably, readable by its owner alone."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


@dataclass(frozen=True, slots=True)
class AgentDir:
    """The files in the agent's directory (0700, files 0600)."""

    path: Path

    @property
    def spool(self) -> Path:
        """The spool's file."""
        return self.path / FILE

    @property
    def ca(self) -> Path:
        """The certificate authorities to trust, PEM."""
        return self.path / "ca.pem"

    @property
    def status(self) -> Path:
        """What the running agent last said about itself."""
        return self.path / "status.json"

    def make(self) -> None:
        """Make the directory, for its owner alone."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.chmod(0o700)

    def config(self) -> Config:
        """Read who this agent is; raises `NotEnrolled` or `AgentError`."""
        path = self.path / "config.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=Config)
        except FileNotFoundError as error:
            raise NotEnrolled("not enrolled yet: run `fairday-agent enrol` first") from error
        except (OSError, msgspec.MsgspecError) as error:
            raise AgentError(f"{path} cannot be read ({error}); enrol again with --again") from error

    def save_config(self, config: Config) -> None:
        """Keep who this agent is."""
        write_private(self.path / "config.json", msgspec.json.encode(config))

    def policy(self) -> KeptPolicy:
        """Read the policy kept; where there is none, or it is damaged, the default one with number 0."""
        try:
            return msgspec.json.decode((self.path / "policy.json").read_bytes(), type=KeptPolicy)
        except (OSError, msgspec.MsgspecError):
            return KeptPolicy(Policy(version=0))

    def save_policy(self, kept: KeptPolicy) -> None:
        """Keep a policy for the next start."""
        write_private(self.path / "policy.json", msgspec.json.encode(kept))
