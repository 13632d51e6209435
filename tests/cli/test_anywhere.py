"""Led to our own machine, its link, or another service: the command stays away, and says why.

Each of these runs on a host of its own without a way out (`support/net/hosts.py`): its nameserver
is not on loopback there, and an XMPP server that nobody means listens on 127.0.0.1:5222.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from support.net.hosts import CLIENT, SERVER, Network
from support.net.nameserver import nameserver
from support.screens import command

from xmpp_walkthrough.wire.names import STREAM_ERRORS, STREAMS

ME = "mbed@im.example"
run = partial(command.run, XMPP_WALK_PASSWORD="mirror")
SRV = "_xmpp-client._tcp.im.example  SRV  0 5 {port} {host}.\n"
HERE = SRV.format(port=5222, host="x.im.example")
LED = {
    "loopback": (HERE + "x.im.example A 127.0.0.1", "loopback"),
    "loopback-range": (HERE + "x.im.example A 127.77.0.1", "loopback"),
    "loopback-6": (HERE + "x.im.example AAAA ::1", "loopback"),
    "mapped": (HERE + "x.im.example AAAA ::ffff:127.0.0.1", "loopback"),
    "unspecified": (HERE + "x.im.example A 0.0.0.0", "loopback"),
    "alias": (HERE + "x.im.example CNAME y.example.\ny.example A 127.0.0.1", "loopback"),
    "localhost": (SRV.format(port=5222, host="localhost"), "loopback"),
    "literal": (SRV.format(port=5222, host="127.0.0.1"), "loopback"),
    "no-srv": ("im.example A 127.0.0.1", "loopback"),
    "link-local": (HERE + "x.im.example A 169.254.169.254", "link-local"),
    "link-local-6": (HERE + "x.im.example AAAA fe80::1", "link-local"),
    "mail": (SRV.format(port=25, host="x.im.example") + f"x.im.example A {SERVER[4]}", "port"),
    "ssh": (SRV.format(port=22, host="x.im.example") + f"x.im.example A {CLIENT[4]}", "port"),
}
each_way = pytest.mark.parametrize(("zone", "why"), LED.values(), ids=LED)
HEADER = f"<stream:stream xmlns='jabber:client' xmlns:stream='{STREAMS}' id='1' version='1.0'>"


class Watched:
    """The ports of our own host that nobody should be led to, and who came all the same."""

    def __init__(self) -> None:
        self._sockets = [
            socket.create_server(("127.0.0.1", 5222)),
            socket.create_server(("::1", 5222), family=socket.AF_INET6),
            socket.create_server((CLIENT[4], 22)),
        ]

    def touched(self) -> int:
        found = 0
        for each in self._sockets:
            each.setblocking(False)
            try:
                while True:
                    each.accept()[0].close()
                    found += 1
            except BlockingIOError:
                pass
        return found

    def close(self) -> None:
        for each in self._sockets:
            each.close()


@contextmanager
def led(network: Network, zone: str) -> Iterator[tuple[Watched, str]]:
    """On the client's host: the ports that are watched, and the nameserver to ask."""
    with network.client.entered(), nameserver(zone, host=CLIENT[4]) as dns:
        watched = Watched()
        try:
            yield watched, dns.place
        finally:
            watched.close()


@each_way
def test_a_walk_in_a_pipe_stays_away(zone: str, why: str, network: Network) -> None:
    with led(network, zone) as (watched, dns):
        options = ("--dns", dns, "--auto", "--view", "plain", "--timeout", "2")
        done = run(ME, *options)
        assert done.returncode == 11, done.stdout + done.stderr
        assert "--anywhere" in done.stdout
        assert "Nobody goes there unasked" in done.stdout
        assert not watched.touched()
        chinese = run(ME, *options, "--lang", "zh")
        assert "没有人同意，就不去那里" in chinese.stdout
        assert not watched.touched()


@each_way
def test_the_doctor_stays_away_and_names_the_cause(zone: str, why: str, network: Network) -> None:
    causes = {
        "loopback": "loopback-address-in-dns",
        "link-local": "link-local-address-in-dns",
        "port": "port-of-other-service-in-dns",
    }
    with led(network, zone) as (watched, dns):
        for options in (("--no-login",), ()):
            done = run("doctor", ME, "--dns", dns, "--json", "--timeout", "2", *options)
            assert done.returncode == 40, done.stdout + done.stderr
            report = json.loads(done.stdout)
            findings = {(each["check"], each["key"], each["mark"]) for each in report["findings"]}
            assert ("targets", f"only-{why}", "fault") in findings
            assert report["causes"][0]["name"] == causes[why]
            assert not watched.touched()


