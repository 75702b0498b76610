import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from fairday_agent.anchor import SystemClocks
from fairday_agent.cli import duration_s, main
from fairday_agent.compose import compose
from fairday_agent.config import AgentDir, Config, KeptPolicy
from fairday_agent.errors import AgentError
from fairday_agent.private import PrivateMode
from fairday_agent.sensors.base import Cover, Inbox, SensorHealth
from fairday_wire.policy import Policy
from tests.support.authority import Authority
from tests.support.fake_collector import FakeCollector, problem, serving
from tests.support.spooling import ANCHOR, FAR, receipt, second, seconds, spool_in

COMMANDS = [
    ("enrol",),
    ("open",),
    ("run",),
    ("status",),
    ("pause",),
    ("resume",),
    ("doctor",),
    ("spool", "verify"),
    ("spool", "show"),
]


class QuietSenses:
    """A desktop that can be seen, and on which nothing happens."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def start(self) -> None:
        """Begin to see."""
        self._inbox.put(Cover("blind", False))

    def poll(self) -> None:
        """Nothing to see."""

    def stop(self) -> None:
        """Nothing to close."""

    def health(self) -> dict[str, SensorHealth]:
        """All is well."""
        return {"window": SensorHealth(True, "works")}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AgentDir:
    """An enrolled agent's directory, named by the environment."""
    home = AgentDir(tmp_path / "agent")
    home.make()
    home.save_config(Config(collector="http://127.0.0.1:9", seat="seat-1", key="key-1"))
    home.save_policy(KeptPolicy(Policy(version=1, title="redacted")))
    monkeypatch.setenv("FAIRDAY_AGENT_DIR", str(home.path))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return home


