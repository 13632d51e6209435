"""A deliberate fault: a value that bends the honest server at one of eleven places.

The server itself stays honest: it believes its own message, and a fault changes the bytes that
leave. So the code of an honest receiving entity knows nothing of lies; it only asks `Faults` at
each of these places, and without faults each of them is as it would have been anyway.
"""

import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.protocol.sasl import Mechanism
from xmpp_walkthrough.registry import load
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.state.client import Client, Last
from xmpp_walkthrough.steps.wants import Wants


class Utterance(NamedTuple):
    """A unit that is about to leave: its bytes, and the event that the honest ones are."""

    peer: Client
    event: Event
    data: bytes


Configure = Callable[[ServerConfig], ServerConfig]
Teach = Callable[[Sequence[Mechanism]], Sequence[Mechanism]]
Certify = Callable[[PracticeAuthority, str], ssl.SSLContext]
Trust = Callable[[PracticeAuthority], bytes]
Meet = Callable[[Transport], Awaitable[None]]
Hear = Callable[[Client, Event], Awaitable[bool]]
Say = Callable[[Utterance], bytes | Last]
Leave = Callable[[Transport], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One deliberate fault. `step` is where a client meets it, `branches` what it shows.

    The eleven places, each None or empty where the server stays as it is: `config` and `mechanisms`
    change the offer; `certify` makes the TLS context, for the domain; `listens` False closes the
    ports; `meets` has the whole connection, from its first byte; `hears` may answer a unit of the
    client in the server's stead (True: it has); `says` is given every unit that leaves; `leaves`
    ends TLS and TCP; `zone` holds the DNS records of the domain, so that a client has to find the
    server by them (`server.dns.surroundings`), and `silent` are addresses that swallow every packet
    to the server's port there; `trusts` gives the PEM that a client is told to trust.

    `branches` are ids of the catalogue, none where it has no such branch. The words are
    `fault.<name>`, or `family.<family>` with the name of the `condition` filled in. `wants` are the
    wishes that a walk needs to meet the fault.
    """

    name: str
    step: str
    branches: tuple[str, ...] = ()
    config: Configure | None = None
    mechanisms: Teach | None = None
    certify: Certify | None = None
    trusts: Trust | None = None
    listens: bool = True
    meets: Meet | None = None
    hears: Hear | None = None
    says: Say | None = None
    leaves: Leave | None = None
    zone: str = ""
    silent: tuple[str, ...] = ()
    family: str = ""
    condition: tuple[str, str] = ("", "")
    wants: Wants = field(default_factory=Wants)


class Faults:
    """Some faults together. Each change is made upon the one before; the first answer counts."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self.all = tuple(faults)

    @property
    def listens(self) -> bool:
        return all(fault.listens for fault in self.all)

    @property
    def zone(self) -> str:
        return next((fault.zone for fault in self.all if fault.zone), "")

    @property
    def silent(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(place for fault in self.all for place in fault.silent))

    def config(self, config: ServerConfig) -> ServerConfig:
        for fault in self.all:
            config = fault.config(config) if fault.config else config
        return config

    def mechanisms(self, mechanisms: Sequence[Mechanism]) -> Sequence[Mechanism]:
        for fault in self.all:
            mechanisms = fault.mechanisms(mechanisms) if fault.mechanisms else mechanisms
        return mechanisms

    def context(self, authority: PracticeAuthority, domain: str) -> ssl.SSLContext:
        """The TLS context: that of the first fault that makes one, else the honest one."""
        for fault in self.all:
            if fault.certify:
                return fault.certify(authority, domain)
        return authority.server_context()

    def trusted(self, authority: PracticeAuthority) -> bytes:
        """The PEM that a client is told to trust."""
        found = (fault.trusts(authority) for fault in self.all if fault.trusts)
        return next(found, authority.ca_pem)

    async def meet(self, transport: Transport) -> bool:
        """Whether a fault had this connection for itself; it is at its end then."""
        for fault in self.all:
            if fault.meets:
                await fault.meets(transport)
                return True
        return False

    async def hear(self, peer: Client, event: Event) -> bool:
        """Whether a fault has answered this unit already."""
        for fault in self.all:
            if fault.hears and await fault.hears(peer, event):
                return True
        return False

    def say(self, peer: Client, events: Sequence[Event], data: bytes) -> bytes | Last:
        """The bytes that leave in the place of these."""
        if not events:
            return data
        for fault in self.all:
            if fault.says:
                said = fault.says(Utterance(peer, events[0], data))
                if isinstance(said, Last):
                    return said
                data = said
        return data

    async def leave(self, transport: Transport) -> None:
        """End TLS and TCP, in the way of a fault if one has its own."""
        for fault in self.all:
            if fault.leaves:
                await fault.leaves(transport)
                return
        await transport.close()


def known() -> dict[str, Fault]:
    """Every fault by its name, in the order of files."""
    import xmpp_walkthrough.server.faults as faults_package

    return {fault.name: fault for fault in load(faults_package, Fault)}
