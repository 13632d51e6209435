"""Are the logs of programs on telephones, and of Smack and Psi, read in their documented formats?

XMPPFramework, Conversations and Psi's console run on no machine of ours: what stands here follows
what their sources print.
"""

from __future__ import annotations

import pytest
from support.logs.reading import read

from xmpp_walkthrough.logs.piece import Piece, Said
from xmpp_walkthrough.logs.readers import conversations, psi, smack, xmppframework
from xmpp_walkthrough.protocol.event import Role

NSLOG = b"2026-12-01 10:20:30.123 iPhoneXMPP[512:7c07] "
LOGCAT = b"12-01 10:20:30.123  1234  1256 D conversations: "


@pytest.mark.parametrize("before", [NSLOG, b"2026/12/01 10:20:30:123  XMPPStream: "])
def test_xmppframework(before: bytes) -> None:
    log = before + b"SEND: <iq id='1'>\n <q/></iq>\n" + before + b"RECV: <iq id='1'/>\n"
    log += before + b"RECV: <stream:stream id='2'/>\n" + before + b"xmppStreamDidAuthenticate:\n"
    assert all(xmppframework.READER.mark.search(line) for line in log.split(b"\n")[:1])
    sent, came, header, said = read(xmppframework.READER, log)
    assert isinstance(sent, Piece)
    assert isinstance(came, Piece)
    assert isinstance(header, Piece)
    assert (sent.role, sent.raw, sent.last) == (Role.INITIATING, b"<iq id='1'>\n <q/></iq>", 2)
    assert (came.role, came.raw) == (Role.RECEIVING, b"<iq id='1'/>")
    assert header.raw == b"<stream:stream id='2'>"
    assert isinstance(said, Said)
    assert said.key == "login.done"


@pytest.mark.parametrize(
    ("line", "key", "facts"),
    [
        (b": using values from resolver 192.0.2.1:5222 tls: false", "tcp.connecting", {}),
        (b": TLS connection established", "tls.established", {}),
        (b": Authenticating with SASL_2/SCRAM-SHA-1", "login.began", {"mechanism": "SCRAM-SHA-1"}),
        (b": logged in (using SASL)", "login.done", {}),
        (b": login failure SASL", "login.failed", {}),
        (b": Resolver results were empty", "dns.failed", {}),
        (
            b": failed to connect to /192.0.2.1 (port 5222): connect failed: ECONNREFUSED "
            b"(Connection refused)(java.net.ConnectException)",
            "tcp.failed",
            {"reason": "refused"},
        ),
        (
            b": java.security.cert.CertPathValidatorException: Trust anchor for certification path "
            b"not found.(javax.net.ssl.SSLHandshakeException)",
            "tls.failed",
            {},
        ),
    ],
)
def test_conversations_says_it_in_words(line: bytes, key: str, facts: dict[str, str]) -> None:
    line = LOGCAT + b"romeo@ceit.org" + line
    assert conversations.READER.mark.search(line)
    (said,) = read(conversations.READER, line)
    assert isinstance(said, Said)
    assert (said.key, said.connection) == (key, "romeo@ceit.org")
    assert facts.items() <= said.facts.items()


def test_conversations_prints_the_refusal_of_a_login() -> None:
    failure = b'<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><not-authorized/></failure>'
    (piece,) = read(conversations.READER, LOGCAT + failure)
    assert isinstance(piece, Piece)
    assert (piece.role, piece.raw) == (Role.RECEIVING, failure)


def test_what_psi_has_dumped_has_no_side() -> None:
    stamp = b"<!-- TS:2026-12-01T10:20:30-->"
    log = stamp + b"<presence/>\n\n" + stamp + b"<iq\n id='1'/>"
    assert psi.READER.mark.search(stamp)
    found = [one for one in read(psi.READER, log) if isinstance(one, Piece)]
    assert [one.raw for one in found] == [b"<presence/>", b"<iq\n id='1'/>"]
    assert {one.role for one in found} == {None}
    assert found[0].time is not None


@pytest.mark.parametrize(
    ("log", "raw"),
    [
        (b"01:13:03 SENT (0): \n<a>\n  <b>\n    text\n  </b>\n</a>\n", b"<a><b>text</b></a>"),
        (b"01:13:03 SENT (0): \n<a>\n  <b>\n  </b>\n</a>\n", b"<a><b></b></a>"),
        (b"10:13:03 AM SENT (1142): <a>\nkept\n</a>\n", b"<a>\nkept\n</a>"),
        (b"D/SMACK: 01:13:03 SENT (0): <a/>\n", b"<a/>"),
        (b"01:13:03 RECV (0): ?xml version='1.0'?>\n<s>\n", b"<?xml version='1.0'?><s>"),
    ],
)
def test_smack(log: bytes, raw: bytes) -> None:
    assert smack.READER.mark.search(log.split(b"\n")[0])
    (piece,) = read(smack.READER, log)
    assert isinstance(piece, Piece)
    assert piece.raw.strip() == raw