@pytest.mark.parametrize("name", ["loopback", "loopback-6", "localhost", "no-srv", "ssh"])
def test_with_the_option_it_goes_there(name: str, network: Network) -> None:
    with led(network, LED[name][0]) as (watched, dns):
        options = ("--dns", dns, "--auto", "--timeout", "1", "--anywhere", "--to", "connect")
        done = run(ME, *options, "--view", "plain")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "With `--anywhere` we go there all the same" in done.stdout
        assert watched.touched()
        run("doctor", ME, "--dns", dns, "--no-login", "--timeout", "1", "--anywhere")
        assert watched.touched()


def test_a_private_network_is_a_usual_place(network: Network) -> None:
    zone = HERE + f"x.im.example A {SERVER[4]}\nx.im.example AAAA {SERVER[6]}"
    with network.listen(5222), led(network, zone) as (_, dns):
        options = ("--dns", dns, "--auto", "--timeout", "2", "--to", "connect", "--view", "plain")
        done = run(ME, *options)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "unasked" not in done.stdout


@contextmanager
def sending_on(network: Network, place: str) -> Iterator[None]:
    """A server on the other host that sends everybody to that place."""
    listener = network.listen(5222)
    error = f"<stream:error><see-other-host xmlns='{STREAM_ERRORS}'>{place}</see-other-host>"
    words = f"{HEADER}{error}</stream:error></stream:stream>".encode()

    def serve() -> None:
        while True:
            try:
                client = listener.accept()[0]
            except OSError:
                return
            client.sendall(words)
            threading.Thread(target=_drained, args=(client,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _drained(client: socket.socket) -> None:
    with client:
        client.settimeout(5)
        try:
            while client.recv(4096):
                pass
        except OSError:
            pass


PLACES = {
    "127.0.0.1:5222": "loopback",
    "127.0.0.1": "loopback",
    "[::1]:5222": "loopback",
    "[::ffff:127.0.0.1]:5222": "loopback",
    "[::127.0.0.1]:5222": "loopback",
    "[64:ff9b::7f00:1]:5222": "loopback",
    "[2002:7f00:1::]:5222": "loopback",
    "0.0.0.0:5222": "loopback",
    "[::]:5222": "loopback",
    "localhost:5222": "loopback",
    "localhost": "loopback",
    "inside.example:5222": "loopback",
    "169.254.169.254:5222": "link-local",
    "[fe80::1]:5222": "link-local",
    f"{SERVER[4]}:25": "port",
    f"{CLIENT[4]}:22": "port",
}


@pytest.mark.parametrize(("place", "why"), PLACES.items(), ids=PLACES)
def test_nor_does_a_redirect_lead_there(place: str, why: str, network: Network) -> None:
    zone = HERE + f"x.im.example A {SERVER[4]}\ninside.example A 127.0.0.1"
    with sending_on(network, place), led(network, zone) as (watched, dns):
        options = ("--dns", dns, "--timeout", "2")
        done = run(ME, *options, "--auto", "--view", "jsonl")
        records = [json.loads(line) for line in done.stdout.splitlines()]
        keys = [record.get("failed", {}).get("key") for record in records]
        assert f"connect.{why}" in str(keys), done.stdout
        assert done.returncode == 11
        assert not watched.touched()
        report = run("doctor", ME, *options, "--json")
        assert report.returncode == 40
        assert "redirected-where-nobody-should-go" in report.stdout
        assert not watched.touched()


@pytest.mark.parametrize("place", ["127.1:5222", "0x7f000001:5222", "2130706433", "[::1%lo]:5222"])
def test_nor_does_an_odd_spelling_of_it(place: str, network: Network) -> None:
    zone = HERE + f"x.im.example A {SERVER[4]}"
    with sending_on(network, place), led(network, zone) as (watched, dns):
        options = ("--dns", dns, "--timeout", "2", "--auto")
        done = run(ME, *options, "--view", "plain")
        assert done.returncode in (10, 11, 20)
        assert not watched.touched()
