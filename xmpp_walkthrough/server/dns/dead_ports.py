"""Dead ports on loopback: some refuse, some swallow. RFC 6120 §3.2.1 sends a client past them.

What stands where nothing answers?
"""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

_FILL = 2  # connections; a queue of none still takes one


def _bound(host: str, port: int) -> socket.socket:
    """A bound TCP socket, not listening. Errors: OSError."""
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.bind((host, port))
    except BaseException:
        sock.close()
        raise
    return sock


@contextmanager
def closed(host: str, port: int = 0) -> Iterator[int]:
    """A port that refuses connections: it is bound, so no program can listen on it.

    Errors: OSError.
    """
    with _bound(host, port) as sock:
        yield int(sock.getsockname()[1])


@contextmanager
def silent(host: str, port: int = 0) -> Iterator[int]:
    """A port that answers nothing: its queue is full, so the system drops every SYN.

    To a client it is the firewall that discards, or the route that leads nowhere. Errors: OSError.
    """
    with ExitStack() as stack:
        listening = stack.enter_context(_bound(host, port))
        listening.listen(0)
        address = listening.getsockname()
        for _ in range(_FILL):
            filling = stack.enter_context(socket.socket(listening.family, socket.SOCK_STREAM))
            filling.setblocking(False)
            with suppress(BlockingIOError):
                filling.connect(address)
        yield int(address[1])
