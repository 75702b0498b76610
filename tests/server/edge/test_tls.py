import ssl
import stat
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from fairday_server.ca import in_utc, leaf_names
from fairday_server.ca_files import AuthorityFiles, read_certificate
from fairday_server.names import own_names
from fairday_server.tls import Authority, ensure_leaf
from tests.support.handshake import shake

NOW = time.time_ns() // 1_000_000
DAY = 86_400_000
OLD = own_names("127.0.0.1", ["old.example"], "box")
NEW = own_names("127.0.0.1", ["new.example"], "box")


def ca_pem(directory: Path) -> str:
    """What `ca.pem` says now."""
    return (directory / "ca.pem").read_text()


def test_the_first_start_makes_an_authority_and_a_leaf(tmp_path: Path) -> None:
    """After `ensure` the port is verified by `ca.pem` under each of its names, and all files are 0600."""
    authority = Authority(tmp_path, OLD)
    files = authority.ensure(NOW)
    for name in OLD:
        shake(authority.ssl_context(), ca_pem(tmp_path), name)
    assert (files.ca, files.leaf) == (tmp_path / "ca.pem", tmp_path / "agents.pem")
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["agents.pem", "ca.key", "ca.lock", "ca.pem"]
    assert authority.bundle() == ca_pem(tmp_path)
    assert authority.switch_due() is None


def test_other_names_fail_the_handshake(tmp_path: Path) -> None:
    """A client that asks for a name the port was not made for refuses it."""
    authority = Authority(tmp_path, OLD)
    authority.ensure(NOW)
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shake(authority.ssl_context(), ca_pem(tmp_path), "new.example")


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    """While nothing is due the files stay byte for byte as they are."""
    ensure_leaf(tmp_path, OLD, NOW - DAY)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    ensure_leaf(tmp_path, tuple(reversed(OLD)), NOW)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_leaf_is_renewed_before_it_ends_into_the_live_context(tmp_path: Path) -> None:
    """With less than 30 days left new handshakes get a new certificate from the same context; the authority stays."""
    authority = Authority(tmp_path, OLD)
    authority.ensure(NOW - 61 * DAY)
    context, bundle = authority.ssl_context(), ca_pem(tmp_path)
    first = shake(context, bundle, "old.example")
    assert not authority.renew_if_due(NOW - 60 * DAY)
    assert shake(context, bundle, "old.example") == first
    assert authority.renew_if_due(NOW)
    assert shake(context, bundle, "old.example") != first
    assert authority.ssl_context() is context
    assert ca_pem(tmp_path) == bundle


def test_what_another_process_renewed_is_served_too(tmp_path: Path) -> None:
    """A change on disk, made by a command beside the server, reaches the server's context at its next look."""
    serving, command = Authority(tmp_path, OLD), Authority(tmp_path, OLD)
    serving.ensure(NOW - 61 * DAY)
    first = shake(serving.ssl_context(), ca_pem(tmp_path), "old.example")
    command.ensure(NOW)
    assert serving.renew_if_due(NOW)
    assert shake(serving.ssl_context(), ca_pem(tmp_path), "old.example") != first


def test_fewer_names_need_no_new_authority(tmp_path: Path) -> None:
    """A name taken away is gone from the leaf at once, under the same authority."""
    ensure_leaf(tmp_path, OLD, NOW)
    bundle = ca_pem(tmp_path)
    authority = Authority(tmp_path, own_names("127.0.0.1", [], "box"))
    authority.ensure(NOW)
    assert ca_pem(tmp_path) == bundle
    assert authority.switch_due() is None
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(authority.ssl_context(), bundle, "old.example")


def test_a_changed_authority_is_published_before_it_is_used(tmp_path: Path) -> None:
    """After new names both authorities are in the bundle; `ca.pem` verifies the port before, during and after."""
    ensure_leaf(tmp_path, OLD, NOW - 20 * DAY)
    old_pem = ca_pem(tmp_path)
    authority = Authority(tmp_path, NEW)
    authority.ensure(NOW - 8 * DAY)
    told = authority.bundle()
    context = authority.ssl_context()
    assert told.startswith(old_pem)
    assert told.count("BEGIN CERTIFICATE") == 2
    assert authority.switch_due() == in_utc(NOW - 1 * DAY)

    assert not authority.renew_if_due(NOW - 1 * DAY - 60_000)
    assert authority.bundle() == told
    assert ca_pem(tmp_path) == old_pem
    shake(context, old_pem, "box")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(context, told, "new.example")

    assert authority.renew_if_due(NOW)
    assert ca_pem(tmp_path) != old_pem
    assert authority.bundle() == ca_pem(tmp_path)
    assert authority.switch_due() is None
    shake(context, told, "new.example")
    shake(context, ca_pem(tmp_path), "new.example")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(context, old_pem, "box")


