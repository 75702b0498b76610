"""The commands that tell how the agent is: `status` and `doctor`."""

import sqlite3
import time
from typing import Annotated

import msgspec
import typer

from fairday_agent import words
from fairday_agent.config import AgentDir, default_directory
from fairday_agent.errors import AgentError
from fairday_agent.spool import view
from fairday_agent.spool.seal import Damaged
from fairday_agent.spool.view import Depth
from fairday_agent.status import Sensor, is_running, read_status


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _depth(home: AgentDir) -> Depth | str:
    try:
        return view.depth(home.spool)
    except FileNotFoundError:
        return Depth(waiting=0, quarantined=0, losses={}, oldest_ms=None)
    except (OSError, sqlite3.Error, Damaged) as error:
        return f"cannot be read ({error}); run `fairday-agent doctor`"


def status(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say what the agent is doing, what it records and what not, and why uploads fail if they do."""
    home = AgentDir(default_directory())
    config, kept = home.config(), home.policy()
    said, running, depth = read_status(home), is_running(home), _depth(home)
    if not as_json:
        for line in words.report(config=config, kept=kept, status=said, running=running, depth=depth, now_ms=_now_ms()):
            typer.echo(line)
        return
    answer = {
        "running": running,
        "collector": config.collector,
        "seat": config.seat,
        "state": said if running else None,
        "upload": said.upload if said else None,
        "spool": {"fault": depth} if isinstance(depth, str) else depth,
        "policy": kept.policy,
        "recorded": words.recorded(kept.policy),
        "not_recorded": words.not_recorded(kept.policy),
    }
    typer.echo(msgspec.json.format(msgspec.json.encode(answer)).decode())


def _probe() -> dict[str, Sensor]:
    # Loaded here alone: the other commands need no sensors.
    from fairday_agent.compose import probe

    return probe()


def doctor() -> None:
    """Check sensors, spool, clock, collector and certificate; exits with 1 if something is not right."""
    # Loaded here alone: the other commands need no HTTP client.
    from fairday_agent.doctor import examine

    failed = 0
    for check in examine(AgentDir(default_directory()), _probe, _now_ms):
        typer.echo(f"{'ok    ' if check.ok else 'not ok'}  {check.name}: {check.detail}")
        if not check.ok:
            failed += 1
            typer.echo(f"        → {check.remedy}")
    if failed:
        raise AgentError(f"{failed} checks failed" if failed > 1 else "1 check failed")
