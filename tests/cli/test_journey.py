"""Does a walk end well wherever the network ends? It is cut all along what a server sends.

By a reset, by an orderly end and by silence, each at other bytes. Always a documented exit code,
words, and no traceback. At every byte, and in both directions: `python -m tests.soak.cut`.
"""

import asyncio
import re
import sys
from io import StringIO

import pytest
from support.net.skipping import leapt

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.walk.journey import journey
from xmpp_walkthrough.cli.walk.request import Request
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net.session import performer as session_module
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.net.tcp.transport import Transport, joined
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.views.plain import VIEW
from xmpp_walkthrough.views.view import Setting

ENDINGS = ("reset", "fin", "silence")
AT_ONCE = 96  # walks that wait side by side
EVERY = {False: 13, True: 47}  # bytes, in clear and within TLS: each place in a unit comes up
PATIENCE = 0.4  # seconds of silence that a walk bears here


class Cut(Transport):
    """A client's end that loses the network after so many bytes."""

    left = 0
    ending = ""
    taken = 0

    async def _receive(self) -> bytes:
        if self.left <= 0:
            if self.ending == "reset":
                raise ConnectionResetError("cut")
            if self.ending == "silence":
                await asyncio.Event().wait()
            return b""
        await self._readable()
        data = self._sock.recv(min(self.left, 65_536))
        self.left -= len(data)
        self.taken += len(data)
        return data


class Laboratory:
    """One server, and walks to it whose network ends where it is told to."""

    def __init__(self, server: PracticeServer, *, tls: bool) -> None:
        self._server = server
        self._tls = tls

    def request(self) -> Request:
        out = StringIO()
        environment = Environment(sys.stdin, out, sys.stderr, {})
        return Request(
            Jid("mbed", "ceit.org"),
            "mirror",
            VIEW,
            Setting(out, Library("en")),
            environment,
            server=Target("joined", 0),
            wants=Wants(mechanism="PLAIN", insistence=0 if self._tls else 2),
            options=Options(timeout=PATIENCE, ca_pem=self._server.ca_pem, verify=self._tls),
        )

    async def walk(self, bytes: int, ending: str) -> tuple[ExitCode, str, int]:
        """The exit code, the output, and how many bytes were taken."""
        ours, theirs = joined()
        cut = Cut(ours._sock)
        cut.left, cut.ending = bytes, ending
        self._server.connect(theirs)
        request = self.request()
        _NEXT.set(cut)
        code = await journey(request)
        assert isinstance(request.setting.out, StringIO)
        return code, request.setting.out.getvalue(), cut.taken


class _Next:
    """Which end the walk of this task connects to."""

    def __init__(self) -> None:
        self._ends: dict[asyncio.Task[object] | None, Transport] = {}

    def set(self, end: Transport) -> None:
        self._ends[asyncio.current_task()] = end

    async def connect(self, *_: object) -> tuple[Transport, Target]:
        return self._ends.pop(asyncio.current_task()), Target("joined", 0)


_NEXT = _Next()


@pytest.fixture(autouse=True)
def _joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "connect", _NEXT.connect)


async def _torture(ending: str, *, tls: bool) -> int:
    config = ServerConfig(
        starttls="required" if tls else "off", session="required", failure_delay=0
    )
    async with PracticeServer(config) as server:
        laboratory = Laboratory(server, tls=tls)
        code, output, whole = await laboratory.walk(10**6, ending)
        assert code == ExitCode.OK, output
        cuts = range(ENDINGS.index(ending), whole, EVERY[tls])
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(at: int) -> None:
            async with gate:
                code, output, _ = await laboratory.walk(at, ending)
            _check(code, output, f"{ending} after {at} of {whole} bytes")

        async with asyncio.TaskGroup() as group:
            for at in cuts:
                group.create_task(one(at))
    return len(cuts)


def _check(code: ExitCode, output: str, where: str) -> None:
    assert code in set(ExitCode) - {ExitCode.USAGE, ExitCode.INTERNAL}, where
    assert "Traceback" not in output, where
    assert "⟨" not in output, where
    if code:  # a cut behind the last close tag may be no failure at all
        assert re.search(rf"exit {int(code)} ", output.splitlines()[-1]), where
        assert "Most likely" in output, where


@pytest.mark.parametrize("ending", ENDINGS)
def test_cut_in_clear(ending: str) -> None:
    assert leapt(_torture(ending, tls=False)) > 115


@pytest.mark.parametrize("ending", ENDINGS)
def test_cut_within_tls(ending: str) -> None:
    assert leapt(_torture(ending, tls=True)) > 65
