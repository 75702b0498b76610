"""What a reply to an upload means, after the wire's table: pure, so that every row of it can be tested."""

import email.utils
from dataclasses import dataclass

import msgspec

from fairday_agent.transport import Reply
from fairday_wire.batch import PROBLEM_JSON, Problem, Receipt
from fairday_wire.codec import decode

MAX_RETRY_AFTER_S = 3600.0  # a stray proxy must not silence an agent for days


@dataclass(frozen=True, slots=True)
class Accepted:
    """The collector has it."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Refused:
    """The collector will never take this body as it is."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """The collector has other spans under this number."""


@dataclass(frozen=True, slots=True)
class OtherEncoding:
    """The collector does not know this compression."""


@dataclass(frozen=True, slots=True)
class Slow:
    """A person has to do something first: keep everything, ask again hourly."""

    cause: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Later:
    """Not now; `after_s` seconds if the answer said so."""

    cause: str
    after_s: float | None = None


Answer = Accepted | Refused | Conflict | OtherEncoding | Slow | Later


def problem(reply: Reply) -> Problem | None:
    """Read the collector's problem details; None if the answer is somebody else's."""
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != PROBLEM_JSON:
        return None
    try:
        found = decode(reply.body, Problem)
    except msgspec.MsgspecError:
        return None
    return found if found.code else None


def retry_after_s(value: str | None, now_ms: int) -> float | None:
    """Read a Retry-After header, seconds or a date, as seconds from now; None if it is absent or unreadable."""
    if value is None:
        return None
    try:
        seconds = float(int(value))
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - now_ms / 1000
        except (ValueError, OverflowError):
            return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_S)


def _receipt(reply: Reply) -> Receipt | None:
    try:
        return decode(reply.body, Receipt)
    except msgspec.MsgspecError:
        return None


def read(reply: Reply, now_ms: int) -> Answer:
    """Say what a reply to `POST /v1/batches` means. `now_ms` (UTC) resolves a Retry-After that is a date."""
    status, told = reply.status, problem(reply)
    if status == 200 and (receipt := _receipt(reply)):
        return Accepted(receipt)
    if status in (400, 413, 422) and told:
        return Refused(told.code, told.detail or told.title)
    if status == 409 and told and told.code == "seq_conflict":
        return Conflict()
    if status == 415:
        return OtherEncoding()
    if status in (401, 403):
        return Slow(
            f"the collector refuses this agent's key ({told.code if told else status})",
            "ask an administrator for a new join token, then run `fairday-agent enrol --again` and restart the agent",
        )
    if status == 426:
        return Slow("the collector no longer understands this agent", "update the agent")
    return Later(_cause(status, told), retry_after_s(reply.headers.get("retry-after"), now_ms))


def _cause(status: int, told: Problem | None) -> str:
    if told:
        return f"the collector answered {status} ({told.code})"
    if status == 429 or status >= 500:
        return f"the collector answered {status}"
    return f"something between here and the collector answered {status}: a sign-in page or a proxy, perhaps"
