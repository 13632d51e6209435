"""Where may a secret come back, and how spelt? Units with a canary in them, and what would show it.

The search is written anew here, for what a reader of an output could do with it.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from html import escape, unescape
from importlib import import_module
from io import StringIO
from urllib.parse import quote, quote_plus, unquote_to_bytes

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explainer import Explainer
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.transcript.secrets import Secrets
from xmpp_walkthrough.views.view import Moment, Setting
from xmpp_walkthrough.wire.names import (
    BIND,
    CLIENT,
    ROSTER,
    SASL,
    SASL2,
    SM,
    STANZA_ERRORS,
    STREAM_ERRORS,
    STREAMS,
    TLS,
    VERSION,
)

CANARY = "Kanari 7<&'é>!"
MBED = Jid("mbed", "ceit.org")
LIBRARY = Library("en")
HEADER = (
    f"<?xml version='1.0'?><stream:stream xmlns='{CLIENT}' xmlns:stream='{STREAMS}' version='1.0'"
    " id='a' from='ceit.org'>"
)
Spelling = Callable[[str], str]  # as it may stand in the text of an element, and in a value


def knowing(*secrets: str, jid: Jid = MBED) -> Secrets:
    """What a walk knows, with the lessons at hand."""
    made = Secrets(LIBRARY.is_ordinary)
    made.of_login(jid, *secrets)
    return made


# --- spellings: each is well-formed in a text and in a value ---


def _xml(text: str) -> str:
    return escape(text, quote=True)


def _plain_payload(secret: str) -> bytes:
    return f"\0mbed\0{secret}".encode()


def _units(text: str) -> Iterator[bytes]:
    """Those of UTF-16, of which JSON escapes consist."""
    wide = text.encode("utf-16-be")
    yield from (wide[at : at + 2] for at in range(0, len(wide), 2))


def _wrapped(text: str) -> str:
    return "\n  ".join(text[at : at + 7] for at in range(0, len(text), 7))


SPELLINGS: dict[str, Spelling] = {
    "plainly": _xml,
    "in a sentence": lambda s: _xml(f"Wrong password “{s}” for mbed"),
    "decimal references": lambda s: "".join(f"&#{ord(c)};" for c in s),
    "hex references": lambda s: "".join(f"&#x{ord(c):X};" for c in s),
    "padded references": lambda s: "".join(f"&#x{ord(c):06x};" for c in s),
    "mixed references": lambda s: "".join(
        (_xml(c), f"&#{ord(c)};", f"&#x{ord(c):x};")[n % 3] for n, c in enumerate(s)
    ),
    "escaped twice": lambda s: _xml(_xml(s)),
    "references escaped": lambda s: _xml("".join(f"&#{ord(c)};" for c in s)),
    "base64": lambda s: b64encode(s.encode()).decode(),
    "base64 at 1": lambda s: b64encode(b"x" + s.encode() + b"yz").decode(),
    "base64 at 2": lambda s: b64encode(b"xy" + s.encode() + b"z").decode(),
    "base64 for URLs": lambda s: urlsafe_b64encode(s.encode()).decode(),
    "base64 in words": lambda s: f"you sent={b64encode(b'secret:' + s.encode()).decode()}.",
    "base64 in lines": lambda s: _wrapped(b64encode(s.encode()).decode()),
    "payload of PLAIN": lambda s: b64encode(_plain_payload(s)).decode(),
    "payload with authzid": lambda s: b64encode(b"mbed@ceit.org" + _plain_payload(s)).decode(),
    "hex": lambda s: s.encode().hex(),
    "HEX": lambda s: s.encode().hex().upper(),
    "dump": lambda s: s.encode().hex(" "),
    "colons": lambda s: s.encode().hex(":"),
    "percent": lambda s: _xml("".join(f"%{byte:02X}" for byte in s.encode())),
    "URL": lambda s: _xml(f"https://ceit.org/login?password={quote(s)}&user=mbed"),
    "form": lambda s: _xml(f"password={quote_plus(s)}"),
    "JSON": lambda s: _xml(json.dumps({"password": s})),
    "JSON, all escaped": lambda s: "".join(f"\\u{unit.hex()}" for unit in _units(s)),
    "repr": lambda s: _xml(repr(s.encode())),
    "DNS": lambda s: "".join(f"\\{byte:03d}" for byte in s.encode()),
    "JSON in a URL": lambda s: _xml(quote(json.dumps(s))),
}


# --- places: a unit of every kind with the spelling in it ---

Place = Callable[[str], bytes]


def _refusal(inside: str, more: str = "") -> str:
    return f"<failure xmlns='{SASL}'{more}><not-authorized/>{inside}</failure>"


def _stanza(kind: str, inside: str, attributes: str = "") -> bytes:
    return f"<{kind} id='b' {attributes}>{inside}</{kind}>".encode()


def _result(inside: str) -> bytes:
    return _stanza("iq", inside, "type='result'")


def _halves(spelt: str) -> tuple[str, str]:
    """Cut where a cut does not break a reference."""
    places = [m.end() for m in re.finditer(r"&[^;]*;|[^&]", spelt)]
    middle = places[len(places) // 2 - 1]
    return spelt[:middle], spelt[middle:]


def _split(spelt: str, between: str) -> str:
    return between.join(_halves(spelt))


def _data(name: str, spelt: str) -> bytes:
    payload = b64encode(unescape(spelt).encode()).decode()
    return f"<{name} xmlns='{SASL}'>{payload}</{name}>".encode()


PLACES: dict[str, Place] = {
    "text of a refusal": lambda s: _refusal(f"<text>{s}</text>").encode(),
    "tail": lambda s: _refusal(f"<text>a<b/>{s}</text>").encode(),
    "split by a child": lambda s: _refusal(f"<text>{_split(s, '<b/>')}</text>").encode(),
    "split by a child with values": lambda s: _refusal(
        "<text>" + _split(s, '<b c=">" d="x"/>') + "</text>"
    ).encode(),
    "split over children": lambda s: _refusal(
        "".join(f"<text>{half}</text>" for half in _halves(s))
    ).encode(),
    "split by CDATA": lambda s: _refusal(f"<text>{_split(s, '<![CDATA[]]>')}</text>").encode(),
    "value": lambda s: _refusal("<text a='b'/>", f' x="{s}"').encode(),
    "value in a child": lambda s: _refusal(f'<text a="{s}">b</text>').encode(),
    "value of a named prefix": lambda s: _refusal(f'<p:x xmlns:p="urn:x" p:a="{s}"/>').encode(),
    "own condition": lambda s: _refusal(f'<x xmlns="urn:x">{s}</x>').encode(),
    "challenge": lambda s: _data("challenge", s),
    "success": lambda s: _data("success", s),
    "SASL2 success": lambda s: (
        f"<success xmlns='{SASL2}'><additional-data>{b64encode(unescape(s).encode()).decode()}"
        "</additional-data><authorization-identifier>mbed@ceit.org</authorization-identifier>"
        "</success>"
    ).encode(),
    "SASL2 identity": lambda s: (
        f"<success xmlns='{SASL2}'><authorization-identifier>{s}</authorization-identifier>"
        "</success>"
    ).encode(),
    "SASL2 task": lambda s: (
        f"<continue xmlns='{SASL2}'><tasks><task>{s}</task></tasks></continue>".encode()
    ),
    "features": lambda s: (
        f"<stream:features><mechanisms xmlns='{SASL}'><mechanism>PLAIN</mechanism>"
        f"<mechanism>{s}</mechanism></mechanisms></stream:features>"
    ).encode(),
    "feature's value": lambda s: (
        f'<stream:features><x xmlns="urn:x" a="{s}"/></stream:features>'.encode()
    ),
    "stream error": lambda s: (
        f"<stream:error><conflict xmlns='{STREAM_ERRORS}'/>"
        f"<text xmlns='{STREAM_ERRORS}'>{s}</text></stream:error>"
    ).encode(),
    "redirect": lambda s: (
        f"<stream:error><see-other-host xmlns='{STREAM_ERRORS}'>{s}</see-other-host></stream:error>"
    ).encode(),
    "header": lambda s: HEADER.replace("id='a'", f'id="{s}"').encode(),
    "header's from": lambda s: HEADER.replace("'ceit.org'", f'"{s}"').encode(),
    "header, another namespace": lambda s: HEADER.replace(
        " id=", f' xmlns:q="urn:q" q:q="{s}" id='
    ).encode(),
    "message": lambda s: _stanza("message", f"<body>{s}</body>", "type='chat'"),
    "message's id": lambda s: _stanza("message", "<body>a</body>", f'from="{s}"'),
    "presence": lambda s: _stanza("presence", f"<status>{s}</status>"),
    "iq result": lambda s: _result(f'<query xmlns="{ROSTER}"><item jid="{s}"/></query>'),
    "iq error": lambda s: _stanza(
        "iq",
        f"<error type='auth'><forbidden xmlns='{STANZA_ERRORS}'/>"
        f"<text xmlns='{STANZA_ERRORS}'>{s}</text></error>",
        "type='error'",
    ),
    "bound JID": lambda s: _result(f"<bind xmlns='{BIND}'><jid>mbed@ceit.org/{s}</jid></bind>"),
    "version": lambda s: _result(f"<query xmlns='{VERSION}'><name>{s}</name></query>"),
    "stream management": lambda s: f'<enabled xmlns="{SM}" id="{s}" resume="true"/>'.encode(),
    "TLS failure": lambda s: f"<failure xmlns='{TLS}'>{s}</failure>".encode(),
    "unknown": lambda s: f'<x xmlns="urn:x"><y a="{s}"/></x>'.encode(),
    "namespace": lambda s: f'<failure xmlns="{SASL}"><y xmlns="{s}"/></failure>'.encode(),
    "unused namespace": lambda s: f'<message xmlns:p="{s}"><body>a</body></message>'.encode(),
    "own namespace": lambda s: f'<x xmlns="{s}"/>'.encode(),
}

# Names can only hold what is a name, so the canary is one there.
NAMED = "Kanari7.x-y"
NAMES: dict[str, bytes] = {
    "condition": f"<failure xmlns='{SASL}'><{NAMED}/></failure>".encode(),
    "own element": f"<{NAMED} xmlns='urn:x'/>".encode(),
    "deep element": f"<message><body>a</body><x xmlns='urn:x'><{NAMED}/></x></message>".encode(),
    "attribute": f"<message {NAMED}='a'><body>a</body></message>".encode(),
    "prefixed attribute": f"<message xmlns:p='urn:x' p:{NAMED}='a'/>".encode(),
    "prefix": f"<{NAMED}:x xmlns:{NAMED}='urn:x'/>".encode(),
    "feature": f"<stream:features><{NAMED} xmlns='urn:x'/></stream:features>".encode(),
    "attribute of the header": HEADER.replace(" id=", f" {NAMED}='b' id=").encode(),
    "prefix of the header": HEADER.replace(" id=", f" xmlns:{NAMED}='urn:b' id=").encode(),
}

# What breaks the rules, in the bytes of a server's stream behind its header.
BREACHES: dict[str, Place] = {
    "wrong end": lambda s: _refusal(f"<text>{s}</text>").replace("</failure>", "</fail>").encode(),
    "split, wrong end": lambda s: _refusal(f"<text>{_split(s, '<b/>')}</text></x>").encode(),
    "between elements": lambda s: f"{s}<x/>".encode(),
    "comment": lambda s: f"<message><!-- {s} --><body>a</body></message>".encode(),
    "split by a comment": lambda s: f"<message><body>{_split(s, '<!-- a -->')}</body>".encode(),
    "instruction": lambda s: f"<message><?x {s}?></message>".encode(),
    "DOCTYPE": lambda s: f"<!DOCTYPE x [<!ENTITY y '{s}'>]>".encode(),
    "entity": lambda s: f"<message><body>&{'q'};{s}</body></message>".encode(),
    "control character": lambda s: f"<message><body>\x01{s}</body></message>".encode(),
    "unquoted value": lambda s: f"<message id={s}/>".encode(),
    "open value": lambda s: f'<message id="{s}<x/>'.encode(),
    "unbound prefix": lambda s: f'<q:x a="{s}"/>'.encode(),
    "CDATA between": lambda s: f"<![CDATA[{s}]]>".encode(),
    "split by CDATA": lambda s: f"<message><body>{_split(s, '<![CDATA[]]>')}</bod>".encode(),
    "no stanza of clients": lambda s: f"<iq xmlns='jabber:server'><a>{s}</a></iq>".encode(),
    "HTTP": lambda s: f"HTTP/1.1 302 Found\r\nLocation: {s}\r\n\r\n".encode(),
    "UTF-16": lambda s: _refusal(f"<text>{s}</text>").encode("utf-16"),
    "UTF-16, the other order": lambda s: _refusal(f"<text>{s}</text>").encode("utf-16-be"),
    "Latin-1": lambda s: _refusal(f"<text>{s}</text>").encode("latin-1", "xmlcharrefreplace"),
    "bytes before": lambda s: b"\xff\xfe\xfd" + s.encode(),
}


def event_of(raw: bytes) -> Event:
    """The event that these bytes are, as a server's."""
    return preview(raw)


