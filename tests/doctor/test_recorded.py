"""Is the cause found in a bare recording of any client, with nothing else beside it?"""

from __future__ import annotations

from typing import NamedTuple

import pytest
from support.doctor.misbehaving import auth, base64
from support.doctor.recording import (
    _SASL,
    ANSWER,
    BOUND,
    HEADER,
    SUCCESS,
    challenge,
    features,
    response,
)
from support.walks.lines import fact

from xmpp_walkthrough.doctor.causes.diagnosis import diagnose
from xmpp_walkthrough.doctor.finding import Case
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.transcript.entry import Entry, Note, Transcript

_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams"


def failure(condition: str) -> str:
    return f"< <failure xmlns='{_SASL}'><{condition}/></failure>"


def error(condition: str, content: str = "") -> str:
    inside = f"<{condition} xmlns='{_ERRORS}'>{content}</{condition}>"
    return f"< <stream:error>{inside}</stream:error>"


LOGIN = chr(0).join(("", "romeo", "x"))


class Recording(NamedTuple):
    """What was said, `>` by the client and `<` by the server, `!key` for a note; and the cause."""

    lines: tuple[str, ...]
    cause: str
    port: int = 5222
    failure: str = ""


_URI = (
    'username="romeo",realm="example.org",nonce="n",digest-uri="xmpp/host.example.org",response=00'
)
_FIRST = "n,,n=romeo,r=abc"
_LONG = f"> <message to='x@example.org'><body>{'a' * 12_000}</body></message>"
RECORDINGS = {
    "a long message, and a server that says only that it is against its policy": Recording(
        (HEADER, ANSWER, features("PLAIN"), f"> {auth('PLAIN', base64(LOGIN))}", SUCCESS, *BOUND,
         _LONG, error("policy-violation")),
        "stanza-too-big",
    ),
    "a token": Recording(
        (HEADER, ANSWER, features("OAUTHBEARER"), f"> {auth('OAUTHBEARER', base64('n,,'))}",
         failure("not-authorized")),
        "token-refused",
    ),
    "a certificate": Recording(
        (HEADER, ANSWER, features("EXTERNAL"), f"> {auth('EXTERNAL', '=')}",
         failure("not-authorized")),
        "client-certificate-refused",
    ),
    "a ticket": Recording(
        (HEADER, ANSWER, features("GSSAPI"), f"> {auth('GSSAPI', base64('ticket'))}",
         failure("not-authorized")),
        "kerberos-ticket-refused",
    ),
    "a digest for the host": Recording(
        (HEADER, ANSWER, features("DIGEST-MD5"), f"> {auth('DIGEST-MD5', '')}",
         challenge('realm="example.org",nonce="n"'), response(_URI), failure("not-authorized")),
        "digest-uri-names-host",
    ),
    "a digest that does not fit": Recording(
        (HEADER, ANSWER, features("DIGEST-MD5"), f"> {auth('DIGEST-MD5', '')}",
         challenge('realm="example.org",nonce="n"'),
         response(_URI.replace("host.", "")), failure("not-authorized")),
        "digest-refused",
    ),
    "an unknown account": Recording(
        (HEADER, ANSWER, features("SCRAM-SHA-1"), f"> {auth('SCRAM-SHA-1', base64(_FIRST))}",
         failure("not-authorized")),
        "account-unknown",
    ),
    "a wrong password": Recording(
        (HEADER, ANSWER, features("SCRAM-SHA-1"), f"> {auth('SCRAM-SHA-1', base64(_FIRST))}",
         challenge("r=abcdef,s=c2FsdA==,i=4096"), response("c=biws,r=abcdef,p=AAAA"),
         failure("not-authorized")),
        "credentials-refused",
    ),
    "another identity": Recording(
        (HEADER, ANSWER, features("PLAIN"),
         f"> {auth('PLAIN', base64(chr(0).join(('admin', 'romeo', 'x'))))}",
         failure("not-authorized")),
        "authzid-unlike-user",
    ),
    "a redirect that was not followed": Recording(
        (HEADER, ANSWER, error("see-other-host", "node2.example.org")), "redirect-ignored"
    ),
    "in clear to the port for TLS": Recording((HEADER, "!eof"), "direct-tls-port-hangs-up", 5223),
    "the port of servers": Recording(
        (HEADER, ANSWER, error("improper-addressing")), "port-of-servers", 5269
    ),
    "the first words swallowed": Recording((HEADER, "!eof"), "hangs-up-before-a-word"),
    "certificates only": Recording(
        (HEADER, ANSWER, features("EXTERNAL")), "only-certificates-offered",
        failure="sasl.not-usable",
    ),
    "tokens only": Recording(
        (HEADER, ANSWER, features("X-OAUTH2")), "only-tokens-offered",
        failure="sasl.none-in-common",
    ),
    "guests only": Recording(
        (HEADER, ANSWER, features("ANONYMOUS")), "only-guests-admitted",
        failure="sasl.only-on-request",
    ),
    "nothing in common": Recording(
        (HEADER, ANSWER, features("X-FINGERPRINT")), "no-mechanism-in-common",
        failure="sasl.none-in-common",
    ),
    "not offered": Recording(
        (HEADER, ANSWER, features("SCRAM-SHA-1", "PLAIN")), "mechanism-not-offered",
        failure="sasl.not-offered",
    ),
    "no SASL2": Recording(
        (HEADER, ANSWER, features("PLAIN")), "sasl2-not-offered", failure="sasl.sasl2-not-offered"
    ),
    "a type of binding that nobody knows": Recording(
        (HEADER, ANSWER, features("SCRAM-SHA-1-PLUS"),
         f"> {auth('SCRAM-SHA-1-PLUS', base64('p=tls-new,,n=romeo,r=abc'))}",
         failure("malformed-request")),
        "channel-binding-type-unsupported",
    ),
    "a binding to another connection": Recording(
        (HEADER, ANSWER, features("SCRAM-SHA-1-PLUS"),
         f"> {auth('SCRAM-SHA-1-PLUS', base64('p=tls-exporter,,n=romeo,r=abc'))}",
         challenge("r=abcdef,s=c2FsdA==,i=4096"), response("c=eHg=,r=abcdef,p=AAAA"),
         failure("malformed-request")),
        "channel-binding-mismatch",
    ),
    "a guest": Recording(
        (HEADER, ANSWER, features("ANONYMOUS"), f"> {auth('ANONYMOUS', '')}", SUCCESS,
         *BOUND, "!bind.other-account"),
        "logged-in-as-guest",
    ),
    "the ticket of another person": Recording(
        (HEADER, ANSWER, features("GSSAPI"), f"> {auth('GSSAPI', base64('ticket'))}", SUCCESS,
         *BOUND, "!bind.other-account"),
        "bound-to-account-of-ticket",
    ),
    "a session that nobody offered": Recording(
        (HEADER, ANSWER, features("PLAIN"), f"> {auth('PLAIN', base64(LOGIN))}", SUCCESS, *BOUND,
         "> <iq type='set' id='s'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>",
         "< <iq type='error' id='s'><error type='cancel'><service-unavailable "
         "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"),
        "session-not-offered",
    ),
    "an account that is deleted": Recording(
        (HEADER, ANSWER, features("PLAIN"), f"> {auth('PLAIN', base64(LOGIN))}", SUCCESS, *BOUND,
         error("not-authorized")),
        "account-closed-while-online",
    ),
    "a long language": Recording(
        (HEADER.replace(" to=", f" xml:lang='{'x' * 40}' to="), ANSWER,
         error("policy-violation")),
        "language-too-long",
    ),
}  # fmt: skip


