"""A host and a port as they are written together."""

import pytest

from xmpp_walkthrough.protocol.place import host_and_port


@pytest.mark.parametrize(
    ("host", "written"),
    [
        ("im.example", "im.example:5222"),
        ("192.0.2.7", "192.0.2.7:5222"),
        ("2001:db8::7", "[2001:db8::7]:5222"),
        ("fe80::1%eth0", "[fe80::1%eth0]:5222"),
    ],
)
def test_an_ipv6_address_stands_in_brackets(host: str, written: str) -> None:
    assert host_and_port(host, 5222) == written
