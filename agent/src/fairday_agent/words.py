"""The agent's state in plain words, for the person at this desktop: pure."""

from collections.abc import Iterator
from datetime import datetime

from fairday_agent import losses
from fairday_agent.config import Config, KeptPolicy
from fairday_agent.spool.view import Depth
from fairday_agent.status import Status
from fairday_wire.policy import Policy

_PRESENCE = {
    "input": "You are at the keyboard",
    "quiet": "No input at the moment",
    "locked": "The screen is locked",
    "suspended": "The machine is asleep",
    "off": "The machine is off",
    "private": "Private: nothing but the fact of the pause is recorded",
}


def clock(ms: int) -> str:
    """Write an instant (ms UTC) as local date and time, with its offset."""
    return datetime.fromtimestamp(ms / 1000).astimezone().strftime("%Y-%m-%d %H:%M:%S %z")


def ago(ms: int, now_ms: int) -> str:
    """Write how long ago an instant was."""
    seconds = max(0, now_ms - ms) // 1000
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"


def recorded(policy: Policy) -> list[str]:
    """List what is recorded under a policy."""
    lines = ["when there is keyboard or mouse input, and how many keys, clicks and scroll steps"]
    lines.append("when the screen is locked, and when the machine sleeps or is off")
    lines.append("whether a microphone is in use or sound is playing")
    if policy.app == "on":
        lines.append("which program is in front")
    if policy.title == "redacted":
        lines.append("window titles, with addresses, long numbers and your organisation's patterns taken out")
    elif policy.title == "full":
        lines.append("window titles, whole")
    if policy.site == "on":
        lines.append("the host name of the web site in front")
    return lines


def not_recorded(policy: Policy) -> list[str]:
    """List what is not recorded under a policy."""
    lines = ["which keys are pressed, any text, any picture of the screen, any sound"]
    if policy.app == "off":
        lines.append("which program is in front")
    if policy.title == "off":
        lines.append("window titles")
    if policy.site == "off":
        lines.append("web sites")
    if policy.private_allowed:
        lines.append("anything while you pause it with `fairday-agent pause`")
    return lines


def report(
    *, config: Config, kept: KeptPolicy, status: Status | None, running: bool, depth: Depth | str, now_ms: int
) -> Iterator[str]:
    """Write the whole report, line by line. `depth` is a sentence where the spool cannot be read."""
    yield f"Collector: {config.collector} (seat {config.seat})"
    if not (running and status):
        yield "Agent: not running, so nothing is recorded. Start it with `fairday-agent run`."
    else:
        yield from _running(status, now_ms)
    yield from _uploads(status, now_ms)
    yield from _spool(depth, status if running else None, now_ms)
    policy = kept.policy
    yield "Recorded:"
    yield from (f"  - {line}" for line in recorded(policy))
    yield "Not recorded:"
    yield from (f"  - {line}" for line in not_recorded(policy))
    if policy.notice.text:
        yield f"Notice: {policy.notice.text}"
    if policy.notice.url:
        yield f"More: {policy.notice.url}"


def _running(status: Status, now_ms: int) -> Iterator[str]:
    yield f"Agent: running (process {status.pid}, version {status.version})"
    state = _PRESENCE.get(status.presence or "", "Nothing can be observed at the moment")
    program = f" in {status.app}" if status.app else ""
    yield f"Now: {state}{program}, since {clock(status.since_ms)}"
    if status.presence == "private":
        end = f"until {clock(status.private_until_ms)}" if status.private_until_ms else "until `fairday-agent resume`"
        yield f"Private: on, {end}"
    else:
        yield "Private: off"
    for name, sensor in sorted(status.sensors.items()):
        if not sensor.ok:
            yield f"Sensor {name}: {sensor.detail}"
    if now_ms - status.at_ms > 30_000:
        yield f"This was said {ago(status.at_ms, now_ms)}: the agent may be stuck."


def _uploads(status: Status | None, now_ms: int) -> Iterator[str]:
    upload = status.upload if status else None
    if upload is None or upload.last_ok_ms is None:
        yield "Last upload: none yet"
    else:
        yield f"Last upload: {clock(upload.last_ok_ms)} ({ago(upload.last_ok_ms, now_ms)}), {upload.last_spans} spans"
    if upload and upload.cause:
        yield f"Uploads fail: {upload.cause}"
        yield f"What to do: {upload.remedy}"
        if upload.next_try_ms:
            yield f"Next attempt: {clock(upload.next_try_ms)}"


def _spool(depth: Depth | str, status: Status | None, now_ms: int) -> Iterator[str]:
    if isinstance(depth, str):
        yield f"Spool: {depth}"
        return
    oldest = f", the oldest from {ago(depth.oldest_ms, now_ms)}" if depth.oldest_ms is not None else ""
    yield f"Waiting to be sent: {depth.waiting} spans{oldest}"
    yield f"Set aside: {depth.quarantined} spans" + (" (see `fairday-agent spool show`)" if depth.quarantined else "")
    for line in losses.in_words(depth.losses):
        yield f"Given up: {line}"
    for gone in depth.gone:
        batches = f"batch {gone.first}" if gone.first == gone.last else f"batches {gone.first} to {gone.last}"
        yield (
            f"Lost by the collector: {batches}, which it had acknowledged and no longer had on {clock(gone.at)}."
            " They are not here either. Tell an administrator, who has perhaps put back an older backup."
        )
    if status and status.spool.fault:
        yield f"Spool: {status.spool.fault}; {status.spool.in_memory} spans are kept in memory. Free some space."
    if status and status.spool.salvaged:
        yield "Spool: its file was damaged, and was repaired at the start of the agent"