def record(recording: Recording) -> Case:
    stream, transcript = Stream(), Transcript()
    facts = {"host": "xmpp.example.org", "address": "192.0.2.1", "port": recording.port}
    transcript.add(Note(0.0, "connect", stream.phase, False, fact("connected", facts)))
    for line in recording.lines:
        if line.startswith("!"):
            transcript.add(Note(0.0, "", stream.phase, False, fact(line[1:], {"clean": True})))
            continue
        role = Role.INITIATING if line[0] == ">" else Role.RECEIVING
        for event, phase in zip(stream.feed(role, line[2:].encode()), stream.passed, strict=True):
            transcript.add(Entry(0.0, "", phase, False, role, event))
    failure = WalkError(recording.failure, ExitCode.SASL) if recording.failure else None
    return Case(transcript, failure, jid=Jid.parse("romeo@example.org"))


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_is_enough(name: str) -> None:
    recording = RECORDINGS[name]
    found = diagnose(record(recording))
    assert found.causes[0].name == recording.cause
    assert all(cause.evidence for cause in found.causes)


def test_what_is_quoted_is_what_was_on_the_wire_without_its_secrets() -> None:
    found = diagnose(record(RECORDINGS["another identity"]))
    (shown,) = (item.quote for item in found.causes[0].evidence if item.key == "payload")
    assert shown == "admin\\0romeo\\0********"
