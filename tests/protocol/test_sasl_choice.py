"""Which mechanism is chosen: our order, the person's wish, and never a password in clear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xmpp_walkthrough.protocol import sasl
from xmpp_walkthrough.protocol.sasl import Mechanism
from xmpp_walkthrough.protocol.sasl.anonymous import ANONYMOUS
from xmpp_walkthrough.protocol.sasl.choice import NoMechanism, choose
from xmpp_walkthrough.protocol.sasl.external import EXTERNAL
from xmpp_walkthrough.protocol.sasl.plain import PLAIN
from xmpp_walkthrough.protocol.sasl.scram import (
    SCRAM_SHA_1,
    SCRAM_SHA_1_PLUS,
    SCRAM_SHA_256,
    SCRAM_SHA_256_PLUS,
    SCRAM_SHA_512,
    SCRAM_SHA_512_PLUS,
)
from xmpp_walkthrough.registry import load

ASKED_FOR = {"CRAM-MD5", "DIGEST-MD5", "OAUTHBEARER", "X-OAUTH2", "ANONYMOUS"}
OURS = load(sasl, Mechanism)


def chosen(offered: list[str], wanted: str | None = None, *, secured: bool = True) -> str:
    return choose(offered, OURS, wanted=wanted, secured=secured, allow_plain=False).name


def refused(offered: list[str], wanted: str | None = None, *, secured: bool = True) -> str:
    with pytest.raises(NoMechanism) as error:
        choose(offered, OURS, wanted=wanted, secured=secured, allow_plain=False)
    return error.value.reason


def test_the_folder_holds_these() -> None:
    chosen_by_itself = [m for m in OURS if m.strength]
    assert {m.name for m in OURS if not m.strength} == ASKED_FOR
    assert sorted(chosen_by_itself, key=lambda m: m.strength) == [
        PLAIN,
        SCRAM_SHA_1,
        SCRAM_SHA_256,
        SCRAM_SHA_512,
        SCRAM_SHA_1_PLUS,
        SCRAM_SHA_256_PLUS,
        SCRAM_SHA_512_PLUS,
        EXTERNAL,
    ]


@given(st.permutations(["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "X-OAUTH2", "SCRAM-SHA-224-PLUS"]))
def test_the_servers_order_means_nothing(offered: list[str]) -> None:
    assert chosen(offered) == "SCRAM-SHA-256"


def test_the_persons_wish() -> None:
    everything = ["SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN"]
    assert chosen(everything, "PLAIN") == "PLAIN"
    assert chosen(everything, "scram-sha-1") == "SCRAM-SHA-1"
    assert refused(["PLAIN"], "SCRAM-SHA-1") == "not-offered"
    assert refused(everything, "GSSAPI") == "not-implemented"


def test_no_password_in_clear() -> None:
    assert chosen(["PLAIN", "SCRAM-SHA-1"], secured=False) == "SCRAM-SHA-1"
    assert refused(["PLAIN"], secured=False) == "plaintext-without-tls"
    assert refused(["PLAIN", "SCRAM-SHA-1"], "PLAIN", secured=False) == "plaintext-without-tls"
    insisted = choose(["PLAIN"], OURS, wanted=None, secured=False, allow_plain=True)
    assert insisted is PLAIN


def test_nothing_to_choose() -> None:
    assert refused([]) == "none-offered"
    assert refused(["GSSAPI", "X-NEW"]) == "none-in-common"
    assert refused(["ANONYMOUS", "X-NEW"]) == "only-on-request"


def test_what_cannot_be_used_is_only_tried_by_name() -> None:
    offered, unusable = ["EXTERNAL", "X-NEW"], ["EXTERNAL"]
    with pytest.raises(NoMechanism) as error:
        choose(offered, OURS, secured=True, allow_plain=False, unusable=unusable)
    assert (error.value.reason, error.value.detail) == ("not-usable", "EXTERNAL")
    found = choose(
        offered, OURS, wanted="EXTERNAL", secured=True, allow_plain=False, unusable=unusable
    )
    assert found is EXTERNAL


def test_anonymous_only_by_name() -> None:
    found = choose(
        ["ANONYMOUS", "PLAIN"],
        [PLAIN, ANONYMOUS],
        wanted="ANONYMOUS",
        secured=True,
        allow_plain=False,
    )
    assert found is ANONYMOUS
