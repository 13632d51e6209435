"""Where DNS or a redirect leads: what is asked about, what is not, and that nobody goes unasked."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from xmpp_walkthrough.net.dns.caution import Caution, Doubt
from xmpp_walkthrough.net.dns.resolver import suspicion
from xmpp_walkthrough.net.reach import connect
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.net.tcp.attempt import Endpoint
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.transcript.facts import Fact, facts_of, key_of


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "::", "::1", "[::1]", "::1%lo"),
        *("::ffff:127.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1", "::ffff:0.0.0.0"),
        *("2002:7f00:1::1", "2002:0:1::", "64:ff9b::127.0.0.1", "64:ff9b:1::7f00:1"),
        "2001:0:7f00:1::1",
    ],
)
def test_every_spelling_of_our_own_machine(address: str) -> None:
    assert suspicion("im.example", address, 5222) == "loopback"


@pytest.mark.parametrize(
    "address",
    [
        *("169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0", "febf::1"),
        *("::ffff:169.254.169.254", "2002:a9fe:a9fe::", "64:ff9b::169.254.169.254"),
        *("224.0.0.1", "239.255.255.250", "ff02::1", "255.255.255.255"),
    ],
)
def test_every_spelling_of_the_link(address: str) -> None:
    assert suspicion("im.example", address, 5222) == "link-local"
    assert suspicion("im.example", address, 5222, ("127.0.0.1", 53)) == "link-local"


@pytest.mark.parametrize("port", [1, 22, 25, 53, 80, 110, 143, 442, 444, 993, 1023])
def test_ports_of_other_services(port: int) -> None:
    assert suspicion("im.example", "192.0.2.7", port) == "port"
    assert suspicion("im.example", "10.1.2.3", port, ("10.0.0.1", 53)) == "port"


@pytest.mark.parametrize(
    "address",
    [
        *("192.0.2.7", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fc00::1", "fd12::1"),
        *("2001:db8::7", "2002:c000:0207::", "64:ff9b::192.0.2.7", "64:ff9b::10.1.2.3", "1.1.1.1"),
        *("128.0.0.1", "126.255.255.255", "fec0::1", "2001:db8::7f00:1", "2001:db8::a9fe:a9fe"),
    ],
)
@pytest.mark.parametrize("port", [443, 1024, 5222, 5223, 5269, 65_535])
def test_everywhere_else_nobody_is_asked(address: str, port: int) -> None:
    assert suspicion("im.example", address, port) is None


@pytest.mark.parametrize(
    ("domain", "dns", "here"),
    [
        ("localhost", None, ""),
        ("im.localhost", None, ""),
        ("127.0.0.1", None, ""),
        ("::1", None, ""),
        ("im.example", ("127.0.0.1", 5353), ""),
        ("im.example", ("::1", 53), ""),
        ("im.example", ("::ffff:127.0.0.1", 53), ""),
        ("im.example", None, "127.0.0.1"),
        ("im.example", ("192.0.2.53", 53), "::1"),
        ("laptop.example", None, ""),
    ],
)
def test_who_has_named_our_own_machine_may_be_led_there(
    domain: str, dns: tuple[str, int] | None, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "Laptop.example")
    for address in ("127.0.0.1", "127.0.1.1", "::1"):
        assert suspicion(domain, address, 5222, dns, here) is None
        assert suspicion(domain, address, 1, dns, here) is None
    assert suspicion(domain, "169.254.1.1", 5222, dns, here) == "link-local"
    assert suspicion(domain, "192.0.2.7", 25, dns, here) == "port"


@pytest.mark.parametrize(
    ("domain", "dns", "here"),
    [
        ("192.0.2.7", None, ""),  # an address, and another one
        ("localhost.example", None, ""),
        ("notlocalhost", None, ""),
        ("im.example", ("192.0.2.53", 53), "192.0.2.7"),
        ("im.example", ("10.0.0.1", 53), "10.0.0.2"),
        ("im.example", None, "169.254.1.1"),
    ],
)
def test_nothing_else_is_consent(domain: str, dns: tuple[str, int] | None, here: str) -> None:
    assert suspicion(domain, "127.0.0.1", 5222, dns, here) == "loopback"


def test_the_place_where_we_are_may_name_another_port_of_its_own() -> None:
    assert suspicion("im.example", "169.254.1.1", 5223, None, "169.254.1.1") is None
    assert suspicion("im.example", "169.254.1.1", 25, None, "169.254.1.1") == "port"
    assert suspicion("169.254.1.1", "169.254.1.1", 5222) is None


class Went(NamedTuple):
    place: str
    asked: list[Doubt]
    notes: list[tuple[str, dict[str, Any]]]
    failure: WalkError | None

    @property
    def told(self) -> list[str]:
        return [key for key, _ in self.notes]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.setblocking(False)
        yield made


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def went(*targets: Target, agrees: bool = False, here: str = "", **options: Any) -> Went:
    """Connect there, with a guide that answers so."""
    asked: list[Doubt] = []
    notes: list[tuple[str, dict[str, Any]]] = []

    class Guide:
        async def agrees(self, doubt: Doubt) -> bool:
            asked.append(doubt)
            return agrees

    def note(fact: Fact) -> None:
        notes.append((key_of(fact), dict(facts_of(fact))))

    async def run() -> Went:
        given = Options(timeout=2.0, **options)
        caution = Caution("im.example", given, note, Guide())
        caution.here = here
        try:
            transport, _ = await connect(targets, given, note, caution)
        except WalkError as failure:
            return Went("", asked, notes, failure)
        transport.release()
        return Went(caution.here, asked, notes, None)

    return asyncio.run(run())


def touched(listener: socket.socket) -> bool:
    """Whether anybody has connected."""
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


HOSTS = ("127.0.0.1", "localhost", "x.localhost", "127.1", "0x7f.1", "2130706433", "0177.0.0.1")


@pytest.mark.parametrize("host", HOSTS)
def test_nobody_goes_where_they_are_told_without_a_question(
    host: str, listener: socket.socket
) -> None:
    done = went(Target(host, port_of(listener), told=True))
    assert done.failure is not None
    assert (done.failure.key, done.failure.exit_code) == ("connect.loopback", ExitCode.CONNECT)
    assert done.failure.facts["host"] == host
    assert [doubt.place.address for doubt in done.asked] == ["127.0.0.1"]
    assert set(done.told) == {"connect.doubtful"}
    assert not touched(listener)


@pytest.mark.parametrize("host", HOSTS)
def test_who_agrees_gets_there(host: str, listener: socket.socket) -> None:
    done = went(Target(host, port_of(listener), told=True), agrees=True)
    assert (done.failure, done.place, len(done.asked)) == (None, "127.0.0.1", 1)
    assert touched(listener)


@pytest.mark.parametrize("host", HOSTS)
def test_with_the_option_nobody_is_asked_and_it_is_said(host: str, listener: socket.socket) -> None:
    done = went(Target(host, port_of(listener), told=True), anywhere=True)
    assert (done.place, done.asked) == ("127.0.0.1", [])
    assert done.told[0] == "connect.allowed"


@pytest.mark.parametrize("host", HOSTS)
def test_what_a_person_has_named_is_gone_to(host: str, listener: socket.socket) -> None:
    done = went(Target(host, port_of(listener)))
    assert (done.place, done.asked, done.told) == ("127.0.0.1", [], ["connected"])


def test_a_server_here_may_send_us_to_another_one_here(listener: socket.socket) -> None:
    done = went(Target("127.0.0.1", port_of(listener), told=True), here="::1")
    assert (done.place, done.asked, done.told) == ("127.0.0.1", [], ["connected"])


def test_other_places_come_first_and_are_enough(listener: socket.socket) -> None:
    there = Target("127.0.0.1", port_of(listener), priority=2)
    done = went(Target("127.0.0.2", 5222, priority=1, told=True), there)
    assert (done.place, done.asked) == ("127.0.0.1", [])
    assert done.told == ["connect.doubtful", "connected"]


def test_one_question_for_all_of_them(listener: socket.socket) -> None:
    targets = [Target("127.0.0.1", port_of(listener), told=True, priority=n) for n in range(3)]
    targets += [Target("127.0.0.9", 22, told=True, priority=9)]
    done = went(*targets)
    assert [doubt.others for doubt in done.asked] == [3]
    assert done.failure is not None


def test_a_failure_of_the_others_is_the_failure(listener: socket.socket) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = port_of(gone)
    dead = Target("127.0.0.1", port, priority=1)
    doubtful = Target("127.0.0.1", port_of(listener), priority=2, told=True)
    done = went(dead, doubtful)
    assert done.failure is not None
    assert done.failure.key == "connect.refused"
    assert len(done.asked) == 1
    assert went(dead, doubtful, agrees=True).place == "127.0.0.1"


def test_agreed_and_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = port_of(gone)
    done = went(Target("127.0.0.1", port, told=True), agrees=True)
    assert done.failure is not None
    assert done.failure.key == "connect.refused"


def test_a_place_is_written_as_one_types_it() -> None:
    assert str(Endpoint(Target("x.example", 25), "::1")) == "[::1]:25"
