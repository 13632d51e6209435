"""Do streams over WebSocket and BOSH become the units of one stream, with sections of their own?"""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from support.logs.explained import Explained, explained
from support.real.server import RealServer, Setup
from support.real.sharing import Start

from xmpp_walkthrough.logs.framings import body

FRAMING = "xmlns='urn:ietf:params:xml:ns:xmpp-framing'"
HTTPBIND = "xmlns='http://jabber.org/protocol/httpbind'"
XBOSH = "xmlns:xmpp='urn:xmpp:xbosh'"
SASL = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
OFFER = f"<mechanisms {SASL}><mechanism>PLAIN</mechanism></mechanisms>"
STREAMS = "xmlns:stream='http://etherx.jabber.org/streams'"
PLAIN = "AG1iZWQAbWlycm9y"
WEBSOCKET = f"""SENT: <open {FRAMING} to='ceit.org' version='1.0'/>
RECV: <open {FRAMING} from='ceit.org' id='a1' version='1.0'/>
RECV: <stream:features {STREAMS}>{OFFER}</stream:features>
SENT: <auth {SASL} mechanism='PLAIN'>{PLAIN}</auth>
RECV: <failure {SASL}><not-authorized/></failure>
SENT: <close {FRAMING}/>
RECV: <close {FRAMING}/>
"""
BOSH = f"""SENT: <body {HTTPBIND} rid='1' to='ceit.org' xmpp:version='1.0' {XBOSH}/>
RECV: <body {HTTPBIND} sid='s1' wait='60' from='ceit.org' {STREAMS}>\
<stream:features>{OFFER}</stream:features></body>
SENT: <body {HTTPBIND} rid='2' sid='s1'><auth {SASL} mechanism='PLAIN'>{PLAIN}</auth></body>
RECV: <body {HTTPBIND}><success {SASL}/></body>
SENT: <body {HTTPBIND} rid='3' sid='s1' xmpp:restart='true' {XBOSH}/>
SENT: <body {HTTPBIND} rid='4' sid='s1'/>
RECV: <body {HTTPBIND}/>
SENT: <body {HTTPBIND} rid='5' sid='s1'><presence xmlns='jabber:client'/>\
<message xmlns='jabber:client' to='romeo@ceit.org'><body>hi</body></message></body>
SENT: <body {HTTPBIND} rid='6' sid='s1' type='terminate'>\
<presence xmlns='jabber:client' type='unavailable'/></body>
RECV: <body {HTTPBIND} type='terminate'/>
"""


def of(log: str, place: Path) -> Explained:
    file = place / "log"
    file.write_text(log, encoding="utf-8")
    return explained(file)


def sections(units: list[dict[str, Any]], event: str) -> list[str]:
    return [unit["section"] for unit in units if unit["event"] == event]


def test_websocket(tmp_path: Path) -> None:
    found = of(WEBSOCKET, tmp_path)
    assert found.sent() == [
        *(("C", "stream_header"), ("S", "stream_header"), ("S", "stream_features")),
        *(("C", "sasl_auth"), ("S", "sasl_failure")),
        *(("C", "stream_close"), ("S", "stream_close")),
    ]
    assert sections(found.units, "stream_header") == ["RFC 7395 §3.4"] * 2
    assert sections(found.units, "stream_close") == ["RFC 7395 §3.6"] * 2
    assert "framing-websocket" in found.told
    assert "framing-bosh" not in found.told
    assert found.told["diagnosis-cause"]["cause"] == "plain-refused"


def test_bosh(tmp_path: Path) -> None:
    """Empty bodies are no units, and what stands in the last one comes before the end."""
    found = of(BOSH, tmp_path)
    assert found.sent() == [
        *(("C", "stream_header"), ("S", "stream_header"), ("S", "stream_features")),
        *(("C", "sasl_auth"), ("S", "sasl_success"), ("C", "stream_header")),
        *(("C", "presence"), ("C", "message"), ("C", "presence")),
        *(("C", "stream_close"), ("S", "stream_close")),
    ]
    assert sections(found.units, "stream_header") == ["XEP-0206 §3", "XEP-0206 §4", "XEP-0206 §3"]
    assert sections(found.units, "stream_close") == ["XEP-0124 §13"] * 2
    assert "framing-bosh" in found.told
    assert not any(key.startswith("diagnosis") for key in found.told)


