"""Does the walk get through networks in which something is missing, and name what is in its way?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.net.hosts import SERVER, Family, Network
from support.net.nameserver import nameserver
from support.net.relay import Relay
from support.real.server import RealServer, Setup
from support.real.walking import Walked, walk

pytestmark = pytest.mark.real

Start = Callable[[str, Setup], RealServer]
ZONE = f"""
    _xmpp-client._tcp.ceit.org   SRV   0 5 5222 xmpp.ceit.org.
    _xmpps-client._tcp.ceit.org  SRV   5 5 5223 xmpp.ceit.org.
    xmpp.ceit.org                A     {SERVER[4]}
    xmpp.ceit.org                AAAA  {SERVER[6]}
"""


@contextmanager
def reachable(server: RealServer, network: Network) -> Iterator[tuple[Relay, Relay]]:
    """The server's two ports, on the host that the client may reach."""
    starttls = Relay(server.host, server.port, listener=network.listen(5222))
    direct = Relay(server.host, server.direct_port, listener=network.listen(5223))
    with starttls, direct:
        yield starttls, direct


def walk_there(server: RealServer, network: Network, place: Path, *options: str) -> Walked:
    """A walk on the client's host, which finds the server by DNS."""
    with network.client.entered(), nameserver(ZONE) as dns:
        return walk(server, "--dns", dns.place, *options, place=place, found=True)


def test_nothing_is_missing(network: Network, start: Start, tmp_path: Path) -> None:
    server = start("prosody", Setup())
    with reachable(server, network) as (starttls, direct):
        walked = walk_there(server, network, tmp_path)
    assert walked.code == 0, str(walked)
    assert starttls.passages
    assert not direct.passages


@pytest.mark.parametrize("missing", [4, 6])
def test_one_family_is_missing(
    missing: Family, network: Network, start: Start, tmp_path: Path
) -> None:
    server = start("prosody", Setup())
    network.without(missing)
    with reachable(server, network):
        walked = walk_there(server, network, tmp_path)
    assert walked.code == 0, str(walked)
    assert SERVER[4 if missing == 6 else 6] in walked.output


@pytest.mark.parametrize("how", ["drop", "prohibit"])
def test_one_port_is_filtered(how: str, network: Network, start: Start, tmp_path: Path) -> None:
    server = start("prosody", Setup())
    getattr(network, how)(5222)
    with reachable(server, network) as (starttls, direct):
        walked = walk_there(server, network, tmp_path, "--timeout", "4")
    assert walked.code == 0, str(walked)
    assert direct.passages
    assert not starttls.passages


@pytest.mark.parametrize(("how", "cause"), [("drop", "no answer"), ("prohibit", "not reachable")])
def test_both_ports_are_filtered(
    how: str, cause: str, network: Network, start: Start, tmp_path: Path
) -> None:
    server = start("prosody", Setup())
    network.without(6)
    for port in (5222, 5223):
        getattr(network, how)(port)
    with reachable(server, network):
        walked = walk_there(server, network, tmp_path, "--timeout", "1")
    assert walked.code == 11, str(walked)
    for port in (5222, 5223):
        assert f"No connection to {SERVER[4]}, port {port}: {cause}" in walked.output, str(walked)
