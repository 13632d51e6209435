"""How is a stream error with words of its own made, that no real server can be told to say?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from support.net.beside import beside

from doctor.matrix.making import Bench, Meeting
from xmpp_walkthrough.protocol.events import Event, SaslAuth
from xmpp_walkthrough.server.bending import end_stream, on
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.steps.actions import Target


@dataclass(frozen=True, slots=True)
class Scripted:
    """The practice server, which ends the stream so when it hears a unit of this kind."""

    condition: str
    text: str
    kind: type[Event] = SaslAuth

    @contextmanager
    def meet(self, bench: Bench) -> Iterator[Meeting]:
        said = on(self.kind, end_stream(self.condition, self.text))
        config = ServerConfig()
        with beside(PracticeServer(config, faults=[Fault("scripted", "sasl", hears=said)])) as it:
            yield Meeting(Target(config.host, it.port, False), ca_pem=it.ca_pem)
