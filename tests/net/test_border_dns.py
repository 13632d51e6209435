"""Whatever a nameserver, or this system's own list of them, makes dnspython raise is an outcome."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import dns.asyncresolver
import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rdata
import dns.resolver
import pytest

from xmpp_walkthrough.net import reach
from xmpp_walkthrough.net.dns.resolver import (
    ResolveFault,
    _query,
    addresses,
    alias,
    discover,
    through,
)
from xmpp_walkthrough.net.dns.srv import UNASKED
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.transcript.facts import Fact, Resolved

DOMAIN = "im.example"
Answer = Callable[[bytes], bytes]
SRV, CNAME, A = 33, 5, 1
_YES = 0x8180  # an answer, with recursion


def header(question: bytes, *, flags: int = _YES, answers: int = 1, questions: int = 1) -> bytes:
    return question[:2] + struct.pack(">HHHHH", flags, questions, answers, 0, 0)


def asked(question: bytes) -> bytes:
    """The question section, as it came: a name, its type and class."""
    return question[12 : question.index(b"\0", 12) + 5]


def record(
    data: bytes, kind: int = SRV, *, name: bytes = b"\xc0\x0c", size: int | None = None
) -> bytes:
    length = len(data) if size is None else size
    return name + struct.pack(">HHIH", kind, 1, 60, length) + data


def reply(*records: bytes, **fields: int) -> Answer:
    def answer(question: bytes) -> bytes:
        head = header(question, answers=len(records), **fields)
        return head + asked(question) + b"".join(records)

    return answer


def srv(target: bytes) -> bytes:
    return record(struct.pack(">HHH", 0, 5, 5222) + target)


# What a nameserver may send that is no answer. The limits of names: RFC 1035 §3.1, §4.1.4.
NO_ANSWERS: dict[str, Answer] = {
    "nothing": lambda question: b"",
    "its-number-alone": lambda question: question[:2],
    "half-a-header": lambda question: question[:7],
    "the-question-itself": lambda question: question,
    "noise": lambda question: question[:2] + b"\xff" * 40,
    "more-records-than-there-are": lambda question: header(question, answers=9) + asked(question),
    "no-question": lambda question: header(question, questions=0) + srv(b"\1a\0"),
    "another-question": lambda question: header(question) + b"\1x\0\0\1\0\1" + srv(b"\1a\0"),
    "a-pointer-to-itself": reply(record(b"\0\0\0\0\0\1\xc0\x0c", name=b"\xc0\x20")),
    "a-target-that-points-to-itself": lambda question: (
        header(question)
        + asked(question)
        + srv(b"\xc0" + bytes([len(asked(question)) + 12 + 12 + 6]))
    ),
    "a-pointer-beyond-the-end": reply(srv(b"\xff\xff")),
    "a-label-of-a-type-that-is-none": reply(srv(b"\x41a\0")),
    "a-name-of-300-letters": reply(srv((b"\x3c" + b"a" * 60) * 5 + b"\0")),
    "a-name-without-end": reply(srv(b"\x3fa")),
    "half-a-record": reply(record(b"\0\0\0")),
    "more-data-than-said": reply(record(b"\0\0\0\5\x14\x66\1a\0", size=8)),
    "less-data-than-said": reply(record(b"\0\0\0\5\x14\x66\1a\0", size=900)),
    "an-address-of-three-bytes": reply(record(b"\0\0\0", A)),
    "an-alias-of-itself": reply(record(b"\xc0\x0c", CNAME)),
    "bytes-behind-the-answer": lambda question: reply(srv(b"\1a\0"))(question) + b"more",
    "not-now": reply(flags=0x8182),
    "never": reply(flags=0x8185),
    "a-name-that-should-not-exist": reply(flags=0x8186),
    "a-code-that-is-none": reply(flags=0x818F),
    "another-operation": reply(flags=_YES | 0x2800),
    "cut-off-and-no-tcp": reply(flags=0x8380),
}


class _Wire(asyncio.DatagramProtocol):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._transport.sendto(self._answer(data), addr)


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[tuple[str, int]]:
    """A nameserver on loopback that sends these bytes, whatever they are."""
    running = asyncio.get_running_loop()
    place = ("127.0.0.1", 0)
    transport, _ = await running.create_datagram_endpoint(lambda: _Wire(answer), place)
    try:
        yield transport.get_extra_info("sockname")[:2]
    finally:
        transport.close()


def test_what_is_no_answer_is_told() -> None:
    """All of them at once: most are waited for, since a better one may come."""

    async def asking(answer: Answer) -> WalkError:
        async with answering(answer) as place:
            with pytest.raises(WalkError) as caught:
                await reach.resolve(DOMAIN, False, Options(timeout=1.0, dns=place), quietly)
            return caught.value

    async def all_of_them() -> list[WalkError]:
        return await asyncio.gather(*map(asking, NO_ANSWERS.values()))

    found = zip(NO_ANSWERS, asyncio.run(all_of_them()), strict=True)
    told = {name: (f.exit_code, f.key) for name, f in found}
    fine = (*UNASKED, "no-address", "no-such-domain")
    expected = [(ExitCode.RESOLVE, f"resolve.{reason}") for reason in fine]
    assert {name: end for name, end in told.items() if end not in expected} == {}


def quietly(_: object) -> None:
    pass


# Targets that are names of DNS, and of no host: RFC 2181 §11 lets any byte stand in a label.
TARGETS: dict[str, bytes] = {
    "a-nul": b"\3a\0b\0",
    "a-dot-in-a-label": b"\3a.b\7example\0",
    "a-backslash": b"\3a\\b\0",
    "spaces": b"\3   \0",
    "beyond-ascii": b"\3\xff\xfe\x80\0",
    "utf-8": b"\6" + "例子".encode() + b"\0",
    "brackets": b"\5[::1]\0",
    "an-address": b"\t127.0.0.1\0",
    "quotes": b"\4a\"'(\0",
    "control-characters": b"\6\x1b[2J\r\n\0",
    "a-star": b"\1*\7example\0",
    "63-letters": b"\x3f" + b"a" * 63 + b"\0",
    "253-letters": (b"\x3e" + b"a" * 62) * 4 + b"\0",
    "a-percent": b"\x0afe80::1%lo\0",
}


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_a_target_that_is_no_host_leads_nowhere(target: bytes) -> None:
    """Nor does it lead to an address that stands in the name itself: DNS was not asked for one."""
    told: list[Fact] = []

    async def asking() -> WalkError:
        def answer(question: bytes) -> bytes:
            of_services = question[12:13] in (b"\x0c", b"\x0d")
            return (reply(srv(target)) if of_services else reply(flags=0x8183))(question)

        async with answering(answer) as place:
            options = Options(timeout=2.0, dns=place)
            found = await reach.resolve(DOMAIN, False, options, told.append)
            with pytest.raises(WalkError) as caught:
                await reach.connect(found[:1], options, told.append)
            return caught.value

    failure = asyncio.run(asking())
    assert failure.exit_code == ExitCode.CONNECT
    assert [fact.domain for fact in told if isinstance(fact, Resolved)] == [DOMAIN]


# --- the library by itself ---


class Unknown(Exception):
    """Something that no documentation has."""


def made(kind: Any, *arguments: object, **named: object) -> Exception:
    """An exception of dnspython's, which has no types for them."""
    error: Exception = kind(*arguments, **named)
    return error


