import io
from pathlib import Path

import msgspec
import pytest

from fairday_agent.cli import main
from fairday_agent.config import AgentDir
from fairday_agent.enrol import machine_id
from fairday_wire.policy import Policy
from tests.support.authority import Authority
from tests.support.fake_collector import Answered, Dropped, FakeCollector, problem, serving


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AgentDir:
    """An agent's directory that does not exist yet, named by the environment."""
    directory = tmp_path / "state" / "agent"
    monkeypatch.setenv("FAIRDAY_AGENT_DIR", str(directory))
    return AgentDir(directory)


def fails(*arguments: str) -> int:
    """The exit code of a command that fails."""
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert isinstance(end.value.code, int)
    return end.value.code


def works(*arguments: str) -> None:
    """Run a command that has to end with 0."""
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert not end.value.code


def test_enrolment_keeps_seat_key_and_policy_for_the_owner_alone(
    home: AgentDir, capsys: pytest.CaptureFixture[str]
) -> None:
    """After `enrol` the agent knows its collector, seat, key and policy; nobody else can read them."""
    collector = FakeCollector()
    collector.policy = Policy(version=3, title="redacted")
    with serving(collector) as url:
        works("enrol", "--collector", f"{url}/", "--token", "token-1")
    assert "seat-1" in capsys.readouterr().out
    config = home.config()
    assert (config.collector, config.seat, config.key, config.pinned) == (url, "seat-1", "key-1", False)
    assert home.policy().policy == collector.policy
    assert home.path.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in home.path.iterdir()} == {0o600}
    (sent,) = collector.enrolments
    assert sent.device.machine_id == machine_id()
    assert sent.os_user
    assert sent.device.os == "linux"


def test_the_token_can_come_from_standard_input(home: AgentDir, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--token -` keeps the token out of the process list and the shell's history."""
    monkeypatch.setattr("sys.stdin", io.StringIO("token-1\n"))
    with serving(FakeCollector()) as url:
        works("enrol", "--collector", url, "--token", "-")
    assert home.config().seat == "seat-1"


def test_a_second_enrolment_needs_again(home: AgentDir, capsys: pytest.CaptureFixture[str]) -> None:
    """An enrolled agent says so and asks nobody; with --again it takes a new seat."""
    collector = FakeCollector()
    with serving(collector) as url:
        works("enrol", "--collector", url, "--token", "token-1")
        assert fails("enrol", "--collector", url, "--token", "token-1") == 1
        assert "already enrolled" in capsys.readouterr().err
        assert len(collector.enrolments) == 1
        collector.key = "key-2"
        works("enrol", "--collector", url, "--token", "token-1", "--again")
    assert home.config().key == "key-2"


def test_a_refused_token_says_why_and_leaves_nothing(home: AgentDir, capsys: pytest.CaptureFixture[str]) -> None:
    """A bad token ends with the collector's reason in one line, and the agent stays unenrolled."""
    with serving(FakeCollector()) as url:
        assert fails("enrol", "--collector", url, "--token", "wrong") == 1
    err = capsys.readouterr().err
    assert err == "fairday-agent: the collector refuses: bad_token happened (bad_token)\n"
    assert list(home.path.iterdir()) == []


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (lambda: problem(410, "token_expired"), "token_expired"),
        (lambda: Answered(302, headers={"Location": "http://portal.example"}), "no collector at that address"),
        (lambda: Answered(200, b"<html>hello</html>"), "no collector at that address"),
        (lambda: Answered(201, b"<html>hello</html>"), "makes no sense"),
    ],
)
def test_other_answers_are_told_plainly(
    home: AgentDir, capsys: pytest.CaptureFixture[str], fault: object, says: str
) -> None:
    """Whatever answers in the collector's place, the message says so in one line."""
    collector = FakeCollector()
    collector.enrol_fault = fault  # type: ignore[assignment]
    with serving(collector) as url:
        assert fails("enrol", "--collector", url, "--token", "token-1") == 1
    err = capsys.readouterr().err
    assert says in err
    assert err.count("\n") == 1


def test_after_a_lost_reply_the_same_command_works(home: AgentDir, capsys: pytest.CaptureFixture[str]) -> None:
    """If the answer is lost the command says that it can be repeated, and the repetition succeeds."""
    collector = FakeCollector()

    def lose() -> Answered:
        raise Dropped

    collector.enrol_fault = lose
    with serving(collector) as url:
        assert fails("enrol", "--collector", url, "--token", "token-1") == 1
        assert "can safely be repeated" in capsys.readouterr().err
        collector.enrol_fault = lambda: None
        works("enrol", "--collector", url, "--token", "token-1")
    assert home.config().seat == "seat-1"


def test_a_collector_with_its_own_authority(home: AgentDir, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --ca an unknown authority is refused with a hint; with it, it alone is trusted from then on."""
    ours = Authority.new("ours")
    (tmp_path / "ca.pem").write_text(ours.pem)
    with serving(FakeCollector(), context=ours.server_context(tmp_path)) as url:
        assert fails("enrol", "--collector", url, "--token", "token-1") == 1
        assert "add --ca FILE" in capsys.readouterr().err
        works("enrol", "--collector", url, "--token", "token-1", "--ca", str(tmp_path / "ca.pem"))
    assert home.config().pinned
    assert home.ca.read_text() == ours.pem


@pytest.mark.parametrize("content", [None, "not a certificate", "-----BEGIN CERTIFICATE-----\nxx"])
def test_a_ca_file_that_is_none(
    home: AgentDir, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    """A missing or wrong CA file is named, and nothing is asked of anybody."""
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    assert fails("enrol", "--collector", "https://127.0.0.1:9", "--token", "t", "--ca", str(path)) == 1
    assert str(path) in capsys.readouterr().err


@pytest.mark.parametrize(
    "address", ["http://fairday.example.org", "ftp://127.0.0.1", "fairday.example.org", "https://", "https://a:b:c"]
)
def test_addresses_that_cannot_be_a_collectors(
    home: AgentDir, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    """Plain http goes to this machine alone, and what is no address is not tried."""
    assert fails("enrol", "--collector", address, "--token", "t") == 1
    assert capsys.readouterr().err.startswith("fairday-agent: ")


def test_the_machine_is_named_without_its_machine_id(tmp_path: Path) -> None:
    """The name is stable and differs between machines, but does not contain the id it is made of."""
    (tmp_path / "one").write_text("a" * 32 + "\n")
    (tmp_path / "two").write_text("b" * 32 + "\n")
    one, again, two, none = (machine_id(tmp_path / name) for name in ("one", "one", "two", "missing"))
    assert one == again
    assert len({one, two, none}) == 3
    assert "a" * 32 not in one


def test_a_damaged_config_is_named(home: AgentDir, capsys: pytest.CaptureFixture[str]) -> None:
    """A config that cannot be read is told with what to do, not taken for a missing one."""
    home.make()
    (home.path / "config.json").write_bytes(msgspec.json.encode({"seat": 5}))
    assert fails("status") == 1
    assert "enrol again with --again" in capsys.readouterr().err
