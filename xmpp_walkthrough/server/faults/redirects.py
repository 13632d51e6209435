"""Faults of `<see-other-host/>`: where it leads, how often, and how late. RFC 6120 §4.9.3.19."""

from collections.abc import Callable

from xmpp_walkthrough.protocol.events import Event, StreamHeader
from xmpp_walkthrough.protocol.place import host_and_port
from xmpp_walkthrough.protocol.stanza import stream_error
from xmpp_walkthrough.server.bending import When, always, first_time, logged_in, on, under_tls
from xmpp_walkthrough.server.fault import Fault, Hear
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.wire.markup import STREAM_END, serialise

Address = Callable[[Client], str]


def _itself(peer: Client) -> str:
    """The address of this very server: another place in name only."""
    return host_and_port(*peer.transport.own_address)


def _redirect(address: Address, when: When) -> Hear:
    def act(peer: Client, _event: Event) -> None:
        error = stream_error("see-other-host")
        error[0].text = address(peer)
        peer.write(peer.header())
        peer.write(serialise(error))
        peer.write(STREAM_END)
        peer.ended = True

    return on(StreamHeader, act, when)


def _once_under_tls(peer: Client) -> bool:
    return first_time(peer) and under_tls(peer)


def _once_logged_in(peer: Client) -> bool:
    return first_time(peer) and logged_in(peer)


ONCE = Fault(
    "redirect-once", "open", ("SE-19", "1-16", "1-19"), hears=_redirect(_itself, first_time)
)
UNDER_TLS = Fault(
    "redirect-under-tls", "open", ("1-16",), hears=_redirect(_itself, _once_under_tls)
)
LOOP = Fault("redirect-loop", "open", ("1-18",), hears=_redirect(_itself, always))
# After the login the proof of who we are was given: to follow is for a person to decide.
LATE = Fault("redirect-after-login", "open", (), hears=_redirect(_itself, _once_logged_in))
NOWHERE = Fault(
    "redirect-nowhere", "open", ("1-17",), hears=_redirect(lambda _peer: "[::1]:1", always)
)
# §4.9.3.19 wants host or host:port, no URI.
MALFORMED = Fault(
    "redirect-malformed",
    "open",
    ("SE-19",),
    hears=_redirect(lambda _peer: "http://ceit.org:99999/", always),
)
