"""Where a request may go."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairday_reports.deliver import DeliveryError
from fairday_reports.deliver.guard import Endpoint, addresses_of, check_allow, endpoint_of, is_public
from tests.reports.deliver.conftest import Names

# Everything of IPv4 that is not for the public internet, from the registry of IANA, as numbers of our own.
CLOSED = [
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4"),
    )
]
any_v4 = st.one_of(
    st.integers(0, 2**32 - 1),
    *(st.integers(int(net.network_address), int(net.broadcast_address)) for net in CLOSED),
).map(IPv4Address)


@pytest.mark.parametrize("text", ["93.184.216.34", "2606:2800:220:1::1", "2002:5db8:d822::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_public(text: str) -> None:
    """Public addresses are so in every form they are written in."""
    assert is_public(ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),  # noqa: S104
        *("224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1", "192.0.0.100", "198.18.0.1"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "2002:7f00:1::1", "2002:a9fe:a9fe::1"),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::5db8:d822", "2001:0:5db8:d822::1", "100::1"),
    ],
)
def test_addresses_of_ones_own_network_are_not_public(text: str) -> None:
    """Loopback, private, link-local, metadata, multicast and reserved ones are not, nor what carries them inside."""
    assert not is_public(ip_address(text))


@settings(deadline=None)
@given(any_v4)
def test_an_address_is_as_public_as_the_one_inside(inside: IPv4Address) -> None:
    """An IPv4 address is public unless the registry keeps its block; mapped, in 6to4 and in NAT64 it is the same."""
    expected = not any(inside in net for net in CLOSED)
    number = int(inside)
    assert is_public(inside) is expected
    assert is_public(IPv6Address((0xFFFF << 32) | number)) is expected
    assert is_public(IPv6Address((0x2002 << 112) | (number << 80) | 1)) is expected
    assert is_public(IPv6Address((0x0064_FF9B << 96) | number)) is expected


@settings(deadline=None)
@given(st.integers(0, 2**128 - 1).map(IPv6Address))
def test_ipv6_is_public_in_the_unicast_block_alone(address: IPv6Address) -> None:
    """Nothing outside of 2000::/3 is public but what carries a public IPv4 address."""
    carried = address.ipv4_mapped is not None or address in ip_network("64:ff9b::/96")
    if not carried and address not in ip_network("2000::/3"):
        assert not is_public(address)


def test_a_url_is_taken_apart() -> None:
    """Scheme, host, port and what is asked for there; the fragment stays here."""
    assert endpoint_of("https://Hooks.Example.org./a/b?c=d#e") == Endpoint(
        "https", "hooks.example.org", 443, "/a/b?c=d"
    )
    assert endpoint_of("http://[2606:2800::1]:8080") == Endpoint("http", "2606:2800::1", 8080, "/")
    assert endpoint_of("http://[2606:2800::1]:8080").name == "[2606:2800::1]:8080"
    assert endpoint_of("https://a.example:443/").name == "a.example"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://example.org/x", "https://"),
        ("file:///etc/passwd", "https://"),
        ("gopher://127.0.0.1:25/", "https://"),
        ("example.org", "https://"),
        ("", "https://"),
        ("https://", "no host"),
        ("https://./", "no host"),
        ("https:///path", "no host"),
        ("https://user@example.org/", "user name"),
        ("https://user:pw@example.org/", "user name"),
        ("https://example.org@127.0.0.1/", "user name"),
        ("https://@example.org/", "user name"),
        ("https://exa mple.org/", "%XX"),
        ("https://example.org\\@evil.example/", "%XX"),
        ("https://example.org/\r\nX-Evil: 1", "%XX"),
        ("https://exämple.org/", "xn--"),
        ("https://example.org:99999/", "no URL"),
        ("https://example.org:x/", "no URL"),
        ("https://[::1/", "no URL"),
        ("https://[fe80::x]/", "no URL"),
        ("https://127.0.0.1%00.example.org/", "no host"),
        ("https://example.org;.evil.example/", "no host"),
    ],
)
def test_what_is_no_plain_url_is_refused(url: str, words: str) -> None:
    """Another scheme, a user, and what two programs may read in two ways are refused, and not repeated."""
    with pytest.raises(DeliveryError) as caught:
        endpoint_of(url)
    assert words in caught.value.words
    assert "pw" not in caught.value.words


@settings(deadline=None)
@given(
    st.one_of(
        st.text(),
        st.text(alphabet="htps:/@.[]%?#0x1a7f\\ \n", max_size=30).map("https://".__add__),
    )
)
def test_any_text_is_an_endpoint_or_refused(text: str) -> None:
    """No text breaks it, and what it takes holds neither user nor space nor another scheme."""
    try:
        endpoint = endpoint_of(text)
    except DeliveryError:
        return
    assert endpoint.scheme in ("https", "http")
    assert endpoint.host
    assert not set(endpoint.host) & set("@/\\?#[]% \n")
    assert endpoint.target.startswith("/")
    assert endpoint.target.isascii()
    assert endpoint.target.isprintable()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "0", "[::1]", "[::ffff:10.0.0.1]"]
)
def test_numbers_that_mean_this_machine_are_refused(host: str) -> None:
    """However an address is spelled, it is judged by where it leads."""
    with pytest.raises(DeliveryError, match="not a public address"):
        addresses_of(endpoint_of(f"https://{host}/"), ())


def test_one_address_inside_is_enough_to_refuse(names: Names) -> None:
    """A name that leads to a public and to an internal address is refused, and told by which."""
    names("hooks.example.org", ["93.184.216.34", "10.0.0.7"])
    with pytest.raises(
        DeliveryError, match=r"hooks\.example\.org leads to 10\.0\.0\.7, .* FAIRDAY_REPORT_TARGETS_ALLOW"
    ):
        addresses_of(endpoint_of("https://hooks.example.org/"), ())


def test_what_the_setting_names_may_be_reached(names: Names) -> None:
    """A host by its name, or by networks that hold all its addresses, and then by plain HTTP as well."""
    names("chat.example.org", ["10.0.0.7", "10.0.0.8"])
    found = [ip_address("10.0.0.7"), ip_address("10.0.0.8")]
    for allow in (("Chat.example.org",), ("192.0.2.1", "10.0.0.0/24")):
        assert addresses_of(endpoint_of("https://chat.example.org/"), allow) == found
        assert addresses_of(endpoint_of("http://chat.example.org/"), allow) == found
    for allow in (("10.0.0.7",), ("example.org",), ("other.example.org",)):
        with pytest.raises(DeliveryError, match="not a public address"):
            addresses_of(endpoint_of("https://chat.example.org/"), allow)


def test_plain_http_is_for_what_the_setting_names_alone(names: Names) -> None:
    """Nothing goes in the clear to a public address."""
    names("hooks.example.org", ["93.184.216.34"])
    assert addresses_of(endpoint_of("https://hooks.example.org/"), ()) == [ip_address("93.184.216.34")]
    with pytest.raises(DeliveryError, match="https://"):
        addresses_of(endpoint_of("http://hooks.example.org/"), ("10.0.0.0/8",))


def test_a_name_nobody_knows_is_told(names: Names) -> None:
    """A name without an address is an error in words."""
    names("known.example.org", [])
    for host in ("unknown.example.org", "known.example.org"):
        with pytest.raises(DeliveryError, match="is not known"):
            addresses_of(endpoint_of(f"https://{host}/"), ())


@pytest.mark.parametrize(
    "entry", ["chat.example.org", "Chat", "10.0.0.0/8", "10.0.0.7", "fd00::/8", "xn--exmple-cua.org"]
)
def test_names_and_networks_can_be_allowed(entry: str) -> None:
    """A setting holds host names and networks."""
    assert check_allow((entry,)) == (entry,)


@pytest.mark.parametrize("entry", ["0.0.0.0/0", "::/0", "*", "*.example.org", "https://a", "10.0.0.1/8", "10.0.0.256"])
def test_what_allows_all_or_nothing_is_refused(entry: str) -> None:
    """A pattern, a URL, a network that is none and one of everything are told with the entry."""
    with pytest.raises(ValueError, match=re.escape(entry)):
        check_allow((entry,))
