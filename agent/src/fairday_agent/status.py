"""What the running agent says about itself, in a file that `status` and `doctor` read from another process."""

import msgspec

from fairday_agent.config import AgentDir
from fairday_agent.health import UploadHealth
from fairday_agent.spool import SpoolHealth
from fairday_agent.spool.lock import LOCK, is_locked


class Sensor(msgspec.Struct, frozen=True):
    """One sensor: does it work, and one plain sentence."""

    ok: bool
    detail: str


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The running agent at `at_ms` (ms UTC): what it records now, its sensors, its spool, its uploads."""

    at_ms: int
    pid: int
    version: str
    presence: str | None
    app: str | None
    since_ms: int
    private_until_ms: int | None
    sensors: dict[str, Sensor]
    spool: SpoolHealth
    upload: UploadHealth
    policy: int


def read_status(home: AgentDir) -> Status | None:
    """Read what the agent last said; None if it never did or cannot be understood."""
    try:
        return msgspec.json.decode(home.status.read_bytes(), type=Status)
    except (OSError, msgspec.MsgspecError):
        return None


def is_running(home: AgentDir) -> bool:
    """Say whether an agent runs on this directory: it holds the spool's lock, whatever its file says."""
    return is_locked(home.path / LOCK)