def breach_of(raw: bytes) -> e.Violation:
    stream = Stream()
    stream.feed(Role.INITIATING, HEADER.encode())
    stream.feed(Role.RECEIVING, HEADER.encode())
    found = stream.feed(Role.RECEIVING, raw)[-1]
    assert isinstance(found, e.Violation), raw
    return found


# --- what a reader sees ---


def outputs(event: Event, masked: bool) -> Iterator[str]:
    """The event in the words of every view."""
    entry = Entry(0.0, "sasl", Phase.NEGOTIATING, True, Role.RECEIVING, event, masked=masked)
    for view in ("plain", "terminal", "jsonl"):
        out = StringIO()
        shows = import_module(f"xmpp_walkthrough.views.{view}").VIEW.make
        explanation = Explainer(LIBRARY).explain(entry)
        shown = shows(Setting(out, LIBRARY, colour=False, width=400))
        shown.line(Moment("sasl", "2.2"), entry, explanation)
        yield out.getvalue()


def leaks(secret: str, output: str) -> list[str]:
    """The spellings in which the secret can be read out of an output, whoever decodes it."""
    raw = secret.encode()
    found = []
    for text in _read(output):
        closed = re.sub(rb"\\+n|[\s:|]|\xe2\x94\x82|\xe2\x90\x8a", b"", text)
        found += [form for form, letters in _forms(raw) if letters in text or letters in closed]
    return found