@pytest.mark.parametrize("log", [WEBSOCKET, BOSH])
def test_nobody_is_told_that_all_of_it_is_in_clear(log: str, tmp_path: Path) -> None:
    """TLS is that of wss or https, which the stream does not show."""
    assert {unit["secured"] for unit in of(log, tmp_path).units} == {True}


def test_a_log_that_begins_inside_a_session(tmp_path: Path) -> None:
    lines = BOSH.splitlines(keepends=True)
    found = of("".join(lines[7:]), tmp_path)
    assert ("C", "message") in found.sent()
    assert "framing-bosh" in found.told
    assert not any(key.startswith("diagnosis") for key in found.told)


def test_a_body_of_a_message_is_no_frame() -> None:
    assert body(b"<body>hi</body>") is None
    assert body(b"<body xmlns='http://www.w3.org/1999/xhtml'>hi</body>") is None
    found = body(f"<body {HTTPBIND} rid='1'><body>inner</body></body>".encode())
    assert found is not None
    assert found.content == b"<body>inner</body>"


def requests(server: RealServer, password: bytes) -> str:
    """A login at a real Prosody by hand, as what was sent and what came back."""
    from base64 import b64encode

    trace, sid = "", ""
    secret = b64encode(b"\0mbed\0" + password).decode()
    bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>web</resource></bind>"
    steps = [
        (f"to='ceit.org' wait='2' hold='1' ver='1.6' xmpp:version='1.0' {XBOSH}", ""),
        ("", f"<auth {SASL} mechanism='PLAIN'>{secret}</auth>"),
        (f"to='ceit.org' xmpp:restart='true' {XBOSH}", ""),
        ("", f"<iq type='set' id='b1' xmlns='jabber:client'>{bind}</iq>"),
        ("type='terminate'", "<presence type='unavailable' xmlns='jabber:client'/>"),
    ]
    for rid, (attributes, inside) in enumerate(steps, 100):
        named = f"sid='{sid}' {attributes}" if sid else attributes
        sent = f"<body {HTTPBIND} rid='{rid}' {named}>{inside}</body>"
        asked = urllib.request.Request(
            f"http://127.0.0.1:{server.web_port}/http-bind",
            sent.encode(),
            {"Content-Type": "text/xml; charset=utf-8"},
        )
        with urllib.request.urlopen(asked, timeout=20) as answer:
            came = answer.read().decode()
        trace += f"SENT: {sent}\nRECV: {came}\n"
        if "<failure" in came:
            break
        sid = sid or re.findall(r"\bsid=['\"]([^'\"]+)", came)[0]
    return trace


@pytest.mark.real
@pytest.mark.parametrize("name", ["prosody", "prosody-13"])
@pytest.mark.parametrize(("password", "causes"), [(b"mirror", []), (b"wrong", ["plain-refused"])])
def test_bosh_of_a_real_server(
    name: str, password: bytes, causes: list[str], start: Start, tmp_path: Path
) -> None:
    lines = (
        'modules_enabled = { "bosh" }',
        "consider_bosh_secure = true",
        'http_host = "127.0.0.1"',
    )
    server = start(name, Setup("optional", ("PLAIN",), more_doors=True, lines=lines))
    found = of(requests(server, password), tmp_path)
    assert found.sent()[:4] == [
        *(("C", "stream_header"), ("S", "stream_header"), ("S", "stream_features")),
        ("C", "sasl_auth"),
    ]
    if not causes:
        assert ("S", "bind_result") in found.sent()
        assert found.sent()[-1] == ("S", "stream_close")
    told = [x["facts"]["cause"] for x in found.records if x.get("note") == "log.diagnosis-cause"]
    assert told == causes
