"""Does each proof in these lines hold with the public password? Both roles of its mechanism say."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any, NamedTuple

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.features import parse
from xmpp_walkthrough.protocol.sasl import Credentials, Granted, Move, Verifier
from xmpp_walkthrough.protocol.sasl.base64 import decode, payload_of
from xmpp_walkthrough.protocol.sasl.known import everyone, read
from xmpp_walkthrough.protocol.sasl.scram import derive_keys
from xmpp_walkthrough.protocol.sasl2.ht import TYPES
from xmpp_walkthrough.sharing.dummies import PASSWORD, TOKEN
from xmpp_walkthrough.sharing.logins import BINDING
from xmpp_walkthrough.transcript.entry import Entry, Line, Note


class Exchange(NamedTuple):
    """One run of a mechanism, as it stands in lines: what both said in turn, and what it needs."""

    mechanism: str
    said: list[tuple[bool, bytes | None]]
    offered: tuple[str, ...]
    bindings: tuple[str, ...]
    token: str
    binding: bytes
    granted: bool = False


def exchanges(lines: Iterable[Line]) -> list[Exchange]:
    """All exchanges, in order."""
    found: list[Exchange] = []
    offered: dict[bool, tuple[str, ...]] = {}
    bindings: tuple[str, ...] = ()
    token, binding = TOKEN, BINDING
    for line in lines:
        if isinstance(line, Note):
            values: Any = line.facts.get("values", {})
            binding = values.get("channel_binding_data", binding)
            continue
        assert isinstance(line, Entry)
        event = line.event
        if isinstance(event, e.StreamFeatures):
            features = parse(event.xml)
            offered = {False: features.mechanisms, True: features.sasl2}
            bindings = features.channel_bindings
        if isinstance(event, e.SaslAuth):
            listed = offered.get(isinstance(event, e.Sasl2Auth), ())
            name = event.xml.get("mechanism", "")
            found.append(Exchange(name, [], listed, bindings, token, binding))
        if isinstance(event, e.SaslData) and found and not found[-1].granted:
            by_client = isinstance(event, e.SaslAuth | e.SaslResponse)
            found[-1].said.append((by_client, payload_of(event)))
        if isinstance(event, e.SaslSuccess | e.Sasl2Continue) and found:
            found[-1] = found[-1]._replace(granted=True)
        if event.element is not None:
            for given in event.element.iter("{urn:xmpp:fast:0}token"):
                token = given.get("token", token)
    return found


def assert_proven(exchange: Exchange, domain: str) -> None:
    """Both roles, with the public password, say what stands there, byte by byte."""
    _client(exchange, domain)
    # Tokens are the server's own; a DIGEST-MD5 without a realm is what ours never offers, and the
    # client's role checks that server's hash.
    bare = exchange.mechanism == "DIGEST-MD5" and not _said(exchange, "realm", by_client=False)
    if exchange.mechanism not in TYPES and not bare:
        _server(exchange, domain)


def _said(exchange: Exchange, name: str, *, by_client: bool) -> str:
    for said_by, payload in exchange.said:
        if said_by is by_client and payload:
            part = read(payload, exchange.mechanism, by_client).part(name)
            if part is not None:
                return part.value.decode().strip('"')
    return ""


def _bound(exchange: Exchange) -> tuple[str, bytes]:
    """The type and the data of the channel binding that the client named."""
    if exchange.mechanism in TYPES:
        return TYPES[exchange.mechanism], exchange.binding
    flag, _, data = decode(_said(exchange, "c", by_client=True) or "").partition(b",")
    return flag.decode().removeprefix("p="), data.partition(b",")[2]


def _client(exchange: Exchange, domain: str) -> None:
    mechanism = everyone()[exchange.mechanism]
    first = next(said for by_client, said in exchange.said if by_client and said is not None)
    reading = read(first, exchange.mechanism, by_client=True)
    kind, data = _bound(exchange)
    able = kind == "y"  # it could have been bound, to anything
    by_token = mechanism.needs == "token"
    asked = reading.authzid.decode() or _said(exchange, "data", by_client=True)
    who = Credentials(
        _said(exchange, "username", by_client=True) or reading.authcid.decode(),
        exchange.token if by_token else PASSWORD,
        asked,
        nonce=lambda: (
            _said(exchange, "r", by_client=True) or _said(exchange, "cnonce", by_client=True)
        ),
        offered=exchange.offered,
        bindings=exchange.bindings,
        domain=domain,
        binding=lambda wanted: data if wanted == kind else b"any" if able else None,
        insists=True,
    )
    if exchange.mechanism == "OAUTHBEARER":
        header = reading.parts[0].data.decode()
        who = who._replace(authzid=header.split(",")[1].removeprefix("a="))
    run = mechanism.initiate(who)
    move = next(run)
    for by_client, payload in exchange.said:
        if by_client:
            assert (move.payload or b"") == (payload or b""), exchange
        else:
            try:
                move = run.send(payload)
            except StopIteration:
                move = Move(None)  # an empty response, if the last word came as a challenge


def _server(exchange: Exchange, domain: str) -> None:
    mechanism = everyone()[exchange.mechanism]
    salt, iterations = (_said(exchange, name, by_client=False) for name in "si")
    own = _said(exchange, "r", by_client=True)
    nonce = _said(exchange, "r", by_client=False).removeprefix(own)
    nonce = nonce or _said(exchange, "nonce", by_client=False)
    nonce = nonce or _said(exchange, "challenge", by_client=False).strip("<>").split("@")[0]
    kind, data = _bound(exchange)
    secret = exchange.token if mechanism.needs == "token" else PASSWORD
    verifier = Verifier(
        keys=lambda _name, hash_name: (
            derive_keys(hash_name, PASSWORD, decode(salt or "AA=="), int(iterations or 4096)),
            True,
        ),
        check=lambda _name, password: password == secret,
        prepare=lambda name: name,
        nonce=lambda: nonce,
        domain=domain,
        password=lambda _name: (PASSWORD, True),
        stranger=lambda: "stranger",
        certified=(f"{_said(exchange, 'data', by_client=True) or f'user1@{domain}'}",),
        offered=exchange.offered if _said(exchange, "h", by_client=False) else (),
        bindings={kind: data} if data else {},
        listed=exchange.bindings,
    )
    assert _answered(mechanism.answer(verifier), exchange) is not None, exchange


def _answered(run: Generator[Any, bytes, Granted], exchange: Exchange) -> Granted | None:
    """The server's side, with what the client said; its own words are those in the lines."""
    move = next(run)
    granted: Granted | None = None
    for by_client, payload in exchange.said:
        if by_client and granted is None:
            try:
                move = run.send(payload or b"")
            except StopIteration as end:
                granted = end.value
        elif not by_client:
            told = move.payload if granted is None else granted.payload
            assert (told or b"") == (payload or b""), exchange
    return granted
