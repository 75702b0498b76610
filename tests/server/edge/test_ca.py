import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from fairday_server import ca
from fairday_server.names import own_names

NOW = datetime.now(UTC).replace(microsecond=0)
NAMES = own_names("192.0.2.7", ["fairday.example.com", "2001:db8::7"], "box")
AUTHORITY = ca.new_authority(ca.new_key(), NAMES, NOW)


@pytest.fixture
def authority() -> ca.CertificateAuthority:
    """An authority for NAMES."""
    return AUTHORITY


def openssl_verify(tmp_path: Path, root: x509.Certificate, leaf: x509.Certificate, *names: str) -> str:
    """What the openssl command says about a leaf under a root."""
    (tmp_path / "ca.pem").write_bytes(ca.pem(root))
    (tmp_path / "leaf.pem").write_bytes(ca.pem(leaf))
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "ca.pem", *names, "leaf.pem"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_the_authority_is_narrow(authority: ca.CertificateAuthority) -> None:
    """P-256, ten years, no authorities beneath it, and critical constraints to its own names."""
    found = authority.certificate.extensions
    basic = found.get_extension_for_class(x509.BasicConstraints)
    constraints = found.get_extension_for_class(x509.NameConstraints)
    assert isinstance(authority.key.curve, ec.SECP256R1)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    assert constraints.critical
    assert {str(subtree.value) for subtree in constraints.value.permitted_subtrees or []} == {
        "localhost", "127.0.0.0/8", "::1/128", "192.0.2.7/32", "box", "fairday.example.com", "2001:db8::7/128"
    }  # fmt: skip
    assert set(ca.made_for(authority.certificate)) == set(NAMES)
    life = authority.certificate.not_valid_after_utc - NOW
    assert timedelta(days=3650) <= life <= timedelta(days=3653)


def test_a_leaf_for_its_names_verifies(authority: ca.CertificateAuthority, tmp_path: Path) -> None:
    """OpenSSL's strict check accepts a certificate for every permitted name and address."""
    leaf = ca.new_leaf(authority, ca.new_key(), NAMES, NOW)
    assert ca.leaf_names(leaf) == set(NAMES)
    assert leaf.not_valid_after_utc == NOW + timedelta(days=90)
    assert "leaf.pem: OK" in openssl_verify(tmp_path, authority.certificate, leaf)
    assert "leaf.pem: OK" in openssl_verify(
        tmp_path, authority.certificate, leaf, "-verify_hostname", "fairday.example.com"
    )


@pytest.mark.parametrize("name", ["bank.example", "notfairday.example.com", "192.0.2.8", "10.0.0.1", "2001:db8::8"])
def test_a_leaf_for_another_name_does_not_verify(authority: ca.CertificateAuthority, tmp_path: Path, name: str) -> None:
    """A stolen authority key is of no use for any other host: OpenSSL refuses what it signs."""
    leaf = ca.new_leaf(authority, ca.new_key(), [name], NOW)
    assert "permitted subtree violation" in openssl_verify(tmp_path, authority.certificate, leaf)
    assert not ca.permits(authority.certificate, [name])


def test_no_authority_can_be_made_beneath_it(authority: ca.CertificateAuthority, tmp_path: Path) -> None:
    """A certificate of the server cannot sign others."""
    key = ca.new_key()
    server = ca.CertificateAuthority(key, ca.new_leaf(authority, key, NAMES, NOW))
    leaf = ca.new_leaf(server, ca.new_key(), NAMES, NOW)
    (tmp_path / "between.pem").write_bytes(ca.pem(server.certificate))
    assert "OK" not in openssl_verify(tmp_path, authority.certificate, leaf, "-untrusted", "between.pem")


def test_a_leaf_never_outlives_its_authority(authority: ca.CertificateAuthority) -> None:
    """A certificate made near the authority's end ends with it."""
    near_end = authority.certificate.not_valid_after_utc - timedelta(days=5)
    leaf = ca.new_leaf(authority, ca.new_key(), NAMES, near_end)
    assert leaf.not_valid_after_utc == authority.certificate.not_valid_after_utc


def test_two_authorities_are_told_apart() -> None:
    """Each authority has a name of its own, and only its own leaves are its own."""
    first, second = (ca.new_authority(ca.new_key(), NAMES, NOW) for _ in range(2))
    leaf = ca.new_leaf(first, ca.new_key(), NAMES, NOW)
    assert first.certificate.subject != second.certificate.subject
    assert ca.signed_by(leaf, first.certificate)
    assert not ca.signed_by(leaf, second.certificate)


@given(st.sampled_from(NAMES), st.from_regex(r"[a-z]{1,8}", fullmatch=True))
def test_permission_reaches_to_subdomains_alone(name: str, word: str) -> None:
    """A permitted domain permits what lies under it, never what merely ends like it."""
    certificate = AUTHORITY.certificate
    assert ca.permits(certificate, [name])
    if not name[-1].isdigit():
        assert ca.permits(certificate, [f"{word}.{name}"])
    assert not ca.permits(certificate, [f"{word}{name}" if name[-1].isalpha() else f"{word}.{name}"])
