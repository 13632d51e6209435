"""What may a client do wrong? Bytes in the place of the walk's, step by step."""

from __future__ import annotations

from base64 import b64encode
from typing import NamedTuple

from xmpp_walkthrough.net.session.guide import Automatic
from xmpp_walkthrough.transcript.entry import Entry

_SASL = "urn:ietf:params:xml:ns:xmpp-sasl"


class Instead(Automatic):
    """Sends other bytes than the walk would, where it is told to: (step, which send of it)."""

    def __init__(self, wanted: dict[tuple[str, int], str]) -> None:
        super().__init__()
        self._wanted = wanted
        self._sent: dict[str, int] = {}

    def waits(self, step: str) -> bool:
        sent = self._sent.get(step, 0)
        return any(name == step and number > sent for name, number in self._wanted)

    async def before(self, pending: Entry) -> bytes | None:
        self._sent[pending.step] = self._sent.get(pending.step, 0) + 1
        wish = self._wanted.get((pending.step, self._sent[pending.step]))
        return None if wish is None else wish.encode("latin-1")


def header(attributes: str, namespace: str = "jabber:client") -> str:
    return (
        f"<?xml version='1.0'?><stream:stream {attributes} xmlns='{namespace}' "
        "xmlns:stream='http://etherx.jabber.org/streams'>"
    )


def auth(mechanism: str, payload: str) -> str:
    return f"<auth xmlns='{_SASL}' mechanism='{mechanism}'>{payload}</auth>"


def base64(text: str, encoding: str = "utf-8") -> str:
    return b64encode(text.encode(encoding)).decode()


class Slip(NamedTuple):
    """What is sent instead, the cause that has to be among the named ones, and the mechanism."""

    name: str
    instead: dict[tuple[str, int], str]
    cause: str
    mechanism: str = "PLAIN"
    first: bool = True


_PRESENCE = "<presence/>"
_BIND = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>{}</bind></iq>"

SLIPS = [
    Slip("no to", {("open", 1): header("version='1.0'")}, "header-without-to"),
    Slip("an address", {("open", 1): header("to='127.0.0.1' version='1.0'")}, "header-names-host"),
    Slip(
        "a host",
        {("open", 1): header("to='xmpp.ceit.example' version='1.0'")},
        "header-names-host",
    ),
    Slip(
        "another domain later",
        {("open", 2): header("to='example.net' version='1.0'")},
        "header-changes-domain",
    ),
    Slip("no version", {("open", 1): header("to='ceit.org'")}, "client-without-version"),
    Slip("version 2", {("open", 1): header("to='ceit.org' version='2.0'")}, "version-not-agreed"),
    Slip(
        "jabber:server",
        {("open", 1): header("to='ceit.org' version='1.0'", "jabber:server")},
        "client-wrong-namespace",
    ),
    Slip("a bare ampersand", {("exchange", 1): "<message>&</message>"}, "client-sends-broken-xml"),
    Slip("a comment", {("exchange", 1): "<!-- hello -->"}, "client-sends-broken-xml"),
    Slip(
        "a declaration later",
        {("bind", 1): header("to='ceit.org' version='1.0'")},
        "declaration-in-mid-stream",
    ),
    Slip(
        "login before TLS",
        {("tls", 1): auth("PLAIN", base64("\0mbed\0mirror"))},
        "login-before-tls",
    ),
    Slip(
        "full JID as name",
        {("sasl", 1): auth("PLAIN", base64("\0mbed@ceit.org\0mirror"))},
        "name-is-whole-address",
    ),
    Slip("one NUL", {("sasl", 1): auth("PLAIN", base64("mbed\0mirror"))}, "plain-fields-missing"),
    Slip("no name", {("sasl", 1): auth("PLAIN", base64("\0\0mirror"))}, "name-empty"),
    Slip(
        "Latin-1",
        {("sasl", 1): auth("PLAIN", base64("\0b\xfcro\0mirror", "latin-1"))},
        "plain-not-utf-8",
    ),
    Slip(
        "letters outside of ASCII",
        {("sasl", 1): auth("PLAIN", base64("\0b\xfcro\0mirror"))},
        "name-encoding",
        first=False,
    ),
    Slip("nothing at all", {("sasl", 1): auth("PLAIN", "=")}, "initial-response-missing"),
    Slip("no base64", {("sasl", 1): auth("PLAIN", "%%%")}, "payload-not-base64"),
    Slip(
        "another identity",
        {("sasl", 1): auth("PLAIN", base64("romeo@ceit.org\0mbed\0mirror"))},
        "authzid-refused",
    ),
    Slip("small letters", {("sasl", 1): auth("plain", base64("\0mbed\0mirror"))},
         "mechanism-unavailable"),
    Slip(
        "SCRAM without a nonce",
        {("sasl", 2): f"<response xmlns='{_SASL}'>{base64('c=biws,p=AAAA')}</response>"},
        "scram-message-refused",
        "SCRAM-SHA-256",
    ),
    Slip("presence before the login", {("sasl", 1): _PRESENCE}, "stanza-before-login"),
    Slip("no new stream", {("open", 3): _BIND.format("")}, "no-new-stream-after-login"),
    Slip("an empty resource", {("bind", 1): _BIND.format("<resource/>")}, "resource-empty"),
    Slip(
        "a long resource",
        {("bind", 1): _BIND.format(f"<resource>{'r' * 1100}</resource>")},
        "resource-not-acceptable",
    ),
    Slip("presence before binding", {("bind", 1): _PRESENCE}, "stanza-before-bind"),
]  # fmt: skip
