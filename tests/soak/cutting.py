"""What do the walk and the doctor say, where the peer ends at this byte? Counted by its ending."""

from __future__ import annotations

import asyncio
import re
import ssl
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from io import StringIO
from typing import NamedTuple

from soak.cutter import DIRECTIONS, ENDINGS, Cutter, Direction, Ending
from xmpp_walkthrough.cli.doctor.report_text import Consultation
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.walk.journey import journey
from xmpp_walkthrough.cli.walk.request import Request
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.examine import examine
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.views.plain import VIEW
from xmpp_walkthrough.views.view import Setting

# Where the server's own reason came through before its end, that counts: cause and alert.
_DEMANDED = ("client-certificate-required", "certificate_required")
JID, PASSWORD = Jid("mbed", "ceit.org"), "mirror"
PATIENCE = {"end": 60.0, "reset": 60.0, "silence": 1.0}  # seconds, however busy the machine is
NEVER = 10**9

# By which words a walk tells how it ended, in English.
_TOLD: dict[Ending, tuple[str, ...]] = {
    "end": ("The server has ended the connection", "ended the connection in the middle"),
    "reset": ("The connection was cut", "The connection was reset"),
    "silence": (" within ", "in time", "did not answer", "The line is dead", "no answer"),
}
# The causes of the doctor, by the ending of which they speak.
CAUSES: dict[Ending, tuple[str, ...]] = {
    "end": (
        *("hangs-up-before-a-word", "cut-while-opening", "starttls-hung-up"),
        *("tls-cut-in-handshake", "hangs-up-under-tls", "login-cut-off"),
        "connection-lost-after-login",
    ),
    "reset": (
        *("reset-before-a-word", "reset-while-opening", "starttls-reset"),
        *("tls-reset-in-handshake", "reset-under-tls", "login-reset"),
        "connection-reset-after-login",
    ),
    "silence": (
        *("accepts-and-says-nothing", "features-never-come", "starttls-unanswered"),
        *("tls-handshake-stalls", "silent-under-tls", "login-unanswered", "silent-after-login"),
        *("binding-unanswered", "session-unanswered", "line-dead", "request-unanswered"),
        "server-too-slow",  # all waits together were too long for this patience
    ),
}


class Line(NamedTuple):
    """How the server is met: by which TLS, and whether it `demands` a certificate of ours."""

    direct: bool
    version: ssl.TLSVersion
    demands: bool = False

    def __str__(self) -> str:
        start = "direct" if self.direct else "starttls"
        demands = ", demands a certificate" if self.demands else ""
        return f"{start}, {self.version.name}{demands}"


LINES = (
    *(Line(direct, version)
      for direct in (False, True)
      for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)),
    Line(False, ssl.TLSVersion.TLSv1_3, demands=True),
)  # fmt: skip


class Cut(NamedTuple):
    """One place at which one line ends in one way."""

    line: Line
    direction: Direction
    at: int
    ending: Ending


class Outcome(NamedTuple):
    """`told` is the ending that was told, of the walk or of the doctor; empty where none was.

    `broken` says what must never be: an undocumented exit, a traceback, a key without words.
    """

    cut: Cut
    who: str
    code: int
    told: str
    broken: str = ""
    cause: str = ""

    @property
    def right(self) -> bool:
        """Whether what happened was told; nothing has to be where all went well before it."""
        return not self.broken and self.told == (self.cut.ending if self.code else "")


@asynccontextmanager
async def serving(line: Line) -> AsyncIterator[PracticeServer]:
    """A practice server that speaks this TLS and no other."""

    def certify(authority: PracticeAuthority, _domain: str) -> ssl.SSLContext:
        context = authority.server_context()
        context.minimum_version = context.maximum_version = line.version
        if line.demands:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(cadata=authority.ca_pem.decode("ascii"))
        return context

    config = ServerConfig(
        direct_tls_port=0,
        session="required",
        failure_delay=0,
        connections=1000,
        connections_per_address=1000,
        sessions_per_account=1000,
    )
    async with PracticeServer(config, faults=[Fault("of-one-tls", "tls", certify=certify)]) as made:
        yield made


def port_of(server: PracticeServer, line: Line) -> int:
    port = server.direct_tls_port if line.direct else server.port
    assert port is not None
    return port