def _read(output: str) -> set[bytes]:
    """What becomes of it when it is decoded, a few times, by each of the usual ways."""
    seen = {output.encode("utf-8", "surrogatepass")}
    for _ in range(4):
        seen |= {way(text) for text in seen for way in _WAYS}
        if len(seen) > 200:
            break
    return seen


def _unescaped(text: bytes) -> bytes:
    return unescape(text.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogatepass")


def _unslashed(text: bytes) -> bytes:
    def byte(found: re.Match[bytes]) -> bytes:
        hexed, unit, decimal, other = found.groups()
        if unit:
            return chr(int(unit, 16)).encode("utf-8", "surrogatepass")
        number = int(hexed, 16) if hexed else int(decimal or b"0")
        return bytes(other) if other else bytes([number & 255])

    pattern = rb"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([0-9]{3})|([^n]))"
    return re.sub(pattern, byte, text, flags=re.DOTALL)


_WAYS: tuple[Callable[[bytes], bytes], ...] = (
    _unescaped,
    _unslashed,
    unquote_to_bytes,
    lambda text: re.sub(rb"<[^<>]*>", b"", text),
    lambda text: text.replace(b"+", b" "),
)


def _forms(raw: bytes) -> Iterator[tuple[str, bytes]]:
    yield "plainly", raw
    for shift in range(3):
        text = b64encode(b"\0" * shift + raw)
        yield f"base64 at {shift}", text[-(-shift * 8 // 6) : (shift + len(raw)) * 8 // 6]
    yield "hex", raw.hex().encode()
    yield "HEX", raw.hex().upper().encode()
    yield "UTF-16", raw.decode().encode("utf-16-le")