def test_during_the_grace_the_old_names_are_served(tmp_path: Path) -> None:
    """Until the switch the leaf holds those of the wanted names that agents can verify already."""
    ensure_leaf(tmp_path, OLD, NOW)
    Authority(tmp_path, NEW).ensure(NOW)
    leaf = read_certificate(tmp_path / "agents.pem")
    assert leaf is not None
    assert leaf_names(leaf) == set(NEW) - {"new.example"}


def test_the_operator_need_not_wait(tmp_path: Path) -> None:
    """`switch` puts a waiting successor in use at once, and does nothing where none waits."""
    ensure_leaf(tmp_path, OLD, NOW)
    assert not Authority(tmp_path, OLD).switch(NOW)
    authority = Authority(tmp_path, NEW)
    assert authority.switch(NOW)
    shake(authority.ssl_context(), ca_pem(tmp_path), "new.example")
    assert not authority.switch(NOW)


def test_the_operators_shell_need_not_know_the_names(tmp_path: Path) -> None:
    """A switch from a shell without the server's settings serves the names the successor was made for."""
    ensure_leaf(tmp_path, OLD, NOW)
    serving = Authority(tmp_path, NEW)
    serving.ensure(NOW)
    context = serving.ssl_context()
    bare = Authority(tmp_path, own_names("127.0.0.1", [], "box"))
    assert bare.switch(NOW)
    switched = (tmp_path / "agents.pem").read_bytes()
    assert not bare.switch(NOW)
    assert serving.renew_if_due(NOW)
    assert (tmp_path / "agents.pem").read_bytes() == switched
    shake(context, ca_pem(tmp_path), "new.example")


def test_names_that_come_back_call_the_succession_off(tmp_path: Path) -> None:
    """When the old names are wanted again the successor is dropped and nothing changes for agents."""
    ensure_leaf(tmp_path, OLD, NOW)
    before = ca_pem(tmp_path)
    ensure_leaf(tmp_path, NEW, NOW)
    assert (tmp_path / "ca.next.pem").exists()
    authority = Authority(tmp_path, OLD)
    authority.ensure(NOW)
    assert not list(tmp_path.glob("ca.next.*"))
    assert authority.bundle() == before


def test_names_that_change_again_begin_the_grace_anew(tmp_path: Path) -> None:
    """A successor that does not fit any more is replaced, and agents get the whole grace for the new one."""
    ensure_leaf(tmp_path, OLD, NOW - 10 * DAY)
    ensure_leaf(tmp_path, NEW, NOW - 8 * DAY)
    third = Authority(tmp_path, own_names("127.0.0.1", ["third.example"], "box"))
    third.ensure(NOW)
    assert third.switch_due() == in_utc(NOW + 7 * DAY)


def test_an_authority_near_its_end_gets_a_successor(tmp_path: Path) -> None:
    """A year before the ten are over the succession begins by itself."""
    authority = Authority(tmp_path, OLD)
    authority.ensure(NOW)
    authority.ensure(NOW + 3280 * DAY)
    assert authority.switch_due() is None
    authority.ensure(NOW + 3290 * DAY)
    assert authority.switch_due() == in_utc(NOW + 3297 * DAY)


def test_an_authority_that_ended_is_replaced_at_once(tmp_path: Path) -> None:
    """A server that slept past the end of everything serves again at its start."""
    ensure_leaf(tmp_path, OLD, NOW - 3660 * DAY)
    authority = Authority(tmp_path, OLD)
    authority.ensure(NOW)
    shake(authority.ssl_context(), ca_pem(tmp_path), "old.example")


