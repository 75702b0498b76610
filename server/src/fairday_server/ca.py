"""The local certificate authority: how it and the certificates under it are made and judged. No files, no clock.

An authority is bound to the names it was made for (name constraints), so that its key, should it leak, is good for
this collector alone and not for the rest of an agent's network.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fairday_server.names import LOOPBACK, as_address, is_dns_name

Key = ec.EllipticCurvePrivateKey

AUTHORITY_LIFE = timedelta(days=3652)
LEAF_LIFE = timedelta(days=90)
# An agent's clock may be behind ours; a certificate from "the future" would lock it out.
BACKDATE = timedelta(days=1)
LOOPBACK_NETWORKS = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@dataclass(frozen=True, slots=True)
class CertificateAuthority:
    """A key and its self-signed certificate."""

    key: Key
    certificate: x509.Certificate


def new_key() -> Key:
    """A new key on the curve P-256."""
    return ec.generate_private_key(ec.SECP256R1())


def new_authority(key: Key, names: Iterable[str], now: datetime) -> CertificateAuthority:
    """An authority for `names` (host names and addresses) and loopback alone, for ten years."""
    subject_key = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    # Each authority has its own name, so that two in one bundle are never taken for each other.
    name = _subject(f"Fairday local authority {subject_key.digest.hex()[:8]}")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATE)
        .not_valid_after(now + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
        .add_extension(subject_key, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(subject_key), critical=False)
        .sign(key, hashes.SHA256())
    )
    return CertificateAuthority(key, certificate)


def new_leaf(authority: CertificateAuthority, key: Key, names: Sequence[str], now: datetime) -> x509.Certificate:
    """A server certificate for `key` under `authority`, good for `names` and 90 days, never longer than it."""
    issuer = authority.certificate
    subject_key = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return (
        x509.CertificateBuilder()
        .subject_name(_subject("Fairday collector"))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(max(now - BACKDATE, issuer.not_valid_before_utc))
        .not_valid_after(min(now + LEAF_LIFE, issuer.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(subject_key), critical=False)
        .sign(authority.key, hashes.SHA256())
    )


def made_at(certificate: x509.Certificate) -> datetime:
    """When an authority's certificate was made."""
    return certificate.not_valid_before_utc + BACKDATE


def permits(certificate: x509.Certificate, names: Iterable[str]) -> bool:
    """Whether an authority's name constraints allow a certificate for all of `names`."""
    networks, domains = _constraints(certificate)
    return all(_allowed(name, networks, domains) for name in names)


def made_for(certificate: x509.Certificate) -> tuple[str, ...]:
    """The names and addresses an authority was made for, loopback's own among them."""
    networks, domains = _constraints(certificate)
    hosts = [str(network.network_address) for network in networks if network not in LOOPBACK_NETWORKS]
    return tuple(dict.fromkeys([*LOOPBACK, *domains, *hosts]))


def leaf_names(certificate: x509.Certificate) -> frozenset[str]:
    """The names and addresses a server certificate is good for."""
    value = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return frozenset(str(name) for kind in (x509.DNSName, x509.IPAddress) for name in value.get_values_for_type(kind))


def signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether `issuer`'s key signed `certificate`."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except Exception:  # noqa: BLE001 - whatever is wrong with a signature, the answer is no
        return False
    return True


def same_key(key: Key, certificate: x509.Certificate) -> bool:
    """Whether a certificate is for this key."""
    return key.public_key() == certificate.public_key()


def pem(thing: Key | x509.Certificate) -> bytes:
    """A certificate or an (unencrypted) key as PEM."""
    if isinstance(thing, x509.Certificate):
        return thing.public_bytes(serialization.Encoding.PEM)
    return thing.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def in_utc(now_ms: int) -> datetime:
    """Epoch milliseconds as certificates carry time: aware, whole seconds."""
    return datetime.fromtimestamp(now_ms // 1000, UTC)


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _permitted(names: Iterable[str]) -> list[x509.GeneralName]:
    networks = list(LOOPBACK_NETWORKS)
    domains = ["localhost"]
    for name in names:
        address = as_address(name)
        if address is None:
            domains.append(name)
        elif not address.is_loopback:
            networks.append(ip_network(address))
    return [
        *(x509.DNSName(domain) for domain in dict.fromkeys(domains)),
        *(x509.IPAddress(network) for network in dict.fromkeys(networks)),
    ]


def _general(name: str) -> x509.GeneralName:
    address = as_address(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


def _constraints(certificate: x509.Certificate) -> tuple[list[IPv4Network | IPv6Network], list[str]]:
    permitted = certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    networks = [subtree.value for subtree in permitted if isinstance(subtree, x509.IPAddress)]
    domains = [subtree.value for subtree in permitted if isinstance(subtree, x509.DNSName)]
    return [network for network in networks if isinstance(network, IPv4Network | IPv6Network)], domains


def _allowed(name: str, networks: Sequence[IPv4Network | IPv6Network], domains: Sequence[str]) -> bool:
    address = as_address(name)
    if address is None:
        return is_dns_name(name) and any(name == domain or name.endswith(f".{domain}") for domain in domains)
    return any(address in network for network in networks)
