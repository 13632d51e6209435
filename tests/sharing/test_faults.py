"""Is a login with a fault in it the same login with the same fault when it is shared?"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from support.walks.encodings import found_in
from support.walks.exchanges import assert_proven, exchanges
from support.walks.lines import note
from support.walks.shared import everything, explained, lines_of, shared

from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.protocol.events import SaslFailure, SaslSuccess
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.sasl import MechanismError
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault, known
from xmpp_walkthrough.transcript.entry import Entry, Line

DOMAIN, PASSWORD = "magpie.example", "magpie-secret"
FOLDERS = (
    *("scram_lies", "digest_lies", "tokens", "sasl2", "sasl_offers", "oddities", "forgeries"),
    "bindings",
)
# What no table knows is left out, and with it what is said of it.
STRANGE = {
    *("features-unknown-voluntary", "features-unknown-required"),
    *("asked-for-unknown", "message-unknown-extension"),
}
# The practice server is told by these which mechanisms it has: no walk of this test asks for them.
UNNAMED = "*"


def named(folder: str) -> list[str]:
    module = import_module(f"xmpp_walkthrough.server.faults.{folder}")
    found = [each.name for each in vars(module).values() if isinstance(each, Fault)]
    return [name for name in found if (known()[name].wants.mechanism or "") != UNNAMED]


def walk(fault: str, password: str = PASSWORD, **how: Any) -> list[Line]:
    wants = {name: value for name, value in known()[fault].wants._asdict().items() if value}
    wants.pop("certified", None)
    asked = wants.get("mechanism")
    config = ServerConfig(
        domain=DOMAIN,
        accounts={"mbed": PASSWORD},
        sasl2=bool(wants.get("sasl2") or wants.get("fast")),
        also=(asked,) if asked else (),
        old_login=bool(wants.get("old_login")),
        registration="open" if wants.get("register") else "off",
    )
    options = Options(timeout=2)
    return lines_of(Jid("mbed", DOMAIN), password, config, fault, options=options, **wants, **how)


@pytest.mark.parametrize("fault", [name for folder in FOLDERS for name in named(folder)])
def test_the_fault_stays_and_the_names_go(fault: str) -> None:
    lines = walk(fault)
    told = shared(lines)
    assert len(told) == len(lines)
    if fault not in STRANGE:
        assert explained(told) == explained(lines)
    text = everything(told)
    assert found_in(text, "magpie") == []
    assert found_in(everything(lines), "magpie")


@pytest.mark.parametrize("fault", ["scram-wrong-signature", "digest-wrong-rspauth"])
def test_a_proof_that_was_wrong_stays_wrong(fault: str) -> None:
    *_, last = exchanges(shared(walk(fault)))
    with pytest.raises(MechanismError, match="signature-wrong"):
        assert_proven(last, "example.org")


def test_so_does_the_answer_to_a_token() -> None:
    config = ServerConfig(domain=DOMAIN, accounts={"mbed": PASSWORD}, sasl2=True)
    lines = lines_of(Jid("mbed", DOMAIN), PASSWORD, config, fast=True)
    believed = exchanges(shared(lines))[-1]
    assert_proven(believed, "example.org")
    ends = [n for n, line in enumerate(lines) if isinstance(line, Entry) and _succeeds(line)]
    lines.insert(ends[-1] + 1, note("sasl.unbelieved", reason="responder-wrong"))
    doubted = exchanges(shared(lines))[-1]
    assert doubted.said[:-1] == believed.said[:-1]
    with pytest.raises(MechanismError, match="responder-wrong"):
        assert_proven(doubted, "example.org")


def _succeeds(entry: Entry) -> bool:
    return isinstance(entry.event, SaslSuccess)


def test_a_refused_login_stays_refused_and_does_not_tell_why() -> None:
    config = ServerConfig(domain=DOMAIN, accounts={"mbed": PASSWORD}, mechanisms=("SCRAM-SHA-256",))
    lines = lines_of(Jid("mbed", DOMAIN), "magpie-wrong", config)
    told = shared(lines)
    assert explained(told) == explained(lines)
    assert [
        line for line in told if isinstance(line, Entry) and isinstance(line.event, SaslFailure)
    ]
    (exchange,) = exchanges(told)
    assert not exchange.granted
    assert_proven(exchange, "example.org")  # the public password is right: it tells nothing
