"""What a library raises at a server's bytes ends in words: in a walk, the doctor, the command."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from support.doctor.examined import practice
from support.faults.walking import walk
from support.net.odd_certificates import ODD, ROOT_PEM

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.run import guarded
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority
from xmpp_walkthrough.server.fault import Fault, Utterance
from xmpp_walkthrough.steps.failure import ExitCode

NAMES = ("a b", "a&gt;b", "é", "http://[", "a}b", "{", "%zz", "http://例子.example/")


def of_header(name: str) -> Fault:
    def says(moment: Utterance) -> bytes:
        mark, more = b"<stream:stream", f'<stream:stream xmlns:odd="{name}"'.encode()
        return moment.data.replace(mark, more)

    return Fault("odd-header", "open", says=says)


def of_features(name: str) -> Fault:
    def says(moment: Utterance) -> bytes:
        more = f'<odd xmlns="{name}" xmlns:p="{name}" p:a="1"><in/></odd></stream:features>'
        return moment.data.replace(b"</stream:features>", more.encode())

    return Fault("odd-features", "open", says=says)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", [of_header, of_features])
def test_a_walk_goes_past_a_namespace_that_is_no_uri(
    name: str, place: Callable[[str], Fault]
) -> None:
    walked = walk(place(name))
    assert walked.code == 0
    assert f'="{name}"' in "".join(walked.units("receiving"))


@pytest.mark.parametrize("place", [of_header, of_features])
def test_the_doctor_finds_no_fault_in_one(place: Callable[[str], Fault]) -> None:
    assert practice(place("a b")).faults == []


def test_a_namespace_in_a_stanza_goes_through_the_server_to_ourselves() -> None:
    """The practice server passes it on as it came."""

    def says(moment: Utterance) -> bytes:
        more = b'><odd xmlns="a b"/></message>'
        return moment.data.replace(b"></message>", more)

    assert walk(Fault("odd-stanza", "exchange", says=says)).code == 0


def shows(name: str, folder: Path) -> Fault:
    """A server of im.example.com, with this certificate of a trusted authority."""

    def certify(_authority: PracticeAuthority, _domain: str) -> ssl.SSLContext:
        return ODD[name].server(folder)

    return Fault("odd-certificate", "tls", certify=certify, trusts=lambda _: ROOT_PEM)


@pytest.mark.parametrize(
    "name", ["a-letter-beyond-ascii", "a-url-beyond-ascii", "an-issuer-beyond-ascii"]
)
def test_names_that_cannot_be_read_are_a_failure_of_tls(name: str, tmp_path: Path) -> None:
    walked = walk(shows(name, tmp_path))
    assert walked.code == ExitCode.TLS
    assert walked.failed["failed"]["key"] == "failure.tls.unreadable"


@pytest.mark.parametrize("name", ["a-letter-beyond-ascii"])
def test_the_doctor_says_that_they_cannot_be_read(name: str, tmp_path: Path) -> None:
    found = practice(shows(name, tmp_path))
    assert "names.unreadable" in found.faults
    assert found.report.diagnosis.causes[0].name == "certificate-unreadable"


def test_the_doctor_says_that_this_computer_knows_no_nameserver(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import dns.asyncresolver
    import dns.resolver

    error: Callable[[str], Exception] = dns.resolver.NoResolverConfiguration

    def none() -> None:
        raise error("cannot open /etc/resolv.conf")

    monkeypatch.setattr(dns.asyncresolver, "Resolver", none)
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [])
    from support.doctor.examined import examined

    from xmpp_walkthrough.doctor.inquiry import Inquiry
    from xmpp_walkthrough.net.session.options import Options

    found = examined(Inquiry("juliet@nowhere.example", "x", options=Options(timeout=2.0)))
    assert found.faults == ["dns.no-nameserver"]
    (cause, *_) = found.report.diagnosis.causes
    assert cause.name == "no-nameserver-configured"
    assert cause.facts["domain"] == "nowhere.example"
    assert found.report.code == ExitCode.FAULT_FOUND


@pytest.mark.parametrize("where", ["awaited", "task", "callback"])
def test_a_fault_of_our_own_ends_in_words_wherever_it_is(
    where: str, capfd: pytest.CaptureFixture[str]
) -> None:
    def bug() -> None:
        raise ZeroDivisionError("SECRET")

    async def failing() -> None:
        bug()

    async def work() -> int:
        if where == "awaited":
            await failing()
        task = asyncio.ensure_future(failing()) if where == "task" else None
        if where == "callback":
            asyncio.get_running_loop().call_soon(bug)
        await asyncio.sleep(0)
        del task
        async with asyncio.timeout(10):
            await asyncio.Event().wait()
        return 0

    assert guarded(work, Environment.real(), Library("en")) == ExitCode.INTERNAL
    said = capfd.readouterr()
    assert "xmpp-walk itself failed (ZeroDivisionError" in said.err
    assert "Traceback" not in said.err + said.out
    assert "SECRET" not in said.err + said.out