def test_a_lost_key_does_not_stop_the_port(tmp_path: Path) -> None:
    """Without its key the authority's leaf is served on, and a successor takes over after the grace."""
    authority = Authority(tmp_path, OLD)
    authority.ensure(NOW - 9 * DAY)
    before = ca_pem(tmp_path)
    (tmp_path / "ca.key").unlink()
    authority.ensure(NOW - 8 * DAY)
    shake(authority.ssl_context(), before, "old.example")
    assert authority.renew_if_due(NOW)
    assert ca_pem(tmp_path) != before
    shake(authority.ssl_context(), ca_pem(tmp_path), "old.example")


def test_a_port_that_cannot_be_served_any_more_switches_at_once(tmp_path: Path) -> None:
    """With the key and the leaf both gone there is nothing to wait for."""
    authority = Authority(tmp_path, OLD)
    authority.ensure(NOW)
    (tmp_path / "ca.key").unlink()
    (tmp_path / "agents.pem").unlink()
    authority.ensure(NOW)
    shake(authority.ssl_context(), ca_pem(tmp_path), "old.example")


@pytest.mark.parametrize("damaged", ["ca.pem", "agents.pem"])
def test_a_damaged_certificate_is_made_again(tmp_path: Path, damaged: str) -> None:
    """Agents that trust the authority from before verify the port after a damaged certificate was remade."""
    authority = Authority(tmp_path, OLD)
    authority.ensure(NOW)
    pinned = ca_pem(tmp_path)
    (tmp_path / damaged).write_bytes(b"\x00" * 100)
    authority.ensure(NOW)
    shake(authority.ssl_context(), pinned, "old.example")
    shake(authority.ssl_context(), ca_pem(tmp_path), "old.example")


def test_everything_damaged_is_made_anew(tmp_path: Path) -> None:
    """With key and certificate gone the start still succeeds; agents then need the new `ca.pem`."""
    ensure_leaf(tmp_path, OLD, NOW)
    for path in tmp_path.glob("*.*"):
        path.write_bytes(b"no")
    authority = Authority(tmp_path, OLD)
    authority.ensure(NOW)
    shake(authority.ssl_context(), ca_pem(tmp_path), "old.example")


def test_a_clock_that_is_far_behind_changes_nothing(tmp_path: Path) -> None:
    """A machine that starts in 1970 until it hears of the time keeps the authority its agents know."""
    ensure_leaf(tmp_path, OLD, NOW)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    ensure_leaf(tmp_path, OLD, DAY)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_successor_is_told_about_in_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The log says that the authority will change, when, and how not to wait."""
    ensure_leaf(tmp_path, OLD, NOW)
    ensure_leaf(tmp_path, NEW, NOW)
    ensure_leaf(tmp_path, NEW, NOW)
    [told] = [vars(record) for record in caplog.records if record.message == "tls.successor_made"]
    assert told["until"].startswith((in_utc(NOW) + timedelta(days=7)).strftime("%Y-%m-%d"))
    assert "old names only" in told["says"]


def test_only_whole_pairs_count(tmp_path: Path) -> None:
    """A key and a certificate that do not belong together are not taken for a leaf or a successor."""
    ensure_leaf(tmp_path, OLD, NOW)
    ensure_leaf(tmp_path, NEW, NOW)
    files = AuthorityFiles(tmp_path)
    (tmp_path / "ca.next.key").write_bytes((tmp_path / "ca.key").read_bytes())
    assert files.successor() is None
    ensure_leaf(tmp_path, NEW, NOW)
    successor = files.successor()
    assert successor is not None
    assert isinstance(successor.certificate, x509.Certificate)


def test_renewals_do_not_disturb_handshakes_of_other_threads(tmp_path: Path) -> None:
    """While the leaf is replaced again and again, not one handshake on other threads fails."""
    authority = Authority(tmp_path, OLD)
    authority.ensure(NOW)
    context, bundle = authority.ssl_context(), ca_pem(tmp_path)
    done = threading.Event()
    seen: list[bytes] = []

    def keep_shaking() -> None:
        while not done.is_set():
            seen.append(shake(context, bundle, "old.example"))

    with ThreadPoolExecutor(2) as pool:
        shaking = [pool.submit(keep_shaking) for _ in range(2)]
        for _ in range(30):
            (tmp_path / "agents.pem").unlink()
            assert authority.renew_if_due(NOW)
        done.set()
    for thread in shaking:
        thread.result()
    assert len(set(seen)) > 1