async def walked(server: PracticeServer, cut: Cut) -> tuple[Outcome, int]:
    """What a walk makes of it, and how many bytes came through."""
    out = StringIO()
    async with Cutter(port_of(server, cut.line), cut.direction, cut.at, cut.ending) as cutter:
        request = Request(
            JID,
            PASSWORD,
            VIEW,
            Setting(out, Library("en")),
            Environment(sys.stdin, out, sys.stderr, {}),
            server=Target("127.0.0.1", cutter.port, cut.line.direct),
            wants=Wants(direct_tls=cut.line.direct, mechanism="SCRAM-SHA-1"),
            options=Options(timeout=PATIENCE[cut.ending], ca_pem=server.ca_pem),
        )
        try:
            code = int(await journey(request))
        except Exception as error:  # what would be exit code 70
            return Outcome(cut, "walk", 70, "", f"{type(error).__name__}: {error}"), 0
    said = out.getvalue()
    broken = "a traceback" if "Traceback" in said else "no words for it" if "⟨" in said else ""
    if code not in set(ExitCode) - {ExitCode.USAGE, ExitCode.INTERNAL}:
        broken = f"exit {code}"
    if code and not re.search(rf"exit {code} ", said.splitlines()[-1]):
        broken = "the exit code is not told"
    if _DEMANDED[1] in said:
        return Outcome(cut, "walk", code, cut.ending, broken), cutter.passed
    told = [name for name, words in _TOLD.items() if any(word in said for word in words)]
    return Outcome(cut, "walk", code, told[0] if code and told else "", broken), cutter.passed


async def consulted(server: PracticeServer, cut: Cut) -> Outcome:
    """What the doctor makes of it."""
    async with Cutter(port_of(server, cut.line), cut.direction, cut.at, cut.ending) as cutter:
        inquiry = Inquiry(
            str(JID),
            PASSWORD,
            Target("127.0.0.1", cutter.port, cut.line.direct),
            wants=Wants(mechanism="SCRAM-SHA-1"),
            options=Options(timeout=PATIENCE[cut.ending], ca_pem=server.ca_pem),
        )
        try:
            report = await examine(inquiry)
            out = StringIO()
            environment = Environment(sys.stdin, out, sys.stderr, {})
            Consultation(Library("en"), environment, verbose=True).show(report, inquiry)
        except Exception as error:  # what would be exit code 70
            return Outcome(cut, "doctor", 70, "", f"{type(error).__name__}: {error}")
    broken = "no words for it" if "⟨" in out.getvalue() else ""
    first = next((cause.name for cause in report.diagnosis.causes), "")
    told = next((ending for ending, names in CAUSES.items() if first in names), "")
    if first == _DEMANDED[0]:
        told = cut.ending
    return Outcome(cut, "doctor", int(report.code), told, broken, first)


async def length(server: PracticeServer, line: Line, direction: Direction) -> int:
    """How many bytes a whole login has in this direction."""
    outcome, whole = await walked(server, Cut(line, direction, NEVER, "end"))
    assert line.demands or outcome.code == 0, outcome
    return whole


def places(whole: int, every: int, first: int = 0) -> Iterator[int]:
    """Every so many bytes."""
    return iter(range(first % every, whole, every))


async def outcomes(
    line: Line,
    every: int,
    doctor_every: int,
    at_once: int = 24,
    endings: Sequence[Ending] = ENDINGS,
    told: Callable[[int], None] = lambda count: None,
) -> AsyncIterator[Outcome]:
    """As they come in, for this line in both directions; `told` hears how many there will be."""
    async with serving(line) as server:
        cuts: list[tuple[str, Cut]] = []
        for direction in DIRECTIONS:
            whole = await length(server, line, direction)
            for number, ending in enumerate(endings):
                for who, step in (("walk", every), ("doctor", doctor_every)):
                    cuts += [
                        (who, Cut(line, direction, at, ending))
                        for at in places(whole, step, number * step // 3)
                    ]
        told(len(cuts))
        gate = asyncio.Semaphore(at_once)

        async def one(who: str, cut: Cut) -> Outcome:
            async with gate:
                if who == "doctor":
                    return await consulted(server, cut)
                return (await walked(server, cut))[0]

        for done in asyncio.as_completed([one(*each) for each in cuts]):
            yield await done


def tally(found: Iterable[Outcome]) -> Counter[tuple[str, str, str]]:
    """How often which ending was told as which, by walk and doctor."""
    return Counter((each.who, each.cut.ending, each.told) for each in found)