RAISED: list[Exception] = [
    made(dns.exception.FormError),
    made(dns.exception.SyntaxError),
    made(dns.exception.TooBig),
    made(dns.name.BadPointer),
    made(dns.name.BadLabelType),
    made(dns.name.NameTooLong),
    made(dns.name.LabelTooLong),
    made(dns.name.IDNAException, idna_exception=ValueError("no")),
    made(dns.message.ShortHeader),
    made(dns.message.TrailingJunk),
    made(dns.message.BadEDNS),
    made(dns.query.BadResponse),
    made(dns.query.UnexpectedSource, "no"),
    made(dns.resolver.NoNameservers, request=dns.message.make_query("a.", "A"), errors=[]),
    made(dns.resolver.YXDOMAIN),
    made(dns.resolver.NoRootSOA),
    made(dns.resolver.NoMetaqueries),
    OSError(101, "Network is unreachable"),
    EOFError("EOF"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
    ValueError("unknown section"),
    struct.error("unpack requires a buffer of 2 bytes"),
    NotImplementedError("unknown address family"),
    AssertionError(),
    IndexError(),
    KeyError(),
    TypeError(),
    RecursionError(),
    MemoryError(),
    Unknown("new"),
]


def fate(error: Exception) -> str:
    class Resolver:
        async def resolve(self, *_: object, **__: object) -> object:
            raise error

    outcome, answers = asyncio.run(_query("a", "SRV", Resolver(), 1.0))  # type: ignore[arg-type]
    assert answers == []
    return outcome


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_whatever_dnspython_raises_is_an_outcome(error: Exception) -> None:
    assert fate(error) == "servers-failed"


def test_what_dnspython_says_by_raising_is_told_apart() -> None:
    empty = dns.message.make_response(dns.message.make_query("a.", "SRV"))
    unknown = made(dns.resolver.NXDOMAIN, qnames=[dns.name.from_text("a.")], responses={})
    assert fate(unknown) == "no-such-name"
    assert fate(made(dns.resolver.NoAnswer, response=empty)) == "no-data"
    assert fate(made(dns.resolver.LifetimeTimeout, timeout=1.0, errors=[])) == "timeout"
    assert fate(made(dns.exception.Timeout, timeout=1.0)) == "timeout"


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_an_answer_is_put_into_words_at_the_border(error: Exception) -> None:
    class Datum:
        def to_text(self) -> str:
            raise error

    class Resolver:
        async def resolve(self, *_: object, **__: object) -> list[Datum]:
            return [Datum()]

    outcome, _ = asyncio.run(_query("a", "SRV", Resolver(), 1.0))  # type: ignore[arg-type]
    assert outcome == "servers-failed"


# --- this system's own list of nameservers ---

LISTS: dict[str, bytes | None] = {
    "none": None,
    "an-empty-one": b"",
    "comments-only": b"# nothing here\n",
    "a-name-in-the-place-of-an-address": b"nameserver dns.example\n",
    "no-utf-8": b"nameserver 127.0.0.1 # \xff\xfe\n",
    "noise": b"nameserver \xff\0\n",
    "an-address-of-five-parts": b"nameserver 1.2.3.4.5\n",
}


@pytest.mark.parametrize("list_", LISTS.values(), ids=LISTS)
def test_a_list_that_cannot_be_read_is_told(
    list_: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "resolv.conf"
    if list_ is not None:
        file.write_bytes(list_)
    usual = dns.asyncresolver.Resolver
    monkeypatch.setattr(dns.asyncresolver, "Resolver", lambda: usual(filename=str(file)))
    monkeypatch.setattr("socket.getaddrinfo", _nobody)
    with pytest.raises(ResolveFault) as caught:
        asyncio.run(discover(DOMAIN, timeout=2.0))
    assert caught.value.reason in ("no-nameserver", "servers-failed")
    assert asyncio.run(alias(DOMAIN)) is None


def _nobody(*_: object, **__: object) -> list[object]:
    raise OSError(-2, "Name or service not known")


@pytest.mark.parametrize(
    "error",
    [
        OSError(-3, "Temporary failure in name resolution"),
        UnicodeError("label empty or too long"),
        UnicodeEncodeError("idna", "é", 0, 1, "no"),
        ValueError("embedded null character"),
        Unknown("new"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_the_system_raises_it_knows_no_address(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def asked(*_: object, **__: object) -> list[object]:
        raise error

    monkeypatch.setattr("socket.getaddrinfo", asked)
    nobody = through(("127.0.0.1", 9))
    monkeypatch.setattr(dns.asyncresolver, "Resolver", lambda: nobody)
    with pytest.raises(ResolveFault):
        asyncio.run(addresses(DOMAIN, timeout=1.0))
    assert capfd.readouterr().err == ""


def test_where_no_thread_is_left_dns_is_asked_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none_left(_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("threading.Thread.start", none_left)

    async def asking() -> tuple[str, ...]:
        async with answering(reply(record(b"\x7f\0\0\1", A))) as place:
            nameserver = through(place)
            monkeypatch.setattr(dns.asyncresolver, "Resolver", lambda: nameserver)
            return await addresses(DOMAIN, timeout=4.0)

    with pytest.raises(ResolveFault) as caught:
        asyncio.run(asking())
    assert [each.outcome for each in caught.value.lookups][-1] == "answered"
