"""Does a client meet on our own network what a test asks for, and is nothing left of it?"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.net.hosts import (
    CLIENT,
    FAMILIES,
    SERVER,
    SILENT,
    UNREACHABLE,
    Family,
    Network,
    network_or_absent,
)
from support.net.nameserver import nameserver
from support.net.relay import Relay
from xmpp_walkthrough.net.dns.resolver import addresses, through

each_family = pytest.mark.parametrize("family", FAMILIES)


def knock(network: Network, address: str, port: int = 5222, *, patience: float = 10) -> str:
    """What comes of connecting from the client's host: "open", or the name of the error."""
    with network.client.entered():
        try:
            socket.create_connection((address, port), timeout=patience).close()
        except TimeoutError:
            return "silent"
        except OSError as error:
            return errno.errorcode[error.errno or 0]
        return "open"


@contextmanager
def offer(network: Network) -> Iterator[None]:
    """Something listens on port 5222 of the server's host."""
    with network.listen(5222):
        yield


@each_family
def test_open_and_refused(network: Network, family: Family) -> None:
    with offer(network):
        assert knock(network, SERVER[family]) == "open"
        assert knock(network, SERVER[family], 5223) == "ECONNREFUSED"


@each_family
def test_dropped(network: Network, family: Family) -> None:
    network.drop(5222)
    network.drop(5223)
    with offer(network), network.listen(5224):
        assert knock(network, SERVER[family], 5222, patience=0.1) == "silent"
        assert knock(network, SERVER[family], 5223, patience=0.1) == "silent"
        assert knock(network, SERVER[family], 5224) == "open"


@each_family
def test_prohibited(network: Network, family: Family) -> None:
    network.prohibit(5222)
    with offer(network), network.listen(5223):
        said = {4: "EHOSTUNREACH", 6: "EACCES"}
        assert knock(network, SERVER[family], 5222) == said[family]
        assert knock(network, SERVER[family], 5223) == "open"


@each_family
def test_addresses_where_nobody_is(network: Network, family: Family) -> None:
    assert knock(network, SILENT[family], patience=0.1) == "silent"
    assert knock(network, UNREACHABLE[family]) == "EHOSTUNREACH"


@each_family
def test_without_a_family(network: Network, family: Family) -> None:
    other: Family = 6 if family == 4 else 4
    network.without(family)
    with offer(network):
        assert knock(network, SERVER[family]) == "ENETUNREACH"
        assert knock(network, SERVER[other]) == "open"


def test_nothing_but_the_wire_leads_out(network: Network) -> None:
    with socket.create_server(("127.0.0.1", 0)) as outside:
        assert knock(network, "127.0.0.1", outside.getsockname()[1]) == "ECONNREFUSED"
    assert knock(network, "192.0.2.1") == "ENETUNREACH"


def test_two_networks_do_not_meet(network: Network) -> None:
    with network_or_absent() as other, offer(other):
        assert knock(other, SERVER[4]) == "open"
        assert knock(network, SERVER[4]) == "ECONNREFUSED"


def test_a_relay_leads_to_a_server_outside(network: Network) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as outside,
        Relay(*outside.getsockname(), listener=network.listen(5222)),
        network.client.entered(),
        socket.create_connection((SERVER[6], 5222), timeout=5) as client,
    ):
        client.sendall(b"from the client")
        peer, _ = outside.accept()
        with peer:
            assert peer.recv(64) == b"from the client"


def test_a_nameserver_and_a_command_are_on_the_host_that_was_entered(network: Network) -> None:
    """Loopback included: 127.0.0.1 is the client's own."""
    with network.client.entered(), nameserver(f"im.example A {SERVER[4]}") as dns:
        found = asyncio.run(addresses("im.example", resolver=through(dns.address)))
        routes = subprocess.run(
            ["cat", "/proc/net/fib_trie"], capture_output=True, text=True, timeout=10, check=True
        )
    assert found == (SERVER[4],)
    assert CLIENT[4] in routes.stdout
    assert CLIENT[4] not in Path("/proc/net/fib_trie").read_text()


def test_a_failure_leaves_nothing_behind() -> None:
    with network_or_absent():
        pass
    home, held = os.readlink("/proc/thread-self/ns/net"), os.listdir("/proc/self/fd")
    links = Path("/proc/net/dev").read_text().count(":")

    def fail() -> None:
        with Network() as network, network.client.entered():
            assert os.readlink("/proc/thread-self/ns/net") != home
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert os.readlink("/proc/thread-self/ns/net") == home
    assert os.listdir("/proc/self/fd") == held
    assert Path("/proc/net/dev").read_text().count(":") == links


def test_what_ip_refuses_is_an_error(network: Network) -> None:
    with pytest.raises(RuntimeError, match="nowhere"):
        network.client.ip("link set nowhere up")
