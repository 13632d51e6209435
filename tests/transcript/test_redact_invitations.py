"""An invitation is as secret as a password, wherever it stands. XEP-0445 §4."""

from __future__ import annotations

import pytest

from xmpp_walkthrough.protocol.events import Violation
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.transcript.redact import MASK, redact, unmasked
from xmpp_walkthrough.wire.names import PREAUTH

CANARY = "canary"


def stanza(token: str = CANARY, prefix: str = "") -> bytes:
    colon, declared = (f"{prefix}:", f"xmlns:{prefix}") if prefix else ("", "xmlns")
    element = f"<{colon}preauth {declared}='{PREAUTH}' token='{token}'/>"
    return f"<iq type='set' id='t' to='x'>{element}</iq>".encode()


@pytest.mark.parametrize("prefix", ["", "p"])
@pytest.mark.parametrize("token", [CANARY, "&#99;anary", "canary' id='canary"])
def test_the_token_is_masked_and_the_rest_stays(token: str, prefix: str) -> None:
    found, masked = redact(preview(stanza(token, prefix)))
    assert masked
    assert b"canary" not in found.raw.replace(b'id="canary"', b"")
    assert found.xml[0].get("token") == MASK
    assert f'token="{MASK}"'.encode() in found.raw
    assert found.xml.get("to") == "x"


def test_it_is_masked_beside_a_password_and_in_presence() -> None:
    both = stanza().replace(b"/></iq>", b"/><query xmlns='jabber:iq:register'><password>canary")
    both += b"</password></query></iq>"
    presence = (
        b"<presence to='x'><preauth" + stanza().partition(b"<preauth")[2][:-5] + b"</presence>"
    )
    for raw in (both, presence):
        found, masked = redact(preview(raw))
        assert (masked, b"canary" in found.raw) == (True, False), found.raw


@pytest.mark.parametrize("cut", range(60, len(stanza())))
def test_a_breach_does_not_show_it(cut: int) -> None:
    raw = stanza()[:cut]
    event = Violation(raw, None, "not-well-formed", "unfinished")
    found, _ = redact(event)
    assert b"canary" not in found.raw


def test_an_edit_around_the_mask_keeps_the_token() -> None:
    meant = stanza().replace(b"'", b'"')
    shown = redact(preview(meant))[0].raw
    assert shown == meant.replace(b"canary", MASK.encode())
    assert unmasked(shown.replace(b'to="x"', b'to="y"'), shown, meant) == meant.replace(
        b'to="x"', b'to="y"'
    )
