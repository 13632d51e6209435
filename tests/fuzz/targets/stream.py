"""A whole stream, both sides of it: events, secrets, explanations, all views, the doctor.

Turns have a NUL between them, which cannot stand in XML; the client has the first.
"""

import json
from functools import cache
from io import StringIO

from fuzz.target import Target, is_harmless
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.causes.diagnosis import diagnose
from xmpp_walkthrough.doctor.finding import Case
from xmpp_walkthrough.explain.explainer import Explainer
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.stream.appraise import appraise
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.preview import previews
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.transcript.entry import Entry, Transcript
from xmpp_walkthrough.transcript.secrets import Secrets
from xmpp_walkthrough.views import jsonl, plain, terminal
from xmpp_walkthrough.views.view import Ending, Moment, Setting

BETWEEN = b"\0"
_MOMENT = Moment("open", "1", domain="im.example.com")


@cache
def _library(language: str) -> Library:
    return Library(language)


def read(data: bytes) -> None:
    library = _library("zh" if len(data) % 2 else "en")
    stream, transcript = Stream(), Transcript()
    secrets = Secrets(library.is_ordinary)
    secrets.of_login(Jid.parse("user@im.example.com"), "pencil-canary")
    for number, turn in enumerate(data.split(BETWEEN)):
        role = (Role.INITIATING, Role.RECEIVING)[number % 2]
        found = stream.feed(role, turn)
        for event, phase in zip(found, stream.passed, strict=True):
            transcript.add(_entry(event, phase, role, stream, secrets))
        if stream.phase is Phase.TLS_HANDSHAKE:
            stream.tls_established()
        previews(turn)
        appraise(turn, stream.phase)
    _shown(transcript, library)
    diagnose(Case(transcript))


def _entry(event: Event, phase: Phase, role: Role, stream: Stream, secrets: Secrets) -> Entry:
    event, masked = secrets.event(event)
    opened = stream.streams_opened
    return Entry(1.0, "open", phase, stream.secured, role, event, stream=opened, masked=masked)


def _shown(transcript: Transcript, library: Library) -> None:
    """What is written has no control character; a line of JSON is one."""
    for kind in (plain, terminal, jsonl):
        out = StringIO()
        view = kind.VIEW.make(Setting(out, library, width=80))
        explainer = Explainer(library)
        for line in transcript.lines:
            view.line(_MOMENT, line, explainer.explain(line))
        view.summary(transcript, Ending(0))
        text = out.getvalue()
        assert all(map(is_harmless, text.split("\n")))
        if kind is jsonl:
            for written in text.splitlines():
                json.loads(written)


TARGET = Target(
    "stream",
    read,
    (
        *(
            b"\0",
            b"<a/>",
            b"</a>",
            b"<![CDATA[",
            b"]]>",
            b"&lt;",
            b"xmlns='jabber:client'",
            b"type='error'",
        ),
        *(
            b"<message>",
            b"<iq id='1' type='get'>",
            b"<presence/>",
            b"</stream:stream>",
            b"<stream:error>",
        ),
        *(
            b"xmlns='urn:ietf:params:xml:ns:xmpp-sasl'",
            b"xmlns='urn:xmpp:sasl:2'",
            b"xml:lang='en'",
        ),
        *(
            b"<required/>",
            b"<text>",
            b"pencil-canary",
            "\u202e".encode(),
            b"\xc2\x9b",
            b"=",
            b"AAAA",
        ),
    ),
)
