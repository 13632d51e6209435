"""How good is the line to a server? Most are; some are long, and some carry crumbs."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from support.net.relay import Relay
from support.net.weather import FAIR, Weather

from soak.configuration import Configuration
from soak.places import DIRECT, Listener, of_the_line, starttls_port

# Seconds in one direction: another continent, and a satellite.
_LINES = {
    "far": Weather(delay=0.12),
    "satellite": Weather(delay=0.3),
    "crumbs": Weather(chunk=7),
}


@contextmanager
def line(it: Configuration, at: Listener) -> Iterator[None]:
    """A line of that quality to each port of the server that a client may need."""
    weather = _LINES.get(it.line, FAIR)
    with ExitStack() as stack:
        for port in {starttls_port(it), DIRECT[it.ports]} if it.line in _LINES else ():
            listener = socket.create_server((of_the_line(it), port))
            stack.enter_context(
                Relay(at.four, port, to_client=weather, to_server=weather, listener=listener)
            )
        yield
