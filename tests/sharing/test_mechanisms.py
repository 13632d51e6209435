"""Is a shared login of each mechanism as true as the first one, and does it tell nothing of it?"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from lxml.etree import _Element as Element
from support.walks.encodings import encodings, found_in
from support.walks.exchanges import assert_proven, exchanges
from support.walks.shared import everything, explained, lines_of, shared

from xmpp_walkthrough.protocol.events import StreamHeader
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.old_login import digest
from xmpp_walkthrough.protocol.sasl.base64 import decode, encode
from xmpp_walkthrough.protocol.sasl.downgrade import list_hash
from xmpp_walkthrough.protocol.sasl.known import everyone, mechanisms
from xmpp_walkthrough.protocol.sasl.scram_keys import salted_password
from xmpp_walkthrough.protocol.sasl2.ht import TYPES
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.sharing.dummies import PASSWORD as DUMMY
from xmpp_walkthrough.sharing.dummies import Dummies
from xmpp_walkthrough.sharing.logins import Login
from xmpp_walkthrough.sharing.public import Public
from xmpp_walkthrough.transcript.entry import Entry, Line, Note
from xmpp_walkthrough.transcript.facts import TlsEstablished
from xmpp_walkthrough.wire.names import AUTH_LEGACY, SCRAM_UPGRADE

LOCAL, PASSWORD, RESOURCE, BODY = "magpie-local", "magpie-secret", "magpie-place", "magpie-words"
DOMAIN = "magpie-host.example"  # and so the name in its certificate
PUBLIC = (b"tls-server-end-point", b"p=tls-server-end-point,,", b"p=tls-exporter,,")
CANARIES = (LOCAL, PASSWORD, RESOURCE, BODY, "magpie-host", "magpie")
WALKS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    **{name: ({"mechanism": name}, {"also": (name,)}) for name in mechanisms()},
    "EXTERNAL": (
        {"mechanism": "EXTERNAL", "certified": (f"{LOCAL}@{DOMAIN}",)},
        {"also": ("EXTERNAL",)},
    ),
    "HT-SHA-256-EXPR": ({"fast": True}, {"sasl2": True}),
    "HT-SHA-256-ENDP": (
        {"fast": True},
        {"sasl2": True, "binding_types": ("tls-server-end-point",)},
    ),
    "HT-SHA-256-NONE": ({"fast": True}, {"sasl2": True, "binding_types": ()}),
    "upgrade": (
        {"sasl2": True, "extras": frozenset({"upgrade", "sm", "carbons"})},
        {"sasl2": True, "upgrades": ("UPGR-SCRAM-SHA-512",), "mechanisms": ("SCRAM-SHA-256",)},
    ),
    "old login": ({"old_login": True}, {"old_login": True}),
}


def walk(name: str, **how: Any) -> list[Line]:
    wants, offered = WALKS[name]
    config = ServerConfig(domain=DOMAIN, accounts={LOCAL: PASSWORD}, **offered)
    resource = {} if name == "ANONYMOUS" else {"resource": RESOURCE}
    return lines_of(Jid(LOCAL, DOMAIN), PASSWORD, config, body=BODY, **resource, **wants, **how)


def test_each_mechanism_is_walked() -> None:
    # tls-unique is of TLS 1.2 alone; what is hashed with it is hashed as with the others.
    assert everyone().keys() - WALKS.keys() == {"HT-SHA-256-UNIQ"}
    assert TYPES.keys() < everyone().keys()


@pytest.mark.parametrize("name", WALKS)
@pytest.mark.parametrize("masked", [False, True], ids=["open", "masked"])
def test_a_shared_login_is_true_and_tells_nothing(name: str, masked: bool) -> None:
    lines = walk(name, masked=masked)
    told = shared(lines)
    assert explained(told) == explained(lines)
    ways = exchanges(told)
    assert ways or name == "old login"
    for exchange in ways:
        assert exchange.granted
        assert_proven(exchange, "example.org")
    assert {exchange.mechanism for exchange in ways} & {name, *TYPES} or name in (
        "upgrade",
        "old login",
    )
    text = everything(told)
    assert [(each, found_in(text, each)) for each in CANARIES if found_in(text, each)] == []
    assert all(line.masks == () for line in told if isinstance(line, Entry))
    assert [value for value in drawn(lines) if holds(text, value)] == []
    before = everything(lines)  # it can fail: they were there
    assert all(holds(before, value) for value in drawn(lines))
    assert found_in(before, LOCAL) or name == "ANONYMOUS"
    assert all(found_in(before, each) for each in (BODY, DOMAIN))
    assert bool(found_in(before, RESOURCE)) == (name != "ANONYMOUS")


def drawn(lines: list[Line]) -> list[bytes]:
    """What is of this one connection and of no other: random numbers, what they led to, and the
    fingerprint of the certificate."""
    found: list[bytes] = []
    for line in lines:
        if isinstance(line, Note) and isinstance(line.fact, TlsEstablished):
            assert line.fact.tls.certificate is not None
            found.append(line.fact.tls.certificate.sha256.encode())
        if isinstance(line, Note):
            values: Any = line.facts.get("values", {})
            texts = [x.encode() if isinstance(x, str) else x for x in values.values()]
            found += [x for x in texts if isinstance(x, bytes) and len(x) > 15]
    return [value for value in found if value not in PUBLIC]


def holds(text: bytes, value: bytes) -> bool:
    """Whether these bytes stand there, as they are, in hexadecimal or in base64."""
    written = [b64encode(b"\0" * n + value)[2 * n : -4] for n in range(3)]
    return any(form in text for form in (value, value.hex().encode(), *written))


@pytest.mark.parametrize("masked", [False, True], ids=["open", "masked"])
def test_what_is_computed_outside_of_a_mechanism_holds_too(masked: bool) -> None:
    told = [line for line in shared(walk("upgrade", masked=masked)) if isinstance(line, Entry)]
    (salt,) = (each for line in told for each in found(line, f"{{{SCRAM_UPGRADE}}}salt"))
    (given,) = (each.text for line in told for each in found(line, f"{{{SCRAM_UPGRADE}}}hash"))
    salted = salted_password(
        "sha512", DUMMY, decode(salt.text or ""), int(salt.get("iterations", 0))
    )
    assert given == encode(salted)

    told = [line for line in shared(walk("old login", masked=masked)) if isinstance(line, Entry)]
    proofs = [
        each for line in told for each in found(line, f"{{{AUTH_LEGACY}}}digest") if each.text
    ]
    ids = [line.event.xml.get("id") for line in told if isinstance(line.event, StreamHeader)]
    assert {each.text for each in proofs} == {digest(str(ids[-1]), DUMMY)}


def found(line: Entry, tag: str) -> list[Element]:
    return [] if line.event.element is None else list(line.event.element.iter(tag))


def test_the_hash_of_the_lists_is_that_of_the_lists_as_they_are_told() -> None:
    """XEP-0474: of an unknown mechanism the name goes, and the hash with it."""
    made = Login(Dummies(Public()))
    made.begin("SCRAM-SHA-256")
    made.lists = ((("X-MAGPIE",), ("X-MECHANISM-1",)), ((), ()), (("tls-exporter",),) * 2)
    names = ("X-MAGPIE", "X-MECHANISM-1")
    before, after = (list_hash("sha256", (name,), ("tls-exporter",)) for name in names)
    for given, right in ((before, True), (encode(b"magpie" * 5), False)):
        message = made.message(f"r=abc,s=AAAA,i=4096,h={given}".encode(), by_client=False)
        found = message.rpartition(b"h=")[2].decode()
        assert found != given
        assert (found == after) is right  # one that was of other lists is still of others


def test_a_proof_with_another_password_does_not_hold() -> None:
    """The check can fail: on the lines as they were."""
    for name in ("SCRAM-SHA-256", "DIGEST-MD5", "CRAM-MD5", "PLAIN", "OAUTHBEARER"):
        (exchange,) = exchanges(walk(name))
        with pytest.raises(AssertionError):
            assert_proven(exchange, DOMAIN)


def test_the_encodings_are_those_that_are_looked_for() -> None:
    assert len(encodings("magpie")) >= 10
    for form in encodings(PASSWORD).values():
        assert found_in(b"before " + form + b" behind", PASSWORD)
    assert not found_in(b"public-password", PASSWORD)