def call(*arguments: str) -> int:
    """Run a command in this process; its exit code."""
    with pytest.raises(SystemExit) as end:
        main(arguments)
    return int(end.value.code or 0)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` explains each command and shows one that can be typed."""
    assert call(*command, "--help") == 0
    assert f"Example: fairday-agent {' '.join(command)}" in capsys.readouterr().out


@pytest.mark.parametrize("command", [c for c in COMMANDS if c[0] in ("status", "run")])
def test_without_enrolment_commands_say_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    """An agent without a seat names the command that gets one, in one line, and fails."""
    monkeypatch.setenv("FAIRDAY_AGENT_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("DISPLAY", ":9999")
    assert call(*command) == 1
    assert capsys.readouterr().err == "fairday-agent: not enrolled yet: run `fairday-agent enrol` first\n"


def test_without_a_desktop_run_ends_with_3(home: AgentDir) -> None:
    """`run` where there is no desktop says so plainly, with an exit code of its own for service managers."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, "-m", "fairday_agent", "run"],
        env={**environment, "FAIRDAY_AGENT_DIR": str(home.path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr == "fairday-agent: There is no desktop here: DISPLAY is not set.\n"


def test_status_of_an_agent_that_does_not_run(home: AgentDir, capsys: pytest.CaptureFixture[str]) -> None:
    """`status` says that nothing is recorded, what waits, what is set aside, and what would be recorded."""
    with spool_in(home.path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 3), ())
        batch = spool.next_batch(FAR)
        assert batch is not None
        spool.accept(batch, receipt((0, "overlap")), 1)
        spool.record(seconds(3, 5), ())
    assert call("status") == 0
    out = capsys.readouterr().out
    assert "Agent: not running, so nothing is recorded." in out
    assert "Waiting to be sent: 2 spans" in out
    assert "Set aside: 1 spans" in out
    assert "Given up: 1 set aside, because the collector refused them one by one" in out
    assert "window titles, with addresses" in out.partition("Not recorded:")[0]
    assert "web sites" in out.partition("Not recorded:")[2]


def test_status_of_a_running_agent(home: AgentDir, capsys: pytest.CaptureFixture[str]) -> None:
    """While the agent runs, `status` says what it records, how uploads went, and why they fail with a remedy."""
    collector = FakeCollector()
    clocks = SystemClocks()
    inbox = Inbox(clocks)
    stop = threading.Event()
    with serving(collector) as url:
        home.save_config(Config(collector=url, seat="seat-1", key="key-1"))
        agent = compose(home, inbox, QuietSenses(inbox), clocks)
        running = threading.Thread(target=agent.run, args=(stop,))
        running.start()
        try:
            _until(lambda: len(collector.stored) > 0 and '"last_ok_ms":1' in _read(home.status))
            assert call("status") == 0
            text = capsys.readouterr().out
            assert call("status", "--json") == 0
            told = json.loads(capsys.readouterr().out)
            assert call("spool", "verify") == 0
        finally:
            stop.set()
            running.join(30)
    assert "Agent: running" in text
    assert "Private: off" in text
    assert "Last upload: 20" in text
    assert told["running"] is True
    assert told["state"]["sensors"]["window"] == {"ok": True, "detail": "works"}
    assert told["upload"]["cause"] is None
    assert told["policy"]["version"] == 1
    assert call("status") == 0
    assert "Agent: not running" in capsys.readouterr().out


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _until(condition: object, tries: int = 600) -> None:
    pause = threading.Event()
    for _ in range(tries):
        if condition():  # type: ignore[operator]
            return
        pause.wait(0.05)
    raise AssertionError("it never happened")


def test_stopping_the_agent_leaves_everything_on_the_disk(home: AgentDir) -> None:
    """A stop flushes: what was recorded up to it is in the spool or at the collector, and the stop is clean."""
    clocks = SystemClocks()
    stop = threading.Event()
    inbox = Inbox(clocks)
    agent = compose(home, inbox, QuietSenses(inbox), clocks)
    running = threading.Thread(target=agent.run, args=(stop,))
    running.start()
    _until(lambda: home.status.exists())
    stop.set()
    running.join(30)
    assert not running.is_alive()
    with spool_in(home.path) as spool:
        last = spool.begin(ANCHOR)
        assert last is not None
        assert last.stop == "clean"
        assert spool.health().waiting >= 1


def test_pause_and_resume(home: AgentDir, capsys: pytest.CaptureFixture[str]) -> None:
    """`pause --for` sets an end, `resume` ends it at once, and a second `resume` says that nothing was on."""
    private = PrivateMode(home.path, SystemClocks())
    assert call("pause", "--for", "30m") == 0
    state = private.current()
    assert state is not None
    assert state.until_wall_ms is not None
    assert 1_790_000 < state.until_wall_ms - state.from_wall_ms <= 1_800_000
    assert call("resume") == 0
    assert private.current() is None
    assert call("resume") == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["Private mode is off.", "Private mode was not on."]


def test_a_pause_the_policy_forbids_is_refused_plainly(home: AgentDir, capsys: pytest.CaptureFixture[str]) -> None:
    """Where private mode is switched off the worker is told, instead of believing to be unobserved."""
    home.save_policy(KeptPolicy(Policy(version=1, private_allowed=False)))
    assert call("pause") == 1
    assert "has switched private mode off" in capsys.readouterr().err


@pytest.mark.parametrize(("text", "seconds_"), [("45s", 45), ("30m", 1800), ("2H", 7200), (" 1d ", 86_400)])
def test_durations(text: str, seconds_: int) -> None:
    """A number and a unit."""
    assert duration_s(text) == seconds_


@pytest.mark.parametrize("text", ["", "30", "m", "0m", "-5m", "1.5h", "30 minutes", "9999999d"])
def test_what_is_no_duration(text: str) -> None:
    """Everything else is refused with the forms that work."""
    with pytest.raises(AgentError, match="write 45s, 30m, 2h or 1d"):
        duration_s(text)


def test_spool_show_lists_what_waits_and_why_something_was_set_aside(
    home: AgentDir, capsys: pytest.CaptureFixture[str]
) -> None:
    """`spool show` lists spans that wait, are open or were set aside with the reason; `--json` the same as data."""
    with spool_in(home.path) as spool:
        spool.begin(ANCHOR)
        spool.record([second(0, app="code", keys=7)], [second(1, "quiet")])
        batch = spool.next_batch(FAR)
        assert batch is not None
        spool.accept(batch, receipt((0, "overlap")), 1)
        spool.record([second(2, app="firefox")], [second(3, "quiet")])
        assert call("spool", "show") == 0
        text = capsys.readouterr().out
        assert call("spool", "show", "--json", "--limit", "1") == 0
        told = json.loads(capsys.readouterr().out)
    assert re.search(r"Waiting: 1\n  .* 1\.000 s  input app=firefox\nStill open: 1\n", text)
    assert re.search(r"Set aside: 1\n  .* app=code keys=7  \[overlap: overlap it is\]", text)
    assert [len(told[name]) for name in ("waiting", "open", "set_aside")] == [1, 1, 1]


def test_spool_verify_fails_on_damage(home: AgentDir, capsys: pytest.CaptureFixture[str]) -> None:
    """`spool verify` is quiet about a whole spool, and names damage with a non-zero exit."""
    assert call("spool", "verify") == 1
    assert "no spool yet" in capsys.readouterr().err
    with spool_in(home.path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 3), ())
    assert call("spool", "verify") == 0
    data = bytearray(home.spool.read_bytes())
    at = data.rindex(b'"presence"')
    data[at + 3] ^= 1
    home.spool.write_bytes(data)
    assert call("spool", "verify") == 1
    taken = capsys.readouterr()
    assert "damaged: 1 rows are damaged" in taken.out


def test_doctor_passes_what_is_well_and_names_what_is_not(
    home: AgentDir, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each check is a line; one that fails says what to do, and the exit code tells."""
    ours = Authority.new("ours")
    home.ca.write_text(ours.pem)
    collector = FakeCollector()
    with serving(collector, context=ours.server_context(tmp_path)) as url:
        home.save_config(Config(collector=url, seat="seat-1", key="key-1", pinned=True))
        assert call("doctor") == 1
        out = capsys.readouterr().out
        for name in ("directory", "spool", "enrolment", "collector", "clock", "certificate"):
            assert f"ok      {name}: " in out
        assert "not ok  sensors: There is no desktop here" in out
        collector.key = "another"
        assert call("doctor") == 1
        assert "not ok  collector: refuses this agent's key\n        → enrol again" in capsys.readouterr().out
    assert call("doctor") == 1
    out = capsys.readouterr().out
    assert "not ok  collector: the collector cannot be reached" in out
    assert "not ok  certificate: " in out


def test_doctor_sees_a_certificate_that_ends_soon(
    home: AgentDir, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A certificate in its last days is named before uploads stop."""
    ours = Authority.new("ours")
    home.ca.write_text(ours.pem)
    with serving(FakeCollector(), context=ours.server_context(tmp_path, days=2)) as url:
        home.save_config(Config(collector=url, seat="seat-1", key="key-1", pinned=True))
        assert call("doctor") == 1
    assert "not ok  certificate: ends 20" in capsys.readouterr().out


def test_the_reason_uploads_fail_is_told_with_a_remedy(home: AgentDir, capsys: pytest.CaptureFixture[str]) -> None:
    """A revoked key shows in `status` in words, with what to do about it."""
    collector = FakeCollector()
    collector.fault = lambda batch: problem(401, "revoked")
    clocks = SystemClocks()
    stop = threading.Event()
    with serving(collector) as url:
        home.save_config(Config(collector=url, seat="seat-1", key="key-1"))
        inbox = Inbox(clocks)
        agent = compose(home, inbox, QuietSenses(inbox), clocks)
        running = threading.Thread(target=agent.run, args=(stop,))
        running.start()
        try:
            _until(lambda: "revoked" in _read(home.status))
            assert call("status") == 0
        finally:
            stop.set()
            running.join(30)
    out = capsys.readouterr().out
    assert "Uploads fail: the collector refuses this agent's key (revoked)" in out
    assert "What to do: ask an administrator for a new join token" in out


def test_a_second_agent_says_that_one_runs(home: AgentDir) -> None:
    """Two agents never write one spool: the second is told in plain words."""
    clocks = SystemClocks()
    inbox = Inbox(clocks)
    with spool_in(home.path), pytest.raises(AgentError, match="another agent is running"):
        compose(home, inbox, QuietSenses(inbox), clocks)
