"""As whom one may act: oneself, and others where the server's own rule says so."""

import pytest
from support.walks.sasl_store import DOMAIN, converse, store

from xmpp_walkthrough.protocol.sasl import Credentials, Mechanism, Refusal
from xmpp_walkthrough.protocol.sasl.plain import PLAIN
from xmpp_walkthrough.protocol.sasl.scram import SCRAM_SHA_256

STORE = store({"juliet": "r0m30"})
ROMEO = f"romeo@{DOMAIN}"
BOTH = pytest.mark.parametrize("mechanism", [PLAIN, SCRAM_SHA_256], ids=lambda m: m.name)


def juliet(authzid: str) -> Credentials:
    return Credentials("juliet", "r0m30", authzid, lambda: "abc")


@BOTH
@pytest.mark.parametrize("authzid", ["", f"juliet@{DOMAIN}", f"Juliet@{DOMAIN.upper()}"])
def test_oneself(mechanism: Mechanism, authzid: str) -> None:
    _, granted, _ = converse(mechanism, juliet(authzid), STORE)
    assert (granted.username, granted.authcid) == ("juliet", "juliet")


@BOTH
@pytest.mark.parametrize("authzid", [ROMEO, "juliet@elsewhere.example", "juliet", "@"])
def test_nobody_else(mechanism: Mechanism, authzid: str) -> None:
    with pytest.raises(Refusal) as refusal:
        converse(mechanism, juliet(authzid), STORE)
    assert refusal.value.condition == "invalid-authzid"


@BOTH
def test_somebody_else_by_the_servers_rule(mechanism: Mechanism) -> None:
    asked: list[tuple[str, str]] = []

    def rule(username: str, account: str) -> str:
        asked.append((username, account))
        return account

    _, granted, _ = converse(mechanism, juliet(ROMEO), STORE._replace(acting=rule))
    assert (granted.username, granted.authcid) == ("romeo", "juliet")
    assert asked == [("juliet", "romeo")]
