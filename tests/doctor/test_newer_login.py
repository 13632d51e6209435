"""Why was SASL2 or FAST not used? One of three sentences, each walked into. XEP-0388, XEP-0484."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.doctor.making import log_in, request
from support.doctor.misbehaving import Instead, header

from xmpp_walkthrough.doctor.causes.diagnosis import diagnose
from xmpp_walkthrough.protocol.events import StreamFeatures
from xmpp_walkthrough.server.bending import instead, under_tls
from xmpp_walkthrough.server.fault import Fault, Utterance

_OLDER = Fault("older", "sasl", config=lambda config: replace(config, sasl2=False))


def _odd_tokens(moment: Utterance) -> bytes:
    return moment.data.replace(b">HT-SHA-256-", b">HT-SHA-1024-")


_ODD_TOKENS = Fault("odd", "sasl", says=instead(StreamFeatures, _odd_tokens, under_tls))
_NAMELESS = Instead({("open", 2): header("to='ceit.org' version='1.0'")})


@pytest.mark.parametrize("fast", [False, True], ids=["sasl2", "fast"])
def test_what_is_not_offered_is_not_used(fast: bool) -> None:
    found = diagnose(log_in(request(_OLDER, sasl2=True, fast=fast)))
    assert [cause.name for cause in found.causes] == ["sasl2-not-offered"]


def test_who_did_not_say_who_they_are_may_not_be_offered_it() -> None:
    found = diagnose(log_in(request(_OLDER, sasl2=True), _NAMELESS))
    assert [cause.name for cause in found.causes] == ["sasl2-needs-from"]


def test_tokens_for_other_mechanisms_lack_what_is_needed() -> None:
    found = diagnose(log_in(request(_ODD_TOKENS, sasl2=True, fast=True)))
    assert [cause.name for cause in found.causes] == ["fast-without-fitting-mechanism"]
    assert "HT-SHA-1024-" in str(found.causes[0].facts["offered"])


def test_where_it_is_offered_it_is_used() -> None:
    for fast in (False, True):
        assert diagnose(log_in(request(sasl2=True, fast=fast))).causes == ()
