"""Does the relay record what it passed on, and break connections as told?"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from support.net.relay import Ending, Relay, Weather
from support.net.weather import PORTAL, after


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that says everything back."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                try:
                    while data := peer.recv(65536):
                        peer.sendall(data)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def ask(relay: Relay, data: bytes) -> bytes:
    """Send, stop sending, and read to the end."""
    with socket.create_connection((relay.host, relay.port), timeout=5) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := client.recv(65536):
            answer += piece
        return answer


def test_both_directions_are_recorded(echo: int) -> None:
    with Relay("127.0.0.1", echo) as relay:
        assert ask(relay, b"<a/>" * 5000) == b"<a/>" * 5000
    assert relay.client_to_server == relay.server_to_client == b"<a/>" * 5000
    assert [one.time for one in relay.passages] == sorted(one.time for one in relay.passages)


def test_chunks_are_no_longer_than_asked(echo: int) -> None:
    with Relay("127.0.0.1", echo, to_client=Weather(chunk=3)) as relay:
        assert ask(relay, b"abcdefgh") == b"abcdefgh"
    sizes = [len(one.data) for one in relay.passages if one.direction == "server-to-client"]
    assert max(sizes) <= 3


def test_delay_is_kept(echo: int) -> None:
    with Relay("127.0.0.1", echo, to_server=Weather(delay=0.05)) as relay:
        ask(relay, b"x")
    (sent,) = [one for one in relay.passages if one.direction == "client-to-server"]
    assert sent.time >= 0.05


def test_stripped_bytes_do_not_arrive(echo: int) -> None:
    with Relay("127.0.0.1", echo, to_server=Weather(strip=b"<starttls/>")) as relay:
        assert ask(relay, b"<f><starttls/></f><star") == b"<f></f><star"


def test_bytes_that_only_look_like_the_beginning_of_the_pattern_arrive(echo: int) -> None:
    with (
        Relay("127.0.0.1", echo, to_client=Weather(strip=b"<starttls/>")) as relay,
        socket.create_connection((relay.host, relay.port), timeout=5) as client,
    ):
        client.sendall(b"<st")
        assert client.recv(3) == b"<st"


@pytest.mark.parametrize("ending", ["fin", "rst", "silence"])
def test_cut(echo: int, ending: Ending) -> None:
    weather = Weather(cut_after=4, ending=ending)
    with (
        Relay("127.0.0.1", echo, to_client=weather) as relay,
        socket.create_connection((relay.host, relay.port), timeout=0.5) as client,
    ):
        client.sendall(b"12345678")
        assert client.recv(4) == b"1234"
        if ending == "fin":
            assert client.recv(1) == b""
        else:
            with pytest.raises(ConnectionResetError if ending == "rst" else TimeoutError):
                client.recv(1)
    assert relay.server_to_client == b"1234"


def test_elements_are_left_out_and_the_rest_arrives(echo: int) -> None:
    with Relay("127.0.0.1", echo, to_client=Weather(without=("starttls",), chunk=1)) as relay:
        said = b"<f><starttls xmlns='urn:x'><required/></starttls><starttlsx/></f>"
        assert ask(relay, said) == b"<f><starttlsx/></f>"


def test_portal_answers_in_the_place_of_the_server(echo: int) -> None:
    with Relay("127.0.0.1", echo, to_client=Weather(instead=PORTAL)) as relay:
        assert ask(relay, b"<stream:stream>") == PORTAL
    assert relay.client_to_server == b"<stream:stream>"


def test_moment_within_a_read(echo: int) -> None:
    with Relay("127.0.0.1", echo, to_client=Weather(cut_at=after(b"<proceed/>"))) as relay:
        assert ask(relay, b"<a/><proceed/>rest") == b"<a/><proceed/>"


def test_reset_as_soon_as_there_is_a_connection(echo: int) -> None:
    weather = Weather(cut_at=after(b""), ending="rst")
    with (
        Relay("127.0.0.1", echo, to_client=weather) as relay,
        socket.create_connection((relay.host, relay.port), timeout=5) as client,
        pytest.raises(ConnectionResetError),
    ):
        client.recv(1)


def test_listener_of_ones_own(echo: int) -> None:
    listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    with Relay("127.0.0.1", echo, listener=listener) as relay:
        assert relay.host == "::1"
        assert ask(relay, b"over there") == b"over there"


def test_closed_target_closes_the_client() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with Relay("127.0.0.1", unused.getsockname()[1]) as relay:
            assert ask(relay, b"") == b""
